"""Saying that two accounts, which look like one actor's, are not the same customer's; and taking
that back. It stands in the records of both.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.bounds import shows_something
from accounts.models import Account
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, DistinctAccounts
from enforcement.operations.reports import require_working
from enforcement.rules import authority
from enforcement.step.known import row_by_id
from enforcement.step.step import Step
from enforcement.step.together import noting_together


def say_distinct(
    *, case_id: UUID, account_id: UUID, reason: str, by: Actor, now: datetime
) -> DistinctAccounts:
    """Say that the account of a case and another one are not the same customer's: neither is shown
    as such beside the other any more.

    Raises StepRefused: `bad-reason`, `unknown-account`, `not-possible` where the other one has no
    case, `not-allowed`, `exists` where that is said already.
    """
    if not shows_something(reason):
        raise StepRefused("bad-reason", say("Say why they are not the same."), field="reason")
    other = row_by_id(Account.objects.all(), account_id, "account")
    case = row_by_id(Case.objects.all(), case_id, "case")
    other_case = newest_case(other)
    if case.account_id == other.pk or other_case is None:
        raise StepRefused(
            "not-possible",
            say("%(account)s is not shown as the same customer here.", account=other.name),
        )
    ids = (case.pk, other_case.pk)
    with noting_together("say_distinct", case_ids=ids, by=by, now=now, reason=reason) as steps:
        here, there = steps
        require_both(here, there)
        return here.add(
            DistinctAccounts(
                case=here.case,
                account=here.account,
                other_case=there.case,
                other=there.account,
                reason=reason,
                said_by=by.name,
                said_at=now,
            )
        )


def take_back_distinct(
    *, case_id: UUID, distinct_id: UUID, by: Actor, now: datetime
) -> DistinctAccounts:
    """Show two accounts as perhaps the same customer's again. `case_id` is a case of either.

    Raises StepRefused: `unknown-account`, `not-open` the second time, `not-allowed`.
    """
    case = row_by_id(Case.objects.all(), case_id, "case")
    about = Q(account=case.account_id) | Q(other=case.account_id)
    found = row_by_id(DistinctAccounts.objects.filter(about), distinct_id, "account")
    reason = f"{by.name} took back that they are not the same customer."
    ids = (found.case_id, found.other_case_id)
    with noting_together(
        "take_back_distinct", case_ids=ids, by=by, now=now, reason=reason
    ) as steps:
        here, there = steps
        require_both(here, there)
        row = DistinctAccounts.objects.get(pk=found.pk)  # as it is now that both are locked
        if row.taken_back_at:
            raise StepRefused("not-open", say("Somebody has taken this back already."))
        here.change(row, taken_back_by=by.name, taken_back_at=now)
    return row


def newest_case(account: Account) -> Case | None:
    """The account's case in whose record it stands."""
    return Case.objects.filter(account=account).order_by("-opened_at", "-id").first()


def require_both(here: Step, there: Step) -> None:
    """Who works on cases and keeps out of neither; each record then names the other account.

    Raises StepRefused.
    """
    require_working(here)
    authority.require(authority.keeps_out(there.by, there.facts))
    here.data = {"account": there.account.external_ref}
    there.data = {"account": here.account.external_ref}

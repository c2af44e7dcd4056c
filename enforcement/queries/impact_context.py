"""What an impact names, read beside it: linked accounts, who could approve and who of them is here,
strikes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Account, ChannelPartner, Recusal, UsageDay, User
from accounts.roles import Role
from enforcement.models import Case, Decision, Presence
from enforcement.queries.presence import GONE
from enforcement.queries.strikes import FADES_AFTER, counting_decisions
from enforcement.sql.batch import AnyQuerySet, Found, read_in_one_statement
from enforcement.workflow.proceeding import State

MOST = 5  # names of one kind


@dataclass(frozen=True, kw_only=True)
class UntouchedAccount:
    """A linked account, which the measure does not touch."""

    account: Account
    partner: str = ""
    requests: int = 0  # on its last day with any use


@dataclass(frozen=True, kw_only=True)
class ImpactContext:
    """What an impact names, and what it is compared with."""

    neighbours: list[UntouchedAccount] = field(default_factory=list)
    partner: ChannelPartner | None = None
    approvers: list[str] = field(default_factory=list)
    here: list[str] = field(default_factory=list)  # of the approvers
    asked: bool = False  # whether anybody is to approve or ratify
    strikes: int = 0
    strikes_then: int = 0  # once it has taken effect
    fades_at: datetime | None = None
    now: datetime


def strikes_around(
    impact: Mapping[str, Any] | None,
    case: Case,
    counting: Iterable[tuple[UUID, UUID]],
    voids: UUID | None,
) -> tuple[int, int]:
    """How many strikes the account of a case has, and has once the impact took effect. `counting`
    are the decisions that count, each with its case; `voids` is the one that an appeal takes away.
    """
    kept = list(counting)
    left = {of for pk, of in kept if pk != voids}
    if impact and impact.get("target") == State.CLEARED:
        left.discard(case.pk)
    if impact and impact.get("strike"):
        left.add(case.pk)
    return len({of for _pk, of in kept}), len(left)


def impact_context(
    impact: Mapping[str, Any] | None,
    *,
    case: Case,
    needs: str,
    by: UUID | None,
    now: datetime,
    voids: UUID | None = None,
) -> ImpactContext:
    """Read it in two statements.

    `needs` is the role that must approve or ratify, or empty; `by` is who proposed, and so does not
    second; `voids` is the decision whose strike an appeal takes away.
    """
    account = case.account
    roles = [r.value for r in Role if needs and r.rank >= Role(needs).rank]
    recused = Recusal.objects.filter(account_id=account.pk).values("user_id")
    people = User.objects.filter(User.at_work(now), role__in=roles).exclude(pk__in=recused)
    people = people.exclude(pk=by) if by else people
    found = read_in_one_statement(
        {
            **reads_of_neighbours([(impact, case)]),
            "people": people.order_by("first_name", "username")[:50],
            "here": Presence.objects.filter(case_id=case.pk, seen_at__gt=Now() - GONE),
        }
    )
    counting = counting_decisions([account.pk], now).values_list("pk", "case_id")
    had, then = strikes_around(impact, case, counting, voids)
    here = {p.person_id for p in found["here"]}
    return ImpactContext(
        **neighbours_found(impact, case, found),
        approvers=[u.get_full_name() or u.username for u in found["people"]],
        here=[u.get_full_name() or u.username for u in found["people"] if u.pk in here],
        asked=bool(needs),
        strikes=had,
        strikes_then=then,
        fades_at=now + FADES_AFTER,
        now=now,
    )


def impact_contexts(decisions: Sequence[Decision], now: datetime) -> dict[UUID, ImpactContext]:
    """The same for a list of decisions as they were proposed, by their keys, in two statements;
    nothing of who could approve.
    """
    found = read_in_one_statement(reads_of_neighbours([(d.impact, d.case) for d in decisions]))
    of_account: dict[UUID, list[tuple[UUID, UUID]]] = defaultdict(list)
    counting = counting_decisions({d.case.account_id for d in decisions}, now)
    for pk, case_id, account_id in counting.values_list("pk", "case_id", "case__account_id"):
        of_account[account_id].append((pk, case_id))
    contexts = {}
    for decision in decisions:
        impact, case = decision.impact, decision.case
        had, then = strikes_around(impact, case, of_account[case.account_id], None)
        contexts[decision.pk] = ImpactContext(
            **neighbours_found(impact, case, found),
            strikes=had,
            strikes_then=then,
            fades_at=now + FADES_AFTER,
            now=now,
        )
    return contexts


def untouched_of(impact: Mapping[str, Any] | None) -> list[str]:
    """The references of the accounts that an impact names as untouched, as many as are shown."""
    return list((impact or {}).get("untouched", ()))[: MOST + 1]


def reads_of_neighbours(
    pairs: Sequence[tuple[Mapping[str, Any] | None, Case]],
) -> dict[str, AnyQuerySet]:
    """What is read of the accounts that impacts name, and of their partners."""
    refs = {ref for impact, _case in pairs for ref in untouched_of(impact)}
    linked = Account.objects.filter(external_ref__in=refs)
    return {
        "linked": linked.order_by("name", "id"),
        "lately": UsageDay.objects.filter(account__in=linked)
        .order_by("account_id", "-used_on")
        .distinct("account_id"),
        "partners": ChannelPartner.objects.filter(
            Q(accounts__in=linked) | Q(accounts__in=[case.account_id for _impact, case in pairs])
        ).distinct(),
    }


def neighbours_found(impact: Mapping[str, Any] | None, case: Case, found: Found) -> dict[str, Any]:
    """Of what was read, what one impact names."""
    partners, lately = (
        {p.pk: p for p in found["partners"]},
        {u.account_id: u.requests for u in found["lately"]},
    )
    named = set(untouched_of(impact))
    return {
        "neighbours": [
            UntouchedAccount(
                account=a,
                partner=partners[a.channel_partner_id].name
                if a.channel_partner_id in partners
                else "",
                requests=lately.get(a.pk, 0),
            )
            for a in found["linked"]
            if a.external_ref in named
        ],
        "partner": partners.get(case.account.channel_partner_id),
    }

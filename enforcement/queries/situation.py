"""A case under lock, with everything that a step may turn on, in two statements."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from accounts.models import Account, ChannelPartner, Contact, Recusal, UsageDay
from enforcement.facts import Facts
from enforcement.models import (
    Allegation,
    Appeal,
    Case,
    Clause,
    ClauseException,
    Decision,
    Escalation,
    Event,
    Evidence,
    Finding,
    Measure,
    Office,
    Policy,
    PolicyVersion,
    Report,
    Requirement,
    Review,
    WebhookEndpoint,
)
from enforcement.queries.office import working_days
from enforcement.queries.together import together
from enforcement.refusals import StepRefused
from enforcement.saying import say, when, word


def locked(case_id: UUID) -> Case:
    """The case and its account, locked for this transaction: the account first, then the case, always in that order.

    PostgreSQL locks in the order of the OF list. NO KEY leaves the foreign-key checks of others free.
    Raises StepRefused (code `unknown-case`).
    """
    rows = Case.objects.select_related("account").select_for_update(no_key=True, of=("account", "self"))
    if case := rows.filter(pk=case_id).first():
        return case
    raise StepRefused("unknown-case", say("There is no such case."))


def first_free(rows: models.QuerySet[Case]) -> Case:
    """The first of these cases on which nobody acts at this moment, with its account, now locked.

    What others hold is passed by, not waited for; what they have just let go is asked again whether it still belongs to `rows`. Where all are
    held, it waits for the first that is left. Raises StepRefused (code `nothing-left`).
    """
    rows = rows.select_related("account")
    for pass_by in (True, False):
        if case := rows.select_for_update(no_key=True, skip_locked=pass_by, of=("account", "self")).first():
            return case
    raise StepRefused("nothing-left", say("No case is left that you could take."))


def unlocked(case_id: UUID) -> Case:
    """The case and its account as they are stored now, for whoever only looks. Raises StepRefused (code `unknown-case`)."""
    if case := Case.objects.select_related("account").filter(pk=case_id).first():
        return case
    raise StepRefused("unknown-case", say("There is no such case."))


def locked_account(account_id: UUID) -> Account:
    """An account, locked for this transaction. Raises StepRefused (code `unknown-account`)."""
    if account := Account.objects.select_for_update(no_key=True).filter(pk=account_id).first():
        return account
    raise StepRefused("unknown-account", say("There is no such account."))


def gather(case: Case, now: datetime) -> Facts:
    """The facts of a case as they are now; read after the locks, or they would be stale."""
    account: Account = case.account
    own = {"case_id": case.pk}
    found = together(
        {
            "measures": Measure.objects.filter(account_id=account.pk).exclude(phase="OVER").order_by("starts_at", "id"),
            "allegations": Allegation.objects.filter(**own).order_by("id"),
            "findings": Finding.objects.filter(allegation__case_id=case.pk).order_by("allegation_id", "-number").distinct("allegation_id"),
            "requirements": Requirement.objects.filter(**own, superseded=False).order_by("number"),
            "reviews": Review.objects.filter(Q(phase__in=["OPEN", "MISSED"]) | Q(kind="MEASURE"), **own).order_by("-phase", "-opened_at")[
                :50
            ],
            "decisions": Decision.objects.filter(**own)
            .exclude(phase__in=["SENT_BACK", "WITHDRAWN", "EXPIRED"])
            .order_by("proposed_at", "id"),
            "appeals": Appeal.objects.filter(**own).order_by("lodged_at"),
            "escalations": Escalation.objects.filter(**own).order_by("number"),
            "policies": Policy.objects.filter(pk=case.policy_id),
            "versions": PolicyVersion.objects.filter(pk=case.policy_version_id),
            "clauses": Clause.objects.filter(version_id=case.policy_version_id).order_by("code"),
            "exceptions": ClauseException.objects.filter(clause__version_id=case.policy_version_id).order_by("code"),
            # An account without a partner has no partner's contacts: `partner_id=None` alone would mean everybody's.
            "contacts": Contact.objects.filter(
                Q(account_id=account.pk) | Q(partner_id=account.channel_partner_id, partner_id__isnull=False)
            ).order_by("rank", "id"),
            "partners": ChannelPartner.objects.filter(accounts=account),
            "recusals": Recusal.objects.filter(account_id=account.pk),
            "usage": UsageDay.objects.filter(account_id=account.pk).order_by("-used_on")[:1],
            "linked": Account.objects.filter(
                Q(controller_id=account.pk)
                | Q(pk=account.controller_id)
                | Q(links__other_id=account.pk)
                | Q(linked_from__one_id=account.pk)
            ).distinct()[:50],
            "offices": Office.objects.all(),
            "endpoints": WebhookEndpoint.objects.filter(disabled_at__isnull=True),
            "evidence": Evidence.objects.filter(**own).order_by("-added_at").values("added_at")[:1],
            "unsealed": Evidence.objects.filter(**own, sealed_at__isnull=True).values("id"),
            "sources": Report.objects.filter(**own, reporter_name="", reporter_email="").order_by("received_at").values("source")[:20],
            # Everybody who is not to be named, however many they are.
            "reporters": Report.objects.filter(**own)
            .exclude(reporter_name="", reporter_email="")
            .order_by()
            .values("reporter_name", "reporter_email")
            .distinct(),
        }
    )
    usage: list[UsageDay] = found["usage"]
    contacts: list[Contact] = found["contacts"]
    return Facts(
        now=now,
        case=case,
        account=account,
        **only(found, "measures", "allegations", "findings", "requirements", "reviews", "decisions", "appeals", "escalations"),
        **only(found, "clauses", "exceptions", "endpoints"),
        policy=found["policies"][0],
        version=found["versions"][0],
        partner=next(iter(found["partners"]), None),
        contacts=[c for c in contacts if c.account_id],
        partner_contacts=[c for c in contacts if c.partner_id],
        recused=frozenset(r.user_id for r in found["recusals"]),
        newest_evidence_at=next((datetime.fromisoformat(e["added_at"]) for e in found["evidence"]), None),
        unsealed=frozenset(UUID(e["id"]) for e in found["unsealed"]),
        sources=[r["source"] for r in found["sources"]],
        private_terms=sorted({term for r in found["reporters"] for term in r.values() if term}),
        requests_last_day=usage[0].requests if usage and case.opened_at.date() - usage[0].used_on < timedelta(days=60) else 0,
        linked=[a.external_ref for a in found["linked"]],
        office=working_days(next(iter(found["offices"]), None)),
    )


def only(found: dict[str, list[Any]], *names: str) -> dict[str, Any]:
    """Some of what was found, by name."""
    return {name: found[name] for name in names}


def changed_since(case: Case, version: int) -> str:
    """Who did what after `version`, for somebody who looked at that version."""
    events = Event.objects.filter(case=case, case_version__gt=version).order_by("-case_version")[:3]
    said = "; ".join(f"{e.actor_name}: {word(e.act)} ({when(e.at)})" for e in events)
    return say(
        "%(ref)s changed since you looked (you saw version %(seen)s, it is %(now)s). %(what)s.",
        ref=case.ref, seen=version, now=case.version, what=said or say("Look again"),
    )  # fmt: skip

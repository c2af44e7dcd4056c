"""What the record says of an account for a public statement, and what of it the holder was told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from accounts.holds import in_force
from accounts.models import Account, ChannelPartner, Contact, Standing
from accounts.roles import Kind
from accounts.time_zones import known_zone
from enforcement.models import (
    Allegation,
    Case,
    Clause,
    Decision,
    Event,
    Measure,
    Notice,
    Report,
)
from enforcement.models.measure import STANDING_OF
from enforcement.models.notice import Audience
from enforcement.models.public_statement import PublicAbout
from enforcement.models.report import ReportOrigin
from enforcement.rules.public_figures import figures_of
from enforcement.rules.public_statements import PublicFacts
from enforcement.workflow.machines import AllegationPhase, MeasurePhase

# A report of these is known by its source; the source of any other is a name of ours.
NAMED_BY_SOURCE = (
    ReportOrigin.PRESS,
    ReportOrigin.PARTNER,
    ReportOrigin.AUTHORITY,
)
ARTICLES = ("the", "a", "an", "der", "die", "das")  # begin the name of a house, and of nobody
Reporter = tuple[str, str, str, str, str | None]  # name, address, source, origin, flagger
BY_MACHINE = ("detected_by_automation", "limited_by_automation", "decided_by_automation")


def public_facts(case: Case, about: str, now: datetime) -> PublicFacts:
    """The facts for a statement about a case, or about its account with all cases; of a case read
    with its account and policy. Eight statements at most.
    """
    account = case.account
    cases = Q(case__account=account) if about == PublicAbout.ACCOUNT else Q(case=case)
    notices = list(
        Notice.objects.filter(account=account, audience=Audience.HOLDER)
        .only("case_id", "statement", "text", "subject", "owed_at", "informed_at")
        .order_by("number")
    )
    told = [one for one in notices if one.informed_at]
    mine = [one for one in told if about == PublicAbout.ACCOUNT or one.case_id == case.pk]
    own = [one for one in notices if about == PublicAbout.ACCOUNT or one.case_id == case.pk]
    numbers, days = figures_told(mine, ZoneInfo(known_zone(account.time_zone)))
    reporters = list(
        Report.objects.filter(account=account).values_list(
            "reporter_name", "reporter_email", "source", "origin", "flagged__flagger__name"
        )
    )
    person = account.kind == Account.Holder.PERSON
    return PublicFacts(
        standing=standing_now(account, now),
        was_restricted=Measure.objects.filter(
            case__account=account, phase__in=[MeasurePhase.IN_FORCE, MeasurePhase.OVER]
        ).exists(),
        finding=Allegation.objects.filter(cases, phase=AllegationPhase.ESTABLISHED).exists(),
        automated=any(one.statement.get(name) for one in own for name in BY_MACHINE)
        or Decision.objects.filter(cases, detected_by_automation=True).exists(),
        told=bool(mine),
        told_finding=any(one.statement.get("finding_made") for one in mine),
        told_standings=tuple(sorted({s for one in told for s in standings_of(one.statement)})),
        told_clauses=tuple(sorted({c["code"] for one in mine for c in clauses_of(one.statement)})),
        told_numbers=numbers,
        told_days=days,
        clauses=tuple(
            Clause.objects.filter(version__policy=case.policy_id)
            .order_by("code")
            .values_list("code", flat=True)
            .distinct()
        ),
        known_names=tuple(
            name
            for name in (
                "" if person else account.name,
                settings.PROVIDER_NAME,
                case.policy.title,
                case.ref,
            )
            if name
        ),
        private=names_of_sources(reporters),
        people=(*people_around(case, person=person), *people_who_reported(reporters)),
    )


def names_of_sources(reporters: Iterable[Reporter]) -> tuple[str, ...]:
    """Who reported, as they call themselves: newspapers, partners and authorities among them."""
    found: set[str | None] = set()
    partners = set()
    for name, email, source, origin, flagger in reporters:
        found |= {name, email, flagger, source if origin in NAMED_BY_SOURCE else ""}
        if origin == ReportOrigin.PARTNER:
            partners.add(source)
    if partners:
        rows = ChannelPartner.objects.filter(ref__in=partners)
        found |= set(rows.values_list("name", flat=True))
    return tuple(sorted(name for name in found if name))


def people_who_reported(reporters: Iterable[Reporter]) -> list[str]:
    """The names of which a part alone would tell who reported: those of people."""
    names = {name for name, *_ in reporters if name.strip()}
    return sorted(name for name in names if name.split()[0].casefold() not in ARTICLES)


def standing_now(account: Account, now: datetime) -> str:
    """The strictest of what is enforced at this moment."""
    order = list(Standing.values)
    held = [hold["standing"] for hold in in_force(account.holds, now)]
    return max(held, key=order.index, default=Standing.ACTIVE.value)


def standings_of(statement: dict[str, Any]) -> Iterable[str]:
    """The standing that a letter says the account has."""
    measure = statement.get("measure") or {}
    return [STANDING_OF[measure["kind"]]] if measure.get("kind") else []


def clauses_of(statement: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The clauses that a letter names."""
    found: Iterable[dict[str, Any]] = statement.get("clauses") or ()
    return found


def figures_told(
    notices: Iterable[Notice], zone: ZoneInfo
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The numbers and the days that the holder read, or on which they were told."""
    numbers, days = set(), set()
    for one in notices:
        for at in (one.owed_at, one.informed_at):
            if at:
                days |= {at.astimezone(UTC).date(), at.astimezone(zone).date()}
        for figure in figures_of(f"{one.subject}\n{one.text}"):
            if figure.number:
                numbers.add(figure.number)
            elif whole := figure.as_day():
                days.add(whole)
    return tuple(sorted(numbers)), tuple(sorted(day.isoformat() for day in days))


def people_around(case: Case, *, person: bool) -> tuple[str, ...]:
    """Who must not be named: contacts, staff who acted for the account, a holder who is a
    person.
    """
    account = case.account
    contacts = Contact.objects.filter(account=account)
    if account.channel_partner_id:
        contacts |= Contact.objects.filter(partner=account.channel_partner_id)
    named = [part for pair in contacts.values_list("name", "email") for part in pair]
    staff = (
        Event.objects.filter(account=account, actor_kind=Kind.STAFF)
        .order_by("actor_name")
        .values_list("actor_name", flat=True)
        .distinct()
    )
    own = [account.name] if person else []
    return tuple(dict.fromkeys(name for name in (*named, *staff, *own) if name))

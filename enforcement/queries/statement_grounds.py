"""What the rows of decisions say for their statements of reasons, and the names that must not stand
in them. A fixed number of statements however many decisions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from accounts.models import Account, Contact
from enforcement.models import Case, Decision, Notice, Report
from enforcement.models.notice import Audience
from enforcement.rules.statements.drawing import CitedClause, Grounds, Restriction
from enforcement.rules.statements.profiles import HowDecided, Origin
from enforcement.workflow.kinds import Basis, MeasureKind
from enforcement.workflow.marks import mark_of


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of one decision: its grounds, and the names of the people around it."""

    grounds: Grounds
    names: tuple[str, ...]


def known_of(decisions: Sequence[Decision]) -> dict[UUID, Known]:
    """Of each decision what is known; with its case, account and policy read before.

    Three statements.
    """
    cases = {decision.case_id for decision in decisions}
    told = {
        notice.decision_id: notice.statement
        for notice in Notice.objects.filter(
            decision__in=[d.pk for d in decisions], audience=Audience.HOLDER
        ).only("decision_id", "statement")
    }
    reports = reports_of(cases)
    contacts = contacts_of({d.case.account for d in decisions})
    return {
        decision.pk: Known(
            grounds=grounds_of(decision, told.get(decision.pk) or {}, reports[decision.case_id]),
            names=names_around(
                decision, reports[decision.case_id], contacts[decision.case.account_id]
            ),
        )
        for decision in decisions
    }


def reports_of(cases: Iterable[UUID]) -> Mapping[UUID, list[Report]]:
    """The reports of each case, the one that came first at the beginning."""
    found: dict[UUID, list[Report]] = defaultdict(list)
    rows = Report.objects.filter(case__in=cases, record_only=False).select_related("flagged")
    for report in rows.order_by("received_at", "id"):
        if report.case_id:
            found[report.case_id].append(report)
    return found


def contacts_of(accounts: Iterable[Account]) -> Mapping[UUID, list[Contact]]:
    """The contacts of each account, and those of its partner."""
    of_partner = defaultdict(list)
    mine = list(accounts)
    for account in mine:
        of_partner[account.channel_partner_id].append(account.pk)
    found: dict[UUID, list[Contact]] = defaultdict(list)
    partners = [key for key in of_partner if key]
    rows = Contact.objects.filter(account__in=mine) | Contact.objects.filter(partner__in=partners)
    for contact in rows:
        owners = [contact.account_id] if contact.account_id else of_partner[contact.partner_id]
        for owner in owners:
            if owner:
                found[owner].append(contact)
    return found


def grounds_of(decision: Decision, told: Mapping[str, Any], reports: Sequence[Report]) -> Grounds:
    """The grounds, with the words that the holder was told; where nobody was told anything, with
    those of the decision.
    """
    mark = mark_of(Case, decision.verb)
    executed_at = decision.executed_at or decision.proposed_at
    before = [report for report in reports if report.received_at <= executed_at]
    first = before[0] if before else None
    words = told or decision.terms
    return Grounds(
        effect=mark.effect,
        favours_holder=mark.favours_holder,
        imposed=restriction_of(decision, executed_at),
        clauses=clauses_of(decision, told),
        area=decision.case.area,
        language=str(told.get("language") or decision.case.account.locale),
        facts=str(words.get("facts", "")),
        reasons=str(words.get("reasons", "")),
        finding_made=bool(told.get("finding_made", decision.impact.get("established"))),
        origin=origin_of(first),
        detected_by_machine=bool(
            told.get("detected_by_automation", decision.detected_by_automation)
        ),
        how=how_decided(decision, told),
        account_kind=decision.case.account.kind,
        conduct_on=first.conduct_on if first else day_of(decision.case.opened_at),
    )


def restriction_of(decision: Decision, executed_at: datetime) -> Restriction | None:
    """What the decision imposed when it took effect, as its impact was stored."""
    impact = decision.impact
    if impact.get("begins"):  # a termination that was ordered for this day
        return Restriction(
            kind=MeasureKind.TERMINATE, starts_on=day_of(executed_at), precautionary=False
        )
    imposes = impact.get("imposes")
    if not imposes:
        return None
    ends_at = imposes.get("ends_at")
    return Restriction(
        kind=MeasureKind(imposes["kind"]),
        starts_on=day_of(executed_at),
        precautionary=imposes["basis"] == Basis.PRECAUTION,
        ends_on=day_of(datetime.fromisoformat(ends_at)) if ends_at else None,
    )


def clauses_of(decision: Decision, told: Mapping[str, Any]) -> tuple[CitedClause, ...]:
    """The clauses as the holder was told them; without any the policy as it stood."""
    cited = tuple(
        CitedClause(
            code=clause["code"],
            title=clause["title"],
            policy_title=clause["policy_title"],
            version=clause["version"],
            url=clause.get("url", ""),
        )
        for clause in told.get("clauses", ())
    )
    if cited:
        return cited
    version = decision.policy_version
    title = version.policy.title
    return (
        CitedClause(
            code=version.policy.slug,
            title=title,
            policy_title=title,
            version=version.version,
            url=version.url,
        ),
    )


def origin_of(report: Report | None) -> Origin:
    """Where the report that came first came from."""
    if report is None:
        return Origin.NONE
    return Origin.FLAGGED if hasattr(report, "flagged") else Origin(report.origin)


def how_decided(decision: Decision, told: Mapping[str, Any]) -> HowDecided:
    """By whom, as it happened: what a person proposed is a person's, what fell due is what was
    ordered or left undone, and everything else is a machine's.
    """
    if decision.proposed_by_id:
        limited = told.get("limited_by_automation")
        return HowDecided.PERSON_AFTER_MACHINE if limited else HowDecided.PERSON
    if decision.impact.get("begins"):
        return HowDecided.AS_ORDERED
    return HowDecided.AS_DUE if told.get("cause") else HowDecided.MACHINE


def names_around(
    decision: Decision, reports: Sequence[Report], contacts: Sequence[Contact]
) -> tuple[str, ...]:
    """Everybody whose name must not become public: contacts, reporters, staff, and the holder where
    that is a person.
    """
    account = decision.case.account
    names = [
        *(word for contact in contacts for word in (contact.name, contact.email)),
        *(word for report in reports for word in (report.reporter_name, report.reporter_email)),
        decision.proposer_name if decision.proposed_by_id else "",
        decision.approver_name,
        account.name if account.kind == Account.Holder.PERSON else "",
    ]
    return tuple(dict.fromkeys(name for name in names if name))


def day_of(moment: datetime) -> date:
    """The day in UTC."""
    return moment.astimezone(UTC).date()

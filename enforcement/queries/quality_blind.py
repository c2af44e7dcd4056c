"""A case as it stood when a decision was proposed, without the decision: what a quality reviewer
sees before they answer; and what was decided, for whoever may see it.

Left out is all that would tell: what came later, findings, assessments of evidence, restrictions,
internal notes, notices, and everybody's names but the account's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Account
from enforcement.models import (
    Allegation,
    Decision,
    Evidence,
    Finding,
    Message,
    Report,
)
from enforcement.models.allegation import Conclusion
from enforcement.models.message import Lane
from enforcement.workflow.quality import OUTCOMES, Opinion, Outcome, band_of
from enforcement.workflow.terms import parse_duration

MOST = 300  # pieces of evidence, messages and reports that are shown
SHOWN_LANES = (Lane.HOLDER, Lane.REPORTER)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What was decided: the opinion of each allegation that was answered, the outcome, and of a
    restriction for a term its kind and the band of its length.
    """

    findings: Mapping[str, str]
    outcome: str
    measure: str = ""
    band: str = ""


@dataclass(frozen=True, kw_only=True)
class BlindReport:
    """A report without who sent it."""

    origin: str
    received_at: datetime
    claim: str
    url: str


@dataclass(frozen=True, kw_only=True)
class BlindMessage:
    """A message without who wrote it: the holder, a reporter, or staff."""

    lane: str
    incoming: bool
    text: str
    said_at: datetime


@dataclass(frozen=True, kw_only=True)
class BlindEvidence:
    """A piece of evidence without who added it and how it was assessed; `text` is empty where it is
    marked as sensitive.
    """

    number: int
    kind: str
    origin: str
    citation: str
    text: str
    url: str
    file_name: str
    sensitive: bool
    made_on: object
    sha256: str


@dataclass(frozen=True, kw_only=True)
class BlindSheet:
    """The case as it stood. Six statements."""

    account: Account
    as_of_at: datetime
    conduct_on: object
    reports: list[BlindReport]
    allegations: list[Allegation]
    evidence: list[BlindEvidence]
    messages: list[BlindMessage]


def allegations_at(decision: Decision) -> list[Allegation]:
    """The allegations that there were, by their clauses' numbers."""
    rows = Allegation.objects.filter(case=decision.case_id, alleged_at__lte=decision.proposed_at)
    return list(
        rows.select_related("clause__version__policy")
        .prefetch_related("clause__exceptions")
        .order_by("clause__code", "pk")
    )


def decided_of(decision: Decision) -> Decided:
    """What was decided; an allegation that an exception covers is not established."""
    findings: dict[str, str] = {}
    rows = Finding.objects.filter(
        allegation__case=decision.case_id, found_at__lte=decision.executed_at
    )
    for key, conclusion in rows.order_by("number").values_list("allegation_id", "conclusion"):
        found = conclusion == Conclusion.ESTABLISHED
        findings[str(key)] = str(Opinion.ESTABLISHED if found else Opinion.NOT_ESTABLISHED)
    outcome = OUTCOMES[decision.verb]
    for_term = outcome == Outcome.TERM
    length = decision.terms.get("ends_in")
    return Decided(
        findings=findings,
        outcome=str(outcome),
        measure=str(decision.terms.get("measure") or "") if for_term else "",
        band=str(band_of(parse_duration(length))) if for_term and length else "",
    )


def evidence_at(decision: Decision, number: int) -> Evidence | None:
    """A piece of evidence that there was then."""
    rows = Evidence.objects.filter(case=decision.case_id, added_at__lte=decision.proposed_at)
    return rows.filter(number=number).first()


def blind_sheet(decision: Decision) -> BlindSheet:
    """The case as it stood when the decision was proposed."""
    case, until_at = decision.case, decision.proposed_at
    evidence = Evidence.objects.filter(case=case, added_at__lte=until_at).order_by("number")
    said = Message.objects.filter(case=case, said_at__lte=until_at, lane__in=SHOWN_LANES)
    return BlindSheet(
        account=case.account,
        as_of_at=until_at,
        conduct_on=case.conduct_on,
        reports=reports_at(decision),
        allegations=allegations_at(decision),
        evidence=[blind_piece(row) for row in evidence[:MOST]],
        messages=[
            BlindMessage(lane=m.lane, incoming=m.incoming, text=m.text, said_at=m.said_at)
            for m in said.order_by("said_at", "pk")[:MOST]
        ],
    )


def blind_piece(row: Evidence) -> BlindEvidence:
    """A piece as it is shown."""
    return BlindEvidence(
        number=row.number,
        kind=row.kind,
        origin=row.origin,
        citation=row.citation,
        text="" if row.sensitive else row.text,
        url="" if row.sensitive else row.url,
        file_name=row.file_name,
        sensitive=row.sensitive,
        made_on=row.made_on,
        sha256=row.sha256,
    )


def reports_at(decision: Decision) -> list[BlindReport]:
    """The newest version that there was of each report."""
    rows = Report.objects.filter(case=decision.case_id, received_at__lte=decision.proposed_at)
    newest = {(r.source, r.external_id): r for r in rows.order_by("number", "pk")[:MOST]}
    return [
        BlindReport(origin=r.origin, received_at=r.received_at, claim=r.claim, url=r.url)
        for r in sorted(newest.values(), key=lambda report: report.received_at)
    ]

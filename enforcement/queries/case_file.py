"""What a case file says: all that the case's page shows, whole, within limits. A dozen statements
whatever the size.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from enforcement.models import (
    CaseFile,
    Checkpoint,
    Disclosure,
    Dispute,
    Event,
    Evidence,
    EvidenceCopy,
    Measure,
    PublicStatement,
    ReinstatementRequest,
)
from enforcement.models.case import Case
from enforcement.queries.account_card import AccountCard, account_card_of
from enforcement.queries.case import CaseDetails, EvidenceItem, case_details
from enforcement.queries.case_reads import latest_weighings
from enforcement.queries.coverage import newest_checkpoint
from enforcement.queries.timeline import Timeline, timeline_of

EVENTS = 2_000  # the newest
EXHIBITS = 500  # the first
TABLES = 50  # disclosures and public statements, the first
COPIES = 100  # of evidence, the first
SHOWN = 5  # files of one person and case, on its page


@dataclass(frozen=True, kw_only=True)
class CaseWhole:
    """A case as its file tells it."""

    sheet: CaseDetails
    card: AccountCard
    timeline: Timeline
    events: int  # of the case, housekeeping left out
    exhibits: list[EvidenceItem]
    all_exhibits: int
    measures: list[Measure]
    disclosures: list[Disclosure]
    copies: list[EvidenceCopy]
    reinstatement: list[ReinstatementRequest]
    public: list[PublicStatement]
    disputes: list[Dispute]
    last: Event  # of the account's chain, as far as it was read
    checkpoint: Checkpoint | None


def case_whole(case: Case, now: datetime) -> CaseWhole:
    """Everything, as it is now."""
    sheet = case_details(case, now)
    timeline = timeline_of(case, most=EVENTS)
    weighings = {w.evidence_id: w for w in latest_weighings(case.pk)}
    evidence = list(Evidence.objects.filter(case=case).order_by("number")[:EXHIBITS])
    return CaseWhole(
        sheet=sheet,
        card=account_card_of(sheet.facts, sheet.people),
        timeline=timeline,
        events=timeline.counts.get("all", 0),
        exhibits=[
            EvidenceItem(
                row=row,
                excerpt="",
                weighing=(weighing := weighings.get(row.pk)),
                weigher=sheet.people.get(weighing.weighed_by_id, "") if weighing else "",
            )
            for row in evidence
        ],
        all_exhibits=Evidence.objects.filter(case=case).count(),
        measures=list(
            Measure.objects.filter(case=case).select_related("imposed_by").order_by("starts_at")
        ),
        disclosures=list(
            Disclosure.objects.filter(case=case).order_by("disclosed_at", "id")[:TABLES]
        ),
        copies=list(
            EvidenceCopy.objects.filter(case=case)
            .select_related("evidence")
            .order_by("number")[:COPIES]
        ),
        reinstatement=list(
            ReinstatementRequest.objects.filter(case=case).order_by("asked_at", "id")[:TABLES]
        ),
        disputes=list(
            Dispute.objects.filter(case=case)
            .select_related("decision", "follow_decision")
            .order_by("number")[:TABLES]
        ),
        public=list(PublicStatement.objects.filter(case=case).order_by("number")[:TABLES]),
        last=Event.objects.filter(account=case.account_id).order_by("-seq")[0],
        checkpoint=newest_checkpoint(),
    )


@dataclass(frozen=True, kw_only=True)
class BeforeAsking:
    """What a file of the case would hold, told before somebody asks for one."""

    exhibits: int
    files: int
    sensitive: int


def before_asking(case: Case) -> BeforeAsking:
    """The numbers, in one statement."""
    found = Evidence.objects.filter(case=case).aggregate(
        exhibits=Count("id"),
        files=Count("id", filter=~Q(file_name="")),
        sensitive=Count("id", filter=Q(sensitive=True)),
    )
    return BeforeAsking(**found)


def files_of_person(case: Case, person: UUID) -> list[CaseFile]:
    """What this person asked for, the newest first."""
    return list(CaseFile.objects.of(person, case.pk).order_by("-asked_at", "-id")[:SHOWN])


def file_of_person(case: Case, person: UUID, key: UUID) -> CaseFile | None:
    """One of them."""
    return CaseFile.objects.of(person, case.pk).filter(pk=key).first()


def sensitive_numbers(case_id: UUID) -> list[int]:
    """The sensitive evidence of a case, by its numbers."""
    rows = Evidence.objects.filter(case=case_id, sensitive=True).order_by("number")
    return list(rows.values_list("number", flat=True))

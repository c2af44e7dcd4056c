"""What comes with a report beside its words: files, links, what its reporter adds later. Until the
report is in a case they wait with it; then files become evidence and additions become messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models

from accounts.roles import Actor
from enforcement.models import (
    FlaggedReport,
    FollowUp,
    Message,
    Report,
    ReportDetails,
    ReportFile,
)
from enforcement.models.evidence import EvidenceOrigin
from enforcement.models.message import Lane
from enforcement.operations.files import MAIL, Stored
from enforcement.operations.gather import Item, store_evidence
from enforcement.operations.receipts import reporters_receipt
from enforcement.step import reviews
from enforcement.step.step import Step
from enforcement.workflow.kinds import Received

REPORTER = "A reporter"  # as the record names whoever reports


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """What the form for reports asks for beside the claim; `flagged` marks it as a trusted
    flagger's. What came as an e-mail, `mailed`, was no form: it declares nothing, and has no
    receipt.
    """

    affected: bool = False
    links: Sequence[str] = ()
    files: Sequence[Stored] = field(default_factory=tuple)
    flagged: FlaggedReport | None = None
    mailed: bool = False


def enclosure_rows(
    *, report: Report, enclosed: Enclosed, by: Actor, now: datetime
) -> list[models.Model]:
    """The rows that are written with the report: what came, and the receipt for it."""
    if enclosed.mailed:
        return [*file_rows(report, enclosed.files, now)]
    details = ReportDetails(
        report=report, affected=enclosed.affected, links=list(enclosed.links), declared_at=now
    )
    receipt = reporters_receipt(
        report=report,
        what=Received.REPORT,
        text=report.claim,
        files=enclosed.files,
        by=by,
        now=now,
    )
    rows: list[models.Model] = [details, *file_rows(report, enclosed.files, now), receipt]
    if enclosed.flagged:
        enclosed.flagged.report = report
        rows.append(enclosed.flagged)
    return rows


def file_rows(report: Report, files: Iterable[Stored], now: datetime) -> list[ReportFile]:
    """A row for each file, as the reporter's own page lists them."""
    return [
        ReportFile(
            report=report,
            name=file.name,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
            sent_at=now,
        )
        for file in files
    ]


def files_into_case(step: Step, report: Report, files: Iterable[Stored | ReportFile]) -> None:
    """What a reporter sent becomes evidence of the case: marked sensitive, since what a stranger
    sends may show who they are.
    """
    told = step.data
    for file in files:
        stored = Stored(file.name, file.content_type, file.size, file.sha256)
        store_evidence(
            step,
            Item(
                kind="e-mail" if file.content_type == MAIL else "reporter's file",
                origin=EvidenceOrigin.REPORTER,
                citation=f"Sent with {report.ref}",
                file=stored,
                sensitive=True,
            ),
        )
    step.data = told


def word_into_case(step: Step, text: str) -> Message:
    """What a reporter adds is a message of their lane, and a look at it falls due."""
    reviews.look_at_word(step)
    return step.add(
        Message(
            case=step.case,
            lane=Lane.REPORTER,
            author=REPORTER,
            incoming=True,
            text=text,
            mentions=[],
            said_at=step.now,
        )
    )


def waiting_into_case(step: Step, report: Report) -> None:
    """What waited with a report that had no case yet."""
    files_into_case(step, report, ReportFile.objects.filter(report=report).order_by("id"))
    for added in FollowUp.objects.filter(report=report).order_by("sent_at", "id"):
        word_into_case(step, added.text)

"""What a reporter sees of their reports, field by field. Nothing here reads the account and its
standing, the case, other reporters or names of staff; of a decision only what they were told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.addresses import comparable, is_same_address, plainly
from enforcement.models import (
    Appeal,
    Case,
    Decision,
    FlaggedReport,
    FollowUp,
    JoinedAppeal,
    Notice,
    OutboxMessage,
    Report,
    ReportDetails,
    ReportFile,
)
from enforcement.models._removal import GONE, NO_HASH
from enforcement.models.notice import Audience
from enforcement.models.outbox import Channel
from enforcement.models.report import ReportOutcome
from enforcement.queries.removed import RemovedFrom, removed_rows
from enforcement.sql.page import Page, page_of
from enforcement.workflow.calendar import appeal_until
from enforcement.workflow.machines import TOOK_EFFECT, UNDECIDED
from enforcement.workflow.marks import name_of
from enforcement.workflow.proceeding import State

MOST = 100  # reports of one address, the newest
MESSAGE = "message_to_reporter"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What was sent to them; `gone` says when its text was removed, if it was."""

    subject: str
    text: str
    locale: str
    at: datetime
    gone: RemovedFrom | None = None


@dataclass(frozen=True, kw_only=True)
class OwnFile:
    """A file that they sent, or that one was there."""

    name: str
    size: int
    sha256: str
    at: datetime
    gone: RemovedFrom | None = None


@dataclass(frozen=True, kw_only=True)
class OwnWord:
    """What they added later, or that they did."""

    text: str
    at: datetime
    gone: RemovedFrom | None = None


@dataclass(frozen=True, kw_only=True)
class Contest:
    """Whether the outcome can be contested, and until when (None: nothing shows yet that they were
    told); when they did, and whether that is not decided yet.
    """

    is_open: bool
    until: datetime | None
    at: datetime | None
    is_heard: bool


@dataclass(frozen=True, kw_only=True)
class OwnReport:
    """A report, as its sender may see it; `outcome` is what they were told last."""

    id: UUID
    ref: str
    email: str
    received_at: datetime
    about: str
    claim: str
    url: str
    links: Sequence[str]
    rule: str  # the policy's title; empty where they did not know it
    happened_on: date | None  # None: they did not say, and the day of the report counts
    looked_on: date | None
    outcome: str
    outcome_at: datetime | None
    is_rejected: bool
    contest: Contest
    letters: Sequence[Letter]
    files: Sequence[OwnFile]
    words: Sequence[OwnWord]
    gone: RemovedFrom | None = None  # what they reported


def reports_of_address(email: str) -> list[Report]:
    """Every report with this address, the newest first."""
    found = (
        Report.objects.alias(address=plainly("reporter_email"))
        .filter(Q(address=comparable(email)) | Q(reporter_email=email))
        .exclude(reporter_email="")
    )
    shown = own_columns(found)[:MOST]
    return [report for report in shown if is_same_address(report.reporter_email, email)]


def own_columns(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Of these reports what their reporter sees, the newest first."""
    dismissed = Case.objects.filter(pk=OuterRef("case"), state=State.DISMISSED)
    return (
        reports.annotate(is_dismissed=Exists(dismissed))
        .order_by("-received_at", "-id")
        .only(
            "ref",
            "received_at",
            "account_text",
            "claim",
            "url",
            "conduct_on",
            "read_at",
            "outcome_told",
            "outcome_told_at",
            "rejected_at",
            "reporter_email",
            "case_id",
            "policy__title",
        )
        .select_related("policy")
    )


def own_reports(email: str, now: datetime) -> list[OwnReport]:
    """Everything about the reports with this address; as many statements however many there are."""
    return told_of(reports_of_address(email), now)


def flagged_report(flagger_id: UUID, ref: str, now: datetime) -> OwnReport | None:
    """Everything about one report of a trusted flagger; None where it has none of this
    reference.
    """
    report = own_columns(Report.objects.filter(flagged__flagger=flagger_id, ref=ref)).first()
    if report is None:
        return None
    # a letter may be about several reports of one address, under the reference of the first
    same = Report.objects.filter(case=report.case_id, reporter_email=report.reporter_email)
    together = same.values_list("pk", flat=True) if report.case_id else ()
    return told_of([report], now, together)[0]


def is_flagged_by(flagger_id: UUID, ref: str) -> bool:
    """Whether a trusted flagger sent the report of this reference."""
    return FlaggedReport.objects.filter(flagger=flagger_id, report__ref=ref).exists()


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """A report in the list of a trusted flagger's."""

    ref: str
    about: str
    received_at: datetime
    looked_on: date | None
    outcome: str


def flagged_lines(flagger_id: UUID, cursor: str) -> tuple[list[ReportLine], Page[FlaggedReport]]:
    """One page of a trusted flagger's reports, the newest first.

    Raises StepRefused (code `bad-cursor`).
    """
    rows = (
        FlaggedReport.objects.filter(flagger=flagger_id)
        .select_related("report")
        .only(
            "sent_at",
            "report__ref",
            "report__account_text",
            "report__received_at",
            "report__read_at",
            "report__outcome_told",
        )
    )
    page = page_of(rows, by="sent_at", cursor=cursor, newest_first=True)
    lines = [
        ReportLine(
            ref=one.report.ref,
            about=one.report.account_text,
            received_at=one.report.received_at,
            looked_on=one.report.read_at.date() if one.report.read_at else None,
            outcome=one.report.outcome_told,
        )
        for one in page.rows
    ]
    return lines, page


def told_of(
    reports: Sequence[Report], now: datetime, together: Iterable[UUID] = ()
) -> list[OwnReport]:
    """Everything about these reports; `together` are others that letters may name them with."""
    keys = [report.pk for report in reports]
    cases = [report.case_id for report in reports if report.case_id]
    links = dict(ReportDetails.objects.filter(report__in=keys).values_list("report_id", "links"))
    files = list(ReportFile.objects.filter(report__in=keys).order_by("sent_at", "id"))
    words = list(FollowUp.objects.filter(report__in=keys).order_by("sent_at", "id"))
    notices = list(notices_of([*keys, *together]))
    merged = cases_merged_into(cases)
    messages = list(messages_of({report.reporter_email for report in reports}, [*cases, *merged]))
    for one in messages:  # what was said in a case that goes on in theirs is said of theirs
        if one.case_id in merged:
            one.case_id = merged[one.case_id]
    contested = contested_by(keys)
    gone = removed_rows(
        [one.pk for one in reports if not one.claim]
        + [one.pk for one in files if one.sha256 == NO_HASH]
        + [one.pk for one in words if not one.text]
        + [one.pk for one in notices if one.text == GONE]
        + [one.pk for one in messages if not one.payload]
    )
    return [
        OwnReport(
            id=report.pk,
            ref=report.ref,
            email=report.reporter_email,
            received_at=report.received_at,
            about=report.account_text,
            claim=report.claim,
            url=report.url,
            links=[one for one in links.get(report.pk, []) if one != report.url],
            rule=report.policy.title if report.policy else "",
            happened_on=day if (day := report.conduct_on) != report.received_at.date() else None,
            looked_on=report.read_at.date() if report.read_at else None,
            outcome=report.outcome_told,
            outcome_at=report.outcome_told_at,
            is_rejected=report.rejected_at is not None,
            contest=contest_of(report, notices, contested, now),
            letters=letters_of(report, notices, messages, gone),
            files=[
                OwnFile(
                    name=one.name,
                    size=one.size,
                    sha256=one.sha256,
                    at=one.sent_at,
                    gone=gone.get(one.pk),
                )
                for one in files
                if one.report_id == report.pk
            ],
            words=[
                OwnWord(text=one.text, at=one.sent_at, gone=gone.get(one.pk))
                for one in words
                if one.report_id == report.pk
            ],
            gone=gone.get(report.pk),
        )
        for report in reports
    ]


def notices_of(keys: Sequence[UUID]) -> QuerySet[Notice]:
    """The letters with a record to the senders of these reports, the newest first."""
    return (
        Notice.objects.filter(report__in=keys, audience=Audience.REPORTER)
        .order_by("-owed_at", "-id")
        .only(
            "report_id", "kind", "subject", "text", "locale", "owed_at", "informed_at", "statement"
        )
    )


def cases_merged_into(cases: Collection[UUID]) -> dict[UUID, UUID]:
    """The cases that go on in these, each with the one of these in which it does in the end."""
    found: dict[UUID, UUID] = {}
    newest: dict[UUID, UUID] = {case: case for case in cases}
    while newest:
        rows = Case.objects.filter(merged_into__in=newest).values_list("pk", "merged_into")
        newest = {case: newest[into] for case, into in rows if into}
        found |= newest
    return found


def messages_of(emails: Collection[str], cases: Sequence[UUID]) -> QuerySet[OutboxMessage]:
    """What staff wrote to these addresses about these cases, as it went out."""
    return OutboxMessage.objects.filter(
        channel=Channel.EMAIL, topic=MESSAGE, case__in=cases, recipient__in=emails
    ).order_by("-owed_at", "-id")


def letters_of(
    report: Report,
    notices: Sequence[Notice],
    messages: Sequence[OutboxMessage],
    gone: Mapping[UUID, RemovedFrom],
) -> list[Letter]:
    """What was sent about one report, the newest first."""
    found = [
        Letter(
            subject=one.subject,
            text=one.text,
            locale=one.locale,
            at=one.owed_at,
            gone=gone.get(one.pk),
        )
        for one in notices
        if is_about(one, report)
    ]
    found += [
        Letter(
            subject=one.payload.get("subject", ""),
            text=one.payload.get("text", ""),
            locale=one.payload.get("locale", ""),
            at=one.owed_at,
            gone=gone.get(one.pk),
        )
        for one in messages
        if one.case_id == report.case_id
        and is_same_address(one.recipient, report.reporter_email)
        and one.owed_at >= report.received_at
    ]
    return sorted(found, key=lambda letter: letter.at, reverse=True)


def is_about(notice: Notice, report: Report) -> bool:
    """Whether a letter is about a report: its own, or one that it names among others."""
    return notice.report_id == report.pk or report.ref in notice.statement.get("also", ())


@dataclass(frozen=True)
class ContestedOutcome:
    """When a reporter contested which dismissal, and whether that is decided."""

    decision_id: UUID
    at: datetime
    is_heard: bool


def contested_by(keys: Sequence[UUID]) -> Mapping[UUID, ContestedOutcome]:
    """The newest appeal with each of these reports, their own or one that they joined."""
    own = Appeal.objects.filter(report__in=keys).values_list(
        "report_id", "decision_id", "lodged_at", "phase"
    )
    joined = JoinedAppeal.objects.filter(report__in=keys).values_list(
        "report_id", "appeal__decision_id", "lodged_at", "appeal__phase"
    )
    return {
        report: ContestedOutcome(decision, at, phase in UNDECIDED)
        for report, decision, at, phase in sorted([*own, *joined], key=lambda row: row[2])
    }


def contest_of(
    report: Report,
    notices: Sequence[Notice],
    contested: Mapping[UUID, ContestedOutcome],
    now: datetime,
) -> Contest:
    """Whether the outcome can be contested, until when, and what became of that."""
    done = contested.get(report.pk)
    told = next((n for n in notices if n.kind == "report_outcome" and is_about(n, report)), None)
    until = appeal_until(told.informed_at, time_zone="UTC") if told and told.informed_at else None
    is_open = (
        report.outcome_told == ReportOutcome.NOT_PURSUED
        and report.is_dismissed  # type: ignore[attr-defined]
        and (until is None or now < until)
        and not (done and done.decision_id == dismissal_of(report))
    )
    return Contest(
        is_open=is_open,
        until=until,
        at=done.at if done else None,
        is_heard=bool(done and done.is_heard),
    )


def dismissal_of(report: Report) -> UUID | None:
    """The decision by which the report's case was dismissed last."""
    return (
        Decision.objects.filter(
            case=report.case_id, verb=name_of(Case.dismiss), phase__in=TOOK_EFFECT
        )
        .order_by("-executed_at")
        .values_list("pk", flat=True)
        .first()
    )

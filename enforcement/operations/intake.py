"""Intake: a report comes in, is told apart from those that came before, and joins the undecided
case or opens one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import models

from accounts.addresses import comparable
from accounts.bounds import shows_something
from accounts.models import Account
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, FlaggedReport, Report
from enforcement.models.report import ReportOrigin
from enforcement.operations.enclosures import (
    Enclosed,
    enclosure_rows,
    files_into_case,
    waiting_into_case,
)
from enforcement.operations.report_letters import acknowledgement
from enforcement.operations.reporter_standing import (
    Beside,
    beside_of_report,
    refuse_suspended,
)
from enforcement.queries.intake import ClaimFacts, claim_facts, match_facts
from enforcement.queries.queue_rules import rules_at
from enforcement.rules import authority
from enforcement.rules.priority import WORSE
from enforcement.step import reports
from enforcement.step.doors import opening, write_rows
from enforcement.step.joining import Opening
from enforcement.step.known import row_by_id, unknown_id
from enforcement.step.step import Step
from enforcement.step.texts import check_rows, check_text


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A report as it came."""

    origin: str
    source: str
    external_id: str
    account: str  # the external reference, or whatever the reporter called it
    policy: str  # slug; empty where somebody outside does not know it
    claim: str
    url: str = ""
    source_version: str = ""
    conduct_on: date | None = None
    first_seen_at: datetime | None = None
    reporter_name: str = ""
    reporter_email: str = ""
    locale: str = "en"
    record_only: bool = False
    danger: bool = False  # the reporter says that somebody's life or health is
    flagger_id: UUID | None = None  # the trusted flagger who sends it


def receive_report(
    *, claim: Claim, by: Actor, now: datetime, enclosed: Enclosed | None = None
) -> Report:
    """Keep a report; the same source's same id with the same text is the same report and changes
    nothing, with another text it is a new version of it.

    Where account and policy are known, the report joins the account's undecided case in the
    policy's area or opens one; else it waits for a business day until somebody matches it.
    Raises StepRefused: `unknown-policy`, `no-version-in-force`, `bad-report`,
    `reporting-suspended`.
    """
    check_claim(claim)
    same = Report.objects.filter(source=claim.source, external_id=claim.external_id)
    known = claim_facts(
        source=claim.source,
        external_id=claim.external_id,
        policy=claim.policy,
        account=claim.account,
        reporter=comparable(claim.reporter_email),
    )
    if found := known.same_as(claim.claim):
        return found
    report, beside = report_of(claim, known, now), beside_of(claim, known, now)
    try:
        if account := known.filed_under(report):
            file_report(report, account, known, by=by, now=now, enclosed=enclosed, beside=beside)
        else:
            rows = rows_kept(report, known, by=by, now=now, enclosed=enclosed, beside=beside)
            write_rows(rows, now=now, by=by)
    except StepRefused:
        if same.filter(number=report.number).exists():  # it, or another text of it, came in at once
            return receive_report(claim=claim, by=by, now=now, enclosed=enclosed)
        raise
    return report


def check_claim(claim: Claim) -> None:
    """Refuse a claim with characters that cannot be kept. Raises StepRefused (code `bad-report`)"""
    for name, value in vars(claim).items():
        check_text(name, value, "bad-report")


def beside_of(claim: Claim, known: ClaimFacts, now: datetime) -> Beside:
    """How a report that comes in is weighed."""
    weighed = known.standing.weighed_now(claim.reporter_email, claim.flagger_id, now)
    return Beside(danger=claim.danger, weighed=None if claim.danger else weighed)


def rows_kept(
    report: Report,
    known: ClaimFacts,
    *,
    by: Actor,
    now: datetime,
    enclosed: Enclosed | None = None,
    beside: Beside,
) -> list[models.Model]:
    """What is written of a report that joins no case: it waits until somebody matches it, or is
    kept for the record.
    """
    if report.record_only:
        report.account = known.account
    else:
        report.match_by_at = match_by(known, enclosed, now)
    more = enclosure_rows(report=report, enclosed=enclosed, by=by, now=now) if enclosed else []
    more += beside.rows(report, now)
    return [report, *more, *acknowledgement(report, now, enclosed)]


def match_by(known: ClaimFacts, enclosed: Enclosed | None, now: datetime) -> datetime:
    """By when somebody has said which account a report is about: sooner of a trusted flagger's,
    unless it names a policy of another area.
    """
    rules, flagged = rules_at(now), enclosed.flagged if enclosed else None
    if flagged and (known.policy is None or known.policy.area in flagged.areas):
        return known.office.hours_after(now, timedelta(hours=rules.match_flagged_hours))
    return known.office.after(now, rules.match_days)


def report_of(claim: Claim, known: ClaimFacts, now: datetime) -> Report:
    """The claim as a row, the next text of its report. Raises StepRefused where it names no policy
    that there is, is empty, or is dated in the future, or where
    whoever reports may not now.
    """
    refuse_suspended(claim, known.standing, now)
    policy = known.policy
    if policy is None and (claim.policy or claim.origin != ReportOrigin.PUBLIC):
        raise StepRefused(
            "unknown-policy", say("There is no policy %(policy)s.", policy=repr(claim.policy))
        )
    for name in ("source", "external_id", "claim", "account"):
        if not shows_something(str(getattr(claim, name))):
            raise StepRefused("bad-report", say("A report needs `%(name)s`.", name=name))
    conduct_on, seen = claim.conduct_on or now.date(), claim.first_seen_at or now
    if conduct_on > now.date() or seen > now:
        raise StepRefused(
            "bad-report",
            say(
                "A report cannot be about the future: `conduct_on` and `first_seen_at` must "
                "be in the past."
            ),
        )
    report = Report(
        origin=claim.origin,
        source=claim.source,
        external_id=claim.external_id,
        number=len(known.reports) + 1,
        source_version=claim.source_version,
        url=claim.url,
        claim=claim.claim,
        account_text=claim.account,
        policy=policy,
        reporter_name=claim.reporter_name,
        reporter_email=claim.reporter_email,
        locale=claim.locale,
        record_only=claim.record_only,
        conduct_on=conduct_on,
        first_seen_at=seen,
        received_at=now,
    )
    check_rows([report], code="bad-report", now=now)
    return report


def match_report(
    *, report_id: UUID, account_id: UUID, by: Actor, now: datetime, policy: str = ""
) -> Report:
    """Say which account a kept report is about, and, where its reporter did not know, which policy,
    by its slug; it then joins or opens a case.

    Raises StepRefused: `unknown-report`, `unknown-account`, `record-only`, `unknown-policy`;
    `matched` the second time, `rejected` where somebody has rejected it.
    """
    require_matcher(by)
    known = match_facts(report_id=report_id, account_id=account_id, policy=policy)
    report, account = next(iter(known.reports), None), known.account
    if report is None or account is None:
        raise unknown_id("account" if report else "report")
    require_waits_for_account(report)
    if known.policy is None:
        raise StepRefused(
            "unknown-policy",
            say("The reporter did not say which rule this is about. Choose the policy."),
            field="policy",
        )
    beside = beside_of_report(report)
    file_report(report, account, known, by=by, now=now, matching=True, beside=beside)
    return report


def require_matcher(by: Actor) -> None:
    """Raise StepRefused (code `not-allowed`) where this actor's role works on no cases."""
    if not by.may("work"):
        raise StepRefused(
            "not-allowed",
            say("%(name)s may not match reports. This needs a reviewer.", name=by.name),
        )


def require_waits_for_account(report: Report) -> None:
    """Raise StepRefused (code `record-only`) for a report that no case will have."""
    if report.record_only:
        raise StepRefused(
            "record-only", say("%(ref)s is kept for the record and opens no case.", ref=report.ref)
        )


def unmatched_report(report_id: UUID) -> Report:
    """The report, locked, which nobody has matched or rejected.

    Raises StepRefused: `unknown-report`, `matched`, `rejected`.
    """
    report = row_by_id(Report.objects.select_for_update(), report_id, "report")
    if report.account_id:
        raise StepRefused("matched", say("Somebody has matched this report already."))
    if report.rejected_at:
        raise StepRefused("rejected", say("Somebody has rejected this report already."))
    return report


def file_report(
    report: Report,
    account: Account,
    known: ClaimFacts,
    *,
    by: Actor,
    now: datetime,
    matching: bool = False,
    enclosed: Enclosed | None = None,
    beside: Beside,
) -> None:
    """Join or open the case."""
    filing = filing_of(
        report, account, known, now=now, matching=matching, enclosed=enclosed, beside=beside
    )
    with opening(filing.new, by=by, now=now, reason=filing.reason) as step:
        filing.put_facts(step)


def filing_of(
    report: Report,
    account: Account,
    known: ClaimFacts,
    *,
    now: datetime,
    matching: bool = False,
    enclosed: Enclosed | None = None,
    beside: Beside,
) -> Opening:
    """The case that the report opens, unless there is one to join."""
    policy, version = known.policy, known.version_for(report.conduct_on)
    assert policy is not None  # `receive_report` and `match_report` have asked
    case = Case(
        account=account,
        policy=policy,
        policy_version=version,
        area=policy.area,
        opened_at=now,
        conduct_on=report.conduct_on,
        first_seen_at=report.first_seen_at,
        severity=known.severity_of(version),
    )
    reason = (
        f"A report came in: {report.ref}."
        if reports.is_personal(report) or report.origin == ReportOrigin.PUBLIC
        else f"{report.source}: {report.claim}"[:500]
    )
    report.policy_version = version
    put_facts = (
        partial(put_matched, report=report, new=case, beside=beside)
        if matching
        else partial(put_report, report=report, new=case, enclosed=enclosed, beside=beside)
    )
    return Opening(new=case, reason=reason, put_facts=put_facts)


def put_report(
    step: Step, *, report: Report, new: Case, enclosed: Enclosed | None, beside: Beside
) -> None:
    """A report that has just come in, with what came with it, is in the case of the step."""
    # as locked: its notice is numbered after its last event
    report.account, report.case = step.account, step.case
    step.add(report)
    more = (
        enclosure_rows(report=report, enclosed=enclosed, by=step.by, now=step.now)
        if enclosed
        else []
    )
    more += beside.rows(report, step.now)
    for row in [*more, *acknowledgement(report, step.now, enclosed)]:
        step.add(row)
    files_into_case(step, report, enclosed.files if enclosed else ())
    flagged = [enclosed.flagged] if enclosed and enclosed.flagged else []
    put_in_case(step, report, new, flagged, beside)


def put_matched(step: Step, *, report: Report, new: Case, beside: Beside) -> None:
    """A report that waited, and is matched now, is in the case of the step. Raises StepRefused."""
    authority.require(authority.keeps_out(step.by, step.facts))
    unmatched_report(report.pk)
    step.change(
        report,
        account_id=new.account_id,
        case_id=step.case.pk,
        policy_id=new.policy_id,
        policy_version_id=new.policy_version_id,
        match_by_at=None,
    )
    waiting_into_case(step, report)
    put_in_case(step, report, new, reports.flagged_among([report.pk]), beside)


def put_in_case(
    step: Step, report: Report, new: Case, flagged: Sequence[FlaggedReport], beside: Beside
) -> None:
    """The case is as severe as `new` at least, and counts the report, unless it is another text of
    one that it has.
    """
    step.data = reports.told_of(report)
    step.case.severity = max(step.case.severity, new.severity, key=WORSE.index)
    again = reports.is_in_case(report, step)
    if again:
        step.act = "revise_report"
    reports.file_in_case(step, 0 if again else 1, flagged, beside.comes_in(again=again))

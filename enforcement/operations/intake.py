"""Intake: a report comes in, is told apart from those that came before, and joins the undecided
case or opens one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.addresses import comparable, plainly
from accounts.bounds import shows_something
from accounts.models import Account
from accounts.roles import Actor
from enforcement.language.notices import ReceivedTerms, as_data
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, Notice, OutboxMessage, Policy, Report
from enforcement.models.notice import Audience
from enforcement.models.outbox import Channel
from enforcement.models.report import ReportOrigin
from enforcement.operations.enclosures import (
    Enclosed,
    enclosure_rows,
    files_into_case,
    waiting_into_case,
)
from enforcement.operations.receipts import digest_of_sending
from enforcement.queries.intake import ClaimFacts, claim_facts, match_facts
from enforcement.rules import authority
from enforcement.rules.priority import SEVERITY
from enforcement.step import reports
from enforcement.step.doors import opening, write_rows
from enforcement.step.known import row_by_id, unknown_id
from enforcement.step.notice import rendered
from enforcement.step.reporter import statement_to_reporter
from enforcement.step.texts import check_rows, check_text

MATCH_DAYS = 1  # business days in which somebody matches a report, or rejects it
# the same of a trusted flagger's, unless it names a policy of another area
MATCH_FLAGGED = timedelta(hours=4)
# Letters to one address that reports came in: of the form's, as one person sends at most; of
# e-mails, into which anybody can write any sender.
OF_FORM, OF_MAIL = (20, timedelta(hours=1)), (3, timedelta(days=1))


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


def receive_report(
    *, claim: Claim, by: Actor, now: datetime, enclosed: Enclosed | None = None
) -> Report:
    """Keep a report; the same source's same id with the same text is the same report and changes
    nothing, with another text it is a new version of it.

    Where account and policy are known, the report joins the account's undecided case in the
    policy's area or opens one; else it waits for a business day until somebody matches it.
    Raises StepRefused: `unknown-policy`, `no-version-in-force`, `bad-report`.
    """
    for name, value in vars(claim).items():
        check_text(name, value, "bad-report")
    same = Report.objects.filter(source=claim.source, external_id=claim.external_id)
    known = claim_facts(
        source=claim.source,
        external_id=claim.external_id,
        policy=claim.policy,
        account=claim.account,
    )
    if found := next((r for r in known.reports if r.claim == claim.claim), None):
        return found
    report = report_of(claim, known.policy, now)
    report.number = len(known.reports) + 1
    try:
        if known.account is None or known.policy is None or claim.record_only:
            if claim.record_only:
                report.account = known.account
            else:
                report.match_by_at = match_by(known, enclosed, now)
            more = (
                enclosure_rows(report=report, enclosed=enclosed, by=by, now=now) if enclosed else []
            )
            told = acknowledgement(report, now, enclosed)
            write_rows([report, *more, *told], now=now, by=by)
        else:
            file_report(report, known.account, known, by=by, now=now, enclosed=enclosed)
    except StepRefused:
        if same.filter(number=report.number).exists():  # it, or another text of it, came in at once
            return receive_report(claim=claim, by=by, now=now, enclosed=enclosed)
        raise
    return report


def match_by(known: ClaimFacts, enclosed: Enclosed | None, now: datetime) -> datetime:
    """By when somebody has said which account a report is about."""
    flagged = enclosed.flagged if enclosed else None
    if flagged and (known.policy is None or known.policy.area in flagged.areas):
        return known.office.hours_after(now, MATCH_FLAGGED)
    return known.office.after(now, MATCH_DAYS)


def report_of(claim: Claim, policy: Policy | None, now: datetime) -> Report:
    """The claim as a row. Raises StepRefused where it names no policy that there is, is empty, or
    is dated in the future.
    """
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
    file_report(report, account, known, by=by, now=now, matching=True)
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
) -> None:
    """Join or open the case."""
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
    with opening(case, by=by, now=now, reason=reason) as step:
        if matching:
            authority.require(authority.keeps_out(by, step.facts))
            unmatched_report(report.pk)
        step.data = reports.told_of(report)
        step.case.severity = max(step.case.severity, case.severity, key=SEVERITY.__getitem__)
        if matching:
            step.change(
                report,
                account_id=account.pk,
                case_id=step.case.pk,
                policy_id=policy.pk,
                policy_version_id=version.pk,
                match_by_at=None,
            )
            waiting_into_case(step, report)
        else:
            # as locked: its notice is numbered after its last event
            report.account, report.case = step.account, step.case
            step.add(report)
            more = (
                enclosure_rows(report=report, enclosed=enclosed, by=by, now=now) if enclosed else []
            )
            for row in [*more, *acknowledgement(report, now, enclosed)]:
                step.add(row)
            files_into_case(step, report, enclosed.files if enclosed else ())
        again = reports.is_in_case(report, step)
        if again:
            step.act = "revise_report"
        flagged = [enclosed.flagged] if enclosed and enclosed.flagged else []
        if matching:
            flagged = reports.flagged_among([report.pk])
        reports.file_in_case(step, 0 if again else 1, flagged)


def acknowledgement(
    report: Report, now: datetime, enclosed: Enclosed | None
) -> list[Notice | OutboxMessage]:
    """A reporter who left an address is told that the report came in; a program that sent it with a
    token is told in its answer. A stranger may leave anybody's address: it is not flooded.
    """
    flagged = enclosed.flagged if enclosed else None
    if not report.reporter_email or (flagged and flagged.token_id):
        return []
    if enclosed and not flagged:
        most, span = OF_MAIL if enclosed.mailed else OF_FORM
        if has_enough_letters(report, most, now - span):
            return []
    received = received_terms(report, enclosed, now) if enclosed and not enclosed.mailed else None
    return letter(report, "report_received", now, named=report.account_text, received=received)


def has_enough_letters(report: Report, most: int, since: datetime) -> bool:
    """Whether `most` others came with its address since then."""
    others = (
        Report.objects.alias(address=plainly("reporter_email"))
        .filter(address=comparable(report.reporter_email), received_at__gt=since)
        .exclude(pk=report.pk)
    )
    return bool(others.values("pk")[most - 1 : most])


def received_terms(report: Report, enclosed: Enclosed, now: datetime) -> ReceivedTerms:
    """What the letter says of what came: the same as the receipt."""
    files = tuple((file.name, file.sha256) for file in enclosed.files)
    digest = digest_of_sending(report.claim, [sha256 for _, sha256 in files])
    return ReceivedTerms(at=now, sha256=digest, files=files)


def letter(
    report: Report,
    kind: str,
    now: datetime,
    *,
    named: str = "",
    outcome: str = "",
    received: ReceivedTerms | None = None,
) -> list[Notice | OutboxMessage]:
    """A notice to a reporter who left an address, and the e-mail with it; `named`: the account in
    the reporter's own words.
    """
    said = replace(
        statement_to_reporter(report, kind, now),
        account_name=named,
        account_ref=named,
        outcome=outcome,
        received=received,
    )
    text = rendered(said)
    notice = Notice(
        case=report.case,
        account=report.account,
        report=report,
        number=report.account.seq + 1 if report.account else 0,
        audience=Audience.REPORTER,
        kind=said.kind,
        locale=said.locale,
        statement=as_data(said),
        subject=text.subject,
        text=text.text,
        owed_at=now,
    )
    payload = {
        "to": report.reporter_email,
        "subject": text.subject,
        "text": text.text,
        "locale": said.locale,
        "fallbacks": [],
    }
    mail = OutboxMessage(
        channel=Channel.EMAIL,
        topic=said.kind,
        recipient=report.reporter_email,
        payload=payload,
        notice=notice,
        owed_at=now,
        next_at=now,
        case=report.case,
        account=report.account,
    )
    return [notice, mail]

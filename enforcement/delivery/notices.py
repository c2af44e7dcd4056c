"""Notices that are owed to many and written one by one: reporters are told the outcome of what they
reported, once per person and case, and again when it changes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from accounts.addresses import plainly
from enforcement.language.notices import Rendered, Statement, as_data, lint, render
from enforcement.models import Notice, OutboxMessage, Report
from enforcement.models.notice import Audience
from enforcement.models.outbox import Channel
from enforcement.models.report import ReportOutcome
from enforcement.step.reporter import statement_to_reporter
from enforcement.workflow.proceeding import State

CHUNK = 100  # reports told of in one transaction
OUTCOME_OF = {
    State.DISMISSED: ReportOutcome.NOT_PURSUED,
    State.CLEARED: ReportOutcome.NOTHING_FOUND,
    State.RESOLVED: ReportOutcome.ACTED,
    State.TERMINATED: ReportOutcome.ACTED,
}


def tell_reporters(message: OutboxMessage, now: datetime) -> bool:
    """Tell those who reported the case how it ended, unless they were told so before. In the
    relay's transaction.

    `payload`: `target`, the final state. True: there are more to tell. Raises StatementIncomplete.
    """
    outcome = OUTCOME_OF[message.payload["target"]]
    with_address = (
        Report.objects.filter(case=message.case, read_at__isnull=False)
        .exclude(reporter_email="")
        .annotate(address=plainly("reporter_email"))
    )
    to_tell = with_address.exclude(outcome_told=outcome).order_by("address", "received_at", "id")
    found = list(to_tell[: CHUNK + 1])
    by_person: dict[str, list[Report]] = defaultdict(list)
    # a person's reports are told of together, also those past the end of the chunk
    for report in to_tell.filter(address__in={report.address for report in found[:CHUNK]}):
        by_person[report.address].append(report)
    for reports in by_person.values():
        _owe_outcome(reports, message, outcome, now)
    told = [report.pk for reports in by_person.values() for report in reports]
    Report.objects.filter(pk__in=told).update(outcome_told=outcome, outcome_told_at=now)
    return len(found) > CHUNK


def _owe_outcome(
    reports: list[Report], message: OutboxMessage, outcome: ReportOutcome, now: datetime
) -> None:
    report = reports[0]
    statement, rendered = _compose_outcome(reports, message, outcome)
    notice = Notice.objects.create(
        case_id=message.case_id,
        account_id=message.account_id,
        report=report,
        number=message.account.seq if message.account else 0,
        audience=Audience.REPORTER,
        kind=statement.kind,
        locale=statement.language,
        statement=as_data(statement),
        subject=rendered.subject,
        text=rendered.text,
        owed_at=now,
    )
    payload = {
        "to": report.reporter_email,
        "subject": rendered.subject,
        "text": rendered.text,
        "locale": statement.language,
    }
    OutboxMessage.objects.create(
        channel=Channel.EMAIL,
        topic=statement.kind,
        recipient=report.reporter_email,
        account_id=message.account_id,
        case_id=message.case_id,
        notice=notice,
        payload=payload,
        owed_at=now,
        next_at=now,
    )


def _compose_outcome(
    reports: list[Report], message: OutboxMessage, outcome: ReportOutcome
) -> tuple[Statement, Rendered]:
    """The outcome of one person's reports in general words, under the reference of the first.

    A reporter hears nothing of the account but what they said of it themselves.
    """
    report = reports[0]
    statement = replace(
        statement_to_reporter(report, "report_outcome", message.owed_at),
        outcome=outcome.lower(),
        corrects=any(told.outcome_told for told in reports),
        also=tuple(other.ref for other in reports[1:]),
        appealable=outcome == ReportOutcome.NOT_PURSUED,
    )
    rendered = render(statement)
    lint(statement, rendered)
    return statement, rendered

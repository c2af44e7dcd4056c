"""Notices that are owed to many and written one by one: reporters are told the outcome of what they
reported.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from enforcement.language.notices import Rendered, Statement, as_data, lint, render
from enforcement.models import Notice, OutboxMessage, Report
from enforcement.models.notice import Audience
from enforcement.models.outbox import Channel
from enforcement.workflow.proceeding import State

CHUNK = 100  # reporters told in one transaction
OUTCOME_OF = {
    State.DISMISSED: "not_pursued",
    State.CLEARED: "nothing_found",
    State.RESOLVED: "acted",
    State.TERMINATED: "acted",
}


def tell_reporters(message: OutboxMessage, now: datetime) -> bool:
    """Tell those who reported the case and were not told yet how it ended. In the relay's
    transaction.

    `payload`: `target`, the final state. True: there are more to tell. Raises StatementIncomplete.
    """
    outcome = OUTCOME_OF[message.payload["target"]]
    to_tell = (
        Report.objects.filter(
            case=message.case, read_at__isnull=False, outcome_told_at__isnull=True
        )
        .exclude(reporter_email="")
        .order_by("id")
    )
    reports = list(to_tell[: CHUNK + 1])
    for report in reports[:CHUNK]:
        _owe_outcome(report, message, outcome, now)
    Report.objects.filter(pk__in=[report.pk for report in reports[:CHUNK]]).update(
        outcome_told_at=now
    )
    return len(reports) > CHUNK


def _owe_outcome(report: Report, message: OutboxMessage, outcome: str, now: datetime) -> None:
    statement, rendered = _compose_outcome(report, message, outcome)
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
    report: Report, message: OutboxMessage, outcome: str
) -> tuple[Statement, Rendered]:
    """The outcome in general words.

    A reporter hears nothing of the account but what they said of it themselves.
    """
    statement = Statement(
        kind="report_outcome",
        locale=report.locale,
        time_zone="UTC",
        account_name="",
        account_ref="",
        case_ref=report.ref,
        decided_at=message.owed_at,
        portal_url=f"{settings.BASE_URL}/report/{report.ref}",
        addressee=report.reporter_name,
        outcome=outcome,
        appealable=outcome == "not_pursued",
    )
    rendered = render(statement)
    lint(statement, rendered)
    return statement, rendered

"""What a reporter who left an address is told of the report, in a notice and the e-mail with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from accounts.addresses import comparable, plainly
from enforcement.language.notices import ReceivedTerms
from enforcement.models import Notice, OutboxMessage, Report
from enforcement.models.notice import Audience
from enforcement.models.outbox import Channel
from enforcement.operations.enclosures import Enclosed
from enforcement.operations.receipts import digest_of_sending
from enforcement.step.notice import written
from enforcement.step.reporter import statement_to_reporter

# Letters to one address that reports came in: of the form's, as one person sends at most; of
# e-mails, into which anybody can write any sender.
OF_FORM, OF_MAIL = (20, timedelta(hours=1)), (3, timedelta(days=1))


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
    text = written(said)
    notice = Notice(
        case=report.case,
        account=report.account,
        report=report,
        number=report.account.seq + 1 if report.account else 0,
        audience=Audience.REPORTER,
        kind=said.kind,
        locale=said.locale,
        statement=text.data,
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

"""A mail comes back: the report of a mail server that it could not be delivered, as Postfix writes
it, is taken in as `manage.py bounce` does.
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from django.conf import settings

from enforcement.delivery.bounces import take_report
from enforcement.delivery.delivery_reports import NoReport
from enforcement.rehearsal.document import BouncePart
from enforcement.rehearsal.drive import fetch
from enforcement.rehearsal.world import Unplayable

SERVER = "mx.provider.example"
REFUSAL = "550 5.1.1 The next server has no such mailbox"


def come_back(said: BouncePart, now: datetime) -> str:
    """Give the newest mail to somebody up; what followed, in a sentence.

    Raises Unplayable: there is no such mail, or what followed is not as the story says.
    """
    arrived = [mail for mail in fetch(f"{settings.SINK_URL}/api/mails") if mail["to"] == said.to]
    if not arrived:
        raise Unplayable(f"no mail to {said.to} has arrived.")
    report = report_about(recipient=said.to, return_path=arrived[-1]["sender"])
    try:
        done = take_report(report, now=now)
    except NoReport as why:
        if said.ignored is None or said.ignored.casefold() not in str(why).casefold():
            raise Unplayable(f"the report was ignored: {why}") from why
        return f"ignored: {why}"
    if said.ignored is not None:
        raise Unplayable(f"the report was taken in, and should be ignored: {done}")
    return done


def report_about(
    *,
    recipient: str,
    return_path: str,
    action: str = "failed",
    code: str = "5.1.1",
    diagnosis: str = REFUSAL,
) -> bytes:
    """A report (RFC 3464) that goes to `return_path`, about the e-mail to `recipient`."""
    report = MIMEMultipart("report")
    report.set_param("report-type", "delivery-status")
    report["From"] = f"MAILER-DAEMON@{SERVER} (Mail Delivery System)"
    report["To"] = return_path
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText(f"I'm sorry to inform you:\n\n<{recipient}>: {diagnosis}\n"))
    server, about = Message(), Message()
    server["Reporting-MTA"] = f"dns; {SERVER}"
    about["Final-Recipient"] = f"rfc822; {recipient}"
    about["Action"] = action
    about["Status"] = code
    about["Diagnostic-Code"] = f"smtp; {diagnosis}"
    fields = MIMEBase("message", "delivery-status")
    fields.set_payload([server, about])
    report.attach(fields)
    original = EmailMessage()
    original["To"], original["Subject"] = recipient, "About your account"
    original.set_content("The text as it was sent.\n")
    report.attach(MIMEMessage(original))
    return report.as_bytes()

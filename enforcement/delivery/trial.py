"""An e-mail to see whether the mail server takes ours; no case knows of it."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.message import SafeMIMEText

from enforcement.delivery.fates import Sent
from enforcement.delivery.mail import SmtpSession

SUBJECT = "Docket can send e-mail"
TEXT = "This e-mail was sent by `manage.py send_test_mail`. Nothing else has happened.\n"


def send_trial(recipient: str) -> Sent:
    """What became of it. It goes the way of the letters: the same server, sender and TLS."""
    mail = EmailMessage(SUBJECT, TEXT, settings.MAIL_FROM, [recipient])
    session = SmtpSession()
    try:
        content = cast(SafeMIMEText, mail.message()).as_bytes(linesep="\r\n")
        return session.hand_over(settings.RETURN_PATH, recipient, content)
    finally:
        session.hang_up()

"""E-mail: one letter for one recipient, over SMTP, one connection for a batch.

Written step by step (MAIL, RCPT, DATA) and not with `sendmail`, because it matters where a
conversation broke off: before the text was handed over nothing can have gone out, after it nobody
knows.
"""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import SafeMIMEMultipart, sanitize_address

from accounts import links
from accounts.invitations import TO_BE_MADE, invitation_address
from accounts.models import User
from accounts.trust import with_own_authority
from enforcement.delivery.fates import Fate, Sent
from enforcement.delivery.return_path import reply_to, return_path_of
from enforcement.language.notices import Rendered, as_html
from enforcement.language.reply_mails import about_answers
from enforcement.models import OutboxMessage
from enforcement.models.outbox import STAFF_TOPIC
from enforcement.process import trace

SLICE = 15.0  # seconds after which no further letter of a batch is begun; less than a lease

log = structlog.get_logger(__name__)


def send(messages: Sequence[OutboxMessage]) -> Iterator[tuple[OutboxMessage, Sent]]:
    """Send what there is time for, and say of each letter what became of it."""
    ends, post = time.monotonic() + SLICE, SmtpSession()
    try:
        for message in messages:
            if time.monotonic() > ends:
                return
            try:
                with trace.part("send mail", trace.Kind.CLIENT, of=message.traceparent):
                    sent = post.send(message)
                    trace.described(message=str(message.pk), topic=message.topic, fate=sent.fate)
            # whatever it is, it is this letter's: it is recorded there, and the batch goes on
            except Exception as error:
                log.exception(
                    "message.unsendable", message_id=str(message.pk), channel=message.channel
                )
                sent = Sent(Fate.LATER, f"{type(error).__name__}: {error}")
            yield message, sent
    finally:
        post.hang_up()


def letter(message: OutboxMessage) -> EmailMultiAlternatives:
    """The mail for `payload` (`to`, `subject`, `text`, `locale`): the text, and the same as HTML.

    Its Message-ID is the message's, however often it is sent. Raises ValueError for what cannot
    stand in a header, KeyError for a payload that lacks something.
    """
    payload = message.payload
    subject = " ".join(payload["subject"].split())
    text = payload["text"]
    if "invites" in payload:
        text = with_invitation(text, payload["invites"])
    if "opens" in payload:
        text = with_way_in(text, UUID(payload["opens"]))
    answers_to = settings.CONTACT_EMAIL
    if message.is_to_holder:
        answers_to = reply_to(message.pk)
        said = about_answers(
            to_case=bool(settings.REPLY_TO),
            contact=settings.CONTACT_EMAIL,
            locale=payload["locale"],
        )
        text = f"{text}\n\n{said}"
    headers = {
        "Message-ID": f"<{message.pk}@{urlsplit(settings.BASE_URL).hostname}>",
        # RFC 3834: no machine answers it
        "Auto-Submitted": "auto-replied" if "answers" in payload else "auto-generated",
        "Content-Language": payload["locale"],
    }
    if message.traceparent:
        headers["X-Docket-Trace"] = trace.id_of(message.traceparent)
    if "answers" in payload:
        headers |= {"In-Reply-To": payload["answers"], "References": payload["answers"]}
    to_staff = message.topic.startswith(STAFF_TOPIC)
    mail = EmailMultiAlternatives(
        subject,
        text,
        settings.MAIL_FROM,
        [payload["to"]],
        headers=headers,
        reply_to=[] if to_staff else [answers_to],
    )
    mail.attach_alternative(
        as_html(Rendered(subject=subject, text=text), locale=payload["locale"]),
        "text/html",
    )
    return mail


def with_invitation(text: str, person: str) -> str:
    """The text with the address where the person (a key) chooses their password.

    It is made now and stored nowhere; in no record, and in no backup, is a way to sign in as
    somebody else.
    """
    return text.replace(TO_BE_MADE, invitation_address(User.objects.get(pk=person)))


def with_way_in(text: str, link: UUID) -> str:
    """The text with the address and the code that let somebody outside in, made now and stored
    nowhere.
    """
    address = f"/in/{links.token_of(link)}"
    return text.replace(links.TO_BE_MADE, address).replace(
        links.CODE_TO_BE_MADE, links.code_of(link)
    )


class SmtpSession:
    """One conversation with the mail server, opened when it is first needed, and again after it
    broke off.
    """

    def __init__(self) -> None:
        server: dict[str, Any] = settings.SMTP
        self._backend = EmailBackend(**server)
        if self._backend.use_ssl or self._backend.use_tls:
            self._backend.ssl_context = with_own_authority(ssl.create_default_context())
        self._closed = ""

    def send(self, message: OutboxMessage) -> Sent:
        """Hand over one letter."""
        try:
            mail = letter(message)
            sender, recipient = (
                _envelope_address(address) for address in (return_path_of(message.pk), mail.to[0])
            )
            content = cast(SafeMIMEMultipart, mail.message()).as_bytes(linesep="\r\n")
        except (
            ValueError
        ) as error:  # a line break in a header, an address that this mail server cannot take
            return Sent(Fate.REFUSED, f"Not an address that can be written to: {error}")
        return self.hand_over(sender, recipient, content)

    def hand_over(self, sender: str, recipient: str, content: bytes) -> Sent:
        """Hand over a text as it is."""
        if self._closed:
            return Sent(Fate.LATER, self._closed)
        try:
            server = self.open()
        except OSError as error:
            self._closed = f"The mail server cannot be reached: {error}"
            return Sent(Fate.LATER, self._closed)
        try:
            return self._converse(server, sender, recipient, content)
        except OSError as error:
            self._drop()
            return Sent(Fate.LATER, f"The mail server broke off: {error}")

    def hang_up(self) -> None:
        """Say good-bye, if there is still somebody."""
        with suppress(OSError):
            self._backend.close()

    def open(self) -> smtplib.SMTP:
        """Begin to speak, if that is not done yet. Raises OSError."""
        self._backend.open()
        server = self._backend.connection
        assert server is not None  # open() raises, or sets it
        server.ehlo_or_helo_if_needed()
        return server

    def _drop(self) -> None:
        if self._backend.connection is not None:
            self._backend.connection.close()
            self._backend.connection = None

    def _converse(self, server: smtplib.SMTP, sender: str, recipient: str, content: bytes) -> Sent:
        """The conversation; a break in it is an OSError, except after the text was handed over."""
        code, words = server.mail(sender)
        # the server does not take letters from us: that says nothing about the recipient
        if code != 250:
            return self._next(server, Sent(Fate.LATER, _reply_in_words(code, words)))
        code, words = server.rcpt(recipient)
        if code not in (250, 251):
            return self._next(server, _fate_of_reply(code, words))
        try:
            code, words = server.data(content)
        except smtplib.SMTPDataError as error:  # refused before the text was handed over
            return self._next(server, _fate_of_reply(error.smtp_code, error.smtp_error))
        except OSError as error:
            self._drop()
            return Sent(Fate.UNKNOWN, f"The mail server broke off before it had answered: {error}")
        return _fate_of_reply(code, words)

    def _next(self, server: smtplib.SMTP, sent: Sent) -> Sent:
        """Leave this letter and be ready for the next one."""
        try:
            server.rset()
        except OSError:
            self._drop()
        return sent


def _envelope_address(address: str) -> str:
    """An address as it stands in the envelope.

    Raises ValueError for what is none, and for a name that needs SMTPUTF8.
    """
    name = address.rpartition("<")[2].partition("@")
    if not (name[0] and name[2] and name[0].isascii()):
        raise ValueError(f"{address!r}")
    return sanitize_address(address, "utf-8")


def _fate_of_reply(code: int, words: bytes | str) -> Sent:
    """What a reply about the recipient or the text means (RFC 5321, 4.2.1): 5 is for good, 4 for
    now.
    """
    fate = Fate.PAID if code == 250 else Fate.REFUSED if code >= 500 else Fate.LATER
    return Sent(fate, _reply_in_words(code, words))


def _reply_in_words(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"

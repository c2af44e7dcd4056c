"""An e-mail that somebody sent to the provider, and that a program hands over as a report: its text
is the claim, whoever wrote it the reporter, and the mail itself is kept with its hash.

An example: abuse@ gets a mail from a newspaper. The program that reads that mailbox posts the mail
as it is. It waits until somebody says which account it is about; then it is in a case, as sensitive
evidence, with the files that were attached to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from accounts.bounds import SHORT, shows_something
from accounts.languages import language_of
from accounts.roles import Actor
from enforcement.incoming.headers import (
    address_in,
    header,
    headers_of,
    name_in,
    return_path_in,
    why_automatic,
)
from enforcement.incoming.parts import Body, Unreadable, body_of
from enforcement.language.refusals import StepRefused
from enforcement.language.reply_mails import NotRead
from enforcement.language.saying import say
from enforcement.models import Report
from enforcement.operations import files
from enforcement.operations.enclosures import Enclosed
from enforcement.operations.intake import Claim, receive_report
from enforcement.operations.mail_replies import store_attachments
from enforcement.operations.reporter_standing import SUSPENDED, answer_suspended
from enforcement.workflow.terms import MAX_TEXT

GOES_ON = "\n[…]"  # the whole text stands in the mail, which is kept


@dataclass(frozen=True, kw_only=True)
class PostedMail:
    """A mail as a program hands it over; without `external_id` it is told apart by its hash."""

    content: bytes
    name: str
    source: str
    origin: str
    external_id: str = ""
    account: str = ""
    policy: str = ""
    conduct_on: date | None = None
    danger: bool = False


@dataclass(frozen=True, kw_only=True)
class TakenMail:
    """What became of it; `not_taken`: attached files, each with why not."""

    report: Report
    not_taken: Sequence[tuple[str, str]]


def receive_mail(*, posted: PostedMail, by: Actor, now: datetime) -> TakenMail:
    """Take a mail in as a report; the same mail again changes nothing.

    Raises StepRefused: `reporting-suspended` (its writer is told by mail), `bad-mail` for one that
    nobody can read or that says nothing, `bad-file`, and as `receive_report`.
    """
    body = readable(posted.content)
    headers = headers_of(posted.content)
    written, subject = header(headers, "From"), header(headers, "Subject")
    sender = address_in(written)
    automatic = why_automatic(headers, sender, return_path_in(headers, None))
    claim = Claim(
        origin=posted.origin,
        source=posted.source,
        external_id=posted.external_id or sha256(posted.content).hexdigest(),
        account=posted.account or f"E-mail: {subject or sender or '?'}"[:SHORT],
        policy=posted.policy,
        claim=claim_in(body, subject),
        conduct_on=posted.conduct_on,
        danger=posted.danger,
        # never empty: words of which somebody is the author stay out of the record
        reporter_name=(name_in(written) or sender or written or "?")[:SHORT],
        reporter_email="" if automatic else sender,
        locale=language_of(header(headers, "Content-Language").partition(",")[0].strip()),
    )
    mail = files.store(posted.content, posted.name, files.MAIL)
    too_many = say(
        "Ten files of an e-mail are taken beside it. It is in the e-mail, which is kept."
    )
    taken, not_taken = store_attachments(body.files, too_many)
    enclosed = Enclosed(files=[mail, *taken], mailed=True)
    try:
        report = receive_report(claim=claim, by=by, now=now, enclosed=enclosed)
    except StepRefused as refused:
        if refused.code == SUSPENDED:
            answer_suspended(claim, refused, now)
        raise
    return TakenMail(report=report, not_taken=not_taken)


def readable(content: bytes) -> Body:
    """What the parts of a mail say. Raises StepRefused (code `bad-mail`)."""
    try:
        return body_of(content)
    except Unreadable as error:
        why = (
            say("The e-mail cannot be read: its text is too long.")
            if error.why is NotRead.TOO_LARGE
            else say(
                "The e-mail cannot be read: its parts are damaged, or too many of them lie within "
                "one another."
            )
        )
        raise StepRefused("bad-mail", why, field="file.content") from error


def claim_in(body: Body, subject: str) -> str:
    """Its text, as long as a claim may be; of a mail without one its subject.

    Raises StepRefused (code `bad-mail`) where there is neither, nor a file.
    """
    text = next(filter(shows_something, (body.text.strip(), subject)), "")
    if not text and not body.files:
        raise StepRefused("bad-mail", say("The e-mail says nothing."), field="file.content")
    text = text or "(An e-mail without a text: see its files.)"
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(GOES_ON)] + GOES_ON

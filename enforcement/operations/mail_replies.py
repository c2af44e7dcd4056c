"""Mail that people send in answer to ours, where the operator hands it over: it becomes a message
of the holder that is marked as not proved, or it is answered at once with where to go. It is never
swallowed, and never answers itself.

An example: the CTO of a suspended company presses *Reply* in their mail program and writes "It was
a classifier". The address that the mail came to bears our signature, so we know which letter it
answers. The text is a message of the case, marked with the address that stood in the mail; a look
falls due; the answer says that it is not proved, and leads to the page. The date of the question
runs on: whoever wrote the mail may be anybody who saw the letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from accounts.addresses import comparable, is_same_address, plainly
from accounts.bounds import SHORT, shows_something
from accounts.languages import language_of
from accounts.models import Contact
from accounts.roles import Actor, Kind
from accounts.time_zones import known_zone
from enforcement.language.notices import Rendered
from enforcement.language.refusals import StepRefused
from enforcement.language.reply_mails import NotRead, mail_received, way_in
from enforcement.language.saying import say
from enforcement.models import ArrivedMail, Case, MailedMessage, OutboxMessage, Receipt
from enforcement.models.evidence import EvidenceOrigin
from enforcement.models.mailed import FILE_BY_MAIL, IncomingMail, MailFate
from enforcement.models.message import Lane
from enforcement.models.outbox import Channel
from enforcement.models.portal import Door
from enforcement.operations import files
from enforcement.operations.files import Stored
from enforcement.operations.gather import Item, store_evidence
from enforcement.operations.messages import add_message
from enforcement.operations.plain_mails import mail_message, mail_payload
from enforcement.operations.receipts import receipt_reference, received
from enforcement.queries.portal import visible_cases
from enforcement.step import reviews
from enforcement.step.doors import noting, write_rows
from enforcement.step.statement import provider
from enforcement.step.step import Step
from enforcement.workflow.kinds import Received
from enforcement.workflow.terms import MAX_TEXT

BY_MAIL = "Somebody by e-mail"  # as the record names them
TOPIC = "mail_answer"
MOST_FILES = 10  # of one mail, as of a form
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OF_SENDER, OF_CASE = 20, 50  # mails that are taken: of a sender in an hour, for a case in a day
ANSWERED, ANSWERED_ALL = 3, 200  # with where to go: a sender in a day, all together in an hour
KEPT = timedelta(days=7)
WHOLE = "mail.txt"  # a mail that is too long for a message


def take_mail(*, mail: IncomingMail, now: datetime) -> str:
    """Take a mail in, or answer it with the way in; what was done, in a sentence. The same mail
    again changes nothing; where both come at once, one raises IntegrityError: try again.
    """
    if ArrivedMail.objects.filter(digest=mail.digest).exists():
        return "It was taken in before."
    if mail.automatic:
        write_rows([arrived(mail, MailFate.AUTOMATIC, now)], now=now)
        return f"A program wrote it ({mail.automatic}): nothing follows."
    if mail.not_read:
        return lead_in(mail, mail.not_read, now)
    case = case_of_mail(mail)
    if case is None:
        return lead_in(mail, NotRead.UNKNOWN, now)
    if has_enough(mail, case, now):
        return lead_in(mail, NotRead.TOO_MANY, now)
    return put_into_case(mail, case, now)


def case_of_mail(mail: IncomingMail) -> Case | None:
    """The case that a mail to us is about: that of the letter which it answers; or the one that its
    subject names, if a contact of its account wrote it. From anybody else a reference is answered
    alike, whether or not it is there.
    """
    known = OutboxMessage.objects.filter(channel=Channel.EMAIL).in_bulk(mail.messages)
    for key in mail.messages:
        if key in known and (case := case_of_letter(known[key])):
            return case
    visible = visible_cases(door=Door.HOLDER).select_related("account")
    for reference in mail.references:
        case = visible.filter(ref=reference).first()
        # who is answered must be the contact: nobody else learns that they are one
        if case and contact_with(mail.sender, case) and contact_with(mail.answer_to, case):
            return case
    return None


def case_of_letter(message: OutboxMessage) -> Case | None:
    """The case of a letter to somebody who is a holder's contact still; None for one to anybody
    else.
    """
    if message.case_id is None or not message.is_to_holder:
        return None
    visible = visible_cases(door=Door.HOLDER).select_related("account")
    case = visible.filter(pk=message.case_id).first()
    return case if case and contact_with(message.recipient, case) else None


def contact_with(email: str, case: Case) -> Contact | None:
    """The contact of a case's account with this address, if there is one."""
    found = Contact.objects.filter(account=case.account_id).alias(address=plainly("email"))
    same = found.filter(Q(address=comparable(email)) | Q(email=email))
    return next((one for one in same if is_same_address(one.email, email)), None)


def has_enough(mail: IncomingMail, case: Case, now: datetime) -> bool:
    """Whether a sender, or a case, has had its share: the page takes more."""
    of_sender = ArrivedMail.objects.filter(
        sender=counted_as(mail), fate=MailFate.TAKEN, came_at__gt=now - HOUR
    )
    of_case = MailedMessage.objects.filter(message__case=case.pk, message__said_at__gt=now - DAY)
    return of_sender.count() >= OF_SENDER or of_case.count() >= OF_CASE


def put_into_case(mail: IncomingMail, case: Case, now: datetime) -> str:
    """A message that is not proved with its files, a look at it, and the receipt."""
    text = text_of_message(mail)
    is_whole = len(mail.text) <= MAX_TEXT
    attached = [*([] if is_whole else [(WHOLE, mail.text.encode())]), *mail.files]
    locale = locale_for(mail, case)
    with translation.override(language_of(locale)):  # why a file is not taken, in their language
        too_many = say("Ten files of an e-mail are taken. Send it on your page.")
        taken, not_taken = store_attachments(attached, too_many)
    by = Actor(kind=Kind.HOLDER, name=BY_MAIL, email=mail.sender)
    with noting(
        "mail_reply", case_id=case.pk, by=by, now=now, reason=f"An e-mail came from {mail.sender}."
    ) as step:
        said = add_message(step, Lane.HOLDER, text, incoming=True)
        step.add(MailedMessage(message=said, sender=mail.sender, subject=subject_of(mail)))
        for file in taken:
            store_evidence(
                step,
                Item(
                    kind=FILE_BY_MAIL,
                    origin=EvidenceOrigin.HOLDER,
                    citation=f"By e-mail from {mail.sender}, not proved: {file.name}",
                    file=file,
                ),
            )
        step.data = {"lane": Lane.HOLDER, "sender": mail.sender}
        reviews.look_at_word(step)
        step.tell_assignee("mail_reply", sender=mail.sender)
        step.add(arrived(mail, MailFate.TAKEN, now))
        owe_receipt(step, mail, text, taken, not_taken, locale)
    return f"Taken in with {case.ref}, as not proved."


def locale_for(mail: IncomingMail, case: Case) -> str:
    """The language of the contact whom the sender may be, else the account's."""
    contact = contact_with(mail.sender, case)
    return (contact.locale if contact else "") or case.account.locale


def text_of_message(mail: IncomingMail) -> str:
    """The text, as long as a message may be; of a mail without one its subject."""
    text = mail.text if shows_something(mail.text) else mail.subject
    if not shows_something(text):
        return "–"
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 20]}\n[…] {WHOLE}"


def subject_of(mail: IncomingMail) -> str:
    """Its subject, if it shows something."""
    return mail.subject[:SHORT] if shows_something(mail.subject[:SHORT]) else ""


def store_attachments(
    attached: Iterable[tuple[str, bytes]], too_many: str
) -> tuple[list[Stored], list[tuple[str, str]]]:
    """Each file that can be taken, as from a form; of the others why not: `too_many`, of those
    above ten.
    """
    taken: dict[tuple[str, str], Stored] = {}
    fates: list[tuple[str, str]] = []
    for name, content in attached:
        try:
            if len(taken) == MOST_FILES:
                raise StepRefused("bad-file", too_many)
            kept = files.store(content, name)
            taken[kept.sha256, kept.name] = kept
        except StepRefused as refused:
            if refused.code == files.AWAY:
                raise  # the mail server keeps the mail
            fates.append((name[:SHORT], refused.sentence))
    return list(taken.values()), fates


def owe_receipt(
    step: Step,
    mail: IncomingMail,
    text: str,
    taken: Sequence[Stored],
    not_taken: Sequence[tuple[str, str]],
    locale: str,
) -> None:
    """The row that the page lists, and the answer, to whoever is to be answered."""
    what = received(what=Received.MAIL, text=text, files=taken, by=step.by, now=step.now)
    made = step.add(
        Receipt(
            door=Door.HOLDER,
            case=step.case,
            reference=receipt_reference(step.case.ref, step.account.seq + 1),
            **what,
        )
    )
    if not mail.answer_to:
        return
    answer = mail_received(
        case_ref=step.case.ref,
        reference=made.reference,
        at=step.now,
        digest=made.sha256,
        files=[(file.name, file.sha256) for file in taken],
        not_taken=not_taken,
        address=f"{settings.BASE_URL}/h/{step.case.ref}",
        time_zone=known_zone(step.account.time_zone),
        provider=provider(),
        locale=locale,
    )
    payload = answer_payload(answer, mail, locale)
    step.owe(Channel.EMAIL, TOPIC, payload=payload, recipient=mail.answer_to)


def lead_in(mail: IncomingMail, why: NotRead, now: datetime) -> str:
    """Answer why nobody reads it and where to go, so often in a day; it is not kept."""
    if not mail.answer_to or was_answered_enough(mail, now):
        write_rows([arrived(mail, MailFate.LIMITED, now)], now=now)
        return f"Not taken in ({why.name}), and no answer: none can be sent, or enough were."
    answer = way_in(why=why, base_url=settings.BASE_URL, provider=provider(), locale=mail.language)
    message = mail_message(TOPIC, answer_payload(answer, mail, mail.language), now=now)
    write_rows([arrived(mail, MailFate.WAY_IN, now), message], now=now)
    return f"Not taken in ({why.name}): answered with where to go."


def was_answered_enough(mail: IncomingMail, now: datetime) -> bool:
    """Whether its sender was told where to go often enough in a day, or all senders together in an
    hour: a mail server with forged senders does not make us one that floods others.
    """
    before = ArrivedMail.objects.filter(fate=MailFate.WAY_IN)
    own = before.filter(sender=counted_as(mail), came_at__gt=now - DAY)
    return own.count() >= ANSWERED or before.filter(came_at__gt=now - HOUR).count() >= ANSWERED_ALL


def answer_payload(answer: Rendered, mail: IncomingMail, locale: str) -> dict[str, object]:
    """What the outbox keeps: an answer to their mail, which no program answers again."""
    kept = mail_payload(answer, to=mail.answer_to, locale=locale)
    return {**kept, "answers": mail.message_id}


def arrived(mail: IncomingMail, fate: MailFate, now: datetime) -> ArrivedMail:
    """That it came in."""
    return ArrivedMail(digest=mail.digest, sender=counted_as(mail), fate=fate, came_at=now)


def counted_as(mail: IncomingMail) -> str:
    """The mailbox that an answer goes to, in whatever letters it is written, and with whatever
    stands behind a "+".
    """
    name, at, domain = comparable(mail.answer_to).rpartition("@")
    return f"{name.partition('+')[0] or name}{at}{domain}"


def forget_mail(*, now: datetime) -> int:
    """Remove what came in a week ago; how many. What was taken stays with its case."""
    return ArrivedMail.objects.filter(came_at__lt=now - KEPT).delete()[0]

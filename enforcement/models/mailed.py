"""Mail that came back to us from people, where the operator hands it over (`manage.py reply`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from uuid import UUID

import pgtrigger
from django.db import models

from accounts.triggers import append_only, with_event
from enforcement.language.reply_mails import NotRead
from enforcement.models._base import SHORT, Record, one_of
from enforcement.models._removal import is_removal
from enforcement.models.message import Message

FILE_BY_MAIL = "file by e-mail"  # the kind of evidence that a file of a mail is


@dataclass(frozen=True, kw_only=True)
class IncomingMail:
    """A mail as it was read. `sender` is what its header says, `answer_to` whom an answer goes to,
    empty: nobody; `messages` are those of ours that it may answer, the surest first; `references`
    the cases that its subject names; `automatic` why it is a program's, empty for a person's;
    `not_read` why it cannot be read.
    """

    sender: str
    answer_to: str
    message_id: str
    subject: str
    language: str
    text: str
    files: tuple[tuple[str, bytes], ...]
    messages: tuple[UUID, ...]
    references: tuple[str, ...]
    automatic: str
    not_read: NotRead | None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what it says, to which letter: of the same mail it is the same by whichever
        way it came, and nobody can take the place of another mail by its Message-ID alone.
        """
        answers = str(next(iter(self.messages), ""))
        said = sha256()
        for part in (self.message_id, self.sender, self.subject, self.text, answers):
            said.update(f"{part}\0".encode(errors="replace"))
        for name, content in self.files:
            said.update(f"{name}\0".encode(errors="replace") + sha256(content).digest())
        return said.hexdigest()


class MailedMessage(Record):
    """A message that came by e-mail: from an address that is not proved, since anybody can write
    any sender into an e-mail. Append-only, as the message is.
    """

    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="mailed")
    sender = models.CharField(max_length=254, help_text="As it stood in the mail; not proved.")
    subject = models.CharField(max_length=SHORT, blank=True)

    class Meta:
        triggers = [
            *append_only("mailed_message", but=is_removal("enforcement_mailedmessage")),
            with_event(
                pgtrigger.Insert,
                case="(SELECT m.case_id FROM enforcement_message m WHERE m.id = NEW.message_id)",
            ),
        ]


class MailFate(models.TextChoices):
    """What became of a mail that came in."""

    TAKEN = "TAKEN"  # as a message that is not proved
    WAY_IN = "WAY_IN"  # it was answered with where to go
    AUTOMATIC = "AUTOMATIC"  # of a program: nothing follows
    LIMITED = "LIMITED"  # too many of this sender: not even an answer


class ArrivedMail(Record):
    """That a mail came in, so that it is taken once and a sender is answered so often: forgotten
    after a week.
    """

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of what it says.")
    sender = models.CharField(max_length=254, blank=True, help_text="Who is answered.")
    fate = models.CharField(max_length=9, choices=MailFate)
    came_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("fate", MailFate), name="mail_fate_is_known")
        ]
        indexes = [
            models.Index(fields=["sender", "came_at"], name="mail_of_sender"),
            models.Index(fields=["came_at"], name="mail_by_time"),
        ]

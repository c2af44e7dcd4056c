"""Debts to the world: paid at least once, recognisable if paid twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Account
from accounts.triggers import at_commit, refusal, update_of
from enforcement.models._base import Record, one_of
from enforcement.models._held import kept_while_held
from enforcement.models.case import Case
from enforcement.models.notice import Notice
from enforcement.models.webhook import WebhookEndpoint
from enforcement.process import trace


class Channel(models.TextChoices):
    """The words for it."""

    EMAIL = "EMAIL"  # payload: to, subject, text, locale
    WEBHOOK = "WEBHOOK"  # payload: endpoint, type, data
    SNAPSHOT = "SNAPSHOT"  # payload: the access record of one account
    STAFF = "STAFF"  # payload: `staff_payload`; fans out into EMAIL
    STATEMENT = "STATEMENT"  # payload: statement, whose key is the recipient
    REPORTERS = "REPORTERS"  # payload: none; fans out into notices to the case's reporters


class OutboxPhase(models.TextChoices):
    """The words for it."""

    PENDING = "PENDING"
    DONE = "DONE"
    PARKED = "PARKED"


# SQL: a letter is not the text of its notice `n`, or goes to somebody else than it says.
SAYS_ANOTHER = """(n.text, n.subject, {message}.recipient) IS DISTINCT FROM
    ({message}.payload ->> 'text', {message}.payload ->> 'subject', {message}.payload ->> 'to')"""
TELL_AGAIN = timedelta(days=7)  # of what was given up
STAFF_TOPIC = "staff."  # begins the topic of every e-mail to staff
# What may leave once it is old: it was paid, and neither a notice nor the pages outside need it.
LEAVES = Q(phase=OutboxPhase.DONE, notice__isnull=True) & (
    ~Q(channel=Channel.EMAIL) | Q(topic__startswith=STAFF_TOPIC)
)


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """Adjectives for messages."""

    def settled(self) -> OutboxQuerySet:
        """Paid, or given up and settled by somebody: nobody tries them again."""
        return self.filter(
            Q(phase=OutboxPhase.DONE) | Q(phase=OutboxPhase.PARKED, done_at__isnull=False)
        )

    def plain_mails(self) -> OutboxQuerySet:
        """Mails to people outside that bring no notice: receipts, links, reminders, changes."""
        mails = self.filter(channel=Channel.EMAIL, notice__isnull=True)
        return mails.exclude(topic__startswith=STAFF_TOPIC)

    def given_up(self) -> OutboxQuerySet:
        """Parked by the relay, and settled by nobody since."""
        return self.filter(phase=OutboxPhase.PARKED, done_at__isnull=True)

    def in_hand(self) -> OutboxQuerySet:
        """A sender has them now, by PostgreSQL's clock."""
        return self.filter(lease_until_at__gte=Now())

    def to_endpoint(self, endpoint: WebhookEndpoint) -> OutboxQuerySet:
        """Webhooks to this endpoint."""
        return self.filter(channel=Channel.WEBHOOK, recipient=str(endpoint.pk))

    def given_up_for_long(self, now: datetime) -> OutboxQuerySet:
        """Given up, and admins were not told of it for a week."""
        return self.given_up().filter(next_at__lte=now - TELL_AGAIN)


class OutboxMessage(Record):
    """One message owed to one recipient over one channel. Its id is the Message-ID or webhook-id,
    however often it is sent.

    Business time: `owed_at`, `next_at`, `done_at`. Machine time (PostgreSQL's own clock):
    `lease_until_at`.
    """

    channel = models.CharField(max_length=9, choices=Channel)
    topic = models.CharField(max_length=50)
    recipient = models.CharField(max_length=254, blank=True)  # as long as an e-mail address
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(
        Notice, null=True, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    payload = models.JSONField()
    phase = models.CharField(max_length=7, choices=OutboxPhase, default=OutboxPhase.PENDING)
    owed_at = models.DateTimeField()
    next_at = models.DateTimeField(
        help_text="Not to be tried before; of a parked one, when admins were last told of it."
    )
    attempts = models.IntegerField(default=0)
    crashes = models.IntegerField(
        default=0, help_text="Times that a sender died with it in hand: it may have gone out."
    )
    lease_token = models.UUIDField(null=True)
    lease_until_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(
        null=True, help_text="When it was paid; of a parked one, when somebody settled it."
    )
    last_error = models.CharField(max_length=500, blank=True)
    tried_at = models.DateTimeField(null=True, help_text="Of a webhook, when it was last sent.")
    answer = models.CharField(
        max_length=500, blank=True, db_default="", default="", help_text="What came of it then."
    )
    traceparent = models.CharField(
        max_length=trace.LENGTH,
        blank=True,
        db_default="",
        default=trace.current,
        help_text="Of the request or task that owes it: `process/trace.py`.",
    )

    objects = OutboxQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("channel", Channel), name="outbox_channel_is_known"
            ),
            models.CheckConstraint(
                condition=one_of("phase", OutboxPhase), name="outbox_phase_is_known"
            ),
            models.UniqueConstraint(
                fields=["notice", "channel", "recipient"],
                name="outbox_once_per_notice_and_recipient",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_at", "id"],
                name="outbox_pending",
                condition=Q(phase=OutboxPhase.PENDING),
            ),
            models.Index(
                fields=["id"], name="outbox_parked", condition=Q(phase=OutboxPhase.PARKED)
            ),
            models.Index(
                fields=["recipient", "owed_at", "id"],
                name="outbox_of_endpoint",
                condition=Q(channel=Channel.WEBHOOK),
            ),
            models.Index(
                fields=["next_at"],
                name="outbox_given_up",
                condition=Q(phase=OutboxPhase.PARKED, done_at__isnull=True),
            ),
            models.Index(fields=["channel", "done_at"], name="outbox_leaves", condition=LEAVES),
        ]
        triggers = [
            # what is not settled, and what a delivery proves, stays, whoever wants it away
            pgtrigger.Trigger(
                name="owed_stays",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__phase=OutboxPhase.PENDING)
                | pgtrigger.Q(old__phase=OutboxPhase.PARKED, old__done_at__isnull=True)
                | pgtrigger.Q(old__notice__isnull=False),
                func=refusal("a message that is owed, or brings a notice, stays", "owed_stays"),
            ),
            kept_while_held(account="OLD.account_id", case="OLD.case_id"),
            at_commit(
                "letter_is_its_notice",
                pgtrigger.Insert,
                f"""
                IF (NEW.payload ->> 'proves')::boolean AND EXISTS (
                    SELECT FROM enforcement_notice n WHERE n.id = NEW.notice_id
                        AND n.audience = 'HOLDER' AND {SAYS_ANOTHER.format(message="NEW")}
                )
                THEN {
                    refusal(
                        "a letter that proves anything says what its notice says, to its recipient",
                        "letter_is_its_notice",
                    )
                } END IF;""",
                condition=pgtrigger.Q(new__channel=Channel.EMAIL, new__notice__isnull=False),
            ),
            at_commit(
                "paid_has_proof",
                pgtrigger.Insert | update_of("phase"),
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_delivery d WHERE d.message_id = NEW.id
                ) THEN {
                    refusal("a letter is done once it is known what became of it", "paid_has_proof")
                } END IF;""",
                condition=pgtrigger.Q(
                    new__phase=OutboxPhase.DONE,
                    new__channel=Channel.EMAIL,
                    new__notice__isnull=False,
                ),
            ),
        ]

    def due_again(self, now: datetime) -> dict[str, object]:
        """The columns by which it is due now with all attempts before it, in nobody's hands. One
        that senders died with, the last of them with it in hand, has four lives left, not five:
        that it was deadly is not forgotten.
        """
        return {
            "phase": OutboxPhase.PENDING,
            "attempts": 0,
            "next_at": now,
            "done_at": None,
            "crashes": min(self.crashes + bool(self.lease_token), 1),
            "lease_token": None,
            "lease_until_at": None,
        }

    @property
    def is_to_holder(self) -> bool:
        """Whether it is a letter about a case to one of the holder's own contacts."""
        return self.case_id is not None and self.payload.get("proves") is True

    @property
    def webhook_body(self) -> dict[str, Any]:
        """Of a webhook, what is sent: `type`, `timestamp` (when it happened, in business time),
        `data`; to a chat, its `text`.
        """
        payload = self.payload
        if "text" in payload:
            return {"text": payload["text"]}
        return {"type": payload["type"], "timestamp": payload["at"], "data": payload["data"]}


def staff_payload(
    kind: str,
    *,
    about: Mapping[str, str],
    path: str,
    role: str = "",
    users: Iterable[UUID] = (),
    exclude: Iterable[object] = (),
    former: str = "",
) -> dict[str, Any]:
    """The payload of a message to staff: `kind` is a row of `language/staff_mails.py` whose places
    `about` fills, `path` the page that it leads to, `role` that one or a higher one; `users` and
    `exclude` are keys of people, `former` an address that one of them had until now.
    """
    return {
        **({"former": former} if former else {}),
        "role": role,
        "users": [str(key) for key in users],
        "exclude": sorted({str(key) for key in exclude if key}),
        "kind": kind,
        "about": dict(about),
        "path": path,
    }


def webhook_message(
    endpoint: WebhookEndpoint,
    topic: str,
    data: Mapping[str, object],
    *,
    now: datetime,
    case_id: UUID | None = None,
    account_id: UUID | None = None,
) -> OutboxMessage:
    """A webhook to be written: `data` is what a class of `workflow/webhook_events.py` says."""
    says = {"type": topic, "data": data, "at": now.isoformat()}
    about = {"case_id": case_id, "account_id": account_id}
    return endpoint_message(endpoint, topic, says, now=now, **about)


def chat_message(
    endpoint: WebhookEndpoint, topic: str, text: str, *, now: datetime, **about: UUID | None
) -> OutboxMessage:
    """A line of a chat to be written; `topic` as of the message to staff that it tells of, `about`
    as `webhook_message` takes it.
    """
    return endpoint_message(endpoint, topic, {"text": text}, now=now, **about)


def endpoint_message(
    endpoint: WebhookEndpoint,
    topic: str,
    says: Mapping[str, object],
    *,
    now: datetime,
    **about: UUID | None,
) -> OutboxMessage:
    """A message to an endpoint: `says` is what `webhook_body` reads."""
    return OutboxMessage(
        channel=Channel.WEBHOOK,
        topic=topic,
        recipient=str(endpoint.pk),
        payload={"endpoint": str(endpoint.pk), **says},
        owed_at=now,
        next_at=now,
        **about,
    )


def statement_message(statement_id: UUID, *, now: datetime) -> OutboxMessage:
    """A statement of reasons to be sent to the database; what it says is read when it is sent."""
    return OutboxMessage(
        channel=Channel.STATEMENT,
        topic="statement",
        recipient=str(statement_id),
        payload={"statement": str(statement_id)},
        owed_at=now,
        next_at=now,
    )


def staff_message(kind: str, *, now: datetime, role: str = "", **said: Any) -> OutboxMessage:
    """A message to staff about no case, to be written: `said` as `staff_payload` takes it."""
    payload = staff_payload(kind, role=role, **said)
    return OutboxMessage(
        channel=Channel.STAFF, topic=kind, payload=payload, owed_at=now, next_at=now
    )

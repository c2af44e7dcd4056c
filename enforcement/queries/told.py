"""Whether what staff are told has reached them."""

from __future__ import annotations

from django.db.models.fields.json import KT

from enforcement.models import OutboxMessage
from enforcement.models.outbox import Channel, OutboxPhase


def was_delivered(told: OutboxMessage | None) -> bool:
    """Whether a mail server took an e-mail that came of this message to staff, known by the page
    that it leads to, and none came back.

    Keys are in the order of time: what came of it lies behind it.
    """
    if told is None:
        return False
    sent = OutboxMessage.objects.alias(text=KT("payload__text")).filter(
        channel=Channel.EMAIL,
        pk__gt=told.pk,
        topic__endswith=f".{told.topic}",
        text__contains=told.payload["path"],
    )
    return sent.filter(phase=OutboxPhase.DONE, last_error="").exists()

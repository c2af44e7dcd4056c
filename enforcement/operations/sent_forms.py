"""What became of a form that was sent before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import Sending
from enforcement.models import SentForm

KEPT = timedelta(days=7)  # longer than any session: a form's page is gone by then
AT_ONCE = 1000  # rows that are forgotten in one go


def sent_before(*, sending: Sending, sender: UUID) -> SentForm | None:
    """The first sending of this form by the same person, if it was done."""
    return SentForm.objects.filter(sender=sender, key=sending.key).first()


def keep_outcome(*, key: UUID, led_to: str, sender: UUID) -> None:
    """Where the first sending led, for whoever sends the form again."""
    SentForm.objects.filter(sender=sender, key=key).update(led_to=led_to[:2000])


def keep_answer(
    *, sending: Sending, sender: UUID, answer: Mapping[str, object], now: datetime
) -> None:
    """What a program was answered, for when it asks again; also of what wrote no key of its own
    because sending it twice changes nothing.
    """
    row = SentForm(
        sender=sender, key=sending.key, digest=sending.digest, sent_at=now, answer=answer
    )
    SentForm.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["sender", "key"],
        update_fields=["answer"],
    )


def forget_sent_forms(*, now: datetime) -> int:
    """Remove the keys of forms that nobody can have open any more; how many."""
    old = SentForm.objects.filter(sent_at__lt=now - KEPT).order_by("sent_at").values("pk")
    return SentForm.objects.filter(pk__in=old[:AT_ONCE]).delete()[0]

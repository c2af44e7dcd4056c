"""What became of a form that was sent before."""

from __future__ import annotations

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


def forget_sent_forms(*, now: datetime) -> int:
    """Remove the keys of forms that nobody can have open any more; how many."""
    old = SentForm.objects.filter(sent_at__lt=now - KEPT).order_by("sent_at").values("pk")
    return SentForm.objects.filter(pk__in=old[:AT_ONCE]).delete()[0]

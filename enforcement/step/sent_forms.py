"""Forms are sent once: the first sending writes its key with what it does, and every other one
waits for it, and then does nothing.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.roles import Actor
from enforcement.models import SentForm


def claim_form(by: Actor, now: datetime) -> None:
    """Write the key of the form with which `by` acts, within the transaction of the act; the second
    act of one sending, as when many cases are given away, goes with the first.

    Raises IntegrityError (constraint `form_sent_once`) where the form was sent before; where it is
    being sent, this waits for how that ends.
    """
    sending = by.sending
    if sending is None or sending.done or by.sender_id is None:
        return
    sending.tried = True
    row = SentForm(sender=by.sender_id, key=sending.key, digest=sending.digest, sent_at=now)
    row.save(force_insert=True)
    transaction.on_commit(sending.finish)

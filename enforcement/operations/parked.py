"""Messages that were given up: admins are told of those that nobody has settled.

A message is settled by `outbox retry`, by `outbox resolve`, or by `outbox park` with a reason.
"""

from __future__ import annotations

from datetime import datetime

from accounts.roles import Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import OutboxMessage
from enforcement.models.outbox import staff_message
from enforcement.step.doors import insert_rows, one_transaction


def remind_of_parked(*, now: datetime) -> None:
    """Some message was given up a week ago or longer: tell admins, in one mail, of how many nobody
    has settled; of all of them again in a week.

    Raises StepRefused (code `not-due`).
    """
    with one_transaction():
        if not OutboxMessage.objects.given_up_for_long(now).exists():
            raise StepRefused("not-due", say("Nobody has to be told of parked messages now."))
        count = OutboxMessage.objects.given_up().update(next_at=now)
        told = staff_message(
            "parked", now=now, role=Role.ADMIN, about={"count": str(count)}, path="/"
        )
        insert_rows([told])

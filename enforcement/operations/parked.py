"""Messages that were given up: admins are told of those that nobody has settled.

A message is settled by `outbox retry`, by `outbox resolve`, or by `outbox park` with a reason.
"""

from __future__ import annotations

from datetime import datetime

from accounts.roles import Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import OutboxMessage
from enforcement.models.outbox import Channel
from enforcement.step.doors import insert_rows, one_transaction


def remind_of_parked(*, now: datetime) -> None:
    """Tell admins, in one mail, how many messages were given up a week ago or longer; again in a
    week.

    Raises StepRefused (code `not-due`).
    """
    with one_transaction():
        if not OutboxMessage.objects.given_up_for_long(now).update(next_at=now):
            raise StepRefused("not-due", say("Nobody has to be told of parked messages now."))
        payload = {
            "role": Role.ADMIN,
            "users": [],
            "exclude": [],
            "kind": "parked",
            "about": {"count": str(OutboxMessage.objects.given_up().count())},
            "path": "/",
        }
        insert_rows(
            [
                OutboxMessage(
                    channel=Channel.STAFF,
                    topic="parked",
                    payload=payload,
                    owed_at=now,
                    next_at=now,
                )
            ]
        )

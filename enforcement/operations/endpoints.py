"""Webhook endpoints that are disabled: admins are told until one of them has looked.

An endpoint is registered again, or left off, on its page of the admin.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.roles import Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Office, WebhookEndpoint
from enforcement.models.outbox import staff_message
from enforcement.queries.office import working_days
from enforcement.step.doors import insert_rows, one_transaction

AGAIN_AFTER = 5  # business days


def remind_of_endpoint(*, endpoint_id: UUID, now: datetime) -> None:
    """An endpoint is disabled and no admin has looked at it: they are told, and again a week later.

    Raises StepRefused (code `not-due`).
    """
    with one_transaction():
        endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint_id).first()
        if endpoint is None or endpoint.look_by_at is None or endpoint.look_by_at > now:
            raise StepRefused("not-due", say("Nobody has to be told of this endpoint now."))
        endpoint.look_by_at = working_days(Office.objects.first()).after(now, AGAIN_AFTER)
        endpoint.save(update_fields=["look_by_at"])
        told = staff_message(
            "endpoint_disabled",
            now=now,
            role=Role.ADMIN,
            about={"url": endpoint.url, "error": endpoint.disabled_why},
            path=f"/admin/enforcement/webhookendpoint/{endpoint.pk}/change/",
        )
        insert_rows([told])

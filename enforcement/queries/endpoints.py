"""Webhook endpoints, and what became of the messages to them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import OutboxMessage, WebhookEndpoint
from enforcement.models.outbox import OutboxPhase
from enforcement.sql.page import Page, page_of

FAILED = "failed"  # deliveries that were given up, or have not arrived so far


def all_endpoints() -> list[WebhookEndpoint]:
    """Every endpoint, without its secrets; those that want somebody to look come first. One
    statement.
    """
    return sorted(
        without_secrets(), key=lambda endpoint: (endpoint.look_by_at is None, endpoint.url)
    )


def endpoints_of_programs() -> list[WebhookEndpoint]:
    """Those that are sent events, and no chats."""
    return [endpoint for endpoint in all_endpoints() if not endpoint.is_chat]


def find_endpoint(key: UUID) -> WebhookEndpoint | None:
    """One of them, without its secrets. One statement."""
    return without_secrets().filter(pk=key).first()


def without_secrets() -> QuerySet[WebhookEndpoint]:
    """Endpoints, with who looked at those that are disabled."""
    return WebhookEndpoint.objects.select_related("looked_by").defer("secret")


def deliveries(
    endpoint: WebhookEndpoint, *, only: str = "", cursor: str = ""
) -> Page[OutboxMessage]:
    """Messages to an endpoint, the newest first; `only` is empty, or `FAILED`. One statement.

    Raises StepRefused: `bad-cursor`, `bad-address`.
    """
    rows = OutboxMessage.objects.to_endpoint(endpoint).select_related("case", "account")
    if only == FAILED:
        rows = rows.exclude(phase=OutboxPhase.DONE, last_error="").filter(tried_at__isnull=False)
    elif only:
        raise StepRefused("bad-address", say("There is no such list of messages."))
    return page_of(rows, by="owed_at", cursor=cursor, newest_first=True)

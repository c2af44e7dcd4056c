"""Webhooks over the API: where messages go, and what became of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from accounts.models import Scope
from enforcement.api.door import May, answers_once, calling
from enforcement.api.words import CursorText, Moment, Paged, StrictSchema, page_out
from enforcement.models import OutboxMessage, WebhookEndpoint
from enforcement.models.outbox import OutboxPhase
from enforcement.operations import endpoints
from enforcement.process import clock
from enforcement.queries.endpoints import deliveries, endpoints_of_programs, find_endpoint
from enforcement.workflow.webhook_events import TOPICS

router = Router(tags=["webhooks"])
MAY = May(Scope.WEBHOOKS_WRITE)
ACTS = {
    "pause": endpoints.pause_endpoint,
    "resume": endpoints.resume_endpoint,
    "disable": endpoints.disable_endpoint,
    "enable": endpoints.enable_endpoint,
    "end-earlier-secret": endpoints.end_old_secret,
}
Topic = Annotated[str, Field(json_schema_extra={"enum": list(TOPICS)})]


class WebhookIn(StrictSchema):
    """Where messages go, and which. Without `types` all of them."""

    url: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^https?://\S+$")]
    types: Annotated[list[Topic], Field(max_length=len(TOPICS))] = []


class WebhookOut(Schema):
    """An address that is told what happens."""

    id: UUID
    url: str
    types: list[str]
    paused_at: Moment | None
    disabled_at: Moment | None
    disabled_why: str
    look_by_at: Annotated[
        Moment | None, Field(description="By when an admin looks at one that is disabled.")
    ]
    signs_with: Annotated[int, Field(description="Secrets: two while one is changed for another.")]


class WebhookMade(WebhookOut):
    """With its new secret."""

    secret: Annotated[
        str | None,
        Field(
            description="`whsec_…`, said this once; null where the same request is sent again with "
            "its `Idempotency-Key`."
        ),
    ]


class ActIn(StrictSchema):
    """What is done with an endpoint."""

    act: Literal["pause", "resume", "disable", "enable", "end-earlier-secret"]


class DeliveryQuery(StrictSchema):
    """Which deliveries."""

    only: Literal["failed"] | None = None
    cursor: CursorText = ""


class DeliveryOut(Schema):
    """A message to an endpoint, and what became of it."""

    id: Annotated[UUID, Field(description="The `webhook-id`, however often it is sent.")]
    type: str
    phase: OutboxPhase
    made_at: Moment
    attempts: int
    tried_at: Moment | None
    answer: Annotated[str, Field(description="What came of the last attempt.")]
    next_at: Annotated[Moment | None, Field(description="When it is tried again.")]
    payload: Annotated[dict[str, Any], Field(description="The body: `type`, `timestamp`, `data`.")]


class RemovedWebhook(Schema):
    """What is gone."""

    removed: UUID


def endpoint_or_404(key: UUID) -> WebhookEndpoint:
    """An endpoint of programs. Raises Http404."""
    if (found := find_endpoint(key)) and not found.is_chat:
        return found
    raise Http404(f"There is no webhook {key}.")


def shown(endpoint: WebhookEndpoint) -> WebhookOut:
    """An endpoint as programs read it."""
    return WebhookOut(**columns_of(endpoint))


def columns_of(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """What is said of an endpoint, by name."""
    return {
        "id": endpoint.pk,
        "url": endpoint.url,
        "types": endpoint.types,
        "paused_at": endpoint.paused_at,
        "disabled_at": endpoint.disabled_at,
        "disabled_why": endpoint.disabled_why,
        "look_by_at": endpoint.look_by_at,
        "signs_with": 2 if endpoint.old_secret else 1,
    }


def delivery_out(message: OutboxMessage) -> DeliveryOut:
    """A delivery as programs read it."""
    return DeliveryOut(
        id=message.pk,
        type=message.topic,
        phase=OutboxPhase(message.phase),
        made_at=message.owed_at,
        attempts=message.attempts,
        tried_at=message.tried_at,
        answer=message.answer,
        next_at=message.next_at if message.phase == OutboxPhase.PENDING else None,
        payload=message.webhook_body,
    )


@router.get("/webhooks", response=list[WebhookOut], auth=MAY, summary="Every webhook")
def list_webhooks(request: HttpRequest) -> list[WebhookOut]:
    """Never with its secret."""
    return [shown(endpoint) for endpoint in endpoints_of_programs()]


@router.post(
    "/webhooks",
    response={HTTPStatus.CREATED: WebhookMade},
    auth=MAY,
    summary="Add a webhook",
)
def add_webhook(request: HttpRequest, body: WebhookIn) -> Status[WebhookMade]:
    """201: it is told from now on. Messages are signed as Standard Webhooks has it."""
    made, secret = endpoints.add_endpoint(
        url=body.url, types=body.types, by=calling(request), now=clock.now()
    )
    answers_once(request, "secret")
    return Status(HTTPStatus.CREATED, WebhookMade(**columns_of(made), secret=secret))


@router.get("/webhooks/{uuid:id}", response=WebhookOut, auth=MAY, summary="A webhook")
def read_webhook(request: HttpRequest, id: UUID) -> WebhookOut:
    """Never with its secret."""
    return shown(endpoint_or_404(id))


@router.put("/webhooks/{uuid:id}", response=WebhookOut, auth=MAY, summary="Change a webhook")
def change_webhook(request: HttpRequest, id: UUID, body: WebhookIn) -> WebhookOut:
    """Another address, or other types; the secret stays."""
    endpoints.change_endpoint(
        endpoint_id=id, url=body.url, types=body.types, by=calling(request), now=clock.now()
    )
    return shown(endpoint_or_404(id))


@router.delete("/webhooks/{uuid:id}", response=RemovedWebhook, auth=MAY, summary="Remove a webhook")
def remove_webhook(request: HttpRequest, id: UUID) -> RemovedWebhook:
    """With its secrets. What has not been sent to it is not sent any more."""
    endpoints.remove_endpoint(endpoint_id=id, by=calling(request), now=clock.now())
    return RemovedWebhook(removed=id)


@router.post("/webhooks/{uuid:id}/acts", response=WebhookOut, auth=MAY, summary="Act on a webhook")
def act_on_webhook(request: HttpRequest, id: UUID, body: ActIn) -> WebhookOut:
    """Messages to one that is paused wait; one that is disabled gets none."""
    ACTS[body.act](endpoint_id=id, by=calling(request), now=clock.now())
    return shown(endpoint_or_404(id))


@router.post(
    "/webhooks/{uuid:id}/secret",
    response={HTTPStatus.CREATED: WebhookMade},
    auth=MAY,
    summary="Give a webhook a new secret",
)
def renew_webhook_secret(request: HttpRequest, id: UUID) -> Status[WebhookMade]:
    """Messages are signed with both, until the earlier one is ended."""
    endpoint, secret = endpoints.renew_secret(endpoint_id=id, by=calling(request), now=clock.now())
    answers_once(request, "secret")
    return Status(HTTPStatus.CREATED, WebhookMade(**columns_of(endpoint), secret=secret))


@router.post(
    "/webhooks/{uuid:id}/test",
    response={HTTPStatus.CREATED: DeliveryOut},
    auth=MAY,
    summary="Send a test message",
)
def test_webhook(request: HttpRequest, id: UUID) -> Status[DeliveryOut]:
    """Its type is `webhook.test`. What came of it is among the deliveries, in a second or two."""
    sent = endpoints.send_test(endpoint_id=id, by=calling(request), now=clock.now())
    return Status(HTTPStatus.CREATED, delivery_out(sent))


@router.get(
    "/webhooks/{uuid:id}/deliveries",
    response=Paged[DeliveryOut],
    auth=MAY,
    summary="What was sent to a webhook",
)
def list_deliveries(request: HttpRequest, id: UUID, query: Query[DeliveryQuery]) -> dict[str, Any]:
    """The newest first."""
    page = deliveries(endpoint_or_404(id), only=query.only or "", cursor=query.cursor)
    return page_out(page, delivery_out)


@router.post(
    "/webhooks/{uuid:id}/deliveries/{uuid:message}/again",
    response=DeliveryOut,
    auth=MAY,
    summary="Send a message once more",
)
def send_delivery_again(request: HttpRequest, id: UUID, message: UUID) -> DeliveryOut:
    """With the same `webhook-id`: who has it already leaves it out."""
    again = endpoints.send_again(
        endpoint_id=id, message_id=message, by=calling(request), now=clock.now()
    )
    return delivery_out(again)

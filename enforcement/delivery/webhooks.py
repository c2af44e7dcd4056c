"""Signed webhooks, as Standard Webhooks has them (standardwebhooks.com), to endpoints that may be
anybody's.

What keeps us in: the host is resolved first and the connection goes to the address that was
checked, so that a name which changes its mind leads nowhere else; no redirect is followed, no proxy
asked; ten seconds in all; of the answer only the head is read, so that its length does not matter.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import structlog
from cryptography.fernet import InvalidToken
from django.conf import settings
from standardwebhooks import Webhook

from accounts.trust import with_own_authority
from enforcement.delivery.addresses import NotPublic, resolve
from enforcement.delivery.fates import Fate, Sent
from enforcement.models import OutboxMessage, WebhookEndpoint
from enforcement.process import trace

TIMEOUT = 10.0  # seconds for everything: name, connection, request, head of the answer
CONNECT = 5.0  # seconds for a connection: until there is one, nothing can have arrived
GONE = 410
ASKS_TO_WAIT = (429, 503)

log = structlog.get_logger(__name__)


def send(messages: Sequence[OutboxMessage]) -> Iterator[tuple[OutboxMessage, Sent]]:
    """Send all of them at once and say of each what became of it."""
    endpoints = {str(endpoint.pk): endpoint for endpoint in WebhookEndpoint.objects.all()}
    pairs = [(message, endpoints.get(message.payload.get("endpoint", ""))) for message in messages]
    yield from zip(messages, asyncio.run(_send_all(pairs)), strict=True)


async def _send_all(pairs: list[tuple[OutboxMessage, WebhookEndpoint | None]]) -> list[Sent]:
    # A kept connection would be reused for another name on the same address.
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(
        verify=with_own_authority(httpx.create_ssl_context()),
        timeout=httpx.Timeout(TIMEOUT, connect=CONNECT),
        limits=limits,
        follow_redirects=False,
        trust_env=False,
    ) as client:
        return await asyncio.gather(
            *(_send(client, message, endpoint) for message, endpoint in pairs)
        )


async def _send(
    client: httpx.AsyncClient, message: OutboxMessage, endpoint: WebhookEndpoint | None
) -> Sent:
    if endpoint is None or endpoint.disabled_at:
        return Sent(
            Fate.MOOT,
            "The endpoint is disabled." if endpoint else "The endpoint is no longer registered.",
        )
    if endpoint.paused_at:
        return Sent(Fate.WAITS, "The endpoint is paused.")
    try:
        with trace.part("send webhook", trace.Kind.CLIENT, of=message.traceparent):
            async with asyncio.timeout(TIMEOUT):
                sent = await _post(client, message, endpoint)
            trace.described(message=str(message.pk), topic=message.topic, fate=sent.fate)
            return sent
    except InvalidToken:
        return Sent(Fate.LATER, "The secret was stored with a key that is not known here.")
    except TimeoutError:
        return Sent(Fate.UNKNOWN, f"No answer within {TIMEOUT:.0f} seconds.")
    except (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.UnsupportedProtocol,
        httpx.InvalidURL,
        OSError,
        NotPublic,
    ) as error:
        return Sent(Fate.LATER, f"{type(error).__name__}: {error}")
    except httpx.HTTPError as error:  # the connection broke after the request was begun
        return Sent(Fate.UNKNOWN, f"{type(error).__name__}: {error}")
    except (
        Exception
    ) as error:  # whatever it is, it is this message's: it is recorded there, and the others go on
        log.exception("message.unsendable", message_id=str(message.pk), channel=message.channel)
        return Sent(Fate.LATER, f"{type(error).__name__}: {error}")


async def _post(
    client: httpx.AsyncClient, message: OutboxMessage, endpoint: WebhookEndpoint
) -> Sent:
    url, inside = httpx.URL(endpoint.url), settings.WEBHOOK_ALLOW_PRIVATE
    host = url.raw_host.decode()
    if url.scheme != "https" and not (inside and url.scheme == "http"):
        raise NotPublic(f"{url.scheme} is not https")
    body = body_of(message)
    headers = {
        "Host": url.netloc.decode(),
        "Content-Type": "application/json",
        "User-Agent": "Docket",
        **signature_headers(message, endpoint, body),
    }
    if trace.current():
        headers["traceparent"] = trace.current()
    port = url.port or (443 if url.scheme == "https" else 80)
    refused: Exception = OSError(f"{host} has no address")
    for address in await resolve(host, port, loopback=inside):
        pinned = url.copy_with(host=str(address))
        try:
            async with client.stream(
                "POST", pinned, content=body, headers=headers, extensions={"sni_hostname": host}
            ) as answer:
                return fate_of_answer(answer.status_code, answer.headers)
        except httpx.ConnectError as error:
            refused = error
    raise refused


def body_of(message: OutboxMessage) -> str:
    """What is signed and sent, the same at every attempt."""
    return json.dumps(message.webhook_body, separators=(",", ":"))


def signature_headers(
    message: OutboxMessage, endpoint: WebhookEndpoint, body: str
) -> dict[str, str]:
    """The three headers: the message's id, however often it is sent; the time of this attempt; a
    signature for each secret.

    The time is the machine's, never the story's: receivers compare it with their own clocks.
    """
    at = datetime.now(UTC)
    return {
        "webhook-id": str(message.pk),
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(
            Webhook(secret).sign(str(message.pk), at, body) for secret in endpoint.secrets
        ),
    }


def fate_of_answer(code: int, headers: httpx.Headers) -> Sent:
    """What an answer means."""
    words = f"The receiver answered {code}."
    if 200 <= code < 300:
        return Sent(Fate.PAID, words)
    if code == GONE:
        return Sent(Fate.REFUSED, words)
    return Sent(Fate.LATER, words, asked_to_wait(headers) if code in ASKS_TO_WAIT else timedelta(0))


def asked_to_wait(headers: httpx.Headers) -> timedelta:
    """Retry-After (RFC 9110, 10.2.3) in seconds, or as a date by the receiver's own clock; nothing
    where it makes no sense.
    """
    asked = headers.get("Retry-After", "")
    try:
        if asked.isdecimal():
            return timedelta(seconds=int(asked))
        return max(
            parsedate_to_datetime(asked) - parsedate_to_datetime(headers["Date"]), timedelta(0)
        )
    except (ValueError, TypeError, KeyError, OverflowError):
        return timedelta(0)

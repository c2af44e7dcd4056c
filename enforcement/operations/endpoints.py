"""Webhook endpoints: admins, and programs that may, register, change, pause, disable, test and
remove them, renew their secrets, and send messages again; each of it is recorded.

A secret is shown once, when it is made. Admins are told of an endpoint that is disabled until one
of them has looked: it is enabled again, or left off.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from accounts.ciphers import Purpose, seal
from accounts.languages import STAFF_CODES
from accounts.roles import Actor, Kind, Role
from enforcement.language.chat_lines import CHAT_TOPICS, trial_line
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Office, OutboxMessage, WebhookEndpoint
from enforcement.models.outbox import (
    OutboxPhase,
    chat_message,
    staff_message,
    webhook_message,
)
from enforcement.models.webhook import Sends
from enforcement.queries.office import working_days
from enforcement.step.arrange import Arrangement, arranging, recording, required_text
from enforcement.step.doors import insert_rows, one_transaction
from enforcement.step.known import row_by_id
from enforcement.workflow.webhook_events import TOPICS, EndpointTested

AGAIN_AFTER = 5  # business days
SECRET = 32  # bytes; Standard Webhooks asks for 24 to 64
PAGE = "/webhooks"  # where admins find them


@contextmanager
def looking_after(*, by: Actor, now: datetime) -> Iterator[Arrangement]:
    """Let an admin change webhooks, or a program: the door of the API has asked for its scope.

    Raises StepRefused as `arranging` does.
    """
    with (recording if by.kind == Kind.SYSTEM else arranging)(by=by, now=now) as this:
        yield this


def new_secret() -> str:
    """A secret as Standard Webhooks writes it."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(SECRET)).decode()}"


def checked_url(url: str) -> str:
    """The address of an endpoint. Raises StepRefused (code `bad-text`) for one that nothing can be
    sent to, or that gives a password away.
    """
    said = required_text("url", url)
    parts = urlsplit(said)
    if parts.scheme != "https" and not (settings.WEBHOOK_ALLOW_PRIVATE and parts.scheme == "http"):
        raise StepRefused(
            "bad-text", say("The address of a webhook begins with https://."), field="url"
        )
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise StepRefused(
            "bad-text",
            say(
                "The address has a user name, a password or a part behind “#”. Leave it out: "
                "messages are signed instead."
            ),
            field="url",
        )
    return said


def checked_topics(types: Sequence[str]) -> list[str]:
    """What an endpoint wants to be told, in our order; none means all.

    Raises StepRefused (code `bad-text`).
    """
    if unknown := sorted(set(types) - set(TOPICS)):
        raise StepRefused(
            "bad-text", say("There is no message type “%(name)s”.", name=unknown[0][:40])
        )
    return [topic for topic in TOPICS if topic in types]


def checked_chat(topics: Sequence[str], language: str) -> list[str]:
    """What a chat is told of, in our order. Raises StepRefused (code `bad-text`): none, one that is
    not for chats, or a language that nobody wrote.
    """
    if not topics:
        raise StepRefused(
            "bad-text", say("Choose what the chat is told of, at least one."), field="types"
        )
    if unknown := sorted(set(topics) - set(CHAT_TOPICS)):
        raise StepRefused(
            "bad-text",
            say("A chat is told nothing of “%(name)s”.", name=unknown[0][:40]),
            field="types",
        )
    if language not in STAFF_CODES:
        raise StepRefused("bad-text", say("There is no such language."), field="language")
    return [topic for topic in CHAT_TOPICS if topic in topics]


def as_recorded(endpoint: WebhookEndpoint) -> list[str]:
    """An endpoint as the record keeps it: never with its secrets."""
    chat = [endpoint.sends, endpoint.language] if endpoint.is_chat else []
    return [endpoint.url, *chat, *(endpoint.types or ["*"])]


def tell_admins(this: Arrangement, endpoint: WebhookEndpoint) -> None:
    """Every other admin hears at once to whom messages go from now on; the rest of the address may
    be a secret.
    """
    host = urlsplit(endpoint.url).hostname or ""
    but = (this.by.user_id,)
    this.tell("webhook_pointed", role=Role.ADMIN, exclude=but, about={"host": host}, path=PAGE)


def register_as(act: str, this: Arrangement, endpoint: WebhookEndpoint) -> None:
    """Store a new endpoint, record it by this act, and tell admins."""
    this.save(endpoint)
    this.note(act, endpoint.url, after=as_recorded(endpoint))
    tell_admins(this, endpoint)


@contextmanager
def change_as(
    act: str, this: Arrangement, endpoint_id: UUID, sends: Sends
) -> Iterator[WebhookEndpoint]:
    """Let an endpoint's columns be set; if it is another one then, store it and record it by this
    act. Raises StepRefused (code `unknown-webhook`).
    """
    endpoint = locked_endpoint(endpoint_id, sends)
    before, old_url = as_recorded(endpoint), endpoint.url
    yield endpoint
    if (after := as_recorded(endpoint)) != before:
        this.save(endpoint, only=["url", "types", "language"])
        this.note(act, endpoint.url, before=before, after=after)
        if endpoint.url != old_url:
            tell_admins(this, endpoint)


def add_endpoint(
    *, url: str, types: Sequence[str], by: Actor, now: datetime
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint, and its secret, which is shown this once. Raises StepRefused."""
    made = new_secret()
    endpoint = WebhookEndpoint(
        url=checked_url(url), types=checked_topics(types), secret=seal(made, Purpose.WEBHOOK)
    )
    with looking_after(by=by, now=now) as this:
        register_as("add webhook", this, endpoint)
    return endpoint, made


def change_endpoint(
    *, endpoint_id: UUID, url: str, types: Sequence[str], by: Actor, now: datetime
) -> None:
    """Another address, or other types of messages; the secret stays. Raises StepRefused."""
    with (
        looking_after(by=by, now=now) as this,
        change_as("change webhook", this, endpoint_id, Sends.EVENTS) as endpoint,
    ):
        endpoint.url, endpoint.types = checked_url(url), checked_topics(types)


def add_chat(
    *, url: str, types: Sequence[str], language: str, by: Actor, now: datetime
) -> WebhookEndpoint:
    """A team's chat, which is told what waits for staff. Raises StepRefused."""
    endpoint = WebhookEndpoint(
        sends=Sends.CHAT,
        url=checked_url(url),
        types=checked_chat(types, language),
        language=language,
        secret=seal(new_secret(), Purpose.WEBHOOK),  # nobody is told it: a chat checks nothing
    )
    with looking_after(by=by, now=now) as this:
        register_as("add chat", this, endpoint)
    return endpoint


def change_chat(
    *, endpoint_id: UUID, url: str, types: Sequence[str], language: str, by: Actor, now: datetime
) -> None:
    """Another address, other topics or another language. Raises StepRefused."""
    with (
        looking_after(by=by, now=now) as this,
        change_as("change chat", this, endpoint_id, Sends.CHAT) as endpoint,
    ):
        endpoint.url, endpoint.types = checked_url(url), checked_chat(types, language)
        endpoint.language = language


def renew_secret(*, endpoint_id: UUID, by: Actor, now: datetime) -> tuple[WebhookEndpoint, str]:
    """A new secret, which is shown this once. Messages are signed with it and with the one before,
    until that is ended. Raises StepRefused.
    """
    made = new_secret()
    with looking_after(by=by, now=now) as this:
        endpoint = locked_endpoint(endpoint_id, Sends.EVENTS)
        endpoint.old_secret, endpoint.secret = endpoint.secret, seal(made, Purpose.WEBHOOK)
        this.save(endpoint, only=["secret", "old_secret"])
        this.note("renew webhook secret", endpoint.url)
    return endpoint, made


def end_old_secret(*, endpoint_id: UUID, by: Actor, now: datetime) -> None:
    """Sign with the new secret alone. Raises StepRefused (code `not-open`) where there is no old
    one.
    """
    with looking_after(by=by, now=now) as this:
        endpoint = locked_endpoint(endpoint_id)
        if not endpoint.old_secret:
            raise StepRefused("not-open", say("This webhook has no earlier secret."))
        endpoint.old_secret = ""
        this.save(endpoint, only=["old_secret"])
        this.note("end old webhook secret", endpoint.url)


def disable_endpoint(*, endpoint_id: UUID, by: Actor, now: datetime) -> None:
    """Send it nothing from now on; who disables it has looked at it. Of one that is disabled:

    leave it off. Raises StepRefused.
    """
    with looking_after(by=by, now=now) as this:
        endpoint = locked_endpoint(endpoint_id)
        why = endpoint.disabled_why
        if endpoint.disabled_at is None:
            endpoint.disabled_at, endpoint.disabled_why = now, f"Disabled by {by.name}."[:200]
        endpoint.look_by_at, endpoint.looked_by_id = None, by.user_id
        this.save(endpoint, only=["disabled_at", "disabled_why", "look_by_at", "looked_by"])
        this.note("disable webhook", endpoint.url, before=why or None)


def enable_endpoint(*, endpoint_id: UUID, by: Actor, now: datetime) -> None:
    """Send it messages again. Raises StepRefused (code `not-open`) where it is not disabled."""
    with looking_after(by=by, now=now) as this:
        endpoint = locked_endpoint(endpoint_id)
        if endpoint.disabled_at is None:
            raise StepRefused("not-open", say("This webhook is not disabled."))
        why = endpoint.disabled_why
        endpoint.disabled_at, endpoint.disabled_why, endpoint.paused_at = None, "", None
        this.save(endpoint, only=["disabled_at", "disabled_why", "paused_at"])
        this.note("enable webhook", endpoint.url, before=why or None)


def pause_endpoint(*, endpoint_id: UUID, by: Actor, now: datetime) -> None:
    """Its messages wait from now on. Raises StepRefused (code `not-open`) where they do already, or
    where it is disabled and gets none.
    """
    with looking_after(by=by, now=now) as this:
        endpoint = locked_endpoint(endpoint_id)
        require_enabled(endpoint)
        if endpoint.paused_at is not None:
            raise StepRefused("not-open", say("This webhook is already paused."))
        endpoint.paused_at = now
        this.save(endpoint, only=["paused_at"])
        this.note("pause webhook", endpoint.url)


def resume_endpoint(*, endpoint_id: UUID, by: Actor, now: datetime) -> None:
    """Send what has waited, and go on. Raises StepRefused (code `not-open`) where it is not
    paused.
    """
    with looking_after(by=by, now=now) as this:
        endpoint = locked_endpoint(endpoint_id)
        if endpoint.paused_at is None:
            raise StepRefused("not-open", say("This webhook is not paused."))
        endpoint.paused_at = None
        this.save(endpoint, only=["paused_at"])
        OutboxMessage.objects.to_endpoint(endpoint).filter(
            phase=OutboxPhase.PENDING, attempts=0, next_at__gt=now
        ).update(next_at=now)
        this.note("resume webhook", endpoint.url)


def require_enabled(endpoint: WebhookEndpoint) -> None:
    """Raise StepRefused (code `not-open`) for one that gets no messages."""
    if endpoint.disabled_at is not None:
        raise StepRefused("not-open", say("This webhook is disabled. Enable it first."))


def send_test(*, endpoint_id: UUID, by: Actor, now: datetime) -> OutboxMessage:
    """Send it a message that says nothing happened. Raises StepRefused (code `not-open`)."""
    event = EndpointTested()
    with looking_after(by=by, now=now) as this:
        endpoint = locked_endpoint(endpoint_id)
        require_enabled(endpoint)
        if endpoint.is_chat:
            line = trial_line(f"{settings.BASE_URL}/", endpoint.language)
            message = chat_message(endpoint, event.topic, line, now=now)
        else:
            data = event.about(case=None, account=None)
            message = webhook_message(endpoint, event.topic, data, now=now)
        message.save(force_insert=True)
        this.note("test webhook", endpoint.url)
    return message


def send_again(*, endpoint_id: UUID, message_id: UUID, by: Actor, now: datetime) -> OutboxMessage:
    """Send a message once more, under the same id, with all attempts before it.

    Raises StepRefused: `unknown-message`, `not-open` (the endpoint is disabled), `in-hand` (it is
    being sent).
    """
    with looking_after(by=by, now=now) as this:
        endpoint = locked_endpoint(endpoint_id)
        require_enabled(endpoint)
        messages = OutboxMessage.objects.to_endpoint(endpoint).select_for_update()
        message = row_by_id(messages, message_id, "message")
        if OutboxMessage.objects.in_hand().filter(pk=message.pk).exists():
            raise StepRefused(
                "in-hand", say("This message is being sent now. Try again in a minute.")
            )
        before, again = message.phase, message.due_again(now)
        for name, value in again.items():
            setattr(message, name, value)
        this.save(message, only=list(again))
        this.note(
            "send webhook again",
            endpoint.url,
            before=before,
            after=[message.topic, str(message.pk)],
        )
    return message


def remove_endpoint(*, endpoint_id: UUID, by: Actor, now: datetime) -> None:
    """Forget it, with its secrets. Raises StepRefused."""
    with looking_after(by=by, now=now) as this:
        endpoint = locked_endpoint(endpoint_id)
        this.note("remove webhook", endpoint.url, before=as_recorded(endpoint))
        endpoint.delete()


def locked_endpoint(endpoint_id: UUID, sends: Sends | None = None) -> WebhookEndpoint:
    """The endpoint, which nobody else changes now. Raises StepRefused (`unknown-webhook`), also
    where it is sent something else.
    """
    rows = WebhookEndpoint.objects.select_for_update()
    return row_by_id(rows.filter(sends=sends) if sends else rows, endpoint_id, "webhook")


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
            path=PAGE,
        )
        insert_rows([told])

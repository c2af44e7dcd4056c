"""What was sent to a webhook: shown with what it answered, tested, paused and sent once more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.ciphers import Purpose, seal
from benchmarks.counting import counting
from enforcement.models import OutboxMessage, StaffEvent, WebhookEndpoint
from enforcement.models.outbox import webhook_message
from tests.web.conftest import HOOK_SECRET
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def world(transactional_db: Any) -> World:
    return World()


@pytest.fixture
def hook(world: World) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(
        url="https://hooks.example/docket", secret=seal(HOOK_SECRET, Purpose.WEBHOOK)
    )


def sent(hook: WebhookEndpoint, **columns: object) -> OutboxMessage:
    """A message to it, which became of what `columns` say."""
    message = webhook_message(hook, "case.opened", {"case": "C-1", "area": "spam"}, now=NOW)
    for name, value in columns.items():
        setattr(message, name, value)
    message.save()
    return message


def test_each_message_stands_with_what_it_says_and_what_was_answered(
    ada: Client, hook: WebhookEndpoint
) -> None:
    page = f"/webhooks/{hook.pk}"
    assert "Send a test message to see that it arrives." in ada.get(page).content.decode()
    sent(
        hook,
        phase="DONE",
        done_at=NOW,
        attempts=1,
        tried_at=NOW,
        answer="The receiver answered 204.",
    )
    failed = {"attempts": 2, "tried_at": NOW, "answer": "The receiver answered 500."}
    sent(hook, **failed, last_error="The receiver answered 500.")
    other = WebhookEndpoint.objects.create(url="https://b.example/", secret=hook.secret)
    sent(other, answer="Not ours.")
    html = ada.get(page).content.decode()
    assert html.count("&quot;area&quot;: &quot;spam&quot;") == 2 and "Not ours." not in html
    assert "answered 204" in html and "answered 500" in html and "2 attempts" in html
    html = ada.get(f"{page}?only=failed").content.decode()
    assert "answered 204" not in html and "answered 500" in html
    assert ada.get(f"{page}?only=strange").status_code == 422


def test_the_page_reads_a_fixed_number_of_statements(ada: Client, hook: WebhookEndpoint) -> None:
    page = f"/webhooks/{hook.pk}"
    sent(hook)
    ada.get(page)  # what a first page alone asks
    with counting() as one:
        ada.get(page)
    for _ in range(60):
        sent(hook)
    with counting() as many:
        html = ada.get(page).content.decode()
    assert many.statements == one.statements and "Older" in html


def test_a_test_message_is_owed_and_recorded(ada: Client, hook: WebhookEndpoint) -> None:
    answer = ada.post(f"/webhooks/{hook.pk}/test", follow=True)
    assert "A test message is on its way" in answer.content.decode()
    message = OutboxMessage.objects.get()
    assert (message.topic, message.payload["data"]) == (
        "webhook.test",
        {"case": None, "account": None},
    )
    assert StaffEvent.objects.get().act == "test webhook"
    ada.post(f"/webhooks/{hook.pk}/act", {"act": "disable"})
    refused = ada.post(f"/webhooks/{hook.pk}/test")
    assert refused.status_code == 409 and "Enable it first" in refused.content.decode()


def test_a_message_is_sent_once_more_under_its_id(ada: Client, hook: WebhookEndpoint) -> None:
    message = sent(hook, phase="DONE", done_at=NOW, attempts=3, tried_at=NOW)
    again = f"/webhooks/{hook.pk}/messages/{message.pk}/again"
    assert ada.post(again).status_code == 302
    message.refresh_from_db()
    assert (message.phase, message.attempts, message.done_at) == ("PENDING", 0, None)
    assert StaffEvent.objects.get().after == ["case.opened", str(message.pk)]
    dead = {"lease_token": uuid4(), "lease_until_at": datetime(2000, 1, 1, tzinfo=UTC)}
    OutboxMessage.objects.update(**dead)
    ada.post(again)
    message.refresh_from_db()
    assert (message.lease_token, message.crashes) == (None, 1), "its sender died with it"
    OutboxMessage.objects.update(lease_until_at=datetime(2999, 1, 1, tzinfo=UTC))
    refused = ada.post(again)
    assert refused.status_code == 409 and "being sent now" in refused.content.decode()
    other = WebhookEndpoint.objects.create(url="https://b.example/", secret=hook.secret)
    assert ada.post(f"/webhooks/{other.pk}/messages/{message.pk}/again").status_code == 404


def test_one_that_is_paused_says_so_and_goes_on(ada: Client, hook: WebhookEndpoint) -> None:
    act = f"/webhooks/{hook.pk}/act"
    ada.post(act, {"act": "pause"})
    assert "Paused: its messages wait." in ada.get("/webhooks").content.decode()
    assert ada.post(act, {"act": "pause"}).status_code == 409
    ada.post(act, {"act": "resume"})
    hook.refresh_from_db()
    assert hook.paused_at is None and ada.post(act, {"act": "resume"}).status_code == 409
    assert [e.act for e in StaffEvent.objects.order_by("id")] == ["pause webhook", "resume webhook"]

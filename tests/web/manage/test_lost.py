"""Lost decisions are listed, and dismissed with a reason."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from benchmarks.counting import counting
from enforcement.models import DatabaseTimeline, LostDecision, OutboxMessage, StaffEvent
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOLD = {
    "verdict": "block",
    "standing": "SUSPENDED",
    "reason": "precautionary_suspension",
    "reference": "C-7K3M-92QX",
    "limits": [],
    "since": "2026-03-01T09:00:00Z",
    "until": None,
    "review_by": None,
}


@pytest.fixture
def world(transactional_db: Any) -> World:
    return World()


def lost(ref: str, *holds: object) -> LostDecision:
    timeline = DatabaseTimeline.objects.create(name="1:2:3", began_at=NOW)
    standing = "SUSPENDED" if holds else "ACTIVE"
    told = {"account": ref, "epoch": 7, "standing": standing, "holds": list(holds)}
    return LostDecision.objects.create(
        timeline=timeline,
        account_ref=ref,
        told=told,
        kept=list(holds),
        own_epoch=0,
        noticed_at=NOW,
    )


def test_what_waits_is_listed_and_each_is_dismissed_with_a_reason(
    ada: Client, world: World
) -> None:
    account = world.account("acme")
    assert "Nothing is lost" in ada.get("/lost-decisions").content.decode()
    one, other = lost(account.external_ref, HOLD), lost("nobody-knows")
    page = ada.get("/lost-decisions").content.decode()
    assert account.name in page and "C-7K3M-92QX" in page and "this case is lost" in page
    assert "nobody-knows" in page and "It does not know this account." in page
    about = ada.get(f"/accounts/{account.external_ref}").content.decode()
    assert "whose decision the database has lost" in about
    act = f"/lost-decisions/{one.pk}/dismiss"
    assert ada.post(act, {"reason": " "}).status_code == 422
    assert ada.post(act, {"reason": "No.", "more": "1"}).status_code == 422
    assert LostDecision.objects.open().count() == 2
    assert ada.post(act, {"reason": "It was of the lost hour."}).status_code == 302
    one.refresh_from_db()
    assert (one.how, one.settled_by, one.reason) == ("DISMISSED", "ada", "It was of the lost hour.")
    assert OutboxMessage.objects.get(channel="SNAPSHOT").recipient == one.account_ref
    assert StaffEvent.objects.get(act="settle lost decision").reason == one.reason
    again = ada.post(act, {"reason": "Once more."})
    assert again.status_code in (409, 422)
    assert list(LostDecision.objects.open()) == [other]
    with pytest.raises(IntegrityError), transaction.atomic():
        LostDecision.objects.filter(pk=one.pk).update(
            settled_at=None, how="", settled_by="", reason=""
        )


def test_the_list_takes_as_many_statements_however_much_is_lost(ada: Client, world: World) -> None:
    lost(world.account("acme").external_ref, HOLD)
    ada.get("/lost-decisions")
    with counting() as one:
        ada.get("/lost-decisions")
    for number in range(60):
        lost(f"ref-{number}", HOLD)
    with counting() as many:
        page = ada.get("/lost-decisions").content.decode()
    assert many.statements == one.statements
    assert "11 more wait." in page

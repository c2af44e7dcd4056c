"""Referring: a partner is asked about its own customer and answers within a day; its answer lifts
nothing by itself.
"""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import ChannelPartner
from accounts.roles import Actor, Kind
from enforcement.models import Case, Escalation, OutboxMessage, Referral, Review
from enforcement.operations import refer
from tests.scenes import refused
from tests.world import World

TEXT = "Did your customer use output to develop a competing model?"


@pytest.fixture
def partner(world: World) -> ChannelPartner:
    """A partner, a customer of its, and a suspended account that belongs together with it."""
    partner = world.partner()
    world.account("acme-azure", channel_partner=partner)
    world.account()
    world.suspend(world.case())
    return partner


def ask(
    world: World,
    partner: ChannelPartner,
    account: str = "acme-azure",
    by: str = "rhea",
    text: str = TEXT,
) -> Referral:
    found = type(world.fresh(Case.objects.get()).account).objects.get(external_ref=account)
    case = Case.objects.get()
    return refer.refer(
        case_id=case.pk,
        partner_id=partner.pk,
        account_id=found.pk,
        text=text,
        by=world.actor(by),
        now=world.now,
    )


def answer(
    world: World,
    asked: Referral,
    said: str = "denied",
    by: Actor | None = None,
    text: str = "We found nothing.",
) -> Any:
    by = by or Actor(kind=Kind.PARTNER, name="Azure")
    return refer.answer(referral_id=asked.pk, answer=said, text=text, by=by, now=world.now)


def test_a_partner_is_asked_about_its_own_customers_alone(
    world: World, partner: ChannelPartner
) -> None:
    with refused("A partner can be asked only about its own customers"):
        ask(world, partner, "acme")
    with refused("needs a text"):
        ask(world, partner, text=" ")
    for who in ("otto", "system", "holder"):
        with refused("needs a reviewer"):
            ask(world, partner, by=who)
    asked = ask(world, partner)
    mail = OutboxMessage.objects.get(topic="partner_referral")
    assert mail.recipient == "desk@azure.example"
    assert TEXT in mail.payload["text"]
    assert (Review.objects.get(kind="REFERRAL").due_at - world.now).total_seconds() == 24 * 3600
    assert asked.phase == "SENT"


def test_the_partner_s_answer_is_kept_and_lifts_nothing(
    world: World, partner: ChannelPartner
) -> None:
    asked = ask(world, partner)
    answer(world, asked)
    kept = Referral.objects.get()
    assert (kept.phase, kept.answered, kept.answer_text) == (
        "ANSWERED",
        "denied",
        "We found nothing.",
    )
    assert Case.objects.get().account.standing == "SUSPENDED"
    assert Review.objects.get(kind="REFERRAL").phase == "DONE"
    with refused("already been answered"):
        answer(world, asked, "confirmed")


def test_only_the_partner_that_was_asked_answers(world: World, partner: ChannelPartner) -> None:
    asked = ask(world, partner)
    for by in (
        Actor(kind=Kind.PARTNER, name="Another"),
        world.actor("rhea"),
        world.actor("holder"),
        Actor(kind=Kind.HOLDER, name="Azure"),
    ):
        with refused("only the partner"):
            answer(world, asked, by=by)
    with refused("A partner’s answer must be one of"):
        answer(world, asked, "perhaps")


def test_after_a_day_it_is_overdue_and_escalates_and_a_late_answer_is_kept(
    world: World, partner: ChannelPartner
) -> None:
    asked = ask(world, partner)
    world.wait(hours=23, minutes=59)
    assert Referral.objects.get().phase == "SENT"
    world.wait(minutes=1)
    assert (Referral.objects.get().phase, Escalation.objects.get().phase) == ("OVERDUE", "RAISED")
    answer(world, asked, "investigating")
    assert (Referral.objects.get().phase, Review.objects.get(kind="REFERRAL").phase) == (
        "ANSWERED",
        "DONE",
    )

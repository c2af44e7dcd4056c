"""What is asked for too early, twice, or of the wrong thing is refused with a sentence, and what
nobody owes is not sent.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Contact
from enforcement.language.formats import when
from enforcement.models import Case, Message, OutboxMessage, Referral, Review
from enforcement.operations import (
    appeal_hearing,
    assignment,
    decide,
    establish,
    messages,
    refer,
    remediate,
    review,
    terms_over,
)
from enforcement.operations.files import store
from tests.operations.test_appeals import read
from tests.scenes import hear, refused
from tests.world import NO_TO_ALL, PLAN, STATED, World


@pytest.fixture
def case(world: World) -> Case:
    """A suspended account of a strategic customer, who buys through a partner that has no desk."""
    partner = world.partner()
    Contact.objects.filter(partner=partner).delete()
    world.account(channel_partner=partner, tier="STRATEGIC")
    case = world.case()
    world.suspend(case)
    return world.fresh(case)


def test_two_sweeps_at_once_do_what_is_due_once(world: World, case: Case) -> None:
    measure = Review.objects.get(case=case, kind="MEASURE")
    world.now = measure.due_at
    review.warn_of_review(review_id=measure.pk, now=world.now)
    with refused("already been reminded", code="not-due"):
        review.warn_of_review(review_id=measure.pk, now=world.now)
    review.miss_review(review_id=measure.pk, now=world.now)
    with refused("already recorded as missed", code="not-due"):
        review.miss_review(review_id=measure.pk, now=world.now)


def test_what_is_not_due_yet_is_not_done(world: World, case: Case) -> None:
    with refused("ratification is not over", code="not-due"):
        decide.lapse_ratification(case_id=case.pk, now=world.now)
    assignment.assign(
        case_id=case.pk, to=world.people["rhea"].pk, by=world.actor("rhea"), now=world.now
    )
    with refused("The lock has not expired", code="not-due"):
        assignment.end_lease(case_id=case.pk, now=world.now, by=world.actor("system"))
    with refused("term is not over", code="not-due"):
        terms_over.term_over(case.measures.get(), world.now)


def test_a_reminder_that_is_not_due_is_not_sent(world: World, case: Case) -> None:
    world.establish(case)
    world.both(
        case, "require_remediation", measure="keep", plan=[{**PLAN[0], "due": "30d"}], **STATED
    )
    with refused("no reminder is due", code="not-due"):
        remediate.remind_holder(requirement_id=world.requirement(case), now=world.now)


def test_a_partner_without_a_desk_is_asked_all_the_same_and_only_once_overdue(
    world: World, case: Case
) -> None:
    partner_id = case.account.channel_partner_id
    assert partner_id is not None
    asked: dict[str, Any] = {
        "case_id": case.pk,
        "partner_id": partner_id,
        "account_id": case.account_id,
        "by": world.actor("rhea"),
    }
    for question in ("Who is it?", "And who pays?"):
        refer.refer(text=question, now=world.now, **asked)
    assert not OutboxMessage.objects.filter(topic="partner_referral").exists()
    first, second = Referral.objects.order_by("id")
    with refused("not overdue", code="not-due"):
        refer.fall_overdue(referral_id=first.pk, now=world.now)
    refer.fall_overdue(referral_id=first.pk, now=world.now + timedelta(days=1))
    phases = dict(Review.objects.filter(kind="REFERRAL").values_list("subject", "phase"))
    assert phases == {first.pk: "MISSED", second.pk: "OPEN"}  # each question has a look of its own


def test_a_finding_without_reasons_is_none(world: World, case: Case) -> None:
    given: dict[str, Any] = {
        "clause": "2c-iii",
        "conclusion": "ESTABLISHED",
        "exceptions": NO_TO_ALL,
        "evidence": [],
        "reasons": " ",
    }
    with refused("needs reasons", code="bad-finding"):
        establish.record_finding(case_id=case.pk, by=world.actor("rhea"), now=world.now, **given)


def test_what_the_holder_sends_along_becomes_evidence(world: World, case: Case) -> None:
    file = store(b"The records of March.", "records.txt")
    messages.answer(
        case_id=case.pk,
        text="Here they are.",
        by=world.actor("holder"),
        now=world.now,
        files=[file],
    )
    sent = case.evidence.get()
    assert (sent.origin, sent.file_name, sent.sha256) == ("HOLDER", "records.txt", file.sha256)
    assert Message.objects.get(case=case).incoming


def test_who_decided_does_not_stop_the_clock_of_the_appeal_against_it(
    world: World, case: Case
) -> None:
    lodged = world.appeal(case)
    waiting = Review.objects.get(case=case, kind="APPEAL").pk
    with refused("Only the reviewer of an appeal"):
        review.pause(
            review_id=waiting, whom="OTHER", waits_for="them", by=world.actor("rhea"), now=world.now
        )
    appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("ravi"), now=world.now)
    review.pause(
        review_id=waiting, whom="OTHER", waits_for="them", by=world.actor("ravi"), now=world.now
    )
    assert Review.objects.get(pk=waiting).paused_what == "them"


def test_an_appeal_that_is_decided_is_not_decided_again(world: World, case: Case) -> None:
    lodged = world.appeal(case)
    hear(world, lodged, "affirmed", "ravi")
    with refused(
        f"ravi answered {lodged.ref} on {when(world.now)}. Result: decided (decision upheld)."
    ):
        hear(world, lodged, "affirmed", "ravi")


def test_who_decided_does_not_approve_what_upholds_the_appeal_in_part(
    world: World, case: Case
) -> None:
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="60d", **STATED)
    lodged = world.appeal(case)
    hear(world, lodged, "varied", "ravi", terms=read(measure="limit", rate=10, ends_in="5d"))
    held = case.decisions.get(phase="PROPOSED")
    with refused("had a part in the decision that is contested", code="not-allowed"):
        world.approve(held, "lena")
    appeal_hearing.hand_hearing(
        appeal_id=lodged.pk, to=world.people["axel"].pk, by=world.actor("lars"), now=world.now
    )
    with refused("Somebody else hears", code="conflict"):
        world.approve(held, "lars")
    decide.send_back(
        decision_id=held.pk, by=world.actor("lars"), reasons="Axel hears it now.", now=world.now
    )
    hear(world, lodged, "varied", "axel", terms=read(measure="limit", rate=10, ends_in="5d"))
    world.approve(case.decisions.get(phase="PROPOSED"), "lars")
    assert world.fresh(case).account.standing == "LIMITED"

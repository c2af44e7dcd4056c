"""What a notice says is what happened and what the ledger holds (invariant 13)."""

from __future__ import annotations

import pytest

from enforcement.language.notices import access_told, alike
from enforcement.models import Case, Notice, OutboxMessage
from tests.scenes import hear, held_elsewhere, other_policy, refused
from tests.world import HOLD, PLAN, STATED, World

REASONS = {"reasons": "The investigation needs the records that were asked for."}


@pytest.fixture
def case(world: World) -> Case:
    """A case of an account in Berlin that reads English."""
    world.account(time_zone="Europe/Berlin")
    return world.case()


def newest(case: Case) -> Notice:
    """The notice owed last."""
    found = Notice.objects.filter(case=case).order_by("number").last()
    assert found
    return found


def test_a_restriction_that_goes_on_has_its_first_date(world: World, case: Case) -> None:
    world.suspend(case)
    world.establish(case)
    world.wait(days=2)
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    assert "Suspended since Friday 1 March 2024, 13:00" in newest(case).text


def test_a_partner_is_told_the_first_date_too(world: World) -> None:
    world.account(channel_partner=world.partner())
    case = world.case()
    world.suspend(case)
    world.establish(case)
    world.wait(days=2)
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    told = OutboxMessage.objects.filter(topic="partner_told").order_by("owed_at").last()
    assert told and "Suspended since Friday 1 March 2024, 12:00" in told.payload["text"]


def test_another_restriction_has_a_date_of_its_own(world: World, case: Case) -> None:
    world.take(case, "limit", rate=60, **HOLD)
    world.wait(days=1)
    world.suspend(case)
    assert "Suspended since Saturday 2 March 2024, 13:00" in newest(case).text
    world.wait(days=1)
    world.take(case, "lift_measure", **REASONS)
    assert "60 requests per minute since Sunday 3 March 2024, 13:00" in newest(case).text


def test_a_strike_is_announced_once(world: World, case: Case) -> None:
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "require_remediation", measure="lift", plan=PLAN, **STATED)
    assert "one strike" in newest(case).text
    world.both(case, "give_notice", approver="ada", days=30, **STATED)
    assert newest(case).kind == "termination_notice"
    assert "one strike" not in newest(case).text


def test_a_strike_that_an_appeal_took_back_is_announced_again(world: World, case: Case) -> None:
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="10d", **STATED)
    hear(world, world.appeal(case), "overturned", "ravi", stands=["2c-iii"])
    assert newest(case).kind == "appeal_set_aside"
    world.both(case, "sanction", "lars", measure="limit", rate=60, ends_in="5d", **STATED)
    assert newest(case).kind == "sanctioned" and "one strike" in newest(case).text


@pytest.mark.parametrize("by_detector", [True, False], ids=["detector", "press"])
def test_what_is_said_of_automation_is_derived(world: World, by_detector: bool) -> None:
    world.account()
    case = world.case(**({"origin": "DETECTOR"} if by_detector else {}))
    world.suspend(case)
    told = "An automated system brought this to our attention" in newest(case).text
    assert (told, "No automated system" in newest(case).text) == (by_detector, not by_detector)


def test_what_automation_imposed_is_said_when_a_person_decides(world: World, case: Case) -> None:
    world.suspend(case, "system", review_in="25h")
    assert "An automated system imposed this precautionary restriction" in newest(case).text
    world.wait(hours=20)
    world.both(case, "continue_measure", "rhea", "lena", review_in="5d", **REASONS)
    assert "An automated system imposed an earlier restriction in this case" in newest(case).text


def test_a_german_notice_of_what_fell_due_has_no_english(world: World) -> None:
    world.account(locale="de")
    case = world.case()
    world.suspend(case)
    world.establish(case)
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    world.wait(days=9)
    lapsed = newest(case)
    assert (lapsed.kind, lapsed.statement["reasons"]) == ("remediation_lapsed", "")
    assert "A requirement was not met" not in lapsed.text
    assert "Dieser Schritt folgte automatisch" in lapsed.text


def test_dates_that_bind_the_holder_end_with_their_day(world: World, case: Case) -> None:
    world.suspend(case)
    answer_by = newest(case).statement["answer_by_at"]
    assert answer_by == "2024-03-06T22:59:00+00:00", "23:59 in Berlin"
    world.establish(case)
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    assert case.requirements.get().due_at.isoformat() == "2024-03-08T22:59:00+00:00"
    world.both(case, "give_notice", approver="ada", days=31, **STATED)
    order = case.measures.get(phase="ORDERED")
    assert order.starts_at.isoformat() == "2024-04-01T21:59:00+00:00", "summer time by then"
    assert "contract ends on Monday 1 April 2024, 23:59" in newest(case).text


def test_a_short_notice_period_needs_a_ground_and_the_letter_says_it(
    world: World, case: Case
) -> None:
    world.take(case, "take_on")
    world.establish(case)
    with refused("less than 30 days needs a ground", code="bad-terms"):
        world.take(case, "give_notice", days=29, **STATED)
    world.both(case, "give_notice", approver="ada", days=29, exception="danger", **STATED)
    told = "less than 30 days' notice, because waiting longer would put others in danger"
    assert told in newest(case).text


@pytest.mark.parametrize("outcome", ["affirmed", "remanded"])
def test_what_stays_is_described_when_an_appeal_is_answered(
    world: World, case: Case, outcome: str
) -> None:
    world.suspend(case)
    hear(world, world.appeal(case), outcome, "ravi")
    assert access_told(newest(case).text, "en") == "restricted"


def test_another_case_that_restricts_is_told_with_this_one(world: World, case: Case) -> None:
    other = world.case(policy=other_policy(world).slug)
    world.suspend(case)
    world.suspend(other, clauses=["5a"])
    assert "Another case restricts your account as well" in newest(other).text
    world.take(case, "lift_measure", **REASONS)
    assert access_told(newest(case).text, "en") == "elsewhere"
    world.take(other, "lift_measure", **REASONS)
    assert access_told(newest(other).text, "en") == "open"


@pytest.mark.parametrize("locale", ["en", "de"])
def test_a_case_that_restricts_nothing_speaks_of_no_restriction_in_this_case(
    world: World, locale: str
) -> None:
    world.account(locale=locale)
    case = world.case()
    held_elsewhere(world, "acme")
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "require_remediation", measure="lift", plan=PLAN, **STATED)
    world.wait(days=9)
    lapsed = newest(case)
    assert (lapsed.kind, access_told(lapsed.text, locale)) == ("remediation_lapsed", "nothing")
    of_this_case = {"en": "restriction in this case", "de": "Maßnahme in diesem Fall"}[locale]
    assert of_this_case not in lapsed.text


def test_a_notice_that_says_something_else_than_the_ledger_stops_its_step(
    world: World, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where a mistake of ours has it rendered and linted as if the account were free."""
    real = alike.as_data
    monkeypatch.setattr(alike, "as_data", lambda said: {**real(said), "restricted_here": False})
    with refused("something else of the account’s access", code="statement-incomplete"):
        world.suspend(case)
    assert world.fresh(case).account.standing == "ACTIVE"

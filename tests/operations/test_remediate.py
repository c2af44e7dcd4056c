"""Remediating: sent in, accepted, returned, waived, extended once, reminded of, lapsed after a day
of grace.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Contact
from enforcement.models import Case, Measure, OutboxMessage, Requirement, Review, Submission
from enforcement.operations import remediate
from tests.scenes import kinds, refused
from tests.world import PLAN, STATED, World

LONG_PLAN = [
    {
        "title": "Stop the use",
        "text": "Stop using output in training.",
        "due": "20d",
        "evidence": "Signed statement",
    },
    {"title": "Delete the data", "text": "Delete what was derived from output.", "due": "20d"},
]


@pytest.fixture
def case(world: World) -> Case:
    """A plan with two requirements, due in twenty days, for a holder in Berlin."""
    world.account(time_zone="Europe/Berlin")
    return planned(world, LONG_PLAN)


def planned(world: World, plan: list[dict[str, str]], account: str = "acme") -> Case:
    case = world.case(account)
    world.suspend(case)
    world.establish(case)
    world.both(case, "require_remediation", measure="keep", plan=plan, **STATED)
    return case


def send(world: World, case: Case, number: int = 1, by: str = "holder") -> Submission:
    requirement = world.requirement(case, number)
    return remediate.submit(
        requirement_id=requirement, text="It is done.", by=world.actor(by), now=world.now
    )


def judge(
    world: World, case: Case, how: str, number: int = 1, by: str = "rhea", **more: object
) -> None:
    getattr(remediate, how)(
        requirement_id=world.requirement(case, number), by=world.actor(by), now=world.now, **more
    )


def phase(world: World, case: Case, number: int = 1) -> str:
    return str(Requirement.objects.get(pk=world.requirement(case, number)).phase)


def test_only_the_holder_sends_something_in_and_staff_look_within_two_business_days(
    world: World, case: Case
) -> None:
    for who in ("rhea", "system"):
        with refused("only the holder"):
            send(world, case, by=who)
    world.now = datetime(2024, 3, 8, 15, tzinfo=UTC)  # a Friday
    send(world, case)
    assert phase(world, case) == "SUBMITTED"
    assert Review.objects.get(kind="SUBMISSION").due_at == datetime(2024, 3, 12, 15, tzinfo=UTC)
    with refused("nothing more is needed"):
        send(world, case)


def test_a_submission_is_accepted_and_the_holder_is_told(world: World, case: Case) -> None:
    with refused("There is no open submission for"):
        judge(world, case, "accept")
    send(world, case)
    for who in ("otto", "system", "holder"):
        with refused("needs a reviewer"):
            judge(world, case, "accept", by=who)
    judge(world, case, "accept")
    assert (phase(world, case), kinds(case)[-1]) == ("ACCEPTED", "requirement_accepted")
    assert not Review.objects.filter(kind="SUBMISSION", phase="OPEN").exists()
    with refused():
        judge(world, case, "accept")


def test_a_submission_is_returned_with_what_is_missing_and_sent_again(
    world: World, case: Case
) -> None:
    send(world, case)
    with refused("reasons"):
        judge(world, case, "return_submission", reasons="")
    judge(world, case, "return_submission", reasons="The certificate is missing.")
    assert (phase(world, case), kinds(case)[-1]) == ("RETURNED", "requirement_returned")
    send(world, case)
    judge(world, case, "accept")
    assert Submission.objects.count() == 2


def test_a_requirement_is_waived_with_a_reason_and_nothing_is_accepted_twice(
    world: World, case: Case
) -> None:
    with refused("reasons"):
        judge(world, case, "waive", reasons=" ")
    judge(world, case, "waive", reasons="It is no longer needed.")
    assert phase(world, case) == "WAIVED"
    with refused("already waived"):
        judge(world, case, "waive", reasons="Again.")
    with refused("nothing more is needed"):
        send(world, case)


def test_the_case_is_resolved_when_each_requirement_is_accepted_or_waived(
    world: World, case: Case
) -> None:
    send(world, case)
    judge(world, case, "accept")
    with refused("a requirement is not accepted"):
        world.take(case, "accept_remediation", **STATED)
    judge(world, case, "waive", 2, reasons="There was no such data.")
    world.take(case, "accept_remediation", **STATED)
    assert (world.fresh(case).state, world.fresh(case).account.standing) == ("RESOLVED", "ACTIVE")


def test_more_time_is_given_once_and_fourteen_days_at_most(world: World, case: Case) -> None:
    due_at = Requirement.objects.get(number=1).due_at
    for days in (0, -3, 15):
        with refused("1 to 14 days"):
            judge(world, case, "extend", by_days=days, reasons="The archive is large.")
    with refused("reasons"):
        judge(world, case, "extend", by_days=14, reasons=" ")
    judge(world, case, "extend", by_days=14, reasons="The archive is large.")
    assert Requirement.objects.get(number=1).due_at == due_at + timedelta(days=14)
    with refused("has been extended once already and cannot be extended again"):
        judge(world, case, "extend", by_days=1, reasons="A little more.")
    judge(world, case, "extend", 2, by_days=1, reasons="Another one may be extended.")


def test_nothing_is_extended_that_is_not_asked_for_any_more(world: World, case: Case) -> None:
    judge(world, case, "waive", reasons="It is no longer needed.")
    with refused():
        judge(world, case, "extend", by_days=3, reasons="The archive is large.")


def test_an_extension_moves_the_measure_s_review_with_it(world: World, case: Case) -> None:
    for number in (1, 2):
        judge(world, case, "extend", number, by_days=14, reasons="The archive is large.")
    measure = Measure.objects.get(phase="IN_FORCE")
    review = Review.objects.get(kind="MEASURE", phase="OPEN")
    assert measure.review_by_at is not None
    assert measure.review_by_at >= Requirement.objects.get(number=1).due_at
    assert (review.due_at, world.fresh(case).account.holds[0]["review_by"]) == (
        measure.review_by_at,
        measure.review_by_at.isoformat().replace("+00:00", "Z"),
    )


@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize("how", ["extend", "waive"])
def test_the_holder_is_told_of_more_time_and_of_what_is_no_longer_asked_for(
    world: World, case: Case, how: str, locale: str
) -> None:
    Contact.objects.filter(account=case.account).update(locale=locale)
    why = "The auditor asked for it, and can come in April only."
    judge(world, case, how, reasons=why, **({"by_days": 7} if how == "extend" else {}))
    told = OutboxMessage.objects.get(
        case=case, topic={"extend": "requirement_extended", "waive": "requirement_waived"}[how]
    )
    assert (told.recipient, told.payload["locale"], told.notice) == (
        "legal@acme.example",
        locale,
        None,
    )
    due = (
        {"en": "28 March 2024", "de": "28. März 2024"}
        if how == "extend"
        else {"en": "21 March 2024", "de": "21. März 2024"}
    )
    for words in ("Stop the use", "Stop using output in training.", why, due[locale]):
        assert words in told.payload["text"], words


def test_a_reporter_s_name_is_not_written_to_the_holder_with_more_time_either(
    world: World, case: Case
) -> None:
    world.report(reporter_name="Robin Miller", reporter_email="robin@press.example")
    with refused("The text names a person who must not be named. Leave the name out"):
        judge(world, case, "extend", by_days=3, reasons="Robin Miller asked for it.")


def reminders() -> list[tuple[datetime, str]]:
    found = OutboxMessage.objects.filter(topic="requirement_reminder").order_by("owed_at", "id")
    return [(m.owed_at, m.payload["text"]) for m in found]


def test_the_holder_is_reminded_7_2_and_0_days_before_in_their_own_time(
    world: World, case: Case
) -> None:
    judge(world, case, "waive", 2, reasons="There was no such data.")
    due_at = Requirement.objects.get(number=1).due_at
    world.wait(days=21)
    assert [due_at - at for at, _ in reminders()] == [
        timedelta(days=7),
        timedelta(days=2),
        timedelta(0),
    ]
    assert all("23:59" in text for _, text in reminders())  # in Berlin


def test_what_was_sent_in_is_not_reminded_of(world: World, case: Case) -> None:
    judge(world, case, "waive", 2, reasons="There was no such data.")
    world.wait(days=14)
    send(world, case)
    world.wait(days=8)
    assert len(reminders()) == 1
    assert world.fresh(case).state == "REMEDIATING"  # it waits for us, not for the holder


def test_a_plan_lapses_after_a_day_of_grace_and_the_measure_from_before_returns(
    world: World, case: Case
) -> None:
    world.now = Requirement.objects.get(number=1).due_at + timedelta(hours=23)
    assert world.fresh(case).state == "REMEDIATING"
    with refused("no required change is overdue by more than the day of grace"):
        world.take(case, "lapse", reasons="It is late.")
    world.wait(hours=1)
    after = world.fresh(case)
    assert (after.state, after.account.holds[0]["reason"]) == (
        "INVESTIGATING",
        "precautionary_suspension",
    )
    assert kinds(case)[-1] == "remediation_lapsed"
    measure = Measure.objects.get(phase="IN_FORCE")
    assert measure.review_by_at == world.now + timedelta(days=7)
    assert measure.first_at == Measure.objects.order_by("starts_at")[0].starts_at
    assert set(Requirement.objects.values_list("superseded", flat=True)) == {True}


def test_a_reviewer_lets_a_plan_lapse_when_nobody_swept(world: World, case: Case) -> None:
    world.now += timedelta(days=22)
    world.take(case, "lapse", reasons="Nothing came.")
    assert world.fresh(case).state == "INVESTIGATING"


def test_after_a_lapse_nothing_is_sent_in_and_a_new_plan_begins_afresh(world: World) -> None:
    world.account()
    case = planned(world, PLAN)
    old = world.requirement(case)
    world.wait(days=9)
    with refused("No required changes are open"):
        remediate.submit(
            requirement_id=old, text="It is done.", by=world.actor("holder"), now=world.now
        )
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    with refused("This item is not one of the changes required now"):
        remediate.submit(
            requirement_id=old, text="It is done.", by=world.actor("holder"), now=world.now
        )
    send(world, case)
    judge(world, case, "accept")
    world.take(case, "accept_remediation", **STATED)
    assert world.fresh(case).state == "RESOLVED"


def test_a_plan_that_lifted_the_measure_gives_it_back_when_it_lapses(world: World) -> None:
    world.account()
    case = world.case()
    world.take(
        case,
        "limit",
        rate=5,
        clauses=["2c-iii"],
        question="Was output used?",
        would_clear="Training records.",
        review_in="7d",
        facts="A press report claims it.",
        reasons="Access is limited while we look.",
    )
    world.establish(case)
    world.both(case, "require_remediation", measure="lift", plan=PLAN, **STATED)
    assert world.fresh(case).account.standing == "ACTIVE"
    world.wait(days=9)
    after = world.fresh(case).account
    assert (after.standing, after.holds[0]["limits"][0]["requests_per_minute"]) == ("LIMITED", 5)


def test_a_plan_needs_a_requirement_with_a_date_and_titles_that_differ(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    item = PLAN[0]
    for plan in (
        [],
        [{**item, "due": ""}],
        [{**item, "due": "soon"}],
        [{**item, "due": "0d"}],
        [item, {**item, "title": item["title"].upper()}],
    ):
        with refused(code="bad-terms"):
            world.take(case, "require_remediation", measure="keep", plan=plan, **STATED)

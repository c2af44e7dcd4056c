"""A report is a matter: it is unread until a person looks at it, and what nobody looked at opens
the next case when its own ends.
"""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Recusal
from enforcement.models import Case, Event, Notice, OutboxMessage, Report, Review
from enforcement.operations import appeal_lodging, assignment, reports, review
from enforcement.queries.waiting import waiting_without_date
from tests.invariants import broken
from tests.scenes import refused
from tests.world import NO_TO_ALL, PLAN, STATED, World

GRAVER = {
    "origin": "PUBLIC",
    "claim": "They have a second model, and here are its logs.",
    "reporter_name": "Mara Sommer",
    "reporter_email": "mara@r.example",
}


@pytest.fixture
def case(world: World) -> Case:
    """A case that somebody has taken on."""
    world.account()
    case = world.case()
    assignment.assign(
        case_id=case.pk, to=world.people["rhea"].pk, by=world.actor("rhea"), now=world.now
    )
    world.take(case, "take_on")
    return world.fresh(case)


def unread(case: Case) -> int:
    return Report.objects.filter(case=case, read_at__isnull=True).count()


def looks(case: Case) -> list[str]:
    """The phases of its looks at reports, in the order in which they fell due."""
    found = Review.objects.filter(case=case, kind="FIRST_LOOK").order_by("opened_at", "id")
    return list(found.values_list("phase", flat=True))


def told(topic: str) -> int:
    return OutboxMessage.objects.filter(channel="STAFF", topic=topic).count()


def clear(world: World, case: Case) -> None:
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    world.take(case, "clear", **STATED)


def read(world: World, report: Report, by: str = "rhea") -> None:
    reports.read(report_id=report.pk, by=world.actor(by), now=world.now)


def test_a_report_is_unread_until_a_person_takes_the_case_on(world: World) -> None:
    world.account()
    case = world.case()
    assignment.assign(
        case_id=case.pk, to=world.people["rhea"].pk, by=world.actor("rhea"), now=world.now
    )
    assert (unread(case), looks(case)) == (1, ["OPEN"])
    world.take(case, "take_on")
    assert (unread(case), looks(case)) == (0, ["DONE"])
    report = Report.objects.get()
    assert (report.read_at, report.read_by) == (world.now, world.people["rhea"])


def test_what_automation_does_is_no_look(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case, "system")
    assert (unread(case), looks(case)) == (1, ["OPEN"])
    world.take(case, "lift_measure", reasons="The records show none.")
    assert (unread(case), looks(case)) == (0, ["DONE"])


def test_a_report_that_joins_opens_a_look_and_tells_whoever_has_the_case_once(
    world: World, case: Case
) -> None:
    for _ in range(3):
        world.report()
    assert (unread(case), looks(case), told("report")) == (3, ["DONE", "OPEN"], 1)
    mail = OutboxMessage.objects.get(topic="report")
    assert mail.payload["users"] == [str(world.people["rhea"].pk)]
    assert (world.fresh(case).turn_for, world.fresh(case).turn_review) == ("REVIEW", "FIRST_LOOK")


def test_whoever_has_a_case_in_triage_is_told_of_the_second_report(world: World) -> None:
    world.account()
    case = world.case()
    world.report()
    assert told("report") == 0  # nobody has it
    other = world.case("other") if world.account("other") else case
    assignment.assign(
        case_id=other.pk, to=world.people["rhea"].pk, by=world.actor("rhea"), now=world.now
    )
    for _ in range(3):
        world.report("other")
    assert told("report") == 1


def test_reading_every_report_answers_the_look(world: World, case: Case) -> None:
    first, second = world.report(), world.report()
    read(world, first)
    assert (unread(case), looks(case)) == (1, ["DONE", "OPEN"])
    read(world, second)
    assert (unread(case), looks(case)) == (0, ["DONE", "DONE"])
    assert Event.objects.filter(case=case, act="read_report").count() == 2
    with refused("has read", code="not-open"):
        read(world, second)


def test_a_case_in_triage_whose_reports_are_read_is_to_be_decided(world: World) -> None:
    world.account()
    case = world.case()
    reports.read(report_id=case.reports.get().pk, by=world.actor("rhea"), now=world.now)
    assert list(Review.objects.filter(case=case, phase="OPEN").values_list("kind", flat=True)) == [
        "DECISION"
    ]
    assert waiting_without_date() == []


def test_completing_the_look_reads_what_is_there(world: World, case: Case) -> None:
    world.report()
    look = Review.objects.get(case=case, kind="FIRST_LOOK", phase="OPEN")
    review.look(
        review_id=look.pk,
        outcome="continue",
        reasons="The same matter.",
        by=world.actor("rhea"),
        now=world.now,
    )
    assert (unread(case), looks(case)) == (0, ["DONE", "DONE"])


def test_another_decision_does_not_answer_the_look_at_an_unread_report(
    world: World, case: Case
) -> None:
    world.report()
    world.suspend(case)
    assert (unread(case), looks(case)) == (1, ["DONE", "OPEN"])


def test_only_who_may_work_on_the_case_reads_its_reports(world: World, case: Case) -> None:
    report = world.report()
    for who in ("otto", "holder", "system"):
        with refused("needs a reviewer"):
            read(world, report, who)
    with refused("locked to somebody else"):
        read(world, report, "ravi")
    Recusal.objects.create(
        user=world.people["lena"], account=case.account, reason="A relative.", since_at=world.now
    )
    with refused("recused"):
        read(world, report, "lena")
    unknown = world.report("Nobody, Inc.")
    with refused("in no case", code="no-case"):
        read(world, unknown)


def test_reports_that_nobody_looked_at_open_the_next_case_when_theirs_ends(
    world: World, case: Case
) -> None:
    graver = world.report(**GRAVER)
    also = world.report()
    clear(world, case)
    newer = Case.objects.exclude(pk=case.pk).get()
    assert (newer.state, newer.follows_id, newer.report_count) == ("TRIAGE", case.pk, 2)
    assert set(newer.reports.all()) == {graver, also}
    assert (world.fresh(case).state, world.fresh(case).report_count) == ("CLEARED", 1)
    assert looks(newer) == ["OPEN"]
    opened = Event.objects.get(case=newer)
    assert (opened.act, opened.actor_name, opened.data["follows"]) == ("open", "rhea", case.ref)
    assert broken() == {}


def test_what_was_read_stays_in_the_case_that_ends(world: World, case: Case) -> None:
    read(world, world.report(**GRAVER))
    clear(world, case)
    assert Case.objects.count() == 1
    assert OutboxMessage.objects.filter(channel="REPORTERS").count() == 1


def test_they_join_another_undecided_case_where_there_is_one(world: World, case: Case) -> None:
    world.establish(case)
    world.both(case, "require_remediation", **STATED, plan=PLAN, measure="lift")
    newer = world.case()
    world.wait(days=9)  # the plan lapses: the older case is undecided again, beside the newer
    world.take(newer, "take_on")
    graver = world.report(**GRAVER)
    assert graver.case_id == newer.pk
    clear(world, newer)
    graver.refresh_from_db()
    assert (graver.case_id, unread(case), Case.objects.count()) == (case.pk, 1, 2)
    assert looks(case) == ["DONE", "OPEN"]
    assert broken() == {}


def test_a_term_that_runs_out_leaves_no_report_unread(world: World, case: Case) -> None:
    world.establish(case)
    graver = world.report(**GRAVER)
    world.both(case, "sanction", **STATED, measure="limit", rate=10, ends_in="2d")
    assert (world.fresh(case).turn_review, unread(case)) == ("FIRST_LOOK", 1)
    world.wait(days=3)
    graver.refresh_from_db()
    assert (world.fresh(case).state, graver.case_id == case.pk) == ("RESOLVED", False)
    assert Event.objects.get(case=graver.case_id, act="open").actor_name == "Docket"
    assert broken() == {}


def test_a_reporter_whose_report_moved_on_contests_nothing_of_the_case_that_ended(
    world: World, case: Case
) -> None:
    world.report(**GRAVER)
    clear(world, case)
    person: Any = world.actor("holder")
    with refused():
        appeal_lodging.lodge(case_id=case.pk, text="Look at it.", by=person, now=world.now)
    assert Notice.objects.filter(kind="report_outcome").count() == 0

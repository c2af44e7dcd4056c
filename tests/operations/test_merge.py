"""Two cases of one account and area become one: reports, allegations and evidence go to the other,
the rest stays where it was written.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from enforcement.delivery.notices import tell_reporters
from enforcement.models import (
    Case,
    CaseFollower,
    Decision,
    Event,
    Evidence,
    Notice,
    OutboxMessage,
    Report,
    Review,
)
from enforcement.operations import assignment, decide, follow, gather, messages, reports
from enforcement.queries.holder_case import holder_case
from enforcement.queries.insights import Span, insight_numbers
from enforcement.queries.listed_cases import found_cases
from enforcement.queries.reporter_reports import own_reports
from enforcement.record.verify import first_flaw_of
from enforcement.rules.search_syntax import CASE_TERMS, read_search
from enforcement.web.insights.flow import MOVES, growth
from enforcement.workflow.terms import read_terms
from tests.invariants import broken
from tests.scenes import refused
from tests.world import NO_TO_ALL, STATED, World

ANOTHER = "They resell keys."
WHY = "It is one matter after all."


@pytest.fixture
def two(world: World) -> tuple[Case, Case]:
    """A case that somebody works on, and one that was split off it with the report of somebody who
    left an address.
    """
    world.account()
    case = world.case()
    world.take(case, "take_on")
    report = world.report(claim=ANOTHER, reporter_name="Nora Novak", reporter_email="n@x.example")
    made = reports.split(report_id=report.pk, by=world.actor("rhea"), now=world.now)
    return world.fresh(case), made


def merge(world: World, left: Case, into: Case, by: str = "rhea", **more: object) -> Decision:
    world.now += timedelta(minutes=5)
    return world.take(left, "merge", by=by, into=into.ref, reasons=WHY, **more)


def test_reports_allegations_and_evidence_go_to_the_other_case(
    world: World, two: tuple[Case, Case]
) -> None:
    into, left = two
    item = gather.Item(kind="note", origin="PRESS", text="A page of notes.", citation="The Daily")
    for case in (into, left):
        gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)
    world.take(left, "take_on")
    world.find(left, "NOT_ESTABLISHED", NO_TO_ALL)
    merge(world, left, into)
    left, into = world.fresh(left), world.fresh(into)
    assert (left.state, left.merged_into_id, left.report_count) == ("DISMISSED", into.pk, 0)
    assert (into.state, into.report_count) == ("INVESTIGATING", 2)
    assert not left.reports.exists() and into.reports.count() == 2
    assert list(into.allegations.values_list("clause", "phase")) == [(world.clause.pk, "ALLEGED")]
    assert list(into.evidence.order_by("number").values_list("number", "citation", "added_by")) == [
        (1, "The Daily", "rhea"),
        (2, f"{left.ref} E1: The Daily", "rhea"),
    ]
    assert left.evidence.count() == left.allegations.count() == 1
    assert not Review.objects.filter(case=left, phase__in=("OPEN", "MISSED")).exists()
    acts = Event.objects.filter(account=into.account_id).order_by("-seq")[:2]
    assert [(e.act, e.case_id, e.reason, e.data["linked"]) for e in acts] == [
        ("take_in", into.pk, WHY, left.ref),
        ("merge", left.pk, WHY, into.ref),
    ]
    assert broken() == {}
    assert first_flaw_of(into.account_id) is None


def test_the_pages_of_reporters_go_along_and_tell_of_the_other_case_s_outcome_once(
    world: World, two: tuple[Case, Case]
) -> None:
    into, left = two
    world.report(claim="The same again.", reporter_name="Nora Novak", reporter_email="n@x.example")
    messages.say(
        case_id=left.pk, lane="REPORTER", text="Thank you.", by=world.actor("rhea"), now=world.now
    )
    merge(world, left, into)
    assert not OutboxMessage.objects.filter(topic="report_outcome").exists()
    moved = next(one for one in own_reports("n@x.example", world.now) if one.about and one.letters)
    assert (moved.outcome, any("Thank you." in one.text for one in moved.letters)) == ("", True)
    for report in Report.objects.filter(case=into, read_at__isnull=True):
        reports.read(report_id=report.pk, by=world.actor("rhea"), now=world.now)
    world.find(into, "NOT_ESTABLISHED", NO_TO_ALL)
    world.take(into, "clear", **STATED)
    told = OutboxMessage.objects.get(topic="report_outcome", channel="REPORTERS")
    with transaction.atomic():
        tell_reporters(told, world.now)
    assert Notice.objects.filter(audience="REPORTER", kind="report_outcome").count() == 1
    assert {one.outcome for one in own_reports("n@x.example", world.now)} == {"NOTHING_FOUND"}
    assert broken() == {}


def test_a_merged_case_is_neither_dismissed_nor_closed(
    world: World, two: tuple[Case, Case]
) -> None:
    into, left = two
    dismissed = world.case(world.account("other").external_ref)
    world.take(dismissed, "dismiss", **STATED)
    for who in ("ravi", "lena"):
        follow.follow_case(case_id=left.pk, by=world.actor(who), now=world.now)
    follow.follow_case(case_id=into.pk, by=world.actor("lena"), now=world.now)
    merge(world, left, into)
    asked = {
        "outcome:dismissed": {dismissed.ref},
        "outcome:merged": {left.ref},
        "outcome:merged outcome:dismissed": {dismissed.ref, left.ref},
        "state:merged state:investigating": {left.ref, into.ref},
        "state:dismissed state:investigating": {dismissed.ref, into.ref},
        "state:closed": {dismissed.ref, left.ref},
        "-outcome:merged state:closed": {dismissed.ref},
        "closed:2023-01-01..": {dismissed.ref},
        "merged:2023-01-01..": {left.ref},
    }
    for text, wanted in asked.items():
        found = found_cases(read_search(text, CASE_TERMS), person=world.people["rhea"])
        assert {case.ref for case in found.rows} == wanted, text
    since = world.now - timedelta(days=1)
    for area in ("", into.area):
        span = Span(since_at=since, until_at=world.now + timedelta(days=1), area=area)
        numbers = insight_numbers(span, world.now)
        assert [sum(row[key] for row in numbers["flow"]) for key in MOVES] == [3, 1, 1, 0]
        assert sum(map(growth, numbers["flow"])) == 1  # of what is open now nothing was before
    followed = CaseFollower.objects.values_list("case__ref", "person__username")
    assert {*followed} == {(into.ref, "ravi"), (into.ref, "lena")}
    assert broken() == {}


def test_what_nobody_looked_at_is_still_to_be_looked_at_and_no_later(
    world: World, two: tuple[Case, Case]
) -> None:
    into, left = two
    due = Review.objects.get(case=left, kind="FIRST_LOOK").due_at
    world.now += timedelta(hours=2)
    merge(world, left, into)
    assert Report.objects.get(claim=ANOTHER).read_at is None
    looks = Review.objects.filter(case=into, kind="FIRST_LOOK", phase="OPEN")
    assert [look.due_at for look in looks] == [due]
    assert world.fresh(left).first_look_at


def test_a_wrong_merger_is_put_right_by_splitting_the_report_off_again(
    world: World, two: tuple[Case, Case]
) -> None:
    into, left = two
    merge(world, left, into)
    with refused("was merged into another one", code="not-possible"):
        world.take(left, "reopen", by="lena", reasons="It was wrong.")
    report = Report.objects.get(claim=ANOTHER)
    again = reports.split(report_id=report.pk, by=world.actor("rhea"), now=world.now)
    assert (again.state, again.split_from_id, again.report_count) == ("TRIAGE", into.pk, 1)
    merge(world, again, into)
    assert world.fresh(again).merged_into_id == into.pk
    assert broken() == {}


def test_the_holder_is_told_where_it_goes_on_and_finds_both(
    world: World, two: tuple[Case, Case]
) -> None:
    into, left = two
    messages.say(
        case_id=left.pk, lane="HOLDER", text="We look.", by=world.actor("rhea"), now=world.now
    )
    account = world.fresh(into).account
    assert holder_case(into.ref, account) is None
    merge(world, left, into)
    letter = Notice.objects.get(case=left, kind="merged")
    assert into.ref in letter.text and WHY in letter.text
    there, here = holder_case(left.ref, account), holder_case(into.ref, account)
    assert there is not None and here is not None
    assert (there.goes_on_in, here.took_in) == (into.ref, [left.ref])
    # who was told of the one is told how the other ends, also where that was merged in turn
    last = reports.split(
        report_id=Report.objects.get(claim=ANOTHER).pk, by=world.actor("rhea"), now=world.now
    )
    merge(world, into, last)
    assert Notice.objects.filter(case=into, kind="merged").exists()
    world.take(last, "dismiss", reasons="Another company.")
    assert Notice.objects.filter(case=last, kind="cleared").exists()
    assert broken() == {}


def test_a_holder_who_knew_of_neither_is_told_of_neither(
    world: World, two: tuple[Case, Case]
) -> None:
    into, left = two
    merge(world, left, into)
    assert not Notice.objects.filter(audience="HOLDER").exists()


def test_only_undecided_cases_of_one_account_and_area_become_one(
    world: World, two: tuple[Case, Case]
) -> None:
    into, left = two
    world.account("other")
    elsewhere = world.case("other")
    for ref in (elsewhere.ref, left.ref, "C-2222-2222"):
        with refused("is not an undecided case of this account and area", code="bad-terms"):
            world.take(left, "merge", into=ref, reasons=WHY)
    with refused("no other case in this area", code="not-possible"):
        world.take(elsewhere, "merge", into=into.ref, reasons=WHY)
    with refused("needs “Merge into”", code="bad-terms"):
        world.take(left, "merge", reasons=WHY)
    world.suspend(left)
    with refused("a restriction of this case is in force", code="not-possible"):
        merge(world, left, into)
    merge(world, into, left)  # the one that holds the account takes the other in
    assert world.fresh(into).merged_into_id == left.pk
    assert broken() == {}


def test_who_waits_for_an_answer_outside_waits_in_that_case(
    world: World, two: tuple[Case, Case]
) -> None:
    into, left = two
    messages.ask_holder(
        case_id=left.pk, question="Was it you?", by=world.actor("rhea"), now=world.now
    )
    with refused("still has time to answer", code="not-possible"):
        merge(world, left, into)


def test_a_case_that_somebody_else_works_on_is_not_merged_into(
    world: World, two: tuple[Case, Case]
) -> None:
    into, left = two
    ravi = world.people["ravi"].pk
    assignment.assign(case_id=into.pk, to=ravi, by=world.actor("ravi"), now=world.now)
    with refused("locked to somebody else", code="not-allowed"):
        world.take(left, "merge", by="rhea", into=into.ref, reasons=WHY)


def test_a_rehearsal_says_what_would_move_and_moves_nothing(
    world: World, two: tuple[Case, Case]
) -> None:
    into, left = two
    item = gather.Item(kind="note", origin="PRESS", text="A page of notes.")
    gather.add_evidence(case_id=left.pk, item=item, by=world.actor("rhea"), now=world.now)
    events = Event.objects.count()
    shown = decide.rehearse(
        case_id=left.pk,
        verb="merge",
        terms=read_terms({"into": into.ref.lower(), "reasons": WHY}),
        by=world.actor("rhea"),
        now=world.now,
    )
    assert shown.moves is not None
    assert (shown.moves.into, shown.moves.reports, shown.moves.evidence) == (into.ref, 1, 1)
    assert Event.objects.count() == events and left.reports.exists()
    assert not Evidence.objects.filter(case=into).exists()

"""One act for many cases: shown, started as shown, done to each as a step, stopped, undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Account, Recusal
from enforcement.language.refusals import StepRefused
from enforcement.models import (
    Case,
    CaseBatch,
    CaseBatchItem,
    CaseLink,
    Decision,
    Event,
    OutboxMessage,
    Review,
    StaffEvent,
)
from enforcement.operations import assignment, batch_run, batches, establish, review
from enforcement.operations.batches import Asked
from enforcement.queries.batches import batch_progress
from enforcement.workflow.machines import BatchPhase, ReviewPhase
from tests.invariants import broken, chains_broken
from tests.scenes import other_policy
from tests.world import World

REASON = "Rhea is on leave from tomorrow."


@pytest.fixture
def world(transactional_db: Any) -> World:
    """People, a policy, no accounts."""
    return World()


def run(world: World) -> None:
    batch_run.work_through(now=lambda: world.now)


def cases_of(world: World, *refs: str) -> list[Case]:
    """A case in triage for each of these accounts."""
    found = []
    for ref in refs:
        world.account(ref)
        found.append(world.case(ref))
    return found


def prepared(world: World, cases: Sequence[Case], by: str = "lena", **asked: Any) -> CaseBatch:
    asked = {"reason": REASON, **asked}
    made = batches.prepare(
        asked=Asked(**asked), cases=[c.pk for c in cases], by=world.actor(by), now=world.now
    )
    run(world)
    made.refresh_from_db()
    assert made.phase == BatchPhase.READY
    return made


def started(world: World, made: CaseBatch, by: str = "lena") -> CaseBatch:
    return batches.start(
        batch_id=made.pk, set_hash=made.set_hash, by=world.actor(by), now=world.now
    )


def done(world: World, made: CaseBatch, by: str = "lena") -> CaseBatch:
    started(world, made, by)
    run(world)
    made.refresh_from_db()
    assert made.phase == BatchPhase.DONE
    return made


def undone(world: World, made: CaseBatch, by: str = "lena") -> CaseBatch:
    undo = batches.prepare_undo(
        batch_id=made.pk, reason="A mistake.", by=world.actor(by), now=world.now
    )
    run(world)
    undo.refresh_from_db()
    return done(world, undo, by)


def why(made: CaseBatch) -> dict[str, str]:
    """What was left out, by account."""
    rows = made.items.exclude(left_out="")
    return dict(rows.values_list("case__account__external_ref", "left_out"))


def phases(made: CaseBatch) -> dict[str, str]:
    return dict(made.items.values_list("case__account__external_ref", "phase"))


def assignees() -> dict[str, str | None]:
    return dict(Case.objects.values_list("account__external_ref", "assignee__username"))


def intact() -> None:
    """Every invariant holds, and no chain has a gap."""
    assert (broken(), chains_broken()) == ({}, [])


def test_each_case_gets_a_step_of_its_own_and_the_person_one_message(world: World) -> None:
    cases = cases_of(world, "acme", "bolt", "core")
    made = prepared(world, cases, act="ASSIGN", to=world.people["ravi"].pk)
    assert set(assignees().values()) == {None}  # nothing was done while it was shown
    assert batch_progress([made.pk])[made.pk].included == 3
    done(world, made)
    assert set(assignees().values()) == {"ravi"}
    assert not Case.objects.filter(lease_holder__isnull=False).exists()
    events = Event.objects.filter(act="assign")
    assert {(e.actor_name, e.reason, e.data["batch"]) for e in events} == {
        ("lena", REASON, made.ref)
    }
    assert events.count() == 3
    told = OutboxMessage.objects.filter(channel="STAFF").values_list("topic", flat=True)
    assert list(told) == ["batch_assigned"]
    acts = StaffEvent.objects.order_by("id").values_list("act", "about")
    assert list(acts) == [(f"{act} batch", made.ref) for act in ("prepare", "start", "finish")]
    intact()


def test_who_is_left_out_is_said_with_the_reason(world: World) -> None:
    cases = cases_of(world, "acme", "his", "ours", "shut")
    ravi = world.people["ravi"]
    assignment.assign(case_id=cases[1].pk, to=ravi.pk, by=world.actor("ravi"), now=world.now)
    Recusal.objects.create(
        user=ravi,
        account=Account.objects.get(external_ref="ours"),
        reason="A friend",
        since_at=world.now,
    )
    world.take(cases[3], "dismiss", reasons="There is nothing to answer.")
    made = prepared(world, cases, act="ASSIGN", to=ravi.pk)
    assert why(made) == {"his": "ALREADY", "ours": "UNAVAILABLE", "shut": "NOT_POSSIBLE"}
    done(world, made)
    assert phases(made)["acme"] == "DONE"
    assert made.items.get(left_out="UNAVAILABLE").why.startswith("ravi is recused")


def test_a_reviewer_takes_and_returns_but_gives_to_nobody_else(world: World) -> None:
    cases = cases_of(world, "acme", "bolt")
    rhea, ravi = world.people["rhea"], world.people["ravi"]
    with pytest.raises(StepRefused, match="needs a lead"):
        prepared(world, cases, "rhea", act="ASSIGN", to=ravi.pk)
    done(world, prepared(world, cases[:1], "rhea", act="ASSIGN", to=rhea.pk), "rhea")
    made = prepared(world, cases[:1], "ravi", act="ASSIGN")
    assert why(made) == {"acme": "NOT_ALLOWED"}  # hers is not his to return
    with pytest.raises(StepRefused, match="No case is left"):
        started(world, made, "ravi")
    done(world, prepared(world, cases, "rhea", act="ASSIGN"), "rhea")
    assert assignees() == {"acme": None, "bolt": None}
    with pytest.raises(StepRefused, match="needs a reviewer"):
        prepared(world, cases, "otto", act="ASSIGN")


def test_a_severity_that_a_person_set_counts_in_the_priority(world: World) -> None:
    cases = cases_of(world, "acme")
    before = Case.objects.get().priority
    made = done(world, prepared(world, cases, act="SEVERITY", severity="CRITICAL"))
    case = Case.objects.get()
    assert (case.severity, case.severity_set_at) == ("CRITICAL", world.now)
    assert case.priority > before
    # the clause's own severity is lower
    rhea = world.actor("rhea")
    establish.allege(case_id=case.pk, clause="2c-iii", by=rhea, now=world.now)
    assert Case.objects.get().priority == case.priority
    undone(world, made)
    case = Case.objects.get()
    assert (case.severity_set_at, case.severity) == (None, made.items.get().before)
    assert case.priority < before + 60
    intact()


def test_a_look_falls_due_for_who_is_asked_and_is_withdrawn(world: World) -> None:
    cases = cases_of(world, "acme", "bolt")
    ravi, due_at = world.people["ravi"], world.now + timedelta(days=3)
    made = done(world, prepared(world, cases, act="LOOK", to=ravi.pk, due_at=due_at))
    looks = Review.objects.filter(kind="ASKED")
    assert {(r.assignee_id, r.due_at, r.subject) for r in looks} == {(ravi.pk, due_at, made.pk)}
    assignment.assign(
        case_id=cases[0].pk, to=world.people["rhea"].pk, by=world.actor("rhea"), now=world.now
    )
    assert {r.assignee_id for r in looks.all()} == {ravi.pk}  # it stays with him
    again = prepared(world, cases, act="LOOK", to=ravi.pk, due_at=due_at)
    assert set(why(again).values()) == {"ALREADY"}
    review.look(
        review_id=looks.get(case=cases[0]).pk,
        outcome="continue",
        reasons="Fine.",
        by=world.actor("ravi"),
        now=world.now,
    )
    undo = undone(world, made)
    assert phases(undo) == {"acme": "EXCLUDED", "bolt": "DONE"}
    assert why(undo) == {"acme": "CHANGED"}
    assert looks.get(case=cases[1]).phase == ReviewPhase.DROPPED
    told = OutboxMessage.objects.get(topic="batch_look_withdrawn").payload
    assert (told["users"], told["about"]["count"]) == ([str(ravi.pk)], "1")
    with pytest.raises(StepRefused, match="within the next 90 days"):
        prepared(world, cases, act="LOOK", due_at=world.now + timedelta(days=91))
    intact()


def test_a_missed_look_is_still_theirs(world: World) -> None:
    (case,) = cases_of(world, "acme")
    ravi = world.people["ravi"]
    due_at = world.now + timedelta(days=1)
    done(world, prepared(world, [case], act="LOOK", to=ravi.pk, due_at=due_at))
    look = Review.objects.get(kind="ASKED")
    review.miss_review(review_id=look.pk, now=due_at)
    again = Review.objects.filter(kind="ASKED", phase=ReviewPhase.OPEN).get()
    assert (again.assignee_id, again.subject) == (ravi.pk, look.subject)


def twice(world: World, ref: str) -> tuple[Case, Case]:
    """A case in triage, and one of another area that repeats it."""
    world.account(ref)
    first = world.case(ref)
    return first, world.case(ref, policy=other_policy(world).slug)


def test_duplicates_are_dismissed_and_linked_and_stay_so(world: World) -> None:
    first, second = twice(world, "acme")
    lone, unread = cases_of(world, "lone", "unread")
    world.report("unread")
    held = cases_of(world, "held")[0]
    world.suspend(held, "ravi")
    made = prepared(world, [second, lone, unread, held], "rhea", act="DISMISS")
    assert why(made) == {"lone": "NO_ORIGINAL", "unread": "UNREAD", "held": "NOT_POSSIBLE"}
    done(world, made, "rhea")
    second.refresh_from_db()
    assert second.state == "DISMISSED"
    decision = Decision.objects.get(case=second)
    assert (decision.verb, decision.terms["reasons"]) == ("dismiss", REASON)
    event = Event.objects.get(case=second, act="dismiss")
    assert (event.data["duplicate_of"], event.data["batch"]) == (first.ref, made.ref)
    link = CaseLink.objects.get()
    assert {link.case_id, link.other_id} == {first.pk, second.pk}
    with pytest.raises(StepRefused, match="A lead reopens the case"):
        batches.prepare_undo(batch_id=made.pk, reason="No.", by=world.actor("rhea"), now=world.now)
    intact()


def test_a_named_original_is_of_the_same_account(world: World) -> None:
    first, second = twice(world, "acme")
    (other,) = cases_of(world, "other")
    made = prepared(world, [first, second, other], act="DISMISS", original=first.ref.lower())
    assert why(made) == {"acme": "NO_ORIGINAL", "other": "NO_ORIGINAL"}
    assert made.items.get(case=second).phase == "INCLUDED"
    with pytest.raises(StepRefused, match="There is no case"):
        prepared(world, [second], act="DISMISS", original="C-XXXX-XXXX")


def test_what_changed_since_it_was_shown_is_left_out(world: World) -> None:
    cases = cases_of(world, "acme", "bolt")
    first, second = twice(world, "core")
    ravi = world.people["ravi"]
    made = prepared(world, cases, act="ASSIGN", to=ravi.pk)
    shut = prepared(world, [second], act="DISMISS")
    for one in (made, shut):
        started(world, one)
    assignment.assign(
        case_id=cases[0].pk, to=world.people["rhea"].pk, by=world.actor("rhea"), now=world.now
    )
    world.report("core", policy=other_policy(world).slug)
    run(world)
    assert why(made) == {"acme": "CHANGED"}
    assert why(shut) == {"core": "CHANGED"}
    assert assignees() == {"acme": "rhea", "bolt": "ravi", "core": None}
    assert first.state == "TRIAGE"


def test_an_undo_gives_back_what_is_as_the_batch_left_it(world: World) -> None:
    cases = cases_of(world, "acme", "bolt", "core")
    rhea, ravi = world.people["rhea"], world.people["ravi"]
    for case in cases[:2]:
        assignment.assign(case_id=case.pk, to=rhea.pk, by=world.actor("rhea"), now=world.now)
    made = done(world, prepared(world, cases, act="ASSIGN", to=ravi.pk))
    assignment.assign(case_id=cases[0].pk, to=rhea.pk, by=world.actor("lena"), now=world.now)
    with pytest.raises(StepRefused, match="Only lena"):
        batches.prepare_undo(batch_id=made.pk, reason="No.", by=world.actor("ravi"), now=world.now)
    undo = undone(world, made)
    assert assignees() == {"acme": "rhea", "bolt": "rhea", "core": None}
    assert why(undo) == {"acme": "CHANGED"}
    assert undo.items.get(left_out="CHANGED").why.startswith("It was changed again")
    with pytest.raises(StepRefused, match="not undone"):
        batches.prepare_undo(batch_id=undo.pk, reason="No.", by=world.actor("lena"), now=world.now)
    with pytest.raises(StepRefused, match="undone already"):
        batches.prepare_undo(batch_id=made.pk, reason="No.", by=world.actor("lena"), now=world.now)
    intact()


def test_it_is_stopped_and_resumed_by_whoever_may(world: World) -> None:
    cases = cases_of(world, "acme", "bolt")
    rhea = world.people["rhea"]
    made = started(world, prepared(world, cases, "rhea", act="ASSIGN", to=rhea.pk), "rhea")
    assert batch_run.do_part(made.pk, now=world.now) == 1
    with pytest.raises(StepRefused, match="Only rhea"):
        batches.stop(batch_id=made.pk, reason="Wait.", by=world.actor("ravi"), now=world.now)
    batches.stop(batch_id=made.pk, reason="Wait.", by=world.actor("lena"), now=world.now)
    run(world)
    assert sorted(phases(made).values()) == ["DONE", "INCLUDED"]
    with pytest.raises(StepRefused, match="Only rhea"):
        batches.resume(batch_id=made.pk, by=world.actor("lena"), now=world.now)
    batches.resume(batch_id=made.pk, by=world.actor("rhea"), now=world.now)
    run(world)
    assert set(phases(made).values()) == {"DONE"}
    told = OutboxMessage.objects.filter(topic="batch_stopped")
    assert told.get().payload["users"] == [str(rhea.pk)]


def test_nobody_acts_in_the_name_of_somebody_who_left(world: World) -> None:
    cases = cases_of(world, "acme")
    rhea = world.people["rhea"]
    made = started(world, prepared(world, cases, "rhea", act="SEVERITY", severity="LOW"), "rhea")
    type(rhea).objects.filter(pk=rhea.pk).update(role="AUDITOR")
    run(world)
    assert why(made) == {"acme": "NOT_ALLOWED"}


def test_what_nobody_starts_expires(world: World) -> None:
    made = prepared(world, cases_of(world, "acme"), act="ASSIGN", to=world.people["ravi"].pk)
    with pytest.raises(StepRefused, match="has not expired"):
        batches.expire(batch_id=made.pk, now=world.now)
    later = world.now + timedelta(hours=24)
    with pytest.raises(StepRefused, match="more than 24 hours ago"):
        batches.start(batch_id=made.pk, set_hash=made.set_hash, by=world.actor("lena"), now=later)
    assert list(CaseBatch.objects.expired(later)) == [made]
    batches.expire(batch_id=made.pk, now=later)
    with pytest.raises(StepRefused, match="is expired"):
        started(world, made)


def test_another_set_than_the_one_shown_is_not_started(world: World) -> None:
    made = prepared(world, cases_of(world, "acme"), act="ASSIGN", to=world.people["ravi"].pk)
    with pytest.raises(StepRefused, match="not the set that was shown"):
        batches.start(batch_id=made.pk, set_hash="0" * 64, by=world.actor("lena"), now=world.now)
    with pytest.raises(StepRefused, match="Only lena"):
        started(world, made, "ravi")
    with pytest.raises(StepRefused, match="Only lena"):
        batches.withdraw(batch_id=made.pk, by=world.actor("rhea"), now=world.now)
    batches.withdraw(batch_id=made.pk, by=world.actor("lena"), now=world.now)
    with pytest.raises(StepRefused, match="is given up"):
        started(world, made)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"act": "CLEAR"}, "cannot be done for many cases"),
        ({"act": "SEVERITY"}, "Choose a severity"),
        ({"act": "SEVERITY", "severity": "huge"}, "Choose a severity"),
        ({"act": "LOOK"}, "Choose a day"),
        ({"act": "ASSIGN", "reason": "\u200b"}, "Say why"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(
    world: World, asked: dict[str, str], sentence: str
) -> None:
    cases = cases_of(world, "acme")
    with pytest.raises(StepRefused, match=sentence):
        prepared(world, cases, **asked)
    with pytest.raises(StepRefused, match="Select at least one"):
        prepared(world, [], act="ASSIGN")
    assert not CaseBatch.objects.exists()


def test_too_many_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST", 1)
    with pytest.raises(StepRefused, match="At most 1 cases"):
        prepared(world, cases_of(world, "acme", "bolt"), act="ASSIGN")


def test_whoever_starts_a_long_one_is_told_of_its_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "QUICK", 0)
    done(world, prepared(world, cases_of(world, "acme"), act="SEVERITY", severity="LOW"))
    told = OutboxMessage.objects.get(topic="batch_done").payload
    assert told["users"] == [str(world.people["lena"].pk)]


def test_the_database_keeps_what_was_shown(world: World) -> None:
    made = prepared(world, cases_of(world, "acme"), act="ASSIGN", to=world.people["ravi"].pk)
    tampering = [
        "UPDATE enforcement_casebatch SET reason = 'x'",
        "UPDATE enforcement_casebatch SET set_hash = 'x'",
        "UPDATE enforcement_casebatch SET phase = 'RUNNING'",
        "UPDATE enforcement_casebatch SET phase = 'DONE', started_at = now()",
        "DELETE FROM enforcement_casebatch",
        "UPDATE enforcement_casebatchitem SET after = ''",
        "UPDATE enforcement_casebatchitem SET phase = 'DONE', done_at = now()",
        "DELETE FROM enforcement_casebatchitem",
        "INSERT INTO enforcement_casebatchitem SELECT gen_random_uuid(), 'GIVEN', 9, before,"
        " after, set_at, version, '', '', NULL, batch_id, case_id, NULL, NULL"
        " FROM enforcement_casebatchitem",
    ]
    for sql in tampering:
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    started(world, made)
    # done without an event of its own
    with pytest.raises(DatabaseError, match="with its event"), transaction.atomic():
        CaseBatchItem.objects.update(phase="DONE", done_at=world.now)

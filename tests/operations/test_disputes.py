"""Disputes before bodies that settle them out of court: recorded, ended, followed by an ordinary
decision or a reason, and never changed but by another record.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from enforcement.models import Case, Dispute, Event, OutboxMessage
from enforcement.operations import appeal_hearing, appeal_outcome, disputes, due
from enforcement.operations.dispute_checks import End, Told
from enforcement.rules.dispute_bodies import Body, Profile
from tests.disputes import end, follow, record
from tests.invariants import broken, chains_broken
from tests.scenes import refused
from tests.world import World

LAW = "Regulation (EU) 2022/2065, Article 21"
BODY = "Appeals Centre"


@pytest.fixture
def case(world: World) -> Case:
    world.account()
    world.account("umbra")
    case = world.case(origin="PUBLIC", source="form", external_id="p-1")
    world.suspend(case)
    return world.fresh(case)


def test_it_is_recorded_ends_once_and_is_followed_on_the_record(
    world: World, case: Case, settings: Any
) -> None:
    body = Body(name=BODY, url="https://body.example", languages=("en",))
    settings.OUT_OF_COURT = (Profile(law=LAW, bodies=(body,)),)
    made = record(world, case, body=f" {BODY} ", reference="AC-1")
    assert (made.number, made.body, made.law, made.side) == (1, BODY, LAW, "HOLDER")
    with refused("not open for this", "not-open"):
        follow(world, made)
    with refused("is dispute 1 already", "bad-dispute"):
        record(world, case, reference="AC-1")
    world.wait(days=9)
    ended = end(world, made, "PARTLY_REVERSED")
    with refused("not open for this", "not-open"):
        end(world, made, "CONFIRMED")
    with refused("it needs a lead", "not-allowed"):
        follow(world, ended, by="rhea")

    done = follow(world, ended, by="lena")
    assert (done.followed, done.remind_at) == ("IMPLEMENTED", None)
    with refused("not open for this", "not-open"):
        follow(world, done, by="lena", followed="NOT_IMPLEMENTED")
    acts = Event.objects.filter(case=case, data__has_key="dispute").order_by("seq")
    assert [(e.act, e.data["dispute"], e.data["side"]) for e in acts] == [
        ("record_dispute", 1, "HOLDER"),
        ("end_dispute", 1, "HOLDER"),
        ("follow_dispute", 1, "HOLDER"),
    ]
    topics = OutboxMessage.objects.filter(channel="STAFF", topic__startswith="dispute")
    assert [m.topic for m in topics.order_by("owed_at")] == [
        "dispute_recorded",
        "dispute_to_follow",
    ]
    assert not broken()
    assert not chains_broken()


def test_what_cannot_be_is_refused_with_a_sentence(world: World, case: Case) -> None:
    other = world.case("umbra")
    world.suspend(other)
    foreign, today = other.decisions.get(), world.now.date()
    report = other.reports.get()
    for sentence, more in {
        "which body": {"body": " \n"},
        "at most 200": {"body": "x" * 201},
        "at most 5000": {"note": "x" * 5001},
        "decision of this case": {"decision": foreign.pk},
        "report of this case": {"report": report.pk},
        "appeal against this decision": {"appeal": UUID(int=1)},
        "not in the future": {"told_on": today + timedelta(days=1)},
        "before it takes effect": {"told_on": today - timedelta(days=2)},
        "before the body told us": {"answer_by_on": today - timedelta(days=1)},
    }.items():
        with refused(sentence, "bad-dispute"):
            record(world, case, **{"told_on": today, **more})
    assert not Dispute.objects.exists()
    with refused(code="not-allowed"):
        record(world, case, by="otto")
    made = record(world, case)
    for sentence, outcome, on in (
        ("how it ended", "WON", today),
        ("not in the future", "REVERSED", today + timedelta(days=1)),
        ("does not end before", "REVERSED", today - timedelta(days=1)),
    ):
        with refused(sentence, "bad-dispute"):
            end(world, made, outcome, ended_on=on)
    made = end(world, made, "REVERSED")
    for sentence, more in {
        "whether it is carried out": {"followed": "LATER"},
        "the reason why": {"followed": "NOT_IMPLEMENTED", "reason": ""},
        "the day on which": {"followed_on": None},
        "before the body told us": {"followed_on": today - timedelta(days=1)},
        "another decision": {"decision": made.decision_id},
        "Leave this empty": {
            "followed": "NOT_IMPLEMENTED",
            "reason": "x",
            "decision": made.decision_id,
        },
    }.items():
        with refused(sentence, "bad-dispute"):
            follow(world, made, **more)


def test_a_confirmed_decision_asks_for_nothing(world: World, case: Case) -> None:
    made = end(world, record(world, case), "CONFIRMED")
    assert not made.waits_for_us and made.remind_at is None
    with refused("not open for this", "not-open"):
        follow(world, made)


def test_a_reporters_dispute_is_withheld_and_names_nobody(world: World, case: Case) -> None:
    report = case.reports.get()
    made = record(world, case, report=report.pk, note="They say that we are wrong.")
    assert (made.side, made.report_id) == ("REPORTER", report.pk)
    event = Event.objects.get(act="record_dispute")
    assert "reporter_dispute" in event.data["rows"] and "dispute" not in event.data["rows"]
    assert "They say" not in str(event.data) + event.reason


def test_an_appeals_outcome_is_disputed(world: World, case: Case) -> None:
    appeal = world.appeal(case)
    with refused("appeal against this decision", "bad-dispute"):
        record(world, case, appeal=appeal.pk)
    hear(world, case)
    assert record(world, case, appeal=appeal.pk).appeal_id == appeal.pk


def hear(world: World, case: Case) -> None:
    """The appeal of a case is heard, and the decision stays."""
    appeal = case.appeals.get()
    lars = {"by": world.actor("lars"), "now": world.now}
    appeal_hearing.take_hearing(appeal_id=appeal.pk, **lars)
    appeal_outcome.hear(appeal_id=appeal.pk, outcome="affirmed", reasons="It follows.", **lars)


def test_a_wrong_record_is_corrected_by_another_or_withdrawn(world: World, case: Case) -> None:
    first = end(world, record(world, case, reference="1"), "REVERSED")
    with refused("Give a reason", "bad-reason"):
        withdraw(world, first, reason=" ")
    second = disputes.correct_dispute(
        dispute_id=first.pk,
        told=told(world, case, reference="1", body="Another body"),
        end=End(outcome="CONFIRMED", ended_on=world.now.date()),
        reason="It was another body.",
        by=world.actor("rhea"),
        now=world.now,
    )
    first.refresh_from_db()
    assert (first.phase, first.over_reason, first.remind_at) == (
        "CORRECTED",
        "It was another body.",
        None,
    )
    assert (second.phase, second.outcome, second.corrects_id) == ("ENDED", "CONFIRMED", first.pk)
    for act in (lambda: withdraw(world, first), lambda: end(world, first, "SETTLED")):
        with refused("not open for this", "not-open"):
            act()
    assert withdraw(world, second).phase == "WITHDRAWN"
    assert not broken()
    assert not chains_broken()


def withdraw(world: World, made: Dispute, reason: str = "There is no such dispute.") -> Dispute:
    return disputes.withdraw_dispute(
        dispute_id=made.pk, reason=reason, by=world.actor("rhea"), now=world.now
    )


def told(world: World, case: Case, **more: Any) -> Told:
    decision = case.decisions.get().pk
    return Told(**{"decision": decision, "body": BODY, "told_on": world.now.date(), **more})


def test_somebody_is_reminded_once(world: World, case: Case) -> None:
    made = record(world, case, answer_by_on=world.now.date() + timedelta(days=10))
    world.wait(days=9)
    due.work_through(now=lambda: world.now)
    due.work_through(now=lambda: world.now)
    end(world, made, "SETTLED")
    world.wait(days=15)
    due.work_through(now=lambda: world.now)
    due.work_through(now=lambda: world.now)
    found = OutboxMessage.objects.filter(topic__in=["dispute_due", "dispute_not_followed"])
    assert [m.topic for m in found.order_by("owed_at")] == ["dispute_due", "dispute_not_followed"]


def test_sql_cannot_do_what_nobody_may(world: World, case: Case) -> None:
    made = end(world, record(world, case), "REVERSED")
    other = world.case("umbra")
    world.suspend(other)
    done = {"followed_on": world.now.date(), "followed_at": world.now, "followed_by_name": "x"}
    for name, values in (
        ("permission denied", {"body": "Another"}),
        ("dispute_kept", {"outcome": "CONFIRMED"}),
        ("dispute_kept", {"phase": "OPEN"}),
        ("dispute_over_says_why", {"phase": "WITHDRAWN"}),
        ("dispute_followed_or_says_why", {"followed": "NOT_IMPLEMENTED", **done}),
        (
            "dispute_followed_by_decision",
            {
                "followed": "IMPLEMENTED",
                "follow_decision": made.decision,
                **done,
            },
        ),
        ("written_with_event", {"followed": "IMPLEMENTED", **done}),
    ):
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            Dispute.objects.filter(pk=made.pk).update(**values)
            connection.check_constraints()
        assert name in f"{error.value} {constraint_of(error.value)}"
    with pytest.raises(DatabaseError, match=r"stays|permission denied"), transaction.atomic():
        Dispute.objects.filter(pk=made.pk).delete()
    fresh: dict[str, Any] = {
        "case": case,
        "number": 9,
        "decision": made.decision,
        "side": "HOLDER",
        "body": BODY,
        "told_on": world.now.date(),
        "recorded_by": world.people["rhea"],
        "recorded_by_name": "rhea",
        "recorded_at": world.now,
    }
    ended = {"phase": "ENDED", "outcome": "CONFIRMED", "ended_by_name": "x", "ended_at": world.now}
    for name, more in (
        ("dispute_is_of_its_case", {"decision": other.decisions.get()}),
        ("dispute_is_of_its_case", {"side": "REPORTER", "report": other.reports.get()}),
        ("dispute_says_who", {"side": "REPORTER"}),
        ("dispute_ends_with_outcome", {"phase": "ENDED"}),
        (
            "dispute_runs_forward",
            {**ended, "ended_on": world.now.date() - timedelta(days=1)},
        ),
        ("dispute_numbered", {"number": 1}),
        ("dispute_corrects_one", {"corrects": made}),
    ):
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            Dispute(**{**fresh, **more}).save(force_insert=True)
            connection.check_constraints()
        assert constraint_of(refusal.value) == name


def constraint_of(error: Exception) -> str:
    """The rule of the database that said no."""
    diag = getattr(error.__cause__, "diag", None)
    return getattr(diag, "constraint_name", None) or ""

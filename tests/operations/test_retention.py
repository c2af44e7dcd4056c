"""What is over is planned each month, removed by two, and looked at again when its turn comes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection

from accounts.models import UsageDay, User
from accounts.roles import SYSTEM
from enforcement.delivery import relay
from enforcement.delivery.fates import Fate, Sent
from enforcement.models import (
    Case,
    Event,
    Evidence,
    Message,
    OutboxMessage,
    Presence,
    Report,
    RetentionItem,
    RetentionPlan,
    RetentionRun,
    Skip,
    StaffEvent,
    Tombstone,
)
from enforcement.models._logs import logs_function_sql
from enforcement.models.outbox import Channel
from enforcement.operations import due, gather, messages, retention, retention_run
from enforcement.queries import retention as reads
from enforcement.record import checkpoint
from enforcement.record.verify import RecordCheck
from enforcement.rules.retention import BadTerms, read_editions
from enforcement.step.doors import noting
from enforcement.step.removal import remove_payloads
from enforcement.workflow.retention import OF_CASES, Kept, WhyKept
from tests.faults._history import KEY, KEYS, bundled
from tests.faults.test_tampering import VERIFIER
from tests.operations.test_legal import hold
from tests.scenes import refused
from tests.seats import give_seat
from tests.world import NO_TO_ALL, STATED, World

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def world(transactional_db: Any) -> World:
    return World(NOW)


def over(world: World, ref: str = "acme") -> Case:
    """A case in which something was said, and which was dismissed; its letters arrived."""
    world.account(ref)
    case = world.case(ref, reporter_name="Robin", reporter_email="robin@r.example")
    rhea, on = world.actor("rhea"), {"case_id": case.pk, "now": world.now}
    messages.say(lane="INTERNAL", text="Ask Robin at 12 Long Lane.", by=rhea, **on)
    messages.say(lane="REPORTER", text="Thank you, Robin.", by=rhea, **on)
    gather.add_evidence(
        item=gather.Item(kind="letter", origin="PRESS", text="A page of a letter."), by=rhea, **on
    )
    world.suspend(case)
    world.take(world.fresh(case), "lift_measure", reasons="The question is answered.")
    world.find(world.fresh(case), "NOT_ESTABLISHED", NO_TO_ALL)
    world.take(world.fresh(case), "clear", **STATED)
    arrive(world)
    return world.fresh(case)


def arrive(world: World) -> None:
    """Every letter that is owed arrives."""
    relay.work_through(now=lambda: world.now, channels=(Channel.REPORTERS,))
    for letter in OutboxMessage.objects.filter(channel="EMAIL").exclude(topic__startswith="staff."):
        if letter.phase != "DONE":
            relay.write_fate(letter, Sent(Fate.PAID, "250 Taken."), world.now)


def later(world: World, days: int = 5 * 365) -> RetentionPlan:
    """The plan of a month long afterwards."""
    world.now += timedelta(days=days)  # and nothing of what fell due is done meanwhile
    made = retention.make_plan(now=world.now)
    assert made
    return made


def agreed(world: World, plan: RetentionPlan) -> RetentionRun:
    """Two admins want it."""
    run = retention.propose_run(
        plan=plan.number, reason="As every month.", by=world.actor("ada"), now=world.now
    )
    return retention.answer_run(
        number=run.number, agreed=True, by=world.actor("axel"), now=world.now
    )


def work(world: World) -> int:
    """What the worker does."""
    return retention_run.work_through(now=lambda: world.now)


def intact() -> int:
    """Both verifiers hold; how many tombstones they count."""
    check = RecordCheck(keys=KEYS)
    assert list(check.flaws()) == []
    assert check.removed == VERIFIER["verify"](bundled()).removed
    return check.removed


def test_what_is_over_goes_once_two_have_agreed(world: World) -> None:
    world.actor("axel")
    case = over(world)
    assert checkpoint.seal(now=world.now + timedelta(minutes=1), key=KEY)
    plan = later(world)
    assert set(plan.counts) == set(OF_CASES)
    assert work(world) == 0 and Message.objects.get(lane="INTERNAL").text  # nobody agreed
    run = retention.propose_run(
        plan=plan.number, reason="As every month.", by=world.actor("ada"), now=world.now
    )
    with refused("Somebody else"):
        retention.answer_run(number=run.number, agreed=True, by=world.actor("ada"), now=world.now)
    assert work(world) == 0 and intact() == 0
    retention.answer_run(number=run.number, agreed=True, by=world.actor("axel"), now=world.now)
    assert work(world) == 1
    assert intact() > 3
    report = Report.objects.get(case=case)
    assert (report.claim, report.reporter_email) == ("", "")
    assert not Message.objects.get(lane="INTERNAL").text
    assert not Evidence.objects.get().text
    run.refresh_from_db()
    assert run.ended_at
    far = reads.progress_of(plan)
    assert (far.done, far.kept, far.percent) == (1, 0, 100)
    assert far.removed[Kept.EVIDENCE] == 1
    event = Event.objects.get(act="remove_what_is_over")
    assert event.data["plan"] == "plan 1" and event.case_id == case.pk
    assert OutboxMessage.objects.filter(topic="retention_ended").exists()
    assert checkpoint.seal(now=world.now + timedelta(minutes=9), key=KEY)
    intact()
    world.now += timedelta(days=31)
    assert retention.make_plan(now=world.now).counts == {}  # type: ignore[union-attr]
    letters = OutboxMessage.objects.filter(case=case, channel="EMAIL", topic="message_to_reporter")
    assert letters and all(one.payload == {} for one in letters)
    for text in ("Long Lane", "robin@r.example", "A page of a letter"):
        assert text not in everything()


def everything() -> str:
    """All that the tables of cases say."""
    said = []
    with connection.cursor() as cursor:
        for table in ("message", "evidence", "report", "delivery", "outboxmessage", "followup"):
            cursor.execute(f"SELECT to_jsonb(r)::text FROM enforcement_{table} r")
            said += [row[0] for row in cursor.fetchall()]
    return "\n".join(said)


def test_a_case_whose_windows_are_open_is_in_no_plan(world: World) -> None:
    over(world)
    assert later(world, days=5 * 30).counts == {}
    assert not RetentionItem.objects.exists()


def test_a_restriction_in_force_keeps_its_case(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    arrive(world)
    assert later(world).counts == {}


def test_a_late_appeal_keeps_a_case_that_was_planned(world: World) -> None:
    world.actor("axel")
    case = over(world)
    plan = later(world)
    run = agreed(world, plan)
    with connection.cursor() as cursor:  # told again: it came back, and was proven later
        cursor.execute("RESET ROLE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE enforcement_notice SET informed_at = NULL WHERE audience = 'HOLDER' "
            "AND case_id = %s",
            [case.pk],
        )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("SET ROLE docket_app")
    assert work(world) == 1
    item = RetentionItem.objects.get()
    assert (item.why_kept, item.removed) == (WhyKept.WINDOW_OPEN, {})
    assert Message.objects.get(lane="INTERNAL").text and not Tombstone.objects.exists()
    assert not Event.objects.filter(act="remove_what_is_over").exists()
    run.refresh_from_db()
    assert run.ended_at


def test_what_a_hold_names_is_in_no_plan_and_one_that_comes_later_wins(world: World) -> None:
    world.actor("axel")
    over(world)
    over(world, "other")
    give_seat(world, "rhea")
    hold(world, "acme")
    plan = later(world)
    (item,) = RetentionItem.objects.all()
    assert item.case and item.case.account.external_ref == "other"
    run = agreed(world, plan)
    hold(world, "other")
    assert work(world) == 1
    item.refresh_from_db()
    assert item.why_kept == WhyKept.NOT_NOW  # and nothing says of what
    assert not Tombstone.objects.exists() and intact() == 0
    run.refresh_from_db()
    assert run.ended_at
    assert "hold" not in str(list(StaffEvent.objects.filter(act__contains="retention").values()))


def test_a_run_is_stopped_and_resumed(world: World) -> None:
    world.actor("axel")
    over(world)
    run = agreed(world, later(world))
    by = {"by": world.actor("ada"), "now": world.now}
    retention.stop_run(number=run.number, **by)
    assert work(world) == 0
    with refused("stopped already"):
        retention.stop_run(number=run.number, **by)
    retention.resume_run(number=run.number, **by)
    with refused("not stopped"):
        retention.resume_run(number=run.number, **by)
    assert work(world) == 1
    with refused("not under way"):
        retention.stop_run(number=run.number, **by)


def test_a_proposal_that_nobody_answers_is_void_and_can_be_made_again(world: World) -> None:
    world.actor("axel")
    over(world)
    plan = later(world)
    on = {"plan": plan.number, "reason": "As every month.", "by": world.actor("ada")}
    run = retention.propose_run(**on, now=world.now)
    with refused("already proposed"):
        retention.propose_run(**on, now=world.now)
    world.wait(days=15)
    due.work_through(now=lambda: world.now)
    run.refresh_from_db()
    assert run.has_expired
    assert retention.propose_run(**on, now=world.now).number == 2
    with refused("no such plan"):
        retention.propose_run(**{**on, "plan": 9}, now=world.now)
    with refused("may not change this"):
        retention.propose_run(**{**on, "by": world.actor("rhea")}, now=world.now)


def test_reports_of_no_case_and_old_usage_go_too(world: World) -> None:
    world.actor("axel")
    account = world.account()
    report = world.report("acme", record_only=True, reporter_name="Mara")
    UsageDay.objects.create(account=account, used_on=NOW.date(), requests=1)
    plan = later(world)
    assert plan.counts == {Kept.REPORTS: 1, Kept.USAGE: 1}
    UsageDay.objects.create(account=account, used_on=world.now.date(), requests=2)
    agreed(world, plan)
    assert work(world) == 2
    assert not Report.objects.get(pk=report.pk).reporter_name
    assert UsageDay.objects.get().requests == 2
    assert intact() == 0


def test_mails_about_no_case_and_logs_go_in_turns_and_nothing_else_of_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.actor("axel")
    account, held_one = world.account(), world.account("held")
    lena = User.objects.get(pk=world.actor("lena").user_id)
    case = world.case()
    old: dict[str, Any] = {"owed_at": world.now, "next_at": world.now, "done_at": world.now}

    def mail(topic: str, phase: str = "DONE", **more: Any) -> OutboxMessage:
        given = {**old, **more}
        return OutboxMessage.objects.create(
            channel="EMAIL", topic=topic, recipient="a@b.example", payload={}, phase=phase, **given
        )

    for topic in ("misuse_told", "report_not_taken", "access_link"):
        mail(topic)
    mail("contact_changed", "PARKED", account=account)  # given up, and settled
    stay = [
        mail("contact_changed", account=held_one),
        mail("receipt", case=case),
        mail("misuse_told", "PARKED", done_at=None),
        mail("misuse_told", done_at=world.now + timedelta(days=5 * 365)),
    ]
    Skip.objects.create(
        case=case, person=lena, reason="x", skipped_at=world.now, until_at=world.now
    )
    Presence.objects.create(case=case, person=lena, seen_at=world.now)
    UserSession.objects.create(
        user=lena, ip="10.0.0.1", user_agent="x", session_key="k", last_seen_at=world.now
    )
    content = ContentType.objects.get_for_model(Case)
    LogEntry.objects.create(
        user=lena, content_type=content, object_id="1", object_repr="x", action_flag=2
    )
    LogEntry.objects.update(action_time=world.now)
    UserSession.objects.update(last_seen_at=world.now, created_at=world.now)
    give_seat(world, "rhea")
    hold(world, "held")
    plan = later(world)
    assert plan.counts == {Kept.MAILS: 4, Kept.LOGS: 4}
    monkeypatch.setattr(retention_run, "AT_ONCE", 3)
    agreed(world, plan)
    assert work(world) == 2 + 4  # the mails in two turns
    assert reads.progress_of(plan).removed == plan.counts
    left = OutboxMessage.objects.filter(channel="EMAIL", recipient="a@b.example")
    assert set(left) == set(stay)
    for model in (Skip, Presence, UserSession, LogEntry):
        assert not model._default_manager.exists()
    said = StaffEvent.objects.filter(act="remove logs").values_list("about", "after__rows")
    assert dict(said) == {"MAILS": 4, "SKIPS": 1, "PRESENCES": 1, "SESSIONS": 1, "ADMIN": 1}
    item = RetentionItem.objects.filter(log="SKIPS").get()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("SELECT docket_forget_logs(%s, 1)", [item.pk])  # it is done
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'docket_forget_logs'")
        assert cursor.fetchone()[0] in logs_function_sql()


def test_nothing_goes_under_the_rules_of_retention_without_a_run(world: World) -> None:
    """The database asks for it, whoever writes."""
    over(world)
    plan = later(world)
    run, item = RetentionRun(plan=plan, number=1), RetentionItem.objects.get()
    on: dict[str, Any] = {"case_id": item.case_id, "by": SYSTEM, "now": world.now}
    with pytest.raises(IntegrityError) as said, noting("x", reason="Over.", **on) as step:
        remove_payloads(step, list(Message.objects.all()), why=retention_run.why_of(run, world.now))
    assert said.value.__cause__.diag.constraint_name == "removed_as_agreed"  # type: ignore[union-attr]
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("SELECT docket_forget_usage(%s)", [item.pk])


GOOD = {"EVIDENCE": 400, "MESSAGES": 400, "REPORTS": 400, "DELIVERIES": 400, "USAGE": 400}


def test_terms_that_were_written_before_a_kind_was_known_keep_it_like_another() -> None:
    (one,) = read_editions(json.dumps([{"from": "2026-01-01", "days": {**GOOD, "DELIVERIES": 30}}]))
    assert (one.days[Kept.MAILS], one.days[Kept.LOGS]) == (366, 400)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("[]", "at least one edition"),
        ("{", "JSON list"),
        ('[{"from": "2026-01-01", "days": {}, "x": 1}]', "x is not as it should be"),
        (json.dumps([{"from": "2026-01-01", "days": {**GOOD, "CATS": 9}}]), "CATS"),
        (json.dumps([{"from": "2026-01-01", "days": {**GOOD, "EVIDENCE": 9}}]), "at least 30"),
        (json.dumps([{"from": "2026-01-01", "days": {**GOOD, "USAGE": 100}}]), "at least 186"),
        (json.dumps([{"from": "2026-01-01", "days": {**GOOD, "MAILS": 99}}]), "at least 366"),
        (json.dumps([{"from": "2026-01-01", "days": {"USAGE": 400}}]), "say nothing of EVIDENCE"),
        (json.dumps([{"from": "2026-01-01", "days": GOOD}] * 2), "in order"),
    ],
)
def test_terms_that_are_shorter_than_a_window_are_refused(said: str, sentence: str) -> None:
    with pytest.raises(BadTerms) as refused_by:
        read_editions(said)
    assert sentence in str(refused_by.value) and str(refused_by.value).count("\n") == 0

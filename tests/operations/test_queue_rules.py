"""The queue's rules: changed by two, in versions; what they do to deadlines, priorities and to
whom the next case comes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import User
from enforcement.language.refusals import StepRefused
from enforcement.models import Case, OutboxMessage, QueueRulesVersion, Review, StaffEvent
from enforcement.models._by_two import ANSWER_WITHIN
from enforcement.operations import due, queue_rules, take
from enforcement.operations.queue_rules import Proposal, answer_rules, propose_rules
from enforcement.queries import free_cases
from enforcement.queries.next_case import next_case
from enforcement.queries.pools import POOLS, pools_for
from enforcement.queries.queue_rules import rules_at
from enforcement.step.next_case import best_case_query, lock_next_case
from enforcement.workflow.queue_rules import AS_BUILT, BOUNDS, QueueRules, Routing
from tests.scenes import connect, other_policy, refused
from tests.staff import long_gone
from tests.world import World

HEAVY = replace(AS_BUILT, reports_step=50, reports_most=200, severity_medium=0)


def proposed(world: World, rules: QueueRules = HEAVY, by: str = "lena", **more: Any) -> Any:
    proposal = Proposal(rules=rules, reason="Many reports matter more.", **{"made_from": 1, **more})
    return propose_rules(proposal=proposal, by=world.actor(by), now=world.now)


def answered(world: World, number: int, by: str = "lars", agreed: bool = True) -> Any:
    return answer_rules(number=number, agreed=agreed, by=world.actor(by), now=world.now)


def in_force(world: World, rules: QueueRules, **more: Any) -> QueueRulesVersion:
    """These rules, proposed and agreed to, and the queue counted by them."""
    version = answered(world, proposed(world, rules, **more).number)
    due.work_through(now=lambda: world.now)
    return QueueRulesVersion.objects.get(pk=version.pk)


def test_the_first_version_has_the_figures_of_the_code(world: World) -> None:
    migration = import_module("enforcement.migrations.0085_queue_rules")
    if not QueueRulesVersion.objects.exists():  # another test has emptied the tables
        with connection.cursor() as cursor:
            cursor.execute(migration.FIRST)
    first = QueueRulesVersion.objects.get(number=1)
    assert {name: getattr(first, name) for name in AS_BUILT.figures()} == AS_BUILT.figures()
    assert rules_at(world.now) == AS_BUILT


def test_what_nobody_answers_in_time_is_void(world: World) -> None:
    """To the second: the last moment to answer is the first at which it expires."""
    for _try in range(2):
        version = proposed(world)
        proposed_at = world.now
        world.now = proposed_at + ANSWER_WITHIN - timedelta(seconds=1)
        assert not due.work_through(now=lambda: world.now)
        world.now = proposed_at + ANSWER_WITHIN
        with refused("not answered in time"):
            answered(world, version.number)
        due.work_through(now=lambda: world.now)
        version.refresh_from_db()
        assert version.has_expired and version.declined_by_name == "Docket"
        with refused("answered already"):
            answered(world, version.number)
    mails = OutboxMessage.objects.filter(topic="queue_rules_expired")
    assert [mail.payload["users"] for mail in mails] == [[str(world.people["lena"].pk)]] * 2
    assert StaffEvent.objects.filter(act="expire queue rules", by=None).count() == 2
    assert rules_at(world.now) == AS_BUILT


def test_a_version_is_proposed_by_one_and_agreed_to_by_another(world: World) -> None:
    version = proposed(world)
    assert (version.number, rules_at(world.now)) == (2, AS_BUILT)
    mail = OutboxMessage.objects.get(topic="queue_rules_proposed").payload
    assert (mail["role"], mail["path"]) == ("LEAD", "/queue-rules/2")
    with refused("Somebody else than the proposer"):
        answered(world, 2, "lena")
    for who in ("rhea", "otto"):
        with refused("may not change this"):
            answered(world, 2, who)
        with refused("may not change this"):
            proposed(world, by=who)
    answered(world, 2)
    assert rules_at(world.now) == replace(HEAVY, number=2)
    assert rules_at(world.now - timedelta(seconds=1)) == AS_BUILT
    agreed = StaffEvent.objects.get(act="agree to queue rules")
    assert (agreed.proposer, agreed.by) == (world.people["lena"], world.people["lars"])
    was = StaffEvent.objects.get(act="propose queue rules")
    assert was.before == {"severity_medium": 20, "reports_step": 5, "reports_most": 20}
    assert was.after["reports_step"] == 50 and was.reason == "Many reports matter more."
    assert OutboxMessage.objects.get(topic="queue_rules_agreed").payload["users"] == [
        str(world.people["lena"].pk)
    ]


def test_who_is_alone_agrees_alone(world: World) -> None:
    for person in User.objects.filter(role__in=["LEAD", "ADMIN"]).exclude(username="ada"):
        long_gone(person.username)
    version = proposed(world, by="ada")
    assert version.agreed_by == world.people["ada"]
    assert rules_at(world.now).number == 2


def test_an_older_version_is_not_overwritten(world: World) -> None:
    proposed(world)
    with refused("has already proposed a change", "conflict"):
        proposed(world, by="ada")
    answered(world, 2, agreed=False)
    assert OutboxMessage.objects.filter(topic="queue_rules_declined").exists()
    with refused("answered already", "not-open"):
        answered(world, 2)
    assert proposed(world).number == 3  # from the first one, which is the newest still
    answered(world, 3)
    with refused("Somebody changed this since", "stale"):
        proposed(world, by="ada")
    with refused("Nothing differs", "no-change"):
        proposed(world, made_from=3)
    back = proposed(world, AS_BUILT, made_from=3)  # going back is a new version
    assert answered(world, back.number).number == 4
    assert rules_at(world.now).figures() == AS_BUILT.figures()


@pytest.mark.parametrize("name", ["look_high_days", "hear_days", "escalated", "match_days"])
def test_a_figure_stays_within_its_bounds(world: World, name: str) -> None:
    least, most = BOUNDS[name]
    for wrong in (least - 1, most + 1):
        with pytest.raises(StepRefused, match=f"from {least} to {most}") as caught:
            proposed(world, replace(AS_BUILT, **{name: wrong}))
        assert caught.value.details["field"] == name
    with refused("cannot exceed the limit"):
        proposed(world, replace(AS_BUILT, reports_step=30))
    with refused("`reason` is required"):
        propose_rules(
            proposal=Proposal(rules=HEAVY, made_from=1, reason=" "),
            by=world.actor("lena"),
            now=world.now,
        )
    with refused("cannot be valid before"):
        proposed(world, starts_on=date(2024, 2, 29))
    assert not QueueRulesVersion.objects.filter(number__gt=1).exists()


def test_a_version_begins_on_its_day_where_the_office_is(world: World) -> None:
    answered(world, proposed(world, starts_on=date(2024, 3, 4)).number)
    for days, number in ((2, 1), (3, 2)):
        assert rules_at(world.now + timedelta(days=days)).number == number
    begins = QueueRulesVersion.objects.get(number=2).valid_from_at
    assert begins and begins.isoformat() == "2024-03-04T00:00:00+00:00"
    assert due.next_due_after(world.now) == begins


def test_open_cases_are_counted_again_and_keep_what_they_were_promised(world: World) -> None:
    world.account("a")
    many, *_same = (world.case("a") for _ in range(4))
    before = world.fresh(many)
    promised = Review.objects.get(case=many).due_at
    version = in_force(world, replace(HEAVY, look_medium_days=1, look_high_days=9))
    assert version.counted_at == world.now
    after = world.fresh(many)
    assert (before.priority, before.queue_rules) != (after.priority, after.queue_rules)
    assert (after.priority, after.queue_rules) == (
        before.priority - 10 + 100 - (20 if before.severity == "MEDIUM" else 0),
        2,
    )
    assert (after.version, Review.objects.get(case=many).due_at) == (before.version, promised)
    world.account("b")
    world.case("b")
    newer = Review.objects.get(case__account__external_ref="b").due_at
    assert newer != promised
    # a step counts to the same
    world.case("a")
    stepped = world.fresh(many)
    assert stepped.priority == after.priority + 0
    assert stepped.queue_rules == 2


@pytest.mark.parametrize("seconds", [0, 3])
def test_many_are_counted_some_at_a_time(world: World, monkeypatch: Any, seconds: int) -> None:
    monkeypatch.setattr(queue_rules, "CHUNK", 2)
    monkeypatch.setattr(queue_rules, "SLICE", seconds)
    for number in range(5):
        world.account(f"a{number}")
        world.case(f"a{number}")
    in_force(world, replace(AS_BUILT, severity_medium=1, severity_high=2, severity_critical=3))
    assert set(Case.objects.values_list("queue_rules", flat=True)) == {2}
    assert {case.priority for case in Case.objects.all()} <= {1, 2, 3, 10}
    assert QueueRulesVersion.objects.get(number=2).counted_at


@pytest.mark.parametrize("column", ["reason", "hear_days", "number", "valid_from_at", ""])
def test_what_was_agreed_to_is_never_changed(world: World, column: str) -> None:
    answered(world, proposed(world).number)
    values = {"reason": "'x'", "hear_days": "9", "number": "7", "valid_from_at": "now()"}
    table = "enforcement_queuerulesversion"
    statement = (
        f"UPDATE {table} SET {column} = {values[column]} WHERE number = 2"
        if column
        else f"DELETE FROM {table} WHERE number = 2"
    )
    for role in ("docket_app", "docket_owner"):
        with connect(role) as to, pytest.raises(Exception, match=r"stays as it was|permission"):
            to.execute(statement.encode())


def test_nobody_agrees_alone_by_sql(world: World) -> None:
    proposed(world)
    for who in ("lena", "rhea"):
        with connect() as to, pytest.raises(Exception, match="changed by two"):
            to.execute(
                b"UPDATE enforcement_queuerulesversion SET agreed_by_id = %s, agreed_at = %s, "
                b"agreed_by_name = 'x', valid_from_at = %s WHERE number = 2",
                [world.people[who].pk, world.now, world.now],
            )
            to.commit()
    assert rules_at(world.now) == AS_BUILT


def coming(world: World) -> Case | None:
    found = next_case(User.objects.get(username="rhea"), world.now)
    taken = None
    if found:
        taken = take.take_next(by=world.actor("rhea"), now=world.now)
    assert taken == found
    return found


def test_a_required_skill_keeps_a_case_from_others_until_it_is_nearly_due(world: World) -> None:
    world.account("a")
    case = world.case("a")
    User.objects.filter(username="rhea").update(skills=["something else"])
    assert coming(world) is None
    due_at = world.fresh(case).due_at
    assert due_at
    world.now = due_at - timedelta(hours=AS_BUILT.open_hours_before_due)
    assert coming(world) == case


def test_without_a_due_date_a_case_is_anybodys_after_some_days(world: World) -> None:
    world.account("a")
    case = world.case("a")
    Case.objects.filter(pk=case.pk).update(due_at=None)
    User.objects.filter(username="rhea").update(skills=["something else"])
    world.now += timedelta(days=AS_BUILT.open_days_without_due, seconds=-1)
    assert coming(world) is None
    world.now += timedelta(seconds=1)
    assert coming(world) == case


@pytest.mark.parametrize(
    ("rule", "first"), [(Routing.OFF, "b"), (Routing.PREFER, "a"), (Routing.REQUIRE, "a")]
)
def test_a_tier_is_nothing_preferred_or_required(world: World, rule: Routing, first: str) -> None:
    for ref, reports in (("a", 1), ("b", 5)):
        world.account(ref)
        for _ in range(reports):
            world.case(ref)
    Case.objects.filter(account__external_ref="a").update(tier="STRATEGIC")
    User.objects.filter(username="rhea").update(tiers=["STRATEGIC"])
    in_force(world, replace(AS_BUILT, by_tier=rule, flagged=26))
    found = coming(world)
    assert found and found.account.external_ref == first
    take.hand_over(case_id=found.pk, to=None, note="", by=world.actor("rhea"), now=world.now)
    take.skip_case(case_id=found.pk, reason="No.", by=world.actor("rhea"), now=world.now)
    second = coming(world)
    assert (second is None) == (rule is Routing.REQUIRE)


def test_what_is_assigned_comes_whatever_ones_skills(world: World) -> None:
    world.account("a")
    case = world.case("a")
    User.objects.filter(username="rhea").update(skills=["something else"])
    take.assign_many(
        refs=[case.ref], to=world.people["rhea"].pk, by=world.actor("lena"), now=world.now
    )
    assert coming(world) == case


THEIRS = (["spam", "x"], ["de"], []), (["x"], [], ["STRATEGIC"])  # skills, languages, tiers
ROUTINGS = (
    (Routing.REQUIRE, Routing.PREFER),
    (Routing.PREFER, Routing.REQUIRE),
    (Routing.REQUIRE, Routing.REQUIRE),
)


def test_it_is_the_same_case_however_few_are_looked_at(world: World, monkeypatch: Any) -> None:
    """Kind by kind, and by the first that fall due, the same comes as by going through all."""
    monkeypatch.setattr(free_cases, "FIRST", 1)
    monkeypatch.setattr(free_cases, "ENOUGH", 2)
    best_case_query.cache_clear()
    rhea, other = world.people["rhea"], {"policy": other_policy(world).slug}
    for number in range(14):
        world.account(f"a{number}")
        key = world.case(f"a{number}", **(other if number % 4 == 1 else {})).pk
        Case.objects.filter(pk=key).update(
            locale=("en", "de", "fr")[number % 3],
            tier=("STANDARD", "STRATEGIC")[number % 2],
            priority=number * 7 % 10,
            due_at=None if number % 5 == 0 else world.now + timedelta(days=number % 3, hours=9),
            turn="HOLDER" if number % 7 == 0 else "REVIEWER",
        )
    came = set()
    for (rhea.skills, rhea.languages, rhea.tiers), (one, another) in product(THEIRS, ROUTINGS):
        rules = replace(AS_BUILT, by_skill=one, by_language=another, by_tier=one)
        for module in ("enforcement.queries.next_case", "enforcement.step.next_case"):
            monkeypatch.setattr(f"{module}.rules_at", lambda _now, rules=rules: rules)
        for days in (0, 1):
            now = world.now + timedelta(days=days)
            by_all = first_by_all(rhea, rules, now)
            assert next_case(rhea, now) == by_all
            assert locked(rhea, now) == by_all
            came.add(by_all)
    assert len(came) > 3 and None in came
    best_case_query.cache_clear()
    free_cases.best_of_kinds.cache_clear()


def first_by_all(person: User, rules: QueueRules, now: Any) -> Case | None:
    """What comes next where nothing bounds what is looked at."""
    for pools in pools_for(person, rules):
        if found := [c for pool in pools if (c := POOLS[pool](person, now, rules).first())]:
            return max(found, key=lambda case: (case.priority, -case.opened_at.timestamp()))
    return None


def locked(person: User, now: Any) -> Case | None:
    """What would be given out; it is left as it was."""
    try:
        with transaction.atomic():
            found = lock_next_case(person, now)
            transaction.set_rollback(True)
            return found
    except StepRefused:
        return None

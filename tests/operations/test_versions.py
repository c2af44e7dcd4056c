"""Each allegation is judged by the version of the policy that was in force at the time of its
conduct, and a letter names that version.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from enforcement.models import Allegation, Case, Clause, Notice, PolicyVersion
from enforcement.operations import establish
from enforcement.rehearsal.published import publish_as_of_old
from tests.scenes import other_policy, refused
from tests.world import HOLD, NO_TO_ALL, STATED, World


def newer_version(world: World) -> PolicyVersion:
    """In force since February: the old clause, and a new one that allows to suspend."""
    version = PolicyVersion.objects.create(
        policy=world.policy, version="2024-02", effective_on=date(2024, 2, 1)
    )
    for code, title in (("2c-iii", "No competing models from output"), ("3x", "No resale")):
        Clause.objects.create(
            version=version,
            code=code,
            title=title,
            text="You may not resell output of the services.",
            severity="CRITICAL",
            measures=["LIMIT", "SUSPEND"],
        )
    return publish_as_of_old(version)


@pytest.fixture
def case(world: World) -> Case:
    """A case about conduct of January, joined by a report about conduct of February."""
    newer_version(world)
    world.account()
    case = world.case(conduct_on=date(2024, 1, 10))
    assert world.case(conduct_on=date(2024, 2, 20)).pk == case.pk
    return world.fresh(case)


def suspend(world: World, case: Case, *clauses: str) -> Any:
    return world.take(case, "suspend", **{**HOLD, "clauses": list(clauses)})


def alleged(case: Case) -> set[tuple[str, str]]:
    found = Allegation.objects.filter(case=case)
    return set(found.values_list("clause__code", "clause__version__version"))


def test_conduct_under_a_newer_version_is_charged_in_the_same_case(
    world: World, case: Case
) -> None:
    suspend(world, case, "3x")
    assert alleged(case) == {("3x", "2024-02")}
    text = Notice.objects.get(kind="suspended").text
    assert "2024-02" in text and "2023-03" not in text


def test_a_code_means_the_case_s_own_version_unless_another_is_named(
    world: World, case: Case
) -> None:
    suspend(world, case, "2c-iii", "2c-iii@2024-02")
    assert alleged(case) == {("2c-iii", "2023-03"), ("2c-iii", "2024-02")}
    text = Notice.objects.get(kind="suspended").text
    assert "2024-02" in text and "2023-03" in text


def test_a_code_that_two_versions_have_is_offered_with_its_version(
    world: World, case: Case
) -> None:
    with refused("There is no clause 9z. Choose from: 2c-iii, 2c-iii@2024-02, 3x."):
        suspend(world, case, "9z")


def test_a_finding_is_recorded_on_the_version_that_is_named(world: World, case: Case) -> None:
    world.take(case, "take_on")
    establish.record_finding(
        case_id=case.pk,
        clause="2c-iii@2024-02",
        conclusion="ESTABLISHED",
        exceptions={},  # which the newer version no longer has
        evidence=[],
        reasons="The contracts show it.",
        by=world.actor("rhea"),
        now=world.now,
    )
    assert alleged(case) == {("2c-iii", "2024-02")}
    world.establish(case)
    assert alleged(case) == {("2c-iii", "2023-03"), ("2c-iii", "2024-02")}


def test_what_was_in_force_at_no_reported_time_is_not_charged(world: World) -> None:
    newer_version(world)
    world.account()
    case = world.case(conduct_on=date(2024, 1, 10))
    with refused("There is no clause 3x. Choose from: 2c-iii", code="unknown-clause"):
        suspend(world, case, "3x")


def test_a_graver_version_makes_the_case_graver(world: World) -> None:
    newer_version(world)
    world.account()
    assert world.case(conduct_on=date(2024, 1, 10)).severity == "HIGH"
    assert world.case(conduct_on=date(2024, 2, 20)).severity == "CRITICAL"


def test_another_policy_of_the_area_brings_its_clauses_and_its_title(world: World) -> None:
    other = other_policy(world)
    world.policy.area = other.area
    world.policy.save()
    world.account()
    case = world.case()
    assert world.case(policy=other.slug).pk == case.pk
    suspend(world, case, "5a")
    assert "Spam" in Notice.objects.get(kind="suspended").text


def test_the_clause_stays_known_when_its_report_has_left_the_case(world: World, case: Case) -> None:
    world.take(case, "take_on")
    world.now += timedelta(days=1)
    world.report(conduct_on=date(2024, 2, 21))
    establish.allege(case_id=case.pk, clause="3x", by=world.actor("rhea"), now=world.now)
    case.reports.update(policy_version=case.policy_version)
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    with refused("an allegation has no finding yet"):
        world.take(case, "clear", **STATED)

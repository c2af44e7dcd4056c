"""What came in since a proposal has to be seen by whoever approves it."""

from __future__ import annotations

from typing import Any

import pytest

from enforcement.models import Case, Decision
from enforcement.operations import decide, gather, messages, reports
from tests.scenes import refused
from tests.world import NO_TO_ALL, STATED, World

Scene = tuple[World, Case, Decision]


@pytest.fixture
def scene(world: World) -> Scene:
    """Rhea proposes to clear a suspended account."""
    world.account()
    case = world.case()
    world.suspend(case)
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    return world, case, world.take(case, "clear", **STATED)


def approve(scene: Scene, version: int | None = None, by: str = "lena") -> Decision:
    world, _case, proposed = scene
    return decide.approve(
        decision_id=proposed.pk, by=world.actor(by), now=world.now, version=version
    )


def version(scene: Scene) -> int:
    world, case, _proposed = scene
    return world.fresh(case).version


def report(world: World, case: Case) -> Any:
    return world.report(claim="A second model.")


def evidence(world: World, case: Case) -> Any:
    item = gather.Item(kind="document", origin="INTERNAL_DOCUMENT", text="A memorandum.")
    return gather.add_evidence(case_id=case.pk, item=item, by=world.actor("ravi"), now=world.now)


def message(world: World, case: Case) -> Any:
    return messages.answer(
        case_id=case.pk, text="There is a second model.", by=world.actor("holder"), now=world.now
    )


COMES = [report, evidence, message]


@pytest.mark.parametrize("comes", COMES)
def test_what_came_in_since_the_proposal_refuses_its_approval_until_it_was_seen(
    scene: Scene, comes: Any
) -> None:
    world, case, _proposed = scene
    seen = version(scene)
    comes(world, case)
    with refused("changed since rhea proposed this", code="changed"):
        approve(scene)
    with refused("changed since you looked", code="stale"):
        approve(scene, seen)
    assert approve(scene, version(scene)).phase == "EXECUTED"


def test_an_approval_on_the_version_that_was_looked_at_is_taken(scene: Scene) -> None:
    assert approve(scene, version(scene)).approver_name == "lena"


def test_what_came_in_before_the_proposal_is_no_news(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    for comes in COMES:
        comes(world, case)
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    assert world.both(case, "clear", **STATED).phase == "EXECUTED"


def test_who_has_looked_at_the_report_may_approve(scene: Scene) -> None:
    world, case, _proposed = scene
    came = report(world, case)
    reports.read(report_id=came.pk, by=world.actor("lena"), now=world.now)
    with refused("changed", code="changed"):
        approve(scene, by="ada")
    approve(scene)
    assert Case.objects.count() == 1


def test_a_report_that_the_approver_left_unread_opens_the_next_case(scene: Scene) -> None:
    world, case, _proposed = scene
    came = report(world, case)
    approve(scene, version(scene))
    came.refresh_from_db()
    assert (came.case.follows_id, came.case.state) == (case.pk, "TRIAGE")


def test_a_settled_proposal_is_told_by_who_settled_it(scene: Scene) -> None:
    seen = version(scene)
    approve(scene, seen, by="lars")
    with refused("lars approved this", code="not-open"):
        approve(scene, seen)

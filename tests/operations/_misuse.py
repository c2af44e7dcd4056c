"""Somebody whose reports are unfounded, warned and suspended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from enforcement.models import Case, MisuseChoice, MisuseSuspension, MisuseWarning, Report
from enforcement.operations import misuse
from enforcement.operations.misuse import Proposal
from enforcement.operations.misuse_choice import answer_misuse_profile, propose_misuse_profile
from enforcement.queries.misuse import Who
from enforcement.workflow.misuse import MisuseKind
from tests.conftest import past_triggers
from tests.world import World

SLUG = "dsa-online-platform"
MARA = "mara@reader.example"


def chosen(world: World, slug: str = SLUG) -> MisuseChoice:
    """The profile, proposed by one admin and agreed to by another."""
    made = propose_misuse_profile(
        profile=slug,
        made_from=getattr(MisuseChoice.objects.in_force().first(), "number", 0),
        reason="It applies.",
        by=world.actor("ada"),
        now=world.now,
    )
    return answer_misuse_profile(
        number=made.number, agreed=True, by=world.actor("axel"), now=world.now
    )


def reported(world: World, email: str = MARA, outcome: str = "", **more: Any) -> Report:
    """A report about an account of its own, which came to this outcome and was told."""
    ref = f"about-{world.reports}"
    world.account(ref)
    given = {"origin": "PUBLIC", "source": "web", "reporter_email": email, **more}
    report = world.report(ref, **given)
    if outcome:
        state = {"NOT_PURSUED": "DISMISSED", "NOTHING_FOUND": "CLEARED", "ACTED": "RESOLVED"}
        put(report.case, state=state[outcome], closed_at=world.now)
        Report.objects.filter(pk=report.pk).update(outcome_told=outcome, outcome_told_at=world.now)
    report.refresh_from_db()
    return report


def from_mara(world: World, email: str = MARA, **more: Any) -> Report:
    """A report of hers about acme."""
    values = {"origin": "PUBLIC", "source": "web", "reporter_email": email, **more}
    made: Report = world.report(**values)
    return made


def put(case: Case, **values: Any) -> None:
    """Change a case past its triggers: what counts is how it stands."""
    names = ", ".join(f"{name} = %s" for name in values)
    sql = f"UPDATE enforcement_case SET {names} WHERE id = %s"
    past_triggers().execute(sql, [*values.values(), case.pk])


def unfounded(world: World, number: int, email: str = MARA) -> Who:
    """So many unfounded reports of somebody."""
    last = [reported(world, email, "NOT_PURSUED") for _ in range(number)][-1]
    return Who(report=last)


def warned(world: World, who: Who, kind: MisuseKind = MisuseKind.REPORTS) -> MisuseWarning:
    return misuse.warn(
        kind=kind, who=who, reason="Read the rules first.", by=world.actor("lena"), now=world.now
    )


def proposed(world: World, who: Who, **more: Any) -> MisuseSuspension:
    return misuse.propose_suspension(
        proposal=Proposal(kind=MisuseKind.REPORTS, reason="It went on.", **more),
        who=who,
        by=world.actor("lena"),
        now=world.now,
    )


def agreed(world: World, made: MisuseSuspension, by: str = "lars") -> MisuseSuspension:
    return misuse.answer_suspension(
        number=made.number, agreed=True, by=world.actor(by), now=world.now
    )


def suspended(world: World, **more: Any) -> tuple[Who, MisuseSuspension]:
    """Somebody who was warned, went on, and may not report."""
    chosen(world)
    who = unfounded(world, 5)
    warned(world, who)
    world.now += timedelta(days=1)
    unfounded(world, 1)
    return who, agreed(world, proposed(world, who, **more))

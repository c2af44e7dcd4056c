"""Batches of cases by a program: prepared for a person, followed, started by that person alone,
stopped, undone in part.
"""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Scope
from enforcement.models import Case, CaseBatch, InboxItem, OutboxMessage
from enforcement.operations import batch_run, batches
from enforcement.process import clock
from tests.api.conftest import Program, Programs
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cases(world: World) -> list[Case]:
    made = []
    for ref in ("acme", "bolt", "cog"):
        world.account(ref)
        made.append(world.case(ref))
    return made


@pytest.fixture
def scanner(world: World, program: Programs) -> Program:
    return program(Scope.CASES_ACT, Scope.CASES_READ, name="Scanner")


def body(cases: list[Case], **more: Any) -> dict[str, Any]:
    return {
        "act": "SEVERITY",
        "person": "lena",
        "severity": "CRITICAL",
        "reason": "It grows.",
        "cases": [case.ref for case in cases],
        **more,
    }


def run() -> None:
    batch_run.work_through(now=clock.now)


def start(world: World, ref: str, by: str = "lena") -> None:
    found = CaseBatch.objects.get(ref=ref)
    batches.start(batch_id=found.pk, set_hash=found.set_hash, by=world.actor(by), now=clock.now())


def severities(cases: list[Case]) -> list[str]:
    return [Case.objects.get(pk=case.pk).severity for case in cases]


def test_a_program_prepares_for_a_person_who_starts_it_and_follows(
    world: World, scanner: Program, cases: list[Case]
) -> None:
    before = severities(cases)
    made = scanner.post("batches", body(cases), 202, once="k-1")
    assert (made["phase"], made["counts"]["given"]) == ("PREPARING", 3)
    assert (made["person"], made["prepared_by"]) == ("lena", "Scanner")
    assert scanner.post("batches", body(cases), 202, once="k-1") == made  # once
    told = OutboxMessage.objects.get(topic="batch_prepared", channel="STAFF")
    assert told.payload["users"] == [str(world.people["lena"].pk)]
    run()
    where = f"batches/{made['ref']}"
    shown = scanner.get(where)
    assert (shown["phase"], shown["counts"]["included"]) == ("READY", 3)
    assert [(c["case"], c["after"]) for c in shown["cases"]] == [
        (case.ref, "CRITICAL") for case in cases
    ]
    assert severities(cases) == before
    start(world, made["ref"])
    run()
    done = scanner.get(where)
    assert (done["phase"], done["counts"]["done"]) == ("DONE", 3)
    assert severities(cases) == ["CRITICAL"] * 3
    undo = scanner.post(f"{where}/undo", {"reason": "No.", "cases": [cases[1].ref]}, 202)
    run()
    start(world, undo["ref"])
    run()
    assert scanner.get(f"batches/{undo['ref']}")["undoes"] == made["ref"]
    assert severities(cases) == ["CRITICAL", before[1], "CRITICAL"]
    assert InboxItem.objects.count() == 0  # nobody has handed it on yet


def test_what_a_program_may_not(
    world: World, program: Programs, scanner: Program, cases: list[Case]
) -> None:
    other, reader = program(Scope.CASES_ACT, name="Other"), program(Scope.CASES_READ)
    assert reader.post("batches", body(cases), 403)["code"] == "missing-scope"
    for more, code, status in (
        ({"person": "nobody"}, "unknown-person", 404),
        ({"person": "otto"}, "not-allowed", 403),
        ({"cases": ["C-2222-2222"]}, "unknown-case", 404),
        ({"cases": []}, "bad-batch", 422),
        ({"severity": None}, "bad-batch", 422),
        ({"strange": 1}, "bad-request", 422),
        ({"act": "ASSIGN", "person": "rhea", "to": "ravi"}, "not-allowed", 403),
    ):
        assert scanner.post("batches", {**body(cases), **more}, status)["code"] == code, more
    made = scanner.post("batches", body(cases), 202)
    where = f"batches/{made['ref']}"
    assert other.post(f"{where}/withdraw", None, 403)["code"] == "not-allowed"
    run()
    with pytest.raises(Exception, match="Only lena"):
        start(world, made["ref"], by="ada")
    assert scanner.post(f"{where}/withdraw", None, 200)["phase"] == "WITHDRAWN"
    again = scanner.post("batches", body(cases), 202)
    run()
    start(world, again["ref"])
    where = f"batches/{again['ref']}"
    assert other.post(f"{where}/stop", {"reason": "Wait."}, 403)["code"] == "not-allowed"
    assert scanner.post(f"{where}/stop", {"reason": "Wait."}, 200)["phase"] == "STOPPED"
    scanner.get("batches/S-NONE", 404)

"""Bulk decisions by a program: prepared, looked at, proposed, followed, stopped, undone."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account, Scope
from enforcement.models import BulkDecision
from enforcement.operations import bulk, bulk_run
from enforcement.process import clock
from tests.api.conftest import Program, Programs
from tests.world import HOLD, World

pytestmark = pytest.mark.django_db(transaction=True)
BODY: dict[str, Any] = {
    "verb": "suspend",
    "policy": "competing-models",
    "terms": HOLD,
    "accounts": ["acme", "bolt", "nobody"],
}


@pytest.fixture
def scanner(world: World, program: Programs) -> Program:
    for ref in ("acme", "bolt"):
        world.account(ref)
    return program(Scope.CASES_ACT, Scope.CASES_READ, name="Scanner")


def run() -> None:
    bulk_run.work_through(now=clock.now)


def approved(world: World, shown: dict[str, Any]) -> None:
    bulk.approve(
        bulk_id=BulkDecision.objects.get(ref=shown["ref"]).pk,
        set_hash=shown["set_hash"],
        by=world.actor("lena"),
        now=clock.now(),
    )


def test_a_program_prepares_looks_proposes_and_follows(world: World, scanner: Program) -> None:
    made = scanner.post("bulk", BODY, 202, once="k-1")
    assert made["phase"] == "PREPARING" and made["counts"]["given"] == 2
    assert scanner.post("bulk", BODY, 202, once="k-1") == made  # once
    run()
    where = f"bulk/{made['ref']}"
    shown = scanner.get(where)
    assert shown["phase"] == "READY"
    assert [(a["account"], a["phase"], a["left_out"]) for a in shown["accounts"]] == [
        ("acme", "INCLUDED", None),
        ("bolt", "INCLUDED", None),
        ("nobody", "EXCLUDED", "UNKNOWN"),
    ]
    assert scanner.post(f"{where}/propose", {"set_hash": "0" * 64}, 422)["code"] == "changed"
    proposed = scanner.post(f"{where}/propose", {"set_hash": shown["set_hash"]}, 200)
    assert proposed["phase"] == "PROPOSED"
    run()
    assert set(Account.objects.values_list("standing", flat=True)) == {"ACTIVE"}
    approved(world, shown)
    run()
    done = scanner.get(where)
    assert (done["phase"], done["counts"]["done"], done["approved_by"]) == ("DONE", 2, "lena")
    assert scanner.get(f"{where}?after=2")["accounts"][0]["account"] == "nobody"
    undo = scanner.post(f"{where}/undo", {"reasons": "The list was wrong."}, 202)
    assert (undo["undoes"], undo["phase"]) == (made["ref"], "PREPARING")
    scanner.post(f"bulk/{undo['ref']}/withdraw", {"reasons": "It was right."}, 200)


def test_what_a_program_may_not_do(world: World, scanner: Program, program: Programs) -> None:
    made = scanner.post("bulk", BODY, 202)
    run()
    shown = scanner.get(f"bulk/{made['ref']}")
    other = program(Scope.CASES_ACT, name="Other")
    mine = {"set_hash": shown["set_hash"]}
    assert other.post(f"bulk/{made['ref']}/propose", mine, 403)["code"] == "not-allowed"
    reader = program(Scope.CASES_READ, name="Reader")
    assert reader.post("bulk", BODY, 403)["code"] == "missing-scope"
    assert scanner.post("bulk", {**BODY, "verb": "terminate"}, 404)["code"] == "unknown-verb"
    assert scanner.post("bulk", {**BODY, "partner": "azure"}, 422)["code"] == "bad-set"
    assert scanner.post("bulk", {**BODY, "strange": 1}, 422)["code"] == "bad-request"
    scanner.get("bulk/B-NONE", 404)
    scanner.post(f"bulk/{made['ref']}/propose", mine, 200)
    approved(world, shown)
    reasons = {"reasons": "Wait."}
    assert other.post(f"bulk/{made['ref']}/stop", reasons, 403)["code"] == "not-allowed"
    assert scanner.post(f"bulk/{made['ref']}/stop", reasons, 200)["phase"] == "STOPPED"
    run()
    assert set(Account.objects.values_list("standing", flat=True)) == {"ACTIVE"}

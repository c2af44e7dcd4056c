"""Bundles of a case of which something was removed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from accounts.roles import SYSTEM
from enforcement.delivery import relay
from enforcement.delivery.fates import Fate, Sent
from enforcement.models import Case, Delivery, Evidence, OutboxMessage
from enforcement.record import checkpoint as sealing
from enforcement.step.doors import noting
from enforcement.step.removal import Why, remove_payloads
from tests.operations.test_case_bundles import (
    NOTES,
    PEOPLE,
    bundle,
    checked,
    content,
    inside,
    redacted,
    told,
    world,
)
from tests.record.pdfs import whole
from tests.world import World

__all__ = ["told", "world"]  # fixtures


def test_what_was_removed_from_the_record_breaks_no_bundle(
    world: World, told: Case, settings: Any, tmp_path: Path
) -> None:
    """A proof of delivery that is not as it was sealed is shown with its tombstone, or not at all:
    in a redacted copy the event that removed something is hidden.
    """
    for letter in OutboxMessage.objects.filter(notice__audience="HOLDER", notice__case=told):
        relay.write_fate(letter, Sent(Fate.PAID, "250 Taken."), world.now)
    why = Why(ground="ERASURE", reference="request 1", at=world.now)
    rows: list[Any] = [
        *Delivery.objects.filter(notice__case=told),
        *Evidence.objects.filter(case=told),
        *told.messages.all(),
        *told.reports.all(),
    ]
    on: dict[str, Any] = {"case_id": told.pk, "by": SYSTEM, "now": world.now}
    with noting("remove_payload", reason="Over.", **on) as step:
        remove_payloads(step, rows, why=why)
    sealing.seal(now=world.now + timedelta(minutes=3), key=settings.SEAL_KEY)
    for redactions, proofs in (((), True), ((NOTES,), False), ((PEOPLE, NOTES), False)):
        row = redacted(world, told, *redactions) if redactions else bundle(world, told)
        lines = inside(content(row))["record.jsonl"].splitlines()
        assert any(line.startswith(b'{"delivery"') for line in lines) == proofs, redactions
        done = checked(content(row), tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        paper = whole(inside(content(row))["case-file.pdf"])
        assert "at the request of somebody whom it was about" in paper
        assert "0" * 20 not in paper  # what stands in place of a hash

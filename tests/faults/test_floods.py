"""Too much of everything: the same reports over and over, in any order, and a hundred pieces of
evidence at once.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Evidence, Report
from enforcement.models.evidence import MAX_FILE
from enforcement.operations import gather
from enforcement.operations.files import store
from tests.files import kept_in
from tests.invariants import broken, chains_broken
from tests.world import World


@pytest.fixture
def world(transactional_db: Any, settings: Any, tmp_path: Path) -> World:
    """People and a policy, and an empty store of files."""
    settings.STORAGES = kept_in(tmp_path)
    return World()


def all_at_once(acts: list[Callable[[], Any]], people: int = 4) -> list[Any]:
    """What each came to, with a few at work at a time; a refusal is an answer."""

    def one(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except StepRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, acts))


def test_reports_that_come_ten_times_in_any_order_are_each_kept_once(world: World) -> None:
    """Fault: a source sends its ten reports ten times over, in another order each time, over
    several connections. Invariants 1 and 5.
    """
    refs = [world.account(f"a{number}").external_ref for number in range(5)]
    chance = random.Random(7)
    once = [(ref, f"{ref}-{number}") for ref in refs for number in range(2)]
    many = [pair for _ in range(10) for pair in chance.sample(once, len(once))]
    all_at_once(
        [lambda ref=ref, name=name: world.report(ref, external_id=name) for ref, name in many]
    )
    assert sorted(Report.objects.values_list("external_id", flat=True)) == sorted(
        name for _, name in once
    )
    assert list(Case.objects.values_list("report_count", flat=True)) == [2] * len(refs)
    assert (broken(), chains_broken()) == ({}, [])


def test_a_hundred_pieces_of_evidence_at_once_are_all_kept_and_none_is_opened(world: World) -> None:
    """Fault: 100 files at once, among them one of 10 MB, one of a byte more, and a zip bomb.

    Invariant 1; the bomb stays what it is: bytes.
    """
    world.account("acme")
    case = world.case("acme")
    world.take(case, "take_on")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", bytes(5 * MAX_FILE))
    files = [(f"{number}.txt", f"Page {number}".encode()) for number in range(97)]
    files += [
        ("whole.txt", b"a" * MAX_FILE),
        ("more.txt", b"a" * (MAX_FILE + 1)),
        ("bomb.zip", packed.getvalue()),
    ]

    def add(name: str, content: bytes) -> Evidence:
        item = gather.Item(kind="document", origin="INTERNAL_DOCUMENT", file=store(content, name))
        return gather.add_evidence(
            case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now
        )

    answers = all_at_once(
        [lambda name=name, content=content: add(name, content) for name, content in files]
    )
    refused = [answer for answer in answers if isinstance(answer, StepRefused)]
    assert [refusal.code for refusal in refused] == ["bad-file"]
    assert Evidence.objects.filter(case=case).count() == 99
    assert (broken(), chains_broken()) == ({}, [])

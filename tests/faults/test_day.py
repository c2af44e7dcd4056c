"""`bench day` at work, and the judge of it: what he is told of a step that is lost, one that is
done twice, and an answer that nothing allowed, he says.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.provider.stories import Act, Book
from benchmarks.provider.verdict import Verdict, judge_acts, judge_answers, judge_epochs
from config.local.process import ROOT
from tests.world import World

CALM, FAILING = (lambda at, seconds: ""), (lambda at, seconds: "Valkey")
SHORT = ("--minutes", "0.1", "--cases", "6", "--checks", "100")
BENCH = "import sys; from benchmarks import main; sys.exit(main(sys.argv[1:]))"
BLOCKED = (1, "block", "SUSPENDED")
FREE = (0, "allow", "ACTIVE")


def test_a_day_in_which_each_server_dies_once(tmp_path: Any) -> None:
    """Fault: gateway, workers, web process, the store's and the database's primary are killed, one
    after the other, while people and programs work. Invariants: nothing that was acknowledged is
    lost, nothing is done twice, all that is owed arrives, no gateway says what is not so.
    """
    done = subprocess.run(
        [sys.executable, "-c", BENCH, "day", *SHORT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    said = done.stdout
    assert done.returncode == 0, said + done.stderr
    assert "| reports and steps | 0 | 0 | |" in said
    assert "begun 6, ended 6" in said
    killed = [line.split()[1] for line in said.splitlines() if line.startswith("killed: ")]
    assert killed == ["gateway", "worker", "web", "Valkey", "PostgreSQL"]
    assert "not back" not in said


@pytest.fixture
def held(world: World) -> Book:
    """One account that was reported and suspended, as its story's book has it."""
    world.account()
    world.suspend(world.case())
    at = time.monotonic()
    return Book(
        ordered=_ordered("report", "suspend"),
        acknowledged=[Act("acme", "report", at, 0), Act("acme", "suspend", at, 1)],
        ended={"acme"},
    )


def _ordered(*acts: str) -> Any:
    book = Book()
    for act in acts:
        book.ordered["acme", act] += 1
    return book.ordered


def acts_judged(book: Book) -> Verdict:
    found = Verdict()
    judge_acts(found, book)
    judge_epochs(found, book)
    return found


@pytest.mark.django_db
def test_a_step_that_is_lost_or_doubled_is_found(held: Book) -> None:
    """Control: an acknowledged step that the database does not have is lost, one that nobody
    ordered so often is doubled; else neither is.
    """
    assert acts_judged(held).good()
    held.acknowledged.append(Act("acme", "lift_measure", time.monotonic(), 2))
    found = acts_judged(held)
    assert found.lost == [
        "acme: lift_measure, 0 of 1",
        "acme: epoch 1, by what was acknowledged 2",
    ]
    held.acknowledged = held.acknowledged[:1]
    held.ordered["acme", "suspend"] = 0
    found = acts_judged(held)
    assert found.doubled == [
        "acme: suspend, 1 times, ordered 0",
        "acme: epoch 1, by what was acknowledged 0",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "seconds", "during", "wrong", "late"),
    [
        (BLOCKED, 9.0, CALM, "", 0),
        (FREE, -1.0, CALM, "", 0),  # asked before the step was acknowledged
        (FREE, 0.5, CALM, "", 1),  # the gateway had not heard yet
        (FREE, 9.0, CALM, "9.0 s after suspend", 1),
        (FREE, 9.0, FAILING, "", 1),  # it may not hear
        (FREE, 61.0, FAILING, "61.0 s after suspend", 1),  # but must not trust so old a copy
        ((1, "allow", "ACTIVE"), 9.0, CALM, "the record knows no such thing", 0),
        ((2, "allow", "ACTIVE"), 9.0, CALM, "the record knows no such thing", 0),
    ],
)
def test_an_answer_that_nothing_allowed_is_found(
    held: Book,
    said: tuple[int, str, str],
    seconds: float,
    during: Callable[[float, float], str],
    wrong: str,
    late: int,
) -> None:
    """Control: an answer that the record does not know is wrong, and one of before a decision that
    was acknowledged long ago; where a server fails, it may be as old as the gateway trusts it.
    """
    epoch, verdict, standing = said
    at = held.acknowledged[-1].at + seconds
    told = {
        "seen": [[8001, "acme", epoch, verdict, standing, at, at, 1]],
        "gone_back": [],
        "strange": [],
    }
    found = Verdict()
    judge_answers(found, held, told, during)
    assert len(found.wrong) == bool(wrong)
    assert all(wrong in each for each in found.wrong)
    assert len(found.late) == late

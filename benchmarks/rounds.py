"""Interleaved rounds: every case once in each round, in an order that turns round, with
calibrations in the same round.

A figure alone says little on a machine that others use too. So cases are compared within one round,
and each round also measures things that have nothing to do with Docket (a calibration: seconds, the
less the better), before its cases and after them. A round in which one of these took more than
DRIFT times what it took in its best round is thrown away, and that is said.

    table = rounds({"null": null, "check": check}, {"fdatasync": fdatasync(folder), "SELECT 1":
    select_one}, better="lower", unit="ms") print(table.markdown())
"""

from __future__ import annotations

import hashlib
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.db import connection
from redis import Redis

Case = Callable[[], float]
Better = Literal["higher", "lower"]
DRIFT = 2.0  # times the best round's calibration
SAMPLES = 15  # of a calibration; the median counts


@dataclass(frozen=True)
class Round:
    """What one round measured: `figures` of the cases, `calibrations` in seconds."""

    figures: Mapping[str, float]
    calibrations: Mapping[str, float]


@dataclass(frozen=True)
class Line:
    """One case over all rounds that count: figures, and their ratio to the baseline's in the same
    round.
    """

    name: str
    median: float
    worst: float
    ratio: float
    worst_ratio: float


@dataclass(frozen=True)
class Table:
    """The result. `kept` of `ran` rounds count; none that was quiet: all of them do, and
    `disturbed` says so.
    """

    lines: Sequence[Line]
    calibrations: Mapping[str, tuple[float, float]]  # best and worst, in seconds, over all rounds
    kept: int
    ran: int
    disturbed: bool
    baseline: str
    unit: str

    def line(self, name: str) -> Line:
        """The line of a case."""
        return next(line for line in self.lines if line.name == name)

    def markdown(self) -> str:
        """For the page of figures."""
        unit = f", {self.unit}" if self.unit else ""
        rows = [
            f"| case | median{unit} | worst{unit} | × {self.baseline}, median | worst |",
            "|---|---|---|---|---|",
        ]
        rows += [
            (
                f"| {line.name} | {shown(line.median)} | {shown(line.worst)} | {line.ratio:.2f} | "
                f"{line.worst_ratio:.2f} |"
            )
            for line in self.lines
        ]
        rows += ["", self.told()]
        return "\n".join(rows)

    def told(self) -> str:
        """How many rounds count, and how quiet the machine was."""
        thrown = self.ran - self.kept
        words = [f"{self.kept} rounds count"]
        if self.disturbed:
            words = [f"No round was quiet: all {self.ran} count, and the figures are to be doubted"]
        elif thrown:
            words.append(
                f"{thrown} thrown away, their calibration took more than {DRIFT:g} × the best"
            )
        words += [
            f"{name} {best * 1e6:,.0f} to {worst * 1e6:,.0f} µs"
            for name, (best, worst) in self.calibrations.items()
        ]
        return "; ".join(words) + "."


def rounds(
    cases: Mapping[str, Case],
    calibrations: Mapping[str, Case] | None = None,
    *,
    count: int = 5,
    baseline: str | None = None,
    better: Better = "lower",
    unit: str = "",
) -> Table:
    """Measure until `count` rounds count, or twice as many ran. The baseline is the first case,
    unless another is named.

    Each case does a bounded piece of work and returns its figure in `unit`; `better` says what is
    worse of two figures.
    """
    done: list[Round] = []
    while len(done) < 2 * count and len(quiet(done)) < count:
        before = {name: sample() for name, sample in (calibrations or {}).items()}
        names = list(cases)[:: -1 if len(done) % 2 else 1]
        found = {name: cases[name]() for name in names}
        after = {name: sample() for name, sample in (calibrations or {}).items()}
        done.append(Round(found, {name: max(before[name], after[name]) for name in before}))
    return summed_up(
        done, names=list(cases), baseline=baseline or next(iter(cases)), better=better, unit=unit
    )


def quiet(done: Sequence[Round]) -> list[Round]:
    """The rounds in which every calibration stayed within DRIFT of its best."""
    best = {
        name: min(each.calibrations[name] for each in done)
        for name in (done[0].calibrations if done else ())
    }
    return [
        each for each in done if all(each.calibrations[name] <= DRIFT * best[name] for name in best)
    ]


def summed_up(
    done: Sequence[Round], *, names: Sequence[str], baseline: str, better: Better, unit: str = ""
) -> Table:
    """The arithmetic alone: medians and worst figures of the rounds that count, and ratios within
    each.
    """
    kept = quiet(done)
    counted = kept or list(done)
    worst: Callable[[list[float]], float] = min if better == "higher" else max
    lines = []
    for name in names:
        figures = [each.figures[name] for each in counted]
        ratios = [each.figures[name] / each.figures[baseline] for each in counted]
        lines.append(
            Line(
                name,
                statistics.median(figures),
                worst(figures),
                statistics.median(ratios),
                worst(ratios),
            )
        )
    spans = {
        name: (
            min(each.calibrations[name] for each in done),
            max(each.calibrations[name] for each in done),
        )
        for name in done[0].calibrations
    }
    return Table(
        lines,
        spans,
        kept=len(kept),
        ran=len(done),
        disturbed=not kept,
        baseline=baseline,
        unit=unit,
    )


def shown(figure: float) -> str:
    """Three digits that say something."""
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"


def median_of(act: Callable[[], object], *, samples: int = SAMPLES) -> float:
    """Seconds that `act` takes: the median of `samples`."""
    times = []
    for _ in range(samples):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def fdatasync(folder: Path | None = None) -> Case:
    """A calibration: 4 KiB written and made durable in `folder` (else where temporary files
    are).
    """

    def sample() -> float:
        with tempfile.TemporaryFile(dir=folder) as file:

            def write() -> None:
                os.pwrite(file.fileno(), b"\0" * 4096, 0)
                os.fdatasync(file.fileno())

            return median_of(write)

    return sample


def valkey_get(url: str) -> Case:
    """A calibration: one GET of a key that is not there, over an open connection."""
    client = Redis.from_url(url)
    return lambda: median_of(lambda: client.get("docket:calibration"), samples=10 * SAMPLES)


def select_one() -> float:
    """A calibration: `SELECT 1` over Django's connection."""
    with connection.cursor() as cursor:
        return median_of(lambda: cursor.execute("SELECT 1"), samples=10 * SAMPLES)


def sha256() -> float:
    """A calibration: SHA-256 of a mebibyte."""
    buffer = b"\0" * 2**20
    return median_of(lambda: hashlib.sha256(buffer).digest())

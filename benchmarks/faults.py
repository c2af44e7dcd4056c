"""Nothing is lost and nothing is done twice: people work while processes die, as often as `--runs`
says, whom and when as `--seed` says.

No speed is measured here. The same harness stands behind `tests/faults/`; what it prints is kept in
docs/reference/reliability.md.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tests.faults._ledger import Ledger, whole
from tests.faults._load import Death, Load, storm
from tests.faults._long import TRIALS
from tests.faults._stack import Docket, Site

LONG = 50  # kills, from which on the store stands still and rows are locked for long, once each


def run(wanted: argparse.Namespace) -> None:
    """Let `wanted.runs` processes die, with what takes long between them, then ask what the world
    got. Raises where something is wrong.

    Nothing of it is begun that would end later than after `wanted.minutes`.
    """
    with tempfile.TemporaryDirectory(prefix="docket-faults-") as folder, Site(Path(folder)) as site:
        docket = Docket(site, "main")
        docket.start("gateway", "worker", "post", "beat")
        with docket.open():
            began = time.monotonic()
            refs = docket.accounts(*(f"a{number}" for number in range(2 * wanted.runs + 10)))
            trials = TRIALS if wanted.runs >= LONG else ()
            load, death = storm(
                docket,
                refs,
                kills=wanted.runs,
                seed=wanted.seed,
                seconds=60 * wanted.minutes,
                trials=trials,
            )
            found = whole(docket)
            forgotten = load.forgotten()
            tell(
                load,
                death,
                found,
                seed=wanted.seed,
                forgotten=len(forgotten),
                seconds=time.monotonic() - began,
            )
            docket.end()


def tell(
    load: Load, death: Death, found: Ledger, *, seed: int, forgotten: int, seconds: float
) -> None:
    """The row for the page, and what died."""
    steps = len(load.acknowledged)
    print(
        "| seed | kills | steps answered | of these forgotten | messages owed | lost | effects "
        "doubled | duplicates | crashes | seconds |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    print(
        f"| {seed} | {death.total()} | {steps} | {forgotten} | {found.owed} | "
        f"{len(found.lost)} | {len(found.doubled)} | {found.duplicates} "
        f"| {found.crashes} | {seconds:.0f} |"
    )
    hits = death.docket.hits()
    print("Killed:", ", ".join(f"{how} {count}" for how, count in death.died.most_common()))
    print("At a seam:", ", ".join(f"{name} {hits.count(name)}" for name in sorted(set(hits))))
    print(f"The gateway was asked {death.asked} times; wrong answers: {len(death.wrong)}")
    for line in death.told:
        print(line)
    for trial, takes in TRIALS[len(death.told) :]:
        print(
            f"Not tried: {trial.__name__} for {takes:.0f} s. It is from {LONG} kills on, and "
            "where there is time."
        )
    if forgotten or death.wrong or not found.good() or found.duplicates > found.crashes:
        raise SystemExit(1)

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
from tests.faults._load import DEATHS, OF_ACCESS, Death, Load, storm
from tests.faults._long import TRIALS
from tests.faults._stack import Docket, Site

MINUTES = 30.0  # after which nobody dies any more
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
            of_access = wanted.victims == "access"
            count = wanted.runs // 2 if of_access else 2 * wanted.runs
            refs = docket.accounts(*(f"a{number}" for number in range(count + 10)))
            trials = TRIALS if wanted.runs >= LONG and not of_access else ()
            load, death = storm(
                docket,
                refs,
                kills=wanted.runs,
                seed=wanted.seed,
                seconds=60 * (MINUTES if wanted.minutes is None else wanted.minutes),
                trials=trials,
                victims=OF_ACCESS if of_access else DEATHS,
                pace=0.1 if of_access else 0.2,
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
    assert death.callers
    wrong = death.callers.wrong(load.blocked)
    print(death.callers.told(load.blocked), *death.wrong[:10], *wrong[:10], sep="\n")
    for line in death.told:
        print(line)
    for trial, takes in TRIALS[len(death.told) :] if death.victims is DEATHS else ():
        print(
            f"Not tried: {trial.__name__} for {takes:.0f} s. It is from {LONG} kills on, and "
            "where there is time."
        )
    if forgotten or death.wrong or wrong or not found.good() or found.duplicates > found.crashes:
        raise SystemExit(1)

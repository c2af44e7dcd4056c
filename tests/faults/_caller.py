"""`python -m tests.faults._caller GATEWAY FILE ACCOUNT…`: a program that asks its follower about
these accounts over and over, and says each answer that is another one than before, as a line of
JSON. It ends with its standard input.

There are two followers in it: one as it comes, with FILE for a cold start, and one that was told to
fail open where it has no copy.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time

from config.local.process import ROOT

sys.path.insert(0, str(ROOT / "clients/python"))

from docket_access import NEVER, Access, NotReady

PAUSE = 0.003  # seconds between two rounds
TELL = 0.25  # seconds between two counts


def main(gateway: str, file: str, *accounts: str) -> None:
    """Until it is killed."""
    followers = {
        "default": Access(gateway, bootstrap=file),
        "open": Access(gateway, on_cold="allow"),
    }
    for access in followers.values():
        access.start(timeout=0)
    threading.Thread(target=end_with_input, daemon=True).start()
    last: dict[tuple[str, str], tuple[str, int, bool]] = {}
    asked, chosen, told_at = 0, 0, 0.0
    while True:
        for who, access in followers.items():
            for account in accounts:
                at = time.monotonic()
                try:
                    decision = access.check(account)
                except NotReady:
                    said = ("nothing", 0, False)
                else:
                    cold = who == "open" and decision.stale_for == NEVER
                    said = (decision.verdict, decision.epoch, cold)
                    asked, chosen = asked + 1, chosen + cold
                if last.get((who, account)) != said:
                    last[who, account] = said
                    tell(who=who, account=account, said=said, at=at, by=time.monotonic())
        if time.monotonic() > told_at + TELL:
            told_at = time.monotonic()
            tell(asked=asked, chosen=chosen)
        time.sleep(PAUSE)


def tell(**what: object) -> None:
    """A line."""
    print(json.dumps(what), flush=True)


def end_with_input() -> None:
    """Who started it is gone."""
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])

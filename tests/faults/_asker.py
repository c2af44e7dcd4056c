"""Somebody who asks the gateway about some accounts over and over, and notes everything that should
not be. One does so during every test of this folder that has a Docket (`conftest.docket`): whatever
is killed, and at every moment of it.
"""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import Any, Self

from enforcement.models import Event, LostDecision
from enforcement.queries.restored import raised_to

VERDICTS = {"ACTIVE": "allow", "LIMITED": "limit"}  # by standing; any other is a block
PAUSE = 0.005  # seconds between two rounds: who asks without one takes a core for it
FREE = ("allow", "ACTIVE")
Said = tuple[str, int, str, str | None]  # account, epoch, verdict, standing


class Asker:
    """A thread. What is asked can grow (`ask_about`).

    `verdicts` by account, `whys` of its health, `unanswered`: how often the gateway said that it is
    not ready. What must not be is in `wrong()`:

    * `gone_back`: an epoch lower than one that the gateway had said before it was asked, to this
      asker or to somebody who told it (`tell`). So also what is said of a held account by who has
      not loaded yet
    * what the record says otherwise: an allow in the epoch of a suspension, a block of an account
      that was never held, an epoch that never was (`untrue`)
    * `from_nothing`: accounts that were answered while the gateway said that it had no copy
    * `strange`: neither an answer nor a 503 that says `not_ready`
    """

    def __init__(self, port: int, *accounts: str, pause: float = PAUSE) -> None:
        self.port, self.accounts, self.pause = port, list(accounts), pause
        self.verdicts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.whys: Counter[str] = Counter()
        self.unanswered = 0
        self.said: set[Said] = set()
        self.gone_back: list[tuple[str, int, int]] = []
        self.from_nothing: set[str] = set()
        self.strange: list[str] = []
        self.epochs: Counter[str] = Counter()
        self.last: dict[str, Any] = {}
        self._truth: set[Said] = set()
        self._raises: set[int] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def health(self) -> dict[str, Any]:
        """What the gateway last said of itself."""
        return dict(self.last.get("health", {}))

    @property
    def asked(self) -> int:
        """Answers so far."""
        return sum(counter.total() for counter in list(self.verdicts.values()))

    def ask_about(self, *accounts: str) -> None:
        """These as well, from now on."""
        self.accounts += accounts

    def tell(self, account: str, epoch: int) -> None:
        """Somebody else was given this epoch: nobody who asks from now on may be given an older
        one.
        """
        self.epochs[account] = max(self.epochs[account], epoch)

    def learn(self) -> None:
        """What the record says now was so, whatever becomes of it: it is about to be put back. By
        how much epochs are raised is noted, for they are raised after that.
        """
        refs = list(self.accounts)
        self._raises.add(raised_to())
        changes = Event.objects.filter(case__account__external_ref__in=refs, epoch__gt=0)
        known = list(changes.values_list("case__account__external_ref", "epoch", "standing"))
        for raised in (0, *self._raises):
            self._truth |= {(ref, raised, *FREE) for ref in refs} | {
                (ref, raised + epoch, VERDICTS.get(standing, "block"), standing)
                for ref, epoch, standing in known
            }
        self._truth |= self._kept(refs)

    def _kept(self, refs: list[str]) -> set[Said]:
        """What is kept of decisions that the database has lost, until each is settled; then the
        database's own, in a higher epoch.
        """
        kept = set()
        lost = LostDecision.objects.filter(account_ref__in=refs)
        told = {row.account_ref: row.told["standing"] for row in lost}
        for ref, epoch, verdict, standing in self._truth:
            if ref in told:
                kept.add((ref, epoch, VERDICTS.get(told[ref], "block"), told[ref]))
                kept.add((ref, epoch + 1, verdict, standing))
        return kept

    def untrue(self) -> set[Said]:
        """What was said that the record says otherwise."""
        self.learn()
        return self.said - self._truth

    def wrong(self) -> list[object]:
        """Everything that should not have been said; empty where all is well."""
        return [*self.gone_back, *self.untrue(), *self.from_nothing, *self.strange]

    def _ask(self) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        while not self._over.wait(self.pause):
            with suppress(OSError, HTTPException):
                for account in list(self.accounts):
                    told = self.epochs[account]
                    answer = self._get(connection, f"/v1/access/{account}")
                    self._note(account, told, *answer)
                    # the age of a file from the future is not known either
                    if answer[1].get("age_ms", 0) is None and not self._copy(connection):
                        self.from_nothing.add(account)
                _, self.last["health"] = self._get(connection, "/readyz")
                self.whys[self.last["health"]["why"]] += 1
                continue
            connection.close()
        connection.close()

    def _copy(self, connection: HTTPConnection) -> str | None:
        origin: str | None = self._get(connection, "/readyz")[1]["copy"]
        return origin

    def _get(self, connection: HTTPConnection, path: str) -> tuple[int, dict[str, Any]]:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.load(answer)

    def _note(self, account: str, told: int, status: int, answer: dict[str, Any]) -> None:
        if (status, answer.get("code")) == (503, "not_ready"):
            self.unanswered += 1
            return
        if status != 200 or answer.get("account") != account:
            self.strange.append(f"{account}: {status} {answer}")
            return
        self.last[account] = answer
        said = (account, answer["epoch"], answer["verdict"], answer["standing"])
        self.verdicts[account][answer["verdict"]] += 1
        self.said.add(said)
        if answer["epoch"] < told:
            self.gone_back.append((account, told, answer["epoch"]))
        self.tell(account, answer["epoch"])

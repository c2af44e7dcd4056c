"""Somebody who asks the gateway about some accounts over and over, and notes everything that should
not be.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import Any, Self

from enforcement.models import Event
from enforcement.queries.restored import raised_to

VERDICTS = {"ACTIVE": "allow", "LIMITED": "limit"}  # by standing; any other is a block
PAUSE = 0.005  # seconds between two rounds: who asks without one takes a core for it


class Asker:
    """A thread. `verdicts` by account, `whys` of its health, `unanswered`: how often the gateway
    said that it is not ready, `said`: accounts with each epoch and verdict, and `gone_back`: epochs
    that were lower than one that was heard before.
    """

    def __init__(self, port: int, *accounts: str) -> None:
        self.port, self.accounts = port, accounts
        self.verdicts: dict[str, Counter[str]] = {account: Counter() for account in accounts}
        self.whys: Counter[str] = Counter()
        self.unanswered = 0
        self.said: set[tuple[str, int, str]] = set()
        self.gone_back: list[tuple[str, int, int]] = []
        self.epochs: Counter[str] = Counter()
        self.last: dict[str, Any] = {}
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
        return sum(counter.total() for counter in self.verdicts.values())

    def untrue(self) -> set[tuple[str, int, str]]:
        """What was said that the record says otherwise: another verdict for the epoch, or an epoch
        that never was.
        """
        changes = Event.objects.filter(case__account__external_ref__in=self.accounts)
        truth = {(account, 0): "allow" for account in self.accounts} | {
            (account, raised_to() + epoch): VERDICTS.get(standing, "block")
            for account, epoch, standing in changes.values_list(
                "case__account__external_ref", "epoch", "standing"
            )
            if epoch
        }
        return {each for each in self.said if truth.get(each[:2]) != each[2]}

    def _ask(self) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        while not self._over.wait(PAUSE):
            with suppress(OSError, HTTPException):
                for account in self.accounts:
                    self._note(account, self._get(connection, f"/v1/access/{account}"))
                self.last["health"] = health = self._get(connection, "/readyz")
                self.whys[health["why"]] += 1
                continue
            connection.close()
        connection.close()

    def _get(self, connection: HTTPConnection, path: str) -> dict[str, Any]:
        connection.request("GET", path)
        answer: dict[str, Any] = json.load(connection.getresponse())
        return answer

    def _note(self, account: str, answer: dict[str, Any]) -> None:
        if answer.get("code") == "not_ready":
            self.unanswered += 1
            return
        self.last[account] = answer
        self.verdicts[account][answer["verdict"]] += 1
        self.said.add((account, answer["epoch"], answer["verdict"]))
        if answer["epoch"] < self.epochs[account]:
            self.gone_back.append((account, self.epochs[account], answer["epoch"]))
        self.epochs[account] = answer["epoch"]

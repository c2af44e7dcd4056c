#!/usr/bin/env python3
"""Check a bundle of Docket's record without Docket: `python3 verify.py FILE`. Needs Python 3.9+ and nothing else.

A bundle is made by `manage.py verify_audit --export FILE`. It has one JSON object a line: the head of the file, then for each account its
events in order and what the account says of itself, and at the end the numbers and the SHA-256 of all lines before. An event's hash is the
SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8) of all that it says, the hash of the event before it included.

Whoever can rewrite the whole file can also make new hashes. So compare the digest that is printed with the one that you wrote down.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from typing import Any

HASHED = (  # format 1
    "account_id", "case_id", "decision_id", "seq", "act", "actor_kind", "actor_id", "actor_name", "reason", "at", "source", "target",
    "case_version", "standing", "epoch", "holds", "data", "prev_hash",
)  # fmt: skip
MIRRORED = {"account_id": "account_id", "seq": "seq", "head": "hash", "standing": "standing", "epoch": "epoch", "holds": "holds"}


class Broken(Exception):
    """What is wrong, and in which line."""


def canonical(value: object) -> bytes:
    """The bytes that are hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def verify(lines: Iterable[bytes]) -> tuple[int, int, str]:
    """Check the lines (bytes) of a bundle; its number of events and accounts, and its digest. Raises Broken."""
    total, number = hashlib.sha256(), 0
    events = accounts = 0
    chain: tuple[int, str] = (0, "")
    last: dict[str, Any] | None = None
    end: dict[str, Any] | None = None
    for number, line in enumerate(lines, start=1):
        if end is not None:
            raise Broken(f"line {number}: something follows the end")
        kind, said = read(number, line)
        if (kind == "bundle") != (number == 1):
            raise Broken(f"line {number}: a bundle begins with its head, and has one")
        if kind == "bundle":
            if said != {"name": "docket-audit", "format": 1, "hashed": list(HASHED)}:
                raise Broken("line 1: this is no bundle of Docket, or of another format")
        elif kind == "event":
            check_event(number, said, chain, last)
            chain, last, events = (said["seq"], said["hash"]), said, events + 1
        elif kind == "account":
            check_account(number, said, last)
            chain, last, accounts = (0, ""), None, accounts + 1
        elif kind == "end":
            end = {"accounts": accounts, "events": events, "sha256": total.hexdigest()}
            if said != end or last is not None:
                raise Broken(f"line {number}: lines are missing, added or changed since the bundle was written")
        else:
            raise Broken(f"line {number}: nobody knows what {kind} is")
        total.update(line)
    if end is None:
        raise Broken(f"line {number}: the end is missing")
    return events, accounts, end["sha256"]


def read(number: int, line: bytes) -> tuple[str, dict[str, Any]]:
    """What a line is, and what it says."""
    try:
        ((kind, said),) = json.loads(line).items()
        if canonical({kind: said}) + b"\n" != line or not isinstance(said, dict):
            raise ValueError
    except (ValueError, AttributeError):
        raise Broken(f"line {number}: not as it was written") from None
    return kind, said


def check_event(number: int, said: dict[str, Any], chain: tuple[int, str], last: dict[str, Any] | None) -> None:
    """The event follows the one before it, and has the hash of what it says."""
    where = f"line {number}: event {said.get('seq')}"
    if set(said) != {*HASHED, "hash"}:
        raise Broken(f"{where} lacks something, or has too much")
    if last is not None and last["account_id"] != said["account_id"]:
        raise Broken(f"{where} is of another account")
    if said["seq"] != chain[0] + 1:
        raise Broken(f"{where}: event {chain[0] + 1} was to come")
    if said["prev_hash"] != chain[1]:
        raise Broken(f"{where} does not link to the one before it")
    if hashlib.sha256(canonical({name: said[name] for name in HASHED})).hexdigest() != said["hash"]:
        raise Broken(f"{where} does not have the hash of what it says")


def check_account(number: int, said: dict[str, Any], last: dict[str, Any] | None) -> None:
    """The account is as its last event says."""
    if last is None:
        raise Broken(f"line {number}: an account without events")
    for mine, its in MIRRORED.items():
        if said.get(mine) != last[its]:
            raise Broken(f"line {number}: the {mine} of {said.get('ref')} is not what its last event says")


def main(arguments: list[str]) -> int:
    """0 if everything holds; 1, with a sentence, if not; 2 if there is nothing to check."""
    if len(arguments) != 1:
        print("usage: python3 verify.py FILE", file=sys.stderr)
        return 2
    try:
        with open(arguments[0], "rb") as lines:  # noqa: PTH123
            events, accounts, digest = verify(lines)
    except OSError as error:
        print(f"{arguments[0]} cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    except Broken as error:
        print(f"{arguments[0]}, {error}.", file=sys.stderr)
        return 1
    print(f"{events} events of {accounts} accounts: every chain holds.\nSHA-256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

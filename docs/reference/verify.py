#!/usr/bin/env python3
"""Check a bundle of Docket's record without Docket: `python3 verify.py FILE`. Needs Python 3.9+ and
nothing else.

    python3 verify.py FILE [--checkpoint KEPT.json] [--public-key KEYS.pem]
    python3 verify.py CASE.zip [--public-key KEYS.pem] [--opened ITEM.json]

Exit status 0: everything holds; 1: something does not, and it is named; 2: there was nothing to
check. Signatures are checked with the module `cryptography` where it is installed, and otherwise by
this file itself, more slowly.

A bundle is made by `manage.py verify_audit --export FILE`. It has one JSON object a line, with one
key, in canonical form (keys sorted, no spaces, UTF-8):

* `bundle`: the head; `whole` says whether it is the whole record or that of one account.
* `key`: a public key (Ed25519, hexadecimal) and its id, the SHA-256 of its 32 bytes. What the file
  itself says of keys proves little: name the keys that you keep with --public-key.
* `event`, chain by chain and in order. Its `hash` is the SHA-256 of the canonical JSON of the
  fields that the head lists, the hash of the event before it included; `sealed` is the number of
  its checkpoint, null as long as it has none. A `leaf` is there where the record itself says that
  its checkpoint sealed something else. Where its data have a `decision_sha256` or `notice_sha256`,
  the `decision` and `notice` that the step wrote stand here too, and that is the SHA-256 of their
  canonical JSON.
* `row`, after the events of its account: what a row that binds somebody says now. Where an event's
  data have `rows`, they name those that its step wrote or changed, by kind and key, with the
  SHA-256 of the canonical JSON of what each says; the newest event that names a row counts.
  Rules (clauses, exceptions, versions of a policy) belong to no account, and stand here once.
  Rows of the kinds that the head calls `withheld` are not in a bundle: what a reporter wrote,
  evidence that is sensitive, where a copy of evidence was marked, and the salted hashes of what was
  removed. A row of the kind `tombstone` says that something of another row was removed, when and on
  which ground: `row_id` of `kind` had the hash `was_sha256`, which the event before has, and has
  `left_sha256` since the account's event `seq`, which names both. A delivery of which something was
  removed has the leaf's hash in `was_sha256`; what is removed of it later goes on from there.
* `delivery`, after the rows: what became of a letter to the holder, with its `hash`, which is a
  leaf of its checkpoint as that of an event is, after the account's events, by key. `informed` is
  the moment at which the holder was told by a notice; it is that of the delivery that `informs`.
  One that `informs` and has the outcome BOUNCED takes back what its message had proven before.
* `account`: after its events, what the account says of itself, which is what its last event says.
* `checkpoint`, in order: `hash` is the SHA-256 of {"docket-checkpoint": {…}} with SIGNED below, and
  `signature` is over the same bytes; `prev_hash` is the hash of the checkpoint before. `root` is
  the root of a tree whose leaves are the hashes of the events that it sealed, in the order in which
  they stand here. The tree is that of RFC 6962, section 2.1, with these hashes as leaves: an inner
  node is the SHA-256 of 0x01 and its two halves. In a bundle of one account, each event has a
  `path`, the other half at each node from below, after L or R for its side.
* `end`: the numbers, and the SHA-256 of all lines before.

The bundle of one case (`CASE.zip`, or the folder that it was unpacked to) has such a record
(`record.jsonl`, format 5 or 6) and the files that belong to the case. In its record

* `hidden` stands for an event that is not shown: its number, its hash, its checkpoint with the way
  to its root, and `why`: it is of another case, or was redacted. Those around it link to its hash.
  `shown` has what is shown of it, with marks in the places of what was removed: "█2█" for redaction
  2, "█key█" and "█hash█" for a random key and for hashes, which would let somebody guess the rest.
* a `row` may have `hidden_by`, the number of the hidden event that wrote it last: then there is
  nothing to compare it with, and that is said.
* `absent` names a row that an event here wrote and that is not shown, and `why`.
* `part` has what is `shown` of a row of which something was redacted, with the same marks.

What is shown in part does not have its hash any more: the signature of the manifest vouches for it.

`manifest.json` lists each file with its SHA-256, and what was redacted, with the ground and the
SHA-256 of a salt and what was removed; `manifest.sig` is the signature over the manifest. Files of
evidence have the hash that the record has of them, and letters are as the record has them. The
provider keeps the salts. To show what one redaction removed, it hands out `ITEM.json` with the
number, the salt and what was removed: --opened checks that this is what the bundle speaks of.

Whoever can rewrite the record and its checkpoints can also cut its end off, signatures and all. So
keep a checkpoint elsewhere (`manage.py verify_audit --export-checkpoint KEPT.json`) and name it
here: it has to be in the record.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import sys
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any, NamedTuple

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:  # then this file checks signatures by itself
    Ed25519PublicKey = None

HASHED = (  # formats 1 to 6
    "account_id",
    "case_id",
    "decision_id",
    "seq",
    "act",
    "actor_kind",
    "actor_id",
    "actor_name",
    "reason",
    "at",
    "source",
    "target",
    "case_version",
    "standing",
    "epoch",
    "holds",
    "data",
    "prev_hash",
)
WITHHELD = [
    "sensitive_evidence",
    "evidence_copy_marks",
    "reporter_appeal",
    "joined_appeal",
    "reporter_dispute",
    "reporter_message",
    "report_words",
    "tombstone_values",
]
# of bundles from before there were disputes, tombstones, copies of evidence
NEWEST = ("reporter_dispute", "tombstone_values", "evidence_copy_marks")
WITHHELD_BEFORE = [
    [kind for kind in WITHHELD if kind not in NEWEST[: number + 1]] for number in range(len(NEWEST))
]
SIGNED = ("number", "sealed_at", "accounts", "events", "root", "prev_hash", "key_id")
BESIDE = ("decision", "notice")
MARK = re.compile("█(?:[0-9]+|key|hash)█")  # in the place of what was removed
WHY = ("OTHER_CASE", "REDACTED")
MANIFEST, SIGNATURE, RECORD = "manifest.json", "manifest.sig", "record.jsonl"
MIRRORED = {
    "account_id": "account_id",
    "seq": "seq",
    "head": "hash",
    "standing": "standing",
    "epoch": "epoch",
    "holds": "holds",
}
# what stands before the 32 bytes of an Ed25519 key
SPKI = bytes.fromhex("302a300506032b6570032100")


class Broken(Exception):
    """What is wrong, and in which line."""


class Found(NamedTuple):
    """What a bundle that holds has in it; `signed` is None where signatures could not be
    checked.
    """

    events: int
    accounts: int
    digest: str
    checkpoints: int
    newest: int  # the number of the last checkpoint, 0 if there is none
    unsealed: int
    signed: bool | None
    silent: int = 0  # events that say nothing of the rows that their steps wrote
    removed: int = 0  # tombstones: something of a row was removed, on the record
    hidden: int = 0  # events of which the hash alone is there
    unshown: int = 0  # rows that are absent, or that a hidden event wrote last
    parts: int = 0  # of the hidden events, those of which something is shown


def canonical(value: object) -> bytes:
    """The bytes that are hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class Tree:
    """Leaves come one by one; one node is kept for each power of two."""

    def __init__(self) -> None:
        self.leaves, self.nodes = 0, []

    def add(self, leaf: bytes) -> None:
        """One more leaf."""
        bits, self.leaves = self.leaves, self.leaves + 1
        while bits & 1:
            leaf = node(self.nodes.pop(), leaf)
            bits >>= 1
        self.nodes.append(leaf)

    def root(self) -> str:
        """In hexadecimal."""
        right = self.nodes[-1]
        for left in self.nodes[-2::-1]:
            right = node(left, right)
        return right.hex()


def node(left: bytes, right: bytes) -> bytes:
    """An inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Bundle:
    """What has been read so far."""

    def __init__(
        self, keys: dict[str, bytes] | None = None, kept: Iterable[dict[str, Any]] = ()
    ) -> None:
        self.trusted = keys is not None
        self.keys = keys or {}
        self.kept = list(kept)
        self.events = self.accounts = self.unsealed = self.silent = self.removed = 0
        self.chain = (0, "")
        self.rows, self.cases, self.rules = {}, {}, {}
        # by the event and the row, its hash before and since; tombstones by the row
        self.changes, self.tombstones = {}, {}
        self.notices, self.proofs, self.informed, self.returned = set(), {}, {}, set()
        self.last = self.head = self.newest = None
        self.trees, self.roots = {}, {}  # by the number of the checkpoint
        self.checkpoints = self.hidden = self.unshown = self.newest_hidden = 0
        self.files, self.letters, self.hashes = {}, {}, {}  # what files of a case are compared with
        self.parts = {}  # what is shown of hidden events, by number

    def line(self, number: int, kind: str, said: dict[str, Any]) -> None:
        """One line but the last."""
        if (kind == "bundle") != (number == 1):
            raise Broken("a bundle begins with its head, and has one")
        if kind == "bundle":
            known = {
                "name": "docket-audit",
                "hashed": list(HASHED),
                "whole": said.get("whole") is True,
            }
            heads = [{**known, "format": 3}]
            heads += [
                {**known, "format": 4, "withheld": kinds} for kinds in (WITHHELD, *WITHHELD_BEFORE)
            ]
            of_case = {"case": str(said.get("case")), "redacted": said.get("redacted") is True}
            for number in (5, 6):
                of_this = {**of_case, "format": number, "whole": False, "withheld": WITHHELD}
                heads.append({**known, **of_this})
            if said not in heads:
                raise Broken("this is no bundle of Docket, or of another format")
            self.head = said
        elif kind == "key":
            if hashlib.sha256(bytes.fromhex(said["public"])).hexdigest() != said["id"]:
                raise Broken("a key does not have the id that it should")
            if not self.trusted:
                self.keys[said["id"]] = bytes.fromhex(said["public"])
        elif kind == "event":
            self.event(said)
        elif kind == "row" and self.head["format"] > 3:
            self.row(said)
        elif kind == "delivery" and self.head["format"] > 3 and self.last is not None:
            self.delivery(said)
        elif kind == "informed" and self.head["format"] > 3:
            self.informed[said["notice_id"]] = said["at"]
        elif kind == "hidden" and self.head["format"] > 4:
            self.hide(said)
        elif kind == "absent" and self.head["format"] > 4:
            self.absent(said)
        elif kind == "part" and self.head["format"] > 5 and self.last is not None:
            if set(said) != {"kind", "id", "shown"} or not has_mark([said["id"], said["shown"]]):
                raise Broken(f"a part of a row ({said.get('kind')}) lacks something")
            self.unshown += 1
        elif kind == "account":
            self.account(said)
        elif kind == "checkpoint":
            self.checkpoint(said)
        else:
            raise Broken(f"nobody knows what {kind} is")

    def event(self, said: dict[str, Any]) -> None:
        """The event follows the one before it, and has the hash of what it says."""
        where, last = f"event {said.get('seq')}", self.last
        if set(said) - {"path", "leaf", *BESIDE} != {*HASHED, "hash", "sealed"} or self.checkpoints:
            raise Broken(f"{where} lacks something, or has too much")
        if last is not None and last["account_id"] not in (None, said["account_id"]):
            raise Broken(f"{where} is of another account")
        if self.head["format"] > 4 and said["case_id"] != self.head["case"]:
            raise Broken(f"{where} is of another case")
        if said["seq"] != self.chain[0] + 1:
            raise Broken(f"{where}: event {self.chain[0] + 1} was to come")
        if said["prev_hash"] != self.chain[1]:
            raise Broken(f"{where} does not link to the one before it")
        if (
            hashlib.sha256(canonical({name: said[name] for name in HASHED})).hexdigest()
            != said["hash"]
        ):
            raise Broken(f"{where} does not have the hash of what it says")
        for name in BESIDE:
            check_beside(said, name, where)
        if self.head["format"] > 3:
            self.vouch(said)
        if "leaf" in said:
            raise Broken(f"{where} is not the one that checkpoint {said['sealed']} sealed")
        if last is None and not self.head["whole"] and self.accounts:
            raise Broken(f"{where} is of another account")
        self.chain, self.last, self.events = (said["seq"], said["hash"]), said, self.events + 1
        self.hashes[said["seq"]] = said["hash"]
        for letter in said.get("notice") or ():
            self.letters[said["seq"]] = letter
        self.silent += "rows" not in said["data"] or self.head["format"] < 4
        if said["sealed"] is None:
            self.unsealed += 1
        elif self.head["whole"]:
            self.trees.setdefault(said["sealed"], Tree()).add(bytes.fromhex(said["hash"]))
        else:
            self.roots.setdefault(said["sealed"], []).append((where, root_over(said)))

    def hide(self, said: dict[str, Any]) -> None:
        """An event of which the hash is there, and not what it says: it has its place."""
        where, before = f"event {said.get('seq')}", self.last or {}
        if (
            set(said) - {"path", "shown"} != {"seq", "hash", "sealed", "why"}
            or ("shown" in said and self.head["format"] < 6)
            or said["why"] not in WHY
            or not re.fullmatch("[0-9a-f]{64}", said["hash"])
            or self.checkpoints
            or self.accounts
        ):
            raise Broken(f"{where} lacks something, or has too much")
        if said["seq"] != self.chain[0] + 1:
            raise Broken(f"{where}: event {self.chain[0] + 1} was to come")
        self.chain, self.events = (said["seq"], said["hash"]), self.events + 1
        self.last = {**said, "account_id": before.get("account_id"), "hidden": True}
        self.hashes[said["seq"]], self.hidden = said["hash"], self.hidden + 1
        self.newest_hidden = said["seq"]
        if "shown" in said:
            self.show_part(said, where, before.get("hash", ""))
        if said["sealed"] is None:
            self.unsealed += 1
        else:
            self.roots.setdefault(said["sealed"], []).append((where, root_over(said)))

    def show_part(self, said: dict[str, Any], where: str, hash_before: str) -> None:
        """What is shown of a hidden event is of it, as far as can be seen, and lacks something."""
        shown = said["shown"]
        links = (shown.get("seq"), shown.get("prev_hash"), shown.get("case_id"))
        whole = set(shown) - set(BESIDE) == set(HASHED)
        if not whole or not has_mark(shown) or said["why"] != "REDACTED":
            raise Broken(f"{where} is shown in part, and lacks something or has too much")
        if links != (said["seq"], hash_before, self.head["case"]):
            raise Broken(f"{where} is shown in part, and is of another place")
        self.parts[said["seq"]] = shown
        self.last["account_id"] = self.last["account_id"] or shown["account_id"]
        for letter in shown.get("notice") or ():
            self.letters[said["seq"]] = letter

    def absent(self, said: dict[str, Any]) -> None:
        """A row that an event here wrote, and that is not shown."""
        name = (said["kind"], said["id"])
        if set(said) != {"kind", "id", "why"} or said["why"] not in WHY or name not in self.rows:
            raise Broken(f"{called(*name)} is absent, and nobody knows why")
        del self.rows[name]
        self.unshown += 1

    def vouch(self, said: dict[str, Any]) -> None:
        """The event has the hashes of the rows that its step wrote or changed."""
        there = "rows" in said["data"]
        self.cases.setdefault(said["case_id"], there)
        named = said["data"]["rows"] if there else {}
        for kind, rows in named.items():
            for key, digest in rows.items():
                if "tombstone" in named:
                    at, before = self.rows.get((kind, key), (0, None))
                    if at < self.newest_hidden:  # which may have changed it between
                        before = None
                    self.changes[said["seq"], kind, key] = (before, digest)
                self.rows[kind, key] = (said["seq"], digest)

    def row(self, said: dict[str, Any]) -> None:
        """A row is as the newest event that names it says; each has one, but for cases that were
        opened before events did so.
        """
        name, digest = (said["kind"], said["id"]), hashlib.sha256(canonical(said["said"]))
        hidden_by = said.get("hidden_by") if self.head["format"] > 4 else None
        wanted = {"kind", "id", "account_id", "case_id", "said"}
        if set(said) - {"hidden_by"} != wanted or self.last is None:
            raise Broken(
                f"a row ({called(*name)}) lacks something, has too much, or is out of place"
            )
        if said["account_id"] is None:
            self.rules[name] = digest.hexdigest()
            return
        if self.last["account_id"] is None:  # no event is shown that says whose it is
            self.last["account_id"] = said["account_id"]
        if said["account_id"] != self.last["account_id"]:
            raise Broken(f"{called(*name)} is of another account")
        if said["kind"] in ("evidence", "sensitive_evidence"):
            self.files[said["id"]] = said["said"]["sha256"]
        if hidden_by is not None:
            self.check_hidden_by(name, hidden_by)
            return
        if name not in self.rows:
            if name[0] == "tombstone" or self.cases.get(
                said["case_id"], said["case_id"] is not None
            ):
                raise Broken(f"no event wrote {called(*name)}")
            return
        if name[0] == "notice":
            self.notices.add(name[1])
        seq, wanted = self.rows.pop(name)
        if digest.hexdigest() != wanted:
            raise Broken(f"event {seq} wrote {called(*name)}, which is not as it was written")
        if name[0] == "tombstone":
            self.tombstone(name[1], said["said"])

    def tombstone(self, key: str, said: dict[str, Any]) -> None:
        """The event that wrote a tombstone changed the row of which it speaks, as it says."""
        self.removed += 1
        steps = self.tombstones.setdefault((said["kind"], said["row_id"]), {})
        steps[said["was_sha256"]] = said["left_sha256"]
        if not said["was_sha256"] or said["kind"] == "delivery":
            return
        was, left = self.changes.get((said["seq"], said["kind"], said["row_id"]), (None, ""))
        if left != said["left_sha256"] or was not in (None, said["was_sha256"]):
            raise Broken(
                f"event {said['seq']} wrote tombstone {key}, which is of another row than was "
                "removed"
            )

    def check_hidden_by(self, name: tuple[str, str], seq: int) -> None:
        """It is a hidden event, and newer than each that is shown and wrote the row."""
        if seq not in self.hashes or self.rows.pop(name, (0, ""))[0] >= seq:
            raise Broken(f"{called(*name)} was not written by event {seq}")
        self.unshown += 1

    def check_rows_left(self) -> None:
        """What the events of the account name is there: among the rules, or withheld."""
        for (kind, key), (seq, wanted) in self.rows.items():
            there = self.rules.get((kind, key))
            if there is None and kind not in WITHHELD:
                raise Broken(f"event {seq} wrote {called(kind, key)}, which is gone")
            if there is not None and there != wanted:
                raise Broken(
                    f"event {seq} wrote {called(kind, key)}, which is not as it was written"
                )
        self.rows, self.cases, self.changes = {}, {}, {}

    def delivery(self, said: dict[str, Any]) -> None:
        """A proof has the hash of what it says, and is a leaf of its checkpoint."""
        proof, where = said["said"], f"delivery {said['said']['id']}"
        known = proof["notice_id"] in self.notices or proof["informs"] or said["sealed"] is not None
        if set(said) - {"path", "leaf"} != {"said", "hash", "sealed"}:
            raise Broken(f"{where} lacks something, or has too much")
        if not said["hash"] and not known:
            return  # of an older version
        digest = hashlib.sha256(canonical(proof)).hexdigest()
        # where something was removed, a tombstone has the hash that was sealed, and the new one;
        # where more was removed later, another one goes on from that
        steps, hashed = dict(self.tombstones.get(("delivery", proof["id"]), {})), said["hash"]
        while hashed in steps:
            hashed = steps.pop(hashed)
        if steps or hashed != digest:
            raise Broken(f"{where} is not as it was written")
        if "leaf" in said:
            raise Broken(f"{where} is not the one that checkpoint {said['sealed']} sealed")
        if proof["informs"] and proof["outcome"] == "BOUNCED":
            self.returned.add(proof["message_id"])
        if proof["informs"]:
            self.proofs.setdefault(proof["notice_id"], {})[proof["message_id"]] = proof["at"]
        if said["sealed"] is not None and self.head["whole"]:
            self.trees.setdefault(said["sealed"], Tree()).add(bytes.fromhex(said["hash"]))
        elif said["sealed"] is not None:
            self.roots.setdefault(said["sealed"], []).append((where, root_over(said)))

    def check_told(self) -> None:
        """Each notice was told at the time of its first proof; those that no event names may have
        been told before proofs were sealed.
        """
        for notice in sorted(self.proofs.keys() | self.informed.keys()):
            known = notice in self.proofs or notice in self.notices
            proofs = self.proofs.get(notice, {})
            holds = [at for message, at in proofs.items() if message not in self.returned]
            told = [self.informed[notice]] if notice in self.informed else []
            if known and holds != told:
                raise Broken(f"notice {notice} was told at another time than its first proof says")
        self.notices, self.proofs, self.informed, self.returned = set(), {}, {}, set()
        self.tombstones = {}

    def account(self, said: dict[str, Any]) -> None:
        """The account is as its last event says."""
        if self.last is None:
            raise Broken("an account without events")
        self.check_rows_left()
        self.check_told()
        hidden = "hidden" in self.last  # then there is nothing to compare the rest with
        wanted = ["seq", "head"] if hidden else MIRRORED
        if hidden and set(said) != {"ref", *wanted}:
            raise Broken("an account lacks something, or has too much")
        for mine in wanted:
            its = MIRRORED[mine]
            if said.get(mine) != self.last[its]:
                raise Broken(f"the {mine} of {said.get('ref')} is not what its last event says")
        self.chain, self.last, self.accounts = (0, ""), None, self.accounts + 1

    def checkpoint(self, said: dict[str, Any]) -> None:
        """The checkpoint follows the one before it, is signed, and is that of the events that were
        read.
        """
        number = said.get("number")
        if self.last is not None or set(said) != {*SIGNED, "hash", "signature"}:
            raise Broken(f"checkpoint {number} lacks something, or has too much")
        before = self.newest or {"number": 0, "hash": ""}
        if self.head["whole"] and number != before["number"] + 1:
            raise Broken(f"checkpoint {number}: number {before['number'] + 1} was to come")
        if number <= before["number"] or (
            number == before["number"] + 1 and said["prev_hash"] != before["hash"]
        ):
            raise Broken(f"checkpoint {number} does not link to the one before it")
        check_seal(said)
        check_signature(said, self.keys)
        tree = self.trees.pop(number, None)
        if self.head["whole"] and (
            tree is None or tree.leaves != said["events"] or tree.root() != said["root"]
        ):
            raise Broken(f"checkpoint {number} has another root than the events that it sealed")
        for where, root in self.roots.pop(number, []):
            if root != said["root"]:
                raise Broken(f"{where} is not among those that checkpoint {number} sealed")
        if any(kept["number"] == number and kept["hash"] != said["hash"] for kept in self.kept):
            raise Broken(f"checkpoint {number} is not the one that was kept outside")
        self.kept = [kept for kept in self.kept if kept["number"] != number]
        self.newest, self.checkpoints = said, self.checkpoints + 1

    def end(self, said: dict[str, Any], digest: str) -> Found:
        """The last line: nothing is missing."""
        counts = {"accounts": self.accounts, "events": self.events, "checkpoints": self.checkpoints}
        if said != {**counts, "sha256": digest} or self.last is not None:
            raise Broken("lines are missing, added or changed since the bundle was written")
        if left := sorted({*self.trees, *self.roots}):
            raise Broken(f"checkpoint {left[0]} sealed events, and is missing")
        if self.kept:
            newest = self.newest["number"] if self.newest else 0
            wanted = f"checkpoint {max(kept['number'] for kept in self.kept)} was kept outside"
            if self.head["whole"]:
                raise Broken(f"{wanted}, and the record ends with number {newest}")
            raise Broken(
                f"{wanted}, and this account has nothing in it: only a bundle of the whole "
                "record says whether it is there"
            )
        signed = self.trusted if self.checkpoints else None
        return Found(
            self.events,
            self.accounts,
            digest,
            self.checkpoints,
            (self.newest or {"number": 0})["number"],
            self.unsealed,
            signed,
            self.silent,
            self.removed,
            self.hidden,
            self.unshown,
            len(self.parts),
        )


def verify(
    lines: Iterable[bytes],
    keys: dict[str, bytes] | None = None,
    kept: Iterable[dict[str, Any]] = (),
) -> Found:
    """Check the lines (bytes) of a bundle: with the public keys that you trust, and checkpoints
    that you kept. Raises Broken.
    """
    return read_whole(lines, Bundle(keys, kept))


def read_whole(lines: Iterable[bytes], bundle: Bundle) -> Found:
    """Check the lines of a bundle, which `bundle` then knows. Raises Broken."""
    total, number, found = hashlib.sha256(), 0, None
    for number, line in enumerate(lines, start=1):
        try:
            if found is not None:
                raise Broken("something follows the end")
            kind, said = read(line)
            if kind == "end" and bundle.head is not None:
                found = bundle.end(said, total.hexdigest())
            else:
                bundle.line(number, kind, said)
        except Broken as error:
            raise Broken(f"line {number}: {error}") from None
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Broken(f"line {number}: not as it was written") from None
        total.update(line)
    if found is None:
        raise Broken(f"line {number}: the end is missing")
    return found


def read(line: bytes) -> tuple[str, dict[str, Any]]:
    """What a line is, and what it says."""
    ((kind, said),) = json.loads(line).items()
    if canonical({kind: said}) + b"\n" != line or not isinstance(said, dict):
        raise ValueError
    return kind, said


def root_over(said: dict[str, Any]) -> str:
    """The root to which the path of an event leads."""
    found = bytes.fromhex(said["hash"])
    for step in said["path"]:
        other = bytes.fromhex(step[1:])
        found = node(other, found) if step[0] == "L" else node(found, other)
    return found.hex()


def called(kind: str, key: str) -> str:
    """A row as people read it."""
    return f"{kind.replace('_', ' ')} {key}"


def check_beside(said: dict[str, Any], name: str, where: str) -> None:
    """What was written beside an event is as the event says."""
    wanted = said["data"].get(name + "_sha256") if isinstance(said["data"], dict) else None
    if (wanted is not None or name in said) and (
        name not in said or hashlib.sha256(canonical(said[name])).hexdigest() != wanted
    ):
        raise Broken(f"{where} wrote a {name} that is gone, or is not as it was written")


def check_seal(said: dict[str, Any]) -> None:
    """The checkpoint has the hash of what it says."""
    if hashlib.sha256(seal_text(said)).hexdigest() != said["hash"]:
        raise Broken(f"checkpoint {said['number']} does not have the hash of what it says")


def check_signature(said: dict[str, Any], keys: dict[str, bytes]) -> None:
    """The checkpoint has the signature of its key, where that can be checked."""
    if said["key_id"] not in keys:
        raise Broken(
            f"checkpoint {said['number']} is signed with a key that is not known "
            f"({said['key_id'][:16]})"
        )
    if not is_signature(keys[said["key_id"]], bytes.fromhex(said["signature"]), seal_text(said)):
        raise Broken(f"checkpoint {said['number']} does not have the signature of its key")


def is_signature(public: bytes, signature: bytes, text: bytes) -> bool:
    """Whether it is the signature of this key under the text (Ed25519, RFC 8032)."""
    if Ed25519PublicKey is None:
        return Curve().holds(public, signature, text)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except InvalidSignature:
        return False
    return True


Point = tuple  # x, y, z and t, with x/z and y/z on the curve and t = x·y/z


class Curve:
    """Ed25519 of RFC 8032, section 5.1, for checking alone: nothing here is secret, so that it may
    take as long as it takes.
    """

    def __init__(self) -> None:
        self.p = 2**255 - 19
        self.order = 2**252 + 27742317777372353535851937790883648493
        self.d = -121665 * pow(121666, -1, self.p) % self.p
        y = 4 * pow(5, -1, self.p) % self.p
        base = self.point(y.to_bytes(32, "little"))
        if base is None:
            raise ArithmeticError
        self.base = base

    def point(self, raw: bytes) -> Point | None:
        """The point of 32 bytes; None where there is none."""
        y = int.from_bytes(raw, "little")
        sign, y = y >> 255, y & (1 << 255) - 1
        square = (y * y - 1) * pow(self.d * y * y + 1, -1, self.p) % self.p
        x = pow(square, (self.p + 3) // 8, self.p)
        if (x * x - square) % self.p:
            x = x * pow(2, (self.p - 1) // 4, self.p) % self.p
        if y >= self.p or (x * x - square) % self.p or (not x and sign):
            return None
        x = self.p - x if x & 1 != sign else x
        return (x, y, 1, x * y % self.p)

    def sum(self, one: Point, other: Point) -> Point:
        """Of two points."""
        a = (one[1] - one[0]) * (other[1] - other[0]) % self.p
        b = (one[1] + one[0]) * (other[1] + other[0]) % self.p
        c, d = 2 * one[3] * other[3] * self.d % self.p, 2 * one[2] * other[2] % self.p
        e, f, g, h = b - a, d - c, d + c, b + a
        return (e * f % self.p, g * h % self.p, f * g % self.p, e * h % self.p)

    def times(self, number: int, point: Point) -> Point:
        """A point so many times."""
        found: Point = (0, 1, 1, 0)
        while number:
            if number & 1:
                found = self.sum(found, point)
            point, number = self.sum(point, point), number >> 1
        return found

    def holds(self, public: bytes, signature: bytes, text: bytes) -> bool:
        """Whether it is the signature of this key under the text."""
        if len(public) != 32 or len(signature) != 64:
            return False
        key, begin = self.point(public), self.point(signature[:32])
        scalar = int.from_bytes(signature[32:], "little")
        if key is None or begin is None or scalar >= self.order:
            return False
        challenge = hashlib.sha512(signature[:32] + public + text).digest()
        number = int.from_bytes(challenge, "little") % self.order
        left = self.times(scalar, self.base)
        right = self.sum(begin, self.times(number, key))
        return not (
            (left[0] * right[2] - right[0] * left[2]) % self.p
            or (left[1] * right[2] - right[1] * left[2]) % self.p
        )


class CaseFiles:
    """The files of a case's bundle: of a ZIP file, or of the folder that it was unpacked to."""

    def __init__(self, name: str) -> None:
        self.folder, self.zip = name, None
        if os.path.isdir(name):  # noqa: PTH112
            self.names = sorted(
                os.path.relpath(os.path.join(place, one), name).replace(os.sep, "/")  # noqa: PTH118
                for place, _, files in os.walk(name)
                for one in files
            )
            return
        try:
            self.zip = zipfile.ZipFile(name)
        except (zipfile.BadZipFile, EOFError, ValueError):
            raise Broken("it is no ZIP file, or was changed") from None
        self.names = sorted(self.zip.namelist())

    def read(self, name: str) -> bytes:
        """What a file holds. Raises Broken."""
        if name not in self.names:
            raise Broken(f"{name} is missing")
        try:
            if self.zip is not None:
                return self.zip.read(name)
            with open(os.path.join(self.folder, name), "rb") as file:  # noqa: PTH118, PTH123
                return file.read()
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise Broken(f"{name} cannot be read ({error})") from None
        except (RuntimeError, NotImplementedError, KeyError) as error:
            raise Broken(f"{name} is not packed as it was ({error})") from None


class CaseFound(NamedTuple):
    """What the bundle of a case that holds has in it."""

    manifest: dict[str, Any]
    record: Found
    trusted: bool


def verify_case(
    name: str, keys: dict[str, bytes] | None, kept: Iterable[dict[str, Any]], opened: Iterable[str]
) -> CaseFound:
    """Check the bundle of a case. Raises Broken."""
    there = CaseFiles(name)
    text = there.read(MANIFEST)
    key_id = signer_of(text, there.read(SIGNATURE))
    try:
        manifest = json.loads(text)
        listed = {one["name"]: one for one in manifest["files"]}
        if canonical(manifest) + b"\n" != text or manifest["format"] != 1:
            raise ValueError
        if len(listed) != len(manifest["files"]):
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise Broken(f"{MANIFEST} is not as it was written") from None
    wanted = {*listed, MANIFEST, SIGNATURE}
    for one in there.names:
        if one not in wanted or there.names.count(one) > 1:
            raise Broken(f"{one} is not in {MANIFEST}: it was put there later")
    for one in sorted(wanted):
        content = there.read(one)
        if one in listed and hashlib.sha256(content).hexdigest() != listed[one]["sha256"]:
            raise Broken(f"{one} was changed")
    bundle = Bundle(keys, kept)
    try:
        found = read_whole(there.read(RECORD).splitlines(keepends=True), bundle)
    except Broken as error:
        raise Broken(f"{RECORD}, {error}") from None
    if key_id not in bundle.keys:
        raise Broken(f"{MANIFEST} is signed with a key that is not known ({key_id[:16]})")
    if (bundle.head["case"], bundle.head["redacted"]) != (manifest["case"], manifest["redacted"]):
        raise Broken(f"{RECORD} is that of another case")
    for one in manifest["files"]:
        check_against(bundle, one, there)
    for item in opened:
        check_opened(item, manifest, bundle)
    return CaseFound(manifest, found, keys is not None)


def signer_of(manifest: bytes, signature: bytes) -> str:
    """The id of the key with which the manifest is signed. Raises Broken."""
    try:
        said = json.loads(signature)
        if canonical(said) + b"\n" != signature or set(said) != {"key_id", "public", "signature"}:
            raise ValueError
        public, signed = bytes.fromhex(said["public"]), bytes.fromhex(said["signature"])
        if hashlib.sha256(public).hexdigest() != said["key_id"]:
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Broken(f"{SIGNATURE} is not as it was written") from None
    whole = canonical({"docket-case-manifest": hashlib.sha256(manifest).hexdigest()})
    if not is_signature(public, signed, whole):
        raise Broken(f"{MANIFEST} or {SIGNATURE} was changed: they do not belong together")
    return said["key_id"]


def check_against(bundle: Bundle, one: dict[str, Any], there: CaseFiles) -> None:
    """A file of evidence has the hash that the record has of it, and a letter is the record's."""
    if "evidence" in one and bundle.files.get(one["evidence"]) != one["sha256"]:
        raise Broken(f"{one['name']} is not the file that the record knows")
    if "letter" in one:
        letter = bundle.letters.get(one["letter"], {})
        if there.read(one["name"]) != str(letter.get("text")).encode():
            raise Broken(f"{one['name']} is not the letter that the record knows")


def check_opened(name: str, manifest: dict[str, Any], bundle: Bundle) -> None:
    """What the provider says that a redaction removed is what was removed."""
    try:
        said = json.loads(text_in(name))
        removed = canonical(said["removed"])
        salted = hashlib.sha256(bytes.fromhex(said["salt"]) + removed).hexdigest()
        (item,) = [one for one in manifest["redactions"] if one["number"] == said["number"]]
    except (ValueError, KeyError, TypeError):
        raise Broken(f"{name} is no redaction of this bundle") from None
    wrong = salted != item["salted_sha256"]
    if not wrong and "place" in item and "event" in item:
        wrong = not fits(said["removed"], at_place(bundle.parts.get(item["event"]), item["place"]))
    elif not wrong and "event" in item:
        wrong = hashlib.sha256(removed).hexdigest() != bundle.hashes.get(item["event"])
    if wrong:
        raise Broken(f"{name} is not what redaction {said['number']} removed")


def at_place(shown: Any, place: list[Any]) -> Any:
    """What is shown at a place of an event, or of the whole that was removed with it."""
    for step in place:
        if isinstance(shown, str):
            return shown
        shown = shown[step] if shown is not None else None
    return shown


def fits(removed: Any, shown: Any) -> bool:
    """Whether what is shown is what was removed, with marks in it."""
    if not isinstance(shown, str) or not MARK.search(shown):
        return False
    if MARK.fullmatch(shown):
        return True
    between = ".+".join(re.escape(one) for one in MARK.split(shown))
    return isinstance(removed, str) and bool(re.fullmatch(between, removed, re.DOTALL))


def has_mark(shown: Any) -> bool:
    """Whether something was removed of it."""
    return bool(MARK.search(json.dumps(shown, ensure_ascii=False)))


def seal_text(said: dict[str, Any]) -> bytes:
    """The bytes that are signed."""
    return canonical({"docket-checkpoint": {name: said[name] for name in SIGNED}})


def public_keys(text: str) -> dict[str, bytes]:
    """The Ed25519 keys of a file in PEM, by their ids. Raises Broken."""
    found = {}
    for block in re.findall(
        r"-----BEGIN PUBLIC KEY-----(.*?)-----END PUBLIC KEY-----", text, re.DOTALL
    ):
        raw = base64.b64decode("".join(block.split()))
        if len(raw) != 44 or not raw.startswith(SPKI):
            raise Broken("a public key that is no Ed25519 key")
        found[hashlib.sha256(raw[12:]).hexdigest()] = raw[12:]
    if not found:
        raise Broken("no public key in it")
    return found


def read_kept(text: str, keys: dict[str, bytes] | None) -> dict[str, Any]:
    """A checkpoint that was kept, if it is as it was written. Raises Broken."""
    try:
        whole = json.loads(text)
        said = {
            **whole["docket-checkpoint"],
            "hash": whole["hash"],
            "signature": whole["signature"],
        }
        check_seal(said)
        if keys is not None:
            check_signature(said, keys)
    except (ValueError, KeyError, TypeError):
        raise Broken("no checkpoint, or not as it was written") from None
    return said


def main(arguments: list[str]) -> int:
    """0 if everything holds; 1, with a sentence, if not; 2 if there is nothing to check."""
    parser = argparse.ArgumentParser(
        prog="verify.py", description="Check a bundle of Docket's record."
    )
    parser.add_argument("file", metavar="FILE")
    parser.add_argument(
        "--checkpoint",
        metavar="FILE",
        action="append",
        default=[],
        help="a checkpoint that you kept; it has to be there",
    )
    parser.add_argument(
        "--public-key", metavar="FILE", help="the public keys that you trust, in PEM"
    )
    parser.add_argument(
        "--opened",
        metavar="FILE",
        action="append",
        default=[],
        help="what one redaction removed, as the provider handed it out",
    )
    try:
        wanted = parser.parse_args(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    name = wanted.file
    try:
        keys, kept = None, []
        if wanted.public_key:
            name = wanted.public_key
            keys = public_keys(text_in(name))
        for name in wanted.checkpoint:
            kept.append(read_kept(text_in(name), keys))
        name = wanted.file
        if os.path.isdir(name) or is_zip(name):  # noqa: PTH112
            print(case_told(verify_case(name, keys, kept, wanted.opened), wanted.opened))
            return 0
        with open(name, "rb") as lines:  # noqa: PTH123
            found = verify(lines, keys, kept)
    except OSError as error:
        print(f"{name} cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    except Broken as error:
        print(f"{name}, {error}.", file=sys.stderr)
        return 1
    older = (
        f"{found.silent} of them were written by an earlier version, which did not vouch for rows: "
        "what these wrote beside themselves was not compared.\n"
        if found.silent
        else ""
    )
    if found.removed:
        older += (
            f"{found.removed} tombstones stand where something was removed; what is left there is "
            "as the events say.\n"
        )
    print(
        f"{found.events} events of {found.accounts} accounts: integrity verified.\n{older}"
        f"{told(found)}\nSHA-256 {found.digest}"
    )
    return 0


def is_zip(name: str) -> bool:
    """Whether it begins or is called as a ZIP file."""
    with open(name, "rb") as file:  # noqa: PTH123
        return name.lower().endswith(".zip") or file.read(2) == b"PK"


def case_told(found: CaseFound, opened: Iterable[str]) -> str:
    """What holds, what is not shown, and what was redacted on which ground."""
    manifest, record = found.manifest, found.record
    lines = [
        f"Case {manifest['ref']}: {len(manifest['files'])} files and {record.events} events: "
        "integrity verified.",
    ]
    if record.hidden:
        lines.append(
            f"{record.hidden} of the events are hidden (of other cases, or redacted): they are in "
            "their places, and what they say is not here."
        )
    if record.parts:
        lines.append(
            f"{record.parts} of these are shown in part: what is shown of them does not have their "
            "hash, and the signature of the manifest vouches for it."
        )
    if record.unshown:
        lines.append(
            f"{record.unshown} rows were written by hidden events, or are not shown: they were not "
            "compared."
        )
    if manifest["redacted"]:
        lines.append(f"This is a redacted copy. Redactions: {len(manifest['redactions'])}.")
    for one in manifest["redactions"]:
        ground = f"{one['ground']} ({one['text']})" if one["text"] else one["ground"]
        lines.append(f"  {one['number']}. {one['what']}: {ground}")
    lines += [f"{one}: it is what that redaction removed." for one in opened]
    keys = "the keys that you named" if found.trusted else "keys that it brings itself"
    lines.append(f"The manifest is signed with {keys}.")
    if not found.trusted:
        lines.append("Name the provider's keys with --public-key.")
    return "\n".join([*lines, told(record)])


def text_in(name: str) -> str:
    """What a file says."""
    with open(name, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
        return file.read()


def told(found: Found) -> str:
    """How far the checkpoints reach, and whether they were signed by somebody whom we know."""
    if not found.checkpoints:
        return "No checkpoint is in it: a chain that was rewritten as a whole would not show."
    known = "checkpoint holds" if found.checkpoints == 1 else "checkpoints hold"
    reach = (
        f"{found.checkpoints} {known}, the newest is number {found.newest}; "
        f"{found.unsealed} events have none yet."
    )
    if not found.signed:
        return (
            f"{reach}\nThey are signed with the keys that the file itself brings: name those that "
            "you keep with --public-key."
        )
    return f"{reach}\nThey are signed with the keys that you named."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

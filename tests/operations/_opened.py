"""`verify.py` alone over a redacted copy: what one redaction removed, and parts of its record."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from config.local.process import ROOT
from enforcement.models import CaseFile
from enforcement.models.event import canonical_json
from enforcement.operations import redaction_openings

VERIFY = ROOT / "docs" / "reference" / "verify.py"


def checked(
    content: bytes, folder: Path, *more: str, name: str = "case.zip"
) -> subprocess.CompletedProcess[str]:
    """By the verifier alone: without what is installed, our code, or the environment."""
    (folder / name).write_bytes(content)
    command = [sys.executable, "-I", "-S", str(VERIFY), str(folder / name), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={}, cwd=folder)


def each_kind_opens(row: CaseFile, parts: dict[str, bytes], now: datetime, folder: Path) -> None:
    """One redaction of each kind: what is opened is what it removed, and nothing else is taken."""
    copy, file = (folder / "case.zip").read_bytes(), folder / "opened.json"
    items = json.loads(parts["manifest.json"])["redactions"]
    kinds = {(one["part"], "event" in one, "row" in one): one["number"] for one in items}
    assert len(kinds) >= 5
    for number in kinds.values():
        shown = redaction_openings.opened(row, number, now)
        gone = shown.words.encode() not in parts["record.jsonl"]
        assert gone or len(shown.words) < 12, shown.item
        file.write_bytes(shown.content)
        done = checked(copy, folder, "--opened", str(file))
        assert "it is what that redaction removed" in done.stdout, (shown.item, done.stderr)
    file.write_text(canonical_json({**json.loads(shown.content), "removed": "Another."}))
    assert checked(copy, folder, "--opened", str(file)).returncode == 1


def no_part_can_be_changed(record: bytes, folder: Path) -> None:
    """What is shown of a hidden event is in its place, has all of its fields, and lacks
    something.
    """
    lines = record.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if b'"add_evidence"' in line and b"hidden" in line)
    line = json.loads(lines[at])
    for change, why in (
        ({"more": 1}, "has too much"),
        ({"prev_hash": "0" * 64}, "of another place"),
        ({"seq": 1}, "of another place"),
    ):
        shown = {**line["hidden"]["shown"], **change}
        wrong = canonical_json({"hidden": {**line["hidden"], "shown": shown}}).encode() + b"\n"
        forged = b"".join([*lines[:at], wrong, *lines[at + 1 :]])
        assert why in checked(forged, folder, name="record.jsonl").stderr, change

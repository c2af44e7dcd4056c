"""Static files as browsers are given them: compressed, and under names that are kept for ever."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from config.local import static
from config.local.process import StackError

ENV = {
    **os.environ,
    "DATABASE_URL": "postgres://docket_app@127.0.0.1:1/docket",
    "VALKEY_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "DOCKET_MODE": "test",
    "DOCKET_SECRET_KEY": "demo-no-server",
}
FIRST_VISIT = ("bootstrap.min.css", "docket.css", "docket.js", "signin.css", "theme.js")
LIGHT = 60_000  # bytes; they have 290,000 as they lie in the tree


def test_they_are_hashed_compressed_light_and_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "static"
    static.collect(folder, ENV)
    names = json.loads((folder / "staticfiles.json").read_text())["paths"]
    weight = 0
    for path, hashed in names.items():
        assert hashed != path and (folder / hashed).is_file() and not (folder / path).exists()
        if path.startswith("docket/") and Path(path).name in FIRST_VISIT:
            weight += (folder / f"{hashed}.gz").stat().st_size
    assert 0 < weight < LIGHT
    made = {file: file.stat().st_mtime_ns for file in folder.rglob("*")}
    static.collect(folder, ENV)
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*")} == made


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StackError, match="cannot be put into"):
        static.collect(tmp_path / "file" / "static", ENV)

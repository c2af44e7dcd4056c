"""The store of files that a test has: a folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from config.files import storage
from enforcement.record.files import name_of, present


def kept_in(folder: Path) -> dict[str, Any]:
    """Django's STORAGES, with files of evidence in this folder."""
    return {**settings.STORAGES, "default": storage("DOCKET_FILES", str(folder), {}, "")}


def path_of(sha256: str) -> Path:
    """Where the file with this hash lies in the folder."""
    return Path(present().path(name_of(sha256)))

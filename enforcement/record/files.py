"""Files of evidence: each lies under the SHA-256 of its content, which the record vouches for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from enforcement.models import Evidence
from enforcement.record.read import BATCH, Flaw


def path_of(sha256: str) -> Path:
    """Where content of this hash lies."""
    return Path(settings.FILES_DIR) / sha256[:2] / sha256


def hash_of_file(path: Path) -> str:
    """The SHA-256 of a file's content; nothing where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def changed_files(account_id: UUID | None = None) -> Iterator[Flaw]:
    """Every file of evidence, of one account or of all, that is gone or has another hash than its
    row, which the record vouches for. Reads each of them.
    """
    evidence = Evidence.objects.exclude(file_name="").order_by(
        "case__account_id", "case_id", "number"
    )
    if account_id:
        evidence = evidence.filter(case__account_id=account_id)
    for number, sha256, case, account in evidence.values_list(
        "number", "sha256", "case__ref", "case__account__external_ref"
    ).iterator(BATCH):
        there = hash_of_file(path_of(sha256))
        if there != sha256:
            how = "is not as it was added" if there else "is gone, or cannot be read"
            yield Flaw(account, 0, f"the file of evidence E{number} in {case} {how}")

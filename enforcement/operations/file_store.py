"""The store of files as a whole: whether it is the one that belongs to this database; moving files
to another one, and encrypting them again, while people work.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.files.storage import Storage, storages

from enforcement.language.refusals import StepRefused
from enforcement.models import CaseFile, DataExport, Draft, Evidence, FileStore, ReportFile
from enforcement.operations.files import AWAY
from enforcement.record.files import (
    BEFORE,
    FileChanged,
    FilesAway,
    content_of,
    name_of,
    present,
    put,
    raw_content,
    write,
)

MARK = "docket-files"  # the file in the store that says whose it is
BATCH = 1_000


def check_store(now: datetime) -> None:
    """Compare the mark of the store with the database's; where there is none yet, this is the one.

    Raises StepRefused: code `other-files` where it is another one, `files-away`.
    """
    known, new = FileStore.objects.get_or_create(key=1, defaults={"since_at": now})
    if new and marked(present()) is None:
        mark(known)
    here = marked(present())
    if here is None and BEFORE in settings.STORAGES and marked(storages[BEFORE]) == str(known.mark):
        mark(known)  # files are moved to it
        return
    if here != str(known.mark):
        raise StepRefused(
            "other-files",
            "DOCKET_FILES is not where the files of this database lie: the file "
            f"{MARK} there is {'missing' if here is None else 'of another store'}. A folder must "
            "be one that all machines share. If the files were restored, or moved by hand, run "
            "`python3 manage.py files adopt`.",
        )


def adopt_store(now: datetime) -> None:
    """Take the store as it is for the one that belongs to this database.

    Raises StepRefused (code `files-away`).
    """
    known, _ = FileStore.objects.update_or_create(key=1, defaults={"since_at": now})
    mark(known)


def marked(store: Storage) -> str | None:
    """The mark of a store. Raises StepRefused (code `files-away`)."""
    try:
        raw = raw_content(store, MARK)
    except FilesAway as error:
        raise unreachable(error) from error
    return None if raw is None else raw.decode("ascii", "replace").strip()


def mark(known: FileStore) -> None:
    """Write the database's mark into the store. Raises StepRefused (code `files-away`)."""
    try:
        write(MARK, f"{known.mark}\n".encode())
    except FilesAway as error:
        raise unreachable(error) from error


def unreachable(error: Exception) -> StepRefused:
    """What an operator is told."""
    return StepRefused(AWAY, f"DOCKET_FILES cannot be read or written: {error}")


def move_files() -> Iterator[tuple[str, bool]]:
    """Put every file that the database cites into the store from the one before, where it is not
    there yet; each hash, and whether it is there now. It can be stopped and begun again.

    Raises FilesAway.
    """
    for sha256 in cited_files():
        try:
            if not exists(sha256):
                content = content_of(sha256)
                if content is not None:
                    put(sha256, content)
            yield sha256, exists(sha256)
        except FileChanged:
            yield sha256, False


def encrypt_files() -> Iterator[tuple[str, bool]]:
    """Encrypt with the first key whatever it does not open: each hash, and whether it is so now. It
    can be stopped and begun again. Raises FilesAway.
    """
    for sha256 in cited_files():
        try:
            content = content_of(sha256)
        except FileChanged:
            content = None
        if content is not None and not is_as_wanted(sha256, content):
            put(sha256, content)
        yield sha256, content is not None


def is_as_wanted(sha256: str, content: bytes) -> bool:
    """Whether the file with this hash lies in the store as it would be put there now."""
    raw = raw_content(present(), name_of(sha256))
    try:
        return raw is not None and bool(settings.FILES_KEYS[0].decrypt(raw) == content)
    except InvalidToken:
        return False


def exists(sha256: str) -> bool:
    """Whether something lies in the store under this hash. Raises FilesAway."""
    try:
        return bool(present().exists(name_of(sha256)))
    except OSError as error:
        raise FilesAway(str(error)) from error


def cited_files() -> Iterator[str]:
    """The hash of each file that evidence, a report, a draft or a case file has; some more than
    once.
    """
    of_rows = (
        rows.values_list("sha256", flat=True).iterator(BATCH)
        for rows in (
            Evidence.objects.exclude(file_name=""),
            ReportFile.objects.all(),
            CaseFile.objects.made(),
        )
    )
    of_exports = (
        one
        for pair in DataExport.objects.made().values_list("data_sha256", "paper_sha256")
        for one in pair
    )
    of_drafts = (
        one
        for hashes in Draft.objects.values_list("hashes", flat=True).iterator(BATCH)
        for one in hashes
    )
    return chain(*of_rows, of_exports, of_drafts)

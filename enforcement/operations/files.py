"""Files by content: stored under their SHA-256 before the step begins, so that no transaction waits
for a disk.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import filetype
import structlog

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import Draft, Evidence, ReportFile
from enforcement.models.evidence import MAX_FILE
from enforcement.record.files import hash_of_file, path_of

log = structlog.get_logger(__name__)

DAY, TURN = 24 * 60 * 60, 600  # seconds
TURNS = 2  # folders, of 256, that are tidied at once
MAIL = "message/rfc822"
ALLOWED = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "application/zip",
    "text/plain",
)


@dataclass(frozen=True)
class Stored:
    """A file that lies in the store; `remove_orphans` takes it away if its step is refused."""

    name: str
    content_type: str
    size: int
    sha256: str


def digest(*parts: str) -> str:
    """SHA-256 of some texts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def type_of(content: bytes, name: str) -> str:
    """The type by content, never by name.

    Raises StepRefused (code `bad-file`) for what is not taken.
    """
    guessed = filetype.guess(content)
    if guessed is not None:
        found = str(guessed.mime)
    else:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise StepRefused(
                "bad-file",
                say("%(name)s is neither UTF-8 text nor a supported file type.", name=name),
            ) from error
        found = "text/plain" if "\x00" not in text else "application/octet-stream"
    if found not in ALLOWED:
        raise StepRefused(
            "bad-file",
            say(
                "%(name)s is of type %(found)s. Supported types: PDF, text, images and ZIP.",
                name=name,
                found=found,
            ),
        )
    return found


def read(sha256: str, name: str) -> bytes | None:
    """The content of this hash; None where there is none.

    Raises StepRefused (code `changed-file`) where what lies there has another hash, and logs it.
    """
    path = path_of(sha256)
    if not path.is_file():
        return None
    content = path.read_bytes()
    if (found := hashlib.sha256(content).hexdigest()) != sha256:
        log.error("evidence.file_changed", sha256=sha256, found=found)
        raise StepRefused(
            "changed-file",
            say(
                "%(name)s is not shown: the stored file was changed after it was added. Tell an "
                "admin; `manage.py verify_audit --files` names every file that was changed.",
                name=name,
            ),
        )
    return content


def store(content: bytes, name: str, content_type: str = "") -> Stored:
    """Put a file into the store, whole or not at all; without `content_type`, the type that it was
    read as, it is found out. Raises StepRefused (code `bad-file`).
    """
    if not content:
        raise StepRefused("bad-file", say("%(name)s is empty.", name=name))
    if len(content) > MAX_FILE:
        raise StepRefused(
            "bad-file",
            say(
                "%(name)s has %(count)s bytes; the limit is %(most)s (10 MB).",
                name=name,
                count=number(len(content)),
                most=number(MAX_FILE),
            ),
        )
    clean = (
        "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())[:200]
        or "file"
    )
    stored = Stored(
        clean,
        content_type or type_of(content, clean),
        len(content),
        hashlib.sha256(content).hexdigest(),
    )
    target = path_of(stored.sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    with alone_in(target.parent):
        if hash_of_file(target) == stored.sha256:
            target.touch()  # it is new again: an orphan until now is one no more
            return stored
        # nothing is there, or something else
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(target)
    return stored


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep everybody else from storing in a folder, and from tidying it, meanwhile."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def remove_orphans(folder: Path, *, before: float) -> int:
    """Take away the files of one folder of the store that are no evidence, came with no report and
    lie in no draft, and were stored before a moment (seconds since 1970, by the files' own clock):
    of refused steps, and of processes that died while they wrote. How many.
    """
    if not folder.is_dir():
        return 0
    with alone_in(folder):
        old = {file.name: file for file in folder.iterdir() if file.stat().st_mtime < before}
        kept = {
            sha256
            for model in (Evidence, ReportFile)
            for sha256 in model.objects.filter(sha256__in=list(old)).values_list(
                "sha256", flat=True
            )
        }
        orphans = old.keys() - kept - files_of_drafts() if old else set()
        for name in orphans:
            old[name].unlink()
    return len(orphans)


def files_of_drafts() -> set[str]:
    """The hashes of the files that somebody outside has put into what they have not sent."""
    return {one for hashes in Draft.objects.values_list("hashes", flat=True) for one in hashes}


def remove_orphans_by_turns(wall: float) -> int:
    """Do so in the folders whose turn it is at a moment (seconds since 1970), a day after they were
    stored; each folder has its turn within a day. How many were taken away.
    """
    turn = int(wall // TURN)
    folders = {f"{(turn * TURNS + number) % 256:02x}" for number in range(TURNS)}
    return sum(remove_orphans(path_of(name).parent, before=wall - DAY) for name in sorted(folders))

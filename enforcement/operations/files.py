"""Files by content: stored under their SHA-256 before the step begins, so that no transaction waits
for a disk.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import filetype
import structlog

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models.evidence import MAX_FILE
from enforcement.record.files import hash_of_file, path_of

log = structlog.get_logger(__name__)

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
    """A file that lies in the store; an orphan, if its step is refused, is harmless."""

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


def store(content: bytes, name: str) -> Stored:
    """Put a file into the store, whole or not at all. Raises StepRefused (code `bad-file`)."""
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
        clean, type_of(content, clean), len(content), hashlib.sha256(content).hexdigest()
    )
    target = path_of(stored.sha256)
    if hash_of_file(target) != stored.sha256:  # nothing is there, or something else
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(target)
    return stored

"""Files by content: stored under their SHA-256 before the step begins, so that no transaction waits
for a disk.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

import filetype
import structlog
from django.db.models import Q

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import (
    CaseFile,
    DataExport,
    Draft,
    Evidence,
    EvidenceCopy,
    ReportFile,
    TransparencyReport,
)
from enforcement.models.evidence import MAX_FILE
from enforcement.record.files import (
    REMOVED,
    FileChanged,
    FilesAway,
    content_of,
    move,
    present,
    put,
    remove,
)

log = structlog.get_logger(__name__)

DAY, TURN = 24 * 60 * 60, 600  # seconds
AWAY = "files-away"  # the code of a refusal
LONGEST_NAME = 80  # characters of a name inside a ZIP or a PDF
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

    Raises StepRefused: code `changed-file` where what lies there has another hash, which is logged;
    `files-away` where the store does not answer.
    """
    try:
        return content_of(sha256)
    except FilesAway as error:
        raise files_away(error) from error
    except FileChanged as error:
        log.error("evidence.file_changed", sha256=sha256, found=str(error))
        raise StepRefused(
            "changed-file",
            say(
                "%(name)s is not shown: the stored file was changed after it was added. Tell an "
                "admin; `manage.py verify_audit --files` names every file that was changed.",
                name=name,
            ),
        ) from error


def files_away(error: FilesAway) -> StepRefused:
    """What whoever reads or sends a file is told, while the log says why."""
    log.error("evidence.files_away", error=str(error))
    return StepRefused(
        AWAY,
        say("Files cannot be read or stored at the moment. Nothing was changed; try again later."),
    )


def store(content: bytes, name: str, content_type: str = "") -> Stored:
    """Put a file into the store, whole or not at all; without `content_type`, the type that it was
    read as, it is found out. Raises StepRefused: code `bad-file`, or `files-away`.
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
    try:
        put(stored.sha256, content)
    except FilesAway as error:
        raise files_away(error) from error
    return stored


def remove_orphans(folder: str, *, before: float) -> int:
    """Take away the files of one folder of the store that are no evidence and no copy of it, came
    with no report, lie in no draft and are no case file or transparency report, and were stored
    before a moment (seconds since 1970, by the files' own clock): of refused steps, and of
    processes that died while they wrote, and case files whose time is over. How many are gone for
    good.

    Each is first laid aside, where it is still read, and goes with a later turn: whoever stores the
    same content meanwhile has it, without a lock that several machines would have to share. What
    has become evidence since is put back. Raises FilesAway, OSError.
    """
    aside = f"{REMOVED}/{folder}"
    gone = 0
    for name in unneeded(aside, before):
        remove(f"{aside}/{name}")
        gone += 1
    for name in sorted(cited(listed(aside))):
        move(f"{aside}/{name}", f"{folder}/{name}")
    for name in unneeded(folder, before):
        move(f"{folder}/{name}", f"{aside}/{name}")
    return gone


def unneeded(folder: str, before: float) -> list[str]:
    """What lies in a folder of the store, is cited nowhere, and was stored before."""
    names = listed(folder)
    return [
        name
        for name in sorted(names - cited(names))
        if present().get_modified_time(f"{folder}/{name}").timestamp() < before
    ]


def listed(folder: str) -> set[str]:
    """The names of the files in a folder of the store."""
    try:
        return set(present().listdir(folder)[1])
    except FileNotFoundError:
        return set()


def cited(names: set[str]) -> set[str]:
    """Those of some hashes that evidence, a copy of it, a report, a draft, a case file, a
    transparency report or a copy of somebody's data has.
    """
    if not names:
        return set()
    kept = {
        sha256
        for model in (Evidence, EvidenceCopy, ReportFile, CaseFile)
        for sha256 in model.objects.filter(sha256__in=names).values_list("sha256", flat=True)
    }
    made = DataExport.objects.with_file(names) | files_of_transparency(names)
    return names & (kept | files_of_drafts() | made)


def files_of_transparency(names: set[str]) -> set[str]:
    """Those of some hashes that a transparency report has."""
    found = TransparencyReport.objects.filter(Q(csv_sha256__in=names) | Q(xlsx_sha256__in=names))
    return {one for pair in found.values_list("csv_sha256", "xlsx_sha256") for one in pair}


def files_of_drafts() -> set[str]:
    """The hashes of the files that somebody outside has put into what they have not sent."""
    return {one for hashes in Draft.objects.values_list("hashes", flat=True) for one in hashes}


def remove_orphans_by_turns(wall: float) -> int:
    """Do so in the folders whose turn it is at a moment (seconds since 1970), a day after they were
    stored; each folder has its turn within a day. How many were taken away.
    """
    turn = int(wall // TURN)
    folders = {f"{(turn * TURNS + number) % 256:02x}" for number in range(TURNS)}
    return sum(remove_orphans(name, before=wall - DAY) for name in sorted(folders))


def safe_name(name: str) -> str:
    """What a file may be called on any system: one part of a path, letters and digits of any
    script, no more than eighty characters with its ending.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(c if c.isalnum() or c in "._-" else "_" for c in last).strip("._ ")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        return plain[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"

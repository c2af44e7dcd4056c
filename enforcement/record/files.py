"""Files of evidence: each lies under the SHA-256 of its content, which the record vouches for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

from cryptography.fernet import InvalidToken, MultiFernet
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from enforcement.models import Evidence, EvidenceCopy
from enforcement.record.read import BATCH, Flaw

REMOVED = "removed"  # where what seems to be no evidence any more waits for a day
BEFORE = "files_before"  # the store that files are moved from, where there is one


class FilesAway(Exception):
    """The store of files does not answer, or takes nothing."""


class FileChanged(Exception):
    """What lies under a hash has another one, which is the argument."""


def name_of(sha256: str) -> str:
    """What the file with this hash is called in a store."""
    return f"{sha256[:2]}/{sha256}"


def present() -> Storage:
    """The store that files are put into."""
    return storages["default"]


def put(sha256: str, content: bytes) -> None:
    """Put content of this hash into the store, whole or not at all. Raises FilesAway."""
    sealed = MultiFernet(settings.FILES_KEYS).encrypt(content) if settings.FILES_KEYS else content
    write(name_of(sha256), sealed)


def write(name: str, raw: bytes) -> None:
    """Put a file into the store as it is, whole or not at all. Raises FilesAway."""
    try:
        present().save(name, ContentFile(raw))
    except OSError as error:
        raise FilesAway(str(error)) from error


def remove(name: str) -> None:
    """Take a file out of the store. Raises FilesAway."""
    try:
        present().delete(name)
    except OSError as error:
        raise FilesAway(str(error)) from error


def move(source: str, target: str) -> None:
    """Lay a file of the store elsewhere in it: there before it is gone from here.

    Raises FilesAway.
    """
    if (raw := raw_content(present(), source)) is not None:
        write(target, raw)
        remove(source)


def content_of(sha256: str) -> bytes | None:
    """The content of this hash; None where there is none.

    Raises FileChanged where only something else lies under it, FilesAway.
    """
    name, found = name_of(sha256), ""
    places = [(present(), name), (present(), f"{REMOVED}/{name}")]
    if BEFORE in settings.STORAGES:
        places.append((storages[BEFORE], name))
    for store, place in places:
        raw = raw_content(store, place)
        if raw is None:
            continue
        content = decrypted(raw, sha256)
        if hashlib.sha256(content).hexdigest() == sha256:
            return content
        found = found or hashlib.sha256(content).hexdigest()
    if found:
        raise FileChanged(found)
    return None


def raw_content(store: Storage, name: str) -> bytes | None:
    """What lies there as it lies there; None where nothing does. Raises FilesAway."""
    try:
        with store.open(name) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FilesAway(str(error)) from error


def decrypted(raw: bytes, sha256: str) -> bytes:
    """The content of the file with this hash from what lies in the store. What no key opens is
    given back as it is.
    """
    if not settings.FILES_KEYS or hashlib.sha256(raw).hexdigest() == sha256:
        return raw
    try:
        return MultiFernet(settings.FILES_KEYS).decrypt(raw)
    except InvalidToken:
        return raw


def changed_files(account_id: UUID | None = None) -> Iterator[Flaw]:
    """Every file of evidence, and of a copy that a holder was given, of one account or of all, that
    is gone or has another hash than its row, which the record vouches for. Reads each of them.
    """
    kinds = (
        (Evidence.objects.exclude(file_name=""), "evidence E"),
        (EvidenceCopy.objects.all(), "copy "),
    )
    for rows, what in kinds:
        found = rows.order_by("case__account_id", "case_id", "number")
        if account_id:
            found = found.filter(case__account_id=account_id)
        for number, sha256, case, account in found.values_list(
            "number", "sha256", "case__ref", "case__account__external_ref"
        ).iterator(BATCH):
            if how := how_changed(sha256):
                yield Flaw(account, 0, f"the file of {what}{number} in {case} {how}")


def how_changed(sha256: str) -> str:
    """What is wrong with the file of this hash; empty where nothing is."""
    try:
        return "" if content_of(sha256) is not None else "is gone"
    except FileChanged:
        return "is not as it was added"
    except FilesAway as error:
        return f"cannot be read: {error}"

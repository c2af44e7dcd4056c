"""What one redaction of a copy removed is opened to a court: exactly it, and the salt with which
its hash stands in the copy. Looked at, proposed by one of the legal desk and agreed to by another,
as the copy was; nothing else that was removed is told with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import AuthorityRequest, BundleRelease, CaseFile, LegalEvent
from enforcement.models.event import canonical_json
from enforcement.operations import files
from enforcement.operations.bundle_releases import propose_release
from enforcement.operations.case_bundle_making import MANIFEST
from enforcement.operations.case_bundle_redacting import removal_of, salt_of
from enforcement.operations.case_bundles import bundle_name, require_may_have
from enforcement.queries.case_bundle import bundle_of
from enforcement.queries.case_file import case_whole
from enforcement.record import verify
from enforcement.record.case_bundle import CaseRecord
from enforcement.record.read import compact_json
from enforcement.step.known import unknown_id
from enforcement.step.legal_desk import by_itself
from enforcement.workflow.redactions import FileShape

Item = Mapping[str, Any]  # as a manifest lists it


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What a redaction removed, as the bundle's manifest lists it, and the salt of its hash."""

    file: CaseFile
    item: Item
    removed: Any
    salt: str

    @property
    def words(self) -> str:
        """What was removed, for people."""
        if isinstance(self.removed, str):
            return self.removed
        return json.dumps(self.removed, ensure_ascii=False, indent=2, sort_keys=True)

    @property
    def content(self) -> bytes:
        """The file that a court gets: `verify.py --opened` compares it with the copy."""
        said = {
            "number": self.item["number"],
            "what": self.item["what"],
            "salt": self.salt,
            "removed": self.removed,
        }
        return f"{canonical_json(said)}\n".encode()

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"{bundle_name(self.file).removesuffix('.zip')}-item-{self.item['number']}.json"


def redactions_of(found: CaseFile) -> list[Item]:
    """What a redacted copy removed, as its manifest lists it. Raises StepRefused: `unknown-file`,
    `changed-file`, `files-away`.
    """
    content = files.read(found.sha256, bundle_name(found)) if found.sha256 else None
    if content is None or found.shape != FileShape.REDACTED:
        raise unknown_id("file")
    with ZipFile(BytesIO(content)) as packed:
        items: list[Item] = json.loads(packed.read(MANIFEST))["redactions"]
    return items


def redacted_copy(*, number: int, key: UUID, by: Actor, now: datetime) -> CaseFile:
    """The copy of a request, for those with a seat. Raises StepRefused: `not-allowed`,
    `unknown-file`.
    """
    request = AuthorityRequest.objects.filter(number=number).first()
    found = bundle_of(request, key) if request else None
    if found is None:
        raise unknown_id("file")
    require_may_have(found, by=by, now=now)
    return found


def opened(found: CaseFile, number: int, now: datetime) -> Opened:
    """What one redaction removed. It is looked up in the record, and is what the copy speaks of, as
    its hash says.

    Raises StepRefused: `unknown-redaction`, `changed`, and what `redactions_of` raises.
    """
    item = next((one for one in redactions_of(found) if one["number"] == number), None)
    if item is None:
        raise unknown_id("redaction")
    for removed in candidates(found, item, now):
        if is_of(found, item, removed):
            salt = salt_of(found.salt, number)
            return Opened(file=found, item=item, removed=removed, salt=salt)
    raise StepRefused(
        "changed",
        say(
            "What redaction %(number)s removed is not in the record any more as it was then, so it "
            "cannot be opened.",
            number=number,
        ),
    )


def number_of_word(found: CaseFile, word: str) -> int | None:
    """The number of the redaction that removed a text, if one did."""
    return next((one["number"] for one in redactions_of(found) if is_of(found, one, word)), None)


def is_of(found: CaseFile, item: Item, removed: object) -> bool:
    """Whether it is what the item speaks of."""
    salted = bytes.fromhex(salt_of(found.salt, item["number"]))
    digest = hashlib.sha256(salted + canonical_json(removed).encode())
    return bool(digest.hexdigest() == item["salted_sha256"])


def candidates(found: CaseFile, item: Item, now: datetime) -> Iterator[Any]:
    """What the item may have removed: its event, or each row, exhibit and word."""
    place: Sequence[str | int] | None = item.get("place")
    with closing(verify.RecordCheck(found.case.account_id).rows()) as rows:
        record = CaseRecord.read(rows, found.case_id)
    if "event" in item:
        yield from at_place(record.event_said(item["event"], beside=place is not None), place)
        return
    if place is None:
        whole = case_whole(found.case, now)
        yield from removal_of(found, whole).words
        for one in whole.exhibits:
            yield {"sha256": one.row.sha256}
    for (kind, _key), stored in record.there.own.items():
        if item.get("row", kind) == kind:
            yield from at_place(json.loads(compact_json(stored.said)), place)


def at_place(said: Any, place: Sequence[str | int] | None) -> Iterator[Any]:
    """What stands at a place of it, if there is one; all of it without a place."""
    try:
        for step in place or ():
            said = said[step]
    except (KeyError, IndexError, TypeError):
        return
    yield said


def look_at_redaction(*, number: int, key: UUID, item: int, by: Actor, now: datetime) -> Opened:
    """What one redaction removed, for somebody with a seat; the desk's record says once that they
    looked. Raises StepRefused: `not-allowed` and what `opened` raises.
    """
    found = redacted_copy(number=number, key=key, by=by, now=now)
    shown = opened(found, item, now)
    said = {"case": found.case.ref, "sha256": found.sha256, "item": item}
    looked = LegalEvent.objects.filter(
        request_number=number, act="look at redaction", by=by.user_id, said=said
    )
    if not looked.exists():
        with by_itself(by=by, now=now) as this:
            this.write("look at redaction", request=found.request, said=said)
    return shown


def propose_opening(
    *, number: int, key: UUID, item: int, reason: str, by: Actor, now: datetime
) -> BundleRelease:
    """Propose that what one redaction removed is told to those who have the copy.

    Raises StepRefused: `not-released` where the copy was not released, and what `propose_release`
    and `opened` raise.
    """
    found = redacted_copy(number=number, key=key, by=by, now=now)
    opened(found, item, now)
    return propose_release(number=number, key=key, reason=reason, by=by, now=now, item=item)


def opened_file(*, number: int, key: UUID, item: int, by: Actor, now: datetime) -> Opened:
    """What is handed out once two have agreed; the desk's record says who took it and when.

    Raises StepRefused: `not-allowed`, `not-released` and what `opened` raises.
    """
    found = redacted_copy(number=number, key=key, by=by, now=now)
    releases = BundleRelease.objects.agreed().filter(request=found.request, sha256=found.sha256)
    if not releases.filter(item=item).exists():
        raise StepRefused("not-released", say("Nobody has agreed yet that this may be opened."))
    shown = opened(found, item, now)
    with by_itself(by=by, now=now) as this:
        said = {"case": found.case.ref, "sha256": found.sha256, "item": item}
        this.write("download opening", request=found.request, said=said)
    return shown

"""What somebody outside has begun to write: kept until it is sent, sealed, seen by nobody else.

Two things make a draft: the button *Save draft*, and a form that came when its session was over, or
with a file that cannot be taken. In each case nothing that was typed or sent is lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.fernet import InvalidToken

from accounts.ciphers import Purpose, seal, unseal
from enforcement.models import Draft
from enforcement.operations.files import Stored

KEPT = timedelta(days=90)  # after it was last saved


@dataclass(frozen=True, kw_only=True)
class Place:
    """Which form a draft is of, and whose: a contact's in a case, or a reporter's. `form` is its
    name on the page, `subject` the item that it is about.
    """

    contact_id: UUID | None = None
    case_id: UUID | None = None
    report_id: UUID | None = None
    form: str
    subject: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a draft says: the fields as they were typed, and the files that were taken."""

    fields: Mapping[str, list[str]]
    files: list[Stored] = field(default_factory=list)
    once: UUID
    saved_at: datetime
    unsent: bool


def keep_draft(
    *,
    place: Place,
    fields: Mapping[str, list[str]],
    files: Sequence[Stored],
    once: UUID,
    now: datetime,
    unsent: bool = False,
    due_at: datetime | None = None,
) -> None:
    """Keep what was typed, in place of what was kept before. `due_at` is the last moment for it,
    where that is known and does not move.
    """
    said = {"fields": fields, "files": [asdict(one) for one in files]}
    Draft.objects.update_or_create(
        **asdict(place),
        defaults={
            "sealed": seal(json.dumps(said), Purpose.DRAFT),
            "hashes": [one.sha256 for one in files],
            "once": once,
            "unsent": unsent,
            "saved_at": now,
            "due_at": due_at,
        },
    )


def written(draft: Draft) -> Written:
    """What a draft says; nothing where it was sealed with a key that is not known any more."""
    try:
        said = json.loads(unseal(draft.sealed, Purpose.DRAFT))
    except InvalidToken:
        said = {"fields": {}, "files": []}
    return Written(
        fields=said["fields"],
        files=[Stored(**one) for one in said["files"]],
        once=draft.once,
        saved_at=draft.saved_at,
        unsent=draft.unsent,
    )


def draft_at(place: Place) -> Draft | None:
    """The draft of this form, if there is one."""
    return Draft.objects.filter(**asdict(place)).first()


def drop_draft(*, place: Place) -> None:
    """It was sent, or thrown away."""
    Draft.objects.filter(**asdict(place)).delete()


def forget_drafts(*, now: datetime) -> int:
    """Remove what nobody has touched for a long time; how many."""
    return Draft.objects.filter(saved_at__lt=now - KEPT).delete()[0]

"""What somebody has begun to write in a case and not sent, as they find it again: theirs alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.fernet import InvalidToken

from accounts.ciphers import Purpose, unseal
from accounts.roles import Actor
from enforcement.models import StaffDraft
from enforcement.models.staff_draft import WrittenIn
from enforcement.rules import authority
from enforcement.rules.facts import Facts


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a draft says: the fields as they were typed, and of which verb the form was, if it was a
    decision's.
    """

    verb: str
    fields: Mapping[str, list[str]]
    revision: int
    case_version: int
    saved_at: datetime


def draft_among(
    drafts: Iterable[StaffDraft], form: WrittenIn, subject: UUID | None = None
) -> StaffDraft | None:
    """The one of this form, about this row."""
    return next((one for one in drafts if (one.form, one.subject) == (form, subject)), None)


def own(draft: StaffDraft | None, by: Actor, facts: Facts) -> Written | None:
    """What `by` finds in their draft: nothing once they may not work on the case any more."""
    if draft is None or draft.person_id != by.user_id or authority.check_work(by, facts):
        return None
    return opened(draft)


def opened(draft: StaffDraft) -> Written | None:
    """What a draft says; nothing where it was another's, or of a forgotten key."""
    try:
        said = json.loads(unseal(draft.sealed, Purpose.STAFF_DRAFT))
    except InvalidToken:
        return None
    if said["of"] != whose(draft.person_id, draft.case_id, draft.form, draft.subject):
        return None
    return Written(
        verb=said["verb"],
        fields=said["fields"],
        revision=draft.revision,
        case_version=draft.case_version,
        saved_at=draft.saved_at,
    )


def whose(person_id: UUID, case_id: UUID, form: str, subject: UUID | None) -> list[str]:
    """Stands in the sealed text: it cannot be put into another's row."""
    return [str(person_id), str(case_id), form, *([str(subject)] if subject else [])]

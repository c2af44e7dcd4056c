"""What somebody of the staff has begun to write in a case: kept while they write, sealed, for them
alone, until it is sent or thrown away. It is no act on the case, and leaves no event.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from accounts.ciphers import Purpose, seal
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import Case, StaffDraft
from enforcement.models.staff_draft import LONGEST, WrittenIn
from enforcement.queries.facts import gather_facts
from enforcement.queries.staff_drafts import opened, whose
from enforcement.rules import authority

STALE, TOO_LONG = "stale-draft", "too-long"  # codes of refusals


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a form holds: its fields as they were typed, and its verb, if it is a decision's."""

    fields: Mapping[str, list[str]]
    verb: str = ""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """When a draft was saved, and as which revision."""

    revision: int
    saved_at: datetime


def keep_staff_draft(
    *,
    case: Case,
    form: WrittenIn,
    typed: Typed,
    replaces: int,
    by: Actor,
    now: datetime,
    subject: UUID | None = None,
) -> Saved:
    """Keep what was typed in place of revision `replaces`, or, with 0, of nothing. What an earlier
    form had and this one does not ask for stays.

    Raises StepRefused: `not-allowed`, `too-long`; `stale-draft` where another page saved meanwhile,
    or the draft was sent or thrown away: then nothing is kept, and the details have the `revision`
    that there is now, 0 for none.
    """
    authority.require(authority.check_work(by, gather_facts(case, now)))
    if by.user_id is None:
        raise AssertionError("only staff may work on a case")
    own = StaffDraft.objects.of(person=by.user_id, case=case.pk, form=form, subject=subject)
    there = own.first()
    if (there.revision if there else 0) != replaces:
        raise stale(there)
    before = opened(there) if there else None
    fields = {**(left_alone(before.fields, typed) if before else {}), **typed.fields}
    sealed = sealed_text(whose(by.user_id, case.pk, form, subject), typed.verb, fields)
    told = {"sealed": sealed, "case_version": case.version, "saved_at": now}
    if there:
        saved = StaffDraft.objects.filter(pk=there.pk, revision=replaces).update(
            **told, revision=F("revision") + 1
        )
    else:
        saved = StaffDraft.objects.get_or_create(
            case_id=case.pk, person_id=by.user_id, form=form, subject=subject, defaults=told
        )[1]
    if not saved:
        raise stale(own.first())
    return Saved(revision=replaces + 1, saved_at=now)


def left_alone(before: Mapping[str, list[str]], typed: Typed) -> dict[str, list[str]]:
    """What this form does not ask for; of numbered rows (`plan-0-title`) it has all or none."""
    rows = {name.partition("-")[0] for name in typed.fields if "-" in name}
    return {n: v for n, v in before.items() if "-" not in n or n.partition("-")[0] not in rows}


def sealed_text(of: list[str], verb: str, fields: Mapping[str, list[str]]) -> str:
    """The draft as it is stored. Raises StepRefused (code `too-long`)."""
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if size > LONGEST:
        raise StepRefused(
            TOO_LONG,
            say(
                "The draft is not saved: it has %(count)s characters, and the limit is %(most)s.",
                count=number(size),
                most=number(LONGEST),
            ),
        )
    said = {"of": of, "verb": verb, "fields": fields}
    return seal(json.dumps(said, ensure_ascii=False), Purpose.STAFF_DRAFT)


def stale(there: StaffDraft | None) -> StepRefused:
    """Two pages write: the second one is told, and nothing is written over."""
    if there is None:
        return StepRefused(
            STALE,
            say("This draft was sent or discarded elsewhere. What you type here is not saved."),
            revision=0,
        )
    return StepRefused(
        STALE,
        say("You have another draft of this, saved elsewhere. What you type here is not saved."),
        revision=there.revision,
    )


def drop_staff_draft(
    *, case_id: UUID, form: WrittenIn, by: Actor, subject: UUID | None = None
) -> None:
    """It was sent, or thrown away."""
    if by.user_id is not None:
        own = StaffDraft.objects.of(person=by.user_id, case=case_id, form=form, subject=subject)
        own.delete()


def forget_staff_drafts(*, now: datetime) -> int:
    """Remove those that are of no use to anybody any more; how many."""
    return StaffDraft.objects.over(now).delete()[0]

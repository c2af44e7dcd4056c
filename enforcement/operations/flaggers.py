"""Trusted flaggers: admins add, change, suspend and end them, on the record; the flagger is told.

An example: the Digital Services Coordinator names an organisation. An admin adds it with a contact,
who gets a link to the page of the flagger and makes a token there. A year later the coordinator
suspends the status: an admin does the same here, with the reason, and at that moment its tokens are
refused and its reports are like anybody's.

Source: Regulation (EU) 2022/2065, article 22.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.models import ApiToken, Contact, TrustedFlagger
from accounts.roles import SYSTEM, Actor
from enforcement.language.flagger_mails import Change
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.language.words_outside import AWARD_IS_OVER
from enforcement.models import Policy
from enforcement.operations.contacts import Person, as_recorded, fill
from enforcement.operations.flagger_mail import tell_flagger
from enforcement.step.arrange import Arrangement, arranging, recording, required_text
from enforcement.step.known import row_by_id

FIELDS = ("name", "areas", "awarded_by", "award", "award_url", "since_on", "until_on")
MOST_ENDED = 100  # in one go


@dataclass(frozen=True, kw_only=True)
class Award:
    """What a trusted flagger is, in which areas of policy and by whose award; `awarded_by` is one
    of TrustedFlagger.AwardedBy, `until_on` the last day, if there is one.
    """

    name: str
    areas: Sequence[str]
    awarded_by: str
    since_on: date
    award: str = ""
    award_url: str = ""
    until_on: date | None = None


def add_flagger(
    *, award: Award, person: Person, by: Actor, now: datetime, wall: datetime
) -> TrustedFlagger:
    """A new one, with its first contact, who gets a link to its page. `wall` is the machine's time,
    by which the link lives.

    Raises StepRefused: `bad-text`, `bad-terms`, `conflict`.
    """
    flagger = TrustedFlagger()
    take_over(flagger, award)
    with arranging(by=by, now=now) as this:
        this.save(flagger)
        this.note("add flagger", flagger.name, after=said_of(flagger))
        add_first_contact(this, flagger, person, wall)
    return flagger


def add_first_contact(
    this: Arrangement, flagger: TrustedFlagger, person: Person, wall: datetime
) -> Contact:
    """Somebody to write to, who is told so and gets a link; written to after those who are there.

    Raises StepRefused.
    """
    ranks = flagger.contacts.values_list("rank", flat=True)
    contact = Contact(flagger=flagger, rank=1 + max(ranks, default=-1))
    fill(contact, person)
    this.save(contact)
    this.note("add contact", flagger.name, after=as_recorded(contact))
    tell_flagger(flagger, Change.NAMED, now=this.now, to=[contact], wall=wall)
    return contact


def add_flagger_contact(
    *, flagger_id: UUID, person: Person, by: Actor, now: datetime, wall: datetime
) -> Contact:
    """Somebody more to write to, who gets a link to the page. Raises StepRefused."""
    with arranging(by=by, now=now) as this:
        return add_first_contact(this, locked_flagger(flagger_id), person, wall)


def change_flagger(*, flagger_id: UUID, award: Award, by: Actor, now: datetime) -> TrustedFlagger:
    """What it is from now on; reports that came before keep what it was trusted in then.

    Raises StepRefused: as `add_flagger`, and `not-open` for one that has ended.
    """
    with arranging(by=by, now=now) as this:
        flagger = locked_flagger(flagger_id)
        before = said_of(flagger)
        take_over(flagger, award)
        if (after := said_of(flagger)) != before:
            this.save(flagger, only=FIELDS)
            this.note("change flagger", flagger.name, before=before, after=after)
            tell_flagger(flagger, Change.CHANGED, now=now)
    return flagger


def suspend_flagger(*, flagger_id: UUID, reason: str, by: Actor, now: datetime) -> TrustedFlagger:
    """Its reports do not go first, and its tokens are refused, until it is resumed.

    Raises StepRefused (code `not-open`) where it is suspended, or has ended.
    """
    with arranging(by=by, now=now) as this:
        flagger = locked_flagger(flagger_id)
        if flagger.suspended_at:
            raise StepRefused("not-open", say("%(name)s is already suspended.", name=flagger.name))
        flagger.suspended_at, flagger.why = now, required_text("reason", reason)
        this.save(flagger, only=["suspended_at", "why"])
        this.note("suspend flagger", flagger.name, reason=flagger.why)
        tell_flagger(flagger, Change.SUSPENDED, now=now, why=flagger.why)
    return flagger


def resume_flagger(*, flagger_id: UUID, reason: str, by: Actor, now: datetime) -> TrustedFlagger:
    """The suspension is over. Raises StepRefused (code `not-open`) where there is none."""
    with arranging(by=by, now=now) as this:
        flagger = locked_flagger(flagger_id)
        if not flagger.suspended_at:
            raise StepRefused("not-open", say("%(name)s is not suspended.", name=flagger.name))
        was, why = flagger.why, required_text("reason", reason)
        flagger.suspended_at, flagger.why = None, ""
        this.save(flagger, only=["suspended_at", "why"])
        this.note("resume flagger", flagger.name, before=was, reason=why)
        tell_flagger(flagger, Change.RESUMED, now=now)
    return flagger


def end_flagger(*, flagger_id: UUID, reason: str, by: Actor, now: datetime) -> TrustedFlagger:
    """The status ends for good, and its tokens are revoked; its contacts still see what became of
    its reports. Raises StepRefused (code `not-open`) where it has ended.
    """
    with arranging(by=by, now=now) as this:
        flagger = locked_flagger(flagger_id)
        end(this, flagger, required_text("reason", reason))
    return flagger


def end_flaggers_that_are_over(*, now: datetime) -> int:
    """Awards end by themselves, after their last day; how many did."""
    over = TrustedFlagger.objects.filter(ended_at__isnull=True, until_on__lt=now.date())
    ended = 0
    for key in list(over.order_by("until_on").values_list("pk", flat=True)[:MOST_ENDED]):
        with recording(by=SYSTEM, now=now) as this:
            flagger = TrustedFlagger.objects.select_for_update(no_key=True).get(pk=key)
            if flagger.ended_at is None and flagger.until_on and flagger.until_on < now.date():
                end(this, flagger, AWARD_IS_OVER)
                ended += 1
    return ended


def end(this: Arrangement, flagger: TrustedFlagger, why: str) -> None:
    """The status ends now."""
    ApiToken.objects.filter(flagger=flagger, revoked_at__isnull=True).update(revoked_at=this.now)
    flagger.ended_at, flagger.why = this.now, why
    this.save(flagger, only=["ended_at", "why"])
    this.note("end flagger", flagger.name, before=said_of(flagger), reason=why)
    tell_flagger(flagger, Change.ENDED, now=this.now, why=why)


def locked_flagger(flagger_id: UUID) -> TrustedFlagger:
    """The flagger, which nobody else changes now.

    Raises StepRefused: `unknown-flagger`, `not-open` for one that has ended.
    """
    rows = TrustedFlagger.objects.select_for_update(no_key=True)
    flagger = row_by_id(rows, flagger_id, "flagger")
    if flagger.ended_at:
        raise StepRefused(
            "not-open",
            say("The status of %(name)s has ended for good.", name=flagger.name),
        )
    return flagger


def take_over(flagger: TrustedFlagger, award: Award) -> None:
    """Take over what was written. Raises StepRefused: `bad-text`, `bad-terms`."""
    known = set(Policy.objects.values_list("area", flat=True))
    if unknown := [area for area in award.areas if area not in known]:
        raise StepRefused(
            "bad-terms",
            say("No policy has the area “%(area)s”.", area=unknown[0][:50]),
            field="areas",
        )
    if not award.areas:
        raise StepRefused("bad-terms", say("Choose at least one area."), field="areas")
    if award.awarded_by == TrustedFlagger.AwardedBy.COORDINATOR and not (
        award.award.strip() and award.award_url.strip()
    ):
        raise StepRefused(
            "bad-terms",
            say(
                "An award of a Digital Services Coordinator can be looked up: say which it is, and "
                "where it is published."
            ),
            field="award",
        )
    if award.until_on and award.until_on < award.since_on:
        raise StepRefused("bad-terms", say("The last day lies before the first."), field="until_on")
    flagger.name = required_text("name", award.name)
    flagger.areas = sorted(set(award.areas))
    flagger.awarded_by = award.awarded_by
    flagger.award, flagger.award_url = award.award.strip(), award.award_url.strip()
    flagger.since_on, flagger.until_on = award.since_on, award.until_on


def said_of(flagger: TrustedFlagger) -> list[str]:
    """A flagger as the record keeps it."""
    until = flagger.until_on.isoformat() if flagger.until_on else ""
    return [
        flagger.name,
        ", ".join(flagger.areas),
        flagger.awarded_by,
        *([flagger.award, flagger.award_url] if flagger.award else []),
        f"{flagger.since_on.isoformat()} – {until}".strip(),
    ]

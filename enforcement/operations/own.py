"""What people keep for themselves: how they like to see things, phrases, absence, sessions.

No part of the record of cases.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.usersessions.models import UserSession
from pydantic import ValidationError

from accounts.languages import CODES
from accounts.models import User
from accounts.preferences import Preferences
from accounts.roles import Actor
from accounts.time_zones import time_zones
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import SavedPhrase
from enforcement.operations.assignment import free_cases_of
from enforcement.step.arrange import arranging, required_text
from enforcement.step.known import row_by_id, unknown_id

MOST_PHRASES = 200  # of one person, and of everybody


def acting_person(by: Actor) -> User:
    """The person who acts. Raises StepRefused."""
    if by.user_id is None:
        raise unknown_id("person")
    return row_by_id(User.objects.all(), by.user_id, "person")


def prefer(*, time_zone: str, by: Actor, **wishes: object) -> User:
    """How this person sees things from now on; what is not named stays.

    Raises StepRefused (code `bad-preference`).
    """
    person = acting_person(by)
    if time_zone not in time_zones():
        raise StepRefused(
            "bad-preference",
            say("There is no time zone “%(time_zone)s”.", time_zone=time_zone[:40]),
        )
    try:
        kept = Preferences.model_validate({**person.preferences, **wishes})
    except ValidationError as error:
        name = ", ".join(str(part) for part in error.errors()[0]["loc"]) or "it"
        raise StepRefused(
            "bad-preference", say("`%(name)s` cannot have this value.", name=name)
        ) from error
    person.preferences, person.time_zone = kept.model_dump(mode="json"), time_zone
    person.save(update_fields=["preferences", "time_zone"])
    return person


def be_away(*, until_at: datetime | None, by: Actor, now: datetime) -> User:
    """Until then this person is given no case, and what falls due before is open to others; None
    ends it.

    Raises StepRefused (code `bad-date`).
    """
    if until_at and until_at <= now:
        raise StepRefused("bad-date", say("The end of the absence must be in the future."))
    person = acting_person(by)
    with arranging(by=by, now=now, what="read") as this:
        before, person.away_until_at = person.away_until_at, until_at
        this.save(person, only=["away_until_at"])
        ends = [at.isoformat() if at else None for at in (before, until_at)]
        this.note("away_until_at", person.actor.name, person=person, before=ends[0], after=ends[1])
    free_cases_of(person, by=by, now=now)
    return person


def end_session(*, session_id: int, by: Actor) -> str:
    """End one session of one's own; its key. Raises StepRefused (code `unknown-session`)."""
    session = UserSession.objects.filter(pk=session_id, user_id=by.user_id).first()
    if session is None:
        raise unknown_id("session")
    session.end()
    return str(session.session_key)


def end_other_sessions(*, key: str, by: Actor) -> int:
    """End all of one's own sessions but the one of this key; how many."""
    others = list(UserSession.objects.filter(user_id=by.user_id).exclude(session_key=key))
    for session in others:
        session.end()
    return len(others)


def put_phrase(
    *,
    label: str,
    text: str,
    locale: str,
    everybodys: bool,
    by: Actor,
    now: datetime,
    phrase_id: UUID | None = None,
) -> SavedPhrase:
    """Keep a phrase, or rewrite one; everybody's are a lead's to keep. Raises StepRefused."""
    phrase = own_phrase(phrase_id, by) if phrase_id else SavedPhrase()
    check_reach(everybodys, by)
    phrase.owner_id = None if everybodys else by.user_id
    phrase.label, phrase.text, phrase.locale = (
        required_text("label", label),
        required_text("text", text),
        locale,
    )
    if locale not in CODES:
        raise StepRefused(
            "bad-text",
            say("A saved phrase must be in one of these: %(choices)s.", choices=", ".join(CODES)),
        )
    if phrase.text.count("[") != phrase.text.count("]"):
        raise StepRefused("bad-text", say("A placeholder begins with [ and ends with ]."))
    if (
        SavedPhrase.objects.filter(owner_id=phrase.owner_id).exclude(pk=phrase.pk).count()
        >= MOST_PHRASES
    ):
        raise StepRefused(
            "too-many",
            say("You already have %(most)s saved phrases. Remove one first.", most=MOST_PHRASES),
        )
    with arranging(by=by, now=now, what="work") as this:
        this.save(phrase)
        if everybodys:
            this.note("phrase", phrase.label, after=phrase.text)
    return phrase


def forget_phrase(*, phrase_id: UUID, by: Actor, now: datetime) -> None:
    """Remove a phrase. Raises StepRefused."""
    phrase = own_phrase(phrase_id, by)
    with arranging(by=by, now=now, what="work") as this:
        if phrase.owner_id is None:
            this.note("remove phrase", phrase.label, before=phrase.text)
        phrase.delete()


def own_phrase(phrase_id: UUID, by: Actor) -> SavedPhrase:
    """A phrase that this person may change. Raises StepRefused: `unknown-phrase`, `not-allowed`."""
    phrase = row_by_id(SavedPhrase.objects.all(), phrase_id, "phrase")
    if phrase.owner_id not in (None, by.user_id):
        raise unknown_id("phrase")
    check_reach(phrase.owner_id is None, by)
    return phrase


def check_reach(everybodys: bool, by: Actor) -> None:
    """Raises StepRefused (code `not-allowed`)."""
    if everybodys and not by.may("assign others"):
        raise StepRefused(
            "not-allowed",
            say("Only leads and admins can change shared phrases. Save it as your own."),
        )

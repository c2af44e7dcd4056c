"""What people keep for themselves: how they like to see things, absence, sessions.

No part of the record of cases.
"""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from pydantic import ValidationError

from accounts.models import User
from accounts.preferences import Preferences
from accounts.roles import Actor
from accounts.time_zones import time_zones
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.operations.assignment import free_cases_of
from enforcement.step.arrange import arranging
from enforcement.step.known import row_by_id, unknown_id


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

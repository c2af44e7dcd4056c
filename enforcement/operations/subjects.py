"""Who somebody is at the house's OpenID Connect server: remembered at their first sign-in by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import OpenIDSubject, User
from accounts.roles import SYSTEM, Role
from enforcement.models import StaffEvent
from enforcement.step.arrange import Arrangement, recording
from enforcement.step.known import row_by_id

TOLD_AGAIN = timedelta(days=1)


def recognise(*, person_id: UUID, issuer: str, subject: str, now: datetime) -> bool:
    """Whether the server means the person whom it meant before, who is remembered the first time.

    Where it does not, the person and all admins are told, at most once a day. Raises StepRefused
    (code `unknown-person`).
    """
    with recording(by=SYSTEM, now=now) as this:
        people = User.objects.select_for_update(no_key=True)
        person = row_by_id(people, person_id, "person")
        known = OpenIDSubject.objects.filter(issuer=issuer)
        if known.filter(user=person, subject=subject).exists():
            return True
        if known.filter(user=person).exists() or known.filter(subject=subject).exists():
            tell_of_another(this, person)
            return False
        this.save(OpenIDSubject(user=person, issuer=issuer, subject=subject, since_at=now))
        this.note("remember subject", person.actor.name, person=person)
    return True


def tell_of_another(this: Arrangement, person: User) -> None:
    """Record, and tell those concerned, that somebody else came with this person's address."""
    told = StaffEvent.objects.filter(
        person=person, act="refuse subject", at__gt=this.now - TOLD_AGAIN
    )
    if told.exists():
        return
    this.note("refuse subject", person.actor.name, person=person)
    this.tell(
        "other_subject",
        role=Role.ADMIN,
        users=(person.pk,),
        path="/staff",
        about={"username": person.username},
    )

"""Staff as the admins' pages show them: who is there, one person whole, and what was changed."""

from __future__ import annotations

import re
from typing import TypedDict
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import ChannelPartner, Contact, Recusal, User
from enforcement.models import Case, Policy, RoleProposal, StaffEvent

SHOWN = 50
MENTIONED = 8


def all_staff() -> QuerySet[User]:
    """Everybody, those at work first; with whether they have an authenticator. One statement."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    has_one = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=kinds))
    return User.objects.annotate(has_authenticator=has_one).order_by(
        "-is_active", "first_name", "username"
    )


def role_proposals() -> QuerySet[RoleProposal]:
    """What waits for a second admin, or for its time to be over, about roles and sign-ins."""
    return RoleProposal.objects.select_related("person", "proposer").order_by("proposed_at")


class MemberDetails(TypedDict):
    """What a person's page shows besides the person."""

    recusals: list[Recusal]
    events: list[StaffEvent]
    proposal: RoleProposal | None
    assigned: int
    sessions: int


def member_details(person: User) -> MemberDetails:
    """What a person's page shows besides the person. Five statements."""
    return {
        "recusals": list(
            Recusal.objects.filter(user=person)
            .select_related("account")
            .order_by("-since_at")[:SHOWN]
        ),
        "events": list(StaffEvent.objects.filter(person=person).order_by("-at", "-id")[:SHOWN]),
        "proposal": role_proposals().filter(person=person).first(),
        "assigned": Case.objects.open().filter(assignee=person).order_by()[:1001].count(),
        "sessions": UserSession.objects.filter(user=person).count(),
    }


def skill_areas() -> list[str]:
    """The areas of the policies there are: what somebody can be skilled in."""
    return list(Policy.objects.order_by("area").values_list("area", flat=True).distinct())


def sessions_of(person: User) -> list[UserSession]:
    """Sessions that are alive, the newest first; those that have ended meanwhile are forgotten."""
    alive: list[UserSession] = UserSession.objects.purge_and_list(person)
    return sorted(alive, key=lambda session: session.last_seen_at, reverse=True)


def partners_with_contacts() -> list[ChannelPartner]:
    """Every partner with its contacts in the order in which they are written to. Two statements."""
    rows = ChannelPartner.objects.order_by("name").prefetch_related("contacts")
    return [sorted_contacts(partner) for partner in rows]


def sorted_contacts(partner: ChannelPartner) -> ChannelPartner:
    """The partner, with `people`."""
    people = sorted(partner.contacts.all(), key=lambda contact: (contact.rank, contact.name))
    partner.people = people  # type: ignore[attr-defined]
    return partner


def contact_roles() -> list[str]:
    """What a contact may be for."""
    return list(Contact.Role.values)


def is_session(session_id: int, key: str) -> bool:
    """Whether this is the session of that key."""
    return bool(key) and UserSession.objects.filter(pk=session_id, session_key=key).exists()


def colleagues_named(beginning: str, *, but: User) -> list[User]:
    """At most eight people whose name begins with this, as a note would mention them; nobody for
    nothing. One statement.
    """
    if not beginning:
        return []
    named = Q(username__istartswith=beginning) | Q(first_name__istartswith=beginning)
    people = User.objects.filter(named, is_active=True).exclude(pk=but.pk)
    return list(people.order_by("first_name", "username")[:MENTIONED])


def mentioned_people(text: str) -> list[UUID]:
    """The people whom a note names as @name: by their name in the program, or by their first name
    where only one has it.
    """
    names = {n.lower() for n in re.findall(r"(?<![\w@.])@([\w.-]+)", text[:20_000])}
    names |= {n.rstrip(".-") for n in names}
    if not names:
        return []
    staff = [
        (u.pk, u.username.lower(), u.first_name.lower())
        for u in User.objects.filter(is_active=True)
    ]
    firsts = [first for _, _, first in staff]
    return [
        pk
        for pk, name, first in staff
        if name in names or (first in names and firsts.count(first) == 1)
    ]

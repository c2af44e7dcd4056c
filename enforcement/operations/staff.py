"""Staff: who is there, what they may do and are good at, and what they keep out of.

People are disabled, never deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.utils.timezone import now as machine_now

from accounts.bounds import is_part_of_address
from accounts.invitations import TO_BE_MADE, no_password
from accounts.models import Account, Recusal, User
from accounts.roles import SYSTEM, Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import role_in_words, say, word
from enforcement.models import RoleProposal
from enforcement.operations.assignment import free_cases_of
from enforcement.step.arrange import Arrangement, arranging, recording, required_text
from enforcement.step.known import row_by_id

ROLE_PROPOSED_FOR = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Work:
    """What an admin may change about somebody besides their role."""

    first_name: str
    last_name: str
    email: str
    skills: Sequence[str] = ()
    languages: Sequence[str] = ()
    time_zone: str = "UTC"
    away_until_at: datetime | None = None


def invite(this: Arrangement, person: User) -> None:
    """Owe somebody the mail with which they choose a password; who acts never learns it."""
    this.tell(
        "invitation", users=(person.pk,), path=TO_BE_MADE, about={"username": person.username}
    )


def role_of(name: str) -> Role:
    """The role of a name. Raises StepRefused (code `unknown-role`)."""
    if name not in Role.__members__:
        raise StepRefused("unknown-role", say("There is no such role."))
    return Role(name)


def other_person(person_id: UUID, by: Actor, what: str) -> User:
    """The person, who is not the one who acts.

    Raises StepRefused: `unknown-person`, `not-allowed`.
    """
    person = row_by_id(User.objects.all(), person_id, "person")
    if person.pk == by.user_id:
        raise StepRefused(
            "not-allowed",
            say("You cannot change your own %(what)s. Ask another admin.", what=word(what)),
        )
    return person


def person_below_admin(person_id: UUID, by: Actor, what: str) -> User:
    """As `other_person`, and no admin who is at work. Raises StepRefused (code `not-allowed`)."""
    person = other_person(person_id, by, what)
    if person.role == Role.ADMIN:
        raise StepRefused(
            "not-allowed",
            say(
                "%(name)s is an admin, as you are. Disable the account or have the role "
                "changed first.",
                name=person.actor.name,
            ),
        )
    return person


def make_person(*, username: str, role: str, work: Work, by: Actor, now: datetime) -> User:
    """Somebody new, who is mailed an invitation and chooses a password.

    An admin begins as a reviewer. Raises StepRefused.
    """
    if not is_part_of_address(username.strip()):
        raise StepRefused(
            "bad-text",
            say("A user name has letters and digits, and no slash; dots alone are none."),
            field="username",
        )
    wanted = role_of(role)
    held = wanted == Role.ADMIN and other_admins(by).exists()
    person = User(
        username=required_text("username", username),
        role=Role.REVIEWER if held else wanted,
        password=no_password(),
    )
    with arranging(by=by, now=now) as this:
        apply_work(person, work)
        this.save(person)
        this.note("make", person.actor.name, person=person, after={"role": person.role})
        if held:
            propose_role(this, person, wanted, "New here.")
        invite(this, person)
    return person


def apply_work(person: User, work: Work) -> None:
    """Take over what was written. Raises StepRefused (code `bad-text`) where it names nobody."""
    required_text("email", work.email)
    required_text("first name", work.first_name)
    for name, value in vars(work).items():
        setattr(person, name, list(value) if name in ("skills", "languages") else value)


def change_work(*, person_id: UUID, work: Work, by: Actor, now: datetime) -> User:
    """Name, address, skills, languages, zone, absence. Raises StepRefused."""
    person = row_by_id(User.objects.all(), person_id, "person")
    before = {name: getattr(person, name) for name in vars(work)}
    with arranging(by=by, now=now) as this:
        apply_work(person, work)
        this.save(person, only=list(before))
        for name, was in before.items():
            if was != getattr(person, name):
                this.note(
                    name,
                    person.actor.name,
                    person=person,
                    before=as_json_value(was),
                    after=as_json_value(getattr(person, name)),
                )
    free_cases_of(person, by=by, now=now)
    return person


def as_json_value(value: object) -> object:
    """As JSON has it."""
    return value.isoformat() if isinstance(value, datetime) else value


def other_admins(by: Actor, *besides: User) -> QuerySet[User]:
    """Admins at work who could say yes or no in second place."""
    return User.objects.filter(role=Role.ADMIN, is_active=True).exclude(
        pk__in=[by.user_id, *(p.pk for p in besides)]
    )


def change_role(*, person_id: UUID, role: str, reason: str, by: Actor, now: datetime) -> bool:
    """Give somebody else another role; whether a second admin must agree first, because an admin is
    made or unmade.

    Where there is no second admin, one suffices. Raises StepRefused.
    """
    person, wanted, why = (
        other_person(person_id, by, "role"),
        role_of(role),
        required_text("reason", reason),
    )
    held = Role.ADMIN in (wanted, person.role) and other_admins(by, person).exists()
    if wanted == person.role:
        raise StepRefused(
            "no-change",
            say(
                "%(name)s is already %(role)s.", name=person.actor.name, role=role_in_words(wanted)
            ),
        )
    with arranging(by=by, now=now) as this:
        if held:
            propose_role(this, person, wanted, why)
        else:
            give_role(this, person, wanted, why)
    free_cases_of(person, by=by, now=now)
    return held


def propose_role(this: Arrangement, person: User, role: Role, reason: str) -> None:
    """It waits for a second admin."""
    if this.by.user_id is None:
        raise StepRefused("not-allowed", say("%(by)s is not a member of staff.", by=this.by.name))
    this.save(
        RoleProposal(
            person=person,
            role=role,
            reason=reason,
            proposer_id=this.by.user_id,
            proposed_at=this.now,
            expires_at=this.now + ROLE_PROPOSED_FOR,
        )
    )
    this.note(
        "propose role",
        person.actor.name,
        person=person,
        before=person.role,
        after=role,
        reason=reason,
    )


def give_role(this: Arrangement, person: User, role: Role, reason: str) -> None:
    """It is so from now on; the next click counts it."""
    before, person.role = person.role, role
    this.save(person, only=["role"])
    this.note("role", person.actor.name, person=person, before=before, after=role, reason=reason)


def answer_role(*, proposal_id: UUID, agree: bool, by: Actor, now: datetime) -> User:
    """A second admin agrees, or not; whoever proposed it may withdraw it.

    Raises StepRefused: `not-allowed`.
    """
    proposal = row_by_id(RoleProposal.objects.select_related("person"), proposal_id, "proposal")
    person = proposal.person
    if person.pk == by.user_id or (agree and proposal.proposer_id == by.user_id):
        raise StepRefused(
            "not-allowed",
            say("A second admin must agree: neither the proposer nor the person concerned."),
        )
    with arranging(by=by, now=now) as this:
        if not RoleProposal.objects.filter(pk=proposal.pk).delete()[0]:
            raise StepRefused("conflict", say("This has already been answered."))
        if agree:
            give_role(this, person, Role(proposal.role), proposal.reason)
        else:
            this.note(
                "decline role",
                person.actor.name,
                person=person,
                before=proposal.role,
                reason=proposal.reason,
            )
    free_cases_of(person, by=by, now=now)
    return person


def expire_role(*, proposal_id: UUID, now: datetime) -> None:
    """No second admin has answered in time: nothing changes, and the record says so.

    Raises StepRefused (codes `unknown-proposal`, `not-due`).
    """
    proposal = row_by_id(RoleProposal.objects.select_related("person"), proposal_id, "proposal")
    if proposal.expires_at > now:
        raise StepRefused("not-due", say("A second admin still has time to answer."))
    with recording(by=SYSTEM, now=now) as this:
        if RoleProposal.objects.filter(pk=proposal.pk).delete()[0]:
            this.note(
                "expire role",
                proposal.person.actor.name,
                person=proposal.person,
                before=proposal.role,
                reason=proposal.reason,
            )


def end_sessions(person: User) -> int:
    """Every session of theirs dies now; how many there were."""
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)


def sign_out(*, person_id: UUID, by: Actor, now: datetime) -> User:
    """End somebody's sessions everywhere. Raises StepRefused."""
    person = row_by_id(User.objects.all(), person_id, "person")
    with arranging(by=by, now=now) as this:
        this.note("sign out", person.actor.name, person=person, before=end_sessions(person))
    return person


def disable(*, person_id: UUID, reason: str, by: Actor, now: datetime) -> User:
    """They get in no more, their sessions die, and what they were at work on is open to others.

    Raises StepRefused.
    """
    person, why = other_person(person_id, by, "sign-in"), required_text("reason", reason)
    with arranging(by=by, now=now) as this:
        person.is_active = False
        this.save(person, only=["is_active"])
        RoleProposal.objects.filter(person=person).delete()
        this.note(
            "disable", person.actor.name, person=person, before=end_sessions(person), reason=why
        )
    free_cases_of(person, by=by, now=now)
    return person


def enable(*, person_id: UUID, by: Actor, now: datetime) -> User:
    """They get in again. Raises StepRefused."""
    person = other_person(person_id, by, "sign-in")
    with arranging(by=by, now=now) as this:
        person.is_active = True
        this.save(person, only=["is_active"])
        this.note("enable", person.actor.name, person=person)
    return person


def renew_sign_in(*, person_id: UUID, by: Actor, now: datetime) -> User:
    """An invitation to choose a new password, and no authenticator any more: for who lost theirs.
    Who they are at an OpenID Connect server is found by their address once more.

    Raises StepRefused (code `not-allowed` for another admin).
    """
    person = person_below_admin(person_id, by, "sign-in")
    with arranging(by=by, now=now) as this:
        person.password = no_password()
        this.save(person, only=["password"])
        Authenticator.objects.filter(user=person).delete()
        person.openid_subjects.all().delete()
        this.note("renew sign-in", person.actor.name, person=person, before=end_sessions(person))
        invite(this, person)
    return person


def recuse(*, person_id: UUID, account_ref: str, reason: str, by: Actor, now: datetime) -> None:
    """Somebody keeps out of everything about an account; what they had of it is open to others.

    Raises StepRefused: `unknown-account`.
    """
    person, why = (
        row_by_id(User.objects.all(), person_id, "person"),
        required_text("reason", reason),
    )
    account = Account.objects.filter(external_ref=account_ref.strip()).first()
    if account is None:
        raise StepRefused(
            "unknown-account",
            say("There is no account “%(account_ref)s”.", account_ref=account_ref[:40]),
        )
    with arranging(by=by, now=now) as this:
        this.save(Recusal(user=person, account=account, reason=why, since_at=now))
        this.note(
            "recuse", person.actor.name, person=person, after=account.external_ref, reason=why
        )
    free_cases_of(person, by=by, now=now)


def end_recusal(*, recusal_id: int, by: Actor, now: datetime) -> User:
    """They may act about the account again; nobody ends their own. Raises StepRefused."""
    recusal = Recusal.objects.select_related("user", "account").filter(pk=recusal_id).first()
    if recusal is None:
        raise StepRefused("unknown-recusal", say("There is no such recusal."))
    other_person(recusal.user.pk, by, "recusal")
    with arranging(by=by, now=now) as this:
        this.note(
            "end recusal",
            recusal.user.actor.name,
            person=recusal.user,
            before=recusal.account.external_ref,
            reason=recusal.reason,
        )
        recusal.delete()
    return recusal.user


def touch_session(session_key: str) -> None:
    """A session was used; machine time."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=machine_now())

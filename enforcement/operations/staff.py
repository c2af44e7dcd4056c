"""Staff: who is there, what they are good at, and what they keep out of. Their role and their
sign-in: `operations/sign_ins.py`.

People are disabled, never deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.utils.timezone import now as machine_now

from accounts.bounds import is_part_of_address
from accounts.invitations import no_password
from accounts.models import Account, Recusal, User
from accounts.roles import Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models.staff import SignInAct
from enforcement.operations.assignment import free_cases_of
from enforcement.operations.sign_ins import (
    DECIDES,
    invite,
    is_admin_still,
    other_person,
    propose,
    role_of,
)
from enforcement.operations.sign_ins_told import tell_of_change
from enforcement.queries.ways_in import other_admins
from enforcement.step.arrange import arranging, required_text
from enforcement.step.known import row_by_id

LISTS = ("skills", "languages", "tiers")


@dataclass(frozen=True, kw_only=True)
class Work:
    """What an admin may change about somebody besides their role."""

    first_name: str
    last_name: str
    email: str
    skills: Sequence[str] = ()
    languages: Sequence[str] = ()
    tiers: Sequence[str] = ()
    time_zone: str = "UTC"
    away_until_at: datetime | None = None


def make_person(*, username: str, role: str, work: Work, by: Actor, now: datetime) -> User:
    """Somebody new, who is mailed an invitation and chooses a password.

    A lead or an admin begins as a reviewer where a second admin must agree. Raises StepRefused.
    """
    if not is_part_of_address(username.strip()):
        raise StepRefused(
            "bad-text",
            say("A user name has letters and digits, and no slash; dots alone are none."),
            field="username",
        )
    wanted = role_of(role)
    person = User(
        username=required_text("username", username),
        role=wanted,
        password=no_password(),
    )
    held = DECIDES.intersection([wanted]) and other_admins(by).exists()
    if held:
        person.role = Role.REVIEWER
    with arranging(by=by, now=now) as this:
        apply_work(person, work)
        this.save(person)
        this.note("make", person.actor.name, person=person, after={"role": person.role})
        if held:
            propose(this, person, SignInAct.ROLE, role=wanted, reason="New here.")
        elif wanted in DECIDES:
            tell_of_change(this, person, wanted)
        invite(this, person)
    return person


def apply_work(person: User, work: Work) -> None:
    """Take over what was written. Raises StepRefused (code `bad-text`) where it names nobody."""
    required_text("email", work.email)
    required_text("first name", work.first_name)
    for name, value in vars(work).items():
        setattr(person, name, list(value) if name in LISTS else value)


def change_work(*, person_id: UUID, work: Work, by: Actor, now: datetime) -> User:
    """Name, address, skills, languages, tiers, zone, absence. Raises StepRefused."""
    person = row_by_id(User.objects.all(), person_id, "person")
    before = {name: getattr(person, name) for name in vars(work)}
    moved = work.email != person.email and person.pk != by.user_id
    if moved and is_admin_still(person):
        raise StepRefused(
            "not-allowed",
            say(
                "%(name)s is an admin. Admins change their own e-mail address.",
                name=person.actor.name,
            ),
            field="email",
        )
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
        if moved:
            tell_of_change(this, person, "EMAIL", former=str(before["email"]))
    free_cases_of(person, by=by, now=now)
    return person


def as_json_value(value: object) -> object:
    """As JSON has it."""
    return value.isoformat() if isinstance(value, datetime) else value


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

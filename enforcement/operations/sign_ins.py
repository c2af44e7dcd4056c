"""Who gets in, and with what role: made, raised, disabled, enabled and reset by admins.

What is done to a lead or an admin takes two admins: one proposes it, another one, who owes neither
role nor sign-in to the first, agrees. Where none of the others could agree, it waits for 24 hours,
in which each of them, or the person from their mail, can stop it. A single admin acts at once. All
admins and the person are told at once. The database asks for the same of roles and of who is
disabled (`by_two` in `accounts/triggers.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from accounts.invitations import TO_BE_MADE, no_password
from accounts.models import User
from accounts.roles import STOPPABLE, SYSTEM, Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import role_in_words, say, word
from enforcement.models import RoleProposal
from enforcement.models.staff import SignInAct
from enforcement.operations.assignment import free_cases_of
from enforcement.operations.sign_ins_told import tell_of_change, tell_of_proposal
from enforcement.queries.told import was_delivered
from enforcement.queries.ways_in import independent_admins, other_admins, owes_way_in
from enforcement.step.arrange import Arrangement, arranging, recording, required_text
from enforcement.step.known import row_by_id

ROLE_PROPOSED_FOR = timedelta(days=7)
DECIDES = frozenset({Role.LEAD, Role.ADMIN})  # whose role and sign-in take two
# How the record names what is done, proposed, and not done after all.
DONE = {
    SignInAct.ROLE: "role",
    SignInAct.DISABLE: "disable",
    SignInAct.ENABLE: "enable",
    SignInAct.RESET: "renew sign-in",
}


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


def invite(this: Arrangement, person: User) -> None:
    """Owe somebody the mail with which they choose a password; who acts never learns it."""
    this.tell(
        "invitation", users=(person.pk,), path=TO_BE_MADE, about={"username": person.username}
    )


def propose(
    this: Arrangement, person: User, act: SignInAct, *, role: str = "", reason: str = ""
) -> bool:
    """It waits for a second admin; or, where none can agree, for 24 hours in which the person or
    any other admin may stop it. False: no other admin is there, and it may be done at once.

    Raises StepRefused (codes `not-allowed`, `conflict`).
    """
    if this.by.user_id is None:
        raise StepRefused("not-allowed", say("%(by)s is not a member of staff.", by=this.by.name))
    if not (DECIDES & {person.role, role} and other_admins(this.by).exists()):
        return False
    seconds = independent_admins(this.by, this.now).exclude(pk=person.pk).exists()
    if RoleProposal.objects.filter(person=person).exists():
        raise StepRefused(
            "conflict",
            say(
                "A change for %(name)s is already waiting. Answer it on the staff page first.",
                name=person.actor.name,
            ),
        )
    proposal = RoleProposal(
        person=person,
        act=act,
        role=role or person.role,
        reason=reason,
        unless_stopped=not seconds,
        proposer_id=this.by.user_id,
        proposed_at=this.now,
        expires_at=this.now + (ROLE_PROPOSED_FOR if seconds else STOPPABLE),
    )
    tell_of_proposal(this, proposal)
    this.save(proposal)
    before, after = (person.role, role) if act == SignInAct.ROLE else (None, None)
    name = person.actor.name
    this.note(
        f"propose {DONE[act]}", name, person=person, before=before, after=after, reason=reason
    )
    return True


def carry_out(
    this: Arrangement,
    person: User,
    act: SignInAct,
    *,
    role: str = "",
    reason: str = "",
    proposer: User | None = None,
) -> None:
    """It is so from now on; the next click counts it."""
    before: object = None
    after: object = None
    match act:
        case SignInAct.ROLE:
            before, after = person.role, role
            person.role = role
            this.save(person, only=["role"])
        case SignInAct.DISABLE:
            person.is_active = False
            this.save(person, only=["is_active"])
            before = end_sessions(person)
        case SignInAct.ENABLE:
            person.is_active = True
            this.save(person, only=["is_active"])
        case SignInAct.RESET:
            person.password = no_password()
            this.save(person, only=["password"])
            Authenticator.objects.filter(user=person).delete()
            person.openid_subjects.all().delete()
            before = end_sessions(person)
            invite(this, person)
    RoleProposal.objects.filter(person=person).delete()
    this.note(
        DONE[act],
        person.actor.name,
        person=person,
        before=before,
        after=after,
        reason=reason,
        proposer=proposer,
    )
    # who is given another password or address learns it, and so do the admins, whatever the role
    if act == SignInAct.RESET or DECIDES & {before, person.role}:
        told = str(role if act == SignInAct.ROLE else act)
        tell_of_change(this, person, told, reason=reason, proposer=proposer)


def carry_out_proposed(this: Arrangement, proposal: RoleProposal) -> None:
    """What was proposed is so from now on."""
    carry_out(
        this,
        proposal.person,
        SignInAct(proposal.act),
        role=proposal.role,
        reason=proposal.reason,
        proposer=proposal.proposer,
    )


def do_or_propose(
    person: User,
    act: SignInAct,
    *,
    by: Actor,
    now: datetime,
    role: str = "",
    reason: str = "",
) -> bool:
    """Whether it waits now, for a second admin or for 24 hours; else it is done."""
    with arranging(by=by, now=now) as this:
        held = propose(this, person, act, role=role, reason=reason)
        if not held:
            carry_out(this, person, act, role=role, reason=reason)
    free_cases_of(person, by=by, now=now)
    return held


def change_role(*, person_id: UUID, role: str, reason: str, by: Actor, now: datetime) -> bool:
    """Give somebody else another role; whether it waits, because a lead or an admin is made or
    unmade. Raises StepRefused.
    """
    person, wanted, why = (
        other_person(person_id, by, "role"),
        role_of(role),
        required_text("reason", reason),
    )
    if wanted == person.role:
        raise StepRefused(
            "no-change",
            say(
                "%(name)s is already %(role)s.", name=person.actor.name, role=role_in_words(wanted)
            ),
        )
    return do_or_propose(person, SignInAct.ROLE, role=wanted, reason=why, by=by, now=now)


def disable(*, person_id: UUID, reason: str, by: Actor, now: datetime) -> bool:
    """They get in no more, their sessions die, and what they were at work on is open to others;
    whether it waits. Raises StepRefused (code `no-change` for whoever is disabled).
    """
    person, why = other_person(person_id, by, "sign-in"), required_text("reason", reason)
    if not person.is_active:
        raise StepRefused("no-change", say("%(name)s is already disabled.", name=person.actor.name))
    return do_or_propose(person, SignInAct.DISABLE, reason=why, by=by, now=now)


def enable(*, person_id: UUID, by: Actor, now: datetime) -> bool:
    """They get in again; whether it waits.

    Raises StepRefused (code `no-change` for whoever is not disabled: it would be on the record that
    one gave the other their sign-in).
    """
    person = other_person(person_id, by, "sign-in")
    if person.is_active:
        raise StepRefused("no-change", say("%(name)s is not disabled.", name=person.actor.name))
    return do_or_propose(person, SignInAct.ENABLE, by=by, now=now)


def renew_sign_in(*, person_id: UUID, by: Actor, now: datetime) -> bool:
    """An invitation to choose a new password, and no authenticator any more: for who lost theirs;
    whether it waits. Raises StepRefused.
    """
    person = other_person(person_id, by, "sign-in")
    return do_or_propose(person, SignInAct.RESET, by=by, now=now)


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


def answer_role(*, proposal_id: UUID, agree: bool, by: Actor, now: datetime) -> User:
    """A second admin agrees, or not; whoever proposed it may withdraw it, and the person concerned
    may stop it.

    Raises StepRefused: `not-allowed`, `conflict`.
    """
    proposal = row_by_id(
        RoleProposal.objects.select_related("person", "proposer"), proposal_id, "proposal"
    )
    person, proposer = proposal.person, proposal.proposer
    if agree and by.user_id in (person.pk, proposer.pk):
        raise StepRefused(
            "not-allowed",
            say("A second admin must agree: neither the proposer nor the person concerned."),
        )
    if agree and proposal.expires_at <= now:
        raise StepRefused("conflict", say("The time to agree is over. Propose it again."))
    if agree:
        check_independent(proposer, by=by, now=now)
    stops_own = not agree and by.user_id == person.pk  # whatever their role
    with (recording if stops_own else arranging)(by=by, now=now) as this:
        close(proposal)
        if agree:
            carry_out_proposed(this, proposal)
        else:
            note_undone(this, proposal, "decline")
    free_cases_of(person, by=by, now=now)
    return person


def check_independent(proposer: User, *, by: Actor, now: datetime) -> None:
    """Refuse (code `not-allowed`) the word of an admin about what somebody proposed who gave them
    their way in or got it from them, or who is no admin any more.
    """
    if by.user_id and owes_way_in(by.user_id, proposer.pk, now):
        raise StepRefused(
            "not-allowed",
            say(
                "One of you gave the other their role or sign-in in the last 30 days. Another "
                "admin must agree."
            ),
        )
    check_proposer(proposer)


def is_admin_still(person: User) -> bool:
    """Whether they are an admin, and not disabled."""
    return person.is_active and person.role == Role.ADMIN


def check_proposer(proposer: User) -> None:
    """Refuse (code `not-allowed`) what somebody proposed who is no admin any more."""
    if not is_admin_still(proposer):
        raise StepRefused(
            "not-allowed",
            say("%(name)s is no admin any more. Propose it again.", name=proposer.actor.name),
        )


def close(proposal: RoleProposal) -> None:
    """It waits no more. Raises StepRefused (code `conflict`) where somebody was first."""
    if not RoleProposal.objects.filter(pk=proposal.pk).delete()[0]:
        raise StepRefused("conflict", say("This has already been answered."))


def note_undone(this: Arrangement, proposal: RoleProposal, how: str) -> None:
    """The record says that it is not done; `how`: decline, expire, or untold."""
    of_role = proposal.act == SignInAct.ROLE
    what = "role" if of_role else "sign-in"
    this.note(
        f"{how} {what}",
        proposal.person.actor.name,
        person=proposal.person,
        before=proposal.role if of_role else None,
        reason=proposal.reason,
    )


def expire_role(*, proposal_id: UUID, now: datetime) -> None:
    """Its time is over. What a second admin did not agree to is void; what nobody stopped, where no
    second admin could agree, is done, if the mail with which to stop it was delivered.

    Raises StepRefused (codes `unknown-proposal`, `not-due`).
    """
    proposal = row_by_id(
        RoleProposal.objects.select_related("person", "proposer", "mail"), proposal_id, "proposal"
    )
    if proposal.expires_at > now:
        raise StepRefused("not-due", say("A second admin still has time to answer."))
    person = proposal.person
    done = proposal.unless_stopped and is_admin_still(proposal.proposer)
    with recording(by=SYSTEM, now=now) as this:
        close(proposal)
        if done and not was_delivered(proposal.mail):
            note_undone(this, proposal, "untold")
        elif done:
            carry_out_proposed(this, proposal)
        else:
            note_undone(this, proposal, "expire")
    free_cases_of(person, by=SYSTEM, now=now)

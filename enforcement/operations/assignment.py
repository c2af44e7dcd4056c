"""Whose the case is: it is assigned, leased, handed back."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from itertools import chain
from uuid import UUID

from accounts.addresses import is_same_address
from accounts.models import User
from accounts.roles import Actor, Role
from enforcement.language import formats, saying
from enforcement.language.refusals import StepRefused
from enforcement.models import Appeal, Case, Escalation
from enforcement.operations.follow import forget_followers
from enforcement.rules import authority
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id
from enforcement.step.step import Step
from enforcement.workflow.facts import LEASE
from enforcement.workflow.proceeding import FINAL


def assign(
    *, case_id: UUID, to: UUID, by: Actor, now: datetime, version: int | None = None
) -> Case:
    """Give the case to somebody, leased for 15 minutes and renewed by whatever they do.

    Only a lead assigns others. Raises StepRefused.
    """
    person = row_by_id(User.objects.all(), to, "person")
    with noting(
        "assign",
        case_id=case_id,
        by=by,
        now=now,
        reason=f"Assigned to {person.actor.name}.",
        version=version,
    ) as step:
        check_assigning(step, person)
        give_case(step, to)
        if to != by.user_id:
            step.tell_staff("assigned", users=(to,))
    return step.case


def check_assigning(step: Step, person: User) -> None:
    """Whether the case may go to this person now. Raises StepRefused."""
    authority.require(
        authority.check_work(step.by, step.facts) or authority.check_lease(step.by, step.facts)
    )
    if step.case.state in FINAL:
        raise StepRefused(
            "not-possible",
            saying.say(
                "%(ref)s is closed. A closed case is assigned to nobody.", ref=step.case.ref
            ),
        )
    authority.require(authority.check_work(person.actor, step.facts), "not-assignable")
    require_available(person, step.now)
    check_may_give(step.by, person.pk)


def check_may_give(by: Actor, to: UUID) -> None:
    """Whoever works on cases takes one; only a lead gives one to others.

    Raises StepRefused (code `not-allowed`).
    """
    if to != by.user_id and not by.may("assign others"):
        raise StepRefused(
            "not-allowed",
            saying.say(
                "%(name)s may take a case but not assign it to others: that needs a lead.",
                name=by.name,
            ),
            field="to",
        )


def require_available(person: User, now: datetime) -> None:
    """Who is disabled or away is given no case.

    Raises StepRefused (codes `not-assignable`, `away`).
    """
    if not person.is_active:
        raise StepRefused(
            "not-assignable",
            saying.say(
                "%(name)s no longer works here. Choose somebody else.",
                name=person.actor.name,
            ),
        )
    if until := person.absent_until(now):
        raise StepRefused(
            "away",
            saying.say(
                "%(name)s is away until %(until)s. Choose somebody else.",
                name=person.actor.name,
                until=formats.when(until),
            ),
        )


def give_case(step: Step, to: UUID) -> None:
    """The case and its open reviews are theirs, with a lease."""
    step.give_to(to)
    lease_case(step, to)


def lease_case(step: Step, to: UUID) -> None:
    """They have it in front of them; nobody else is offered it for so long."""
    step.case.lease_holder_id, step.case.lease_until_at = to, step.now + LEASE


def let_go(step: Step) -> None:
    """The case and its open reviews are nobody's, and nobody has a lease."""
    step.give_to(None)
    step.case.lease_holder_id = step.case.lease_until_at = None


def release(*, case_id: UUID, by: Actor, now: datetime, note: str) -> Case:
    """Hand a case back with a note; nobody is blamed for it. Raises StepRefused."""
    with noting("release", case_id=case_id, by=by, now=now, reason=note or "Handed back.") as step:
        check_returning(step)
        let_go(step)
    return step.case


def check_returning(step: Step) -> None:
    """Whose it is may return the case to the queue, and a lead. Raises StepRefused."""
    by = step.by
    if by.user_id is None or (step.case.assignee_id != by.user_id and not by.may("assign others")):
        raise StepRefused(
            "not-allowed",
            saying.say("%(ref)s is not yours to return.", ref=step.case.ref),
        )


def release_case(step: Step) -> User | None:
    """Take the case from somebody unavailable; who that is, or None."""
    theirs = Case.objects.of_somebody_unavailable(step.now).select_related("assignee")
    found = theirs.filter(pk=step.case.pk).first()
    if found is None:
        return None
    let_go(step)
    return found.assignee


def release_hearing(step: Step) -> User | None:
    """Take the appeal's hearing from somebody unavailable; who that is, or None."""
    theirs = Appeal.objects.with_somebody_unavailable(step.now).select_related("hearer")
    found = theirs.filter(case=step.case).first()
    if found is None:
        return None
    appeal = next(a for a in step.facts.appeals if a.pk == found.pk)
    appeal.let_go()
    step.change(appeal, hearer_id=None)
    return found.hearer


def release_escalation(step: Step) -> User | None:
    """Take the escalation from an admin who is unavailable, and tell the others; who that is, or
    None.
    """
    theirs = Escalation.objects.with_somebody_unavailable(step.now).select_related("taken_by")
    found = theirs.filter(case=step.case).first()
    if found is None:
        return None
    escalation = next(e for e in step.facts.escalations if e.pk == found.pk)
    escalation.let_go()
    step.change(escalation, taken_by_id=None, taken_at=None)
    step.tell_staff("escalation", role=Role.ADMIN, about={"reason": escalation.reason})
    return found.taken_by


RELEASES = (release_case, release_hearing, release_escalation)


def why_unavailable(person: User, step: Step) -> str:
    """Why somebody has nothing any more, for the record."""
    name = person.actor.name
    if not (person.is_active and person.actor.may("work")):
        return f"{name} no longer works on cases."
    if person.pk in step.facts.recused:
        return f"{name} is recused from {step.facts.account.name}."
    if any(is_same_address(person.email, contact.email) for contact in step.facts.contacts):
        return f"{name} is a contact of {step.facts.account.name}."
    if person.absent_until(step.now):
        return f"{name} is away until after it falls due."
    return f"{name} no longer has the role that it needs."


def free_case(*, case_id: UUID, by: Actor, now: datetime) -> None:
    """Take the case, its appeal's hearing or its escalation from somebody who cannot work on it any
    more, is recused from the account or one of its contacts, or is away until after it falls due:
    it is nobody's, so that somebody else takes it.

    Raises StepRefused (code `not-due`).
    """
    with noting("release", case_id=case_id, by=by, now=now, reason="") as step:
        whose = {person.pk: person for release in RELEASES if (person := release(step)) is not None}
        if not whose:
            raise StepRefused(
                "not-due", saying.say("The case is with somebody who can work on it.")
            )
        step.reason = " ".join(why_unavailable(person, step) for person in whose.values())


def free_cases_of(person: User, *, by: Actor, now: datetime) -> None:
    """What they have and cannot work on is open to others at once, and they follow no case that
    they may not work on; what is left of it when this is cut off, the sweep finds.
    """
    forget_followers(person)
    theirs = chain(
        Case.objects.of_somebody_unavailable(now).filter(assignee=person).values_list("pk"),
        Appeal.objects.with_somebody_unavailable(now).filter(hearer=person).values_list("case"),
        Escalation.objects.with_somebody_unavailable(now)
        .filter(taken_by=person)
        .values_list("case"),
    )
    for (case_id,) in theirs:
        with suppress(StepRefused):  # somebody has taken it meanwhile
            free_case(case_id=case_id, by=by, now=now)


def end_lease(*, case_id: UUID, now: datetime, by: Actor) -> None:
    """A lease has run out: the case is open to others; it stays assigned."""
    with noting(
        "end_lease",
        case_id=case_id,
        by=by,
        now=now,
        reason="Nobody was active for 15 minutes.",
        quiet=True,
    ) as step:
        if step.case.lease_until_at is None or step.case.lease_until_at > now:
            raise StepRefused("not-due", saying.say("The lock has not expired."))
        step.case.lease_holder_id = step.case.lease_until_at = None

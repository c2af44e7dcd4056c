"""Who may work at the legal desk: proposed by one admin, agreed to by another, and ended by any, or
by who has the seat. Where no other admin is there, who proposes agrees alone.

Admins give seats and see nothing of what is done there, unless they have one.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.models import User
from accounts.roles import Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import LegalSeat
from enforcement.operations.own import acting_person
from enforcement.step.arrange import Arrangement, arranging, required_text
from enforcement.step.known import unknown_id
from enforcement.step.locks import alone

SEATS = "docket.legal_seats"
PAGE = "/legal/people"


def propose_seat(*, person_id: UUID, reason: str, by: Actor, now: datetime) -> LegalSeat:
    """Propose a seat for somebody else.

    Raises StepRefused: `not-allowed`, `unknown-person`, `bad-text`, `conflict`.
    """
    proposer = acting_person(by)
    with arranging(by=by, now=now) as this:
        alone(SEATS)
        person = User.objects.filter(pk=person_id, is_active=True).first()
        if person is None:
            raise unknown_id("person")
        if person == proposer:
            raise StepRefused(
                "not-allowed",
                say("Nobody proposes a seat for themselves. Ask another admin."),
                field="person",
            )
        taken = LegalSeat.objects.filter(
            person=person, declined_at__isnull=True, ended_at__isnull=True
        )
        if taken.exists():
            raise StepRefused(
                "conflict",
                say("%(name)s has a seat already, or one is proposed.", name=person.actor.name),
                field="person",
            )
        seat = LegalSeat(
            person=person,
            reason=required_text("reason", reason),
            proposed_by=proposer,
            proposed_by_name=by.name,
            proposed_at=now,
        )
        this.save(seat)
        this.note("propose legal seat", person.actor.name, person=person, reason=seat.reason)
        if others_who_agree(by, person):
            about = {"person": person.actor.name, "reason": seat.reason}
            exclude = (by.user_id, person.pk)
            this.tell(
                "legal_seat_proposed", role=Role.ADMIN, exclude=exclude, about=about, path=PAGE
            )
        else:
            agree(this, seat)
    return seat


def answer_seat(*, seat_id: UUID, agreed: bool, by: Actor, now: datetime) -> LegalSeat:
    """Another admin agrees, or declines; whoever proposed it may withdraw it.

    Raises StepRefused: `not-allowed`, `unknown-proposal`, `not-open`.
    """
    acting_person(by)
    with arranging(by=by, now=now) as this:
        seat = locked_seat(seat_id)
        if seat.agreed_at or seat.declined_at:
            raise StepRefused("not-open", say("This was answered already."))
        person = seat.person
        if not agreed:
            seat.declined_by_name, seat.declined_at = by.name, now
            this.save(seat, only=["declined_by_name", "declined_at"])
            this.note("decline legal seat", person.actor.name, person=person)
        elif by.user_id == person.pk or (
            by.user_id == seat.proposed_by_id and others_who_agree(by, person)
        ):
            raise StepRefused(
                "not-allowed",
                say("Another admin must agree: neither who proposed it nor whom it is for."),
            )
        else:
            agree(this, seat)
    return seat


def end_seat(*, seat_id: UUID, reason: str, by: Actor, now: datetime) -> LegalSeat:
    """An admin, or who has it, ends a seat.

    Raises StepRefused: `not-allowed`, `unknown-proposal`, `not-open`, `bad-text`.
    """
    with arranging(by=by, now=now, what="read") as this:
        seat = locked_seat(seat_id)
        if by.role != Role.ADMIN and by.user_id != seat.person_id:
            raise StepRefused("not-allowed", say("Only an admin, or who has it, ends a seat."))
        if not seat.agreed_at or seat.ended_at:
            raise StepRefused("not-open", say("This seat is not in use."))
        seat.ended_by_name, seat.ended_at = by.name, now
        seat.end_reason = required_text("reason", reason)
        this.save(seat, only=["ended_by_name", "ended_at", "end_reason"])
        open_desk(seat.person, may=False)
        this.note(
            "end legal seat", seat.person.actor.name, person=seat.person, reason=seat.end_reason
        )
    return seat


def agree(this: Arrangement, seat: LegalSeat) -> None:
    """It is a seat from now on."""
    seat.agreed_by_id, seat.agreed_at = this.by.user_id, this.now
    this.save(seat, only=["agreed_by", "agreed_at"])
    open_desk(seat.person, may=True)
    own = seat.proposed_by_id == this.by.user_id
    this.note(
        "agree to legal seat",
        seat.person.actor.name,
        person=seat.person,
        proposer=None if own else seat.proposed_by,
        reason=seat.reason,
    )


def open_desk(person: User, *, may: bool) -> None:
    """Whether the desk opens for them."""
    User.objects.filter(pk=person.pk).update(legal_desk=may)
    person.legal_desk = may


def locked_seat(seat_id: UUID) -> LegalSeat:
    """The seat, for this transaction. Raises StepRefused (code `unknown-proposal`)."""
    alone(SEATS)
    seat = LegalSeat.objects.select_related("person", "proposed_by").filter(pk=seat_id).first()
    if seat is None:
        raise unknown_id("proposal")
    return seat


def others_who_agree(by: Actor, person: User) -> bool:
    """Whether another admin is there who could agree."""
    admins = User.objects.filter(role=Role.ADMIN, is_active=True)
    return admins.exclude(pk__in=[by.user_id, person.pk]).exists()

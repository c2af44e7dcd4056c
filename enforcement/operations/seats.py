"""What somebody may do beside their role is given as a seat: proposed by one admin, agreed to by
another, and ended by any, or by who has it. Where no other admin is there, who proposes agrees
alone.

Admins give seats at the legal desk and see nothing of what is done there, unless they have one.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.models import User
from accounts.roles import Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Seat
from enforcement.models.seat import MAY_SEAT, SeatKind
from enforcement.operations.by_two import ByTwoKind
from enforcement.operations.own import acting_person
from enforcement.sql.numbers import next_number
from enforcement.step.arrange import Arrangement, arranging, required_text
from enforcement.step.known import unknown_id
from enforcement.step.locks import alone

TURN = "docket.seats"
PAGE = "/legal/people"


def propose_seat(*, person_id: UUID, kind: str, reason: str, by: Actor, now: datetime) -> Seat:
    """Propose a seat for somebody else; where nobody else could agree, it is agreed to at once.

    Raises StepRefused: `not-allowed`, `unknown-person`, `bad-text`, `conflict`.
    """
    proposer = acting_person(by)
    with arranging(by=by, now=now, what=MAY_SEAT) as this:
        alone(TURN)
        person = User.objects.filter(pk=person_id, is_active=True).first()
        if person is None:
            raise unknown_id("person")
        if person == proposer:
            raise StepRefused(
                "not-allowed",
                say("Nobody proposes a seat for themselves. Ask another admin."),
                field="person",
            )
        if kind not in SeatKind.values:
            raise StepRefused("bad-text", say("Choose one of the values."), field="kind")
        rows = Seat.objects.all()
        taken = rows.of(kind).filter(person=person, declined_at=None, ended_at=None)
        if taken.exists():
            raise StepRefused(
                "conflict",
                say("%(name)s has this seat already, or it is proposed.", name=person.actor.name),
                field="person",
            )
        seat = Seat(
            number=next_number(rows),
            person=person,
            kind=kind,
            reason=required_text("reason", reason),
            proposed_by=proposer,
            proposed_by_name=by.name,
            proposed_at=now,
        )
        this.save(seat)
        this.note(
            "propose seat",
            person.actor.name,
            person=person,
            after=as_recorded(seat),
            reason=seat.reason,
        )
        if SEAT.others_who_may(by, person):
            about = {
                "number": str(seat.number),
                "person": person.actor.name,
                "seat": seat.kind,
                "reason": seat.reason,
            }
            exclude = (by.user_id, person.pk)
            this.tell("seat_proposed", role=Role.ADMIN, exclude=exclude, about=about, path=PAGE)
        else:
            agree(this, seat)
    return seat


def answer_seat(*, seat_id: UUID, agreed: bool, by: Actor, now: datetime) -> Seat:
    """Another admin agrees, or declines; whoever proposed it may withdraw it.

    Raises StepRefused: `not-allowed`, `unknown-proposal`, `not-open`.
    """
    acting_person(by)
    return SEAT.answer(number=seat_by_id(seat_id).number, agreed=agreed, by=by, now=now)


def end_seat(*, seat_id: UUID, reason: str, by: Actor, now: datetime) -> Seat:
    """An admin, or who has it, ends a seat.

    Raises StepRefused: `not-allowed`, `unknown-proposal`, `not-open`, `bad-text`.
    """
    with arranging(by=by, now=now, what="read") as this:
        alone(TURN)
        seat = seat_by_id(seat_id)
        if by.role != Role.ADMIN and by.user_id != seat.person_id:
            raise StepRefused("not-allowed", say("Only an admin, or who has it, ends a seat."))
        if not seat.agreed_at or seat.ended_at:
            raise StepRefused("not-open", say("This seat is not in use."))
        seat.ended_by_name, seat.ended_at = by.name, now
        seat.end_reason = required_text("reason", reason)
        this.save(seat, only=["ended_by_name", "ended_at", "end_reason"])
        set_duties(seat.person)
        this.note(
            "end seat",
            seat.person.actor.name,
            person=seat.person,
            after=as_recorded(seat),
            reason=seat.end_reason,
        )
    return seat


def agree(this: Arrangement, seat: Seat) -> None:
    """It is a seat from now on."""
    seat.agreed_by_id, seat.agreed_by_name = this.by.user_id, this.by.name
    seat.agreed_at = this.now
    this.save(seat, only=["agreed_by", "agreed_by_name", "agreed_at"])
    set_duties(seat.person)
    own = seat.proposed_by_id == this.by.user_id
    this.note(
        "agree to seat",
        seat.person.actor.name,
        person=seat.person,
        after=as_recorded(seat),
        proposer=None if own else seat.proposed_by,
        reason=seat.reason,
    )


def as_recorded(seat: Seat) -> dict[str, object]:
    """A seat as the record of staff keeps it."""
    return {"number": seat.number, "seat": seat.kind}


def set_duties(person: User) -> None:
    """What they may do is what they have seats for."""
    held = set(Seat.objects.held().filter(person=person).values_list("kind", flat=True))
    person.legal_desk = SeatKind.LEGAL_DESK in held
    person.duties = sorted(held - {SeatKind.LEGAL_DESK})
    User.objects.filter(pk=person.pk).update(legal_desk=person.legal_desk, duties=person.duties)


def seat_by_id(seat_id: UUID) -> Seat:
    """The seat. Raises StepRefused (code `unknown-proposal`)."""
    seat = Seat.objects.select_related("person", "proposed_by").filter(pk=seat_id).first()
    if seat is None:
        raise unknown_id("proposal")
    return seat


SEAT = ByTwoKind(
    model=Seat,
    right=MAY_SEAT,
    what="seat",
    mails="seat",
    in_turn=lambda: alone(TURN),
    agree=agree,
    path=lambda seat: PAGE,
    another=say("Another admin must agree: neither who proposed it nor whom it is for."),
    person=lambda seat: seat.person,
)

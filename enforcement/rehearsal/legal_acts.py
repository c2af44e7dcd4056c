"""The acts of staff about seats, and those of the legal desk."""

from __future__ import annotations

from enforcement.operations import legal_holds, legal_requests, seats
from enforcement.rehearsal import arguments
from enforcement.rehearsal.scene import Scene, Table, act
from enforcement.workflow.legal import RequestPhase

LEGAL: Table = {}


@act(LEGAL)
def propose_seat(scene: Scene, given: arguments.NewSeat) -> None:
    """Propose that a colleague may do something beside their role."""
    seats.propose_seat(
        person_id=scene.world.users[given.who], kind=given.seat, reason=given.reason, **scene.who
    )


@act(LEGAL)
def agree_to_seat(scene: Scene, given: arguments.SeatOnly) -> None:
    """Agree to a seat that another admin proposed."""
    seat_id = scene.world.seat(given.who, given.seat)
    seats.answer_seat(seat_id=seat_id, agreed=True, **scene.who)


@act(LEGAL)
def end_seat(scene: Scene, given: arguments.SeatEnd) -> None:
    """End a seat."""
    seat_id = scene.world.seat(given.who, given.seat)
    seats.end_seat(seat_id=seat_id, reason=given.reason, **scene.who)


@act(LEGAL)
def enter_request(scene: Scene, given: arguments.Requesting) -> None:
    """Enter a request of an authority at the legal desk."""
    told = given.model_dump(exclude={"as_", "cases", "accounts", "answer_in"})
    made = legal_requests.take_in(
        request=legal_requests.NewRequest(
            **told,
            received_on=scene.now.date(),
            due_at=scene.now + given.answer_in if given.answer_in else None,
            named=scene.world.references(given.cases, given.accounts),
        ),
        **scene.who,
    )
    scene.world.remember("request", given.as_, made.pk)


@act(LEGAL)
def answer_request(scene: Scene, given: arguments.RequestAnswer) -> None:
    """Answer a request of an authority."""
    made = scene.world.authority_request(given.request)
    closing = legal_requests.Closing(
        phase=RequestPhase.ANSWERED, outcome=given.answer, handed_to=given.handed_to
    )
    legal_requests.close_request(number=made.number, closing=closing, **scene.who)


@act(LEGAL)
def set_hold(scene: Scene, given: arguments.Holding) -> None:
    """Hold what belongs to cases and accounts."""
    request = scene.world.authority_request(given.request).number if given.request else None
    made = legal_holds.set_hold(
        hold=legal_holds.NewHold(
            matter=given.matter,
            term=given.term,
            reason=given.reason,
            named=scene.world.references(given.cases, given.accounts),
            request=request,
        ),
        **scene.who,
    )
    scene.world.remember("hold", given.as_, made.pk)


@act(LEGAL)
def renew_hold(scene: Scene, given: arguments.HoldAct) -> None:
    """Hold on for another term."""
    hold = scene.world.hold(given.hold)
    legal_holds.renew_hold(
        number=hold.number, seen_until_at=hold.until_at, reason=given.reason, **scene.who
    )


@act(LEGAL)
def end_hold(scene: Scene, given: arguments.HoldAct) -> None:
    """End a hold."""
    hold = scene.world.hold(given.hold)
    legal_holds.end_hold(number=hold.number, reason=given.reason, **scene.who)

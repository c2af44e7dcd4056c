"""What somebody may do beside their role, given in a test as two admins give it."""

from __future__ import annotations

from accounts.roles import Actor
from enforcement.models import Seat
from enforcement.models.seat import SeatKind
from enforcement.operations.seats import answer_seat, propose_seat
from tests.world import World


def give_seat(world: World, who: str, kind: str = SeatKind.LEGAL_DESK) -> Seat:
    """A seat that admins gave, who are somebody else."""
    person = world.actor(who).user_id
    assert person
    proposer, *others = admins_besides(world, who)
    made = propose_seat(person_id=person, kind=kind, reason="Counsel.", by=proposer, now=world.now)
    if made.agreed_at is None:
        made = answer_seat(seat_id=made.pk, agreed=True, by=others[0], now=world.now)
    return made


def speaks(world: World, *who: str) -> None:
    """They are spokespersons from now on."""
    for one in who:
        give_seat(world, one, SeatKind.SPOKESPERSON)


def admins_besides(world: World, who: str) -> list[Actor]:
    """The admins of every test's world, without somebody."""
    return [world.actor(admin) for admin in ("ada", "axel") if admin != who]

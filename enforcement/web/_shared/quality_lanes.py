"""The lists of quality reviews that stand above each of their pages."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy

from accounts.roles import Actor
from enforcement.pages.parts import Parts
from enforcement.queries.quality import counts_of_lanes

READS = "read quality reviews"
LANES = {
    "mine": gettext_lazy("Yours"),
    "free": gettext_lazy("Nobody’s"),
    "differ": gettext_lazy("Differences"),
    "own": gettext_lazy("Your sample"),
    "closed": gettext_lazy("Answered"),
}
FOR_READERS = ("differ", "closed")  # which decision was seen how
WORKED = ("mine", "free", "differ")


def lanes_of(by: Actor) -> list[str]:
    """The lists that this person may open."""
    work = by.may("work")
    return [
        lane for lane in LANES if (by.may(READS) if lane in FOR_READERS else work or lane == "own")
    ]


def lane_links(by: Actor, me: UUID) -> Parts:
    """What `quality/_lanes.html` shows."""
    offered = lanes_of(by)
    many = counts_of_lanes(me, [name for name in offered if name in WORKED])
    return {
        "lanes": [(name, LANES[name], many.get(name, 0)) for name in offered],
        "reads": by.may(READS),
    }

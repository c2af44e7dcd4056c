"""Whether access is open, in words for the holder: what the gateways enforce, not only what was
decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from enforcement.language.formats import dated
from enforcement.queries.holder_rows import Reached

# So long a change is said to be on its way; it takes seconds, as a rule.
ON_ITS_WAY = timedelta(minutes=15)
MOMENT = "j F Y, H:i"


@dataclass(frozen=True, kw_only=True)
class AccessNow:
    """What the account may do now: `restricted_here` and `stopped` (nothing works) by the case that
    is shown, `elsewhere` by another.
    """

    restricted_here: bool
    stopped: bool
    elsewhere: bool
    ended: bool
    reached: Reached | None
    now: datetime

    @property
    def is_new(self) -> bool:
        """Whether it was changed just now."""
        return self.reached is not None and self.now < self.reached.decided_at + ON_ITS_WAY

    @property
    def comes_back(self) -> bool:
        """Whether access was given back, and not every gateway has said that it lets calls
        through.
        """
        held = self.restricted_here or self.elsewhere or self.ended
        return (
            not held and self.is_new and self.reached is not None and not self.reached.enforced_at
        )

    @property
    def words(self) -> str:
        """What it may do now; empty where nothing ever restricted it."""
        if self.reached is None:
            return ""
        if self.ended:
            return _("Ended")
        if self.stopped:
            return _("Suspended")
        if self.restricted_here:
            return _("Limited")
        if self.elsewhere:
            return _("Restricted by another case")
        return _("Being restored") if self.comes_back else _("Open")

    @property
    def how_far(self) -> str:
        """How far the newest change of it has got."""
        reached = self.reached
        if reached is None:
            return ""
        decided = dated(reached.decided_at, MOMENT)
        if reached.enforced_at:
            return _("All our gateways confirmed this on %(at)s.") % {
                "at": dated(reached.enforced_at, MOMENT)
            }
        handed = dated(reached.handed_at, MOMENT) if reached.handed_at else ""
        if handed == decided:
            return _(
                "Decided and handed to our gateways on %(at)s. Not all of them have confirmed it "
                "yet."
            ) % {"at": handed}
        if handed:
            return _(
                "Decided on %(decided)s, handed to our gateways on %(handed)s. Not all of them "
                "have confirmed it yet."
            ) % {"decided": decided, "handed": handed}
        # of what was decided long ago it may only not have been written down
        if self.is_new:
            return _("Decided on %(decided)s. It is on its way to our gateways.") % {
                "decided": decided
            }
        return _("Decided on %(decided)s.") % {"decided": decided}

"""A draft on its form: offered, taken up again, saved while one writes, or refused because another
page saved meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from enforcement.language.refusals import StepRefused
from enforcement.operations.staff_drafts import STALE, TOO_LONG, Saved
from enforcement.queries.staff_drafts import Written

# of a form: the revision that it saves over, the one that it saves over all the same, and whether
# the draft goes
REPLACES, OVER, DISCARD = "draft", "over", "discard"
HANDLES = (REPLACES, OVER, DISCARD)
TAKE = "take"  # in an address (`?draft=take`): the form comes with what is in the draft


@dataclass(frozen=True, kw_only=True)
class DraftOnPage:
    """What a form shows of its draft, and the revision that it saves over (0: none)."""

    replaces: int = 0
    offered: Written | None = None
    saved_at: datetime | None = None
    refused: str = ""
    there: int | None = None  # of one that was refused: the revision that there is instead

    @property
    def revision(self) -> int:
        """The newest one that the page knows."""
        return self.offered.revision if self.offered else self.replaces


def draft_found(found: Written | None, *, taken: bool) -> DraftOnPage:
    """What there is: taken up, or offered."""
    if found is None:
        return DraftOnPage()
    if taken:
        return DraftOnPage(replaces=found.revision, saved_at=found.saved_at)
    return DraftOnPage(offered=found)


def draft_saved(saved: Saved) -> DraftOnPage:
    """What was saved just now."""
    return DraftOnPage(replaces=saved.revision, saved_at=saved.saved_at)


def draft_as_sent(request: HttpRequest, refused: StepRefused | None = None) -> DraftOnPage:
    """Of a form that comes again: what it saves over is as it was; and why it was not saved, where
    that is what was refused.
    """
    if refused and refused.code in (STALE, TOO_LONG):
        return draft_refused(request, refused)
    return DraftOnPage(replaces=number_sent(request, REPLACES))


def draft_refused(request: HttpRequest, refused: StepRefused) -> DraftOnPage:
    """Why it was not saved, and what there is instead."""
    there = refused.details.get("revision")
    return DraftOnPage(
        replaces=number_sent(request, REPLACES),
        refused=refused.sentence,
        there=there if isinstance(there, int) else None,
    )


def saves_over(request: HttpRequest) -> int:
    """The revision that is to be replaced; the one that was asked for last counts."""
    return number_sent(request, OVER if OVER in request.POST else REPLACES)


def number_sent(request: HttpRequest, name: str) -> int:
    """A revision as it was sent; 0 for what is none."""
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= 18 else 0

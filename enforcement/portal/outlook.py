"""What a restriction stops, and how a case can go on, in words for its holder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.holds import Hold, Limit
from enforcement.workflow.proceeding import FINAL, State

BLOCKS = "block"
EVERYTHING = Limit(models=[], features=[], keys=[], requests_per_minute=None)


@dataclass(frozen=True)
class Ending:
    """One way in which it can go on: the good one first."""

    name: str
    words: str


def endings_of(state: State, *, restricted: bool, elsewhere: bool) -> list[Ending]:
    """How a case can go on, the good end first; nothing where it is closed. `restricted`: it holds
    the account now; `elsewhere`: another case does.
    """
    if state in FINAL:
        return []
    back = (
        _("The restriction of this case ends at once, and we apologise.")
        if elsewhere
        else _("Full access returns at once, and we apologise.")
    )
    returns = restricted and not elsewhere
    if state == State.REMEDIATING:
        done = (
            _("We accept each item, and full access returns.")
            if returns
            else _("We accept each item, and the case is closed.")
        )
        return [
            Ending(_("It is done."), done),
            Ending(
                _("You need longer."),
                _("Ask before the date: more time can be given once for each item."),
            ),
            Ending(
                _("It is not done in time."),
                _("The case goes back to the decision. Nothing ends by itself."),
            ),
        ]
    if state == State.SERVING:
        end = _("Full access returns automatically, at that minute.")
        return [Ending(_("The term ends."), end)]
    if state == State.TERMINATING:
        return [
            Ending(
                _("We take the notice back."),
                _(
                    "If your answer, an appeal or what you fixed shows that the contract should "
                    "not end."
                ),
            ),
            Ending(_("The contract ends on that day."), _("You can still appeal afterwards.")),
        ]
    return [
        Ending(_("Nothing is found."), back if restricted else _("The case is closed.")),
        Ending(
            _("Something has to change."),
            _("We tell you exactly what, and by when. Access returns when it is done.")
            if returns
            else _("We tell you exactly what, and by when."),
        ),
        Ending(
            _("The problem cannot be fixed."),
            _(
                "We can end the contract. You would be told first, as a rule 30 days before. "
                "Such a step always needs two people and a finding."
            ),
        ),
    ]


def stopped_lines(hold: Hold, limit: Limit) -> Iterator[str]:
    """What one part of a restriction stops."""
    rate = limit["requests_per_minute"]
    named = [
        (limit["models"], _("API requests to these models: %(names)s")),
        (limit["features"], _("These features: %(names)s")),
        (limit["keys"], _("API requests with these keys: %(names)s")),
    ]
    lines = [words % {"names": ", ".join(names)} for names, words in named if names]
    if hold["verdict"] == BLOCKS and not lines:
        yield _("API requests with any key, to any model")
        yield _("New keys")
        return
    for line in lines or [_("API requests with any key, to any model")]:
        yield _("%(what)s (%(rate)s a minute)") % {"what": line, "rate": rate} if rate else line

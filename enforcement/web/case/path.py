"""The workflow as a small picture with one case's path through it: where it was, where it is, where
it could go next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from enforcement.language import words
from enforcement.language.formats import within
from enforcement.models import Case
from enforcement.pages.parts import Parts
from enforcement.workflow.marks import HEARER, targets_of, verbs_of
from enforcement.workflow.proceeding import FINAL, State

HEIGHT = 26
BOXES = {  # x, y, width
    State.TRIAGE: (96, 2, 92),
    State.DISMISSED: (198, 2, 110),
    State.CLEARED: (0, 60, 78),
    State.INVESTIGATING: (96, 60, 116),
    State.REMEDIATING: (0, 122, 104),
    State.SERVING: (112, 122, 88),
    State.TERMINATING: (208, 122, 100),
    State.RESOLVED: (0, 188, 200),
    State.TERMINATED: (216, 188, 92),
}
LINES = {
    (State.TRIAGE, State.INVESTIGATING): "M142 28V60",
    (State.TRIAGE, State.DISMISSED): "M188 15H198",
    (State.INVESTIGATING, State.CLEARED): "M96 73H78",
    (State.INVESTIGATING, State.REMEDIATING): "M154 86V104H46V122",
    (State.INVESTIGATING, State.SERVING): "M154 86V122",
    (State.INVESTIGATING, State.TERMINATING): "M154 86V104H262V122",
    (State.INVESTIGATING, State.RESOLVED): "M154 86V104H100V188",
    (State.REMEDIATING, State.RESOLVED): "M46 148V188",
    (State.SERVING, State.RESOLVED): "M154 148V188",
    (State.TERMINATING, State.TERMINATED): "M262 148V188",
}
ORDER = {"": 0, "next": 1, "done": 2}  # what is drawn over what


class StateBox(NamedTuple):
    """A state: its place, its word, and whether it is now, was taken, or may come."""

    x: int
    y: int
    width: int
    middle: int
    base: int
    word: str
    kind: str


class PathDrawing(NamedTuple):
    """The picture and, for those who do not see it, its words."""

    boxes: list[StateBox]
    lines: list[tuple[str, str]]
    told: str


def path_drawing(state: str, moves: Sequence[Parts], *, merged: bool = False) -> PathDrawing:
    """The picture for a case in `state` that took `moves` (source and target each), and that goes
    on in another one, if it was `merged`.
    """
    taken = list(dict.fromkeys(move["target"] for move in moves))
    steps = {(move["source"], move["target"]) for move in moves}
    ahead = [s for s in BOXES if s in reachable(state) and s != state]

    def kind(name: str) -> str:
        return (
            "now" if name == state else "took" if name in taken else "may" if name in ahead else ""
        )

    def called(name: str) -> object:
        return words.MERGED if merged and name == state else words.STATES[name]

    boxes = [
        StateBox(x, y, width, x + width // 2, y + 17, str(called(name)), kind(name))
        for name, (x, y, width) in BOXES.items()
    ]
    lines = [
        (
            d,
            "done"
            if (a, b) in steps or (b, a) in steps
            else "next"
            if a == state and b in ahead
            else "",
        )
        for (a, b), d in LINES.items()
    ]
    return PathDrawing(
        boxes, sorted(lines, key=lambda line: ORDER[line[1]]), path_in_words(state, taken, ahead)
    )


def reachable(state: str) -> set[str]:
    """Where a verb could lead from here; what is final is left by exceptions alone, which are not
    drawn.
    """
    if state in FINAL:
        return set()
    # the others need an appeal that is heard, or another case
    marks = verbs_of(Case).items()
    ours = [verb for verb, mark in marks if mark.by != (HEARER,) and not mark.merges]
    return {
        str(target)
        for verb in ours
        for source, target in targets_of(Case, verb).items()
        if source == state and target
    }


def path_in_words(state: str, taken: list[str], ahead: Sequence[str]) -> str:
    """The same, told."""
    before = _(", then ").join(within(words.STATES[s]) for s in taken if s != state)
    said = _("Workflow. ") + (_("Past: %(path)s. ") % {"path": before} if before else "")
    said += _("Now: %(state)s. ") % {"state": within(words.STATES[state])}
    return said + (
        _("Possible next: %(next)s.") % {"next": ", ".join(within(words.STATES[s]) for s in ahead)}
        if ahead
        else _("The case is closed.")
    )

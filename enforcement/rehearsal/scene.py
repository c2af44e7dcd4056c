"""What it takes to act in a story: who, when, what the step says; and the table of what can be
done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_type_hints
from uuid import UUID

from accounts.roles import Actor
from enforcement.rehearsal.words import Part
from enforcement.rehearsal.world import World

Given = dict[str, Any]


def ask_nobody(task: str) -> None:
    """For a story in which no worker runs."""


Run = Callable[["Scene", Any], object]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Somebody is about to act: who, when, and what the step says."""

    world: World
    by: Actor
    now: datetime
    said: Any
    ask: Callable[[str], None]  # for a task of the worker
    pages: bool = False  # whether there is a web server for people outside

    @property
    def case_id(self) -> UUID:
        """The case that the step names."""
        return self.world.case(self.said.case).pk

    @property
    def who(self) -> Given:
        """The arguments that every operation takes."""
        return {"by": self.by, "now": self.now}

    @property
    def here(self) -> Given:
        """The same, and the case."""
        return {"case_id": self.case_id, **self.who}


@dataclass(frozen=True)
class Act:
    """One `do`: what the step must name beside it, what `with` may hold, and what is called."""

    needs: tuple[str, ...]
    arguments: type[Part]
    run: Callable[[Scene, object], object]


Table = dict[str, Act]


def act(table: Table, *needs: str) -> Callable[[Run], Run]:
    """Enter a function into a table under its name.

    Its second argument's type says what `with` may hold.
    """

    def enter(run: Run) -> Run:
        table[run.__name__.rstrip("_")] = Act(needs, get_type_hints(run)["given"], run)
        return run

    return enter

"""Which case a report joins, or that it opens one; its account is locked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.roles import Actor
from enforcement.models import Case
from enforcement.queries.facts import gather_facts
from enforcement.queries.running import running_cases
from enforcement.rules.facts import Facts
from enforcement.step.step import Step
from enforcement.workflow.kinds import JOINABLE


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A case to open, unless there is one to join; `put_facts` is the body of the step."""

    new: Case
    reason: str
    put_facts: Callable[[Step], None]


def join_or_open(new: Case, *, by: Actor, now: datetime, reason: str) -> Step:
    """The step on the newest undecided case of the account and area that `new` names, or on `new`,
    which is the one where it is split off another; the account is locked.
    """
    running = [] if new.split_from else running_cases(new)
    case = joined_or_new(new, running)
    return step_of_opening(new, gather_facts(case, now), by=by, now=now, reason=reason)


def joined_or_new(new: Case, newest: Sequence[Case]) -> Case:
    """The case that a report joins, of those that are open in its area, the newest first; `new`
    where it joins none.
    """
    running = apart_last(newest)
    new.follows = new.follows or next(iter(running), None)
    case = to_join(running) or new
    case.account = new.account
    return case


def apart_last(newest: Sequence[Case]) -> list[Case]:
    """Open cases in the order in which they are joined or followed: what a person set apart comes
    only where there is nothing else.
    """
    return sorted(newest, key=lambda case: case.split_from_id is not None)


def to_join(running: Sequence[Case]) -> Case | None:
    """The first that takes more in, of those in this order."""
    return next((case for case in running if case.state in JOINABLE), None)


def step_of_opening(new: Case, facts: Facts, *, by: Actor, now: datetime, reason: str) -> Step:
    """The step that opens `new`, or joins the case of these facts to it."""
    case = facts.case
    case.facts = facts
    found = case is not new
    return Step(
        facts=facts,
        by=by,
        now=now,
        act="join" if found else "open",
        reason=reason,
        new_case=not found,
        source=str(case.state) if found else "",
        target=str(case.state),
    )

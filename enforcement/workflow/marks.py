"""How the workflow is written down: guards with sentences, verbs with marks, arrows of the smaller
machines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.roles import Role
from enforcement.workflow.facts import GuardFacts

SYSTEM, HEARER = "SYSTEM", "HEARER"  # the program itself; whoever hears the appeal
BASIC = ("facts", "reasons", "note", "detected_by_automation")  # what every verb takes
Guard = Callable[[Any], bool]
Verb = Callable[[Any], None]


def guard(sentence: str) -> Callable[[Callable[[GuardFacts], bool]], Guard]:
    """Make a guard of a predicate over the facts; `sentence` is what a refusal says when it does
    not hold.
    """

    def wrap(holds: Callable[[GuardFacts], bool]) -> Guard:
        def check(case: Any) -> bool:
            return holds(case.facts)

        check.__name__, check.__doc__ = holds.__name__, sentence
        return check

    return wrap


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What a verb carries besides its arrow."""

    by: tuple[str, ...]  # roles (a higher one is included), SYSTEM, HEARER
    approve: tuple[
        tuple[Role, Callable[[GuardFacts], bool]], ...
    ] = ()  # the last whose condition holds counts
    ratify: tuple[Role, Callable[[GuardFacts], bool]] | None = (
        None  # within 24 hours, after the fact
    )
    does: str = ""  # to the account, in words
    notice: str = ""
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    strike: bool = False

    def approver(self, facts: GuardFacts) -> Role | None:
        """The role that must approve here and now, or None."""
        return next((role for role, when in reversed(self.approve) if when(facts)), None)

    def ratifier(self, facts: GuardFacts) -> Role | None:
        """The role that must ratify within 24 hours, or None."""
        return self.ratify[0] if self.ratify and self.ratify[1](facts) else None


def verb(
    *, source: Any, target: Any, guards: tuple[Guard, ...] = (), **mark: Any
) -> Callable[[Verb], Verb]:
    """Declare an arrow of the case; keyword arguments beyond `source`, `target` and `guards` are
    the mark's.
    """
    declare: Callable[[Verb], Verb] = transition(
        field="state",
        source=source,
        target=target,
        conditions=list(guards),
        custom={"mark": Mark(**mark)},
    )
    return declare


class Machine(FSMModelMixin, models.Model):
    """A small lifecycle: `phase` and its arrows."""

    class Meta:
        abstract = True


def phases(*names: str) -> Any:
    """The field `phase`; the first name is where things begin."""
    return FSMField(default=names[0], choices=[(n, n) for n in names], protected=True)


def arrow(name: str, source: str | list[str], target: str) -> Any:
    """An arrow of a small machine: no body, no guard; operations say who may take it."""

    def taken(self: Any) -> None:
        pass

    taken.__name__ = name
    return transition(field="phase", source=source, target=target)(taken)


def mark_of(model: Any, verb_name: str) -> Mark:
    """The mark of a verb of `model`."""
    mark: Mark = next(iter(getattr(model, verb_name)._django_fsm.transitions.values())).custom[
        "mark"
    ]
    return mark


def sources_of(model: Any, verb_name: str) -> list[str]:
    """The states from which a verb may be taken."""
    return list(getattr(model, verb_name)._django_fsm.transitions)


def targets_of(model: Any, verb_name: str) -> dict[str, str | None]:
    """Where a verb leads from each of its sources; None where the state stays."""
    return {
        source: t.target for source, t in getattr(model, verb_name)._django_fsm.transitions.items()
    }


def verbs_of(model: Any) -> dict[str, Mark]:
    """Every verb of `model` with its mark, in the order in which they are declared."""
    names = [
        n for k in reversed(model.__mro__) for n, f in vars(k).items() if hasattr(f, "_django_fsm")
    ]
    return {n: mark_of(model, n) for n in dict.fromkeys(names)}

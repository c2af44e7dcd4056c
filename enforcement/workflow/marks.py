"""How the workflow is written down: guards with sentences, verbs with marks, arrows of the smaller
machines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, get_args

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.roles import Role
from enforcement.workflow.facts import GuardFacts

SYSTEM, HEARER = "SYSTEM", "HEARER"  # the program itself; whoever hears the appeal
BASIC = ("facts", "reasons", "note", "detected_by_automation")  # what every verb takes
INTO = "into"  # the term that names the case in which a case goes on
Guard = Callable[[Any], bool]
Verb = Callable[[Any], None]
Condition = tuple[Role, Callable[[GuardFacts], bool]]  # the role of a second person, and when
MeasureChoice = Literal["keep", "narrow", "lift", "everything", "limit", "suspend", "served"]
MissedChoice = Literal["escalate", "narrow", "lift"]  # what happens if nobody looks in time
Ground = Literal["legal duty", "repeated infringement", "danger"]  # of a recorded exception
GROUNDS: tuple[Ground, ...] = get_args(Ground)


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


class AccountEffect(StrEnum):
    """In what way a verb changes what the account may do; `rules/effects.py` has the change."""

    NONE = "NONE"
    PRECAUTION = "PRECAUTION"  # restricts it while a question is answered
    CONTINUES = "CONTINUES"  # the precaution stays for some more days
    EASES = "EASES"  # lifts or narrows the measure while the case goes on
    KEEPS = "KEEPS"  # keeps, narrows or lifts the measure while changes are made
    RETURNS = "RETURNS"  # brings back the measure from before a plan or a notice
    TERM = "TERM"  # restricts it for a fixed term
    ORDERS = "ORDERS"  # orders a termination for a date
    TERMINATES = "TERMINATES"
    ENDS = "ENDS"  # ends the case's measures


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Everything that is true of a verb: its arrow, and what it carries besides.

    Called with a method it declares the arrow: `@verb(source=…, …)` above an empty body. What is
    said of a verb stands in `language/verbs.py`.
    """

    source: str | list[str]
    target: str | None  # None: the state stays
    guards: tuple[Guard, ...] = ()
    by: tuple[str, ...]  # roles (a higher one is included), SYSTEM, HEARER
    approve: tuple[Condition, ...] = ()  # the last whose condition holds counts
    ratify: Condition | None = None  # within 24 hours, after the fact
    effect: AccountEffect = AccountEffect.NONE
    does: str = ""  # the effect in words, for the reference
    notice: str = ""
    notice_when: Callable[[GuardFacts], bool] | None = None  # owed then alone; None: always
    needs: tuple[str, ...] = ()  # terms that must be given
    takes: tuple[str, ...] = ()  # terms that may be given
    measures: tuple[MeasureChoice, ...] = ()  # what may be given as `measure`; the first is offered
    on_missed: tuple[MissedChoice, ...] = ()  # and as `on_missed`
    grounds: tuple[Ground, ...] = ()  # and as `exception`
    strike: bool = False
    decides: bool = False  # counts as a decision of the case where the time to it is measured
    favours_holder: bool = False  # there is nothing in it for the holder to contest
    overrules_automation: bool = False  # taken by a person, it keeps automation off the account
    undone_by: tuple[str, ...] = ()  # verbs that would take it back
    order: int = 0  # its place among the verbs that are offered to people, the likeliest first
    key: str = ""  # what opens its form, in every state: a digit, or 0 and a digit

    def __post_init__(self) -> None:
        """Refuse a mark that contradicts itself."""
        given = {*self.needs, *self.takes}
        for_people = not set(self.by) <= {SYSTEM, HEARER}
        if for_people != (self.order > 0):
            raise ValueError("a verb that people take, and no other, has an order")
        if for_people != bool(self.key):
            raise ValueError("a verb that people take, and no other, has a key")
        if ("measure" in given) != bool(self.measures):
            raise ValueError("a verb that takes `measure` says which, in `measures`")
        if ("on_missed" in given) != bool(self.on_missed):
            raise ValueError("a verb that takes `on_missed` says which, in `on_missed`")
        if ("exception" in given) != bool(self.grounds):
            raise ValueError("a verb that takes `exception` says which, in `grounds`")
        if bool(self.does) != (self.effect is not AccountEffect.NONE):
            raise ValueError("an effect on the account is also told in words, in `does`")

    def __call__(self, body: Verb) -> Verb:
        """Declare the arrow."""
        declared: Verb = transition(
            field="state",
            source=self.source,
            target=self.target,
            conditions=list(self.guards),
            custom={"mark": self},
        )(body)
        return declared

    def approver(self, facts: GuardFacts) -> Role | None:
        """The role that must approve here and now, or None."""
        return next((role for role, when in reversed(self.approve) if when(facts)), None)

    def ratifier(self, facts: GuardFacts) -> Role | None:
        """The role that must ratify within 24 hours, or None."""
        return self.ratify[0] if self.ratify and self.ratify[1](facts) else None

    def notice_owed(self, facts: GuardFacts) -> str:
        """The notice that it owes here and now, or nothing."""
        return self.notice if self.notice_when is None or self.notice_when(facts) else ""

    @property
    def weighty(self) -> bool:
        """Whether a person proves again who they are before they take or approve it, whatever the
        case: it restricts the account for a term or for good, it never goes without an admin, or it
        changes on appeal what others decided.
        """
        restricts = (AccountEffect.TERM, AccountEffect.ORDERS, AccountEffect.TERMINATES)
        admins_alone = bool(self.approve) and self.approve[0][0] is Role.ADMIN
        return self.effect in restricts or admins_alone or HEARER in self.by

    @property
    def may_be_weighty(self) -> bool:
        """Whether it is, or may be where the case asks for an admin."""
        return self.weighty or any(role is Role.ADMIN for role, _ in self.approve)

    def weighty_now(self, facts: GuardFacts) -> bool:
        """Whether it is weighty here and now: always, or because an admin must approve it. To
        continue a restriction by some days is routine until it is 30 days old.
        """
        return self.weighty or self.approver(facts) is Role.ADMIN

    @property
    def ends_account(self) -> bool:
        """Whether the account ends by it, now or on a date."""
        return self.effect in (AccountEffect.TERMINATES, AccountEffect.ORDERS)

    @property
    def measured(self) -> bool:
        """Whether it is compared with what was usual in similar cases: it chooses what follows from
        a breach that is established.
        """
        return "why_different" in self.takes

    @property
    def on_top(self) -> bool:
        """Whether it restricts the account beside what was decided, and leaves that as it is."""
        return self.effect is AccountEffect.PRECAUTION and self.target is None

    @property
    def merges(self) -> bool:
        """Whether the case ends because it goes on in another one."""
        return INTO in self.needs

    @property
    def always_limits(self) -> bool:
        """Whether it must say what is limited, whatever is chosen with it."""
        return "scope" in self.takes and not self.measures and "narrow" not in self.on_missed


verb = Mark


class Machine(FSMModelMixin, models.Model):
    """A small lifecycle: `phase` and its arrows."""

    class Meta:
        abstract = True


def phases(*names: str) -> Any:
    """The field `phase`; the first name is where things begin."""
    return FSMField(default=names[0], choices=[(n, n) for n in names], protected=True)


def arrow(name: str, source: str | list[str], target: str) -> Verb:
    """An arrow of a small machine: no body, no guard; operations say who may take it."""

    def taken(self: Any) -> None:
        pass

    taken.__name__ = name
    declared: Verb = transition(field="phase", source=source, target=target)(taken)
    return declared


def mark_of(model: Any, verb_name: str) -> Mark:
    """The mark of a verb of `model`."""
    mark: Mark = next(iter(getattr(model, verb_name)._django_fsm.transitions.values())).custom[
        "mark"
    ]
    return mark


def name_of(taken: Verb) -> str:
    """The name of a verb, from its declaration: `name_of(Proceeding.warn)`."""
    return taken.__name__


def sources_of(model: Any, verb_name: str) -> list[str]:
    """The states from which a verb may be taken."""
    return list(getattr(model, verb_name)._django_fsm.transitions)


def targets_of(model: Any, verb_name: str) -> dict[str, str | None]:
    """Where a verb leads from each of its sources; None where the state stays."""
    return {
        source: t.target for source, t in getattr(model, verb_name)._django_fsm.transitions.items()
    }


def arrows_of(model: Any) -> list[tuple[str, str, str]]:
    """Every arrow of `model` that leads somewhere else: by which name, from where and whereto."""
    names = {n for k in model.__mro__ for n, f in vars(k).items() if hasattr(f, "_django_fsm")}
    return sorted(
        (name, str(source), str(target))
        for name in names
        for source, target in targets_of(model, name).items()
        if target not in (None, source)
    )


def verbs_of(model: Any) -> dict[str, Mark]:
    """Every verb of `model` with its mark, in the order in which they are declared, those of an
    appeal last.
    """
    names = [n for k in model.__mro__ for n, f in vars(k).items() if hasattr(f, "_django_fsm")]
    return {n: mark_of(model, n) for n in dict.fromkeys(names)}

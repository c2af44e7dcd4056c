"""Which cases may come next for somebody: those that they may move on and that nobody else has, or
that wait for somebody else than who has them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import (
    BooleanField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.lookups import LessThanOrEqual

from accounts.addresses import comparable, plainly
from accounts.models import Contact, Recusal, User
from accounts.roles import Role
from enforcement.models import Appeal, Case, Decision, Finding, Skip
from enforcement.models.allegation import Conclusion
from enforcement.models.case import STRIKING
from enforcement.queries.ways_in import PARTS, dependent
from enforcement.workflow.machines import UNDECIDED, DecisionPhase
from enforcement.workflow.queue_rules import QueueRules, Routing
from enforcement.workflow.turns import Turn, TurnFor

# for a turn
NEEDS: dict[str, Role] = {
    Turn.REVIEWER: Role.REVIEWER,
    Turn.HEARER: Role.REVIEWER,
    Turn.LEAD: Role.LEAD,
    Turn.ADMIN: Role.ADMIN,
}
IMPORTANCE = ("-priority", "opened_at", "id")


class Pool(StrEnum):
    """Whose a case is that comes next for somebody."""

    OWN = "OWN"
    OF_OTHERS = "OF_OTHERS"
    FITTING = "FITTING"  # free, and what they prefer
    FREE = "FREE"


@dataclass(frozen=True)
class Such:
    """What of a person tells which cases may come to them: a statement serves all who are such."""

    role: str
    addressed: bool
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    tiers: tuple[str, ...]

    @classmethod
    def as_is(cls, person: User) -> Such:
        """As this person is now."""
        listed = (tuple(theirs) for theirs in (person.skills, person.languages, person.tiers))
        return cls(person.role, bool(person.email), *listed)

    def person(self, key: UUID, email: str) -> User:
        """Somebody with this key who is such, and who has this address if they have one."""
        return User(
            pk=key,
            role=self.role,
            email=email if self.addressed else "",
            skills=list(self.skills),
            languages=list(self.languages),
            tiers=list(self.tiers),
        )


def turns_of(person: User) -> list[str]:
    """The turns that are this person's by their role; a higher role includes a lower one's."""
    return [turn for turn, role in NEEDS.items() if Role(person.role).rank >= role.rank]


def own_part(person: User | UUID, now: datetime) -> Q:
    """Cases whose next move is not this person's, or of who has this key, because they had a part:
    their own proposal, the decision that is contested, or an appeal against it that they have
    heard; or because they and the proposer are not independent (`rules/authority.py` asks the same
    of the facts: check_approve, check_ratify, check_hear).
    """
    decisions = Decision.objects.filter(case=OuterRef("pk"))
    own = Q(proposed_by=person) | Q(dependent(person, now, "proposed_by"))
    contested = Q(appeal__isnull=False) & had_part("appeal__decision__", person)
    hears = Exists(Appeal.objects.filter(decision=OuterRef("pk"), hearer=person))
    heard = Appeal.objects.filter(decision=OuterRef("decision"), hearer=person)
    not_theirs = (
        had_part("decision__", person)
        | Q(dependent(person, now, *(f"decision__{part}" for part in PARTS)))
        | (Q(hearer__isnull=False) & ~Q(hearer=person))
        | Exists(heard.exclude(phase__in=UNDECIDED))
    )
    appeals = Appeal.objects.filter(not_theirs, case=OuterRef("pk"), phase__in=UNDECIDED)
    return (
        Q(
            Q(turn_for=TurnFor.APPROVE),
            Exists(decisions.filter(own | contested, phase=DecisionPhase.PROPOSED)),
        )
        | Q(
            Q(turn_for=TurnFor.RATIFY),
            Exists(
                decisions.filter(
                    own | hears, phase=DecisionPhase.EXECUTED, ratify_by_at__isnull=False
                )
            ),
        )
        | Q(Q(turn=Turn.HEARER), Exists(appeals))
    )


def had_part(path: str, person: User | UUID) -> Q:
    """Whether this person had a part in the decision, of the row's case, to which `path` leads: as
    `Facts.parts_in` has it.
    """
    cited = Func(
        F("allegation__clause_id"),
        OuterRef(f"{path}clauses"),
        template="(%(expressions)s))",
        arg_joiner=" = ANY (",
        output_field=BooleanField(),
    )
    found = Finding.objects.filter(
        cited,
        found_by=person,
        conclusion=Conclusion.ESTABLISHED,
        allegation__case=OuterRef("case_id"),
        found_at__lte=OuterRef(f"{path}proposed_at"),
    )
    return (
        Q(**{f"{path}proposed_by": person})
        | Q(**{f"{path}approved_by": person})
        | Q(**{f"{path}ratified_by": person})
        | (Q(**{f"{path}verb__in": STRIKING}) & Q(Exists(found)))
    )


def may_have_own_part(case: Case) -> bool:
    """Whether it is worth asking for `own_part` at all, as the case itself says; of most cases it
    is not.
    """
    return case.turn == Turn.HEARER or case.turn_for in (TurnFor.APPROVE, TurnFor.RATIFY)


def cases_for(person: User, now: datetime) -> QuerySet[Case]:
    """Open cases that this person may move on at `now`: by role, recusals and own part; not leased
    away, not passed by.
    """
    about = OuterRef("account_id")
    rows = (
        Case.objects.open()
        .filter(turn__in=turns_of(person))
        .filter(
            Q(lease_until_at__isnull=True) | Q(lease_until_at__lte=now) | Q(lease_holder=person)
        )
        .exclude(own_part(person, now))
        .exclude(Exists(Recusal.objects.filter(user=person, account=about)))
        .exclude(Exists(Skip.objects.filter(person=person, case=OuterRef("pk"), until_at__gt=now)))
    )
    if person.email:
        rows = rows.exclude(
            Exists(
                Contact.objects.alias(address=plainly("email")).filter(
                    account=about, address=comparable(person.email)
                )
            )
        )
    return rows


def wanted_of_case(person: User, rules: QueueRules, how: Routing) -> dict[str, list[str]]:
    """What a case must be so that it is for this person, by the rules of routing that are `how`: a
    column, and what may stand in it. Who has no skill, language or tier has all.
    """
    wanted = {
        "area": (rules.by_skill, person.skills),
        "locale": (rules.by_language, person.languages),
        "tier": (rules.by_tier, person.tiers),
    }
    return {name: theirs for name, (rule, theirs) in wanted.items() if rule == how and theirs}


def asked_for(person: User, rules: QueueRules, how: Routing) -> Q:
    """The same as a filter; empty where nothing is asked for."""
    wanted = wanted_of_case(person, rules, how)
    return Q(**{f"{name}__in": theirs for name, theirs in wanted.items()})


def open_to_all(now: datetime, rules: QueueRules) -> Q:
    """Cases that go to anybody, so that none is left for ever. The columns stand alone, so that
    their indexes serve.
    """
    return nearly_due(now, rules) | old_without_due(now, rules)


def nearly_due(now: datetime, rules: QueueRules) -> Q:
    """They fall due soon, or are late."""
    soon = timedelta(hours=rules.open_hours_before_due)
    return Q(LessThanOrEqual(F("due_at"), moved(now, soon)))


def old_without_due(now: datetime, rules: QueueRules) -> Q:
    """Nothing is due, and they are some days old."""
    old = timedelta(days=-rules.open_days_without_due)
    return Q(LessThanOrEqual(F("opened_at"), moved(now, old)), due_at__isnull=True)


def moved(now: datetime, by: timedelta) -> Combinable:
    """So much after `now`, which stands in the statement as it is, for those that are prepared."""
    moment = DateTimeField()
    return ExpressionWrapper(Value(now, moment) + Value(by), output_field=moment)


def routed_cases(person: User, now: datetime, rules: QueueRules) -> QuerySet[Case]:
    """Of `cases_for` those that the rules of routing let come to this person."""
    required = asked_for(person, rules, Routing.REQUIRE)
    rows = cases_for(person, now)
    return rows.filter(required | open_to_all(now, rules)) if required else rows


def assigned_cases(person: User, now: datetime, rules: QueueRules) -> QuerySet[Case]:
    """Those that are assigned to them, the most important first: whoever assigned them knew to
    whom.
    """
    return cases_for(person, now).filter(assignee=person).order_by(*IMPORTANCE)


def fitting_cases(person: User, now: datetime, rules: QueueRules) -> QuerySet[Case]:
    """Those that are nobody's and are what this person prefers, the most important first."""
    return free_cases(person, now, rules).filter(asked_for(person, rules, Routing.PREFER))


def free_cases(person: User, now: datetime, rules: QueueRules) -> QuerySet[Case]:
    """Those that are nobody's, the most important first; ordered by the assignee too, so that the
    index gives them in order.
    """
    return (
        routed_cases(person, now, rules)
        .filter(assignee__isnull=True)
        .order_by(F("assignee_id").asc(), *IMPORTANCE)
    )


def cases_of_others(person: User, now: datetime, rules: QueueRules) -> QuerySet[Case]:
    """Those that somebody else has and whose next move is not theirs to make: a proposal or a
    suspension waits for approval, an appeal for its hearing. The most important first.
    """
    waits = Q(to_approve=True, turn_for__in=[TurnFor.APPROVE, TurnFor.RATIFY]) | Q(
        to_hear=True, turn=Turn.HEARER
    )
    return (
        routed_cases(person, now, rules)
        .filter(waits, assignee__isnull=False)
        .exclude(assignee=person)
        .order_by(*IMPORTANCE)
    )


POOLS: dict[Pool, Callable[[User, datetime, QueueRules], QuerySet[Case]]] = {
    Pool.OWN: assigned_cases,
    Pool.OF_OTHERS: cases_of_others,
    Pool.FITTING: fitting_cases,
    Pool.FREE: free_cases,
}


def pools_for(person: User, rules: QueueRules) -> tuple[list[Pool], list[Pool]]:
    """The pools of which the most important case comes next, and those that come where they are
    empty: what somebody does not prefer is the last that comes.
    """
    prefers = bool(asked_for(person, rules, Routing.PREFER))
    free = Pool.FITTING if prefers else Pool.FREE
    return [Pool.OWN, Pool.OF_OTHERS, free], [Pool.FREE] if prefers else []

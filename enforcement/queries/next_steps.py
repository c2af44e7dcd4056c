"""What could be done with a case now: each verb, whether this person may take it, and why not.

And what it would do, before it is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.roles import Actor
from enforcement.models import Case
from enforcement.queries.facts import gather_facts, read_case_unlocked
from enforcement.rules import authority
from enforcement.rules.facts import Facts
from enforcement.rules.impact import Impact, impact_of
from enforcement.workflow.marks import mark_of, verbs_of
from enforcement.workflow.terms import Terms, check_terms


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """A verb that leads on from here; `why_not` is a sentence where this person may not take it, or
    not yet.
    """

    verb: str
    why_not: str | None
    approved_by: str = ""

    @property
    def key(self) -> str:
        """What opens its form on every page of a case."""
        return mark_of(Case, self.verb).key

    @property
    def may(self) -> bool:
        """Whether nothing stands against it."""
        return self.why_not is None


def next_steps(*, case_id: UUID, by: Actor, now: datetime) -> list[NextStep]:
    """Every verb that leads on from the case's state, in the order of the workflow.

    Reads the facts once.
    """
    case = read_case_unlocked(case_id)
    case.facts = facts = gather_facts(case, now)
    return steps_of(case, facts, by)


def steps_of(case: Case, facts: Facts, by: Actor) -> list[NextStep]:
    """The same for a case whose facts are gathered already."""
    steps = []
    for verb, mark in verbs_of(Case).items():
        possible = getattr(Case, verb)._django_fsm.get_transition(case.state)
        if possible is None:
            continue
        refused = authority.check_verb(verb, mark, by, facts) or authority.first_guard_against(
            verb, case
        )
        approver = mark.approver(facts)
        steps.append(NextStep(verb=verb, why_not=refused, approved_by=str(approver or "")))
    return steps


def is_weighty(*, case: Case, verb: str, terms: Terms | None, now: datetime) -> bool:
    """Whether the authenticator is asked for before the verb is taken with these terms, or
    approved. Reads the facts where they decide.
    """
    mark = mark_of(Case, verb)
    if mark.weighty or not mark.may_be_weighty:
        return mark.weighty
    facts = gather_facts(case, now)
    if terms:
        facts.review_in, facts.ends_in = terms.review_in, terms.ends_in
    return mark.weighty_now(facts)


def preview(*, case_id: UUID, verb: str, terms: Terms, by: Actor, now: datetime) -> Impact:
    """What taking the verb would do, exactly as it would be signed off and stored. Writes nothing.

    Raises StepRefused for everything that would refuse the step itself.
    """
    case = read_case_unlocked(case_id)
    case.facts = facts = gather_facts(case, now)
    facts.review_in, facts.ends_in = terms.review_in, terms.ends_in
    mark = mark_of(Case, verb)
    authority.require(authority.check_verb(verb, mark, by, facts))
    authority.require_possible(verb, case)
    check_terms(verb, terms, mark)
    return impact_of(verb, facts, terms, mark=mark, by=by)

"""Where a case stands in the queue after a step, and why (docs/decisions/0008)."""

from __future__ import annotations

from enforcement.models import Appeal, Decision
from enforcement.rules.priority import terms_of
from enforcement.rules.turn import lanes_of, turn_of
from enforcement.step.step import Step


def stand_in_queue(step: Step) -> None:
    """Its priority with the terms, whose turn it is, and its lanes, as they are with what the step
    is about to write.
    """
    case, account, facts = step.case, step.account, step.facts
    facts.decisions.extend(
        d for d in step.rows if isinstance(d, Decision) and d not in facts.decisions
    )
    facts.appeals.extend(a for a in step.rows if isinstance(a, Appeal) and a not in facts.appeals)
    terms, move = terms_of(facts), turn_of(facts)
    case.priority_terms = [term.stored() for term in terms]
    case.priority = sum(term.points for term in terms)
    case.queue_rules = facts.rules.number
    case.turn, case.turn_for, case.due_at = move.who, move.what, move.due_at
    case.turn_verb, case.turn_review, case.turn_number = move.verb, move.review, move.number
    for lane, stands in lanes_of(facts, move).items():
        setattr(case, lane, stands)
    case.measure = next((m.kind for m in facts.own_measures), "")
    case.standing, case.tier, case.partner_id, case.locale = (
        account.standing,
        account.tier,
        account.channel_partner_id,
        account.locale,
    )

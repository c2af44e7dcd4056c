"""Measures as rows: what ends, what begins, and what the account may do from then on."""

from __future__ import annotations

from uuid import UUID

from accounts.models import Standing, User
from accounts.roles import MAY
from enforcement.models import Case, Decision, Measure
from enforcement.models.outbox import Channel
from enforcement.rules.impact import Impact
from enforcement.rules.imposed import Imposed
from enforcement.step.step import Step
from enforcement.step.write import Change
from enforcement.workflow.kinds import FINAL, MeasureEnd
from enforcement.workflow.webhook_events import AccessChanged


def impose(step: Step, decision: Decision, impact: Impact) -> Measure | None:
    """End what ends, begin what begins.

    Returns the measure that is in force or ordered because of this decision.
    """
    facts = step.facts
    for measure in facts.own_measures if impact.ends else []:
        end_measure(step, measure, decision, impact.ends)
    ordered = facts.ordered
    for measure in ordered if impact.withdraws_order else []:
        end_measure(step, measure, decision, MeasureEnd.WITHDRAWN)
    if impact.begins:
        ordered[0].begin()
        step.change(ordered[0])
        return ordered[0]
    if impact.review_by_at:
        current = facts.own_measures[0]
        step.change(current, review_by_at=impact.review_by_at, review_set_at=step.now)
        return current
    begun = (
        begin_measure(step, decision, impact.imposes, in_force_now=True) if impact.imposes else None
    )
    if impact.orders:
        begin_measure(step, decision, impact.orders, in_force_now=False)
    return begun


def end_measure(step: Step, measure: Measure, decision: Decision | None, how: str) -> None:
    """A measure is over."""
    measure.end()
    step.change(
        measure, over_at=step.now, over_how=how, lifted_by_id=decision.pk if decision else None
    )


def begin_measure(
    step: Step, decision: Decision, imposed: Imposed, *, in_force_now: bool
) -> Measure:
    """A measure as a row."""
    measure = Measure(
        account=step.account,
        case=step.case,
        imposed_by=decision,
        kind=imposed.kind,
        basis=imposed.basis,
        scope=imposed.scope,
        rate=imposed.rate,
        first_at=imposed.first_at,
        starts_at=imposed.starts_at,
        ends_at=imposed.ends_at,
        review_by_at=imposed.review_by_at,
        review_set_at=step.now if imposed.review_by_at else None,
        on_missed=imposed.on_missed,
        narrower=imposed.narrower,
    )
    if in_force_now:
        measure.begin()
        give_to_whoever_restricts(step, decision)
    step.facts.measures.append(measure)
    return step.add(measure)


def give_to_whoever_restricts(step: Step, decision: Decision) -> None:
    """A case that is nobody's is from now on with whoever restricts the account, if they work here
    still and are not recused from it: a proposal may be approved when its proposer has left.
    (Invariant 14.) The many cases of a bulk decision stay open to everybody.
    """
    if step.bulk:
        return
    person = decision.proposed_by_id
    if (
        step.case.assignee_id is None
        and person
        and (person == step.by.user_id or may_have(step, person))
    ):
        step.give_to(person)


def may_have(step: Step, person: UUID) -> bool:
    """Whether somebody works on cases, is there, and has no reason to keep out of this one."""
    at_work = User.objects.filter(User.at_work(step.now), pk=person, role__in=MAY["work"])
    return person not in step.facts.recused and at_work.exists()


def free_what_is_open_again(step: Step) -> None:
    """A case that was closed keeps whoever had it; open again, it is nobody's if they may not have
    it any more. (Invariant 14.)
    """
    case = step.case
    was_closed = step.source in FINAL and case.state not in FINAL
    if was_closed and case.assignee_id and not may_have(step, case.assignee_id):
        step.give_to(None)


def change_access(step: Step) -> None:
    """The account may do something else from now on: standing, epoch, snapshot, webhook."""
    account = step.account
    account.holds, account.epoch = step.holds or [], account.epoch + 1
    standing = account.holds[0]["standing"] if account.holds else Standing.ACTIVE
    if account.standing != standing:
        account.follow_ledger(standing)
        show_standing(step, standing)
    step.owe(Channel.SNAPSHOT, "account.access_changed", payload={"epoch": account.epoch})
    step.tell_endpoints(AccessChanged(standing=account.standing, epoch=account.epoch))


def show_standing(step: Step, standing: str) -> None:
    """Every case of the account shows the account's standing in the queue, whichever of them holds
    it.
    """
    step.case.standing = standing
    if others := step.facts.other_cases:
        step.changes.append(Change(Case, others, {"standing": standing}))

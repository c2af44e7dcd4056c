"""What a verb causes, as rows: decision, measures, reviews, plan, notice, webhooks.

No database: the door writes what is left in the step.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from uuid import UUID

from accounts.roles import Kind
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say, word
from enforcement.models import (
    Allegation,
    Case,
    Decision,
    Evidence,
    Measure,
    Plan,
    Requirement,
)
from enforcement.models.outbox import Channel
from enforcement.rules import authority
from enforcement.rules.impact import Impact, impact_of, stated_measure
from enforcement.rules.imposed import Imposed, measure_in_force
from enforcement.step import measures, merging, reports, reviews
from enforcement.step.conflicts import who_settled
from enforcement.step.findings import cited_clauses, clause_of
from enforcement.step.notice import draft_notice, owe_notice
from enforcement.step.reinstatement import answer_open_requests
from enforcement.step.statement import check_of
from enforcement.step.step import Step
from enforcement.step.usual import keep_band
from enforcement.step.write import REFUSALS, Change
from enforcement.workflow.calendar import next_check, reminded_by
from enforcement.workflow.kinds import JOINABLE, Basis, ReviewKind
from enforcement.workflow.machines import UNRESOLVED
from enforcement.workflow.marks import AccountEffect, Mark
from enforcement.workflow.proceeding import FINAL, State
from enforcement.workflow.terms import Terms
from enforcement.workflow.webhook_events import DecisionExecuted, StateChanged

HELD_FOR = timedelta(hours=72)

NEW_GROUNDS = (Basis.PRECAUTION, Basis.SANCTION, Basis.TERMINATION)  # a clause must allow these


def held_decision(step: Step, decision_id: UUID) -> Decision:
    """The decision that waits.

    Raises StepRefused (code `not-open`) when somebody was first, or it waited too long.
    """
    held = step.facts.proposal
    if held is None or held.pk != decision_id:
        raise StepRefused("not-open", who_settled(decision_id))
    authority.require(authority.check_in_time(held.expires_at, step.now), "not-open")
    return held


def take_or_hold(
    step: Step, verb: str, terms: Terms, *, mark: Mark, held: Decision | None, appeal: UUID | None
) -> Impact:
    """Everything that follows from taking `verb` with `terms`, or from holding it for its
    approval. Returns what it does.
    """
    check_clauses(step, verb, terms)
    if step.by.kind == Kind.STAFF and step.case.first_look_at is None:
        look_first(step, mark)
    into = merging.case_to_go_on_in(step, terms) if mark.merges else None
    impact = impact_of(verb, step.facts, terms, mark=mark, by=step.by)
    check_allowed(step, impact, terms, mark)
    step.decision = decision = held or propose(
        step, verb, terms, mark=mark, impact=impact, appeal=appeal
    )
    if held is None:
        keep_band(step, decision, terms, impact)
    step.reason = step.reason or terms.reasons or str(getattr(Case, verb).__doc__)
    stated = stated_measure(step.facts, impact)
    if held is None and decision.needs:
        hold_for_approval(step, decision, impact, terms, stated)
        return impact
    if held is not None:
        approve(step, held, impact)
    step.into = into
    execute(step, decision, impact, terms, stated)
    return impact


def look_first(step: Step, mark: Mark) -> None:
    """The first verb that a person takes or proposes looks at what the case has by then; but what
    goes on in another case is looked at there.
    """
    step.case.first_look_at = step.now
    if not mark.merges:
        reports.mark_read(step, step.facts.unread)


def check_clauses(step: Step, verb: str, terms: Terms) -> None:
    """Cited clauses exist in a version in force at the time of the conduct."""
    for code in terms.clauses:
        clause_of(step.facts, code)


def check_allowed(step: Step, impact: Impact, terms: Terms, mark: Mark) -> None:
    """A policy says which measures it allows; a cited clause must allow what is imposed or ordered,
    but for what returns or is narrowed.
    """
    if mark.effect is AccountEffect.EASES:
        check_date(step, impact)
    if mark.effect in (AccountEffect.EASES, AccountEffect.RETURNS):
        return
    measures = [measure for measure in (impact.imposes, impact.orders) if measure]
    for kind in {measure.kind for measure in measures if measure.basis in NEW_GROUNDS}:
        clauses = cited_clauses(step.facts, terms)
        if not any(kind in c.measures for c in clauses):
            codes = ", ".join(c.called for c in clauses) or "none"
            raise StepRefused(
                "measure-not-allowed",
                say(
                    "The cited clauses (%(codes)s) do not allow you to %(kind)s. Cite one "
                    "that does.",
                    codes=codes,
                    kind=word(kind),
                ),
            )


def check_date(step: Step, impact: Impact) -> None:
    """A person does not give a precaution more time by narrowing it, or by lifting what took its
    place, when its date has passed; that is continuing it. Raises StepRefused.
    """
    current = measure_in_force(step.facts)
    passed = (
        current is not None
        and current.review_by_at is not None
        and current.review_by_at <= step.now
    )
    more = impact.imposes is not None and impact.imposes.basis == Basis.PRECAUTION
    if passed and more and step.by.kind == Kind.STAFF:
        raise StepRefused(
            "not-possible",
            say(
                "The restriction’s review date has passed. Lift everything, or propose to "
                "continue it and lift or reduce it afterwards."
            ),
        )


def propose(
    step: Step, verb: str, terms: Terms, *, mark: Mark, impact: Impact, appeal: UUID | None
) -> Decision:
    """The decision as a row; where it needs nobody else it is executed at once."""
    data = terms.model_dump(mode="json", exclude_unset=True)
    approver, by = mark.approver(step.facts), step.by
    decision = step.add(
        Decision(
            case=step.case,
            verb=verb,
            terms=data,
            terms_hash=hash_of_terms(verb, data),
            impact=impact.as_data(),
            policy_version_id=step.case.policy_version_id,
            clauses=[c.pk for c in cited_clauses(step.facts, terms)],
            detected_by_automation=terms.detected_by_automation or by.kind == Kind.SYSTEM,
            proposed_by_id=by.user_id,
            proposer_name=by.name,
            proposed_at=step.now,
            needs=str(approver) if approver else "",
            expires_at=step.now + HELD_FOR if approver else None,
            appeal_id=appeal,
        )
    )
    if impact.begins:
        follow_order(step, decision)
    return decision


def follow_order(step: Step, decision: Decision) -> None:
    """A termination that comes due is its order's: who proposed and approved the notice had their
    part in it.
    """
    order = next(d for d in step.facts.decisions if d.pk == step.facts.ordered[0].imposed_by_id)
    for name in (
        "proposed_by_id",
        "proposer_name",
        "approved_by_id",
        "approver_name",
        "approver_role",
        "approved_at",
        "detected_by_automation",
    ):
        setattr(decision, name, getattr(order, name))


def hash_of_terms(verb: str, data: dict[str, object]) -> str:
    """What an approval is bound to: the verb and exactly these terms."""
    return hashlib.sha256(
        json.dumps([verb, data], sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()


def hold_for_approval(
    step: Step, decision: Decision, impact: Impact, terms: Terms, stated: Measure | Imposed | None
) -> None:
    """The decision waits: the verb is not taken, somebody is asked to approve it.

    The notice must be ready to go out already.
    """
    if step.facts.proposal is not None:
        raise StepRefused("conflict", str(REFUSALS["decision_one_open_per_case"]))
    draft_notice(step, decision, impact, terms, stated)
    step.held, step.act, step.target = True, "propose", step.source
    step.data |= {"verb": decision.verb, "decision": decision.ref, "needs": decision.needs}
    if decision.expires_at:
        step.open_review(ReviewKind.DECISION, decision.expires_at, subject=decision.pk)
    reviews.tell_approvers(step, decision, "approval")


def approve(step: Step, held: Decision, impact: Impact) -> None:
    """Approved: exactly what was proposed, with exactly the effect that was shown, or not at
    all.
    """
    if held.impact.get("essence") != impact.essence():
        sentence = say(
            "The case changed since you looked, and the effect of %(name)s’s proposal would "
            "now be different. Return the proposal.",
            name=held.proposer_name,
        )
        raise StepRefused("changed", sentence)
    by = step.by
    held_values = {
        "approved_by_id": by.user_id,
        "approver_name": by.name,
        "approver_role": str(by.role),
        "approved_at": step.now,
    }
    step.change(held, **held_values, impact=impact.as_data())
    step.close_reviews(ReviewKind.DECISION, subject=held.pk)


def execute(
    step: Step, decision: Decision, impact: Impact, terms: Terms, stated: Measure | Imposed | None
) -> None:
    """The verb itself, and all its consequences."""
    getattr(step.case, impact.verb)()
    step.target = str(step.case.state)
    end_proposal(step, decision, impact)
    decision.execute()
    strategic = impact.ratify_by_at
    values = {"executed_at": step.now, "notice": impact.notice, "ratify_by_at": strategic}
    step.change(decision, **values)
    step.data = {
        **step.data,
        "decision": decision.ref,
        "proposed_by": decision.proposer_name,
        "approved_by": decision.approver_name,
    }
    before = measure_in_force(step.facts)
    allege(step, decision, terms)
    measure = measures.impose(step, decision, impact)
    state_fields(step, impact, terms)
    reviews.answer_and_open(step, decision, impact, before, measure)
    write_plan(step, decision, impact, terms)
    seal_evidence(step, decision)
    if impact.target in FINAL:
        merging.send_on(step, step.into) if step.into else reports.leave_unread(step)
        end_what_waits(step)
    step.holds = list(impact.holds)
    if impact.blocks_automation_until_at:
        step.account.automation_blocked_until_at = impact.blocks_automation_until_at
    owe_notice(step, decision, impact, terms, stated)
    if step.said and step.said.answer_by_at:
        reviews.await_answer(step, step.said.answer_by_at, subject=decision.pk)
    answer_open_requests(step, impact, terms)
    announce_decision(step, decision, impact)


def end_proposal(step: Step, decision: Decision, impact: Impact) -> None:
    """A proposal that waits when the case ends has nothing left to decide."""
    waiting = step.facts.proposal
    if waiting is not None and waiting.pk != decision.pk and impact.target in FINAL:
        waiting.withdraw()
        step.change(waiting, answer="The case ended before it was approved.")


def end_what_waits(step: Step) -> None:
    """What somebody was asked in a case that ends has its answer: an escalation is resolved by the
    decision, and no answer of the holder is awaited. What they write later opens a look.
    """
    step.case.awaits = step.case.awaits_what = ""
    for escalation in step.facts.escalations:
        if escalation.phase in UNRESOLVED:
            escalation.end_with_case()
            step.change(escalation, answer=step.reason, closed_at=step.now)


def allege(step: Step, decision: Decision, terms: Terms) -> None:
    """What is cited and not yet alleged is alleged from now on."""
    alleged = {a.clause_id for a in step.facts.allegations}
    for code in terms.clauses:
        clause = clause_of(step.facts, code)
        if clause.pk not in alleged:
            alleged.add(clause.pk)
            step.facts.allegations.append(
                step.add(Allegation(case=step.case, clause=clause, alleged_at=step.now))
            )


def state_fields(step: Step, impact: Impact, terms: Terms) -> None:
    """What the case itself remembers."""
    case = step.case
    case.closed_at = step.now if impact.target in FINAL else None
    if impact.target not in JOINABLE:
        case.decided_at = case.decided_at or step.now
    case.question, case.would_clear = (
        terms.question or case.question,
        terms.would_clear or case.would_clear,
    )


def write_plan(step: Step, decision: Decision, impact: Impact, terms: Terms) -> None:
    """The requirements of a plan; an older plan is superseded when the case leaves remediation
    unmet.
    """
    if impact.source == State.REMEDIATING and impact.target not in (
        State.REMEDIATING,
        State.RESOLVED,
    ):
        for requirement in step.facts.requirements:
            step.change(requirement, superseded=True)
        step.close_reviews(ReviewKind.SUBMISSION)
    if not terms.plan:
        return
    made = step.add(Plan(case=step.case, decision=decision, made_at=step.now))
    for requirement in step.facts.requirements:  # of an earlier plan
        step.change(requirement, superseded=True)
    step.facts.requirements = [
        step.add(
            Requirement(
                plan=made,
                case=step.case,
                number=number,
                title=item.title,
                text=item.text,
                acceptance=item.acceptance,
                evidence=item.evidence,
                due_at=step.facts.due_in(item.due),
                reminded=reminded_by(item.due),
            )
        )
        for number, item in enumerate(terms.plan, start=1)
    ]
    for requirement, item in zip(step.facts.requirements, terms.plan, strict=True):
        if check := check_of(requirement, item.check):
            check.case, check.from_at = step.case, step.now
            check.next_at = next_check(step.now)
            step.facts.machine_checks.append(step.add(check))


def seal_evidence(step: Step, decision: Decision) -> None:
    """Evidence that a decision's findings cite is sealed."""
    clauses = {a.pk for a in step.facts.allegations if a.clause_id in decision.clauses}
    keys = tuple(
        sorted(
            {e for f in step.facts.findings if f.allegation_id in clauses for e in f.evidence}
            & step.facts.unsealed
        )
    )
    if keys:
        step.changes.append(Change(Evidence, keys, {"sealed_at": step.now}))


def announce_decision(step: Step, decision: Decision, impact: Impact) -> None:
    """Webhooks and the reporters' outcome."""
    step.tell_endpoints(DecisionExecuted(decision=decision.ref, verb=decision.verb))
    if impact.source != impact.target:
        step.tell_endpoints(
            StateChanged(source=impact.source, target=impact.target, verb=impact.verb)
        )
    # who reported a case that goes on is told how that one ends
    if impact.target in FINAL and step.facts.has_reporters and not step.into:
        step.owe(Channel.REPORTERS, "report_outcome", payload={"target": impact.target})

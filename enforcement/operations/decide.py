"""Deciding: take a verb or propose it; approve, send back, withdraw, expire; ratify, or let it
lapse.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.bounds import shows_something
from accounts.roles import SYSTEM, Actor, Kind, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say, word
from enforcement.language.verbs import verb_within
from enforcement.models import Case, Decision
from enforcement.operations.escalate import raise_within
from enforcement.queries.arrivals import arrivals_since
from enforcement.rules import authority
from enforcement.rules.facts import Facts
from enforcement.step.conflicts import who_did_what, who_settled
from enforcement.step.doors import looking, noting, taking
from enforcement.step.known import row_by_id
from enforcement.step.rehearsal import Rehearsal, rehearse_verb
from enforcement.step.step import Step
from enforcement.step.usual import require_seen
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import AppealPhase, DecisionPhase, ReviewPhase
from enforcement.workflow.marks import AccountEffect, mark_of, verbs_of
from enforcement.workflow.terms import Terms, read_terms
from enforcement.workflow.webhook_events import AppealDecided

VERBS = tuple(verbs_of(Case))


def decide(
    *,
    case_id: UUID,
    verb: str,
    terms: Terms,
    by: Actor,
    now: datetime,
    version: int | None = None,
    appeal: UUID | None = None,
    band: str = "",
) -> Decision:
    """Take a verb, or propose it where a second person is due.

    `version` is that of the case which the person looked at, and `band` the essence of what was
    usual in similar cases as it was shown to them; others refuse. Returns the decision, EXECUTED or
    PROPOSED. Raises StepRefused; see `_step.taking`.
    """
    check_verb(verb, by)
    with taking(
        verb, case_id=case_id, by=by, now=now, terms=terms, version=version, appeal=appeal
    ) as step:
        require_seen(step, band)
    if step.decision is None:
        raise AssertionError("a verb makes a decision")
    return step.decision


def check_verb(verb: str, by: Actor) -> None:
    """There is such a verb, and it is not one that automation keeps its hands off.

    Raises StepRefused.
    """
    if verb not in VERBS:
        raise StepRefused(
            "unknown-verb",
            say("There is no such decision. Choose from: %(choices)s.", choices=", ".join(VERBS)),
        )
    # What falls due is done where it falls due; a precaution is all that automation decides.
    precaution = mark_of(Case, verb).effect is AccountEffect.PRECAUTION
    if by.kind == Kind.SYSTEM and not precaution:
        raise StepRefused(
            "not-allowed",
            say(
                "Automation may not %(verb)s on its own. It may limit or suspend.",
                verb=verb_within(verb),
            ),
        )


def rehearse(*, case_id: UUID, verb: str, terms: Terms, by: Actor, now: datetime) -> Rehearsal:
    """What `decide` would do now: its impact, the notice, who must approve.

    Locks nothing and writes nothing. Raises StepRefused: everything that `decide` would refuse.
    """
    check_verb(verb, by)
    with looking(case_id, act=verb, by=by, now=now, reason=terms.reasons or terms.note) as step:
        return rehearse_verb(step, verb, terms)


def rehearse_approval(*, decision_id: UUID, by: Actor, now: datetime) -> Rehearsal:
    """What `approve` would do now.

    Locks nothing and writes nothing. Raises StepRefused: everything that `approve` would refuse.
    """
    held = row_by_id(Decision.objects.all(), decision_id, "decision")
    terms = read_terms(held.terms)
    with looking(
        held.case_id, act=held.verb, by=by, now=now, reason=terms.reasons or terms.note
    ) as step:
        return rehearse_verb(
            step,
            held.verb,
            terms,
            approval=held.pk,
            facts=lambda: settle_appeal(step, held),
        )


def approve(
    *,
    decision_id: UUID,
    by: Actor,
    now: datetime,
    terms_hash: str | None = None,
    version: int | None = None,
    checked: str = "",
) -> Decision:
    """Approve a held decision: exactly its terms, with exactly the effect that was shown, or not at
    all.

    `terms_hash` and `version` are those of the proposal and of the case that the approver looked
    at; others refuse. `checked` is what they say that they checked, kept as the decision's answer.
    Without a version, whatever came in since the proposal refuses. Raises StepRefused; see
    `_step.taking`.
    """
    held = row_by_id(Decision.objects.all(), decision_id, "decision")
    if terms_hash is not None and terms_hash != held.terms_hash:
        raise StepRefused("changed", say("The proposal changed since you looked. Review it again."))
    with taking(
        held.verb,
        case_id=held.case_id,
        by=by,
        now=now,
        terms=read_terms(held.terms),
        # of one that is settled it is said by whom
        version=version if held.phase == DecisionPhase.PROPOSED else None,
        approval=held.pk,
    ) as step:
        if version is None:
            require_nothing_came_in(held, by)
        settle_appeal(step, held)
        if checked and step.facts.proposal:
            step.change(step.facts.proposal, answer=checked)
    if step.decision is None:
        raise AssertionError("a verb makes a decision")
    return step.decision


def require_nothing_came_in(held: Decision, by: Actor) -> None:
    """Refuse (code `changed`) where something came in since the proposal that this person may not
    have seen.
    """
    if came := arrivals_since(held, unseen_by=by.user_id).first():
        raise StepRefused(
            "changed",
            say(
                "The case changed since %(name)s proposed this. %(what)s. Review it first.",
                name=held.proposer_name,
                what=who_did_what(came),
            ),
        )


def settle_appeal(step: Step, held: Decision) -> None:
    """The appeal that the approved decision answers, if it answers one, is decided with it.

    Raises StepRefused (code `not-open`).
    """
    if held.appeal_id is None:
        return
    appeal = next(a for a in step.facts.appeals if a.pk == held.appeal_id)
    if appeal.phase != AppealPhase.HEARING:
        raise StepRefused(
            "not-open",
            say(
                "Appeal %(ref)s is %(phase)s and no longer under review. Withdraw the proposal.",
                ref=appeal.ref,
                phase=word(appeal.phase),
            ),
        )
    if appeal.hearer_id != held.proposed_by_id:
        raise StepRefused(
            "conflict",
            say(
                "Somebody else hears %(ref)s since this was proposed. Return it: they decide the "
                "appeal themselves.",
                ref=appeal.ref,
            ),
        )
    appeal.vary()
    step.change(appeal, decided_at=step.now, reasons=step.reason)
    step.data = {"appeal": appeal.ref, "outcome": appeal.phase}
    step.close_reviews(ReviewKind.APPEAL, subject=appeal.pk)
    step.tell_endpoints(AppealDecided(appeal=appeal.ref, outcome=appeal.phase))


def send_back(*, decision_id: UUID, by: Actor, reasons: str, now: datetime) -> Decision:
    """Send a proposal back with a reason; whoever could approve it may. Raises StepRefused."""
    return end_proposal_unapproved(decision_id, "send_back", by=by, reasons=reasons, now=now)


def withdraw(*, decision_id: UUID, by: Actor, reasons: str, now: datetime) -> Decision:
    """Take one's own proposal back, without taking a side; an admin may do it for somebody who is
    away. Raises StepRefused.
    """
    return end_proposal_unapproved(decision_id, "withdraw", by=by, reasons=reasons, now=now)


def expire(*, decision_id: UUID, now: datetime) -> Decision:
    """Nobody approved in time: the proposal expires, and admins hear of it."""
    return end_proposal_unapproved(
        decision_id, "expire", by=SYSTEM, reasons="Nobody approved this within 72 hours.", now=now
    )


def end_proposal_unapproved(
    decision_id: UUID, how: str, *, by: Actor, reasons: str, now: datetime
) -> Decision:
    """End a proposal without taking it."""
    if not shows_something(reasons):
        raise StepRefused(
            "bad-terms", say("A proposal needs reasons for this step: %(how)s.", how=word(how))
        )
    held = row_by_id(Decision.objects.all(), decision_id, "decision")
    with noting(how, case_id=held.case_id, by=by, now=now, reason=reasons) as step:
        proposal = step.facts.proposal
        if proposal is None or proposal.pk != decision_id:
            raise StepRefused("not-open", who_settled(decision_id))
        authority.require(refusal_to_end(how, proposal, by, step.facts))
        if how == "expire" and proposal.expires_at and proposal.expires_at > now:
            raise StepRefused("not-due", say("The proposal has not expired yet."))
        getattr(proposal, how)()
        step.change(proposal, answer=reasons)
        step.decision, step.data = proposal, {"decision": proposal.ref, "verb": proposal.verb}
        step.close_reviews(ReviewKind.DECISION, subject=proposal.pk)
        if how == "expire":
            raise_within(
                step,
                "A proposal expired: nobody approved it within 72 hours.",
                kind="escalation_expired",
                about={"verb": proposal.verb},
            )
        if how != "withdraw" and proposal.proposed_by_id:
            step.tell_staff(
                how,
                users=(proposal.proposed_by_id,),
                about={"verb": proposal.verb, "reason": reasons},
            )
    return proposal


def refusal_to_end(how: str, proposal: Decision, by: Actor, facts: Facts) -> str | None:
    """None, or why this person may not end the proposal this way."""
    if how == "expire":
        return None
    if how == "send_back":
        return authority.check_approve(proposal, by, facts)
    return authority.check_withdraw(proposal, by, facts)


def awaiting_ratification(facts: Facts) -> Decision:
    """The executed decision that waits to be ratified. Raises StepRefused (code `not-open`)."""
    for decision in reversed(facts.executed):
        if decision.ratify_by_at and decision.phase == DecisionPhase.EXECUTED:
            return decision
    raise StepRefused(
        "not-open", say("No decision on %(ref)s is waiting for ratification.", ref=facts.case.ref)
    )


def ratify(*, case_id: UUID, by: Actor, now: datetime, checked: str = "") -> Decision:
    """Approve after the fact; `checked` is what was checked before. Raises StepRefused."""
    reason = checked or "Ratified."
    with noting("ratify", case_id=case_id, by=by, now=now, reason=reason) as step:
        decision = awaiting_ratification(step.facts)
        marked = mark_of(Case, decision.verb).ratify
        authority.require(
            authority.check_ratify(decision, marked[0] if marked else Role.LEAD, by, step.facts)
        )
        if decision.ratify_by_at and decision.ratify_by_at < now:
            raise StepRefused(
                "not-open", say("The 24 hours for ratification are over: it is no longer in time.")
            )
        decision.ratify()
        step.change(decision, ratified_by_id=by.user_id, ratified_at=now)
        step.decision, step.data = decision, {"decision": decision.ref, "verb": decision.verb}
        step.close_reviews(ReviewKind.RATIFICATION, subject=decision.pk)
    return decision


def lapse_ratification(*, case_id: UUID, now: datetime) -> None:
    """Nobody ratified in time: the decision lapses, what it replaced stands again, and admins hear
    of it.

    Raises StepRefused (codes `not-open`, `not-due`).
    """
    terms = Terms(reasons="Nobody ratified the suspension within 24 hours.")
    with taking("lift_measure", case_id=case_id, by=SYSTEM, now=now, terms=terms) as step:
        decision = awaiting_ratification(step.facts)
        if decision.ratify_by_at is None or decision.ratify_by_at > now:
            raise StepRefused("not-due", say("The time for ratification is not over yet."))
        decision.let_lapse()
        step.change(decision)
        step.data["cause"] = "not_ratified"
        for review in step.facts.open_reviews(ReviewKind.RATIFICATION):
            if review.phase == ReviewPhase.OPEN:
                review.miss()
            step.change(review, missed_at=now)
        raise_within(
            step,
            "The suspension was not ratified within 24 hours; it was lifted.",
            kind="escalation_unratified",
        )

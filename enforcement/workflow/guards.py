"""The guards of the proceeding, and the conditions under which a second person is needed.

Each is a sentence that is true or false of the facts. `workflow/proceeding.py` says which verb has
which.
"""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Account
from accounts.roles import Role
from enforcement.workflow.facts import GRACE, GuardFacts, MeasureFacts
from enforcement.workflow.kinds import JOINABLE, Basis, MeasureKind, ReviewKind
from enforcement.workflow.machines import (
    MET,
    OWED,
    UNDECIDED,
    AllegationPhase,
    AppealPhase,
    ReviewPhase,
)
from enforcement.workflow.marks import AccountEffect, guard, mark_of


# Guards -------------------------------------------------------------------------------------------
@guard("a restriction of this case is in force: clear the case, or lift the restriction first")
def no_measure_in_force(facts: GuardFacts) -> bool:
    return not facts.own_measures


@guard(
    "this case already limits or suspends the account: lift that restriction or reduce its "
    "scope instead"
)
def nothing_in_force_yet(facts: GuardFacts) -> bool:
    return not facts.own_measures


@guard("this case already suspends the account")
def not_suspended_yet(facts: GuardFacts) -> bool:
    return all(m.kind == MeasureKind.LIMIT for m in facts.own_measures)


@guard("this case already suspends the account, and not for a term alone")
def suspended_for_a_term_at_most(facts: GuardFacts) -> bool:
    return all(m.kind == MeasureKind.LIMIT or m.ends_at is not None for m in facts.own_measures)


@guard("this case has no active precautionary restriction")
def precaution_in_force(facts: GuardFacts) -> bool:
    return any(m.basis == Basis.PRECAUTION for m in facts.own_measures)


@guard("this case has no active restriction to lift")
def liftable_in_force(facts: GuardFacts) -> bool:
    return any(m.basis in (Basis.PRECAUTION, Basis.REMEDIATION) for m in facts.own_measures)


@guard("the restriction is not due for review yet: it can be continued from one day before")
def review_is_due(facts: GuardFacts) -> bool:
    set_at = max(
        (m.review_set_at for m in facts.own_measures if m.review_set_at), default=facts.now
    )
    looked = any(
        r.kind == ReviewKind.MEASURE
        and r.phase == ReviewPhase.DONE
        and r.looked_at
        and r.looked_at > set_at
        for r in facts.reviews
    )
    return looked or any(r.warn_at <= facts.now for r in facts.open_reviews(ReviewKind.MEASURE))


@guard("no allegation is established: record a finding with reasons first")
def an_allegation_is_established(facts: GuardFacts) -> bool:
    return any(a.phase == AllegationPhase.ESTABLISHED for a in facts.allegations)


@guard("an appeal sent the decision back: record a finding of your own first")
def found_since_sent_back(facts: GuardFacts) -> bool:
    at = facts.sent_back.decided_at if facts.sent_back else None
    return at is None or any(finding.found_at >= at for finding in facts.findings)


@guard(
    "an allegation has no finding yet, or one is established: every allegation needs a "
    "finding, and none may be established"
)
def answered_and_none_established(facts: GuardFacts) -> bool:
    return all(
        a.phase in (AllegationPhase.NOT_ESTABLISHED, AllegationPhase.EXCEPTED)
        for a in facts.allegations
    )


@guard("a requirement is not accepted: accept or waive each one first")
def every_requirement_met(facts: GuardFacts) -> bool:
    return bool(facts.requirements) and all(r.phase in MET for r in facts.requirements)


@guard("no required change is overdue by more than the day of grace")
def a_requirement_is_overdue(facts: GuardFacts) -> bool:
    return any(r.phase in OWED and r.due_at + GRACE <= facts.now for r in facts.requirements)


@guard("the temporary restriction is not over yet")
def term_is_over(facts: GuardFacts) -> bool:
    return all(m.ends_at is not None and m.ends_at <= facts.now for m in facts.own_measures)


def still_holds(facts: GuardFacts, order: MeasureFacts) -> bool:
    """What was approved is asked again when a delayed effect fires: the approval, the finding, and
    that no appeal sent it back.
    """
    decision = next(
        (
            d
            for d in facts.executed
            if d.pk == order.imposed_by_id and d.approver_role == Role.ADMIN
        ),
        None,
    )
    sent_back = decision and any(
        a.phase == AppealPhase.REMANDED and a.decision_id == decision.pk for a in facts.appeals
    )
    return decision is not None and not sent_back and an_allegation_is_established(facts.case)


@guard("the notice period is not over, or what was approved still holds")
def order_no_longer_holds(facts: GuardFacts) -> bool:
    due = [order for order in facts.ordered if order.starts_at <= facts.now]
    holds = any(still_holds(facts, order) for order in due) and found_since_sent_back(facts.case)
    return bool(due) and not holds


@guard("there is no new evidence since the case was closed, and no appeal was sent back")
def something_is_new(facts: GuardFacts) -> bool:
    evidence = (
        facts.newest_evidence_at
        and facts.case.closed_at
        and facts.newest_evidence_at >= facts.case.closed_at
    )
    sent_back = [
        a
        for a in facts.appeals
        if a.phase == AppealPhase.REMANDED
        and a.decided_at
        and facts.case.closed_at
        and a.decided_at >= facts.case.closed_at
    ]
    return bool(evidence or sent_back or facts.sent_back)


@guard("no appeal in this case is under review")
def an_appeal_is_heard(facts: GuardFacts) -> bool:
    # An appeal may be decided by this very step.
    return any(a.phase == AppealPhase.HEARING or a.decided_at == facts.now for a in facts.appeals)


@guard("the account has no other case in this area that is not decided yet")
def another_is_undecided(facts: GuardFacts) -> bool:
    return bool(facts.beside)


@guard("this case was decided before: merge the other case into this one instead")
def never_decided(facts: GuardFacts) -> bool:
    targets = (mark_of(type(facts.case), d.verb).target for d in facts.executed)
    return all(target is None or target in JOINABLE for target in targets)


@guard("a proposal in this case is open: it must be approved, returned or withdrawn first")
def nothing_is_proposed(facts: GuardFacts) -> bool:
    return facts.proposal is None


@guard(
    "somebody outside was asked in this case and still has time to answer: wait for the answer, "
    "or merge the other case into this one"
)
def nobody_outside_is_asked(facts: GuardFacts) -> bool:
    return not facts.open_reviews(ReviewKind.QUESTION, ReviewKind.REFERRAL)


@guard("an appeal in this case is not decided yet")
def no_appeal_is_open(facts: GuardFacts) -> bool:
    return all(a.phase not in UNDECIDED for a in facts.appeals)


@guard("this case was merged into another one: split its reports off there")
def never_merged(facts: GuardFacts) -> bool:
    return not any(mark_of(type(facts.case), d.verb).merges for d in facts.executed)


# When a second person is needed, or a notice is owed ----------------------------------------------
def always(facts: GuardFacts) -> bool:
    """always"""
    return True


def a_measure_is_in_force(facts: GuardFacts) -> bool:
    """where a measure is in force"""
    return bool(facts.own_measures)


def past_thirty_days(facts: GuardFacts) -> bool:
    """past 30 days in all"""
    since = min(
        (m.first_at for m in facts.own_measures if m.basis == Basis.PRECAUTION), default=facts.now
    )
    return facts.now + (facts.review_in or timedelta(0)) > since + timedelta(days=30)


def held_before(facts: GuardFacts) -> bool:
    """where this case has held the account before and let go of it, wholly or in part"""
    effects = [mark_of(type(facts.case), d.verb).effect for d in facts.executed]
    let_go = AccountEffect.EASES in effects or not facts.own_measures
    return let_go and AccountEffect.PRECAUTION in effects


def danger_before(facts: GuardFacts) -> bool:
    """where this case has suspended the account because of danger before"""
    return any(mark_of(type(facts.case), d.verb).on_top for d in facts.executed)


def no_danger_before(facts: GuardFacts) -> bool:
    """for the first time; afterwards it is approved"""
    return not danger_before(facts)


def longer_than_ninety_days(facts: GuardFacts) -> bool:
    """for longer than 90 days"""
    return facts.ends_in is not None and facts.ends_in > timedelta(days=90)


def no_notice_period_is_over(facts: GuardFacts) -> bool:
    """before a notice period is over; afterwards the approval of give_notice serves"""
    return all(order.starts_at > facts.now for order in facts.ordered)


def holder_was_told(facts: GuardFacts) -> bool:
    """where the holder was told of a decision in this case"""
    return any(d.notice for d in facts.executed)


def holder_was_written_to(facts: GuardFacts) -> bool:
    """where the holder was written to in this case"""
    return facts.written_to or holder_was_told(facts)


def account_is_strategic(facts: GuardFacts) -> bool:
    """where the account is strategic"""
    return facts.account.tier == Account.Tier.STRATEGIC

"""Granting an appeal: what the contested decision did is undone, and nothing else.

The findings that it rested on fall, but for those that the hearer says stand. Where none is left
the case is cleared; else it goes back to where the decision took it from. Source: domain.md.
"""

from __future__ import annotations

from collections.abc import Collection

from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.language.verbs import verb_within
from enforcement.models import Allegation, Appeal, Case, Decision, Plan, Requirement
from enforcement.models.allegation import Conclusion
from enforcement.operations.remediate import RETURNED_LEAVES, await_look, set_due
from enforcement.rules.facts import Facts
from enforcement.rules.given_back import put_on_top
from enforcement.rules.impact import PRECAUTIONS
from enforcement.step.findings import latest_finding, write_finding
from enforcement.step.step import Step
from enforcement.workflow.calendar import next_check
from enforcement.workflow.kinds import DECIDED
from enforcement.workflow.machines import OWED, AllegationPhase, RequirementPhase
from enforcement.workflow.marks import AccountEffect, mark_of, name_of
from enforcement.workflow.proceeding import State


def granting_verb(contested: Decision, state: str, *, established: bool, danger: bool) -> str:
    """The verb that undoes a decision in a case of this state; `established` says whether an
    allegation is, after those findings fell that do not stand, and `danger` whether a suspension
    stands beside what was decided: it is not contested with it, and stays.
    """
    investigating = state == State.INVESTIGATING
    if mark_of(Case, contested.verb).on_top and state in DECIDED:
        return name_of(Case.lift_on_appeal)
    if investigating and contested.verb == name_of(Case.lapse):
        return name_of(Case.resume_plan)
    rests_on_findings = mark_of(Case, contested.verb).strike
    if established or danger or (investigating and not rests_on_findings):
        return name_of(Case.set_aside)
    return name_of(Case.overturn)


def granting_verb_of(lodged: Appeal, stands: Collection[str]) -> str:
    """The verb that grants this appeal as its case is now."""
    contested, state = lodged.decision, lodged.case.state
    danger = state in DECIDED and any(
        hold["reference"] == lodged.case.ref and hold["reason"] in PRECAUTIONS.values()
        for hold in lodged.case.account.holds
    )
    if_cleared = granting_verb(contested, state, established=False, danger=danger)
    if if_cleared == granting_verb(contested, state, established=True, danger=danger):
        return if_cleared
    established = Allegation.objects.filter(
        case_id=lodged.case_id, phase=AllegationPhase.ESTABLISHED
    ).values_list("clause_id", "clause__code", "clause__version__version")
    left = any(
        clause_id not in contested.clauses or {code, f"{code}@{version}"} & set(stands)
        for clause_id, code, version in established
    )
    return granting_verb(contested, state, established=left, danger=danger)


def grant(step: Step, contested: Decision, reasons: str, stands: Collection[str]) -> None:
    """What granting an appeal writes beside its verb.

    Raises StepRefused: `not-possible`, `not-allowed`, `unknown-clause`; `stale` where the case
    calls for another verb than the one that is taken.
    """
    require_no_more(contested, step.by, step.facts)
    let_findings_fall(step, contested, reasons, stands)
    established = any(a.phase == AllegationPhase.ESTABLISHED for a in step.facts.allegations)
    danger = put_on_top(step.facts) is not None
    verb = granting_verb(contested, step.source, established=established, danger=danger)
    if verb != step.act:
        raise StepRefused(
            "stale", say("The findings of the case changed since you looked. Look again.")
        )
    if step.act == name_of(Case.resume_plan):
        resume_requirements(step, contested)


def established_beneath(contested: Decision, facts: Facts) -> dict[str, Allegation]:
    """The established allegations that a decision rests on, by the codes of their clauses."""
    if not mark_of(Case, contested.verb).strike:
        return {}
    code_of = {clause.pk: clause.called for clause in facts.clauses}
    return {
        code_of[a.clause_id]: a
        for a in facts.allegations
        if a.phase == AllegationPhase.ESTABLISHED and a.clause_id in contested.clauses
    }


def let_findings_fall(
    step: Step, contested: Decision, reasons: str, stands: Collection[str]
) -> None:
    """What the contested decision rested on is established no longer, until somebody finds it
    again; but for the clauses in `stands`.

    Raises StepRefused (code `unknown-clause`) where one of them is none that it rested on.
    """
    rested_on = established_beneath(contested, step.facts)
    if unknown := sorted(set(stands) - set(rested_on)):
        raise StepRefused(
            "unknown-clause",
            say(
                "The decision does not rest on a finding about %(choices)s.",
                choices=", ".join(unknown),
            ),
            field="stands",
        )
    for code, allegation in rested_on.items():
        fallen = latest_finding(step, allegation)
        if fallen and code not in stands:
            write_finding(
                step,
                allegation,
                conclusion=Conclusion.NOT_ESTABLISHED,
                exceptions=fallen.exceptions,
                evidence=fallen.evidence,
                reasons=reasons,
            )


def resume_requirements(step: Step, lapse: Decision) -> None:
    """The plan runs again: what is still owed is given the time that was lost since the lapse, and
    what was sent in is to be looked at.
    """
    newest = Plan.objects.filter(case=step.case).order_by("-made_at").values("pk")[:1]
    lost = step.now - (lapse.executed_at or step.now)
    for requirement in Requirement.objects.filter(plan=newest).order_by("number"):
        step.facts.requirements.append(requirement)
        due_at = requirement.due_at
        if requirement.phase in OWED:
            due_at = max(due_at + lost, step.now + RETURNED_LEAVES)
        set_due(step, requirement, due_at, superseded=False)
        for check in step.facts.machine_checks:
            if check.requirement_id == requirement.pk:
                step.change(check, next_at=next_check(step.now))
        if requirement.phase == RequirementPhase.SUBMITTED:
            await_look(step, requirement)


def require_no_more(contested: Decision, by: Actor, facts: Facts) -> None:
    """Refuse to grant an appeal where that would undo more than what is contested: a later
    decision stands on its own.

    A continuation falls with what it lengthens; a suspension because of danger stays. Raises
    StepRefused: `not-possible`; `not-allowed` for who had a part in the continuation.
    """
    executed = facts.executed
    after = executed[executed.index(contested) + 1 :]
    marks = [(d, mark_of(Case, d.verb)) for d in after]
    later = [d for d, mark in marks if not (mark.favours_holder or mark.on_top)]
    if own := next((d for d in later if not is_consequence_of(d, contested)), None):
        stands = say(
            "The later decision to %(verb)s (%(ref)s) is not part of this appeal. It must be "
            "appealed itself, or the case sent back.",
            verb=verb_within(own.verb),
            ref=own.ref,
        )
        raise StepRefused("not-possible", stands)
    if any(by.user_id in facts.parts_in(d) for d in later):
        raise StepRefused(
            "not-allowed",
            say(
                "%(name)s had a part in the decision that continued the contested one.",
                name=by.name,
            ),
        )


def is_consequence_of(later: Decision, contested: Decision) -> bool:
    """Whether a later decision is only what the contested one leads to: its continuation, its
    return after a plan, its due date.
    """
    effect = mark_of(Case, later.verb).effect
    ordered = mark_of(Case, contested.verb).effect is AccountEffect.ORDERS
    return effect in (AccountEffect.CONTINUES, AccountEffect.RETURNS) or (
        effect is AccountEffect.TERMINATES and ordered
    )

"""How an appeal ends: decided by its hearer, refused as inadmissible, or withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from accounts.roles import Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.language.verbs import verb_within
from enforcement.models import Appeal, Case, Decision
from enforcement.models.allegation import Conclusion
from enforcement.models.appeal import Side
from enforcement.operations.appeal_hearing import appeal_of, begin_hearing, take_hearing
from enforcement.operations.appeal_lodging import SIDES
from enforcement.operations.decide import decide
from enforcement.rules import authority
from enforcement.rules.facts import Facts
from enforcement.step import reporter
from enforcement.step.conflicts import who_answered
from enforcement.step.doors import looking, noting, taking
from enforcement.step.findings import latest_finding, write_finding
from enforcement.step.known import row_by_id
from enforcement.step.notice import send_notice
from enforcement.step.rehearsal import Rehearsal, preview_notice, rehearse_verb
from enforcement.step.statement import statement_of
from enforcement.step.step import Step
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import UNDECIDED, AllegationPhase, AppealPhase
from enforcement.workflow.marks import AccountEffect, mark_of, name_of
from enforcement.workflow.terms import Terms, check_terms, read_terms

LOOK_WITHIN = 2  # business days, at a case that was sent back
OUTCOMES = {
    "affirmed": "affirm",
    "overturned": name_of(Case.overturn),
    "varied": name_of(Case.vary),
    "remanded": "remand",
}


def refuse(
    *, appeal_id: UUID, reasons: str, by: Actor, now: datetime, version: int | None = None
) -> None:
    """An appeal that cannot be heard, with the reason. Raises StepRefused."""
    end_appeal(
        appeal_id,
        "refuse",
        notice="appeal_inadmissible",
        reasons=reasons,
        by=by,
        now=now,
        version=version,
    )


def withdraw(*, appeal_id: UUID, by: Actor, now: datetime) -> None:
    """Whoever appealed takes it back."""
    end_appeal(appeal_id, "withdraw", notice="", reasons="Withdrawn.", by=by, now=now)


def hear(
    *,
    appeal_id: UUID,
    outcome: str,
    reasons: str,
    by: Actor,
    now: datetime,
    terms: Terms | None = None,
    version: int | None = None,
) -> Appeal:
    """Decide an appeal: affirmed, overturned, varied (with the lesser measure in `terms`; a lead
    approves) or remanded.

    `version` is that of the case which the hearer looked at; another one refuses. Raises
    StepRefused.
    """
    lodged = row_by_id(Appeal.objects.all(), appeal_id, "appeal")
    given = outcome_terms(lodged, outcome, reasons, terms)
    if lodged.phase == AppealPhase.LODGED:
        take_hearing(appeal_id=appeal_id, by=by, now=now, version=version)
        version = None  # from here on it is this person's own act that moved it
    if outcome == "remanded" and under_notice_because_of(lodged):
        remand_notice(lodged, given, by=by, now=now, version=version)
    elif outcome == "overturned":
        overturn(lodged, reasons=given.reasons, by=by, now=now, version=version)
    elif outcome == "varied":
        decide(
            case_id=lodged.case_id,
            verb=name_of(Case.vary),
            terms=given,
            by=by,
            now=now,
            version=version,
            appeal=appeal_id,
        )
    else:
        end_appeal(
            appeal_id,
            OUTCOMES[outcome],
            notice=f"appeal_{outcome}",
            reasons=given.reasons,
            by=by,
            now=now,
            version=version,
        )
    return Appeal.objects.get(pk=appeal_id)


def rehearse(
    *,
    appeal_id: UUID,
    outcome: str,
    reasons: str,
    by: Actor,
    now: datetime,
    terms: Terms | None = None,
) -> Rehearsal:
    """What `hear` would do now, the hearing taken where nobody has it yet, or `refuse`
    (inadmissible). Locks nothing and writes nothing.

    Raises StepRefused: everything that would refuse that outcome.
    """
    lodged = row_by_id(Appeal.objects.all(), appeal_id, "appeal")
    if outcome == "inadmissible":
        with looking(lodged.case_id, act="refuse", by=by, now=now, reason=reasons) as step:
            write_end_of_appeal(
                step, appeal_id, "refuse", notice="appeal_inadmissible", reasons=reasons
            )
            return Rehearsal(impact=None, notice=preview_notice(step))
    given = outcome_terms(lodged, outcome, reasons, terms)
    verb = OUTCOMES[outcome]
    with looking(lodged.case_id, act=verb, by=by, now=now, reason=given.reasons) as step:
        if lodged.phase == AppealPhase.LODGED:
            begin_hearing(step, appeal_id)
        if outcome == "remanded" and under_notice_because_of(lodged):
            return rehearse_verb(
                step,
                name_of(Case.remand_notice),
                given,
                appeal=appeal_id,
                facts=lambda: send_back(step, appeal_id, given.reasons),
            )
        if outcome in ("affirmed", "remanded"):
            write_end_of_appeal(
                step, appeal_id, verb, notice=f"appeal_{outcome}", reasons=given.reasons
            )
            return Rehearsal(impact=None, notice=preview_notice(step))
        if outcome == "varied":
            return rehearse_verb(step, verb, given, appeal=appeal_id)
        return rehearse_verb(
            step,
            verb,
            given,
            appeal=appeal_id,
            facts=lambda: uphold(step, appeal_id, given.reasons),
        )


def outcome_terms(lodged: Appeal, outcome: str, reasons: str, terms: Terms | None) -> Terms:
    """The terms of an outcome, if this appeal may have it. Raises StepRefused."""
    given = read_terms({**(terms or Terms()).model_dump(exclude_unset=True), "reasons": reasons})
    if outcome not in OUTCOMES:
        sentence = say(
            "The outcome of an appeal must be one of %(choices)s, not %(outcome)s.",
            choices=", ".join(OUTCOMES),
            outcome=repr(outcome),
        )
        raise StepRefused("bad-terms", sentence)
    if not given.reasons:
        raise StepRefused("bad-terms", say("Give reasons for the answer to the appeal."))
    if outcome in ("overturned", "varied") and lodged.side == Side.REPORTER:
        sentence = say(
            "An appeal against a dismissal cannot end with “%(outcome)s”: send it back, and a "
            "lead reopens the case.",
            outcome=outcome,
        )
        raise StepRefused("not-possible", sentence)
    if outcome == "varied":
        check_terms(name_of(Case.vary), given, mark_of(Case, "vary"))
    return given


def overturn(
    lodged: Appeal, *, reasons: str, by: Actor, now: datetime, version: int | None = None
) -> None:
    """The appeal is upheld: what the decision imposed is lifted, its strike is void."""
    with taking(
        "overturn",
        case_id=lodged.case_id,
        by=by,
        now=now,
        terms=Terms(reasons=reasons),
        version=version,
        appeal=lodged.pk,
    ) as step:
        uphold(step, lodged.pk, reasons)


def uphold(step: Step, appeal_id: UUID, reasons: str) -> None:
    """What upholding an appeal writes beside the verb."""
    appeal, decision = appeal_of(step, appeal_id)
    authority.require(authority.check_hear(decision, step.by, step.facts))
    require_no_more(decision, step.by, step.facts)
    let_findings_fall(step, decision, reasons)
    appeal.overturn()
    end_appeal_duties(step, appeal, reasons)


def let_findings_fall(step: Step, contested: Decision, reasons: str) -> None:
    """What the contested decision rested on is established no longer, until somebody finds it
    again.
    """
    if not mark_of(Case, contested.verb).strike:
        return
    for allegation in step.facts.allegations:
        established = allegation.phase == AllegationPhase.ESTABLISHED
        if not established or allegation.clause_id not in contested.clauses:
            continue
        if fallen := latest_finding(step, allegation):
            write_finding(
                step,
                allegation,
                conclusion=Conclusion.NOT_ESTABLISHED,
                exceptions=fallen.exceptions,
                evidence=fallen.evidence,
                reasons=reasons,
            )


def under_notice_because_of(lodged: Appeal) -> bool:
    """Whether the contested decision is the notice of termination whose period runs."""
    contested = lodged.decision
    orders = mark_of(Case, contested.verb).effect is AccountEffect.ORDERS
    return orders and lodged.case.under_notice


def remand_notice(
    lodged: Appeal, terms: Terms, *, by: Actor, now: datetime, version: int | None
) -> None:
    """A notice of termination is sent back: the order falls, and the case is decided again."""
    with taking(
        name_of(Case.remand_notice),
        case_id=lodged.case_id,
        by=by,
        now=now,
        terms=terms,
        version=version,
        appeal=lodged.pk,
    ) as step:
        send_back(step, lodged.pk, terms.reasons)


def send_back(step: Step, appeal_id: UUID, reasons: str) -> None:
    """What sending a notice of termination back writes beside the verb."""
    appeal, decision = appeal_of(step, appeal_id)
    authority.require(authority.check_hear(decision, step.by, step.facts))
    appeal.remand()
    end_appeal_duties(step, appeal, reasons)
    step.tell_staff("remanded", role=Role.LEAD, about={"appeal": appeal.ref})


def require_no_more(contested: Decision, by: Actor, facts: Facts) -> None:
    """Refuse to uphold an appeal where that would undo more than what is contested: a later
    decision stands on its own.

    A continuation falls with what it lengthens. Raises StepRefused: `not-possible`; `not-allowed`
    for who had a part in the continuation.
    """
    executed = facts.executed
    after = executed[executed.index(contested) + 1 :]
    later = [d for d in after if not mark_of(Case, d.verb).favours_holder]
    if own := next((d for d in later if not is_consequence_of(d, contested)), None):
        stands = say(
            "The later decision to %(verb)s (%(ref)s) is not part of this appeal. It must be "
            "appealed itself, or the case sent back.",
            verb=verb_within(own.verb),
            ref=own.ref,
        )
        raise StepRefused("not-possible", stands)
    if any(by.user_id in d.parts for d in later):
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


def end_appeal(
    appeal_id: UUID,
    how: str,
    *,
    notice: str,
    reasons: str,
    by: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """End an appeal without touching the case."""
    lodged = row_by_id(Appeal.objects.all(), appeal_id, "appeal")
    if not reasons.strip():
        raise StepRefused("bad-terms", say("Give reasons for the answer to the appeal."))
    with noting(
        f"{how}_appeal", case_id=lodged.case_id, by=by, now=now, reason=reasons, version=version
    ) as step:
        write_end_of_appeal(step, appeal_id, how, notice=notice, reasons=reasons)


def write_end_of_appeal(
    step: Step, appeal_id: UUID, how: str, *, notice: str, reasons: str
) -> None:
    """What ending an appeal writes, where the case stays as it is; whoever appealed is answered."""
    appeal, decision = appeal_of(step, appeal_id)
    require_settled_by(how, appeal, decision, step.by, step)
    getattr(appeal, how)()
    end_appeal_duties(step, appeal, reasons)
    if how == "remand":
        step.open_review(
            ReviewKind.FIRST_LOOK, step.facts.office.after(step.now, LOOK_WITHIN), subject=appeal.pk
        )
        step.tell_staff("remanded", role=Role.LEAD, about={"appeal": appeal.ref})
    if notice and appeal.report_id:
        for report in reporter.reports_of_appeal(appeal):
            reporter.tell_reporter(
                step,
                report,
                "report_appeal_answered",
                outcome=notice.removeprefix("appeal_"),
                reasons=reasons,
            )
    elif notice and appeal.side == Side.HOLDER:
        send_notice(step, replace(statement_of(step, notice), reasons=reasons))


def require_settled_by(how: str, appeal: Appeal, decision: Decision, by: Actor, step: Step) -> None:
    """Refuse where this actor may not end the appeal this way.

    Raises StepRefused: `not-allowed`, `not-open` when somebody was first.
    """
    if how == "withdraw":
        theirs = appeal.report_id is None or appeal.report_id in {
            report.pk for report in reporter.reports_of(step)
        }
        own = (
            by.kind in SIDES
            and SIDES[by.kind] == appeal.side
            and theirs
            and appeal.phase in UNDECIDED
        )
        authority.require(
            None
            if own
            else say("Only the person who appealed can withdraw the appeal, while it is open.")
        )
        authority.require(reporter.others_contest(appeal), "not-possible")
        return
    authority.require(authority.check_hear(decision, by, step.facts))
    if not (
        appeal.phase == AppealPhase.LODGED
        if how == "refuse"
        else appeal.phase == AppealPhase.HEARING and appeal.hearer_id == by.user_id
    ):
        raise StepRefused("not-open", who_answered(appeal))


def end_appeal_duties(step: Step, appeal: Appeal, reasons: str) -> None:
    """What the end of every appeal has in common."""
    step.change(appeal, decided_at=step.now, reasons=reasons)
    step.data = {**step.data, "appeal": appeal.ref, "outcome": appeal.phase}
    step.close_reviews(ReviewKind.APPEAL, subject=appeal.pk)
    step.tell_endpoints("appeal.decided", appeal=appeal.ref, outcome=appeal.phase)

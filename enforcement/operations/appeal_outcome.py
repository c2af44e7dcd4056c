"""How an appeal ends: decided by its hearer, refused as inadmissible, or withdrawn."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from accounts.bounds import shows_something
from accounts.roles import Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Appeal, Case, Decision
from enforcement.models.appeal import Side
from enforcement.operations import receipts
from enforcement.operations.appeal_granting import grant, granting_verb_of
from enforcement.operations.appeal_hearing import appeal_of, begin_hearing, take_hearing
from enforcement.operations.appeal_lodging import SIDES
from enforcement.operations.decide import decide
from enforcement.rules import authority
from enforcement.step import reporter
from enforcement.step.conflicts import who_answered
from enforcement.step.doors import looking, noting, taking
from enforcement.step.known import row_by_id
from enforcement.step.notice import send_notice
from enforcement.step.rehearsal import Rehearsal, preview_notice, rehearse_verb
from enforcement.step.statement import statement_of
from enforcement.step.step import Step
from enforcement.workflow.kinds import Received, ReviewKind
from enforcement.workflow.machines import UNDECIDED, AppealPhase
from enforcement.workflow.marks import AccountEffect, mark_of, name_of
from enforcement.workflow.proceeding import State
from enforcement.workflow.terms import Terms, check_terms, read_terms
from enforcement.workflow.webhook_events import AppealDecided

IN_PART = (name_of(Case.vary), name_of(Case.end_as_served))  # a lead approves
OUTCOMES = {
    "affirmed": name_of(Appeal.affirm),
    "overturned": name_of(Appeal.overturn),
    "varied": name_of(Appeal.vary),
    "remanded": name_of(Appeal.remand),
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
    stands: Collection[str] = (),
    version: int | None = None,
) -> Appeal:
    """Decide an appeal: affirmed, overturned (but for the findings about the clauses in `stands`),
    varied (with the lesser measure in `terms`, or `served`: that is enough; a lead approves) or
    remanded.

    `version` is that of the case which the hearer looked at; another one refuses. Raises
    StepRefused.
    """
    lodged = lodged_appeal(appeal_id)
    given = outcome_terms(lodged, outcome, reasons, terms, stands)
    if lodged.phase == AppealPhase.LODGED:
        take_hearing(appeal_id=appeal_id, by=by, now=now, version=version)
        version = None  # from here on it is this person's own act that moved it
    verb = outcome_verb(lodged, outcome, stands, given)
    if verb is None:
        end_appeal(
            appeal_id,
            OUTCOMES[outcome],
            notice=f"appeal_{outcome}",
            reasons=given.reasons,
            by=by,
            now=now,
            version=version,
        )
    elif verb in IN_PART:
        decide(
            case_id=lodged.case_id,
            verb=verb,
            terms=given,
            by=by,
            now=now,
            version=version,
            appeal=appeal_id,
        )
    else:
        with taking(
            verb,
            case_id=lodged.case_id,
            by=by,
            now=now,
            terms=given,
            version=version,
            appeal=appeal_id,
        ) as step:
            answered = write_answer(step, appeal_id, given.reasons, stands)
        return answered
    return Appeal.objects.get(pk=appeal_id)


def rehearse(
    *,
    appeal_id: UUID,
    outcome: str,
    reasons: str,
    by: Actor,
    now: datetime,
    terms: Terms | None = None,
    stands: Collection[str] = (),
) -> Rehearsal:
    """What `hear` would do now, the hearing taken where nobody has it yet, or `refuse`
    (inadmissible). Locks nothing and writes nothing.

    Raises StepRefused: everything that would refuse that outcome.
    """
    lodged = lodged_appeal(appeal_id)
    if outcome == "inadmissible":
        with looking(lodged.case_id, act="refuse", by=by, now=now, reason=reasons) as step:
            write_end_of_appeal(
                step, appeal_id, "refuse", notice="appeal_inadmissible", reasons=reasons
            )
            return Rehearsal(impact=None, notice=preview_notice(step))
    given = outcome_terms(lodged, outcome, reasons, terms, stands)
    verb = outcome_verb(lodged, outcome, stands, given)
    act = verb or OUTCOMES[outcome]
    with looking(lodged.case_id, act=act, by=by, now=now, reason=given.reasons) as step:
        if lodged.phase == AppealPhase.LODGED:
            begin_hearing(step, appeal_id)
        if verb is None:
            write_end_of_appeal(
                step, appeal_id, act, notice=f"appeal_{outcome}", reasons=given.reasons
            )
            return Rehearsal(impact=None, notice=preview_notice(step))
        if verb in IN_PART:
            return rehearse_verb(step, verb, given, appeal=appeal_id)
        return rehearse_verb(
            step,
            verb,
            given,
            appeal=appeal_id,
            facts=lambda: write_answer(step, appeal_id, given.reasons, stands),
        )


def lodged_appeal(appeal_id: UUID) -> Appeal:
    """The appeal with what its outcome turns on. Raises StepRefused (code `unknown-appeal`)."""
    return row_by_id(
        Appeal.objects.select_related("case__account", "decision"), appeal_id, "appeal"
    )


def outcome_verb(lodged: Appeal, outcome: str, stands: Collection[str], given: Terms) -> str | None:
    """The verb by which an outcome is given; None where it leaves the case as it is."""
    if outcome == "overturned":
        return granting_verb_of(lodged, stands)
    if outcome == "varied":
        return in_part(given)
    if outcome == "remanded" and under_notice_because_of(lodged):
        return name_of(Case.remand_notice)
    return None


def outcome_terms(
    lodged: Appeal, outcome: str, reasons: str, terms: Terms | None, stands: Collection[str]
) -> Terms:
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
    if stands and outcome != "overturned":
        sentence = say("Only an appeal that is granted says which findings stand.")
        raise StepRefused("bad-terms", sentence, field="stands")
    if outcome == "varied":
        check_terms(in_part(given), given, mark_of(Case, in_part(given)))
    return given


def in_part(given: Terms) -> str:
    """The verb that grants an appeal in part: with a lesser measure, or because what was served is
    enough.
    """
    return name_of(Case.end_as_served if given.measure == "served" else Case.vary)


def write_answer(step: Step, appeal_id: UUID, reasons: str, stands: Collection[str]) -> Appeal:
    """What an outcome that a verb gives writes beside the verb; the appeal as it is then."""
    appeal, decision = appeal_of(step, appeal_id)
    authority.require(authority.check_hear(decision, step.by, step.facts, of=appeal_id))
    if step.act == name_of(Case.remand_notice):
        appeal.remand()
        step.tell_staff("remanded", role=Role.LEAD, about={"appeal": appeal.ref})
    else:
        grant(step, decision, reasons, stands)
        appeal.overturn()
    end_appeal_duties(step, appeal, reasons)
    return appeal


def under_notice_because_of(lodged: Appeal) -> bool:
    """Whether the contested decision is the notice of termination whose period runs."""
    contested = lodged.decision
    orders = mark_of(Case, contested.verb).effect is AccountEffect.ORDERS
    return orders and lodged.case.state == State.TERMINATING


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
    if not shows_something(reasons):
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
    if how == "withdraw":
        receipts.owe_receipt(step, Received.WITHDRAWAL, appeal.ref, report=appeal.report)
    if how == "remand":
        step.open_review(
            ReviewKind.FIRST_LOOK,
            step.facts.office.after(step.now, step.facts.rules.sent_back_days),
            subject=appeal.pk,
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
    authority.require(authority.check_hear(decision, by, step.facts, of=appeal.pk))
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
    step.tell_endpoints(AppealDecided(appeal=appeal.ref, outcome=appeal.phase))

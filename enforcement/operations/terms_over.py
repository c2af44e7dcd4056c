"""What ends when its date passes: a fixed term, a notice period, a plan; each in its own step."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from accounts.roles import SYSTEM
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, Measure
from enforcement.rules.impact import holds_without
from enforcement.step import measures
from enforcement.step.doors import noting, taking
from enforcement.step.notice import send_notice, tell_partner
from enforcement.step.statement import statement_of
from enforcement.workflow.kinds import MeasureEnd
from enforcement.workflow.proceeding import State
from enforcement.workflow.terms import Terms


def term_over(measure: Measure, now: datetime) -> None:
    """A fixed term is over: the case is served, or, where it has gone on to something else, the
    measure alone ends.
    """
    if Case.objects.filter(pk=measure.case_id, state=State.SERVING).exists():
        serve(measure.case_id, now)
        return
    with noting(
        "end_measure",
        case_id=measure.case_id,
        by=SYSTEM,
        now=now,
        reason="The term of the measure is over.",
    ) as step:
        ended = next((m for m in step.facts.own_measures if m.pk == measure.pk), None)
        if ended is None or ended.ends_at is None or ended.ends_at > now:
            raise StepRefused("not-due", say("The restriction’s term is not over yet."))
        measures.end_measure(step, ended, None, MeasureEnd.ENDED)
        step.holds = holds_without(step.facts, ended)
        send_notice(step, replace(statement_of(step, "lifted"), cause="term_over"))
        tell_partner(step)


def serve(case_id: UUID, now: datetime) -> None:
    """The case is over with its fixed term, also where a suspension stood beside that, was lifted,
    and the term ended meanwhile.
    """
    terms = Terms(note="The term is over.")
    with taking("serve", case_id=case_id, by=SYSTEM, now=now, terms=terms):
        pass


def notice_over(measure: Measure, now: datetime) -> None:
    """The notice period is over: the account is terminated, if everything that was approved still
    holds; otherwise the order falls, and the case is decided again.
    """
    terms = Terms(note="The notice period is over.")
    try:
        with taking("terminate", case_id=measure.case_id, by=SYSTEM, now=now, terms=terms):
            return
    except StepRefused as refusal:
        try:
            order_falls(measure, now)
        except StepRefused:
            raise refusal from None


def order_falls(measure: Measure, now: datetime) -> None:
    """What a termination rested on holds no longer when it falls due: it ends by itself, the holder
    is told, and a decision is due.
    """
    terms = Terms(note="What the termination rested on no longer holds.")
    with taking("lapse_notice", case_id=measure.case_id, by=SYSTEM, now=now, terms=terms):
        pass


def lapse_plan(*, case_id: UUID, now: datetime) -> None:
    """A requirement was not met in time: the plan lapses, and the measure from before it
    returns.
    """
    terms = Terms(reasons="A requirement was not met by its date and its day of grace.")
    with taking("lapse", case_id=case_id, by=SYSTEM, now=now, terms=terms):
        pass

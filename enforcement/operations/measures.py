"""Measures that come to their time by themselves: a term ends, a notice period runs out, a plan lapses."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.roles import SYSTEM
from enforcement.facts import Facts
from enforcement.impact import holds_without
from enforcement.models import Case, Measure
from enforcement.operations import _consequences
from enforcement.operations._step import noting, taking
from enforcement.refusals import StepRefused
from enforcement.terms import Terms


def term_over(measure: Measure, now: datetime) -> None:
    """A fixed term is over: the case is served, or, where it has gone on to something else, the measure alone ends."""
    if Case.objects.filter(pk=measure.case_id, state="SERVING").exists():
        with taking("serve", case_id=measure.case_id, by=SYSTEM, now=now, terms=Terms(note="The term is over.")):
            return
    with noting("end_measure", case_id=measure.case_id, by=SYSTEM, now=now, reason="The term of the measure is over.") as step:
        ended = next((m for m in step.facts.own_measures if m.pk == measure.pk), None)
        if ended is None or ended.ends_at is None or ended.ends_at > now:
            raise StepRefused("not-due", "The measure's term is not over.")
        _consequences.end(step, ended, None, "ENDED")
        step.holds = holds_without(step.facts, ended)


def notice_over(measure: Measure, now: datetime) -> None:
    """The notice period is over: the account is terminated, if everything that was seconded still holds."""
    terms = Terms(note="The notice period is over.")
    with taking("terminate", case_id=measure.case_id, by=SYSTEM, now=now, terms=terms) as step:
        check_still_holds(step.facts.ordered[0], step.facts)


def check_still_holds(measure: Measure, facts: Facts) -> None:
    """What was seconded is checked again when a delayed effect fires. Raises StepRefused (code `not-seconded`)."""
    decisions = {d.pk: d for d in facts.executed}
    order = decisions.get(measure.imposed_by_id)
    if order is None or order.seconder_role != "ADMIN":
        raise StepRefused("not-seconded", "The termination is not seconded by an admin.")
    if not any(a.phase == "ESTABLISHED" for a in facts.allegations):
        raise StepRefused("not-possible", "The finding that the termination rests on no longer stands.")


def lapse(*, case_id: UUID, now: datetime) -> None:
    """A requirement was not met in time: the plan lapses, and the measure from before it returns."""
    terms = Terms(reasons="A requirement was not met by its date and its day of grace.")
    with taking("lapse", case_id=case_id, by=SYSTEM, now=now, terms=terms):
        pass

"""What was usual in similar cases, beside what is decided now: who leaves it says why, and what was
shown is kept with the decision.

Automation is not asked: it takes precautions alone, which are measured by the danger of the day.
"""

from __future__ import annotations

from accounts.roles import Kind
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Decision, UsualBand
from enforcement.models.usual_band import Departure
from enforcement.queries.precedents import precedents_of
from enforcement.rules.impact import Impact
from enforcement.rules.precedents import Band, chosen_with, departure, departure_in_words
from enforcement.step.findings import cited_clauses
from enforcement.step.step import Step
from enforcement.workflow.marks import Mark
from enforcement.workflow.terms import Terms


def read_band(step: Step, terms: Terms, mark: Mark) -> None:
    """Read what was usual, where a person chooses what follows from a breach. One statement."""
    if mark.measured and step.by.kind == Kind.STAFF:
        clauses = cited_clauses(step.facts, terms)
        step.similar = precedents_of(case=step.case, clauses=clauses, by=step.by, now=step.now)


def require_seen(step: Step, essence: str) -> None:
    """Refuse (code `changed`) where another band was shown to whoever decides; nothing, where none
    was.
    """
    if essence and step.similar is not None and step.similar.band.essence() != essence:
        raise StepRefused(
            "changed",
            say(
                "What was usual in similar cases has changed since you opened the form. Look at it "
                "again, then send it."
            ),
        )


def keep_band(step: Step, decision: Decision, terms: Terms, impact: Impact) -> None:
    """The band as it was shown, with the decision. Raises StepRefused (code `bad-terms`) where the
    decision leaves it and does not say why.

    What carries out a notice of termination was chosen with the notice.
    """
    if step.similar is None or impact.begins:
        return
    band = step.similar.band
    chosen = chosen_with(decision.verb, terms)
    departs = departure(band, chosen)
    if departs != Departure.NONE and not terms.why_different:
        raise StepRefused(
            "bad-terms",
            " ".join(
                (
                    departure_in_words(band, chosen.choice, departs),
                    say("Say why this case is different."),
                )
            ),
            field="why_different",
            element="why_different",
        )
    if departs != Departure.NONE:
        step.data["departs"] = str(departs)
    step.add(row_of(step, decision, band, chosen.choice, chosen.minutes, departs))


def row_of(
    step: Step,
    decision: Decision,
    band: Band,
    choice: str,
    minutes: int | None,
    departs: Departure,
) -> UsualBand:
    """The row that keeps it."""
    return UsualBand(
        case=step.case,
        decision=decision,
        counted_on=band.counted_on,
        clauses=list(band.clauses),
        alike=band.like,
        cases=band.cases,
        set_aside=band.set_aside,
        shares=band.shares,
        lengths={key: list(vars(of).values()) for key, of in band.lengths.items()},
        choice=choice,
        minutes=minutes,
        departs=departs,
    )

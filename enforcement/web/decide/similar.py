"""Similar cases beside the form of a decision, and beside a proposal: the nearest ones, what was
usual in them, and where the choice lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import ValidationError

from accounts.roles import Actor
from enforcement.language import words
from enforcement.language.formats import within
from enforcement.language.refusals import StepRefused
from enforcement.language.usual import DAY, choice_in_words, length_in_words
from enforcement.language.verbs import verb_label
from enforcement.models import Decision, UsualBand
from enforcement.models.usual_band import Departure
from enforcement.pages.parts import Parts
from enforcement.queries.precedents import DECIDING, Precedents, precedents_of
from enforcement.rules.facts import Facts
from enforcement.rules.precedents import (
    ASKED_FROM,
    MEASURED,
    TOO_FEW,
    Band,
    Lengths,
    Near,
    Part,
    Taken,
    by_weight,
    departure,
    departure_in_words,
    kept_band,
)
from enforcement.step.findings import cited_clauses
from enforcement.web.decide.forms import DATES, VerbForm
from enforcement.workflow.terms import Terms

LENGTHS = ("ends_in", "days")  # the terms that say how long


@dataclass(frozen=True, kw_only=True)
class Bar:
    """How often something was decided; `on` is what is chosen."""

    label: str
    count: int
    percent: int
    on: bool


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Lengths on a line: the band, its middle and the chosen one, in percent of the line, and all
    of it in words. `own` is None where nothing is chosen yet.
    """

    low: float
    median: float
    wide: float
    own: float | None
    told: str


@dataclass(frozen=True, kw_only=True)
class SimilarCase:
    """One of the nearest: what was decided, how its appeal ended, and why it is near."""

    near: Near
    decided: list[str]
    appeal: str
    why: str


def similar_panel(
    *, facts: Facts, form: VerbForm, by: Actor, now: datetime, found: Precedents | None
) -> Parts:
    """The panel for a form, whatever else is still missing in it. `found` is what the step has read
    for the same form, where it has.
    """
    try:
        clauses = cited_clauses(facts, Terms(clauses=tuple(form.clauses)))
    except (StepRefused, ValidationError):  # no clause: the form says so
        clauses = cited_clauses(facts, Terms())
    found = found or precedents_of(case=facts.case, clauses=clauses, by=by, now=now)
    chosen = chosen_in(form)
    departs = departure(found.band, chosen)
    return {
        "similar": {
            "cases": [similar_case(near) for near in found.nearest],
            "clauses": [clause.called for clause in clauses],
            "taken": taken_in_words(found, form.verb),
            **band_on_page(found.band, chosen, departs),
        }
    }


def chosen_in(form: VerbForm) -> Taken:
    """What is chosen in a form; without a length, where its date says none."""
    told = dict(form.errors)
    lengths = [
        days
        for term, (name, *bounds) in DATES.items()
        if term in LENGTHS and term in form.asked
        if (days := form.days_to(name, (bounds[0], bounds[1], bounds[2])))
    ]
    form.errors = told
    return Taken(
        verb=form.verb,
        measure=form.values.get("measure", ""),
        minutes=lengths[0] * DAY if lengths else None,
    )


def kept_panel(decision: Decision) -> Parts:
    """The band as it is kept with a decision. One statement."""
    row = UsualBand.objects.filter(decision_id=decision.pk).first()
    if row is None:
        return {}
    verb, _sep, measure = row.choice.partition(":")
    chosen = Taken(verb=verb, measure=measure, minutes=row.minutes)
    return {"similar": {"row": row, **band_on_page(kept_band(row), chosen, Departure(row.departs))}}


def band_on_page(band: Band, chosen: Taken, departs: Departure) -> Parts:
    """The band as bars and a line; where too few cases say something, neither."""
    choice = chosen.choice
    lengths = band.lengths.get(choice)
    return {
        "band": band,
        "bars": list(bars(band, choice)) if not band.too_few else [],
        "scale": scale(lengths, chosen.minutes) if lengths and lengths.cases >= TOO_FEW else None,
        "few_lengths": chosen.minutes is not None
        and not band.too_few
        and (lengths is None or lengths.cases < TOO_FEW),
        "departs": departure_in_words(band, choice, departs),
        "binds": band.cases >= ASKED_FROM,
    }


def bars(band: Band, choice: str) -> Iterator[Bar]:
    """One for each measure that was taken, the mildest first, and for the chosen one."""
    shown = dict(band.shares)
    if choice and choice.partition(":")[0] in MEASURED:
        shown.setdefault(choice, 0)
    for key in sorted(shown, key=by_weight):
        yield Bar(
            label=choice_in_words(key),
            count=shown[key],
            percent=round(100 * shown[key] / band.cases),
            on=key == choice,
        )


def scale(lengths: Lengths, own: int | None) -> Scale:
    """The line of the lengths."""
    most = 1.08 * max(lengths.high, own or 0)
    said = _("Usual: %(low)s to %(high)s, in the middle %(median)s (%(n)s cases).") % {
        "low": length_in_words(lengths.low),
        "high": length_in_words(lengths.high),
        "median": length_in_words(lengths.median),
        "n": lengths.cases,
    }
    if own is not None:
        said = f"{said} " + _("Chosen here: %(own)s.") % {"own": length_in_words(own)}
    low, high = 100 * lengths.low / most, 100 * lengths.high / most
    return Scale(
        low=round(low, 1),
        wide=round(max(high - low, 1), 1),
        median=round(100 * lengths.median / most, 1),
        own=None if own is None else round(100 * own / most, 1),
        told=said,
    )


def similar_case(near: Near) -> SimilarCase:
    """One of the nearest, in words."""
    return SimilarCase(
        near=near,
        decided=[decided_in_words(one) for one in near.case.taken],
        appeal=str(words.APPEALS[near.case.appeal]) if near.case.appeal else "",
        why=why_near(near),
    )


def decided_in_words(taken: Taken) -> str:
    """What was decided and for how long."""
    said = choice_in_words(taken.choice)
    return f"{said}, {length_in_words(taken.minutes)}" if taken.minutes is not None else said


def why_near(near: Near) -> str:
    """In what they are alike, and how many points each part gives: "71 of 100: same clause (40);
    alike in: severity (15), evidence from detection system (8); words 41 % (8)".
    """
    points, sides = near.points, near.case.sides
    alike = []
    if points[Part.SEVERITY]:
        alike.append(_("severity (%(n)s)") % {"n": points[Part.SEVERITY]})
    if points[Part.TIER]:
        alike.append(_("account tier (%(n)s)") % {"n": points[Part.TIER]})
    if points[Part.EVIDENCE]:
        names = ", ".join(within(words.ORIGINS[origin]) for origin in near.origins)
        alike.append(
            _("evidence from %(names)s (%(n)s)") % {"names": names, "n": points[Part.EVIDENCE]}
        )
    parts = [
        _("same clause (%(n)s)") % {"n": points[Part.CLAUSE]}
        if near.same_clause
        else _("same policy area"),
        _("alike in: %(parts)s") % {"parts": ", ".join(alike)} if alike else "",
        _("words %(share)s %% (%(n)s)")
        % {"share": round(100 * sides.words), "n": points[Part.WORDS]},
    ]
    return _("%(n)s of 100: %(parts)s") % {
        "n": near.total,
        "parts": "; ".join(part for part in parts if part),
    }


def taken_in_words(found: Precedents, verb: str) -> str:
    """Of a decision that rests on no finding, how often it was taken in similar cases."""
    band = found.band
    if verb in MEASURED or verb not in DECIDING or band.like < TOO_FEW:
        return ""
    count = band.taken.get(verb, 0)
    return ngettext(
        "“%(what)s” was decided in %(n)s of %(of)s similar cases.",
        "“%(what)s” was decided in %(n)s of %(of)s similar cases.",
        band.like,
    ) % {"what": verb_label(verb), "n": count, "of": band.like}

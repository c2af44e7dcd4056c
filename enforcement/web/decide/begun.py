"""The form of a verb as it begins: with what is sensible, or with what is in somebody's draft."""

from __future__ import annotations

import re
from datetime import date

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from enforcement.language.references import is_reference
from enforcement.models import Case
from enforcement.process import clock
from enforcement.queries.decisions import DecisionContext
from enforcement.queries.disputes import numbered_dispute
from enforcement.queries.quality import review_called
from enforcement.queries.staff_drafts import Written
from enforcement.web.decide.forms import (
    TEXTS,
    VerbForm,
    asked_terms,
    field_names,
    form_as_sent,
    prefilled_form,
)
from enforcement.web.decide.plan_rows import ROW, says_something
from enforcement.workflow.machines import QualityPhase
from enforcement.workflow.marks import Mark, name_of

NUMBER = re.compile("[0-9]{1,6}")


def today() -> date:
    """The reader's date."""
    return timezone.localtime(clock.now()).date()


def prefilled_form_for(seen: DecisionContext, verb: str) -> VerbForm:
    """The form with what is sensible filled in."""
    defaults = {"question": seen.case.question, "would_clear": seen.case.would_clear}
    if len(seen.facts.beside) == 1:
        defaults["into"] = seen.facts.beside[0]
    clauses = seen.alleged or (seen.facts.clauses if len(seen.facts.clauses) == 1 else [])
    return prefilled_form(verb, today(), defaults=defaults, alleged=[c.called for c in clauses])


def after_quality_review(form: VerbForm, case: Case, ref: str) -> None:
    """The reasons of a reopening that follows from a quality review of the case, to be completed;
    nothing where the address names no such review. Everybody who works on the case reads the note,
    and what the review says is not theirs to read.
    """
    if form.verb != name_of(Case.reopen) or not is_reference(ref, ("Q",)):
        return
    review = review_called(ref)
    if review and review.case_id == case.pk and review.phase == QualityPhase.DIFFERS:
        form.values["reasons"] = _(
            "We have looked at this decision a second time, and something new has come to light."
        )
        form.values["note"] = _("After the quality review %(ref)s.") % {"ref": review.ref}


def after_dispute(form: VerbForm, case: Case, number: str) -> None:
    """The note of a decision that follows from a dispute of the case, and the reasons of a
    reopening, to be completed; nothing where the address names no such dispute.
    """
    found = numbered_dispute(case.pk, int(number)) if NUMBER.fullmatch(number) else None
    if found is None or not found.waits_for_us:
        return
    if "note" in field_names(form.verb):
        form.values["note"] = _("After dispute %(number)s before %(body)s.") % {
            "number": found.number,
            "body": found.body,
        }
    if form.verb == name_of(Case.reopen):
        form.values["reasons"] = _(
            "We have looked at this decision again after a body that settles disputes out of court "
            "had heard it."
        )


def says_nothing(form: VerbForm, case: Case) -> bool:
    """Whether nothing was typed yet but what the form began with."""
    began = {"question": case.question, "would_clear": case.would_clear}
    texts = {name: "\n".join(form.values.get(name, "").split("\r\n")) for name in TEXTS}
    return all(text.strip() in ("", began.get(n, "")) for n, text in texts.items()) and not any(
        says_something(row) for row in form.rows
    )


def form_of_draft(seen: DecisionContext, verb: str, draft: Written) -> VerbForm:
    """The form of a verb with what is in the draft, as far as the verb asks for it; the rest as it
    begins.
    """
    form = prefilled_form_for(seen, verb)
    said = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        if asks_for(form.mark, verb, name, values):
            said.setlist(name, values)
    kept = form_as_sent(verb, said, form.today)
    form.values |= kept.values
    form.rows = kept.rows or form.rows
    if "clauses" in draft.fields:
        form.clauses = kept.clauses
    return form


def asks_for(mark: Mark, verb: str, name: str, values: list[str]) -> bool:
    """Whether a field of the draft is one of this verb's form, and offered there."""
    if name.startswith("plan-"):
        return "plan" in asked_terms(verb) and name.rpartition("-")[2] in ROW
    offered = {"measure": mark.measures, "on_missed": mark.on_missed, "exception": mark.grounds}
    choices = [str(one) for one in offered.get(name, ())]
    return name in field_names(verb) and (name not in offered or set(values) <= set(choices))

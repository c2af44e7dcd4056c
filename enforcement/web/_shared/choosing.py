"""Choosing cases in a list, across its pages: the boxes of the rows, and the bar below them that
says how many are chosen and what can be done. Without a script its buttons send the boxes.
"""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enforcement.language.formats import number
from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.models.batch import BatchAct
from enforcement.operations.batches import MOST
from enforcement.pages.fields import OfferedChoices
from enforcement.pages.forms import SmallAct, cleaned_or_refuse
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.chosen import (
    Choice,
    all_of,
    count_matching,
    read_choice,
    with_page,
)
from enforcement.web._shared.acting import person, require_role_for

KEPT = "chosen_cases"  # in the session
ONE_BY_ONE = 1_000  # cases that are chosen each by its box
PLACES = ("queue", "cases")


class Choose(SmallAct):
    """The boxes of a page, and what is wanted next."""

    ident, css, arrangement = "chosen", "chosen", "queue/_chosen.html"
    in_rows = ("cases",)
    cases = OfferedChoices(required=False)
    shown = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)
    place = forms.ChoiceField(choices=[(name, name) for name in PLACES], widget=forms.HiddenInput)
    here = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)
    then = forms.CharField(required=False, max_length=2_100, widget=forms.HiddenInput)


def choice_of(request: HttpRequest) -> Choice:
    """What this person has chosen."""
    return read_choice(request.session.get(KEPT))


def keep_choice(request: HttpRequest, choice: Choice) -> None:
    """Keep it for the next page."""
    request.session[KEPT] = choice.as_data()


def forget_choice(request: HttpRequest) -> None:
    """Nothing is chosen any more."""
    request.session.pop(KEPT, None)


def choosing_parts(
    request: HttpRequest, cases: Sequence[Case], *, place: str, query: str, total: int
) -> Parts:
    """What a list shows for choosing: which of its rows are chosen, the bar, and all that match,
    which are `total`.
    """
    choice = choice_of(request)
    form = Choose(
        initial={"shown": " ".join(case.ref for case in cases), "place": place, "here": query},
        at="choose",
        action=reverse("cases_choose"),
    )
    del form.fields["then"]  # its buttons have it
    return {
        "chosen": [case.ref for case in cases if choice.has(case.ref, place, query)],
        "choose": form,
        "choice": choice,
        "all_chosen": choice.is_all_of(place, query),
        "match": total,
        "acts": BatchAct.choices,
    }


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the boxes of a page; answered with the bar (htmx), or by going on."""
    require_role_for(request, "work")
    given = cleaned_or_refuse(Choose(request.POST))
    place, here, then = given["place"], given["here"], given["then"]
    choice = with_page(
        choice_of(request),
        shown=given["shown"].split(),
        ticked=given["cases"],
        place=place,
        query=here,
    )
    if len(choice.refs) > ONE_BY_ONE:
        raise StepRefused(
            "bad-choice",
            _("At most %(most)s cases can be selected one by one. Select all that match a filter.")
            % {"most": number(ONE_BY_ONE)},
        )
    if then == "none":
        choice = Choice()
    if then == "all":
        choice = all_that_match(request, choice, place, here)
    keep_choice(request, choice)
    if request.headers.get("HX-Request"):
        bar = {"choice": choice, "acts": BatchAct.choices}
        return render(request, "queue/_chosen_bar.html", bar)
    if then in BatchAct.values:
        return redirect("batch_new", then)
    page = then.removeprefix("page:") if then.startswith("page:") else here
    return redirect(f"{reverse(place)}?{page}" if page else reverse(place))


def all_that_match(request: HttpRequest, choice: Choice, place: str, query: str) -> Choice:
    """All cases of this filter, where they are not too many. Raises StepRefused (`bad-filter`)."""
    total = count_matching(place, query, person=person(request), now=clock.now(), most=MOST)
    if total > MOST:
        messages.warning(
            request,
            _("More than %(most)s cases match. Narrow the filter, and select all of those.")
            % {"most": number(MOST)},
        )
        return choice
    return all_of(place=place, query=query, total=total)


urlpatterns = [
    path("batches/choose", choose, name="cases_choose"),
]

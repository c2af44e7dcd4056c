"""All cases, closed ones included: searched by words and terms, and the same as a table for other
programs.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enforcement.language.formats import number
from enforcement.process import clock
from enforcement.queries.badges import MOST
from enforcement.queries.listed_cases import (
    FoundCases,
    ListedCases,
    found_cases,
    listed_cases,
    order_of,
)
from enforcement.queries.queue import capped_count
from enforcement.queries.queue_filters import filter_choices
from enforcement.rules.search_syntax import CASE_TERMS
from enforcement.web._shared.acting import person, require_role_for
from enforcement.web._shared.choosing import choosing_parts
from enforcement.web._shared.searching import (
    THINGS,
    asked_in,
    asked_or_refuse,
    days_asked,
    list_context,
)
from enforcement.web._shared.stepup import requires_step_up
from enforcement.web.queue.csv_export import all_csv_rows


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """One page of the cases that are searched for, the newest first."""
    require_role_for(request, "read")
    asked, who = asked_in(request, CASE_TERMS), person(request)
    if asked.dates and not asked.wrong:
        return redirect(f"{reverse('cases')}?{asked.query}")
    page, total, capped, things = ListedCases(rows=[], before="", after=""), 0, False, ""
    if not asked.wrong:
        found: FoundCases = found_cases(asked.search, person=who)
        page = listed_cases(found, asked.search, person=who, cursor=asked.cursor)
        total = capped_count(found.rows) if found.total is None else found.total
        capped, things = found.capped, things_counted(found)
    choices = filter_choices(who)
    cases = [row.case for row in page.rows]
    context = {
        **choosing_parts(request, cases, place="cases", query=asked.query, total=total),
        "may_work": who.actor.may("work"),
        **list_context(asked, CASE_TERMS, choices, before=page.before, after=page.after),
        "page": page,
        "total": total,
        "capped": capped,
        "things": things,
        "by_closing": order_of(asked.search) == "closed_at",
        "days": days_asked(asked.search, CASE_TERMS),
        "choices": choices,
    }
    return render(request, "queue/cases.html", context, status=400 if asked.wrong else 200)


def things_counted(found: FoundCases) -> str:
    """How many of what a term counts are in the cases, in a sentence; empty where none does."""
    if not found.things:
        return ""
    what, rows = found.things
    many = capped_count(rows)
    return _("%(things)s in these cases: %(n)s.") % {
        "things": THINGS[what],
        "n": f"{number(MOST)}+" if many > MOST else number(many),
    }


@require_safe
@requires_step_up
def cases_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV, 10,000 at most. Raises StepRefused (code `bad-filter`)."""
    require_role_for(request, "read")
    asked, now = asked_or_refuse(request, CASE_TERMS), clock.now()
    found = found_cases(asked.search, person=person(request))
    response = StreamingHttpResponse(
        all_csv_rows(found.rows, by=order_of(asked.search), language=get_language()),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="docket-cases-{now:%Y-%m-%d}.csv"'
    return response


urlpatterns = [
    path("cases", cases, name="cases"),
    path("cases.csv", cases_csv, name="cases_csv"),
]

"""The queue: lanes, filters, a page of cases, what is new, a table for other programs, and choices
about it.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.bounds import is_in_time
from accounts.preferences import preferences_of
from enforcement.language.formats import number
from enforcement.language.refusals import StepRefused
from enforcement.operations import desk, take
from enforcement.pages.forms import SmallAct, require_no_fields
from enforcement.pages.refusing import previous_page
from enforcement.process import clock
from enforcement.queries.badges import MOST, queue_lane_counts
from enforcement.queries.queue import (
    COLUMNS,
    ORDERS,
    PAGE,
    QueueQuery,
    arrived_since,
    capped_count,
    matching_cases,
    queue_query,
    read_queue_query,
)
from enforcement.queries.queue_filters import filter_choices
from enforcement.queries.queue_rows import queue_rows_of
from enforcement.web._shared.acting import actor, person
from enforcement.web._shared.choosing import choosing_parts
from enforcement.web._shared.polling import polled
from enforcement.web._shared.stepup import requires_step_up
from enforcement.web.queue import words
from enforcement.web.queue.csv_export import csv_rows
from enforcement.web.queue.forms import AssignMany, Columns, SaveView, ToMe


def query_of_address(request: HttpRequest, *also: str) -> QueueQuery:
    """The queue of an address; parameters in `also` are somebody else's.

    Raises StepRefused (code `bad-filter`).
    """
    return queue_query({name: values for name, values in request.GET.lists() if name not in also})


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """One page of a lane, filtered and in order."""
    return queue_page(request, query_of_address(request))


def queue_page(
    request: HttpRequest, want: QueueQuery, sent: SmallAct | None = None
) -> HttpResponse:
    """The page; `sent` is a form of it that was not taken."""
    who, now = person(request), clock.now()
    rows = matching_cases(want, person=who, now=now)
    page = queue_rows_of(want, rows, person=who, now=now, size=PAGE)
    counts = queue_lane_counts(who)
    choices = filter_choices(who)
    shown = shown_columns(request)
    forms: dict[str, SmallAct] = {
        "Columns": Columns(initial={"columns": shown}, at="c", action=reverse("queue_columns")),
        "SaveView": SaveView(
            initial={"query": want.but()}, at="view", action=reverse("queue_save")
        ),
        "ToMe": ToMe(action=reverse("queue_assign")),
    }
    if sent:
        forms[type(sent).__name__] = sent
    total = capped_count(rows) if want.narrowed else counts[want.lane]
    cases = [row.case for row in page.rows]
    context = {
        **choosing_parts(request, cases, place="queue", query=want.but(), total=total),
        "want": want,
        "page": page,
        "total": total,
        "last": page.first + len(page.rows) - 1,
        "most": MOST,
        "size": PAGE,
        "lanes": words.lane_links(want, counts),
        "filters": words.filter_menus(want, choices),
        "on": words.active_filter_links(want, choices),
        "orders": words.order_links(want, ORDERS),
        "columns": shown,
        "forms": forms,
        "sent": type(sent).__name__,
        "choices": choices,
        "empty": words.empty_sentence(want),
        "title": words.LANES[want.lane],
        "before": want.at(page.before) if page.before else "",
        "after": want.at(page.after) if page.after else "",
        "here": want.but(),
        "back": f"?{urlencode({'queue': want.but()})}" if want.but() else "",
        "since": now,
        "most_said": number(MOST),
        "may_work": who.actor.may("work"),
    }
    return render(request, "queue/page.html", context, status=sent.http_code if sent else 200)


def shown_columns(request: HttpRequest) -> list[str]:
    """The columns that this person sees."""
    chosen = preferences_of(person(request)).columns
    return [name for name in COLUMNS if chosen is None or name in chosen]


@polled
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """How many cases have come in since the page was made, or have come back to this person; the
    page itself stays as it is.
    """
    want, since, who = (
        query_of_address(request, "since"),
        moment_in_address(request.GET.get("since", "")),
        person(request),
    )
    rows = arrived_since(
        matching_cases(want, person=who, now=clock.now()), want.lane, since=since, person=who
    )
    return render(
        request,
        "queue/_news.html",
        {
            "here": want.but(),
            "since": since,
            "mine": want.lane == "mine",
            "fresh": capped_count(rows),
        },
    )


def moment_in_address(text: str) -> datetime:
    """A moment from an address. Raises StepRefused (code `bad-filter`)."""
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not is_in_time(at):
        raise StepRefused(
            "bad-filter", _("“since” must be a time such as 2024-03-01T12:00:00+00:00.")
        )
    return at


@require_safe
@requires_step_up
def table(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered cases as CSV, 10,000 at most; no cell is read as a formula.

    What leaves the house wants the authenticator once more.
    """
    want, who, now = query_of_address(request), person(request), clock.now()
    response = StreamingHttpResponse(
        csv_rows(want, person=who, now=now), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="docket-{now:%Y-%m-%d}.csv"'
    return response


@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """Choose what one sees of each case."""
    form = Columns(request.POST, at="c", action=reverse("queue_columns"))
    if form.is_valid():
        with form.refusals():
            desk.choose_columns(**form.cleaned_data, by=actor(request))
            return redirect(previous_page(request))
    return queue_page(request, query_come_from(request), form)


def query_come_from(request: HttpRequest) -> QueueQuery:
    """The queue that one came from."""
    path, _mark, query = previous_page(request).partition("?")
    return read_queue_query(query if path == reverse("queue") else "")


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep this queue under a name."""
    form = SaveView(request.POST, at="view", action=reverse("queue_save"))
    if form.is_valid():
        kept = form.cleaned_data
        with form.refusals():
            desk.save_view(**kept, by=actor(request))
            said = _("The view “%(name)s” was saved.") % {"name": kept["name"]}
            messages.success(request, said)
            return redirect(f"{reverse('queue')}?{kept['query']}")
    return queue_page(request, query_come_from(request), form)


@require_POST
def forget(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Remove a view of one's own."""
    require_no_fields(request)
    desk.forget_view(view_id=view_id, by=actor(request))
    messages.success(request, _("The view was removed."))
    return redirect(previous_page(request))


@require_POST
@requires_step_up
def assign(request: HttpRequest) -> HttpResponse:
    """Assign the chosen cases; each is answered for itself."""
    form = AssignMany(request.POST, at="assign", action=reverse("queue_assign"))
    if form.is_valid():
        to = form.cleaned_data["to"]
        with form.refusals():
            answers = take.assign_many(
                refs=form.cleaned_data["cases"],
                to=person(request).pk if to == "me" else to,
                by=actor(request),
                now=clock.now(),
            )
            tell_assigned(request, answers)
            back = previous_page(request)
            # an address that only takes forms is no page to go back to
            return redirect("queue" if back == request.path else back)
    return queue_page(request, query_come_from(request), form)


def tell_assigned(request: HttpRequest, answers: list[take.Answer]) -> None:
    """What became of each, on the next page."""
    if done := sum(not answer.refused for answer in answers):
        messages.success(
            request,
            ngettext("%(n)d case is assigned.", "%(n)d cases are assigned.", done) % {"n": done},
        )
    for answer in answers:
        if answer.refused:
            messages.warning(
                request,
                _("%(ref)s was not changed: %(why)s") % {"ref": answer.ref, "why": answer.refused},
            )


urlpatterns: list[object] = [
    path("", queue, name="queue"),
    path("queue.csv", table, name="queue_csv"),
    path("queue/news", news, name="queue_news"),
    path("queue/columns", columns, name="queue_columns"),
    path("queue/views", save, name="queue_save"),
    path("queue/views/<uuid:view_id>/forget", forget, name="queue_forget"),
    path("queue/assign", assign, name="queue_assign"),
]

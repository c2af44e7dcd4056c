"""The inbox: what somebody was told, the newest first, and how they want to be told."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.preferences import preferences_of
from enforcement.language.staff_mails import worded
from enforcement.language.staff_topics import TOPIC_OF, TOPICS
from enforcement.models import InboxItem
from enforcement.operations import inbox as operations
from enforcement.pages.forms import require_no_fields
from enforcement.process import clock
from enforcement.queries.inbox import ALL, UNREAD, inbox_page, read_inbox_query
from enforcement.queries.staff import colleagues_named
from enforcement.web._shared.acting import actor, person
from enforcement.web.inbox.forms import HowTold

LANES = {UNREAD: gettext_lazy("Not read"), ALL: gettext_lazy("All")}


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The list; `?lane=`, `?topic=`, `?page=` a cursor."""
    me, asked = person(request), request.GET
    wanted = read_inbox_query(asked.get("lane", ""), asked.get("topic", ""), asked.get("page", ""))
    page, language = inbox_page(me.pk, wanted), preferences_of(me).language
    context = {
        "lanes": LANES.items(),
        "wanted": wanted,
        "topics": [(topic, TOPICS[topic]) for topic in TOPICS],
        "page": page,
        "rows": [inbox_row(item, language) for item in page.rows],
    }
    return render(request, "inbox/page.html", context)


def inbox_row(item: InboxItem, language: str) -> dict[str, object]:
    """A message as the list shows it: what happened, and what more there is to say of it."""
    what, lines = worded(item.kind, item.about, language)
    first, *more = lines or (what,)
    return {"it": item, "what": first, "more": more, "topic": TOPICS[TOPIC_OF[item.kind]]}


@require_POST
def inbox_open(request: HttpRequest, key: UUID) -> HttpResponse:
    """Go to what a message is about; it counts as read from then on."""
    require_no_fields(request)
    item = operations.read_item(item_id=key, by=actor(request), now=clock.now())
    return redirect(item.path)


@require_POST
def inbox_put_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep it for later: it counts as not read."""
    require_no_fields(request)
    operations.put_back(item_id=key, by=actor(request))
    messages.success(request, _("The message counts as not read."))
    return redirect("inbox")


@require_POST
def inbox_read_all(request: HttpRequest, newest: UUID) -> HttpResponse:
    """Everything that the page showed, and what is older, counts as read."""
    require_no_fields(request)
    count = operations.read_all(newest=newest, by=actor(request), now=clock.now())
    messages.success(request, _("Marked as read: %(n)s.") % {"n": count})
    return redirect("inbox")


@require_safe
def colleagues(request: HttpRequest) -> HttpResponse:
    """Whom a note can mention whose name begins with `?q=`, as choices below the note."""
    found = colleagues_named(request.GET.get("q", ""), but=person(request))
    return render(request, "inbox/_colleagues.html", {"colleagues": found})


@require_safe
def how_told(request: HttpRequest) -> HttpResponse:
    """How this person wants to be told."""
    kept = preferences_of(request.user)
    return how_told_page(request, HowTold(initial=HowTold.initial_of(kept)))


def how_told_page(request: HttpRequest, form: HowTold) -> HttpResponse:
    """The page with the form, as it was sent or as it is."""
    form.action = reverse("how_told_keep")
    return render(request, "inbox/how_told.html", {"form": form}, status=form.http_code)


@require_POST
def how_told_keep(request: HttpRequest) -> HttpResponse:
    """Keep it."""
    form = HowTold(request.POST)
    if form.is_valid():
        with form.refusals():
            operations.choose_told(told=form.told, by=actor(request))
            messages.success(request, _("Saved."))
            return redirect("how_told")
    return how_told_page(request, form)


urlpatterns = [
    path("inbox", inbox, name="inbox"),
    path("inbox/<uuid:newest>/read-all", inbox_read_all, name="inbox_read_all"),
    path("inbox/colleagues", colleagues, name="inbox_colleagues"),
    path("inbox/how-you-are-told", how_told, name="how_told"),
    path("inbox/how-you-are-told/keep", how_told_keep, name="how_told_keep"),
    path("inbox/<uuid:key>/open", inbox_open, name="inbox_open"),
    path("inbox/<uuid:key>/put-back", inbox_put_back, name="inbox_put_back"),
]

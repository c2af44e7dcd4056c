"""What a redacted copy removed: the list of a copy, one redaction with its words, and the file that
a court gets when two have agreed to open it.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enforcement.language.redactions import (
    A_ROW,
    A_WORD,
    AN_EVENT,
    AN_EXHIBIT,
    GROUNDS,
    PARTS,
)
from enforcement.models import AuthorityRequest, CaseFile
from enforcement.operations import redaction_openings as openings
from enforcement.pages.downloads import as_download
from enforcement.pages.forms import SmallAct
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries import case_bundle as queries
from enforcement.web._shared.acting import actor
from enforcement.web.legal.bundle_forms import ProposeOpening
from enforcement.web.legal.releases import kept, may_act, release_row
from enforcement.web.legal.views import at_desk, request_or_404
from enforcement.workflow.redactions import FileShape, RedactedPart

JSON = "application/json"
EXHIBITS = (RedactedPart.EXHIBITS, RedactedPart.SENSITIVE)


@require_safe
@at_desk
def legal_redactions(request: HttpRequest, number: int, key: UUID) -> HttpResponse:
    """All that a copy removed, by number."""
    found = request_or_404(number)
    copy = copy_or_404(found, key)
    releases = {one.item: one for one in reversed(queries.openings_of(found, copy.sha256))}
    rows = [
        {**in_words(one), "release": releases.get(one["number"])}
        for one in openings.redactions_of(copy)
    ]
    context = {"it": found, "copy": copy, "rows": rows}
    return render(request, "legal/redactions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def legal_redaction(request: HttpRequest, number: int, key: UUID, item: int) -> HttpResponse:
    """What one redaction removed; somebody proposes to open it."""
    found = request_or_404(number)
    copy = copy_or_404(found, key)
    to = reverse("legal_redaction", args=[number, key, item])
    if request.method != "POST":
        return redaction_page(request, found, (copy, item))
    form = ProposeOpening(request.POST, action=to)
    if form.is_valid():
        with form.refusals():
            made = openings.propose_opening(
                number=number,
                key=key,
                item=item,
                reason=form.cleaned_data["reason"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(
                request,
                _("It is opened.")
                if made.agreed_at
                else _("It is proposed. Somebody else with a seat must agree; they were told."),
            )
            return redirect(to)
    return redaction_page(request, found, (copy, item), sent=form)


def redaction_page(
    request: HttpRequest,
    found: AuthorityRequest,
    which: tuple[CaseFile, int],
    *,
    sent: SmallAct | None = None,
) -> HttpResponse:
    """The page of one redaction of a copy, with a form that was not taken. That it was looked at is
    on the desk's record.
    """
    copy, item = which
    shown = openings.look_at_redaction(
        number=found.number, key=copy.pk, item=item, by=actor(request), now=clock.now()
    )
    releases = [
        release_row(request, found, one, sent)
        for one in queries.openings_of(found, copy.sha256)
        if one.item == item
    ]
    to = reverse("legal_redaction", args=[found.number, copy.pk, item])
    released = not queries.unreleased(found, copy.sha256)
    is_open = any(row["it"].agreed_at for row in releases)
    waits = any(row["it"].waits for row in releases)
    proposes = may_act(request, found) and released and not (is_open or waits)
    context = {
        "it": found,
        "copy": copy,
        "one": in_words(shown.item),
        "words": shown.words,
        "releases": releases,
        "released": released,
        "is_open": is_open,
        "propose": (kept(sent, to) or ProposeOpening(action=to)) if proposes else None,
    }
    return render(request, "legal/redaction.html", context, status=sent.http_code if sent else 200)


@require_safe
@at_desk
def legal_redaction_file(request: HttpRequest, number: int, key: UUID, item: int) -> HttpResponse:
    """The file that a court gets; the desk's record has each download."""
    request_or_404(number)
    shown = openings.opened_file(
        number=number, key=key, item=item, by=actor(request), now=clock.now()
    )
    return as_download(shown.content, shown.name, JSON)


def copy_or_404(found: AuthorityRequest, key: UUID) -> CaseFile:
    """A redacted copy that was made because of a request. Raises Http404."""
    copy = queries.bundle_of(found, key)
    if copy is None or not copy.sha256 or copy.shape != FileShape.REDACTED:
        raise Http404(_("There is no such file. Ask for one."))
    return copy


def in_words(item: openings.Item) -> Parts:
    """A redaction as the manifest lists it, in the reader's words, with its `field`."""
    field = ", ".join(str(step) for step in item.get("place", ()))
    return {
        **item,
        "what": what_of(item),
        "field": field,
        "part": PARTS[item["part"]],
        "ground": GROUNDS[item["ground"]],
    }


def what_of(item: openings.Item) -> str:
    """What it removed something of."""
    if "event" in item:
        return str(AN_EVENT) % {"number": item["event"]}
    if "row" in item:
        return str(A_ROW) % {"kind": item["row"].replace("_", " ")}
    if "exhibit" in item:
        return str(AN_EXHIBIT) % {"number": item["exhibit"]}
    return str(item["what"]) if item["part"] in EXHIBITS else str(A_WORD)


OF_COPY = "legal/requests/<int:number>/bundles/<uuid:key>/redactions"
urlpatterns = [
    path(OF_COPY, legal_redactions, name="legal_redactions"),
    path(f"{OF_COPY}/<int:item>", legal_redaction, name="legal_redaction"),
    path(f"{OF_COPY}/<int:item>.json", legal_redaction_file, name="legal_redaction_file"),
]

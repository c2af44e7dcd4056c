"""Bundles of a case for an authority: asked for, made, looked at, released by two, handed over."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enforcement.language.redactions import GROUNDS, PARTS, SHAPES
from enforcement.models import AuthorityRequest, BundleRelease, CaseFile
from enforcement.operations import bundle_releases, case_bundles
from enforcement.pages.downloads import as_download
from enforcement.pages.forms import SmallAct
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries import case_bundle as queries
from enforcement.web._shared.acting import actor, person
from enforcement.web._shared.by_two import agreed_in
from enforcement.web._shared.polling import polled
from enforcement.web.legal.bundle_forms import AskBundle, HandOver, ProposeRelease
from enforcement.web.legal.redactions import redaction_page
from enforcement.web.legal.releases import kept, may_act, release_row
from enforcement.web.legal.views import at_desk, request_or_404
from enforcement.workflow.redactions import FileShape, Redaction

ZIP = "application/zip"


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def legal_bundles(request: HttpRequest, number: int) -> HttpResponse:
    """What was made because of a request; somebody asks for more."""
    found = request_or_404(number)
    if request.method != "POST":
        return bundles_page(request, found)
    form = ask_form(found, request.POST)
    if form.is_valid():
        with form.refusals():
            case_bundles.ask_bundle(
                number=number,
                wanted=form.wanted(
                    locale=get_language() or "en", time_zone=person(request).time_zone
                ),
                by=actor(request),
                now=clock.now(),
            )
            messages.success(request, _("It is being made."))
            return redirect("legal_bundles", number)
    return bundles_page(request, found, asking=form)


def ask_form(found: AuthorityRequest, data: object = None, case: str = "") -> AskBundle:
    """The form, with the cases that the request names; `case` is chosen, if it is one of them."""
    rows = queries.cases_of(found)
    cases = [(one.ref, f"{one.ref} {one.account.name}") for one in rows]
    wanted = [ref for ref, _title in cases if ref == case or len(cases) == 1]
    initial = {"audience": found.authority, **({"case": wanted[0]} if wanted else {})}
    return AskBundle(data, cases=cases, initial=initial, keep=f"bundle-{found.number}")


def bundles_page(
    request: HttpRequest,
    found: AuthorityRequest,
    *,
    asking: AskBundle | None = None,
    sent: SmallAct | None = None,
) -> HttpResponse:
    """The page, with a form that was not taken."""
    may = may_act(request, found)
    context = {
        **moving_parts(request, found, sent),
        "asking": (asking or ask_form(found, case=request.GET.get("case", ""))) if may else None,
        "cases": queries.cases_of(found),
    }
    wrong = asking or sent
    return render(request, "legal/bundles.html", context, status=wrong.http_code if wrong else 200)


def moving_parts(
    request: HttpRequest, found: AuthorityRequest, sent: SmallAct | None = None
) -> Parts:
    """The files with their releases, and the forms of each."""
    may = may_act(request, found)
    releases: dict[str, list[Parts]] = {}
    for one in queries.releases_of(found):
        releases.setdefault(one.sha256, []).append(release_row(request, found, one, sent))
    openings: dict[str, list[BundleRelease]] = {}
    for one in queries.openings_of(found):
        openings.setdefault(one.sha256, []).append(one)
    rows: list[Parts] = []
    files = queries.bundles_of(found)
    for place, file in enumerate(files):
        of_file = releases.get(file.sha256 or file.was_sha256, []) if has_hash(file) else []
        propose = None
        open_one = any(not row["it"].declined_at for row in of_file)
        if may and file.sha256 and not open_one:
            to = reverse("legal_bundle_release", args=[found.number, file.pk])
            propose = kept(sent, to) or ProposeRelease(at=f"p{place}", action=to)
        rows.append(
            {
                "it": file,
                "shape": SHAPES[file.shape],
                "redactions": [
                    {"it": one, "part": PARTS[one.part], "ground": GROUNDS[one.ground]}
                    for one in map(Redaction.read, file.redactions)
                ],
                "redacted": file.shape == FileShape.REDACTED,
                "releases": of_file,
                "openings": openings.get(file.sha256 or file.was_sha256, [])
                if has_hash(file)
                else [],
                "propose": propose,
            }
        )
    moves = any(not (file.sha256 or file.why_not) for file in files)
    return {"it": found, "rows": rows, "moves": moves}


def has_hash(file: CaseFile) -> bool:
    """Whether it was made, even if it is not there any more."""
    return bool(file.sha256 or file.was_sha256)


@require_safe
@polled
@at_desk
def legal_bundles_progress(request: HttpRequest, number: int) -> HttpResponse:
    """How far it is, asked again and again."""
    return render(
        request, "legal/_bundles_made.html", moving_parts(request, request_or_404(number))
    )


@require_safe
@at_desk
def legal_bundle_file(request: HttpRequest, number: int, key: UUID) -> HttpResponse:
    """The ZIP file, to look at or to hand over; the desk's record has each download."""
    found = queries.bundle_of(request_or_404(number), key)
    if found is None or not found.sha256:
        raise Http404(_("There is no such file. Ask for one."))
    found, content = case_bundles.content_of_bundle(
        number=number, key=key, by=actor(request), now=clock.now()
    )
    return as_download(content, case_bundles.bundle_name(found), ZIP)


@require_POST
@at_desk
def legal_bundle_release(request: HttpRequest, number: int, key: UUID) -> HttpResponse:
    """Propose that it may leave."""
    found = request_or_404(number)
    to = reverse("legal_bundle_release", args=[number, key])
    form = ProposeRelease(request.POST, at="sent", action=to)
    if form.is_valid():
        with form.refusals():
            made = bundle_releases.propose_release(
                number=number,
                key=key,
                reason=form.cleaned_data["reason"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(
                request,
                _("It is released.")
                if made.agreed_at
                else _("It is proposed. Somebody else with a seat must agree; they were told."),
            )
            return redirect("legal_bundles", number)
    return bundles_page(request, found, sent=form)


@require_POST
@at_desk
def legal_release_answer(request: HttpRequest, number: int, release: int) -> HttpResponse:
    """The second person's word."""
    request_or_404(number)
    agreed = agreed_in(request)
    found = bundle_releases.answer_release(
        number=number, release=release, agreed=agreed, by=actor(request), now=clock.now()
    )
    messages.success(request, _("It is released.") if agreed else _("It stays here."))
    return redirect(bundle_releases.page_of(found))


@require_POST
@at_desk
def legal_release_handed(request: HttpRequest, number: int, release: int) -> HttpResponse:
    """Who got it, and when."""
    found = request_or_404(number)
    to = reverse("legal_release_handed", args=[number, release])
    form = HandOver(request.POST, at="sent", action=to)
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            made = bundle_releases.hand_over(
                number=number,
                release=release,
                handed_to=given["handed_to"],
                handed_on=given["handed_on"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(request, _("The handover is entered."))
            return redirect(bundle_releases.page_of(made))
    if copy := queries.opened_copy(found, release):
        return redaction_page(request, found, copy, sent=form)
    return bundles_page(request, found, sent=form)


OF_REQUEST = "legal/requests/<int:number>"
urlpatterns = [
    path(f"{OF_REQUEST}/bundles", legal_bundles, name="legal_bundles"),
    path(f"{OF_REQUEST}/bundles/progress", legal_bundles_progress, name="legal_bundles_progress"),
    path(f"{OF_REQUEST}/bundles/<uuid:key>.zip", legal_bundle_file, name="legal_bundle_file"),
    path(
        f"{OF_REQUEST}/bundles/<uuid:key>/release",
        legal_bundle_release,
        name="legal_bundle_release",
    ),
    path(
        f"{OF_REQUEST}/releases/<int:release>/answer",
        legal_release_answer,
        name="legal_release_answer",
    ),
    path(
        f"{OF_REQUEST}/releases/<int:release>/handed",
        legal_release_handed,
        name="legal_release_handed",
    ),
]

"""Disclosing a copy of a piece of evidence: marking what is removed, looking at the very bytes that
go out, giving them; and the page of a copy, where a second person agrees and anybody withdraws it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Evidence, EvidenceCopy
from enforcement.operations import copies, pictures
from enforcement.operations.copy_files import stored_file
from enforcement.operations.copy_making import Prepared, content_of, prepare
from enforcement.operations.files import Stored
from enforcement.operations.redacting import can_be_copied, no_copy, original_of
from enforcement.pages.downloads import as_download, sandboxed
from enforcement.pages.forms import require_no_fields
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.copies import (
    CopyOfPiece,
    as_staff_see,
    copies_of_case,
    copies_of_piece,
    copy_of,
    grounds_of,
)
from enforcement.queries.facts import gather_facts
from enforcement.rules import authority
from enforcement.web._shared.acting import actor, case_or_404, person, require_role_for
from enforcement.web._shared.case_page import title_of
from enforcement.web._shared.evidence_shown import (
    MOST_PAGES,
    TEXT,
    is_open,
    kind_of,
    page_of,
    pages_of,
)
from enforcement.web.case.copy_forms import (
    DO,
    PREVIEW,
    ChangeMarks,
    GiveCopy,
    MarkCopy,
    WithdrawCopy,
)
from enforcement.web.case.evidence import evidence_or_404

SALT, FILE_SALT, MARKS_SALT = "docket.copy", "docket.copy.file", "docket.copy.marks"
LOOKED_AT = 4 * 60 * 60  # seconds for which what was looked at can be given


def open_or_redirect(request: HttpRequest, found: Evidence) -> HttpResponse | None:
    """Of what is sensitive, to the page where one asks to see it, and that is recorded."""
    if is_open(request, found):
        return None
    return redirect("case_evidence", found.case.ref, found.number)


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """What is removed, page by page; and a look at what would go out."""
    case = case_or_404(ref)
    if request.method == "POST":
        require_role_for(request, "work")
    found = evidence_or_404(case, number)
    if closed := open_or_redirect(request, found):
        return closed
    if not can_be_copied(found):
        raise no_copy(found)
    original = original_of(found)
    pages = pages_of(found) if original.kind else 1
    if original.kind and not pages:
        raise StepRefused("bad-file", _("E%(number)s cannot be shown.") % {"number": found.number})
    shown = Shown(found, original.text, pages)
    if request.method != "POST":
        return mark_page(request, shown, shown.form(old={}))
    form = shown.form(request.POST)
    wanted = form.wanted
    if form.is_valid() and wanted in ("", PREVIEW):
        with form.refusals():
            made = prepare(
                evidence_id=found.pk, title=form.cleaned_data["title"], asked=form.marks()
            )
            return preview_page(request, found, made, typed=form.typed)
    if wanted in ("", PREVIEW) or form.non_field_errors() or DO in form.errors:
        return mark_page(request, shown, form)
    old = form.typed
    if wanted.startswith("page-"):
        old["shown"] = wanted.removeprefix("page-")
    return mark_page(request, shown, shown.form(old=old))


@dataclass(frozen=True)
class Shown:
    """What is shown while one marks: a text, or so many pages."""

    piece: Evidence
    text: str
    pages: int

    def form(self, data: QueryDict | None = None, *, old: Parts | None = None) -> MarkCopy:
        """The form that fits it."""
        return MarkCopy(
            data,
            is_text=not self.piece.file_name or not kind_of(self.piece),
            pages=self.pages,
            old=old,
        )


def mark_page(request: HttpRequest, shown: Shown, form: MarkCopy) -> HttpResponse:
    """The evidence beside the marks."""
    found = shown.piece
    context = {
        **about(request, found),
        "form": form,
        "drawn": kind_of(found),
        "page": min(form.page, shown.pages),
        "pages": shown.pages,
        "lines": shown.text.split("\n") if form.is_text else [],
        "moving": found.content_type in ("image/gif", "image/webp"),
        "before": open_copies(found),
    }
    return render(request, "case/copy_mark.html", context, status=form.http_code)


def about(request: HttpRequest, found: Evidence) -> Parts:
    """What each of these pages says of the case and of who looks."""
    facts = gather_facts(found.case, clock.now())
    return {
        "case": found.case,
        "e": found,
        "title": title_of(found.case),
        "why_not": authority.check_work(actor(request), facts) or "",
    }


def open_copies(found: Evidence) -> list[CopyOfPiece]:
    """The copy that the holder has of it, and one that waits."""
    return [one for one in copies_of_piece(found) if one.is_open]


def preview_page(
    request: HttpRequest,
    found: Evidence,
    made: Prepared,
    *,
    form: GiveCopy | None = None,
    page: int = 1,
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The copy as it would go out, with the button that gives it."""
    sealed = "" if form else sealed_for(person(request).pk, made)
    marking = reverse("case_copy_mark", args=[found.case.ref, found.number])
    content = content_of(made.file)
    context = {
        **about(request, found),
        "form": form
        or GiveCopy(initial={"made": sealed, "marks": packed(typed)}, action=give_at(found)),
        "prepared": made,
        "file": signing.dumps([str(found.pk), asdict(made.file)], salt=FILE_SALT),
        "text": content.decode() if made.file.content_type == TEXT else "",
        "removed": grounds_of(made.marks),
        "page": min(page, made.pages),
        "pages": made.pages,
        "change": ChangeMarks(typed=typed, action=marking) if typed else None,
        "second": found.sensitive,
    }
    return render(
        request, "case/copy_preview.html", context, status=form.http_code if form else 200
    )


def packed(typed: Mapping[str, str] | None) -> str:
    """What was typed to mark the copy, as its preview carries it; empty where nothing was."""
    return signing.dumps(dict(typed), salt=MARKS_SALT, compress=True) if typed else ""


def typed_before(form: GiveCopy) -> dict[str, str] | None:
    """The same from a preview that was sent; None where there is nothing that we packed."""
    try:
        found = signing.loads(str(form["marks"].value() or ""), salt=MARKS_SALT)
    except signing.BadSignature:
        return None
    return {str(name): str(said) for name, said in found.items()}


def give_at(found: Evidence) -> str:
    """The address that the form of a preview is sent to."""
    return reverse("case_copy_give", args=[found.case.ref, found.number])


def sealed_for(who: UUID, made: Prepared) -> str:
    """A copy that was made, as its preview carries it: nobody but we can have written it, and only
    who looked at it can give it.
    """
    said = {**asdict(made), "evidence_id": str(made.evidence_id)}
    said["over"] = str(made.over) if made.over else ""
    return signing.dumps([str(who), said], salt=SALT, compress=True)


def opened_for(request: HttpRequest, found: Evidence, sealed: str) -> Prepared:
    """The copy that somebody looked at. Raises StepRefused (code `stale`)."""
    try:
        who, said = signing.loads(sealed, salt=SALT, max_age=LOOKED_AT)
    except signing.BadSignature as error:
        raise too_old() from error
    if who != str(person(request).pk) or said["evidence_id"] != str(found.pk):
        raise too_old()
    return Prepared(
        **{
            **said,
            "evidence_id": found.pk,
            "file": Stored(**said["file"]),
            "over": UUID(said["over"]) if said["over"] else None,
        }
    )


def too_old() -> StepRefused:
    """That a preview serves no longer."""
    return StepRefused("stale", _("This preview is too old, or not yours. Make the copy again."))


@require_POST
def give(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Give the holder what was looked at; or look at another page of it."""
    require_role_for(request, "work")
    case = case_or_404(ref)
    found = evidence_or_404(case, number)
    if closed := open_or_redirect(request, found):
        return closed
    form = GiveCopy(request.POST, action=give_at(found))
    made = opened_for(request, found, str(form["made"].value() or ""))
    if form.page:
        again = GiveCopy(initial=form.typed, action=give_at(found))
        typed = typed_before(form)
        return preview_page(request, found, made, form=again, page=form.page, typed=typed)
    if form.is_valid():
        with form.refusals():
            row = copies.disclose_copy(
                prepared=made,
                reason=form.cleaned_data["reason"],
                by=actor(request),
                now=clock.now(),
            )
            said = (
                _("Proposed. A lead who is somebody else must look at the copy and agree.")
                if row.needs_second
                else _("The holder has the copy, and is notified.")
            )
            messages.success(request, said)
            return redirect("case_copy", case.ref, row.pk)
    return preview_page(request, found, made, form=form, typed=typed_before(form))


@require_safe
def made_file(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The bytes of a copy that somebody has just made; with `?view` a page of it, redrawn."""
    case = case_or_404(ref)
    found = evidence_or_404(case, number)
    if closed := open_or_redirect(request, found):
        return closed
    try:
        key, said = signing.loads(request.GET.get("made", ""), salt=FILE_SALT, max_age=LOOKED_AT)
    except signing.BadSignature as error:
        raise Http404(_("There is no such file in this case.")) from error
    if key != str(found.pk):
        raise Http404(_("There is no such file in this case."))
    file = Stored(**said)
    return as_file_or_page(request, file, file.name)


def as_file_or_page(request: HttpRequest, file: Stored, name: str) -> HttpResponse:
    """A file of a copy, to be kept; with `?view` what our page shows of it."""
    content = content_of(file)
    kind = pictures.DRAWN_AS.get(file.content_type)
    if "view" not in request.GET or kind is None:
        return as_download(content, name, file.content_type)
    drawn = pictures.preview(content, kind, page_of(request, MOST_PAGES))
    if drawn is None:
        raise Http404(_("This page cannot be shown."))
    response = HttpResponse(drawn, content_type=pictures.SHOWN_AS)
    response.headers["Content-Disposition"] = "inline"
    return sandboxed(response)


def copy_or_404(case: Case, key: UUID) -> EvidenceCopy:
    """The copy of this case. Raises Http404."""
    if found := copy_of(case.pk, key):
        found.evidence.case = case
        return found
    raise Http404(_("There is no such copy in this case."))


@require_safe
def copy_page(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """A copy as the holder has it or would get it, and what may be done about it."""
    found = copy_or_404(case_or_404(ref), key)
    if closed := open_or_redirect(request, found.evidence):
        return closed
    return shown_page(request, found)


def shown_page(
    request: HttpRequest, found: EvidenceCopy, withdraw: WithdrawCopy | None = None
) -> HttpResponse:
    """The page; `withdraw` is its form where it was not taken."""
    shown = about(request, found.evidence)
    facts = gather_facts(found.evidence.case, clock.now())
    file = stored_file(found)
    (row,) = as_staff_see(copies_of_case(found.case_id).filter(pk=found.pk))
    action = reverse("case_copy_withdraw", args=[found.evidence.case.ref, found.pk])
    context = {
        **shown,
        "copy": row,
        "marks": list(zip(found.marks, found.notes, strict=False)),
        "text": content_of(file).decode() if row.is_text else "",
        "page": page_of(request, found.pages),
        "pages": found.pages,
        "withdraw": (withdraw or WithdrawCopy(at="withdraw", action=action))
        if row.is_open and not shown["why_not"]
        else None,
        "may_not_approve": authority.check_approve_copy(found, actor(request), facts) or "",
    }
    return render(
        request, "case/copy.html", context, status=withdraw.http_code if withdraw else 200
    )


@require_safe
def copy_file(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """The bytes of a copy, as the holder gets them; with `?view` a page of it, redrawn."""
    case = case_or_404(ref)
    found = copy_or_404(case, key)
    if closed := open_or_redirect(request, found.evidence):
        return closed
    file = stored_file(found)
    return as_file_or_page(request, file, f"{case.ref}-{file.name}")


@require_POST
def approve(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """Agree, as a second person, to what the page shows."""
    require_role_for(request, "work")
    found = copy_or_404(case_or_404(ref), key)
    if closed := open_or_redirect(request, found.evidence):
        return closed
    require_no_fields(request)
    copies.approve_copy(copy_id=found.pk, by=actor(request), now=clock.now())
    messages.success(request, _("Approved. The holder has the copy, and is notified."))
    return redirect("case_copy", ref, found.pk)


@require_POST
def withdraw(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """Take it out of the holder's view."""
    require_role_for(request, "work")
    found = copy_or_404(case_or_404(ref), key)
    action = reverse("case_copy_withdraw", args=[ref, found.pk])
    form = WithdrawCopy(request.POST, at="withdraw", action=action)
    if form.is_valid():
        with form.refusals():
            copies.withdraw_copy(
                copy_id=found.pk,
                reason=form.cleaned_data["reason"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(request, _("Withdrawn."))
            return redirect("case_copy", ref, found.pk)
    return shown_page(request, copy_or_404(found.evidence.case, key), form)


urlpatterns = [
    path("cases/<str:ref>/evidence/<int:number>/copy", mark, name="case_copy_mark"),
    path("cases/<str:ref>/evidence/<int:number>/copy/give", give, name="case_copy_give"),
    path("cases/<str:ref>/evidence/<int:number>/copy/file", made_file, name="case_copy_made"),
    path("cases/<str:ref>/copies/<uuid:key>", copy_page, name="case_copy"),
    path("cases/<str:ref>/copies/<uuid:key>/file", copy_file, name="case_copy_file"),
    path("cases/<str:ref>/copies/<uuid:key>/approve", approve, name="case_copy_approve"),
    path("cases/<str:ref>/copies/<uuid:key>/withdraw", withdraw, name="case_copy_withdraw"),
]

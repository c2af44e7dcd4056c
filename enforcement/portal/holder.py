"""The holder's pages: the cases of their account, one case, its notices and files."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enforcement.language.references import is_reference
from enforcement.models.portal import Door
from enforcement.operations import drafts, files
from enforcement.operations.copy_files import read_copy, stored_file
from enforcement.operations.portal_reading import has_opened, open_notice
from enforcement.operations.takeout import write_takeout
from enforcement.pages.downloads import as_download
from enforcement.pages.tables import csv_response
from enforcement.portal.entrance import entrance_page
from enforcement.portal.forms import Words
from enforcement.portal.page import HolderPage
from enforcement.portal.sections import doors_of, empty_form, forms_of, name_of
from enforcement.portal.visitors import acting, only_for, outside, visitor
from enforcement.process import clock
from enforcement.queries.copies import shown_copy
from enforcement.queries.disclosures import disclosure_of, table_of
from enforcement.queries.dispute_bodies import bodies_named_to
from enforcement.queries.holder_case import file_of_holder, holder_case
from enforcement.queries.holder_rows import HolderCase, SentNotice
from enforcement.queries.portal import holder_cases
from enforcement.queries.portal_takeout import notices_with_cases
from enforcement.record.notice_files import NotTypeset, letters_of, pdf_of

ENTRANCE = "holder"


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The cases of the account; to a stranger, where one asks for a link."""
    there = outside(request).visitor
    if there is None or there.door != Door.HOLDER:
        return entrance_page(request, Door.HOLDER)
    context = {"cases": holder_cases(there.account.pk), "account": there.account}
    return render(request, "portal/cases.html", context)


@login_not_required
@require_safe
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """One case; to a stranger, where one asks for a link, whether or not the case is there."""
    there = outside(request).visitor
    if there is None or there.door != Door.HOLDER:
        return entrance_page(request, Door.HOLDER, ref.upper() if is_reference(ref) else "")
    if ref != ref.upper():
        return redirect("holder_case", ref.upper())
    return case_page(request, theirs_or_404(request, ref))


def theirs_or_404(request: HttpRequest, ref: str) -> HolderCase:
    """The case of a reference. Raises Http404, with the same words for what is not there, not
    theirs, and not told yet.
    """
    there = visitor(request)
    found = (
        holder_case(ref.upper(), there.account, there.session.contact_id)
        if is_reference(ref)
        else None
    )
    if found is None:
        raise Http404(
            _("There is no case %(ref)s of %(account)s. Check the reference in the letter.")
            % {"ref": ref[:20], "account": there.account.name}
        )
    return found


def case_page(
    request: HttpRequest,
    found: HolderCase,
    sent: Mapping[str, Words] | None = None,
    code: int = 200,
) -> HttpResponse:
    """The page of a case; `sent` are forms that were sent and not taken, by their names."""
    page = HolderPage(found, clock.now())
    forms = forms_of(page, sent or {})
    context = {
        "case": found,
        "page": page,
        "forms": forms,
        "items": [(item, forms.get(name_of("item", item.id))) for item in page.items],
        "contestable": [
            (one, forms[name_of("appeal", one.notice.decision_id)]) for one in page.contestable
        ],
        "doors": doors_of(forms),
        "bodies": bodies_named_to(found.account, page.now),
        "over": [form for name, form in (sent or {}).items() if name not in forms],
        "account": found.account,
        "visitor": visitor(request),
        "when": _("D j F Y, H:i"),
        "day": _("j F Y"),
        "draft_days": drafts.KEPT.days,
    }
    return render(request, "portal/case.html", context, status=code)


@only_for(Door.HOLDER, ENTRANCE)
@require_safe
def notice(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """A notice as it was sent."""
    found = theirs_or_404(request, ref)
    shown = notice_or_404(found, key)
    if is_opened_by_a_person(request):
        note_opened(request, shown)
        found = theirs_or_404(request, ref)
        shown = notice_or_404(found, key)
    return notice_page(request, found, shown)


def notice_page(
    request: HttpRequest,
    found: HolderCase,
    shown: SentNotice,
    sent: Words | None = None,
    code: int = 200,
) -> HttpResponse:
    """The notice, and a form to contest when one was told; `sent` is that, where it was not
    taken.
    """
    asked = [one for one in found.asks if one.subject == shown.id]
    place = ("told", shown.id)
    draft = next((one for one in found.drafts if (one.form, one.subject) == place), None)
    context = {
        "case": found,
        "notice": shown,
        "account": found.account,
        "asked": asked,
        "form": sent
        or (
            empty_form(found.ref, "told", shown.id, draft)
            if shown.told.at and not any(one.is_open for one in asked)
            else None
        ),
    }
    return render(request, "portal/notice.html", context, status=code)


def is_opened_by_a_person(request: HttpRequest) -> bool:
    """Whether somebody looks at it: not a program that asks for its headers, nor a browser that
    fetches ahead.
    """
    ahead = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in ahead


def note_opened(request: HttpRequest, shown: SentNotice) -> None:
    """Keep that this contact opened it, once."""
    there = visitor(request)
    contact = there.session.contact
    if contact and not has_opened(notice_id=shown.id, email=contact.email):
        open_notice(notice_id=shown.id, contact_id=contact.pk, by=acting(request), now=clock.now())


@only_for(Door.HOLDER, ENTRANCE)
@require_safe
def notice_pdf(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """The same as a PDF file, which says how to check it."""
    found = theirs_or_404(request, ref)
    shown = notice_or_404(found, key)
    (letter,) = letters_of(list(notices_with_cases([shown.id])))
    try:
        content = pdf_of(letter)
    except NotTypeset:
        messages.warning(
            request, _("The PDF cannot be made at the moment. The text is here; try again later.")
        )
        return redirect("holder_notice", found.ref, shown.id)
    if is_opened_by_a_person(request):
        note_opened(request, shown)
    return as_download(content, f"{found.ref}-{shown.kind}.pdf", "application/pdf")


@only_for(Door.HOLDER, ENTRANCE)
@require_safe
def take_out(request: HttpRequest) -> FileResponse:
    """Everything about their account, as one ZIP."""
    out = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    account = visitor(request).account
    write_takeout(out, account_id=account.pk, now=clock.now())
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{account.external_ref}.zip")


def notice_or_404(found: HolderCase, key: UUID | None) -> SentNotice:
    """The notice of this case. Raises Http404."""
    for one in found.notices:
        if one.id == key:
            return one
    raise Http404(_("There is no such notice in this case."))


@only_for(Door.HOLDER, ENTRANCE)
@require_safe
def file(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A file that they sent, as they sent it: to be saved, never shown."""
    found = theirs_or_404(request, ref)
    evidence = file_of_holder(found.id, number)
    content = files.read(evidence.sha256, evidence.file_name) if evidence else None
    if evidence is None or content is None:
        raise Http404(_("There is no such file in this case."))
    return as_download(content, evidence.file_name)


@only_for(Door.HOLDER, ENTRANCE)
@require_safe
def evidence_copy(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """A copy of evidence that they were given: to be saved, never shown. What was withdrawn, or is
    not as it was made, is not there.
    """
    found = theirs_or_404(request, ref)
    row = shown_copy(found.id, key)
    content = read_copy(row) if row else None
    if row is None or content is None:
        raise Http404(_("There is no such file in this case."))
    return as_download(content, f"{found.ref}-{stored_file(row).name}", row.content_type)


@only_for(Door.HOLDER, ENTRANCE)
@require_safe
def identifiers(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """What was disclosed of our records, as a table."""
    found = theirs_or_404(request, ref)
    row = disclosure_of(found.id, key)
    if row is None:
        raise Http404(_("There is no such table in this case."))
    return csv_response(f"{found.ref}-{row.begins_on}-{row.ends_on}.csv", table_of(row))

"""Accounts and contacts from a CSV file: the file is sent, what it would do is shown, and exactly
that is done.

A file without a mistake lies in the store of files until it is imported, a day at most
(`operations/files.py` takes it away); the address of the page that shows it is signed, for the
admin who sent it alone. Nothing is kept of a file with mistakes.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.operations import files
from enforcement.operations.account_file import EVERY_COLUMN, MOST_SHOWN, NEEDED, NEEDED_OF_CONTACT
from enforcement.operations.account_import import (
    Outcome,
    Preview,
    import_accounts,
    preview_import,
)
from enforcement.process import clock
from enforcement.web._shared.acting import actor, person
from enforcement.web._shared.stepup import requires_admin_step_up
from enforcement.web.manage.import_forms import AccountFileForm, ImportAll

SALT = "docket.account_import"
KEPT = 12 * 60 * 60  # seconds for which a file can be imported; it is taken away after a day


@dataclass(frozen=True)
class SentFile:
    """A file in the store that an admin sent."""

    key: str
    name: str
    content: bytes


@require_safe
@requires_admin_step_up
def account_import(request: HttpRequest) -> HttpResponse:
    """Where the file is chosen, and what may stand in it."""
    return file_page(request, AccountFileForm(action=reverse("account_import_read")))


def file_page(
    request: HttpRequest, form: AccountFileForm, wrong: Preview | None = None
) -> HttpResponse:
    """The page; `wrong` is a file with mistakes."""
    errors = wrong.errors if wrong else []
    context = {
        "form": form,
        "errors": errors[:MOST_SHOWN],
        "count_of_errors": len(errors),
        "more": max(0, len(errors) - MOST_SHOWN),
        "columns": [
            {"name": name, "needed": name in NEEDED, "of_contact": name in NEEDED_OF_CONTACT}
            for name in EVERY_COLUMN
        ],
    }
    code = 422 if errors else form.http_code
    return render(request, "manage/import.html", context, status=code)


@require_POST
@requires_admin_step_up
def read(request: HttpRequest) -> HttpResponse:
    """Look through the file: on to what it would do, or its mistakes."""
    form = AccountFileForm(request.POST, request.FILES, action=reverse("account_import_read"))
    if not form.is_valid():
        return file_page(request, form)
    sent = form.cleaned_data["file"]
    content = sent.read()
    preview = preview_import(content=content, by=actor(request), now=clock.now())
    if preview.errors:
        return file_page(request, form, preview)
    stored = files.store(content, sent.name)
    handle = [str(person(request).pk), stored.sha256, stored.name]
    return redirect("account_import_preview", signing.dumps(handle, salt=SALT))


def sent_file_or_404(request: HttpRequest, key: str) -> SentFile:
    """The file of an address. Raises Http404 with a sentence."""
    gone = Http404(_("This file is not kept any more. Send it again."))
    try:
        sender, sha256, name = signing.loads(key, salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        raise gone from None
    if sender != str(person(request).pk) or (content := files.read(sha256, name)) is None:
        raise gone
    return SentFile(key, name, content)


@require_safe
@requires_admin_step_up
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """What the file would do, now."""
    return preview_page(request, sent_file_or_404(request, key))


def preview_page(
    request: HttpRequest, sent: SentFile, form: ImportAll | None = None
) -> HttpResponse:
    """The page; `form` is one that was refused."""
    found = preview_import(content=sent.content, by=actor(request), now=clock.now())
    if found.errors:  # only since it was sent
        return file_page(request, AccountFileForm(action=reverse("account_import_read")), found)
    if form is None:
        form = ImportAll(
            action=reverse("account_import_run", args=[sent.key]),
            initial={"digest": found.digest},
        )
    else:
        form.renew(digest=found.digest)
    context = {
        "name": sent.name,
        "form": form,
        "changes_something": found.changes_something,
        "counts": {outcome.value: found.count(outcome) for outcome in Outcome},
        "changing": [one for one in found.accounts if one.outcome != Outcome.SAME],
        "same": [one for one in found.accounts if one.outcome == Outcome.SAME],
    }
    return render(request, "manage/import_preview.html", context, status=form.http_code)


@require_POST
@requires_admin_step_up
def run(request: HttpRequest, key: str) -> HttpResponse:
    """Do what was shown."""
    sent = sent_file_or_404(request, key)
    form = ImportAll(request.POST, action=reverse("account_import_run", args=[key]))
    if form.is_valid():
        with form.refusals():
            done = import_accounts(
                content=sent.content,
                digest=form.cleaned_data["digest"],
                by=actor(request),
                now=clock.now(),
            )
            said = _("Imported. New: %(new)s. Changed: %(changed)s.")
            counts = {"new": done.count(Outcome.NEW), "changed": done.count(Outcome.CHANGED)}
            messages.success(request, said % counts)
            return redirect("account_import")
    return preview_page(request, sent, form)


urlpatterns = [
    path("import", account_import, name="account_import"),
    path("import/read", read, name="account_import_read"),
    path("import/<str:key>", preview, name="account_import_preview"),
    path("import/<str:key>/run", run, name="account_import_run"),
]

"""`/report`: anybody reports something."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Actor, Kind
from enforcement.models import Report
from enforcement.operations.files import Stored
from enforcement.operations.public_reports import PublicReport, needs_work, send_report
from enforcement.operations.receipts import digest_of_sending
from enforcement.pages.once import sender_of
from enforcement.pages.refusing import KEY
from enforcement.portal.files import take_files
from enforcement.portal.proof_of_work import challenge, work_in
from enforcement.portal.report_forms import MOST_OF_STRANGERS, ReportForm
from enforcement.portal.visitors import asker
from enforcement.process import clock
from enforcement.queries.public_reports import rules_in_plain_words

SALT = "docket.report.sent"
KEPT = 7 * 24 * 60 * 60  # seconds for which the page after sending can be opened


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, and what was sent with it; what cannot be taken stands in it, with all that was
    typed.
    """
    if request.method != "POST":
        return form_page(request, ReportForm(rules=rules_in_plain_words()))
    form = ReportForm(request.POST, request.FILES, rules=rules_in_plain_words())
    if form.is_valid():
        with form.refusals():
            made, said = send(request, form)
            return redirect("report_sent", of_report(made, said))
    return form_page(request, form)


def send(request: HttpRequest, form: ReportForm) -> tuple[Report, PublicReport]:
    """Take what the form says. Raises StepRefused."""
    given = form.cleaned_data
    files: list[Stored] = []
    if given["attached"]:
        files, fates = take_files(given["attached"], MOST_OF_STRANGERS)
        form.refuse_files(fates)
    said = PublicReport(
        key=key_of(request),
        about=given["about"],
        policy=given["policy"],
        claim=given["claim"],
        happened_on=given["happened_on"],
        links=given["links"],
        affected=given["affected"],
        name=given["name"],
        email=given["email"],
        locale=get_language() or "en",
        files=files,
    )
    made = send_report(
        said=said,
        asker=asker(request),
        work=work_in(given["altcha"]),
        by=stranger(request, given["email"]),
        now=clock.now(),
    )
    return made, said


def stranger(request: HttpRequest, email: str) -> Actor:
    """Whoever reports, known by their browser: their form is taken once."""
    return Actor(
        kind=Kind.REPORTER,
        name="",
        email=email,
        visitor_id=sender_of(request),
        sending=getattr(request, "sending", None),
    )


def key_of(request: HttpRequest) -> UUID:
    """The form's key; a new one where none was sent along."""
    try:
        return UUID(str(request.POST.get(KEY, "")))
    except ValueError:
        return uuid4()


def form_page(request: HttpRequest, form: ReportForm) -> HttpResponse:
    """The form; above a threshold with a sum that the browser does first."""
    work = needs_work(asker=asker(request), now=clock.now())
    words = {
        "label": _("Computed when you send"),
        "verifying": _("Computing …"),
        "verified": _("Done."),
        "error": _("This did not work. Open the page again, or write to us by mail."),
        "expired": _("Too much time has passed. Open the page again; copy your text first."),
        "waitAlert": _("Computing … please wait."),
    }
    context = {
        "form": form,
        "challenge": challenge() if work else "",
        "settings": {"hideLogo": True, "hideFooter": True, "words": words},
        "contact_email": settings.CONTACT_EMAIL,
    }
    return render(request, "portal/report.html", context, status=form.http_code)


def of_report(made: Report, said: PublicReport) -> str:
    """What the page after sending says, signed: nobody makes us say something else."""
    parts = {
        "ref": made.ref,
        "at": made.received_at.isoformat(),
        "sha256": digest_of_sending(said.claim, [file.sha256 for file in said.files]),
        "files": [[file.name, file.sha256] for file in said.files],
        "mailed": bool(said.email),
    }
    return dumps(parts, salt=SALT, compress=True)


@login_not_required
@require_safe
def sent(request: HttpRequest, what: str) -> HttpResponse:
    """After sending: the reference, and what happens now. Raises Http404."""
    try:
        said = loads(what, salt=SALT, max_age=KEPT)
    except BadSignature:
        raise Http404(_("There is no such page. Your reference stands in the receipt.")) from None
    context = {**said, "at": datetime.fromisoformat(said["at"])}
    return render(request, "portal/report_sent.html", context)

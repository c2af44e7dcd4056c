"""`/report`: anybody reports something; trusted flaggers by the same form, signed in, or by a
program (`report_by_token.py`).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.bearer import secret_in
from accounts.models import TrustedFlagger
from accounts.roles import Actor, Kind
from enforcement.models import Report
from enforcement.models.portal import Door
from enforcement.operations.files import Stored
from enforcement.operations.flagger_reports import send_flagged_report
from enforcement.operations.public_reports import PublicReport, needs_work, send_report
from enforcement.operations.receipts import digest_of_sending
from enforcement.pages.once import sender_of
from enforcement.pages.refusing import KEY
from enforcement.portal.files import take_files
from enforcement.portal.proof_of_work import challenge, work_in
from enforcement.portal.report_by_token import report_by_token
from enforcement.portal.report_forms import MOST_OF_STRANGERS, FlaggerReportForm, ReportForm
from enforcement.portal.visitors import acting, asker, outside
from enforcement.process import clock
from enforcement.queries.public_reports import is_acknowledged, rules_in_plain_words

SALT = "docket.report.sent"
KEPT = 7 * 24 * 60 * 60  # seconds for which the page after sending can be opened


@login_not_required
@csrf_exempt  # a token is sent by no browser on its own; of the form it is asked below
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, and what was sent with it; or what a program sent with a token."""
    secret = secret_in(request.headers.get("Authorization", ""))
    if request.method == "POST" and secret is not None:
        return report_by_token(request, secret)
    return report_by_form(request)


@csrf_protect
def report_by_form(request: HttpRequest) -> HttpResponse:
    """The form; what cannot be taken stands in it, with all that was typed."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    flagger = flagger_there(request)
    rules = rules_in_plain_words()
    form = (FlaggerReportForm if flagger else ReportForm)(*sent, rules=rules)
    if sent and form.is_valid():
        with form.refusals():
            said = what_is_said(form, str(key_of(request)))
            made = (
                send_as_flagger(request, said, flagger)
                if flagger
                else send_as_stranger(request, said, form.cleaned_data["altcha"])
            )
            return redirect("report_sent", of_report(made, said, flagged=flagger is not None))
    return form_page(request, form, flagger)


def flagger_there(request: HttpRequest) -> TrustedFlagger | None:
    """The trusted flagger who is signed in, while its status holds: else they are like anybody."""
    there = outside(request).visitor
    if there is None or there.door != Door.FLAGGER:
        return None
    return there.flagger if there.flagger.is_trusted_on(clock.now().date()) else None


def what_is_said(form: ReportForm, key: str) -> PublicReport:
    """What the form says, with its files. Raises StepRefused (code `bad-file`)."""
    attached, files = form.cleaned_data["attached"], list[Stored]()
    if attached:
        files, fates = take_files(attached, MOST_OF_STRANGERS)
        form.refuse_files(fates)
    return form.said(key, files)


def send_as_stranger(request: HttpRequest, said: PublicReport, solution: str) -> Report:
    """Take a report of anybody's. Raises StepRefused."""
    return send_report(
        said=said,
        asker=asker(request),
        work=work_in(solution),
        by=stranger(request, said.email),
        now=clock.now(),
    )


def send_as_flagger(request: HttpRequest, said: PublicReport, flagger: TrustedFlagger) -> Report:
    """Take a report of a trusted flagger's. Raises StepRefused."""
    by, now = acting(request), clock.now()
    return send_flagged_report(said=said, flagger_id=flagger.pk, by=by, now=now).report


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


def form_page(
    request: HttpRequest, form: ReportForm, flagger: TrustedFlagger | None
) -> HttpResponse:
    """The form; above a threshold with a sum that a stranger's browser does first."""
    work = flagger is None and needs_work(asker=asker(request), now=clock.now())
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
        "flagger": flagger,
        "challenge": challenge() if work else "",
        "settings": {"hideLogo": True, "hideFooter": True, "words": words},
        "contact_email": settings.CONTACT_EMAIL,
    }
    return render(request, "portal/report.html", context, status=form.http_code)


def of_report(made: Report, said: PublicReport, *, flagged: bool) -> str:
    """What the page after sending says, signed: nobody makes us say something else."""
    parts = {
        "ref": made.ref,
        "at": made.received_at.isoformat(),
        "sha256": digest_of_sending(said.claim, [file.sha256 for file in said.files]),
        "files": [[file.name, file.sha256] for file in said.files],
        "mailed": flagged or (bool(said.email) and is_acknowledged(made.pk)),
        "crowded": bool(said.email) and not flagged,  # where no mail was sent
        "page": "flagger_report" if flagged else "reporter_report",
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
    context = {
        **said,
        "at": datetime.fromisoformat(said["at"]),
        # one that was made before this version had none
        "page": reverse(said.get("page", "reporter_report"), args=[said["ref"]]),
    }
    return render(request, "portal/report_sent.html", context)

"""The health of the chains: recomputing them on demand, and taking the record away to check it
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO, cast
from uuid import UUID

import structlog
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.language.refusals import StepRefused
from enforcement.process import clock
from enforcement.queries.account import find_account
from enforcement.queries.coverage import newest_checkpoint
from enforcement.record import verify
from enforcement.record.bundle import BundleWriter
from enforcement.web._shared.acting import person, require_role_for
from enforcement.web._shared.stepup import step_up_if_due
from enforcement.web.audit.forms import Verify

MOST = 100_000  # events that are recomputed while somebody waits
CHUNK = 64 * 1024  # bytes
log = structlog.get_logger(__name__)


@require_safe
def audit_chain(request: HttpRequest) -> HttpResponse:
    """How the record is kept together, the newest checkpoint, and the forms to verify and to
    export.
    """
    require_role_for(request, "read audit")
    asked = request.GET.get("account", "").strip()[:200]
    form = Verify(initial={"account": asked}, action=reverse("audit_verify"))
    return chain_page(request, form)


def chain_page(request: HttpRequest, form: Verify, **more: object) -> HttpResponse:
    """The page, with what a verification found."""
    asked = form["account"].value() or ""
    context = {"checkpoint": newest_checkpoint(), "asked": asked, "tab": "chain", "form": form}
    return render(request, "audit/chain.html", {**context, **more}, status=form.http_code)


@require_POST
def audit_verify(request: HttpRequest) -> HttpResponse:
    """Recompute the chain of one account, or of all while they are few. It reads only."""
    require_role_for(request, "read audit")
    form = Verify(request.POST, action=reverse("audit_verify"))
    if form.is_valid():
        with form.refusals():
            found = verification_of(form.cleaned_data["account"])
            log.info(
                "audit verified",
                by=person(request).username,
                account=form.cleaned_data["account"],
                events=found.events,
                flaws=len(found.flaws),
            )
            return chain_page(request, form, verified=found, verified_at=clock.now())
    return chain_page(request, form)


def verification_of(ref: str) -> verify.Verification:
    """What was found. Raises StepRefused (codes `unknown-account`, `too-many`)."""
    if found := verify.verify_chains(account_id_of(ref), most=MOST):
        return found
    raise StepRefused(
        "too-many",
        _(
            "The record is too long to verify while you wait. Enter an account, or run "
            "verify_audit."
        ),
    )


@require_safe
def audit_export(request: HttpRequest) -> HttpResponseBase:
    """The record of one account, or all of it, as a bundle that docs/reference/verify.py checks
    without Docket.
    """
    require_role_for(request, "read audit")
    if waits := step_up_if_due(request):
        return waits
    ref = request.GET.get("account", "").strip()[:200]
    which = account_id_of(ref)
    log.info("audit exported", by=person(request).username, account=ref)
    name = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in ref) or "all"
    answer = StreamingHttpResponse(bundle_chunks(which), content_type="application/jsonl")
    answer["Content-Disposition"] = (
        f'attachment; filename="docket-audit-{name}-{clock.now():%Y%m%d}.jsonl"'
    )
    return answer


def account_id_of(ref: str) -> UUID | None:
    """The account of a reference; None for all. Raises StepRefused (code `unknown-account`)."""
    if not ref:
        return None
    if "\x00" in ref or (found := find_account(ref)) is None:
        raise StepRefused(
            "unknown-account",
            _("There is no account “%(ref)s” here.") % {"ref": ref[:60].replace("\x00", "")},
        )
    return found.pk


class ChunkBuffer:
    """Takes what a bundle writes, and gives it out in chunks."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def write(self, part: bytes) -> int:
        """As a file would."""
        self.parts.append(part)
        self.size += len(part)
        return len(part)

    def taken(self) -> bytes:
        """All that was written since the last time."""
        whole = b"".join(self.parts)
        self.parts.clear()
        self.size = 0
        return whole


def bundle_chunks(which: UUID | None) -> Iterator[bytes]:
    """The bundle, as it is read: memory does not grow with the record."""
    pipe = ChunkBuffer()
    check = verify.RecordCheck(which)
    bundle = BundleWriter(cast(BinaryIO, pipe), check.seals)
    with closing(check.rows()) as rows:
        for _row in bundle.through(rows):
            if pipe.size >= CHUNK:
                yield pipe.taken()
    yield pipe.taken()


urlpatterns = [
    path("audit/chain", audit_chain, name="audit_chain"),
    path("audit/verify", audit_verify, name="audit_verify"),
    path("audit/export", audit_export, name="audit_export"),
]

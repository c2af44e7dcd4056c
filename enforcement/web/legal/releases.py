"""A release with what can be done about it: answered by somebody else, and handed over."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from enforcement.models import AuthorityRequest, BundleRelease
from enforcement.operations.bundle_releases import others_with_seat
from enforcement.pages.forms import SmallAct
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.web._shared.acting import actor
from enforcement.web.legal.bundle_forms import AnswerRelease, HandOver
from enforcement.workflow.legal import OPEN


def may_act(request: HttpRequest, found: AuthorityRequest) -> bool:
    """Whether this person acts on a request that is open."""
    return actor(request).may("work") and found.phase in OPEN


def release_row(
    request: HttpRequest, found: AuthorityRequest, one: BundleRelease, sent: SmallAct | None
) -> Parts:
    """A release of a request and its forms; `sent` is a form that was not taken."""
    at = [found.number, one.number]
    may, by = may_act(request, found), actor(request)
    answer = handing = None
    if may and one.waits:
        to = reverse("legal_release_answer", args=at)
        own = one.proposed_by_id == by.user_id and bool(others_with_seat(by))
        answer = kept(sent, to) or AnswerRelease(at=f"a{one.number}", action=to, own=own)
    if may and one.agreed_at and not one.handed_on:
        to = reverse("legal_release_handed", args=at)
        handing = kept(sent, to) or HandOver(
            at=f"h{one.number}", action=to, initial={"handed_on": clock.now().date()}
        )
    return {"it": one, "waits": one.waits, "answer": answer, "handing": handing}


def kept(sent: SmallAct | None, to: str) -> SmallAct | None:
    """The form that was sent to this address, and not taken."""
    return sent if sent is not None and sent.action == to else None

"""Every form acts once. It carries a key, made when its page was drawn (`{% sent_once %}`), that is
stored with what the form does. A second sending, by a second click, a slow line or the Back
button, is led to where the first one led, and does nothing.

The same key with other content is not a second sending: it is refused, and what was typed is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Sending
from enforcement.language.refusals import StepRefused
from enforcement.models import SentForm
from enforcement.models.event import sha256_of
from enforcement.operations.sent_forms import keep_outcome, sent_before
from enforcement.pages.parts import AnyFile
from enforcement.pages.refusing import KEY, TOKEN, previous_page, refusal_page

Next = Callable[[HttpRequest], HttpResponse]
HANDLES = {TOKEN, KEY}
DONE, REMEMBERED = "done_forms", 20  # in the session; the newest keys


class SentOnce:
    """Answers a second sending with the outcome of the first."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Read the key; look, do, look again: another sending may have come first meanwhile."""
        sending, sender = sending_of(request), sender_of(request)
        if sending is None or sender is None:
            return self.get_response(request)
        request.sending = sending  # type: ignore[attr-defined]
        if first := sent_before(sending=sending, sender=sender):
            return answer_again(request, first, sending)
        response = self.get_response(request)
        if sending.done:
            led_to = response.headers.get("Location", "")
            keep_outcome(key=sending.key, led_to=led_to, sender=sender)
            tell_browser(request, sending.key)
        elif sending.tried and (first := sent_before(sending=sending, sender=sender)):
            return answer_again(request, first, sending)
        return response


def sender_of(request: HttpRequest) -> UUID | None:
    """Under whom the form is known: on the pages outside the visitor, or a stranger's browser;
    elsewhere who is signed in. None for a stranger there, whose forms do nothing that could be done
    twice.
    """
    if hasattr(request, "visitor"):
        sender: UUID = request.visitor.sender_id if request.visitor else request.browser  # type: ignore[attr-defined]
        return sender
    return request.user.pk if isinstance(request.user, User) else None


def sending_of(request: HttpRequest) -> Sending | None:
    """The sending of a form; None where no key that can be read was sent along."""
    if request.method != "POST":
        return None
    try:
        key = UUID(str(request.POST.get(KEY, "")))
    except ValueError:
        return None
    return Sending(key=key, digest=digest_of_form(request))


def digest_of_form(request: HttpRequest) -> str:
    """SHA-256 of what is sent, and where to."""
    typed = {name: values for name, values in request.POST.lists() if name not in HANDLES}
    files = {
        name: [hash_of_file(one) for one in request.FILES.getlist(name)] for name in request.FILES
    }
    return sha256_of([request.get_full_path(), typed, files])


def hash_of_file(file: AnyFile) -> str:
    """SHA-256 of a file that was sent, which is read from its beginning afterwards."""
    found = sha256(b"".join(file.chunks())).hexdigest()
    file.seek(0)
    return found


def answer_again(request: HttpRequest, first: SentForm, sending: Sending) -> HttpResponse:
    """Where the first sending led; or, where something else was typed since, why not."""
    if first.digest != sending.digest:
        sentence = _(
            "This form was sent before, with other content. Open the page again to send this "
            "as well."
        )
        return refusal_page(request, StepRefused("stale", sentence))
    messages.info(request, _("You had sent this form already. It was done once."))
    tell_browser(request, sending.key)
    return redirect(first.led_to or previous_page(request))


def tell_browser(request: HttpRequest, key: UUID) -> None:
    """Say on the pages that follow that the form was done: until then the browser keeps what was
    typed in it (static/docket/docket.js).
    """
    if hasattr(request, "visitor"):  # no script of ours keeps anything on the pages outside
        return
    request.session[DONE] = [*request.session.get(DONE, []), str(key)][-REMEMBERED:]

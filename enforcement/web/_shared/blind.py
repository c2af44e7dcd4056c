"""Who has a decision to look at again blind does not open its case meanwhile: the page would
tell them. They are led to the review; they may give it back if the case is theirs to work on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User
from enforcement.queries.quality import blind_review_about

# The beginnings of the names of the addresses whose pages tell what was decided.
TELLING = ("case", "decide", "decision", "account", "appeal")


class KeptBlind:
    """The middleware. One statement, on those pages alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing before the address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Lead to the review, where there is one that keeps this person from the page."""
        match = request.resolver_match
        ref = str(kwargs.get("ref") or kwargs.get("external_ref", ""))
        name = str(match.url_name or "") if match else ""
        if not ref or not name.startswith(TELLING) or not isinstance(request.user, User):
            return None
        review = blind_review_about(request.user.pk, ref)
        if not review:
            return None
        said = _(
            "You are reviewing a decision of that case for quality, without knowing it. Answer "
            "first, or give the review back."
        )
        messages.info(request, said)
        return redirect("quality_review", review)

"""Lost decisions: what gateways were told and the database does not have any more, until each is
decided again or dismissed with a reason.
"""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from enforcement.operations.lost import dismiss_lost_decision
from enforcement.pages.forms import SmallAct
from enforcement.process import clock
from enforcement.queries.lost import lost_decisions
from enforcement.web._shared.acting import actor
from enforcement.web._shared.stepup import requires_admin_step_up


class Dismiss(SmallAct):
    """Why gateways need not enforce it any more."""

    css = "in-line mt-2"
    button = gettext_lazy("Dismiss")
    button_css = "btn-plain btn-sm"
    quick = False
    reason = forms.CharField(
        label=gettext_lazy("Why it is dismissed"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "form-control form-control-sm"}),
    )


@require_safe
@requires_admin_step_up
def lost(request: HttpRequest) -> HttpResponse:
    """Those that wait."""
    return lost_page(request)


def lost_page(
    request: HttpRequest, sent: SmallAct | None = None, about: UUID | None = None
) -> HttpResponse:
    """The page; `sent` is a form about one of them that was not taken."""
    found, count = lost_decisions()
    rows = [
        {"it": row, "form": sent if sent and about == row.lost.pk else dismiss_form(row.lost.pk)}
        for row in found
    ]
    context = {"rows": rows, "count": count, "more": count - len(rows), "now": clock.now()}
    return render(request, "manage/lost.html", context, status=sent.http_code if sent else 200)


def dismiss_form(key: UUID, data: object = None) -> Dismiss:
    """The form of one; several stand on one page."""
    return Dismiss(data, at=f"l-{key}", action=reverse("lost_dismiss", args=[key]))


@require_POST
@requires_admin_step_up
def lost_dismiss(request: HttpRequest, key: UUID) -> HttpResponse:
    """Gateways need not enforce it any more."""
    form = dismiss_form(key, request.POST)
    if form.is_valid():
        with form.refusals():
            dismiss_lost_decision(
                lost_id=key, **form.cleaned_data, by=actor(request), now=clock.now()
            )
            messages.success(request, _("The lost decision is dismissed."))
            return redirect("lost_decisions")
    return lost_page(request, form, key)


urlpatterns = [
    path("lost-decisions", lost, name="lost_decisions"),
    path("lost-decisions/<uuid:key>/dismiss", lost_dismiss, name="lost_dismiss"),
]

"""What was sent to a webhook, and what it answered; a test; sending once more."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.operations import endpoints
from enforcement.pages.forms import require_no_fields
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.endpoints import FAILED, deliveries
from enforcement.web._shared.acting import actor
from enforcement.web._shared.stepup import requires_admin_step_up
from enforcement.web.manage.webhooks import endpoint_or_404


@require_safe
@requires_admin_step_up
def webhook(request: HttpRequest, key: UUID) -> HttpResponse:
    """One webhook with its messages, the newest first."""
    endpoint, only = endpoint_or_404(key), request.GET.get("only", "")
    page = deliveries(endpoint, only=only, cursor=request.GET.get("cursor", ""))
    context = {
        "it": endpoint,
        "only": only,
        "page": page,
        "rows": [{"it": row, "body": laid_out(row.webhook_body)} for row in page.rows],
        "failed": FAILED,
    }
    return render(request, "manage/webhook.html", context)


def laid_out(body: Parts) -> str:
    """The body for people."""
    return json.dumps(body, indent=2, ensure_ascii=False)


@require_POST
@requires_admin_step_up
def webhook_test(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send it a test message."""
    require_no_fields(request)
    endpoints.send_test(endpoint_id=endpoint_or_404(key).pk, by=actor(request), now=clock.now())
    messages.success(request, _("A test message is on its way. Reload the page for the answer."))
    return redirect("webhook", key=key)


@require_POST
@requires_admin_step_up
def webhook_again(request: HttpRequest, key: UUID, message: UUID) -> HttpResponse:
    """Send a message once more."""
    require_no_fields(request)
    endpoints.send_again(
        endpoint_id=endpoint_or_404(key).pk,
        message_id=message,
        by=actor(request),
        now=clock.now(),
    )
    messages.success(request, _("The message is sent once more, under the same id."))
    return redirect("webhook", key=key)


urlpatterns = [
    path("webhooks/<uuid:key>", webhook, name="webhook"),
    path("webhooks/<uuid:key>/test", webhook_test, name="webhook_test"),
    path("webhooks/<uuid:key>/messages/<uuid:message>/again", webhook_again, name="webhook_again"),
]

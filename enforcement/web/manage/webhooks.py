"""Webhooks: where messages go, and the secrets that sign them, each of which is shown once; and the
chats of teams, which are told what waits.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.preferences import Topic
from enforcement.language.staff_topics import TOPICS
from enforcement.models import WebhookEndpoint
from enforcement.operations import endpoints
from enforcement.pages.forms import cleaned_or_refuse
from enforcement.process import clock
from enforcement.queries.endpoints import all_endpoints, find_endpoint
from enforcement.web._shared.acting import actor
from enforcement.web._shared.stepup import requires_admin_step_up
from enforcement.web.manage.address_forms import (
    ChangeChat,
    ChangeWebhook,
    NewChat,
    NewWebhook,
    WebhookAct,
)


@require_safe
@requires_admin_step_up
def webhooks(request: HttpRequest) -> HttpResponse:
    """Every webhook. Admins alone: an address may be a secret of its own."""
    return webhooks_page(request)


def webhooks_page(
    request: HttpRequest, sent: NewWebhook | None = None, about: UUID | None = None
) -> HttpResponse:
    """The page; `sent` is a form about the endpoint `about` (None: a new one) that was not
    taken.
    """
    rows = [
        {
            "it": endpoint,
            "topics": [TOPICS[Topic(name)] for name in endpoint.types if endpoint.is_chat],
            "form": sent if sent and about == endpoint.pk else change_form(endpoint),
            "acts": acts_form(endpoint),
            "open": about == endpoint.pk,
        }
        for endpoint in all_endpoints()
    ]
    adding: list[NewWebhook] = [
        NewWebhook(action=reverse("webhook_add")),
        chat_form(),
    ]
    context = {
        "rows": rows,
        "adding": [
            {"form": sent, "open": True}
            if sent and not about and type(sent) is type(form)
            else {"form": form, "open": False}
            for form in adding
        ],
    }
    return render(request, "manage/webhooks.html", context, status=sent.http_code if sent else 200)


def chat_form(data: object = None) -> NewChat:
    """The form of a new chat, which stands beside that of a new webhook."""
    initial = {"language": settings.LANGUAGE_CODE}
    return NewChat(data, initial=initial, at="chat", action=reverse("chat_add"))


def change_form(endpoint: WebhookEndpoint, data: object = None) -> ChangeWebhook | ChangeChat:
    """The form of an endpoint; several stand on one page."""
    initial = {"url": endpoint.url, "types": endpoint.types, "language": endpoint.language}
    return (ChangeChat if endpoint.is_chat else ChangeWebhook)(
        data,
        initial=initial,
        at=f"w-{endpoint.pk}",
        action=reverse("webhook_change", args=[endpoint.pk]),
    )


def acts_form(endpoint: WebhookEndpoint) -> WebhookAct:
    """What else can be done to it now."""
    off = endpoint.disabled_at is not None
    offered = [
        *([] if endpoint.is_chat else ["renew"]),
        *(["end-old"] if endpoint.old_secret else []),
        *([] if off else ["resume" if endpoint.paused_at else "pause"]),
        "enable" if off else "disable",
        *(["leave-off"] if endpoint.look_by_at else []),
        "remove",
    ]
    return WebhookAct(
        offered=tuple(offered),
        at=f"a-{endpoint.pk}",
        action=reverse("webhook_act", args=[endpoint.pk]),
    )


def endpoint_or_404(key: UUID) -> WebhookEndpoint:
    """An endpoint. Raises Http404 with a sentence."""
    if found := find_endpoint(key):
        return found
    raise Http404(_("There is no such webhook any more."))


def secret_page(request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    """A secret, shown this once: an answer that is not gone on from."""
    return render(request, "manage/secret.html", {"it": endpoint, "secret": secret})


@require_POST
@requires_admin_step_up
def webhook_add(request: HttpRequest) -> HttpResponse:
    """A new one; its secret is shown once."""
    form = NewWebhook(request.POST, action=reverse("webhook_add"))
    if form.is_valid():
        with form.refusals():
            made = endpoints.add_endpoint(**form.cleaned_data, by=actor(request), now=clock.now())
            return secret_page(request, *made)
    return webhooks_page(request, form)


@require_POST
@requires_admin_step_up
def chat_add(request: HttpRequest) -> HttpResponse:
    """A team's chat."""
    form = chat_form(request.POST)
    if form.is_valid():
        with form.refusals():
            made = endpoints.add_chat(**form.cleaned_data, by=actor(request), now=clock.now())
            messages.success(request, _("The chat was added. Send it a test message."))
            return redirect("webhook", key=made.pk)
    return webhooks_page(request, form)


@require_POST
@requires_admin_step_up
def webhook_change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Another address, or other types."""
    endpoint = endpoint_or_404(key)
    form = change_form(endpoint, request.POST)
    if form.is_valid():
        change = endpoints.change_chat if endpoint.is_chat else endpoints.change_endpoint
        with form.refusals():
            change(endpoint_id=key, **form.cleaned_data, by=actor(request), now=clock.now())
            messages.success(request, _("The webhook was saved."))
            return redirect("webhooks")
    return webhooks_page(request, form, key)


@require_POST
@requires_admin_step_up
def webhook_act(request: HttpRequest, key: UUID) -> HttpResponse:
    """A new secret, which is shown once; or what else a button says."""
    endpoint_or_404(key)
    by, now = actor(request), clock.now()
    match cleaned_or_refuse(WebhookAct(request.POST))["act"]:
        case "renew":
            return secret_page(request, *endpoints.renew_secret(endpoint_id=key, by=by, now=now))
        case "end-old":
            endpoints.end_old_secret(endpoint_id=key, by=by, now=now)
            said = _("Messages are signed with the new secret alone.")
        case "pause":
            endpoints.pause_endpoint(endpoint_id=key, by=by, now=now)
            said = _("The webhook is paused. Its messages wait.")
        case "resume":
            endpoints.resume_endpoint(endpoint_id=key, by=by, now=now)
            said = _("The webhook goes on. What has waited is sent.")
        case "enable":
            endpoints.enable_endpoint(endpoint_id=key, by=by, now=now)
            said = _("The webhook is enabled.")
        case "disable" | "leave-off":
            endpoints.disable_endpoint(endpoint_id=key, by=by, now=now)
            said = _("The webhook is off.")
        case _:
            endpoints.remove_endpoint(endpoint_id=key, by=by, now=now)
            said = _("The webhook was removed.")
    messages.success(request, said)
    return redirect("webhooks")


urlpatterns = [
    path("webhooks", webhooks, name="webhooks"),
    path("webhooks/add", webhook_add, name="webhook_add"),
    path("webhooks/add-chat", chat_add, name="chat_add"),
    path("webhooks/<uuid:key>/change", webhook_change, name="webhook_change"),
    path("webhooks/<uuid:key>/act", webhook_act, name="webhook_act"),
]

"""One's own settings: how things look, absence, sessions, the way to authenticators."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.preferences import preferences_of
from enforcement.operations import own
from enforcement.pages.forms import SmallAct, require_no_fields
from enforcement.process import clock
from enforcement.queries import staff
from enforcement.web._shared.acting import actor, person
from enforcement.web.me.forms import Away, Columns, Looks

SWITCHES = ("single_keys", "blur", "greyscale", "mute")

# Order matters: most browsers also call themselves by the names of others.
BROWSERS = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Everything that this person keeps."""
    return settings_page(request)


def settings_page(request: HttpRequest, sent: SmallAct | None = None) -> HttpResponse:
    """The page; `sent` is a form of it that was not taken."""
    me, kept = person(request), preferences_of(request.user)
    wishes = kept.model_dump(include={"language", "theme", *SWITCHES})
    away = me.absent_until(clock.now())
    forms = {
        "Looks": Looks(
            initial={**wishes, "time_zone": me.time_zone}, action=reverse("settings_keep")
        ),
        "Columns": Columns(action=reverse("settings_columns")),
        "Away": Away(initial={"away_until": away}, action=reverse("settings_away")),
    }
    context = {
        "me": me,
        "kept": kept,
        "forms": {**forms, type(sent).__name__: sent},
        "sessions": [(session, device(session.user_agent)) for session in staff.sessions_of(me)],
        "this_session": request.session.session_key,
    }
    return render(request, "me/settings.html", context, status=sent.http_code if sent else 200)


def device(agent: str) -> str:
    """What a browser calls itself, as far as people can tell two apart."""
    browser = next((name for sign, name in BROWSERS.items() if sign in agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in agent), "")
    if not browser or not system:
        return browser or system or agent[:40] or _("Unknown browser")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Language, theme, zone, switches."""
    form = Looks(request.POST, action=reverse("settings_keep"))
    if form.is_valid():
        with form.refusals():
            own.prefer(**form.cleaned_data, by=actor(request))
            messages.success(request, _("Saved."))
            return redirect("settings")
    return settings_page(request, form)


@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """The queue's columns, all of them again."""
    require_no_fields(request)
    own.prefer(time_zone=person(request).time_zone, by=actor(request), columns=None)
    messages.success(request, _("The queue shows all columns."))
    return redirect("settings")


@require_POST
def away(request: HttpRequest) -> HttpResponse:
    """Gone until the end of a day, or back."""
    form = Away(request.POST, action=reverse("settings_away"))
    if form.is_valid():
        with form.refusals():
            until_at = form.cleaned_data["away_until"]
            own.be_away(until_at=until_at, by=actor(request), now=clock.now())
            messages.success(request, _("Saved."))
            return redirect("settings")
    return settings_page(request, form)


@require_POST
def end(request: HttpRequest, key: int) -> HttpResponse:
    """End one session; one's present one signs out."""
    require_no_fields(request)
    mine = staff.is_session(key, request.session.session_key or "")
    own.end_session(session_id=key, by=actor(request))
    if mine:
        logout(request)
        return redirect("account_login")
    messages.success(request, _("The session has ended."))
    return redirect("settings")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    require_no_fields(request)
    own.end_other_sessions(key=request.session.session_key or "", by=actor(request))
    messages.success(request, _("The other sessions have ended."))
    return redirect("settings")


urlpatterns = [
    path("me/settings", settings, name="settings"),
    path("me/settings/keep", keep, name="settings_keep"),
    path("me/settings/columns", columns, name="settings_columns"),
    path("me/settings/away", away, name="settings_away"),
    path("me/sessions/<int:key>/end", end, name="session_end"),
    path("me/sessions/end-others", end_others, name="sessions_end"),
]

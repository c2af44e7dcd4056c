"""One's own settings: how things look, absence, sessions, the way to authenticators."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.preferences import preferences_of
from enforcement.operations import own as acts
from enforcement.queries import staff
from enforcement.web._shared.acting import acted, person
from enforcement.web._shared.forms import end_of, text

THEMES = {
    "": gettext_lazy("System"),
    "light": gettext_lazy("Light"),
    "dark": gettext_lazy("Dark"),
}
SWITCHES = {
    "single_keys": gettext_lazy("Single-key shortcuts, such as j, k and n"),
    "blur": gettext_lazy("Blur images until I ask to see them"),
    "greyscale": gettext_lazy("Show sensitive images in grey"),
    "mute": gettext_lazy("Mute sound until I turn it on"),
}

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
    return shown(request)


def shown(request: HttpRequest, wrong: str = "") -> HttpResponse:
    """The page; with what was typed, and why it was refused."""
    me, kept = person(request), preferences_of(request.user)
    chosen: Any = (
        request.POST
        if wrong and "time_zone" in request.POST
        else {"language": kept.language, "theme": kept.theme, "time_zone": me.time_zone}
    )
    context = {
        "me": me,
        "kept": kept,
        "chosen": chosen,
        "wrong": wrong,
        "themes": THEMES.items(),
        "zones": sorted(available_timezones()),
        "switches": [(name, label, getattr(kept, name)) for name, label in SWITCHES.items()],
        "sessions": [(session, device(session.user_agent)) for session in staff.sessions_of(me)],
        "key": request.session.session_key,
    }
    return render(request, "me/settings.html", context)


def device(agent: str) -> str:
    """What a browser calls itself, as far as people can tell two apart."""
    browser = next((name for sign, name in BROWSERS.items() if sign in agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in agent), "")
    if not browser or not system:
        return browser or system or agent[:40] or _("Unknown browser")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}


def back() -> str:
    """The address of the page."""
    return reverse("settings")


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Language, theme, zone, switches."""
    wishes = {name: name in request.POST for name in SWITCHES}

    def do(by: Any, now: Any) -> None:
        acts.prefer(
            time_zone=text(request, "time_zone"),
            by=by,
            language=text(request, "language"),
            theme=text(request, "theme"),
            **wishes,
        )

    return acted(
        request,
        do,
        then=back(),
        said=_("Saved."),
        again=lambda refused: shown(request, refused.sentence),
    )


@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """The queue's columns, all of them again."""
    zone = person(request).time_zone
    return acted(
        request,
        lambda by, now: acts.prefer(time_zone=zone, by=by, columns=None),
        then=back(),
        said=_("The queue shows all columns."),
    )


@require_POST
def away(request: HttpRequest) -> HttpResponse:
    """Gone until the end of a day, or back."""

    def do(by: Any, now: Any) -> None:
        acts.be_away(until_at=end_of(text(request, "away_until")), by=by, now=now)

    return acted(
        request,
        do,
        then=back(),
        said=_("Saved."),
        again=lambda refused: shown(request, refused.sentence),
    )


@require_POST
def end(request: HttpRequest, key: int) -> HttpResponse:
    """End one session; one's present one signs out."""
    mine = staff.is_session(key, request.session.session_key or "")
    answer = acted(
        request,
        lambda by, now: acts.end_session(session_id=key, by=by),
        then=back(),
        said=_("The session has ended."),
    )
    if mine and answer.status_code == 302:
        logout(request)
        return redirect("account_login")
    return answer


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    key = request.session.session_key or ""
    return acted(
        request,
        lambda by, now: acts.end_other_sessions(key=key, by=by),
        then=back(),
        said=_("The other sessions have ended."),
    )


urlpatterns = [
    path("me/settings", settings, name="settings"),
    path("me/settings/keep", keep, name="settings_keep"),
    path("me/settings/columns", columns, name="settings_columns"),
    path("me/settings/away", away, name="settings_away"),
    path("me/sessions/<int:key>/end", end, name="session_end"),
    path("me/sessions/end-others", end_others, name="sessions_end"),
]

"""One's own settings, absence and sessions."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts.models import User
from enforcement.models import StaffEvent
from enforcement.process import clock
from tests.web._desks import in_one_line
from tests.web.conftest import PASSWORD, SignIn, code, person, with_app

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"language": "de", "theme": "dark", "time_zone": "Europe/Berlin", "blur": "on"}


def test_how_things_look_is_kept_and_counts_at_once(sign_in: SignIn) -> None:
    client = sign_in("rhea")
    User.objects.filter(username="rhea").update(preferences={"columns": ["due"]})
    assert client.post("/me/settings/keep", FORM)["Location"] == "/me/settings"
    rhea = User.objects.get(username="rhea")
    assert rhea.time_zone == "Europe/Berlin"
    kept = {
        "language": "de",
        "theme": "dark",
        "single_keys": False,
        "blur": True,
        "greyscale": False,
        "mute": False,
        "columns": ["due"],
        "told": {},
    }
    assert rhea.preferences == kept
    answer = client.get("/me/settings")
    assert answer["Content-Language"] == "de" and 'data-bs-theme="dark" data-chosen' in in_one_line(
        answer.content.decode()
    )
    client.post("/me/settings/columns")
    assert User.objects.get(username="rhea").preferences == {**kept, "columns": None}


@pytest.mark.parametrize(
    "values",
    [
        {"language": "xx"},
        {"theme": "pink"},
        {"time_zone": "Moon/Crater"},
        {"time_zone": "<b>x" * 5000},
    ],
)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(
    sign_in: SignIn, values: dict[str, str]
) -> None:
    client = sign_in("rhea")
    answer = client.post("/me/settings/keep", {**FORM, **values})
    assert (
        answer.status_code == 422
        and 'role="alert"' in answer.content.decode()
        and "<b>x" not in answer.content.decode()
    )
    assert (
        User.objects.get(username="rhea").preferences,
        User.objects.get(username="rhea").time_zone,
    ) == ({}, "UTC")


def test_an_absence_is_ones_own_to_say_and_recorded(sign_in: SignIn) -> None:
    client, day = sign_in("otto", "AUDITOR"), (clock.now() + timedelta(days=3)).date()
    assert client.post("/me/settings/away", {"away_until": day.isoformat()}).status_code == 302
    otto = User.objects.get(username="otto")
    assert otto.away_until_at and otto.away_until_at.date() == day
    assert client.post("/me/settings/away", {"away_until": "2020-01-01"}).status_code == 422
    assert client.post("/me/settings/away", {"away_until": ""}).status_code == 302
    assert (
        User.objects.get(username="otto").away_until_at is None and StaffEvent.objects.count() == 2
    )


def browser(agent: str) -> Client:
    """Somebody signs in with password and app, in a browser of that name."""
    client = Client(HTTP_USER_AGENT=agent)
    client.post("/me/sign-in/", {"login": "rhea", "password": PASSWORD})
    client.post("/me/authenticators/authenticate/", {"code": code()})
    return client


def elsewhere() -> Client:
    """The same person, signed in a second time."""
    rhea, client = User.objects.get(username="rhea"), Client()
    client.force_login(rhea)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": time.time()}
    ]
    session.save()
    UserSession.objects.create(
        user=rhea,
        ip="10.0.0.7",
        session_key=session.session_key,
        user_agent="Mozilla/5.0 (iPhone) Safari/604",
    )
    return client


def test_sessions_are_listed_and_each_can_be_ended() -> None:
    with_app(person("rhea"))
    here = browser("Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0")
    there = elsewhere()
    page = here.get("/me/settings").content.decode()
    assert (
        "Firefox on Linux" in page
        and "Safari on iPhone" in page
        and page.count(">current</b>") == 1
    )
    assert 'action="/me/sign-out/"' in page
    theirs = UserSession.objects.get(session_key=there.session.session_key)
    assert here.post(f"/me/sessions/{theirs.pk}/end").status_code == 302
    assert there.get("/me/settings")["Location"].startswith("/me/sign-in/")
    assert here.get("/me/settings").status_code == 200


def test_all_other_sessions_end_together_and_other_peoples_are_left_alone(sign_in: SignIn) -> None:
    here, there, ravi = sign_in("rhea"), elsewhere(), sign_in("ravi")
    other = UserSession.objects.get(user__username="ravi")
    assert here.post(f"/me/sessions/{other.pk}/end").status_code == 404
    assert here.post("/me/sessions/end-others").status_code == 302
    assert there.get("/me/settings")["Location"].startswith("/me/sign-in/")
    assert here.get("/me/settings").status_code == ravi.get("/me/settings").status_code == 200


def test_who_ends_the_session_they_are_in_is_signed_out(sign_in: SignIn) -> None:
    here = sign_in("rhea")
    mine = UserSession.objects.get(session_key=here.session.session_key)
    assert here.post(f"/me/sessions/{mine.pk}/end")["Location"] == "/me/sign-in/"
    assert here.get("/")["Location"].startswith("/me/sign-in/")

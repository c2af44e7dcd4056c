"""Nobody gets in without an authenticator, on no way; a session ends in time; a demo says that it
is one.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from allauth.mfa import urls as mfa_urls
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.demo import PEOPLE, password_of
from accounts.models import User
from accounts.signin import STEP_UP
from config.middleware import ONLY_SHOWN
from config.urls import urlpatterns
from enforcement import tasks
from enforcement.models import WebhookEndpoint
from enforcement.web._shared.probes import PROBES
from tests.counting import counting
from tests.staff import long_with_role
from tests.web._routes import flat
from tests.web.conftest import PASSWORD, SECRET, SignIn, code, person, with_app

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def typed(client: Client, username: str = "rhea", password: str = PASSWORD, **more: str) -> Any:
    """What the sign-in page answers to a name and a password."""
    return client.post("/me/sign-in/", {"login": username, "password": password, **more})


@pytest.mark.parametrize(
    "page", ["/", "/admin/", "/admin/enforcement/case/", "/me/authenticators/", "/me/password/"]
)
def test_a_stranger_is_sent_to_the_sign_in(client: Client, page: str) -> None:
    assert client.get(page).status_code == 302
    assert (
        unquote(client.get(page, follow=True).redirect_chain[-1][0]) == f"/me/sign-in/?next={page}"
    )


def test_a_password_alone_opens_nothing_but_the_way_to_an_authenticator(client: Client) -> None:
    person("rhea")
    assert typed(client).status_code == 302
    for page in (
        "/",
        "/admin/",
        "/admin/accounts/user/",
        "/me/password/",
        "/me/authenticators/recovery-codes/",
    ):
        assert client.get(page)["Location"] == "/me/authenticators/", page
    assert "Set up an authenticator first" in client.get("/me/authenticators/").content.decode()


def test_somebody_new_sets_up_an_app_and_is_in(client: Client) -> None:
    user = person("rhea")
    typed(client)
    client.post("/me/confirm/?next=/me/authenticators/totp/activate/", {"password": PASSWORD})
    assert b"data:image/svg+xml;base64," in client.get("/me/authenticators/totp/activate/").content
    secret = client.session[SECRET_SESSION_KEY]
    client.post("/me/authenticators/totp/activate/", {"code": code(secret)})
    stored = Authenticator.objects.get(user=user, type="totp")
    assert secret not in str(stored.data), "the secret lies in the database as it is"
    shown = client.get("/")
    assert shown["Location"].startswith("/me/authenticators/reauthenticate/"), (
        "this session has not shown the app yet"
    )
    assert client.post(shown["Location"], {"code": code(secret)})["Location"] == "/"
    assert client.get("/").status_code == 200


def test_who_has_an_app_is_asked_for_its_code(client: Client) -> None:
    with_app(person("rhea"))
    assert typed(client)["Location"] == "/me/authenticators/authenticate/"
    assert client.get("/")["Location"] == "/me/sign-in/?next=/", (
        "the password alone signed somebody in"
    )
    assert client.post("/me/authenticators/authenticate/", {"code": "000000"}).status_code == 200
    assert client.post("/me/authenticators/authenticate/", {"code": code()})["Location"] == "/"
    assert client.get("/admin/").status_code == 200


def test_a_session_that_is_older_than_the_app_must_show_it_too(client: Client) -> None:
    user = person("rhea")
    typed(client)
    with_app(user)
    for page in (
        "/",
        "/admin/",
        "/me/authenticators/",
        "/me/authenticators/totp/deactivate/",
        "/me/authenticators/recovery-codes/",
    ):
        assert client.get(page)["Location"].startswith(
            "/me/authenticators/reauthenticate/?next="
        ), page


def test_whoever_takes_the_last_authenticator_away_is_out(sign_in: SignIn) -> None:
    client = sign_in("rhea")
    assert client.get("/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/")["Location"] == "/me/authenticators/"


def test_djangos_own_way_into_the_admin_is_closed(client: Client) -> None:
    person("ada", "ADMIN")
    for method in (client.get, client.post):
        answer = method(
            "/admin/login/?next=/admin/",
            {"username": "ada", "password": PASSWORD} if method == client.post else None,
        )
        assert answer["Location"].startswith("/me/sign-in/?next=")
    assert "_auth_user_id" not in client.session


def test_superusers_of_django_are_nobody_special(client: Client) -> None:
    User.objects.create_superuser("root", password=PASSWORD, role="REVIEWER")
    typed(client, "root")
    assert client.get("/admin/")["Location"] == "/me/authenticators/"


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_reset_password",
        "account_set_password",
        "socialaccount_signup",
    ],
)
def test_there_is_no_way_to_sign_up_or_to_be_mailed_a_way_in(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_wrong_name_and_a_wrong_password_read_alike(client: Client) -> None:
    person("rhea")
    wrong = typed(client, "rhea", "wrong").content.decode()
    unknown = typed(client, "nobody", "wrong").content.decode()
    assert (
        wrong.split("<form")[1].replace("rhea", "").count("errorlist")
        == unknown.split("<form")[1].count("errorlist")
        == 1
    )


def test_a_disabled_persons_session_dies_at_once(sign_in: SignIn) -> None:
    client = sign_in("rhea")
    assert client.get("/").status_code == 200
    User.objects.filter(username="rhea").update(is_active=False)
    assert client.get("/")["Location"] == "/me/sign-in/?next=/"
    assert "Sign out" not in typed(client).content.decode()


def test_a_new_password_ends_every_session(sign_in: SignIn) -> None:
    client = sign_in("rhea")
    user = person("rhea")
    user.set_password("another long sentence")
    user.save()
    assert client.get("/")["Location"] == "/me/sign-in/?next=/"


def test_a_changed_role_counts_at_the_next_click(sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN")
    assert client.get("/webhooks").status_code == 200
    person("axel", "ADMIN")
    long_with_role("ada", "REVIEWER")
    assert client.get("/webhooks").status_code == 403


def test_a_session_ends_after_half_an_hour_without_use(sign_in: SignIn) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        client = sign_in("rhea")
        for _ in range(4):
            clock.shift(timedelta(minutes=28))
            assert client.get("/").status_code == 200
        clock.shift(timedelta(minutes=31))
        assert client.get("/")["Location"] == "/me/sign-in/?next=/"


def test_a_session_ends_after_twelve_hours_however_busy(sign_in: SignIn) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        client = sign_in("rhea")
        for _ in range(36):
            assert client.get("/").status_code == 200
            clock.shift(timedelta(minutes=20))
        answer = client.get("/")
        assert answer["Location"] == "/me/sign-in/?next=/"
        assert "_auth_user_id" not in client.session
        assert "signed out after 12 hours" in client.get(answer["Location"]).content.decode()


def test_a_session_is_not_written_at_every_click(sign_in: SignIn) -> None:
    with time_machine.travel(MONDAY, tick=False):
        client = sign_in("rhea")
        client.get("/me/shown")
        with counting() as counted:
            client.get("/me/shown")
        assert counted.statements == 4  # session, person, authenticator, what waits


@pytest.mark.parametrize("steps", range(-2, 3))
def test_a_code_of_the_half_minute_beside_this_one_is_taken(sign_in: SignIn, steps: int) -> None:
    """Typing takes time and clocks differ; what is older or newer than that is refused."""
    shown_at = MONDAY + timedelta(seconds=30 * steps)
    with time_machine.travel(shown_at, tick=False):
        shown = code()
    with time_machine.travel(MONDAY, tick=False):
        client = sign_in("ada", "ADMIN", ago=6 * 60)
        client.post("/me/authenticators/reauthenticate/", {"code": shown})
        taken = client.get("/webhooks").status_code == 200
    assert taken == (abs(steps) < 2)


def test_to_change_something_the_app_is_shown_again_after_five_minutes(sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN", ago=6 * 60)
    assert client.get("/admin/accounts/user/").status_code == 200
    proving = "/me/authenticators/reauthenticate/?next=/webhooks"
    assert client.get("/webhooks")["Location"] == proving
    assert client.post("/webhooks/add", {"url": "https://eve.example/"}).status_code == 403
    assert not WebhookEndpoint.objects.exists()
    client.post("/me/authenticators/reauthenticate/", {"code": code()})
    assert client.get("/webhooks").status_code == 200


def test_the_demo_shows_its_people_and_asks_for_no_app(client: Client, settings: Any) -> None:
    settings.MODE, settings.AUTHENTICATOR_REQUIRED = "demo", False
    page = client.get("/me/sign-in/").content.decode()
    for someone in PEOPLE:
        assert someone.name in page and password_of(someone.username) in page
        user = person(someone.username, someone.role)
        user.set_password(password_of(someone.username))
        user.save()
        assert typed(Client(), someone.username, password_of(someone.username))["Location"] == "/"


def test_outside_of_the_demo_nobody_is_shown(client: Client) -> None:
    page = client.get("/me/sign-in/").content.decode()
    assert not any(
        someone.name in page or password_of(someone.username) in page for someone in PEOPLE
    )
    assert "Demo" not in page


def test_a_demos_password_opens_nothing_under_another_key(settings: Any) -> None:
    mine = password_of("ada")
    settings.SECRET_KEY = "another key"
    assert password_of("ada") != mine


def test_sessions_that_have_ended_are_forgotten(sign_in: SignIn) -> None:
    """Those of strangers too: each try to sign in elsewhere makes one."""
    sign_in("rhea")
    ended = SessionStore()
    ended.set_expiry(-1)
    ended.create()
    assert Session.objects.count() == 2
    tasks.tidy.run()
    assert Session.objects.count() == 1 and not Session.objects.filter(pk=ended.session_key)


def test_signing_out_ends_the_session(sign_in: SignIn) -> None:
    client = sign_in("rhea")
    assert client.post("/me/sign-out/")["Location"] == "/me/sign-in/"
    assert client.get("/")["Location"] == "/me/sign-in/?next=/"


def test_an_app_set_up_under_a_former_key_still_works(settings: Any, client: Client) -> None:
    with_app(person("rhea"))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a newer key, and long enough to be one: 0123456789"
    typed(client)
    assert (
        client.post("/me/authenticators/authenticate/", {"code": code(SECRET)})["Location"] == "/"
    )


def test_nothing_but_what_is_meant_to_be_public_is() -> None:
    assert [str(p.pattern) for p in urlpatterns] == [
        "api/v1/",  # asks for a token itself, but for its document
        "",  # the pages outside
        "",
        "me/",
        "admin/login/",
        "admin/logout/",
        "admin/password_change/",
        "admin/",
    ]
    assert list(PROBES) == ["/livez", "/readyz", "/healthz", "/metrics"]


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(client: Client) -> None:
    part = {
        "hx-request": "true",
        "hx-current-url": "http://testserver/cases/C-7K3M-92QX?lane=holder",
    }
    answer = client.get("/find?q=x", headers=part)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["HX-Redirect"] == "/me/sign-in/?next=/cases/C-7K3M-92QX%3Flane%3Dholder"
    elsewhere = client.get(
        "/find?q=x", headers={**part, "hx-current-url": "https://evil.example/phish"}
    )
    assert elsewhere["HX-Redirect"] == "/me/sign-in/?next=/find%3Fq%3Dx"
    assert client.get("/find?q=x")["Location"] == "/me/sign-in/?next=/find%3Fq%3Dx"


CHANGES = [
    "/me/authenticators/totp/activate/",
    "/me/authenticators/totp/deactivate/",
    "/me/authenticators/webauthn/",
    "/me/authenticators/webauthn/add/",
    "/me/authenticators/webauthn/keys/1/remove/",
    "/me/authenticators/webauthn/keys/1/edit/",
    "/me/authenticators/recovery-codes/",
    "/me/authenticators/recovery-codes/generate/",
    "/me/authenticators/recovery-codes/download/",
    "/me/password/",
]
PROVE = "/me/authenticators/reauthenticate/"


@pytest.mark.parametrize("demo", [False, True])
def test_a_password_alone_replaces_no_authenticator(
    sign_in: SignIn, settings: Any, demo: bool
) -> None:
    settings.AUTHENTICATOR_REQUIRED = not demo
    thief = sign_in("rhea", ago=STEP_UP + 60)
    confirmed = thief.post(
        "/me/confirm/?next=/me/authenticators/totp/deactivate/", {"password": PASSWORD}
    )
    assert confirmed["Location"].startswith(PROVE), "the password was enough"
    before = list(Authenticator.objects.values_list("pk", "data"))
    for page in CHANGES:
        assert thief.get(page)["Location"].startswith(PROVE), page
        assert thief.post(page, {"password": PASSWORD}).status_code == 403, page
    assert list(Authenticator.objects.values_list("pk", "data")) == before


def test_every_page_about_authenticators_that_changes_something_has_been_judged() -> None:
    pages = {route.name for route in flat(mfa_urls.urlpatterns)}
    assert pages - ONLY_SHOWN == {
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }


def test_whoever_shows_the_app_or_a_recovery_code_changes_their_authenticators(
    sign_in: SignIn,
) -> None:
    owner = sign_in("rhea", ago=STEP_UP + 60)
    owner.post(PROVE, {"code": code()})
    assert owner.get("/me/authenticators/recovery-codes/generate/").status_code == 200
    owner.post("/me/authenticators/recovery-codes/generate/")
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    later = sign_in("rhea", ago=STEP_UP + 60)
    shown = later.post(f"{PROVE}?next=/me/authenticators/totp/deactivate/", {"code": codes[0]})
    assert shown["Location"] == "/me/authenticators/totp/deactivate/"
    assert later.get(shown["Location"]).status_code == 200
    later.post(shown["Location"])
    assert not Authenticator.objects.filter(type="totp").exists()


def test_whoever_has_just_signed_in_with_the_app_is_not_asked_again(client: Client) -> None:
    with_app(person("rhea"))
    typed(client)
    client.post("/me/authenticators/authenticate/", {"code": code()})
    assert client.get("/me/authenticators/totp/deactivate/").status_code == 200

"""Sign-in by the house's own OpenID Connect server: who comes in, and who is turned away."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import OpenIDSubject, User
from config.openid import openid
from enforcement.models import OutboxMessage, StaffEvent
from enforcement.operations import sign_ins
from tests.web._openid import SECRET, Server, away, came_back
from tests.web.conftest import code, person, with_app
from tests.world import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The server, and a Docket that knows it."""
    made = Server()
    monkeypatch.setenv("DOCKET_OIDC_CLIENT_ID", "docket")
    monkeypatch.setenv("DOCKET_OIDC_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("DOCKET_OIDC_NAME", "Our house")
    settings.OPENID = openid(made.url)
    yield made
    made.close()


def said_at_sign_in(client: Client) -> str:
    """What stands on the sign-in page."""
    return client.get("/me/sign-in/").content.decode()


def test_who_is_known_by_a_verified_address_comes_in_and_still_shows_the_app(
    client: Client, server: Server, settings: Any
) -> None:
    with_app(person("rhea", email="Rhea@provider.example"))
    assert "Sign in with Our house" in said_at_sign_in(client)
    asked = away(client)
    assert asked["redirect_uri"] == f"{settings.BASE_URL}/me/oidc/staff/login/callback/"
    assert asked["code_challenge_method"] == "S256" and asked["nonce"]
    assert came_back(client, server)["Location"] == "/me/authenticators/authenticate/"
    assert client.get("/policies")["Location"] == "/me/sign-in/?next=/policies", (
        "the server's word alone signed somebody in"
    )
    assert (
        client.post("/me/authenticators/authenticate/", {"code": code()})["Location"] == "/policies"
    )
    assert client.get("/policies").status_code == 200
    assert server.asked[0]["client_secret"] == [SECRET] and "code_verifier" in server.asked[0]


def test_who_has_no_app_yet_sets_one_up_first(client: Client, server: Server) -> None:
    person("rhea", email="rhea@provider.example")
    assert came_back(client, server)["Location"] == "/policies"
    assert client.get("/policies")["Location"] == "/me/authenticators/"


def test_a_secret_in_a_header_is_sent_where_the_server_wants_it_there(
    client: Client, server: Server
) -> None:
    person("rhea", email="rhea@provider.example")
    server.discovery = {"token_endpoint_auth_methods_supported": ["client_secret_basic"]}
    assert came_back(client, server)["Location"] == "/policies"
    assert "client_secret" not in server.asked[0]


def test_an_address_that_only_userinfo_says_is_asked_for_there(server: Server) -> None:
    person("rhea", email="rhea@provider.example")
    for left_out in ({"email": None, "email_verified": None}, {"email_verified": None}):
        server.claims = left_out
        assert came_back(Client(), server)["Location"] == "/policies"
        assert server.paths[-1] == "/me"


TURNED_AWAY = {
    "nobody has the address": ({"email": "eve@elsewhere.example"}, {}),
    "the address is not verified": ({"email_verified": False}, {}),
    "whether it is verified is not said": ({"email_verified": None}, {}),
    "it is verified in words": ({"email_verified": "false"}, {}),
    "no address at all": ({"email": ""}, {}),
    "an address with a Turkish i": ({"email": "rhea@provıder.example"}, {}),
    "the person's address has one": ({}, {"email": "rhea@provıder.example"}),
    "the person is disabled": ({}, {"is_active": False}),
}


@pytest.mark.parametrize("case", TURNED_AWAY)
def test_everybody_else_is_turned_away_and_nobody_is_made(
    client: Client, server: Server, case: str
) -> None:
    claims, values = TURNED_AWAY[case]
    server.person.update(claims)
    person("rhea", **{"email": "rhea@provider.example", **values})
    answer = came_back(client, server)
    assert answer["Location"] == "/me/sign-in/" and "_auth_user_id" not in client.session
    assert (
        "Sign-in failed. Nobody here has this address, or it is not verified. Ask an admin"
        in said_at_sign_in(client)
    )
    assert User.objects.count() == 1 and not OpenIDSubject.objects.exists()


def test_two_people_of_one_address_are_both_turned_away(client: Client, server: Server) -> None:
    person("rhea", email="rhea@provider.example")
    person("ravi", email="rhea@provider.example")
    assert came_back(client, server)["Location"] == "/me/sign-in/"


def test_a_made_up_answer_and_one_to_somebody_else_sign_nobody_in(
    client: Client, server: Server
) -> None:
    person("rhea", email="rhea@provider.example")
    for given in ({"code": "c", "state": "made-up"}, {"error": "access_denied"}, {}):
        client.get("/me/oidc/staff/login/callback/", given)
        assert "_auth_user_id" not in client.session
        assert "This sign-in began too long ago, or in another browser" in said_at_sign_in(client)
    came_back(Client(), server)
    assert "_auth_user_id" not in client.session and len(server.asked) == 1


def test_an_answer_is_taken_once_and_says_where_it_comes_from(
    client: Client, server: Server
) -> None:
    person("rhea", email="rhea@provider.example")
    came_back(client, server, iss="https://another.example")
    assert "_auth_user_id" not in client.session and not server.asked
    state = away(client)["state"]
    client.get("/me/oidc/staff/login/callback/", {"error": "access_denied", "state": state})
    assert "The sign-in was cancelled." in said_at_sign_in(client)
    client.get("/me/oidc/staff/login/callback/", {"code": "c", "state": state})
    assert "_auth_user_id" not in client.session and not server.asked


def test_a_sign_in_that_failed_leaves_no_session(client: Client, server: Server) -> None:
    assert came_back(client, server)["Location"] == "/me/sign-in/"
    assert not Session.objects.exists()
    assert "Nobody here has this address" in said_at_sign_in(client)


def test_a_network_begins_no_end_of_sign_ins(client: Client, server: Server) -> None:
    """Each is a row of a session, whether or not somebody comes back."""
    for _ in range(40):
        last = Client().post("/me/oidc/staff/login/", REMOTE_ADDR="198.51.100.7")
    assert last["Location"] == "/me/sign-in/" and Session.objects.count() == 31
    for where in ("198.51.100.9", "203.0.113.9"):
        answer = client.post("/me/oidc/staff/login/", REMOTE_ADDR=where)
        assert answer["Location"].startswith(server.url) == (where == "203.0.113.9")
    for _ in range(40):  # those that are ended count no more
        came_back(client, server)
    assert away(client)["nonce"]


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_whoever_comes_back_is_led_to_no_other_house(
    client: Client, server: Server, page: str
) -> None:
    person("rhea", email="rhea@provider.example")
    server.nonce = (asked := away(client, page))["nonce"]
    answer = client.get(
        "/me/oidc/staff/login/callback/", {"code": "c", "state": asked["state"], "iss": server.url}
    )
    assert answer["Location"] == "/"


def test_the_address_of_the_request_adds_nothing_to_what_the_server_is_asked(
    client: Client, server: Server
) -> None:
    """allauth's own way takes parameters and scopes from it."""
    asked = away(client, "/&auth_params=nonce%3Dmine&scope=admin&process=connect")
    assert asked["scope"] == "openid profile email" and asked["nonce"] != "mine"


def test_another_subject_with_the_same_address_is_refused_and_everybody_concerned_is_told(
    client: Client, server: Server
) -> None:
    rhea, ada = person("rhea", email="rhea@provider.example"), person("ada", "ADMIN", email="a@b.c")
    came_back(client, server)
    assert OpenIDSubject.objects.get().subject == "17"
    server.person["sub"] = "the next one to have the address"
    for _ in range(2):
        thief = Client()
        assert came_back(thief, server)["Location"] == "/me/sign-in/"
        assert "_auth_user_id" not in thief.session
        assert "Our house names you as somebody else than before" in said_at_sign_in(thief)
    told = OutboxMessage.objects.get(topic="other_subject")
    assert told.payload["users"] == [str(rhea.pk)] and told.payload["role"] == "ADMIN"
    assert StaffEvent.objects.filter(act="refuse subject", person=rhea).count() == 1
    sign_ins.renew_sign_in(person_id=rhea.pk, by=ada.actor, now=NOON)
    assert came_back(Client(), server)["Location"] == "/policies"


def test_a_subject_whose_address_is_now_somebody_elses_does_not_become_them(
    client: Client, server: Server
) -> None:
    person("rhea", email="rhea@provider.example")
    person("lena", "LEAD", email="lena@provider.example")
    came_back(client, server)
    server.person["email"] = "lena@provider.example"
    eve = Client()
    assert came_back(eve, server)["Location"] == "/me/sign-in/"
    assert "_auth_user_id" not in eve.session


def test_the_database_keeps_one_subject_for_each_and_never_changes_it(
    client: Client, server: Server
) -> None:
    rhea, ravi = person("rhea", email="rhea@provider.example"), person("ravi")
    came_back(client, server)
    known = OpenIDSubject.objects.get()
    for user, subject in ((rhea, "18"), (ravi, "17"), (ravi, "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            OpenIDSubject.objects.create(
                user=user, issuer=known.issuer, subject=subject, since_at=NOON
            )
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        OpenIDSubject.objects.update(subject="18")


def test_without_a_server_there_is_no_such_way_in(client: Client) -> None:
    assert (
        client.post("/me/oidc/staff/login/").status_code
        == client.get("/me/oidc/staff/login/callback/").status_code
        == 404
    )
    assert "Sign in with" not in said_at_sign_in(client)


def test_a_server_is_spoken_to_by_https_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="https"):
        openid("http://sso.example")
    with pytest.raises(ImproperlyConfigured, match="DOCKET_OIDC_CLIENT_ID"):
        openid("https://sso.example")


def test_browsers_are_led_to_the_hosts_that_an_operator_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DOCKET_OIDC_CLIENT_ID", "docket")
    monkeypatch.setenv("DOCKET_OIDC_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("DOCKET_OIDC_HOSTS", "login.example:8443 https://sso.example")
    made = openid("https://sso.example/realms/staff/")
    assert made and made.issuer == "https://sso.example/realms/staff"
    assert made.origins == ("https://sso.example", "https://login.example:8443")
    for wrong in ("*.example", "http://login.example", "a;script-src", "'self'", "löwe.example"):
        monkeypatch.setenv("DOCKET_OIDC_HOSTS", wrong)
        with pytest.raises(ImproperlyConfigured, match="DOCKET_OIDC_HOSTS"):
            openid("https://sso.example")


def test_the_content_policy_lets_the_sign_in_through_to_them(settings: Any) -> None:
    """The policy is made at the start, from what the environment names."""
    named = {
        "DOCKET_OIDC_ISSUER": "https://sso.example/realms/staff",
        "DOCKET_OIDC_CLIENT_ID": "docket",
        "DOCKET_OIDC_CLIENT_SECRET": SECRET,
        "DOCKET_OIDC_HOSTS": "login.example",
    }
    told = (
        "from config.settings import CONTENT_SECURITY_POLICY as policy\n"
        "print(*policy['DIRECTIVES']['form-action'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", told],
        cwd=settings.BASE_DIR,
        env={**os.environ, **named},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["'self'", "https://sso.example", "https://login.example"]

"""Something weighty is done only within five minutes of showing the authenticator, and nothing
typed is lost over it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from accounts.signin import STEP_UP
from config import urls
from enforcement.web._shared.stepup import requires_step_up
from tests.web.conftest import PASSWORD, SignIn, code, person

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
done: list[Any] = []
PROVE = "/me/authenticators/reauthenticate/?next="


@requires_step_up
def weighty(request: HttpRequest) -> HttpResponse:
    """A page that shows a form, and takes it."""
    if request.method == "POST":
        done.append({name: request.POST.getlist(name) for name in request.POST})
    return HttpResponse("weighty")


urlpatterns = [path("weighty", weighty), *urls.urlpatterns]
handler400, handler500 = urls.handler400, urls.handler500


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    """Each test counts for itself."""
    done.clear()


def test_who_has_just_shown_the_app_goes_on(sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN", ago=STEP_UP - 30)
    assert client.get("/weighty").content == b"weighty"
    client.post("/weighty", {"why": "Because."})
    assert done == [{"why": ["Because."]}]


def test_a_page_is_come_back_to_after_the_app_was_shown(sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN", ago=STEP_UP + 1)
    asked = client.get("/weighty?a=1&b=2")
    assert asked["Location"] == PROVE + "/weighty%3Fa%3D1%26b%3D2"
    assert client.post(asked["Location"], {"code": code()})["Location"] == "/weighty?a=1&b=2"
    assert client.get("/weighty?a=1&b=2").content == b"weighty"


def test_what_was_sent_too_late_is_not_done_and_kept_to_be_sent_again(sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN", ago=STEP_UP + 1)
    answer = client.post(
        "/weighty?v=3", {"why": "\n<script>alert(1)</script>", "which": ["a", "b"]}
    )
    page = answer.content.decode()
    assert (answer.status_code, done) == (403, [])
    assert "This has not been done yet" in page and "<script>alert" not in page
    assert (
        '<textarea name="why" hidden>\n\n&lt;script&gt;alert(1)&lt;/script&gt;</textarea>' in page
    )
    assert page.count('<textarea name="which" hidden>') == 2 and 'action="/weighty?v=3"' in page
    assert client.post(PROVE + "/me/shown", {"code": code()})["Location"] == "/me/shown"
    assert "Your authenticator is confirmed" in client.get("/me/shown").content.decode()


def test_no_page_gives_back_a_password(sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN", ago=STEP_UP + 1)
    new = "another long and quiet sentence"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new, "note": "A new one."}
    late = client.post("/me/password/", sent)
    refused = client.post("/me/sign-in/?next=%00", {"login": "ada", "password": new})
    assert (late.status_code, refused.status_code) == (403, 400)
    for answer in (late, refused):
        assert new not in answer.content.decode() and PASSWORD not in answer.content.decode()
    assert "A new one." in late.content.decode() and "ada" in refused.content.decode()


def test_sent_again_it_leads_back_to_the_page_where_it_was_typed(sign_in: SignIn) -> None:
    client = sign_in("lena", "LEAD", ago=STEP_UP + 1)
    sent = {"HTTP_REFERER": "http://testserver/?lane=mine&order=age"}
    page = client.post("/queue/assign", {"to": "me"}, **sent).content.decode()
    again = "/queue/assign?back=%2F%3Flane%3Dmine%26order%3Dage"
    assert f'action="{again}"' in page
    # still too late, it is kept once more, and not lost over it
    sent = {"HTTP_REFERER": "http://testserver/queue/assign"}
    assert f'action="{again}"' in client.post(again, {"to": "me"}, **sent).content.decode()
    client.post(PROVE + "/me/shown", {"code": code()})
    assert "?lane=mine&amp;order=age" in client.post(again, {"to": "me"}, **sent).content.decode()


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "http://[", ""])
def test_an_address_leads_back_to_none_but_our_pages(sign_in: SignIn, elsewhere: str) -> None:
    client = sign_in("lena", "LEAD")
    answer = client.post(f"/queue/assign?{urlencode({'back': elsewhere})}", {"to": "me"})
    assert answer.status_code == 422 and "evil" not in answer.content.decode()


def test_a_part_of_a_page_sends_the_whole_page_on_its_way(sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN", ago=STEP_UP + 1)
    part = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/policies?x=1"}
    assert client.get("/weighty", **part)["HX-Redirect"] == PROVE + "/policies%3Fx%3D1"
    answer = client.post("/weighty", {"why": "Because."}, **part)
    assert (answer["HX-Retarget"], answer["HX-Reselect"], done) == ("#main", "#main", [])


def test_in_the_demo_who_has_no_app_is_not_asked_for_one(
    settings: Any, client: Client, sign_in: SignIn
) -> None:
    settings.AUTHENTICATOR_REQUIRED = False
    client.force_login(person("rhea"))
    assert client.get("/weighty").content == b"weighty"
    assert (
        sign_in("ada", "ADMIN", ago=STEP_UP + 1).get("/weighty")["Location"] == PROVE + "/weighty"
    )


def test_the_demo_says_once_where_an_authenticator_would_be_asked_for(
    settings: Any, client: Client
) -> None:
    settings.MODE, settings.AUTHENTICATOR_REQUIRED = "demo", False
    client.force_login(person("ada", "ADMIN"))
    first, second = (
        client.get("/staff/new").content.decode(),
        client.get("/staff/new").content.decode(),
    )
    said = (
        "The demo does not ask for an authenticator. "
        "Elsewhere it is required here, before sensitive actions"
    )
    assert said in first and said not in second

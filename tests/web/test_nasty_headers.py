"""The nastiest values in what browsers send along with each request, and in the pages to sign in:
nothing is answered with 500, and nobody is led out of the house.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from config.urls import me
from tests.nasty import SEED, VALUES, chance, send
from tests.sampling import WHOLE
from tests.web._routes import flat
from tests.web.conftest import PASSWORD, SignIn, person
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
SHARE = 1.0 if WHOLE else 0.05
ADDRESSES = [
    "http://[",
    "http://testserver//evil.example/x",
    "http://testserver/\\evil.example",
    "http://testserver/?since=9999-12-31",
    f"http://testserver/?q={'x' * 5_000}",
    "http://testserver/%00",
    "http://testserver:99999999/",
    "javascript:alert(1)",
    "//evil.example",
]
OF_ADDRESSES = ["HTTP_REFERER", "HTTP_HX_CURRENT_URL"]
HEADERS = [
    *OF_ADDRESSES,
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_USER_AGENT",
    "HTTP_AUTHORIZATION",
    "HTTP_COOKIE",
    "HTTP_HOST",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_REQUEST_ID",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_RANGE",
    "HTTP_ACCEPT",
]


def headers() -> Iterator[dict[str, str]]:
    """One header after another with one value after another, as a server hands them over: of
    addresses all, of anything else a part.
    """
    pick = chance("headers")
    several = [pair for pair in product(HEADERS, VALUES) if pick.random() < SHARE]
    for header, value in [*product(OF_ADDRESSES, ADDRESSES), *several]:
        # a server takes no line break, and reads bytes as Latin-1
        sent = value[:8_000].encode("utf-8", "surrogatepass").decode("latin-1")
        if not set("\r\n\x00") & set(sent):
            yield {header: sent}


def test_no_header_breaks_a_page_or_leads_out_of_the_house(
    full_world: World, sign_in: SignIn
) -> None:
    client, wrong = sign_in("rhea"), list[str]()
    client.raise_request_exception = False
    session = client.cookies.output(attrs=[], header="").strip()
    for header in headers():
        for part in ({}, {"HTTP_HX_REQUEST": "true"}):
            more: dict[str, Any] = {"HTTP_COOKIE": session, **part, **header}
            for answer in (
                client.get("/", **more),
                client.post(reverse("queue_columns"), {"columns": "ref"}, **more),
                client.post(reverse("queue_save"), {}, **more),
                Client(raise_request_exception=False).post(reverse("settings_keep"), **header),
            ):
                said = f"{answer.request['PATH_INFO']} {str(header)[:90]}"
                to = answer.headers.get("Location", answer.headers.get("HX-Redirect", "/"))
                wrong += [f"{said}: {answer.status_code}"] * (answer.status_code >= 500)
                wrong += [f"{said}: leads to {to[:80]}"] * (
                    bool(urlsplit(to).netloc) or to.startswith(("//", "/\\"))
                )
    assert not wrong, f"DOCKET_SEED={SEED}\n" + "\n".join(wrong)


def test_no_page_to_sign_in_breaks_whatever_is_sent_to_it(
    full_world: World, sign_in: SignIn
) -> None:
    names = ["login", "password", "code", "credential", "next", "oldpassword", "password1"]
    person("nobody")
    strangers = [Client(raise_request_exception=False)]
    strangers += [sign_in("rhea", ago=100_000), sign_in("rhea")]
    at = [f"/me/{p.pattern}".replace("^", "").replace("$", "") for p in flat(list(me))]
    at = [one for one in at if "<" not in one and "(" not in one]
    assert len(at) > 8
    pick, wrong = chance("sign-in"), []
    for address, name, value in product([*at, "/healthz", "/metrics"], names, VALUES):
        if pick.random() >= SHARE / 4:
            continue
        for client in strangers:
            client.raise_request_exception = False
            right = {"login": "nobody", "password": PASSWORD}
            put = quote(value[:5_000], errors="surrogatepass")
            for answer in (
                send(client, address, {**right, name: value}),
                client.get(f"{address}?{name}={put}"),
            ):
                if answer.status_code >= 500:
                    wrong.append(f"{address} {name}={value[:40]!r}: {answer.status_code}")
    assert not wrong, f"DOCKET_SEED={SEED}\n" + "\n".join(sorted(set(wrong)))

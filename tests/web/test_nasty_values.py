"""The nastiest values, sent to every address by every role, and put into every address: none is
answered with 500, and afterwards every page can still be opened, by everybody.

A part of them, chosen by a seed that a failure names; all of them with DOCKET_TESTS=all.
"""

from __future__ import annotations

import inspect
import os
import random
import sys
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import URLPattern, reverse

from accounts.models import Account, User
from enforcement.models import Case, PolicyVersion
from tests.sampling import WHOLE
from tests.web._desks import NASTY
from tests.web._routes import ROUTES
from tests.web._sent import There, own_proposal, world_to_act_in
from tests.web.conftest import SignIn
from tests.web.test_matrix import MATRIX, ROLES
from tests.web.test_matrix_sent import SENT

pytestmark = pytest.mark.django_db(transaction=True)
SEED = int(os.environ.get("DOCKET_SEED", "1"))
SHARE = 1.0 if WHOLE else 0.02  # of what could be sent
VALUES = [
    "",
    "\x00",
    "a\x00b",
    "\u200b\u2060\ufeff",  # nothing that anybody sees
    "\u202eevil\u2066",  # what turns the words after it round
    "../../x",
    "..",
    "a/b",
    "a\r\nb",
    "\x1b[31m",
    NASTY,
    "x" * 30_000,
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59",
    "9999-12-31T23:59:59+23:59",
    "0001-01-01T00:00:00-23:59",
    "99999999999999999999",
    "-1",
    "1e400",
    "NaN",
    "²",
    "٣",
    "null",
    "[]",
    "%00",
    "😀",
]
# What addresses are asked with behind their `?`.
ASKED = [
    "account",
    "act",
    "actor",
    "after",
    "area",
    "assignee",
    "at",
    "before",
    "cases",
    "case",
    "cursor",
    "due",
    "kind",
    "lane",
    "language",
    "late",
    "measure",
    "notices",
    "of",
    "open",
    "order",
    "outcome",
    "page",
    "q",
    "queue",
    "seq",
    "since",
    "state",
    "tier",
    "until",
    "verb",
    "view",
    "with",
]


def chance(seed: str) -> random.Random:
    """What is chosen, the same for the same seed."""
    return random.Random(f"{SEED} {seed}")


def world_of(sign_in: SignIn, who: str, role: str) -> There:
    """The world in which everything can be done, for one role."""
    world = world_to_act_in()
    own_proposal(world, who)
    there = There(world, who, sign_in(who, role))
    there.client.raise_request_exception = False
    return there


def nastily(data: dict[str, Any], pick: random.Random) -> Iterator[dict[str, Any]]:
    """What an act sends, with one field after another made nasty."""
    for name in data:
        for value in VALUES:
            if pick.random() < SHARE:
                yield {**data, name: [value] if isinstance(data[name], list) else value}


def written(there: There) -> list[dict[str, Any]]:
    """What stands in addresses of what was written, besides what is always there."""
    return [
        *({"username": name} for name in User.objects.values_list("username", flat=True)),
        *({"slug": v.policy.slug, "version": v.version} for v in PolicyVersion.objects.all()),
        *({"ref": ref} for ref in Case.objects.values_list("ref", flat=True)),
        *({"external_ref": ref} for ref in Account.objects.values_list("external_ref", flat=True)),
    ]


def pages(there: There) -> Iterator[tuple[URLPattern, str]]:
    """Every page, and those about each case, person, version and account."""
    usual = {
        "ref": there.case("acme").ref,
        "external_ref": "acme",
        "username": "ravi",
        "slug": "spam",
        "version": "1",
        "number": 1,
        "name": "case",
        "page": "reviewer",
        "act": "evidence",
        "key": there.review("acme"),
    }
    special = {
        "decision": {"ref": there.decision("proposed").ref},
        "appeal": {"ref": there.appeal("heard").ref},
    }
    rows = written(there)
    for route in ROUTES:
        name, places = str(route.name), set(route.pattern.converters)
        if MATRIX[name][0] == "405":
            continue
        yield (
            route,
            reverse(name, kwargs={p: {**usual, **special.get(name, {})}[p] for p in places}),
        )
        for row in rows:
            if set(row) == places and name not in special:
                yield route, reverse(name, kwargs=row)


def asked_behind(route: URLPattern) -> list[str]:
    """What a page may be asked behind its `?`, as far as its module names it."""
    source = inspect.getsource(sys.modules[route.callback.__module__])
    return [name for name in ASKED if f'"{name}"' in source]


def broken(client: Client, addresses: Iterable[str]) -> list[str]:
    """The addresses that are answered with 500 or worse."""
    client.raise_request_exception = False
    return [at for at in addresses if client.get(at).status_code >= 500]


@pytest.mark.parametrize(("who", "role"), ROLES.items() if WHOLE else [("ada", "ADMIN")])
def test_nothing_that_is_sent_breaks_a_page_for_anybody(
    sign_in: SignIn, who: str, role: str
) -> None:
    there = world_of(sign_in, who, role)
    wrong, pick = [], chance(f"sent {role}")
    for sent in SENT:
        elsewhere = {"user": there.person(who), "ip": "10.0.0.1", "session_key": "elsewhere"}
        UserSession.objects.get_or_create(**elsewhere)
        url, data = reverse(sent.name, kwargs=sent.at(there)) + sent.query(there), sent.data(there)
        for nasty in nastily(data, pick):
            answer = there.client.post(url, nasty)
            if answer.status_code >= 500:
                changed = {n: str(v)[:40] for n, v in nasty.items() if v != data[n]}
                wrong.append(f"{url}: {changed!r}")
            if "_auth_user_id" not in there.client.session:
                there.client = sign_in(who, role)
                there.client.raise_request_exception = False
        there.client.post(url, data)
    for reader, theirs in ROLES.items() if WHOLE else [("rhea", "REVIEWER")]:
        opened = [at for _route, at in pages(there)]
        wrong += [f"{reader} opens {at}" for at in broken(sign_in(reader, theirs), opened)]
    assert not wrong, f"DOCKET_SEED={SEED}\n" + "\n".join(wrong)


def test_no_address_is_answered_with_an_error_whatever_stands_in_it(sign_in: SignIn) -> None:
    there, pick = world_of(sign_in, "ada", "ADMIN"), chance("addresses")
    tried = []
    for route, at in pages(there):
        parts = at.split("/")
        for value in VALUES:
            put = quote(value[:300])
            tried += [f"{at}?{name}={put}" for name in asked_behind(route)]
            tried += ["/".join([*parts[:n], put, *parts[n + 1 :]]) for n in range(1, len(parts))]
    wrong = broken(there.client, (at for at in tried if pick.random() < SHARE))
    assert not wrong, f"DOCKET_SEED={SEED}\n" + "\n".join(wrong)


@pytest.mark.parametrize("at", ["/cases/C-%00", "/decisions/%00", "/find?q=a%00b", "/?%1b=1"])
def test_an_address_with_control_characters_is_refused_in_a_sentence(
    sign_in: SignIn, at: str
) -> None:
    answer = sign_in("rhea").get(at)
    assert answer.status_code == 400
    assert "This address contains control characters" in answer.content.decode()

"""The nastiest values, sent to every address by every role, and put into every address: none is
answered with 500, and afterwards every page can still be opened, by everybody.

A part of them, chosen by a seed that a failure names; all of them with DOCKET_TESTS=all.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote, unquote

import pytest
from allauth.usersessions.models import UserSession
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, resolve, reverse

from accounts.models import Account, User
from enforcement.models import Case, PolicyVersion
from tests.nasty import SEED, SHARE, VALUES, chance, send
from tests.sampling import WHOLE
from tests.web._routes import ROUTES
from tests.web._sent import There, own_proposal, world_to_act_in
from tests.web.conftest import SignIn
from tests.web.test_matrix import MATRIX, ROLES
from tests.web.test_matrix_sent import SENT

pytestmark = pytest.mark.django_db(transaction=True)
# What an address is asked with only where something else stands in it.
ASKED_SOMETIMES = {"after", "before", "cursor", "late", "of", "page", "since", "until", "with"}
TURNS = 6 if WHOLE else 1  # so that a run of everything says early what it found
NUMBER = re.compile(r"\d+")


def world_of(sign_in: SignIn, who: str, role: str) -> There:
    """The world in which everything can be done, for one role."""
    world = world_to_act_in()
    own_proposal(world, who)
    there = There(world, who, sign_in(who, role))
    there.client.raise_request_exception = False
    return there


def nastily(data: dict[str, Any], pick: random.Random) -> Iterator[dict[str, Any]]:
    """What an act sends, with one field after another made nasty, sent twice, or called nastily."""
    for name, right in data.items():
        several = isinstance(right, list)
        for value in VALUES:
            if pick.random() < SHARE:
                yield {**data, name: [value] if several else value}
            if pick.random() < SHARE / 10:
                yield {**data, name: [*(right if several else [right]), value, value]}
            if pick.random() < SHARE / 10:
                yield {**data, NUMBER.sub(value, name) if NUMBER.search(name) else value: right}


def all_written() -> list[dict[str, Any]]:
    """What stands in addresses of what was written, besides what is always there."""
    return [
        *({"username": name} for name in User.objects.values_list("username", flat=True)),
        *({"slug": v.policy.slug, "version": v.version} for v in PolicyVersion.objects.all()),
        *({"ref": ref} for ref in Case.objects.values_list("ref", flat=True)),
        *({"external_ref": ref} for ref in Account.objects.values_list("external_ref", flat=True)),
    ]


def pages(
    there: There, written: list[dict[str, Any]] | None = None
) -> Iterator[tuple[URLPattern, str]]:
    """Every page, and those about each case, person, version and account, or what was `written`."""
    usual = {
        "ref": there.case("acme").ref,
        "external_ref": "acme",
        "username": "ravi",
        "slug": "spam",
        "subject": "report",
        "version": "1",
        "item": 1,
        "number": 1,
        "release": 1,
        "erasure": 1,
        "export": 1,
        "ending": "pdf",
        "name": "case",
        "page": "reviewer",
        "act": "evidence",
        "key": there.review("acme"),
    }
    special = {
        "decision": {"ref": there.decision("proposed").ref},
        "appeal": {"ref": there.appeal("heard").ref},
    }
    rows = all_written() if written is None else written
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


def asked_behind(client: Client, at: str) -> set[str]:
    """What a page looks for behind its `?`."""
    asked: set[str] = set(ASKED_SOMETIMES)
    with pytest.MonkeyPatch.context() as patch:
        for reads in ("get", "getlist", "__getitem__", "__contains__"):
            patch.setattr(QueryDict, reads, noting(getattr(QueryDict, reads), asked))
        body_of(client.get(at))
    return asked


def noting(read: Callable[..., Any], asked: set[str]) -> Callable[..., Any]:
    """`read`, which notes the names that it is called with."""

    def reading(self: QueryDict, name: str, *more: Any) -> Any:
        asked.add(str(name))
        return read(self, name, *more)

    return reading


def body_of(answer: Any) -> bytes:
    """All that is answered, where it is answered bit by bit as well."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def broken(client: Client, addresses: Iterable[str]) -> list[str]:
    """The addresses that are answered with 500 or worse, or break off."""
    client.raise_request_exception = False
    wrong = []
    for at in addresses:
        try:
            answer = client.get(at)
            body_of(answer)
        except Exception as error:  # noqa: BLE001 (of what is answered bit by bit)
            wrong.append(f"{at[:300]}: {error!r}")
        else:
            wrong += [at[:300]] * (answer.status_code >= 500)
    return wrong


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
            answer = send(there.client, url, nasty)
            if answer.status_code >= 500:
                changed = {n: str(v)[:40] for n, v in nasty.items() if v != data.get(n)}
                wrong.append(f"{url}: {changed!r}")
            if "_auth_user_id" not in there.client.session:
                there.client = sign_in(who, role)
                there.client.raise_request_exception = False
        there.client.post(url, data)
    for reader, theirs in ROLES.items() if WHOLE else [("rhea", "REVIEWER")]:
        opened = [at for _route, at in pages(there)]
        wrong += [f"{reader} opens {at}" for at in broken(sign_in(reader, theirs), opened)]
    assert not wrong, f"DOCKET_SEED={SEED}\n" + "\n".join(wrong)


@pytest.mark.parametrize("turn", range(TURNS))
def test_no_address_is_answered_with_an_error_whatever_stands_in_it(
    sign_in: SignIn, turn: int
) -> None:
    there, pick = world_of(sign_in, "ada", "ADMIN"), chance(f"addresses {turn}")
    tried: list[str] = []
    # of each address one page
    for at in list(dict(pages(there, written=[])).values())[turn::TURNS]:
        parts = at.split("/")
        # what is written into the address, and what is not, now and then
        places = {str(value) for value in resolve(at).kwargs.values()}
        names = sorted(asked_behind(there.client, at))
        for value in VALUES:
            put = quote(value[:5_000], errors="surrogatepass")
            tried += [f"{at}?{name}={put}" for name in names if pick.random() < SHARE]
            tried += [
                "/".join([*parts[:n], put, *parts[n + 1 :]])
                for n in range(1, len(parts))
                if pick.random() < (SHARE if unquote(parts[n]) in places else SHARE / 20)
            ]
    wrong = broken(there.client, tried)
    assert not wrong, f"DOCKET_SEED={SEED}\n" + "\n".join(wrong)


@pytest.mark.parametrize("at", ["/cases/C-%00", "/decisions/%00", "/find?q=a%00b", "/?%1b=1"])
def test_an_address_with_control_characters_is_refused_in_a_sentence(
    sign_in: SignIn, at: str
) -> None:
    answer = sign_in("rhea").get(at)
    assert answer.status_code == 400
    assert "This address contains control characters" in answer.content.decode()

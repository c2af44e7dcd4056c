"""Page × own part: what a page offers to somebody who has a part in what it is about, beside what
it offers to somebody who has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import resolve, reverse

from enforcement.models import Event, StaffEvent
from tests.web._parts import appealed, case_of, decision, world_of_parts
from tests.web.conftest import SignIn
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
FORM = re.compile(r'<form\b([^>]*method="post"[^>]*)>(.*?)</form>', re.DOTALL)
ACTION = re.compile(r'action="([^"?#]*)')
ENABLED = re.compile(r"<button(?![^>]*(?:aria-disabled|type=\"button\"))")
TO_DECIDE = re.compile(r'href="(/cases/[^"?#]+/(?:decide|do/[a-z-]+))')
OUT, OWN = "recused from Acme", "is a contact of Acme"

# For each page: what it offers to whom. Roles are leads for lola (recused), cora (a contact), lena
# (took, proposed and approved) and lars (hears
# Bolt, proposed to vary Coda); admins for ada (proposed Rhea's role) and axel (recused). Nothing:
# the page is there to be read alone.
NOTHING: set[str] = set()
ON_CASE = {
    *(
        "take",
        "finding",
        "follow",
        "link",
        "case_say",
        "assign",
        "evidence",
        "disclose",
        "look",
        "pause",
        "refer",
        "severity",
        "ask-look",
    ),
    "decide",
}
DECIDES = {"decision_approve", "decision_send_back"}
OFFERED: dict[str, dict[str, set[str]]] = {
    "acme's case": {
        "lola": NOTHING,
        "cora": NOTHING,
        "axel": NOTHING,
        "lars": ON_CASE,
        "ada": ON_CASE,
    },
    "deciding on acme": {
        "lola": NOTHING,
        "cora": NOTHING,
        "axel": NOTHING,
        "lars": {"decide"},
        "ada": {"decide"},
    },
    "adding to acme": {
        "lola": NOTHING,
        "cora": NOTHING,
        "axel": NOTHING,
        "lars": {"evidence"},
        "ada": {"evidence"},
    },
    "acme's proposal": {
        "lola": NOTHING,
        "cora": NOTHING,
        "axel": NOTHING,
        "lena": {"decision_withdraw"},
        "lars": DECIDES,
        "ada": {*DECIDES, "decision_withdraw"},
    },
    "acme's suspension": {
        "lola": NOTHING,
        "cora": NOTHING,
        "axel": NOTHING,
        "lena": {"decide"},
        "lars": {"decide", "decision_ratify"},
        "ada": {"decide", "decision_ratify"},
    },
    "bolt's suspension": {
        "rhea": {"decide"},
        "lars": {"decide"},
        "lena": {"decide", "decision_ratify"},
    },
    "coda's lesser measure": {
        "lena": NOTHING,
        "rhea": NOTHING,
        "lars": {"decision_withdraw"},
        "lola": DECIDES,
        "ada": {*DECIDES, "decision_withdraw"},
    },
    "acme's appeal": {
        "lola": NOTHING,
        "cora": NOTHING,
        "axel": NOTHING,
        "lena": NOTHING,
        "lars": {"appeal_take"},
        "ada": {"appeal_take"},
    },
    "all appeals": {
        "lola": NOTHING,
        "cora": NOTHING,
        "axel": NOTHING,
        "lena": NOTHING,
        "lars": {"appeal_take"},
        "rhea": {"appeal_take"},
    },
    "all escalations": {"axel": NOTHING, "lola": NOTHING, "ada": {"escalations_take"}},
    "ada's sign-in": {
        "ada": {"member_change", "member_recuse"},
        "axel": {"member_change", "member_recuse", "member_role", "member_act"},
    },
    "axel's sign-in": {
        "axel": {"member_change", "member_recuse"},
        "ada": {
            "member_change",
            "member_recuse",
            "member_role",
            "member_act",
            "member_end_recusal",
        },
    },
}


@pytest.fixture
def world() -> World:
    return world_of_parts()


def pages() -> dict[str, str]:
    """Where the pages are."""
    case = case_of("acme").ref
    return {
        "acme's case": reverse("case", args=[case]),
        "deciding on acme": reverse("decide", args=[case]),
        "adding to acme": reverse("case_act", args=[case, "evidence"]),
        "acme's proposal": reverse("decision", args=[decision("acme")]),
        "acme's suspension": reverse("decision", args=[decision("acme", "EXECUTED")]),
        "bolt's suspension": reverse("decision", args=[decision("bolt", "EXECUTED")]),
        "coda's lesser measure": reverse("decision", args=[decision("coda")]),
        "acme's appeal": reverse("appeal", args=[appealed("acme")]),
        "all appeals": reverse("appeals"),
        "all escalations": reverse("escalations"),
        "ada's sign-in": reverse("member", args=["ada"]),
        "axel's sign-in": reverse("member", args=["axel"]),
    }


def offers(html: str, path: str) -> Iterator[str]:
    """The acts that a page offers: its forms that can be sent, and what it links to where one
    acts.
    """
    main = html.partition("<main")[2]
    for attributes, inside in FORM.findall(main):
        action = ACTION.search(attributes)
        found = resolve(action.group(1) if action else path)
        if ENABLED.search(inside):
            yield str(found.kwargs.get("act") or found.url_name)
    for address in TO_DECIDE.findall(main):
        found = resolve(address)
        yield str(found.kwargs.get("act") or found.url_name)


def test_a_page_offers_nothing_that_ones_own_part_forbids(sign_in: SignIn, world: World) -> None:
    where, wrong = pages(), []
    clients: dict[str, Client] = {
        who: sign_in(who, world.people[who].role) for by in OFFERED.values() for who in by
    }
    before = Event.objects.count(), StaffEvent.objects.count()
    for page, by in OFFERED.items():
        for who, wanted in by.items():
            answer = clients[who].get(where[page])
            found = set(offers(answer.content.decode(), where[page]))
            if answer.status_code != 200 or found != wanted:
                wrong.append(
                    f"{page}, {who}: {answer.status_code}, {sorted(found)} and not {sorted(wanted)}"
                )
    assert not wrong, "\n".join(wrong)
    assert (Event.objects.count(), StaffEvent.objects.count()) == before, "to look is no act"


@pytest.mark.parametrize(("who", "why"), [("lola", OUT), ("cora", OWN), ("axel", OUT)])
def test_a_page_says_which_part_forbids_it(
    sign_in: SignIn, world: World, who: str, why: str
) -> None:
    client, where = sign_in(who, world.people[who].role), pages()
    for page in (
        "acme's case",
        "deciding on acme",
        "adding to acme",
        "acme's proposal",
        "acme's suspension",
        "acme's appeal",
    ):
        assert why in client.get(where[page]).content.decode(), page

"""Finding: what is pasted leads straight there; what is typed lists what is like it, slips of the
finger included.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Contact
from enforcement.language.references import new_reference
from enforcement.models import Case, Decision, Report
from enforcement.operations import gather
from enforcement.queries.search import (
    ALIKE,
    ALIKE_ONES,
    HITS,
    MOST,
    NEARNESS,
    cases_about,
    search_all,
)
from tests.web.conftest import SignIn
from tests.world import World


@pytest.fixture
def world(transactional_db: Any) -> World:
    """Some accounts with names that are not alike."""
    world = World(timezone.now())
    names = {
        "acct-0481": "Kestrel Mail",
        "acct-0482": "Lumen Tutor",
        "acct-0483": "Anselm & Töchter",
        "acct-0484": "100% Sure_Thing",
    }
    for ref, name in names.items():
        world.account(ref, name=name)
    return world


def names(q: str) -> list[str]:
    return [hit.name for hit in search_all(q)]


def test_names_are_found_by_parts_and_with_slips(world: World) -> None:
    asked = (
        "kestrel",
        "estrel",
        "Kestrl",
        "kestrel mial",
        "Lumen",
        "lumne tutor",
        "tochter",
        "Töchter",
        "acct-0482",
        "0% sure_",
        "%",
        "_",
        "x",
    )
    assert {q: names(q)[:1] for q in asked} == {
        "kestrel": ["Kestrel Mail"],
        "estrel": ["Kestrel Mail"],
        "Kestrl": ["Kestrel Mail"],
        "kestrel mial": ["Kestrel Mail"],
        "Lumen": ["Lumen Tutor"],
        "lumne tutor": ["Lumen Tutor"],
        "tochter": ["Anselm & Töchter"],
        "Töchter": ["Anselm & Töchter"],
        "acct-0482": ["Lumen Tutor"],
        "0% sure_": ["100% Sure_Thing"],
        "%": [],
        "_": [],
        "x": [],
    }


def test_slips_are_looked_for_only_where_no_name_holds_the_text(world: World) -> None:
    for search in (search_all, cases_about):
        with CaptureQueriesContext(connection) as queries:
            search("kestrel")
        assert not any("<%" in query["sql"] for query in queries)
        with CaptureQueriesContext(connection) as queries:
            search("kestrl")
        assert any("<%" in query["sql"] for query in queries)


def test_what_is_less_alike_is_looked_for_only_where_nothing_is_much_alike(world: World) -> None:
    asked = {"kestrl mail": 1, "kestrl mial": 2}
    for q, stages in asked.items():
        with CaptureQueriesContext(connection) as queries:
            assert names(q)[0] == "Kestrel Mail"
        assert sum("word_similarity_threshold" in query["sql"] for query in queries) == stages, q


def test_a_reference_with_a_slip_finds_its_account_first(world: World) -> None:
    world.account("customer-7319-berlin", name="A Name Before Others")
    world.account("customer-7391-bern", name="Zuse")
    assert names("custmer-7391-bern") == ["Zuse"]
    assert names("custmer-7391-berm")[0] == "Zuse"


def test_of_very_many_names_that_are_alike_a_bounded_number_is_compared(world: World) -> None:
    """More than a search goes on with: each comparison is dear, and there may be half a million."""
    Account.objects.bulk_create(
        Account(external_ref=f"falcon-{number}", name=f"Falcon Press {number}")
        for number in range(2 * MOST)
    )
    text = "falcn prss"
    assert len(names(text)) == HITS
    with connection.cursor() as cursor:
        counted = f"SELECT count(*) FROM ({ALIKE_ONES}) near"
        cursor.execute(f"{NEARNESS}; {counted}", {"near": str(ALIKE), "q": text})
        cursor.nextset()
        assert cursor.fetchone() == (MOST,)


def test_an_account_whose_reference_is_typed_comes_first(world: World) -> None:
    world.account("acct-0482-b", name="A Name Before Others")
    assert names("ACCT-0482") == ["Lumen Tutor", "A Name Before Others"]


def test_what_is_pasted_leads_straight_there(world: World, sign_in: SignIn) -> None:
    case = world.case("acct-0481")
    decision: Decision = world.suspend(case)
    lodged, report = world.appeal(case), Report.objects.get()
    client = sign_in("rhea")
    there = {
        q: client.get("/find", {"q": q})
        for q in (
            case.ref,
            case.ref.lower(),
            f" {decision.ref}",
            lodged.ref,
            report.ref,
            "acct-0482",
            "LEGAL@acct-0483.example",
        )
    }
    assert {answer.status_code for answer in there.values()} == {303}
    assert [answer["Location"] for answer in there.values()] == [
        f"/cases/{case.ref}",
        f"/cases/{case.ref}",
        f"/decisions/{decision.ref}",
        f"/appeals/{lodged.ref}",
        f"/cases/{case.ref}",
        "/accounts/acct-0482",
        "/accounts/acct-0483",
    ]


def test_an_address_of_two_accounts_lists_both(world: World, sign_in: SignIn) -> None:
    for case in (world.case("acct-0481"), world.case("acct-0482")):
        Contact.objects.create(account_id=case.account_id, name="Both", email="both@firm.example")
    html = sign_in("rhea").get("/find?q=both@firm.example").content.decode()
    assert "Kestrel Mail" in html and "Lumen Tutor" in html and "Anselm" not in html


def test_words_of_evidence_and_reports_find_their_case(world: World, sign_in: SignIn) -> None:
    case = world.case("acct-0481", claim="They sell falcons by mail order.")
    item = gather.Item(
        kind="article", origin="PRESS", citation="The Gazette", text="A peregrine was seen."
    )
    gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)
    for q in ("falcons", "peregrine seen", "gazette"):
        html = sign_in("rhea").get(f"/find?q={q}").content.decode()
        assert f"/cases/{case.ref}" in html, q


def test_the_field_in_the_bar_gets_the_list_alone_and_never_leads_away(
    world: World, sign_in: SignIn
) -> None:
    case, client = world.case("acct-0481"), sign_in("rhea")
    answer = client.get("/find", {"q": case.ref}, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in html and f'href="/cases/{case.ref}"' in html
    assert client.get("/find?q=", headers={"HX-Request": "true"}).content.decode().strip() == ""
    part = client.get("/find?q=kestrel", headers={"HX-Request": "true"}).content.decode()
    page = client.get("/find?q=kestrel").content.decode()
    assert 'href="/accounts/acct-0481"' in part and 'href="/accounts/acct-0481"' in page


def test_at_most_eight_are_listed_and_it_costs_the_same(world: World, sign_in: SignIn) -> None:
    client, costs = sign_in("rhea"), []
    for start in (0, 20):
        for number in range(start, start + 20):
            world.account(f"falcon-{number}", name=f"Falcon {number}")
        client.get("/find?q=falcon")
        with CaptureQueriesContext(connection) as queries:
            html = client.get("/find?q=falcon").content.decode()
        costs.append(len(queries))
        assert html.count("<tr data-row>") == HITS
    assert costs[0] == costs[1] <= 12


def test_what_is_not_there_is_said_with_what_to_do(world: World, sign_in: SignIn) -> None:
    client = sign_in("rhea")
    for q, sentence in (
        ("nothing of the kind", "Try a part"),
        (new_reference("C"), "mistyped"),
        ("C-1111-1111", "mistyped"),
        ("", "two characters"),
    ):
        answer = client.get("/find", {"q": q})
        assert answer.status_code == 200 and sentence in answer.content.decode(), q
    assert client.get("/find", {"q": "x" * 201}).status_code == 400
    assert client.get("/find", {"q": "ab' OR 1=1 --"}).status_code == 200


def test_markup_stays_text(world: World, sign_in: SignIn) -> None:
    world.account("bad", name="<img src=x onerror=alert(1)> falcon")
    for headers in ({}, {"HX-Request": "true"}):
        html = (
            sign_in("rhea")
            .get("/find", {"q": "<img src=x onerror"}, headers=headers)
            .content.decode()
        )
        assert "<img src=x" not in html and "&lt;img src=x" in html
    assert Case.objects.count() == 0

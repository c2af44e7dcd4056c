"""All cases and all accounts: closed ones too, searched by words and terms, page by page."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account, Recusal
from enforcement.models import Case
from enforcement.operations import assignment, gather
from enforcement.queries import listed_accounts, listed_cases
from tests.counting import page_statements
from tests.scenes import other_policy
from tests.web.conftest import SignIn
from tests.world import STATED, World

MOST_QUERIES = 12
NAME = re.compile(r'class="name" href="/(?:cases|accounts)/[^"]+">(.*?)</a>', re.DOTALL)


@pytest.fixture
def world(transactional_db: Any) -> World:
    """A world that is going on now, because pages tell the time."""
    return World(timezone.now())


@pytest.fixture
def cases(world: World) -> dict[str, Case]:
    """Open and closed ones, of several areas, by the name of the account."""
    partner = world.partner("azure")
    world.account("acct-kes", name="Kestrel Mail", country="DE")
    world.account("acct-lum", name="Lumen Tutor", tier="STRATEGIC")
    world.account("acct-qui", name="Quillwork Press", channel_partner=partner)
    found = {
        "Kestrel Mail": world.case("acct-kes", claim="They sell falcons by mail order."),
        "Lumen Tutor": world.case("acct-lum", claim="Exams are taken by order of mail."),
        "Quillwork Press": world.case("acct-qui", policy=other_policy(world).slug),
    }
    rhea = world.people["rhea"]
    assignment.assign(
        case_id=found["Lumen Tutor"].pk, to=rhea.pk, by=world.actor("rhea"), now=world.now
    )
    world.take(found["Kestrel Mail"], "dismiss", **STATED)
    return found


def names(client: Client, q: str, at: str = "/cases") -> set[str]:
    """The accounts that are listed."""
    answer = client.get(at, {"q": q})
    assert answer.status_code == 200, q
    return {plain(name) for name in NAME.findall(answer.content.decode())}


def plain(html: str) -> str:
    """Text without its marks."""
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


def test_closed_cases_are_listed_and_terms_narrow_the_list(
    world: World, cases: dict[str, Case], sign_in: SignIn
) -> None:
    client = sign_in("rhea")
    later = f"{world.now + timedelta(days=2):%Y-%m-%d}"
    kestrel, lumen, quill = cases
    first, other = cases[kestrel], cases[quill]
    clause = first.allegations.get().clause.code if first.allegations.exists() else "none"
    asked = {
        "": {kestrel, lumen, quill},
        "state:closed": {kestrel},
        "state:open": {lumen, quill},
        "-state:closed": {lumen, quill},
        "state:dismissed state:triage": {kestrel, lumen, quill},
        "outcome:dismissed": {kestrel},
        "outcome:cleared": set(),
        f"area:{other.area}": {quill},
        f"-area:{other.area}": {kestrel, lumen},
        f"policy:{other.policy.slug}": {quill},
        "policy:nothing": set(),
        "assignee:me": {lumen},
        "assignee:RHEA": {lumen},
        "-assignee:me": {kestrel, quill},
        "assignee:nobody state:open": {quill},
        "tier:strategic": {lumen},
        "partner:azure": {quill},
        "severity:critical": set(),
        "standing:active": {kestrel, lumen, quill},
        "account:kes": {kestrel},
        "account:acct-lum account:quill": {lumen, quill},
        "-account:kes": {lumen, quill},
        f"after:{later}": set(),
        f"before:{later}": {kestrel, lumen, quill},
        f"closed-before:{later}": {kestrel},
        f"-closed-before:{later}": {lumen, quill},
        f"clause:{clause} state:closed": {kestrel} if clause != "none" else set(),
        "kestrel": {kestrel},
        "ESTREL mai": {kestrel},
        "lum": {lumen},
        "qu": {quill},
        "falcons": {kestrel},
        "order mail": {kestrel, lumen},
        '"mail order"': {kestrel},
        'order -"mail order"': {lumen},
        "order -falcons": {lumen},
        "-order -kestrel": {quill},
        "order state:closed": {kestrel},
        first.ref: {kestrel},
        first.ref[:6].lower(): {kestrel},
        first.ref[2:6]: {kestrel},
        "%": set(),
        "' OR 1=1 --": set(),
    }
    assert {q: names(client, q) for q in asked} == asked


def test_accounts_are_listed_by_name_and_terms(
    world: World, cases: dict[str, Case], sign_in: SignIn
) -> None:
    client = sign_in("otto")
    kestrel, lumen, quill = cases
    asked = {
        "": {kestrel, lumen, quill},
        "estr": {kestrel},
        "acct -kestrel": {lumen, quill},
        "tier:strategic": {lumen},
        "partner:AZURE": {quill},
        "-partner:azure": {kestrel, lumen},
        "country:de": {kestrel},
        "standing:suspended": set(),
        "nobody's": set(),
        "-acct": set(),
    }
    assert {q: names(client, q, "/accounts") for q in asked} == asked
    world.suspend(cases[lumen])
    assert names(client, "standing:suspended", "/accounts") == {lumen}
    assert names(client, "-standing:suspended", "/accounts") == {kestrel, quill}


def test_a_term_that_is_not_known_is_refused_at_the_field(
    cases: dict[str, Case], sign_in: SignIn
) -> None:
    client = sign_in("rhea")
    for at, q, says in (
        ("/cases", "color:red", "Unknown term"),
        ("/accounts", "state:open", "Unknown term"),
        ("/find", "color:red", "Unknown term"),
    ):
        answer = client.get(at, {"q": q})
        html = unescape(answer.content.decode())
        assert answer.status_code == 400 and says in html and f'value="{q}"' in html
        assert 'aria-invalid="true"' in html and "Known: " in html
    listed = client.get("/find", {"q": "color:red"}, headers={"HX-Request": "true"})
    assert listed.status_code == 200 and "Unknown term" in listed.content.decode()
    assert client.get("/cases?colour=red").status_code == 400
    for at in ("/cases", "/accounts"):
        assert client.get(at, {"cursor": "nonsense"}).status_code == 400
        assert client.get(at, {"q": "x" * 201}).status_code == 400


def test_days_from_the_form_become_terms(cases: dict[str, Case], sign_in: SignIn) -> None:
    client = sign_in("rhea")
    sent = {"q": "falcons after:2020-01-01", "after": "2021-01-01", "before": ""}
    assert client.get("/cases", sent)["Location"] == "/cases?q=falcons+after%3A2021-01-01"
    assert client.get("/cases", {**sent, "before": "soon"}).status_code == 400


def test_where_words_were_found_is_shown_and_markup_stays_text(
    world: World, cases: dict[str, Case], sign_in: SignIn
) -> None:
    client, case = sign_in("rhea"), cases["Lumen Tutor"]
    texts = {"peregrine <img src=x onerror=alert(1)> \ue000seen\ue001": False, "gyrfalcon": True}
    for text, sensitive in texts.items():
        item = gather.Item(
            kind="article", origin="PRESS", citation="Gazette", text=text, sensitive=sensitive
        )
        gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)
    for at in ("/cases", "/find"):
        html = client.get(at, {"q": "PEREGRINE"}).content.decode()
        assert "<mark>peregrine</mark>" in html and "<img src=x" not in html
        assert "&lt;img" in html and "<mark>seen" not in html
        hidden = client.get(at, {"q": "gyrfalcon"}).content.decode()
        assert "marked sensitive" in hidden and "<mark>" not in hidden
    assert "<mark>Kes</mark>trel" in client.get("/cases", {"q": "kes"}).content.decode()
    found = client.get("/find", {"q": "falcons -state:open"}).content.decode()
    assert "Dismissed" in found and "<mark>falcons</mark>" in found


def test_who_is_recused_sees_it(world: World, cases: dict[str, Case], sign_in: SignIn) -> None:
    case = cases["Lumen Tutor"]
    Recusal.objects.create(
        user=world.people["rhea"], account=case.account, reason="A friend.", since_at=world.now
    )
    assert "You are recused" in sign_in("rhea").get("/cases?q=lumen").content.decode()
    assert "You are recused" not in sign_in("rhea").get("/cases?q=kestrel").content.decode()
    assert "You are recused" not in sign_in("otto").get("/cases?q=lumen").content.decode()


def walked(client: Client, there: str, key: str) -> tuple[list[str], str]:
    """The names of all pages, on by one key, and the address of the last one."""
    seen, at = [], there.partition("?")[0]
    while True:
        html = client.get(there).content.decode()
        seen += [plain(name) for name in NAME.findall(html)]
        link = re.search(rf'<a href="\?([^"]+)" data-key="{re.escape(key)}"', html)
        if not link:
            return seen, there
        there = f"{at}?{unescape(link[1])}"


def test_every_row_is_on_one_page_whichever_way_one_goes(
    world: World, cases: dict[str, Case], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (listed_cases, listed_accounts):
        monkeypatch.setattr(room, "PAGE", 2)
    client = sign_in("rhea")
    for n in range(3):
        world.account(f"falcon-{n}", name=f"Falcon {n}")
        world.take(world.case(f"falcon-{n}"), "dismiss", **STATED)
    newest = Case.objects.order_by("-opened_at", "-pk").values_list("account__name", flat=True)
    closed = newest.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")
    accounts = Account.objects.order_by("-pk").values_list("name", flat=True)
    for at, rows in (
        ("/cases?q=", newest),
        ("/cases?q=state%3Aclosed", closed),
        ("/cases?q=falcon+state%3Aclosed", closed.filter(account__name__startswith="Falcon")),
        ("/accounts?q=", accounts),
    ):
        there, last = walked(client, at, "]")
        assert there == list(rows), at
        back, _first = walked(client, last, "[")
        assert sorted(back) == sorted(rows), at


@pytest.mark.parametrize(
    "at", ["/cases?q=kestrel+-lumen+policy:competing-models+account:acct", "/accounts?q=acct"]
)
def test_a_page_costs_the_same_however_much_is_there(
    world: World, cases: dict[str, Case], sign_in: SignIn, at: str
) -> None:
    client, costs = sign_in("rhea"), []
    for start in (0, 5):
        for n in range(start, start + 5):
            world.account(f"acct-{n}", name=f"Kestrel {n}")
            world.case(f"acct-{n}")
        costs.append(page_statements(client, at))
        assert len(NAME.findall(client.get(at).content.decode())) > start
    assert costs[0] == costs[1] <= MOST_QUERIES, costs


def test_the_table_for_other_programs_has_what_is_listed(
    cases: dict[str, Case], sign_in: SignIn
) -> None:
    client = sign_in("rhea")
    for at, q, column, wanted in (
        ("/cases.csv", "state:closed", "account", ["Kestrel Mail"]),
        ("/accounts.csv", "tier:strategic", "name", ["Lumen Tutor"]),
    ):
        answer = client.get(at, {"q": q})
        body = b"".join(answer) if answer.streaming else answer.content
        rows = csv.DictReader(body.decode("utf-8-sig").splitlines())
        assert [row[column] for row in rows] == wanted
        assert client.get(at, {"q": "color:red"}).status_code == 400


def test_the_queue_leads_to_both_lists(sign_in: SignIn, world: World) -> None:
    html = sign_in("rhea").get("/").content.decode()
    assert 'href="/cases"' in html and 'href="/accounts"' in html
    for at, says in (("/cases", "No cases yet"), ("/cases?q=nothing", "No cases match")):
        assert says in sign_in("rhea").get(at).content.decode()

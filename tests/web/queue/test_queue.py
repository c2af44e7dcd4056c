"""The queue: lanes, filters, orders, pages, what is new, columns, views, the table for other
programs, assigning.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account, Contact, User
from enforcement.models import Case, Presence, SavedView
from enforcement.operations import assignment, escalate, messages
from enforcement.web.queue import views as surface
from tests.counting import page_statements
from tests.scenes import other_policy
from tests.web._desks import in_one_line
from tests.web.conftest import SignIn
from tests.world import PLAN, STATED, World

MOST_QUERIES = 12
NAME = re.compile(r'class="name" href="/cases/[^"]+">([^<]+)</a>')


@pytest.fixture
def world(transactional_db: Any) -> World:
    """A world that is going on now, because pages tell the time."""
    return World(timezone.now())


@pytest.fixture
def desk(world: World) -> World:
    """One case for each lane and several filters; `rhea` has one."""
    partner = world.partner("azure")
    world.account("mine", name="Kestrel Mail")
    world.account("nobodys", name="Papillon Voyages", tier="STRATEGIC", locale="de")
    world.account("proposed", name="Quillwork Press", channel_partner=partner)
    world.account("appealed", name="Bluebird Translations")
    world.account("escalated", name="Harbour Analytics")
    world.account("waiting", name="Nine Elms Legal")
    world.account("closed", name="Corvid Weather")
    cases = {
        name: world.case(name) for name in ("mine", "nobodys", "proposed", "appealed", "waiting")
    }
    cases["escalated"] = world.case("escalated", policy=other_policy(world).slug)
    cases["closed"] = world.case("closed")
    rhea, now = world.actor("rhea"), world.now
    assignment.assign(case_id=cases["mine"].pk, to=world.people["rhea"].pk, by=rhea, now=now)
    world.suspend(cases["proposed"], "ravi")
    world.establish(cases["proposed"], "ravi")
    world.take(
        cases["proposed"], "require_remediation", "ravi", measure="keep", plan=PLAN, **STATED
    )
    world.suspend(cases["appealed"], "ravi")
    world.appeal(cases["appealed"])
    escalate.escalate(
        case_id=cases["escalated"].pk, by=rhea, reason="It is in the papers.", now=now
    )
    messages.ask_holder(
        case_id=cases["waiting"].pk,
        question="Who asked for this?",
        answer_by_at=now + timedelta(days=9),
        by=rhea,
        now=now,
    )
    world.take(cases["closed"], "dismiss", **STATED)
    Case.objects.filter(pk=cases["waiting"].pk).update(due_at=None)
    return world


def names(client: Client, query: str = "") -> set[str]:
    """The accounts whose cases are listed."""
    answer = client.get(f"/?{query}")
    assert answer.status_code == 200, answer.content.decode()
    return set(NAME.findall(answer.content.decode()))


def many(world: World, count: int) -> None:
    """Cases with equal and different priorities, some without a due time, some of one moment."""
    for number in range(count):
        world.account(f"m{number:03}", name=f"Account {number:03}")
        case = world.case(f"m{number:03}")
        if number % 3 == 0:
            world.case(f"m{number:03}")
        if number % 4 == 0:
            Case.objects.filter(pk=case.pk).update(due_at=None)
        world.now += timedelta(minutes=number % 2)


SHOWN = [
    ("lane=mine", "Kestrel"),
    ("lane=approvals", "Quillwork"),
    ("lane=appeals", "Bluebird"),
    ("lane=escalations", "Harbour"),
    ("lane=others", "Nine"),
    ("lane=unassigned", "Harbour Nine Papillon"),
    ("", "Bluebird Harbour Kestrel Nine Papillon Quillwork"),
    ("state=TRIAGE", "Harbour Kestrel Nine Papillon"),
    ("state=TRIAGE&state=INVESTIGATING&tier=STANDARD", "Bluebird Harbour Kestrel Nine Quillwork"),
    ("tier=STRATEGIC", "Papillon"),
    ("area=spam", "Harbour"),
    ("severity=LOW", "Harbour"),
    ("partner=azure", "Quillwork"),
    ("language=de", "Papillon"),
    ("measure=SUSPEND", "Bluebird Quillwork"),
    ("measure=none&lane=mine", "Kestrel"),
    ("standing=SUSPENDED", "Bluebird Quillwork"),
    ("standing=ACTIVE&lane=mine", "Kestrel"),
    ("assignee=me", "Kestrel"),
    ("assignee=nobody&assignee=rhea&tier=STRATEGIC&lane=all", "Papillon"),
    ("due=none", "Nine"),
    ("due=late", ""),
    ("due=week&state=TRIAGE&lane=mine", "Kestrel"),
    ("q=kestrl", "Kestrel"),
    ("q=legal@mine.example", "Kestrel"),
    ("q=develop+a+competing", "Bluebird Kestrel Nine Papillon Quillwork Harbour"),
    ("q=nothing+like+this", ""),
]


def test_lanes_and_filters_show_what_they_say(desk: World, sign_in: SignIn) -> None:
    client = sign_in("rhea")
    shown = {
        query: {name.split()[0] for name in names(client, query)} for query, _expected in SHOWN
    }
    assert shown == {query: set(expected.split()) for query, expected in SHOWN}


def test_a_reference_finds_its_case(desk: World, sign_in: SignIn) -> None:
    ref = Case.objects.get(account__external_ref="mine").ref
    assert names(sign_in("rhea"), f"q={ref.lower()}") == {"Kestrel Mail"}


REFUSED = [
    ("lane=everything", "everything"),
    ("state=CLOSED", "CLOSED"),
    ("order=name", "name"),
    ("due=soon", "soon"),
    ("stat=TRIAGE", "stat"),
    ("cursor=abc", "first page"),
    ("cursor=" + "A" * 5000, "first page"),
    (
        "cursor="
        + base64.urlsafe_b64encode(json.dumps(["age", 0, 1, "2024-01-01", "x"]).encode()).decode(),
        "first page",
    ),
    (
        "cursor="
        + base64.urlsafe_b64encode(
            json.dumps(["priority", 0, 1, True, None, {}]).encode()
        ).decode(),
        "first page",
    ),
    ("cursor=" + base64.urlsafe_b64encode(b"[" * 300).decode(), "first page"),
    ("q=" + "x" * 201, "200 characters"),
    ("area=" + "x" * 900, "is not a valid filter value"),
    ("area=%00", "contains control characters"),
]


def test_what_cannot_be_is_answered_with_a_sentence(world: World, sign_in: SignIn) -> None:
    client = sign_in("rhea")
    for query, sentence in REFUSED:
        answer = client.get(f"/?{query}")
        assert (answer.status_code, sentence in answer.content.decode()) == (400, True), query


def test_what_is_only_unknown_finds_nothing_or_little_and_breaks_nothing(
    desk: World, sign_in: SignIn
) -> None:
    client = sign_in("rhea")
    for query in (
        "area=nowhere",
        "partner=nobody",
        "assignee=ghost",
        "language=xx",
        "q=%25%25",
        "q=%27%3B--",
        "q=%5C",
    ):
        assert names(client, query) == set(), query


def test_pages_there_and_back_show_every_case_once_in_order(
    world: World, sign_in: SignIn, monkeypatch: Any
) -> None:
    many(world, 23)
    monkeypatch.setattr(surface, "PAGE", 5)
    client = sign_in("rhea")
    for query in ("order=priority", "order=due", "order=age", "order=priority&lane=unassigned"):
        walk(client, query)


def walk(client: Client, query: str) -> None:
    """Page by page to the end, and back."""
    there, back, positions = [], [], []
    page = client.get(f"/?{query}")
    while True:
        there.append(NAME.findall(page.content.decode()))
        positions.append(page.context["page"].first)
        if not page.context["after"]:
            break
        page = client.get("/?" + page.context["after"])
    whole = NAME.findall(client.get(f"/?{query}").content.decode())
    assert [len(names) for names in there] == [5, 5, 5, 5, 3] and len(
        {name for names in there for name in names}
    ) == 23
    assert positions == [1, 6, 11, 16, 21] and there[0] == whole
    while page.context["before"]:
        page = client.get("/?" + page.context["before"])
        back.append(NAME.findall(page.content.decode()))
    assert back == there[-2::-1]
    key = {
        "due": lambda c: (c.due_at is None, c.due_at or 0),
        "age": lambda c: c.opened_at,
        "priority": lambda c: (-c.priority, c.opened_at),
    }
    order = re.search(r"order=(\w+)", query)[1]  # type: ignore[index]
    expected = [
        c.account.name
        for c in sorted(Case.objects.select_related("account").order_by("id"), key=key[order])
    ]  # type: ignore[no-any-return]
    assert [name for names in there for name in names] == expected


def test_a_page_costs_no_more_queries_when_there_is_more(world: World, sign_in: SignIn) -> None:
    client, pages = (
        sign_in("rhea"),
        ("", "lane=mine", "q=account&state=TRIAGE", "order=due&assignee=me"),
    )
    costs = []
    for start in (0, 12):
        for number in range(start, start + 12):
            world.account(f"n{number}", name=f"Account {number}")
            case = world.case(f"n{number}")
            assignment.assign(
                case_id=case.pk, to=world.people["rhea"].pk, by=world.actor("rhea"), now=world.now
            )
            Presence.objects.create(case=case, person=world.people["ravi"], seen_at=timezone.now())
        costs.append({page: page_statements(client, f"/?{page}") for page in pages})
    assert costs[0] == costs[1]
    assert max(costs[1].values()) <= MOST_QUERIES, costs


def row(html: str, name: str) -> str:
    """The line of a case."""
    return next(part for part in html.split("<tr data-row>") if f">{name}</a>" in part)


def test_a_row_says_whose_turn_it_is_to_each_reader(desk: World, sign_in: SignIn) -> None:
    html = {
        who: in_one_line(sign_in(who, role).get("/").content.decode())
        for who, role in (("rhea", "REVIEWER"), ("ravi", "REVIEWER"), ("lena", "LEAD"))
    }
    whose = re.compile(r'class="wait( other)?" title="[^"]+"> ?<b>([^<]+)</b>')

    def said(who: str, name: str) -> tuple[str, str]:
        found = whose.search(row(html[who], name))
        assert found is not None
        return found[2], "" if found[1] else "yours"

    assert said("rhea", "Kestrel Mail") == ("You", "yours")
    assert said("ravi", "Kestrel Mail") == ("rhea", "")
    assert said("ravi", "Papillon Voyages") == ("Any reviewer", "yours")
    assert said("ravi", "Quillwork Press") == ("A lead", "")
    assert said("lena", "Quillwork Press") == ("A lead", "yours")
    assert said("ravi", "Bluebird Translations") == ("Not you", "")
    assert said("rhea", "Nine Elms Legal") == ("Holder", "")


def test_a_row_tells_why_it_is_here_and_who_is_reading(desk: World, sign_in: SignIn) -> None:
    case = Case.objects.get(account__name="Papillon Voyages")
    Presence.objects.create(case=case, person=desk.people["ravi"], seen_at=timezone.now())
    line = row(sign_in("rhea").get("/").content.decode(), "Papillon Voyages")
    assert (
        "Severity high" in line
        and "Strategic account" in line
        and f"<span>{case.priority}</span>" in line
    )
    assert "ravi is reading this" in line
    assert "ravi is reading this" not in row(
        sign_in("ravi").get("/").content.decode(), "Papillon Voyages"
    )


def test_what_is_kept_of_a_row_is_kept_for_each_language(desk: World, sign_in: SignIn) -> None:
    client = sign_in("rhea")
    case = Case.objects.get(account__external_ref="nobodys")
    Account.objects.filter(pk=case.account_id).update(name="100 % <b>")
    english = ("Severity high", "Any reviewer", f"Select 100 % &lt;b&gt;, {case.ref}")
    german = ("Schwere hoch", "Sachbearbeitung", f"100 % &lt;b&gt; auswählen, {case.ref}")
    for language, words in (
        ("en", (*english, f"Assign {case.ref} to me")),
        ("de", (*german, f"{case.ref} mir zuweisen")),
        ("en", english),
    ):
        User.objects.filter(username="rhea").update(preferences={"language": language})
        html = client.get("/").content.decode()
        assert f'<html lang="{language}"' in html
        for word in words:
            assert word in html, (language, word)


def test_markup_in_a_name_stays_text(desk: World, sign_in: SignIn) -> None:
    Account.objects.filter(external_ref="mine").update(name="<script>alert(1)</script>")
    html = sign_in("rhea").get("/").content.decode()
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html


def test_what_has_come_in_is_told_and_the_rest_stays(desk: World, sign_in: SignIn) -> None:
    client, since = (
        sign_in("rhea"),
        (desk.now + timedelta(seconds=1)).isoformat().replace("+", "%2B"),
    )
    assert "No new case" in client.get(f"/queue/news?since={since}").content.decode()
    desk.now += timedelta(seconds=5)
    desk.account("new")
    desk.case("new")
    html = client.get(f"/queue/news?tier=STANDARD&since={since}").content.decode()
    assert "1 new case since" in html and "<table" not in html and 'href="/?tier=STANDARD"' in html
    assert "No new case" in client.get(f"/queue/news?tier=STRATEGIC&since={since}").content.decode()
    for wrong in ("", "yesterday", "2024-01-01", "2024-13-01T00:00:00Z"):
        assert client.get(f"/queue/news?since={wrong}").status_code == 400


def test_the_standing_is_the_account_s_whichever_case_holds_it(
    desk: World, sign_in: SignIn
) -> None:
    desk.case("nobodys", policy=other_policy(desk).slug)
    client, held = sign_in("rhea"), Case.objects.get(account__external_ref="nobodys", area="spam")
    assert "Papillon Voyages" not in names(client, "standing=SUSPENDED&area=competition")
    desk.suspend(held, "ravi", clauses=["5a"])
    assert "Papillon Voyages" in names(client, "standing=SUSPENDED&area=competition")
    desk.take(held, "lift_measure", "ravi", **STATED)
    assert "Papillon Voyages" not in names(client, "standing=SUSPENDED&area=competition")


def test_among_ones_own_news_counts_what_somebody_else_gave_or_answered(
    desk: World, sign_in: SignIn
) -> None:
    client, since = sign_in("rhea"), desk.now.isoformat().replace("+", "%2B")
    desk.now += timedelta(seconds=5)
    mine, other = (Case.objects.get(account__external_ref=ref) for ref in ("mine", "nobodys"))
    messages.say(
        case_id=mine.pk, lane="INTERNAL", text="My own note.", by=desk.actor("rhea"), now=desk.now
    )
    assert "No new case" in client.get(f"/queue/news?lane=mine&since={since}").content.decode()
    assignment.assign(
        case_id=other.pk, to=desk.people["rhea"].pk, by=desk.actor("lena"), now=desk.now
    )
    messages.answer(case_id=mine.pk, text="It was us.", by=desk.actor("holder"), now=desk.now)
    assert (
        "2 cases assigned to you since"
        in client.get(f"/queue/news?lane=mine&since={since}").content.decode()
    )
    assert "No new case" in client.get(f"/queue/news?since={since}").content.decode()


def test_what_leaves_the_house_wants_the_authenticator_once_more(
    desk: World, settings: Any, sign_in: SignIn
) -> None:
    settings.AUTHENTICATOR_REQUIRED = True
    assert sign_in("rhea", ago=10).get("/queue.csv").status_code == 200
    late = sign_in("rhea", ago=600).get("/queue.csv?lane=mine")
    assert late.status_code == 302 and "next=/queue.csv%3Flane%3Dmine" in late["Location"]


def test_columns_are_kept_for_each_person(desk: World, sign_in: SignIn) -> None:
    client = sign_in("rhea")
    client.post("/queue/columns", {"columns": ["due", "state"]})
    assert User.objects.get(username="rhea").preferences["columns"] == ["state", "due"]
    html = client.get("/").content.decode()
    assert "Next action" not in html.split("<thead>")[1] and 'class="c-due"' in html
    assert "Next action" in sign_in("ravi").get("/").content.decode().split("<thead>")[1]
    answer = client.post("/queue/columns", {"columns": ["salary"]})
    assert answer.status_code == 422 and "salary" in answer.content.decode()


def test_views_are_saved_shared_replaced_and_removed_by_their_owner_alone(
    desk: World, sign_in: SignIn
) -> None:
    rhea, ravi = sign_in("rhea"), sign_in("ravi")
    rhea.post("/queue/views", {"name": "Late ones", "query": "due=late&lane=mine", "shared": "on"})
    rhea.post("/queue/views", {"name": "For me", "query": "assignee=me"})
    assert (
        "Late ones" in ravi.get("/").content.decode()
        and "For me" not in ravi.get("/").content.decode()
    )
    rhea.post("/queue/views", {"name": "Late ones", "query": "due=late"})
    view = SavedView.objects.get(name="Late ones")
    assert (view.query, view.shared) == ("due=late", False)
    assert ravi.post(f"/queue/views/{view.pk}/forget").status_code == 404
    assert rhea.post(f"/queue/views/{view.pk}/forget").status_code == 302
    assert list(SavedView.objects.values_list("name", flat=True)) == ["For me"]


def test_a_view_that_could_not_be_shown_is_not_kept(desk: World, sign_in: SignIn) -> None:
    client = sign_in("rhea")
    wrong = {
        ("", "lane=all"): 422,
        ("x" * 81, ""): 422,
        ("a", "lane=none"): 400,
        ("a", "//evil.example"): 400,
        ("a\x00", ""): 422,
    }
    answers = {
        (name, query): client.post("/queue/views", {"name": name, "query": query}).status_code
        for name, query in wrong
    }
    assert answers == wrong
    assert not SavedView.objects.exists()


def table(client: Client, query: str = "") -> list[dict[str, str]]:
    """The CSV, read as another program would."""
    answer: Any = client.get(f"/queue.csv?{query}")
    assert (
        answer["Content-Type"].startswith("text/csv")
        and "attachment" in answer["Content-Disposition"]
    )
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_has_what_is_filtered_and_no_formula(desk: World, sign_in: SignIn) -> None:
    for number, start in enumerate("=+-@\t\r"):
        Account.objects.filter(
            external_ref=["mine", "nobodys", "proposed", "appealed", "escalated", "waiting"][number]
        ).update(name=f"{start}SUM(A1)")
    lines = table(sign_in("otto", "AUDITOR"))
    assert len(lines) == 6
    assert {line["account"][:2] for line in lines} == {"'=", "'+", "'-", "'@", "'\t", "'\r"}
    assert [line["priority"] for line in lines] == sorted(
        (line["priority"] for line in lines), key=int, reverse=True
    )
    only = table(sign_in("rhea"), "lane=mine")
    assert [(line["external_ref"], line["assignee"], line["state"]) for line in only] == [
        ("mine", "rhea", "TRIAGE")
    ]


def assign(client: Client, refs: list[str], to: Any) -> str:
    """Assign, and read what is told afterwards."""
    return client.post(
        "/queue/assign", {"cases": refs, "to": str(to)}, follow=True
    ).content.decode()


def test_one_takes_a_case_from_its_row(desk: World, sign_in: SignIn) -> None:
    case = Case.objects.get(account__external_ref="nobodys")
    assert f'value="{case.ref}" data-row-key="a"' in sign_in("rhea").get("/").content.decode()
    assert "1 case is assigned" in assign(sign_in("rhea"), [case.ref], "me")
    assert desk.fresh(case).assignee == desk.people["rhea"]


def test_a_lead_assigns_many_and_each_is_answered(desk: World, sign_in: SignIn) -> None:
    cases = list(Case.objects.filter(account__external_ref__in=["nobodys", "waiting"]))
    Contact.objects.create(
        account_id=cases[0].account_id, name="R", email=desk.people["ravi"].email
    )
    html = assign(sign_in("lena", "LEAD"), [case.ref for case in cases], desk.people["ravi"].pk)
    assert "1 case is assigned" in html and f"{cases[0].ref} was not changed" in html
    assert desk.fresh(cases[1]).assignee == desk.people["ravi"]


@pytest.mark.parametrize(
    ("who", "role", "to"), [("rhea", "REVIEWER", "ravi"), ("otto", "AUDITOR", "me")]
)
def test_others_are_told_why_they_may_not(
    desk: World, sign_in: SignIn, who: str, role: str, to: str
) -> None:
    client, case = sign_in(who, role), Case.objects.get(account__external_ref="nobodys")
    html = client.get("/").content.decode()
    for offered in ('form="chosen"', 'data-row-key="a"'):
        assert (offered in html) == (role == "REVIEWER")
    assert "was not changed" in assign(
        client, [case.ref], desk.people[to].pk if to in desk.people else to
    )
    assert desk.fresh(case).assignee is None


@pytest.mark.parametrize(
    "typed", [{"to": "me"}, {"cases": ["C-1"], "to": "x"}, {"cases": ["C-1"], "to": "0" * 32}]
)
def test_assigning_nothing_or_to_nobody_is_refused(
    desk: World, sign_in: SignIn, typed: dict[str, Any]
) -> None:
    answer = sign_in("lena", "LEAD").post("/queue/assign", typed, follow=True)
    assert answer.status_code in (404, 422) or "There is no such" in answer.content.decode()


def test_an_empty_queue_says_what_to_do(world: World, sign_in: SignIn) -> None:
    client = sign_in("rhea")
    assert "No open cases" in client.get("/").content.decode()
    assert "No cases assigned to you" in client.get("/?lane=mine").content.decode()
    assert "Remove all filters" in client.get("/?state=TRIAGE").content.decode()


def test_nothing_of_the_queue_is_changed_by_looking(desk: World, sign_in: SignIn) -> None:
    client = sign_in("rhea")
    assert {
        client.get(address).status_code
        for address in ("/queue/columns", "/queue/views", "/queue/assign")
    } == {405}

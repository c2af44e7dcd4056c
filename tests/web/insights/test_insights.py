"""How the work goes: what is counted, what is kept back, how it is drawn, and that looking costs
the same whatever the size.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from enforcement.models import Case, Notice
from enforcement.operations import assignment
from enforcement.pages import tables
from enforcement.queries.insights import Span, insight_numbers, numbers_before
from enforcement.sql.replica import Standby
from enforcement.web._shared import charts, figures
from enforcement.web.insights import views
from enforcement.web.insights.shares import total_row
from tests.scenes import hear, other_policy
from tests.web._desks import look
from tests.web.conftest import SignIn
from tests.world import NO_TO_ALL, STATED, World

MOST_QUERIES = 12
BEGAN = timezone.now() - timedelta(days=20)


@pytest.fixture
def world(transactional_db: Any) -> World:
    """A world of three weeks ago."""
    return World(BEGAN)


def dismissed(
    world: World, count: int, *, hours: float = 2, prefix: str = "d", **claim: Any
) -> list[Case]:
    """Cases that are dismissed, each one hour later than the one before: the first after
    `hours`.
    """
    made = []
    for number in range(count):
        world.now = BEGAN
        world.account(f"{prefix}{number}")
        case = world.case(f"{prefix}{number}", **claim)
        world.now = BEGAN + timedelta(hours=hours + number)
        world.take(case, "dismiss", **STATED)
        made.append(case)
    return made


def span(**more: Any) -> Span:
    """Around everything that the tests make."""
    return Span(**{"since_at": BEGAN - timedelta(days=1), "until_at": timezone.now(), **more})


def whole(rows: list[dict[str, Any]], key: str = "week") -> dict[str, Any]:
    """The row of all."""
    return next(row for row in rows if row[key] is None)


def panel(html: str, key: str) -> str:
    """One panel of the page, its spaces made one."""
    return re.sub(r"\s+", " ", html.partition(f'id="p-{key}"')[2].partition("</section>")[0])


def test_times_are_medians_and_ninths_of_what_is_stored(world: World) -> None:
    dismissed(world, 10)  # 2 to 11 hours
    found = insight_numbers(span(), timezone.now())
    for part in ("looks", "decisions"):
        row = whole(found[part])
        assert (row["n"], row["median"] / 3600, row["ninth"] / 3600) == (10, 6, 10), part


def test_the_time_until_the_holder_knows_runs_to_the_first_proof(world: World) -> None:
    for number, seconds in enumerate((10, 20, 60)):
        world.account(f"a{number}")
        world.suspend(world.case(f"a{number}"))
        notices = Notice.objects.filter(account__external_ref=f"a{number}", audience="HOLDER")
        notices.update(informed_at=BEGAN + timedelta(seconds=seconds))
    world.account("unproved")
    world.suspend(world.case("unproved"))
    row = whole(insight_numbers(span(), timezone.now())["notices"])
    assert (row["n"], row["waiting"], row["median"], row["most"]) == (4, 1, 20, 60)


def test_only_the_first_decision_of_a_case_counts_and_only_in_its_range(world: World) -> None:
    world.account("acme")
    case = world.case("acme")
    world.suspend(case)
    world.now = BEGAN + timedelta(days=5)
    world.take(world.fresh(case), "lift_measure", reasons="The question is answered.")
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    world.take(world.fresh(case), "clear", **STATED)
    assert whole(insight_numbers(span(), timezone.now())["decisions"])["n"] == 1
    late = insight_numbers(span(since_at=BEGAN + timedelta(days=1)), timezone.now())
    assert whole(late["decisions"])["n"] == 0, "it was decided before"
    assert total_row(late["reports"], "policy", "origin")["n"] == 1
    early = insight_numbers(span(until_at=BEGAN + timedelta(days=1)), timezone.now())
    assert (
        whole(early["decisions"])["n"],
        total_row(early["reports"], "policy", "origin")["n"],
    ) == (1, 0)


def test_an_area_leaves_the_others_out(world: World) -> None:
    dismissed(world, 2)
    dismissed(world, 3, prefix="s", policy=other_policy(world).slug)
    world.account("open")
    world.case("open", policy=other_policy(world).slug)
    spam, all_ = (
        insight_numbers(span(area="spam"), timezone.now()),
        insight_numbers(span(), timezone.now()),
    )
    assert (whole(spam["looks"])["n"], whole(all_["looks"])["n"]) == (3, 5)
    assert [
        sum(r["n"] for r in found["open"])
        for found in (spam, all_, insight_numbers(span(area="competition"), timezone.now()))
    ] == [1, 1, 0]


def test_appeals_reports_approvals_and_terminations_are_counted(world: World) -> None:
    for number, outcome in enumerate(("affirmed", "overturned")):
        world.account(f"a{number}")
        case = world.case(f"a{number}", origin="DETECTOR")
        world.suspend(case)
        hear(world, world.appeal(case), outcome)
    world.account("ended")
    case = world.case("ended")
    world.suspend(case)
    world.establish(case)
    world.both(case, "terminate", "lena", "ada", exception="danger", **STATED)
    found = insight_numbers(span(), timezone.now())
    assert [(r["policy"], r["n"], r["hits"]) for r in found["appeals"] if r["policy"]] == [
        ("competing-models", 2, 1)
    ]
    assert [(r["origin"], r["n"], r["hits"]) for r in found["appeals"] if r["origin"]] == [
        ("DETECTOR", 2, 1)
    ]
    assert {"policy": None, "origin": "PRESS", "n": 1, "hits": 1} in found["reports"]
    assert {
        "verb": "terminate",
        "policy": None,
        "origin": None,
        "n": 1,
        "hits": 0,
        "approved": 1,
        "withdrawn": 0,
        "expired": 0,
    } in found["approvals"]
    assert found["terminations"] == [{"n": 1, "hits": 0}]


def test_a_review_that_nobody_answered_in_time_is_missed_whatever_was_done_later(
    world: World,
) -> None:
    world.account("acme")
    case = world.case("acme")
    world.suspend(case)
    world.wait(days=8)
    rows = insight_numbers(span(), timezone.now())["reviews"]
    assert next(r for r in rows if r["kind"] == "MEASURE")["n"] >= 1
    assert next(r for r in rows if r["kind"] == "MEASURE")["hits"] == 0
    assert next(r for r in rows if r["kind"] == "FIRST_LOOK") == {
        "kind": "FIRST_LOOK",
        "n": 1,
        "hits": 1,
    }


def test_what_rests_on_fewer_than_ten_is_kept_back(world: World, sign_in: SignIn) -> None:
    client = sign_in("rhea")
    dismissed(world, 9)
    html = look(client, "/insights")
    assert (
        "Not enough data (fewer than 10 in this date range)" in panel(html, "decisions")
        and "within" not in panel(html, "decisions").partition("<details")[0]
    )
    assert '<td class="r">fewer than 10</td>' in panel(html, "decisions")
    assert "<polyline" not in panel(html, "decisions") and ">9</a></td>" in panel(html, "decisions")
    assert "fewer than 10" in panel(html, "reports_origin")
    assert " %" not in panel(html, "reports_origin").partition("<tbody>")[2]
    dismissed(world, 1, prefix="tenth")
    html = look(client, "/insights")
    assert "half within" in panel(html, "decisions") and "of 10" in panel(html, "reports_origin")


def test_people_stand_in_the_order_of_the_alphabet(world: World, sign_in: SignIn) -> None:
    for number in range(3):
        world.account(f"a{number}")
        case = world.case(f"a{number}")
        assignment.assign(
            case_id=case.pk, to=world.people["rhea"].pk, by=world.actor("lena"), now=world.now
        )
    world.account("one")
    assignment.assign(
        case_id=world.case("one").pk,
        to=world.people["axel"].pk,
        by=world.actor("lena"),
        now=world.now,
    )
    html = panel(look(sign_in("lena", "LEAD"), "/insights"), "people")
    assert re.findall(r'<th scope="row">([^<]+)</th>', html) == ["axel", "lena", "rhea"]
    numbers = re.findall(r'<td class="r">(?: <a [^>]*>)?([^<]+)', html)
    assert numbers == ["1", "0", "0", "0", "4", "0", "3", "0", "0"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("area=nowhere", "no area of that name"),
        ("since=yesterday", "Enter a date like 2024-03-01."),
        ("until=0001-01-01", "Enter a date like 2024-03-01."),
        ("since=2024-03-02&until=2024-03-01", "The first day must not be after the last day."),
        ("since=2000-01-01&until=2024-03-01", "two years"),
        ("until=2199-01-01", "two years"),
    ],
)
def test_a_range_that_cannot_be_shown_gets_a_sentence(
    world: World, sign_in: SignIn, query: str, says: str
) -> None:
    client = sign_in("rhea")
    html = look(client, f"/insights?{query}", 400)
    assert says in html and "Age of open cases" in html
    assert client.get(f"/insights.csv?{query}").status_code == 400


def test_the_file_says_what_the_page_says_and_no_formula_runs(
    world: World, sign_in: SignIn
) -> None:
    dismissed(world, 10)
    User.objects.filter(username="ravi").update(first_name="=HYPERLINK(1)")
    world.account("held")
    assignment.assign(
        case_id=world.case("held").pk,
        to=world.people["ravi"].pk,
        by=world.actor("lena"),
        now=world.now,
    )
    client = sign_in("lena", "LEAD")
    answer = client.get("/insights.csv")
    assert (
        answer["Content-Type"].startswith("text/csv")
        and "attachment" in answer["Content-Disposition"]
    )
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    html = look(client, "/insights")
    assert ["asked", "time_to_first_review_median", "seconds", "", "", "21600", "10"] in [
        row[:7] for row in rows
    ]
    assert ">6\u00a0h<" in html and "=HYPERLINK(1)" in html
    assert not [row for row in rows if "HYPERLINK" in "".join(row)], "people by their sign-in"


def test_the_file_wants_the_authenticator_once_more(world: World, sign_in: SignIn) -> None:
    assert sign_in("rhea", ago=10).get("/insights.csv").status_code == 200
    late = sign_in("rhea", ago=600)
    assert late.get("/insights").status_code == 200
    asked = late.get("/insights.csv?area=competition")
    assert (
        asked.status_code == 302 and "next=/insights.csv%3Farea%3Dcompetition" in asked["Location"]
    )


def test_the_number_of_statements_is_fixed(world: World, sign_in: SignIn) -> None:
    client = sign_in("rhea")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            look(client, "/insights?area=competition")
        return len(found)

    look(client, "/insights")
    few = asked()
    dismissed(world, 12)
    assert asked() == few <= MOST_QUERIES


def test_numbers_of_a_picture_are_never_written_as_a_language_would(
    world: World, sign_in: SignIn
) -> None:
    dismissed(world, 11, hours=0.3)
    client: Client = sign_in("rhea")
    User.objects.filter(username="rhea").update(preferences={"language": "de"})
    html = look(client, "/insights")
    places = re.findall(
        r'\b(?:x|y|x1|x2|y1|y2|cx|cy|width|height|dx)="([^"]*)"', html.partition("<main")[2]
    )
    assert len(places) > 100
    assert [p for p in places if not re.fullmatch(r"-?\d+(\.\d+)?%?", p)] == []
    assert re.findall(r'points="([^"]*)"', html) == [] or all(
        re.fullmatch(r"[\d., ]+", p) for p in re.findall(r'points="([^"]*)"', html)
    )


def test_everybody_of_the_staff_may_look_and_looking_needs_a_sign_in(
    world: World, sign_in: SignIn, client: Client
) -> None:
    for name, role in (
        ("otto", "AUDITOR"),
        ("rhea", "REVIEWER"),
        ("lena", "LEAD"),
        ("ada", "ADMIN"),
    ):
        look(sign_in(name, role), "/insights")
    assert (
        client.get("/insights").status_code == 302
        and client.get("/insights.csv").status_code == 302
    )
    assert sign_in("rhea").post("/insights").status_code == 405


def test_the_range_that_chance_allows_is_wilson_s() -> None:
    low, high = charts.wilson_interval(6, 41)
    assert (round(low, 4), round(high, 4)) == (0.0688, 0.2844)
    assert charts.wilson_interval(0, 0) == (0.0, 1.0)
    assert charts.wilson_interval(0, 10)[0] == 0.0 and charts.wilson_interval(10, 10)[
        1
    ] == pytest.approx(1.0)


def test_columns_stand_on_the_floor_and_lines_break_where_there_was_too_little() -> None:
    drawn = charts.column_chart([("0–1", 30, 10), ("1–3", 0, 0)], ("us", "others"))
    first, second = drawn.columns
    assert float(first.y) + float(first.height) == charts.FLOOR == float(second.y)
    assert float(first.waits_y) + float(first.waits_height) == pytest.approx(
        float(first.y), abs=0.1
    )
    assert float(first.waits_y) == charts.TOP, "the highest fills the height"
    line = charts.line_chart(
        [("a", 1, 2), ("b", 2, 3), ("c", None, None), ("d", 1, 1), ("e", 1, 1)], ("median", "ninth")
    )
    assert len(line.thick) == 2 and line.thick[0].startswith("0.00,") and len(line.dots) == 4


def test_durations_and_shares_are_told_in_their_unit() -> None:
    said = [
        figures.duration_in_words(seconds)
        for seconds in (48, 89, 95, 3 * 3600 + 360, 36 * 3600, None)
    ]
    assert said == ["48\u00a0s", "89\u00a0s", "1.6\u00a0min", "3.1\u00a0h", "1.5\u00a0days", "–"]
    assert (
        figures.percentage(6, 41) == "14.6\u00a0%" and figures.percentage(1, 9) == "fewer than 10"
    )
    marked = ["=1+1", " @x", "-1", "\u200b=1+1", "\u202e \n@x", "\t1", "\n1", "\r1", " \n=1"]
    marked += [f"{space}{sign}1" for sign in "＝＋－＠−﹦﹢﹣﹫" for space in ("", " ", "\u3000")]
    assert [tables.without_formula(text) for text in marked] == [f"'{text}" for text in marked]
    assert [tables.without_formula(text) for text in ("1", "", " ")] == ["1", "", " "]


@pytest.mark.parametrize("between", [";", "\t", "|", '";"', "; ", '"\n', ';\u3000"'])
@pytest.mark.parametrize("cut", [";", "\t", "|"])
def test_no_formula_begins_where_a_spreadsheet_of_another_language_cuts(
    between: str, cut: str
) -> None:
    """German ones cut at semicolons, and not at the commas that are written."""
    said = tables.csv_response("x", [[f"Acme{between}=SUM(A1){between}@x"]]).content.decode()
    for line in said.removeprefix("\ufeff").splitlines():
        for cell in line.split(cut):
            assert not cell.strip(' \u3000"').startswith(("=", "@")), said
    assert tables.without_formula("a, -b; c - d") == "a, -b; c - d"


def test_the_page_says_how_old_the_figures_of_a_standby_are(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("rhea")
    assert "standby" not in look(client, "/insights")
    for standby, words in (
        (Standby(used=True, behind=2.6), "Read from the standby, 3 s behind."),
        (Standby(used=False, behind=None), "the standby is away or too far behind"),
    ):
        asked = (insight_numbers(span(), timezone.now()), numbers_before(span()))
        answer = (asked, standby)
        monkeypatch.setattr(views, "read_apart", lambda read, answer=answer: answer)
        assert words in re.sub(r"\s+", " ", look(client, "/insights"))

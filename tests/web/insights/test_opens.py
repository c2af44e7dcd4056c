"""Each figure of Insights opens the cases behind it: the list has as many as the figure says."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from enforcement.language.refusals import StepRefused
from enforcement.queries.insights import (
    areas_and_policies,
    insight_numbers,
    numbers_before,
)
from enforcement.queries.listed_cases import FoundCases, found_cases, listed_cases
from enforcement.rules.search_syntax import CASE_TERMS, read_search
from enforcement.web.insights.asked import InsightsFilter
from enforcement.web.insights.machine import COLUMNS, Told, told_figures
from enforcement.web.insights.panels import all_panels
from tests.web._desks import look
from tests.web.conftest import SignIn
from tests.web.insights._history import make_history
from tests.world import World

DAY, DAYS, PANELS = timedelta(days=1), "2024-01-01..2024-12-31", 19


@pytest.fixture
def history(transactional_db: Any) -> World:
    """Some weeks of acts by chance."""
    return make_history()


def found_by(search: str, person: User) -> FoundCases:
    """The cases of a search."""
    return found_cases(read_search(search, CASE_TERMS), person=person)


def counted(found: FoundCases) -> int:
    """How many there are of what the figure counts."""
    return found.things[1].count() if found.things else found.rows.count()


def filters(world: World) -> list[InsightsFilter]:
    """All of the history, and a part of it, of all areas and of one."""
    until = world.now.date()
    since = until - timedelta(days=45)
    return [
        InsightsFilter(since=since, until=until),
        InsightsFilter(since=since + 14 * DAY, until=until - 8 * DAY),
        InsightsFilter(since=since, until=until, area="spam"),
    ]


def figures_of(world: World, asked: InsightsFilter) -> list[Told]:
    """What the files say."""
    span, today = asked.span(), timezone.localtime(world.now).date()
    return told_figures(
        insight_numbers(span, world.now),
        numbers_before(span),
        asked.opens(today),
        asked.before().opens(today),
    )


ZONES = ("America/New_York", "America/New_York", "UTC")


def test_every_figure_opens_as_many_cases_as_it_says(history: World) -> None:
    lena, seen, told = history.people["lena"], Counter[str](), set[tuple[str, str]]()
    for zone, asked in zip(ZONES, filters(history), strict=True):
        known = dict[str, int]()  # how many a search finds
        with timezone.override(ZoneInfo(zone)):
            for figure in figures_of(history, asked):
                found = found_by(figure.search, lena)
                told.add((figure.figure, figure.unit))
                if figure.unit == "seconds":
                    assert found.rows.exists() or not figure.of, figure
                elif figure.unit != "ratio":
                    known[figure.search] = counted(found)
                    assert known[figure.search] == figure.value, figure
                    seen[figure.figure] += int(figure.value or 0)
                    if figure.unit == "cases":
                        assert found.rows.count() == figure.value, figure
            numbers_of_the_page_open_as_many(history, asked, known)
    missing = {name for name, n in seen.items() if not n}
    assert missing == {"terminations_by_one_person"}, "the history lacks something"
    reference = Path("docs/reference/insights.md").read_text()
    listed = re.findall(r"^\| `([a-z0-9_]+)` \| ([a-z]+) \|", reference, re.MULTILINE)
    assert sorted(listed) == sorted(told)
    narrowing_terms_are_about_the_same_row(history)


def numbers_of_the_page_open_as_many(
    world: World, asked: InsightsFilter, known: dict[str, int]
) -> None:
    """Each number that is a link says how many its list has."""
    lena, policies, opened = world.people["lena"], areas_and_policies()[1], Counter[str]()
    today = timezone.localtime(world.now).date()
    found = insight_numbers(asked.span(), world.now)
    for panel in all_panels(found, asked.opens(today), policies, alone=False):
        for cell in (cell for row in panel.rows for cell in row if cell.opens):
            (search,) = parse_qs(cell.opens)["q"]
            if search not in known:
                known[search] = counted(found_by(search, lena))
            assert str(known[search]) == cell.text, (panel.key, search)
            opened[panel.key] += 1
    assert len(opened) == PANELS or asked.area or asked.since > filters(world)[0].since, opened


def narrowing_terms_are_about_the_same_row(world: World) -> None:
    """What a second term says is said of what the first one finds."""
    lena = world.people["lena"]
    both = found_by(f"missed:{DAYS} review:automation", lena)
    apart = found_by(f"missed:{DAYS}", lena).rows & found_by("review:automation", lena).rows
    assert both.things and {row.kind for row in both.things[1]} <= {"AUTOMATION"}
    assert set(both.rows) <= set(apart)
    left_out = found_by(f"opened:{DAYS} -missed:{DAYS}", lena)
    assert left_out.rows.count() + found_by(f"missed:{DAYS}", lena).rows.count() == (
        found_by(f"opened:{DAYS}", lena).rows.count()
    )
    for search in ("waiting:us", "established:no", "source:flagger", "basis:decided", "by:me"):
        found = found_by(search, lena)
        listed_cases(found, read_search(search, CASE_TERMS), person=lena)


@pytest.mark.parametrize(
    "typed",
    [
        "opened:yesterday",
        "opened:2024-03-02..2024-03-01",
        "closed:2024-3-1",
        "missed:",
        "by:",
        "open-on:2024-03-01..2024-03-02",
        "opened:1024-03-01..",
        "opened:2024-03-01..x",
    ],
)
def test_a_period_that_is_none_gets_a_sentence(typed: str) -> None:
    with pytest.raises(StepRefused) as refused:
        read_search(typed, CASE_TERMS)
    assert refused.value.sentence.startswith("Write ")


def file_of(client: Client, address: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    text = client.get(address).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def files_say_the_same(client: Client) -> None:
    """CSV and JSON."""
    query = "since=2024-03-01&until=2024-04-30&area=competition"
    rows = file_of(client, f"/insights.csv?{query}")
    answer = client.get(f"/insights.json?{query}")
    assert 'filename="insights-2024-03-01-2024-04-30.json"' in answer["Content-Disposition"]
    said = json.loads(answer.content)
    assert [said[name] for name in ("since", "until", "area")] == [
        "2024-03-01",
        "2024-04-30",
        "competition",
    ]
    assert tuple(rows[0]) == COLUMNS
    assert [
        {name: "" if value is None else str(value) for name, value in figure.items()}
        for figure in said["figures"]
    ] == rows
    assert {row["period"] for row in rows} == {"asked", "before"}
    for address in (
        "/insights.csv?sort=x",
        "/insights.json?area=nowhere",
        "/insights.json?since=x",
    ):
        assert client.get(address).status_code == 400, address


def test_lists_and_files_say_what_is_counted_and_whose_work_one_may_see(
    history: World, sign_in: SignIn
) -> None:
    lena, rhea = sign_in("lena", "LEAD"), sign_in("rhea")
    html = look(lena, f"/cases?q=closed:{DAYS}+account:back")
    assert "Closings, mergers and reopenings in these cases: 2." in html
    assert ">1, last" in re.sub(r"\s+", " ", html), "it was closed twice"
    assert "in these cases" not in look(lena, f"/cases?q=opened:{DAYS}")
    files_say_the_same(lena)
    work_of_others_is_for_those_who_assign_work(history, sign_in, rhea)


def work_of_others_is_for_those_who_assign_work(
    history: World, sign_in: SignIn, client: Client
) -> None:
    """Everybody else sees their own."""
    rhea, lena = history.people["rhea"], history.people["lena"]
    for search in ("by:lena", "-by:lena worked:2024-03-01", "by:LENA by:me"):
        with pytest.raises(StepRefused) as refused:
            found_by(search, rhea)
        assert "Only leads" in refused.value.sentence
        found_by(search, lena)
    assert found_by("by:me", rhea).rows.exists()
    assert set(found_by("by:rhea", rhea).rows) == set(found_by("by:me", rhea).rows)
    assert client.get("/cases?q=by:lena").status_code == 400
    days = "since=2024-03-01&until=2024-04-30"
    people = {}
    for name, role in (("rhea", "REVIEWER"), ("otto", "AUDITOR"), ("lena", "LEAD")):
        rows = file_of(sign_in(name, role), f"/insights.csv?{days}")
        people[name] = {row["group"] for row in rows if row["by"] == "person"}
    assert people["rhea"] == {"rhea"} and people["otto"] == set()
    assert {"rhea", "ravi", "lena"} <= people["lena"]
    own = look(client, f"/insights?{days}")
    assert "Your workload" in own and "ravi" not in own.partition('id="p-people"')[2]

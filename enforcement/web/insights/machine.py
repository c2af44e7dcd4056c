"""Every figure for other programs: a row each, with a name and a unit that stay, whatever the
language. docs/reference/insights.md says what each is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import NamedTuple

from enforcement.queries.insights import Row, Rows
from enforcement.queries.insights_parts import AGES
from enforcement.rules.search_syntax import AFTER_FINDING, OPEN, OTHERS, PRECAUTIONARY, US, YES
from enforcement.web._shared.charts import FEW
from enforcement.web.insights.flow import moved, read_flow
from enforcement.web.insights.opens import Opens
from enforcement.web.insights.panels import Found, open_now
from enforcement.web.insights.shares import TERMS, closed_reports
from enforcement.web.insights.times import OPENED_BY

ASKED, BEFORE = "asked", "before"
TIMES = {"looks": "first_review", "decisions": "first_decision", "notices": "notice"}
UNITS_OF_TIMES = {"looks": "cases", "decisions": "cases", "notices": "notices"}


class Counted(NamedTuple):
    """A number of the rows of a part: its name, its unit, and the term by which it is found."""

    part: str
    key: str
    figure: str
    unit: str
    term: str


COUNTED = (
    Counted("reviews", "n", "reviews_due", "reviews", "deadline"),
    Counted("reviews", "hits", "reviews_in_time", "reviews", "in_time"),
    Counted("appeals", "n", "appeals_decided", "appeals", "appealed"),
    Counted("appeals", "hits", "appeals_granted", "appeals", "overturned"),
    Counted("approvals", "n", "proposals_settled", "proposals", "settled"),
    Counted("approvals", "hits", "proposals_returned", "proposals", "returned"),
    Counted("automation", "n", "precautions", "decisions", "precaution"),
    Counted("automation", "hits", "precautions_automated", "decisions", "automated"),
    Counted("automation", "reversed", "precautions_reversed", "decisions", "reversed"),
)
# Which of them is a share of which other one.
SHARES = {
    "reviews_in_time": "reviews_due",
    "appeals_granted": "appeals_decided",
    "proposals_returned": "proposals_settled",
    "precautions_automated": "precautions",
    "precautions_reversed": "precautions_automated",
}
BY = {"kind": "review", "verb": "action", "origin": "source", "policy": "policy"}


class Told(NamedTuple):
    """A figure: of which period, its name, its unit, of which group by what, its value (None where
    it would rest on too few), on how many it rests, and the search that lists the cases behind it.
    """

    period: str
    figure: str
    unit: str
    by: str
    group: str
    value: float | None
    of: int | None
    search: str


COLUMNS = Told._fields


def told_figures(found: Found, earlier: Found, opens: Opens, then: Opens) -> list[Told]:
    """Every figure of the page; of the period before, what is compared."""
    return [
        *flow_figures(found, opens),
        *age_figures(found, opens),
        *(told for part in TIMES for told in time_figures(part, found[part], opens)),
        *share_figures(found, opens),
        *report_figures(found["reports"], opens),
        *termination_figures(found["terminations"][0], opens),
        *people_figures(found["people"], opens),
        *(
            told._replace(period=BEFORE)
            for told in (
                *moves("", "", moved(earlier["flow"]), then),
                *(told for part in TIMES for told in time_figures(part, earlier[part], then)),
                *share_figures(earlier, then),
            )
            if not told.by
        ),
    ]


def told(figure: str, unit: str, by: str, group: str, value: float | None, search: str) -> Told:
    """A figure that rests on nothing but itself."""
    return Told(ASKED, figure, unit, by, group, value, None, search)


UNITS = {"opened": "cases", "reopened": "reopenings", "closed": "closings", "merged": "mergers"}


def moves(by: str, group: str, row: Row, opens: Opens) -> Iterator[Told]:
    """What came in and went out, of a week or of all."""
    for name, unit in UNITS.items():
        search = opens.search(**{name: opens.days})
        yield told(f"cases_{name}", unit, by, group, row[name], search)


def flow_figures(found: Found, opens: Opens) -> Iterator[Told]:
    """Volume and backlog."""
    flow = read_flow(found["flow"], open_now(found), opens)
    yield from moves("", "", asdict(flow), opens)
    eve = opens.since - timedelta(days=1)
    ends = [(eve, flow.began), *((week.opens.until, week.backlog) for week in flow.weeks)]
    for week in flow.weeks:
        yield from moves("week", week.monday.isoformat(), asdict(week), week.opens)
    for day, backlog in ends:
        search = opens.search(open_on=day.isoformat())
        yield told("cases_open_at_end_of_day", "cases", "day", day.isoformat(), backlog, search)


def age_figures(found: Found, opens: Opens) -> Iterator[Told]:
    """What is open and in force now, by age and kind."""
    yield told("cases_open", "cases", "", "", open_now(found), opens.search(state=OPEN))
    for state in sorted({row["state"] for row in found["open"]}):
        many = sum(row["n"] for row in found["open"] if row["state"] == state)
        yield told("cases_open", "cases", "state", state, many, opens.search(state=state.lower()))
    kinds = (
        ("cases_open", "cases", "open", "with_others", (US, OTHERS)),
        (
            "restrictions_in_force",
            "restrictions",
            "restrictions",
            "precautionary",
            (AFTER_FINDING, PRECAUTIONARY),
        ),
    )
    for figure, unit, part, key, words in kinds:
        for group, marked in ((g, m) for g in range(len(AGES) + 1) for m in (False, True)):
            rows = [r for r in found[part] if r["age"] == group and r[key] == marked]
            days, word = opens.age(group), words[marked]
            search = (
                opens.search(state=OPEN, opened=days, waiting=word)
                if part == "open"
                else opens.search(restricted=days, basis=word)
            )
            name = f"{age_name(group)} {word}"
            yield told(figure, unit, "days_old", name, sum(r["n"] for r in rows), search)


def age_name(group: int) -> str:
    """A group of ages in days: 1-2, 90-."""
    low, high = (0, *AGES)[group], AGES[group] - 1 if group < len(AGES) else ""
    return f"{low}-{high}"


def time_figures(part: str, rows: Rows, opens: Opens) -> Iterator[Told]:
    """How long something took, in seconds, by week."""
    name = TIMES[part]
    for row in rows:
        week = date.fromisoformat(row["week"]) if row["week"] else None
        of = opens.week(week) if week else opens
        by, group, known = "week" if week else "", row["week"] or "", row["n"] - row["waiting"]
        search = of.search(**{OPENED_BY[part]: of.days})
        yield told(f"{name}s", UNITS_OF_TIMES[part], by, group, row["n"], search)
        if part == "notices":
            unproved = of.search(unconfirmed=of.days)
            yield told("notices_without_proof", "notices", by, group, row["waiting"], unproved)
        for share, key in (("median", "median"), ("90th_percentile", "ninth")):
            value = row[key] if known >= FEW else None
            yield Told(ASKED, f"time_to_{name}_{share}", "seconds", by, group, value, known, search)


def share_figures(found: Found, opens: Opens) -> Iterator[Told]:
    """How many of how many, by kind, action, policy and source."""
    keys = {counted.figure: counted.key for counted in COUNTED}
    for counted in COUNTED:
        for row in found[counted.part]:
            by = next((key for key in BY if row.get(key)), "")
            narrowed = {TERMS[by]: row[by].lower()} if by else {}
            search = opens.search(**{counted.term: opens.days}, **narrowed)
            count = told(
                counted.figure,
                counted.unit,
                BY.get(by, ""),
                row[by] if by else "",
                row[counted.key],
                search,
            )
            yield count
            if whole := SHARES.get(counted.figure):
                yield share_of(count, row[keys[whole]])


def share_of(count: Told, whole: int) -> Told:
    """A number as a share of another one; kept back where that is small."""
    share = (count.value or 0) / whole if whole >= FEW else None
    return count._replace(
        figure=f"{count.figure}_share",
        unit="ratio",
        value=None if share is None else round(share, 4),
        of=whole,
    )


def report_figures(rows: Rows, opens: Opens) -> Iterator[Told]:
    """Reports that hold up, by policy and by where they came from."""
    for row in rows:
        by = next((key for key in ("policy", "origin") if row[key]), "")
        group = row[by] if by else ""
        search = closed_reports(opens, by, group)
        named = (BY.get(by, ""), group)
        yield told("reports_decided", "reports", *named, row["n"], opens.search(**search))
        established = opens.search(**search, established=YES)
        count = told("reports_established", "reports", *named, row["hits"], established)
        yield count
        yield share_of(count, row["n"])


def termination_figures(row: Row, opens: Opens) -> Iterator[Told]:
    """Accounts that were terminated, and by one person alone."""
    for figure, key, search in (
        ("terminations", "n", opens.search(terminated=opens.days)),
        ("terminations_by_one_person", "hits", opens.search(one_person=opens.days)),
    ):
        yield told(figure, "restrictions", "", "", row[key], search)


def people_figures(rows: Rows, opens: Opens) -> Iterator[Told]:
    """Who holds how much, as far as the reader may see it."""
    for row in rows:
        name = row["username"]
        for figure, unit, key, search in (
            ("cases_assigned", "cases", "held", opens.search(state=OPEN, assignee=name)),
            ("cases_worked_on", "cases", "cases", opens.search(worked=opens.days, by=name)),
            ("decisions_taken", "acts", "decisions", opens.search(acted=opens.days, by=name)),
        ):
            yield told(figure, unit, "person", name, row[key], search)

"""Every figure of Insights counted in plain Python, from the rows themselves."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from enforcement.models import (
    Allegation,
    Appeal,
    Case,
    Decision,
    Event,
    Measure,
    Notice,
    Report,
    Review,
)
from enforcement.queries.insights import Row, Span
from enforcement.queries.insights_parts import AGES
from enforcement.workflow.marks import verbs_of
from enforcement.workflow.proceeding import FINAL

DECIDES = {verb for verb, mark in verbs_of(Case).items() if mark.decides}
PRECAUTIONS = {"limit", "suspend", "suspend_for_danger"}


def week(at: datetime, zone: str) -> str:
    """The Monday of its week."""
    day = at.astimezone(ZoneInfo(zone)).date()
    return (day - timedelta(days=day.weekday())).isoformat()


def timed(facts: Iterable[tuple[datetime, timedelta | None]], span: Span) -> list[Row]:
    """Number, median, ninth by week, and of all."""
    groups: dict[str | None, list[timedelta | None]] = defaultdict(list, {None: []})
    for at, took in facts:
        if span.since_at <= at < span.until_at:
            groups[None].append(took)
            groups[week(at, span.zone)].append(took)
    rows = []
    for name, all_ in groups.items():
        known = sorted(took.total_seconds() for took in all_ if took is not None)
        median, ninth, most = (
            known[max(math.ceil(share * len(known)) - 1, 0)] if known else None
            for share in (0.5, 0.9, 1)
        )
        n, waiting = len(all_), len(all_) - len(known)
        rows.append(
            {"week": name, "n": n, "waiting": waiting, "median": median, "ninth": ninth}
            | {"most": most}
        )
    return rows


def shares(facts: Iterable[tuple[str, bool]], key: str) -> list[Row]:
    """Number and hits by group, and of all."""
    groups: dict[str | None, list[bool]] = defaultdict(list, {None: []})
    for name, hit in facts:
        groups[None].append(hit)
        groups[name].append(hit)
    return [{key: name, "n": len(all_), "hits": sum(all_)} for name, all_ in groups.items()]


def counted(span: Span, now: datetime) -> dict[str, list[Row]]:
    """All figures, from all rows."""
    of_area = {c.pk: c for c in Case.objects.all() if span.area in {"", c.area}}
    known, cases = set(of_area), list(of_area.values())
    reports = list(Report.objects.filter(case__in=known).order_by("received_at", "id"))
    decisions = list(Decision.objects.filter(case__in=known, executed_at__isnull=False))
    first: dict[Any, datetime] = {}
    for one in decisions:
        if one.verb in DECIDES and one.executed_at:
            first[one.case_id] = min(one.executed_at, first.get(one.case_id, one.executed_at))
    events = [
        e for e in Event.objects.filter(case__in=known) if span.since_at <= e.at < span.until_at
    ]

    def within(at: datetime | None) -> bool:
        return at is not None and span.since_at <= at < span.until_at

    def age(at: datetime) -> int:
        """The group of somebody's days, midnight to midnight."""
        zone = ZoneInfo(span.zone)
        days = (now.astimezone(zone).date() - at.astimezone(zone).date()).days
        return sum(days >= age for age in AGES)

    open_ = Counter(
        (age(c.opened_at), c.state, c.with_others) for c in cases if c.state not in FINAL
    )
    restrictions = Counter(
        (age(m.first_at), m.kind, m.basis == "PRECAUTION")
        for m in Measure.objects.filter(case__in=known, phase="IN_FORCE")
        if m.kind != "TERMINATE"
    )
    origins = {r.case_id: r.origin for r in reversed(reports)}
    slugs = {c.pk: c.policy.slug for c in cases}

    def by_two(facts: Iterable[tuple[Any, bool]]) -> list[Row]:
        """Shares by policy and by source, of cases and whether they count."""
        kept = list(facts)
        by_policy = shares([(slugs[case], hit) for case, hit in kept], "policy")
        by_origin = shares([(origins[case], hit) for case, hit in kept], "origin")
        return [{"origin": None} | r for r in by_policy] + [
            {"policy": None} | r for r in by_origin if r["origin"]
        ]

    appeals = by_two(
        (a.case_id, a.phase in {"OVERTURNED", "VARIED"})
        for a in Appeal.objects.filter(case__in=known, side="HOLDER")
        if within(a.decided_at) and a.phase in {"AFFIRMED", "OVERTURNED", "VARIED", "REMANDED"}
    )
    established = set(
        Allegation.objects.filter(phase="ESTABLISHED").values_list("case_id", flat=True)
    )

    def reported() -> list[Row]:
        """By policy, and by where each report came from itself."""
        closed = [r for r in reports if within(of_area[r.case_id].closed_at)]
        facts = [(r, r.case_id in established) for r in closed]
        by_policy = shares([(slugs[r.case_id], hit) for r, hit in facts], "policy")
        by_origin = shares([(r.origin, hit) for r, hit in facts], "origin")
        return [{"origin": None} | r for r in by_policy] + [
            {"policy": None} | r for r in by_origin if r["origin"]
        ]

    settled = [(d, "") for d in decisions if d.needs and within(d.executed_at)] + [
        (e.decision, e.act)
        for e in events
        if e.act in {"send_back", "withdraw", "expire"} and e.decision and e.decision.needs
    ]
    keys = {
        "verb": lambda d: d.verb,
        "policy": lambda d: slugs[d.case_id],
        "origin": lambda d: origins[d.case_id],
    }
    groups = [(None, None)] + [
        (key, value) for key, of in keys.items() for value in {of(d) for d, _act in settled}
    ]
    approvals = [
        {
            **dict.fromkeys(keys),
            **({key: value} if key else {}),
            "n": len(ends),
            "hits": ends.count("send_back"),
            "approved": ends.count(""),
            "withdrawn": ends.count("withdraw"),
            "expired": ends.count("expire"),
        }
        for key, value in groups
        for ends in ([act for d, act in settled if key is None or keys[key](d) == value],)
    ]
    precautions = [d for d in decisions if d.verb in PRECAUTIONS and within(d.executed_at)]
    wrong = {
        m.imposed_by_id
        for m in Measure.objects.filter(lifted_by__isnull=False)
        if m.lifted_by.proposed_by_id
        and m.lifted_by.verb
        in {"dismiss", "clear", "lift_measure", "overturn", "set_aside", "vary", "resume_plan"}
    }
    automation = [
        {
            "verb": verb,
            "n": len(these),
            "hits": sum(d.proposed_by_id is None for d in these),
            "reversed": sum(d.proposed_by_id is None and d.pk in wrong for d in these),
        }
        for verb in [None, *{d.verb for d in precautions}]
        for these in ([d for d in precautions if verb in {None, d.verb}],)
    ]
    moves = [
        e
        for e in Event.objects.filter(case__in=known).exclude(source="")
        if (e.target in FINAL) != (e.source in FINAL)
    ]
    crossings = [(e.at, e.target in FINAL) for e in moves if e.act != "merge"]
    mergers = [e.at for e in moves if e.act == "merge"]
    zone = ZoneInfo(span.zone)
    bounds: dict[str | None, tuple[datetime, datetime]] = {
        "infinity": (span.until_at, datetime.max.replace(tzinfo=zone)),
    }
    day = span.since_at.astimezone(zone).date()
    while datetime.combine(day, time(), zone) < span.until_at:
        begins = datetime.combine(day, time(), zone)
        ends_at = datetime.combine(day + timedelta(days=1), time(), zone)
        monday = (day - timedelta(days=day.weekday())).isoformat()
        opens = bounds.get(monday, (max(begins, span.since_at),))[0]
        bounds[monday] = (opens, min(ends_at, span.until_at))
        day += timedelta(days=1)
    flow = [
        {
            "week": name,
            "opened": sum(since <= c.opened_at < until for c in cases),
            "closed": sum(closes and since <= at < until for at, closes in crossings),
            "merged": sum(since <= at < until for at in mergers),
            "reopened": sum(not closes and since <= at < until for at, closes in crossings),
        }
        for name, (since, until) in bounds.items()
    ]
    ended = [
        m.imposed_by
        for m in Measure.objects.filter(case__in=known, kind="TERMINATE").exclude(phase="ORDERED")
        if within(m.starts_at)
    ]
    held = Counter(c.assignee for c in cases if c.state not in FINAL and c.assignee)
    acts = [e for e in events if e.actor]
    people = [
        {
            "name": person.username,
            "username": person.username,
            "held": held[person],
            "cases": len({e.case_id for e in acts if e.actor == person}),
            "decisions": sum(
                e.act in DECIDES or e.act == "propose" for e in acts if e.actor == person
            ),
        }
        for person in {*held, *(e.actor for e in acts if e.actor)}
    ]
    return {
        "open": [
            {"age": age, "state": state, "with_others": others, "n": n}
            for (age, state, others), n in open_.items()
        ],
        "restrictions": [
            {"age": age, "kind": kind, "precautionary": precautionary, "n": n}
            for (age, kind, precautionary), n in restrictions.items()
        ],
        "flow": flow,
        "automation": automation,
        "looks": timed(
            [(c.first_look_at, c.first_look_at - c.opened_at) for c in cases if c.first_look_at],
            span,
        ),
        "decisions": timed(
            [(at, at - of_area[case].opened_at) for case, at in first.items()], span
        ),
        "notices": timed(
            [
                (n.owed_at, n.informed_at - n.owed_at if n.informed_at else None)
                for n in Notice.objects.filter(case__in=known, audience="HOLDER")
                if n.decision_id
            ],
            span,
        ),
        "reviews": shares(
            [
                (r.kind, r.missed_at is None and r.looked_at <= r.due_at)
                for r in Review.objects.filter(case__in=known)
                if within(r.missed_at)
                or (r.missed_at is None and r.phase == "DONE" and within(r.looked_at))
            ],
            "kind",
        ),
        "appeals": appeals,
        "reports": reported(),
        "approvals": approvals,
        "terminations": [
            {
                "n": len(ended),
                "hits": sum(d.approved_by_id in {None, d.proposed_by_id} for d in ended),
            }
        ],
        "people": people,
    }


def plain(rows: Iterable[Row]) -> list[list[tuple[str, str]]]:
    """Rows without an order, each value as it is told."""
    return sorted(
        sorted(
            (key, f"{value:.3f}" if isinstance(value, int | float) else str(value))
            for key, value in row.items()
        )
        for row in rows
    )

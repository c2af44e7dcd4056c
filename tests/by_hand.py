"""The figures of a transparency report by a plain reading of rows, without SQL: what the report
itself counts is compared with it.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from enforcement.models import (
    Appeal,
    AuthorityName,
    AuthorityRequest,
    Case,
    Decision,
    Dispute,
    FlaggedReport,
    JoinedAppeal,
    QualityAnswer,
    QualityReview,
    Report,
    ReportDetails,
    TransparencyReport,
)
from enforcement.models.transparency import Counted
from enforcement.operations.transparency_making import bounds_of, figures_of
from enforcement.queries.statement_grounds import known_of
from enforcement.rules.statements.drawing import why_not_covered
from enforcement.rules.statements.profiles import PROFILES
from enforcement.rules.transparency.profiles import TRANSPARENCY_PROFILES
from enforcement.sql.transparency import insert_counted
from enforcement.workflow.marks import mark_of

PROFILE = PROFILES["dsa-online-platform"]
TOOK_EFFECT = ("EXECUTED", "RATIFIED", "LAPSED")
OUTCOMES = {
    "DISMISSED": "NOT_PURSUED",
    "CLEARED": "NOTHING_FOUND",
    "RESOLVED": "ACTED",
    "TERMINATED": "ACTED",
}
HEARD = ("AFFIRMED", "OVERTURNED", "VARIED", "REMANDED")
EMPTY = {
    "area": "",
    "source": "",
    "outcome": "",
    "measure": "",
    "automation": "",
    "country": "",
    "machine_found": "no",
    "items": 1,
    "took": None,
}
Rows = list[dict[str, Any]]


def exported(model: Any) -> Rows:
    """Every row of a table."""
    return list(model.objects.values())


def rows_by_hand(since: datetime, until: datetime) -> Rows:
    """What a report of the period counts."""
    within = lambda at: at is not None and since <= at < until  # noqa: E731
    found: Rows = []
    for kind in (orders, reports, measures, appeals, disputes, reviews, people):
        found += [{**EMPTY, **row} for row in kind(within)]
    return found


def seconds(length: timedelta) -> float:
    return length / timedelta(seconds=1)


def orders(within: Any) -> Iterator[dict[str, Any]]:
    named = defaultdict(int)
    for name in exported(AuthorityName):
        named[name["request_id"]] += 1
    for row in exported(AuthorityRequest):
        came = datetime.combine(row["received_on"], time(), UTC)
        if within(came):
            answered = row["phase"] == "ANSWERED"
            yield {
                "kind": "ORDER",
                "subject": row["id"],
                "source": row["kind"],
                "outcome": row["phase"],
                "country": row["country"],
                "items": named[row["id"]],
                "took": seconds(row["closed_at"] - came) if answered else None,
            }


def reports(within: Any) -> Iterator[dict[str, Any]]:
    cases = {case.pk: case for case in Case.objects.all()}
    decided = defaultdict(list)
    for row in exported(Decision):
        if row["executed_at"] and mark_of(Case, row["verb"]).decides:
            decided[row["case_id"]].append(row)
    flagged = {row["report_id"] for row in exported(FlaggedReport)}
    links = {row["report_id"]: len(row["links"]) for row in exported(ReportDetails)}
    for report in Report.objects.select_related("policy"):
        if report.number != 1 or report.record_only or not within(report.received_at):
            continue
        case = cases.get(report.case_id)  # type: ignore[call-overload]
        later = [d for d in decided[report.case_id] if d["executed_at"] >= report.received_at]
        ends_at = report.rejected_at or min((d["executed_at"] for d in later), default=None)
        by_person = report.rejected_at or any(d["proposed_by_id"] for d in later)
        outcome = OUTCOMES.get(case.state, "OPEN") if case else "OPEN"
        yield {
            "kind": "REPORT",
            "subject": report.pk,
            "source": "FLAGGER" if report.pk in flagged else report.origin,
            "area": case.area if case else report.policy.area if report.policy else "",
            "outcome": "REJECTED" if report.rejected_at else outcome,
            "automation": "PERSON" if by_person else "MACHINE" if later else "",
            "items": max(1, links.get(report.pk, 0)),
            "took": seconds(ends_at - report.received_at) if ends_at else None,
        }


def decisions_in(within: Any) -> list[Decision]:
    rows = Decision.objects.select_related("case__account", "policy_version__policy")
    return [d for d in rows if d.executed_at and within(d.executed_at)]


def measures(within: Any) -> Iterator[dict[str, Any]]:
    made = decisions_in(within)
    known = known_of(made)
    for decision in made:
        grounds = known[decision.pk].grounds
        if why_not_covered(grounds, PROFILE) is None and grounds.imposed:
            yield {
                "kind": "MEASURE",
                "subject": decision.pk,
                "source": as_source(grounds.origin),
                "area": decision.case.area,
                "outcome": "APPEAL" if decision.appeal_id else "",
                "measure": str(grounds.imposed.kind),
                "automation": str(grounds.how),
                "machine_found": "yes" if grounds.detected_by_machine else "no",
            }


def as_source(origin: str) -> str:
    return "FLAGGER" if origin == "FLAGGED" else str(origin)


def appeals(within: Any) -> Iterator[dict[str, Any]]:
    all_appeals = {appeal.pk: appeal for appeal in Appeal.objects.select_related("case")}
    flagged = {row["report_id"] for row in exported(FlaggedReport)}
    impacts = {row["id"]: row["impact"] for row in exported(Decision)}
    lodged = [(a.pk, a, a.report_id, a.lodged_at) for a in all_appeals.values()]
    lodged += [
        (row["id"], all_appeals[row["appeal_id"]], row["report_id"], row["lodged_at"])
        for row in exported(JoinedAppeal)
    ]
    for key, appeal, report, at in lodged:
        if not within(at):
            continue
        impact = impacts[appeal.decision_id]
        imposed = (impact.get("imposes") or {}).get("kind", "")
        ends = bool(impact.get("orders") or impact.get("begins"))
        heard = appeal.phase in HEARD
        yield {
            "kind": "APPEAL",
            "subject": key,
            "source": "FLAGGER" if report in flagged else appeal.side,
            "area": appeal.case.area,
            "outcome": "OPEN" if appeal.phase in ("LODGED", "HEARING") else appeal.phase,
            "measure": "TERMINATE" if ends else imposed,
            "took": seconds(appeal.decided_at - at) if heard else None,  # type: ignore[operator]
        }


def disputes(within: Any) -> Iterator[dict[str, Any]]:
    areas = {case.pk: case.area for case in Case.objects.all()}
    flagged = {row["report_id"] for row in exported(FlaggedReport)}
    impacts = {row["id"]: row["impact"] for row in exported(Decision)}
    for row in exported(Dispute):
        if row["phase"] not in ("OPEN", "ENDED") or not within(
            datetime.combine(row["told_on"], time(), UTC)
        ):
            continue
        impact = impacts[row["decision_id"]]
        imposed = (impact.get("imposes") or {}).get("kind", "")
        ends = bool(impact.get("orders") or impact.get("begins"))
        decided = row["outcome"] in ("CONFIRMED", "PARTLY_REVERSED", "REVERSED")
        yield {
            "kind": "DISPUTE",
            "subject": row["id"],
            "source": "FLAGGER" if row["report_id"] in flagged else row["side"],
            "area": areas[row["case_id"]],
            "outcome": row["outcome"] or "OPEN",
            "measure": "TERMINATE" if ends else imposed,
            "automation": row["followed"],
            "took": seconds(row["ended_on"] - row["told_on"]) if decided else None,
        }


def reviews(within: Any) -> Iterator[dict[str, Any]]:
    rows = QualityReview.objects.select_related(
        "decision__case__account", "decision__policy_version__policy"
    )
    answered = [row for row in rows if within(row.answered_at)]
    known = known_of([row.decision for row in answered])
    answers = {row["review_id"]: row for row in exported(QualityAnswer)}
    for row in answered:
        grounds, said = known[row.decision_id].grounds, answers[row.pk]["outcome"]
        saw = said if said in ("NOTHING", "LATER") else "ACT"
        right = "RIGHT" if (saw == "ACT") == grounds.detected_by_machine else "WRONG"
        yield {
            "kind": "REVIEW",
            "subject": row.pk,
            "source": as_source(grounds.origin),
            "area": row.decision.case.area,
            "outcome": saw,
            "measure": "" if saw == "LATER" else right,
            "machine_found": "yes" if grounds.detected_by_machine else "no",
        }


def people(within: Any) -> Iterator[dict[str, Any]]:
    found = {}
    for row in Decision.objects.select_related("proposed_by", "approved_by", "ratified_by"):
        if within(row.executed_at) and row.phase in TOOK_EFFECT:
            for person in filter(None, (row.proposed_by, row.approved_by, row.ratified_by)):
                found[person.pk] = person.role
    for key, role in found.items():
        yield {"kind": "PERSON", "subject": key, "source": role}


def value_by_hand(figure: dict[str, Any], rows: Rows) -> float | None:
    """A figure, as a report keeps it, of some rows."""
    meant = [row for row in rows if row["kind"] == figure["of"] and fits(row, figure["where"])]
    if figure["how"] == "COUNT":
        return len(meant)
    if figure["how"] == "ITEMS":
        return sum(row["items"] for row in meant)
    if figure["how"] in ("SHARE", "PERCENT"):
        hits = sum(fits(row, figure["hits"]) for row in meant)
        all_of_them = 1 if figure["how"] == "SHARE" else 100
        return all_of_them * hits / len(meant) if meant else None
    return median([row["took"] for row in meant if row["took"] is not None])


def median(times: Iterable[float]) -> float | None:
    known = list(times)
    return statistics.median(known) if known else None


def fits(row: dict[str, Any], where: dict[str, Any]) -> bool:
    return all(row[name] in values for name, values in where.items())


def differs(report: TransparencyReport) -> list[tuple[Any, ...]]:
    """The figures of a report that are not what a plain reading of the rows says now."""
    rows = rows_by_hand(*bounds_of(report))
    wrong = []
    for figure in report.content["figures"]:
        mine, theirs = value_by_hand(figure, rows), figure["value"]
        if (mine is None) != (theirs is None) or (
            mine is not None and abs(mine - theirs) > 1e-5 * max(1.0, abs(mine))
        ):
            wrong.append((figure, mine, theirs))
    return wrong


def wrong_figures(began_at: datetime, ended_at: datetime) -> list[tuple[Any, ...]]:
    """The figures of a report of all that happened, by every profile, that a plain reading of the
    rows does not find. The report is not kept, and no file is made.
    """
    wrong = []
    for profile in TRANSPARENCY_PROFILES.values():
        with transaction.atomic():
            report = TransparencyReport(
                number=1_000_000,
                profile=profile.slug,
                since_on=began_at.date(),
                until_on=ended_at.date(),
                asked_by=User.objects.order_by("username")[0],
                asked_by_name="somebody",
                asked_at=ended_at,
            )
            report.save()
            since, until = bounds_of(report)
            for kind in Counted:
                insert_counted(report.pk, kind, since, until)
            numbers, _sheets, sections = figures_of(report)
            assert sections
            report.content = {"figures": numbers.as_data()}
            wrong += differs(report)
            transaction.set_rollback(True)
    return wrong

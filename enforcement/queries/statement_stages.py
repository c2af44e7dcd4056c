"""What became of each decision's statement of reasons, as the timeline of a case tells it: when it
was drawn, kept back, worded again, refused and sent. What was found in it is told by its kind
alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from enforcement.language.statements import (
    WHY_NOT,
    StatementStage,
    found_in_words,
    stage_in_words,
)
from enforcement.models import StatementClosing, StatementOfReasons, StatementWording
from enforcement.models.statement_of_reasons import AWAITS_LEAD, StatementPhase
from enforcement.sql.batch import Found, Querysets

MOST = 100  # statements of one case


@dataclass(frozen=True, kw_only=True)
class ToldOfStatement:
    """One thing that became of a statement. `at` is None where nobody kept the time; `why` are
    words of ours, `reason` those of whoever acted, `answer` those of the database that refused it,
    which may name what it was sent: they are for staff alone.
    """

    stage: StatementStage
    at: datetime | None
    by: str = ""
    agreed_by: str = ""
    puid: str = ""
    why: tuple[str, ...] = ()
    reason: str = ""
    answer: str = ""


def statements_of_case(case: UUID) -> Querysets:
    """What is read of the statements of a case and of their public words."""
    return {
        "statements": StatementOfReasons.objects.filter(decision__case=case)
        .order_by("-executed_at", "id")
        .values(
            "id",
            "decision_id",
            "phase",
            "why_not",
            "puid",
            "drawn_at",
            "kept_at",
            "sent_at",
            "findings",
            "answer",
        )[:MOST],
        "wordings": StatementWording.objects.filter(statement__decision__case=case)
        .order_by("statement_id", "number")
        .values("statement_id", "by_name", "reason", "worded_at", "kept_at", "findings", "answer")[
            :MOST
        ],
        "closings": StatementClosing.objects.agreed()
        .filter(statement__decision__case=case)
        .order_by("number")
        .values("statement_id", "proposed_by_name", "agreed_by_name", "agreed_at", "reason")[:MOST],
    }


def told_of_statements(found: Found) -> dict[str, list[ToldOfStatement]]:
    """What became of each statement, oldest first, by the key of its decision."""
    worded: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for wording in found["wordings"]:
        worded[str(wording["statement_id"])].append(wording)
    closed = {str(row["statement_id"]): row for row in found["closings"]}
    return {
        str(row["decision_id"]): told_of_one(
            row, worded[str(row["id"])], closed.get(str(row["id"]))
        )
        for row in found["statements"]
    }


def told_of_one(
    row: Mapping[str, Any],
    wordings: Iterable[Mapping[str, Any]],
    closing: Mapping[str, Any] | None,
) -> list[ToldOfStatement]:
    """What became of one."""
    drawn_at = moment(row["drawn_at"])
    if row["phase"] == StatementPhase.NOT_COVERED:
        return [
            ToldOfStatement(
                stage=StatementStage.NOT_COVERED, at=drawn_at, why=(str(WHY_NOT[row["why_not"]]),)
            )
        ]
    told = [ToldOfStatement(stage=StatementStage.DRAWN, at=drawn_at)]
    for wording in wordings:
        if wording["findings"] or wording["answer"]:
            told.append(waited(wording))
        told.append(
            ToldOfStatement(
                stage=StatementStage.WORDED,
                at=moment(wording["worded_at"]),
                by=wording["by_name"],
                reason=wording["reason"],
            )
        )
    if row["phase"] in (*AWAITS_LEAD, StatementPhase.NOT_TO_SEND):
        told.append(waited(row))
    if row["phase"] == StatementPhase.SENT:
        told.append(
            ToldOfStatement(stage=StatementStage.SENT, at=moment(row["sent_at"]), puid=row["puid"])
        )
    if closing:
        told.append(
            ToldOfStatement(
                stage=StatementStage.CLOSED,
                at=moment(closing["agreed_at"]),
                by=closing["proposed_by_name"],
                agreed_by=closing["agreed_by_name"],
                reason=closing["reason"],
            )
        )
    return told


def waited(row: Mapping[str, Any]) -> ToldOfStatement:
    """That it could not go out as it was: by what was found in it, or as the database refused it,
    in its own words.
    """
    return ToldOfStatement(
        stage=StatementStage.KEPT_BACK if row["findings"] else StatementStage.REFUSED,
        at=moment(row["kept_at"]),
        answer=row["answer"],
        why=tuple(
            dict.fromkeys(
                found_in_words(one["field"], one["kind"], one["word"]) for one in row["findings"]
            )
        ),
    )


def stage_of(told: ToldOfStatement) -> str:
    """What became of it, in a few words."""
    return stage_in_words(told.stage, by=told.by, puid=told.puid, agreed_by=told.agreed_by)


def moment(said: datetime | str | None) -> datetime | None:
    """A time as `values()` of a batch gives it."""
    return datetime.fromisoformat(said) if isinstance(said, str) else said

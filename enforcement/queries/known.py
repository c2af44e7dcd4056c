"""What is known of a case, beside the form in which somebody decides about it: its findings, the
strikes of the account, its evidence and what that shows; and what they have written so far.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import Left

from accounts.roles import Actor
from enforcement.models import Allegation, Case, Evidence, StaffDraft, Weighing
from enforcement.models.staff_draft import WrittenIn
from enforcement.models.weighing import Bearing
from enforcement.queries.case import AllegedClause, alleged_clause
from enforcement.queries.case_reads import latest_weighings
from enforcement.queries.staff_drafts import Written, own
from enforcement.queries.strikes import FADES_AFTER, standing_sanctions
from enforcement.rules.facts import Facts
from enforcement.sql.batch import KeyedReads, Querysets
from enforcement.workflow.machines import AllegationPhase

SHOWN = 100  # pieces, the newest
EXCERPT = 240  # characters of a text
SIDES = (Bearing.FOR, Bearing.AGAINST, "", Bearing.NEITHER)  # the order in which they stand


@dataclass(frozen=True, kw_only=True)
class KnownEvidence:
    """A piece of evidence on one line, with the latest word on what it says; of what is marked
    sensitive no text is read.
    """

    number: int
    kind: str
    origin: str
    citation: str
    file_name: str
    sensitive: bool
    excerpt: str
    bearing: str = ""
    carries: str = ""

    @classmethod
    def of(cls, row: Mapping[str, Any], weighing: Weighing | None) -> Self:
        """A row as the database has it."""
        given = {name: row[name] for name in PARTS}
        excerpt = "" if row["sensitive"] else row["excerpt"]
        if weighing is None:
            return cls(**given, excerpt=excerpt)
        return cls(**given, excerpt=excerpt, bearing=weighing.bearing, carries=weighing.carries)


@dataclass(frozen=True)
class SanctionedBefore:
    """A clause of this case that another case of the account was sanctioned for, and when."""

    clause: str
    case_ref: str
    at: datetime


SANCTIONS = 5  # that are named, the newest
PARTS = ("number", "kind", "origin", "citation", "file_name", "sensitive")


@dataclass(frozen=True, kw_only=True)
class Known:
    """What stays in view while one decides. `sides`: what supports the allegation, what contradicts
    it, what nobody has assessed, what is not relevant; the newest first. `sanctioned`: nobody is
    sanctioned twice for the same conduct, so whoever decides looks at these first.
    """

    sides: list[tuple[str, list[KnownEvidence]]]
    total: int
    alleged: list[AllegedClause]
    strikes: int
    sanctioned: list[SanctionedBefore]
    draft: Written | None

    @property
    def more(self) -> int:
        """How many older pieces are not listed."""
        return self.total - sum(len(pieces) for _side, pieces in self.sides)


def querysets_of_known(
    case: UUID, account: UUID, policy: UUID, reader: UUID, now: datetime, faded_at: datetime
) -> Querysets:
    """What stays in view, for a case, its account and policy, and who reads it."""
    rows = Evidence.objects.filter(case_id=case)
    alleged = Allegation.objects.filter(case_id=case).values("clause__code")
    return {
        "evidence": rows.order_by("-number")
        .annotate(excerpt=Left("text", EXCERPT))
        .values("id", "excerpt", *PARTS)[:SHOWN],
        "pieces": rows.order_by().values("case_id").annotate(count=Count("id")),
        "weighings": latest_weighings(case),
        "striking": standing_sanctions([account])
        .filter(executed_at__gt=faded_at, executed_at__lte=now)
        .order_by("case_id")
        .values("case_id")
        .distinct(),
        "sanctioned": standing_sanctions([account])
        .exclude(case_id=case)
        .filter(
            case__allegations__phase=AllegationPhase.ESTABLISHED,
            case__allegations__clause__code__in=alleged,
            case__policy_id=policy,
        )
        .order_by("-executed_at")
        .values("executed_at", "case__ref", "case__allegations__clause__code")[:SANCTIONS],
        "drafts": StaffDraft.objects.filter(
            case_id=case, person_id=reader, form=WrittenIn.DECISION
        ),
    }


read_known = KeyedReads(
    querysets_of_known, ("case", "account", "policy", "reader"), ("now", "faded_at")
)


def known_of(*, case: Case, by: Actor, facts: Facts) -> Known:
    """Read it in one statement, whatever the size of the case."""
    alleged = [alleged_clause(a, facts, {}) for a in facts.allegations]
    found = read_known(
        case=case.pk,
        account=case.account_id,
        policy=case.policy_id,
        reader=by.user_id,
        now=facts.now,
        faded_at=facts.now - FADES_AFTER,
    )
    latest = {str(w.evidence_id): w for w in found["weighings"]}
    pieces = [KnownEvidence.of(row, latest.get(row["id"])) for row in found["evidence"]]
    parted = [(side, [p for p in pieces if p.bearing == side]) for side in SIDES]
    return Known(
        sides=[(side, there) for side, there in parted if there],
        total=sum(row["count"] for row in found["pieces"]),
        alleged=alleged,
        strikes=len(found["striking"]),
        sanctioned=[
            SanctionedBefore(
                clause=row["case__allegations__clause__code"],
                case_ref=row["case__ref"],
                at=datetime.fromisoformat(row["executed_at"]),
            )
            for row in found["sanctioned"]
        ],
        draft=own(next(iter(found["drafts"]), None), by, facts),
    )

"""What is stuck: escalations that nobody has settled, and those settled lately."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from enforcement.models import Escalation
from enforcement.sql.page import Page, capped_counts_of, page_of
from enforcement.workflow.machines import UNRESOLVED, EscalationPhase

LANES = ("open", "mine", "closed")


def escalation_lanes(by: UUID) -> dict[str, QuerySet[Escalation]]:
    """The lists that one may look at: what is open, what one has taken oneself, what was
    settled.
    """
    rows = Escalation.objects.select_related("case__account", "taken_by")
    return {
        "open": open_escalations().select_related("case__account", "taken_by"),
        "mine": rows.filter(phase=EscalationPhase.TAKEN, taken_by=by),
        "closed": rows.filter(closed_at__isnull=False),
    }


def open_escalations() -> QuerySet[Escalation]:
    """Escalations that nobody has settled; the bar of every page counts them."""
    return Escalation.objects.filter(phase__in=UNRESOLVED)


def open_escalation_of(case_id: UUID) -> Escalation | None:
    """The escalation of a case that nobody has settled."""
    rows = Escalation.objects.select_related("case__account", "taken_by")
    return rows.filter(case_id=case_id, phase__in=UNRESOLVED).first()


def list_escalations(lane: str, *, by: UUID, cursor: str = "") -> Page[Escalation]:
    """One page of a lane: open ones since the longest stuck, closed ones from the newest.

    Raises StepRefused (code `bad-cursor`).
    """
    closed = lane == "closed"
    return page_of(
        escalation_lanes(by)[lane],
        by="closed_at" if closed else "raised_at",
        cursor=cursor,
        newest_first=closed,
    )


def escalation_counts(*, by: UUID) -> dict[str, int]:
    """The capped counts of the lanes that are worked through."""
    found = escalation_lanes(by)
    return capped_counts_of({name: found[name] for name in ("open", "mine")})

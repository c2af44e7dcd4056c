"""What is drawn from: the decisions that settled a case on its merits; the shares and the draws."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from enforcement.models import Decision, Event, Policy, QualityDraw, QualityShare
from enforcement.workflow.kinds import JOINABLE
from enforcement.workflow.machines import TOOK_EFFECT
from enforcement.workflow.quality import BACKWARDS, DRAWN, is_drawn, lot_of, seed_hash


def decisions_to_draw_from(
    policy_id: UUID, from_at: datetime, until_at: datetime, *, drawn: bool | None = False
) -> QuerySet[Decision]:
    """What a person decided on the merits of an undecided case, by when it took effect; `drawn`:
    None for all of it, False for what was not drawn yet.
    """
    in_undecided = Event.objects.filter(
        decision=OuterRef("pk"), act=OuterRef("verb"), source__in=JOINABLE
    )
    rows = Decision.objects.filter(
        Exists(in_undecided),
        case__policy=policy_id,
        verb__in=DRAWN,
        phase__in=TOOK_EFFECT,
        proposed_by__isnull=False,
        appeal__isnull=True,
        executed_at__gte=from_at,
        executed_at__lt=until_at,
    )
    if drawn is not None:
        rows = rows.filter(quality_review__isnull=not drawn)
    return rows.select_related("case", "case__account").order_by("executed_at", "pk")


def shares_in_force() -> list[QualityShare]:
    """The newest share of each policy that has one, by the policy's title."""
    rows = QualityShare.objects.in_force().select_related("policy")
    return sorted(rows, key=lambda share: share.policy.title)


def policies_by_title() -> list[Policy]:
    """Every policy."""
    return list(Policy.objects.order_by("title"))


def newest_draws(most: int = 30) -> list[QualityDraw]:
    """The newest draws that had something to draw from."""
    rows = QualityDraw.objects.filter(candidates__gt=0).select_related("share__policy")
    return list(rows.order_by(F("drawn_at").desc(), "-until_at")[:most])


LOTS = ("policy", "share", "percent", "seed_sha256", "seed", "decision", "lot", "drawn", "review")


def table_of_lots(now: datetime) -> list[tuple[object, ...]]:
    """Every decision of the last days that was drawn from, with its lot, and the seed where it is
    no secret any more: who knew the seed in force could tell what will be drawn.
    """
    rows: list[tuple[object, ...]] = [LOTS]
    draws = QualityDraw.objects.filter(candidates__gt=0, drawn_at__gte=now - BACKWARDS)
    newest = {share.pk for share in QualityShare.objects.in_force()}
    for draw in draws.select_related("share__policy").order_by("drawn_at", "from_at"):
        share = draw.share
        found = decisions_to_draw_from(
            share.policy_id, draw.from_at, draw.until_at, drawn=None
        ).select_related("quality_review")
        for decision in found:
            review = getattr(decision, "quality_review", None)
            rows.append(
                (
                    share.policy.slug,
                    share.number,
                    share.percent,
                    seed_hash(share.seed),
                    "" if share.pk in newest else share.seed,
                    decision.pk,
                    lot_of(share.seed, decision.pk),
                    int(is_drawn(lot_of(share.seed, decision.pk), share.percent)),
                    review.ref if review else "",
                )
            )
    return rows

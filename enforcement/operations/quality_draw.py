"""Which decisions are looked at again: a lead sets the share of a policy, the worker draws.

The lots (`workflow/quality.py`) follow from a seed that was made before there was any decision to
draw; the staff record has its SHA-256 from then on. So nobody chose, and whoever is given the seed
can draw again and compare. Where a month brought fewer than its least number, the lowest lots of
that month are drawn as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from accounts.roles import SYSTEM, Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Decision, Policy, QualityDraw, QualityReview, QualityShare
from enforcement.operations.own import acting_person
from enforcement.operations.quality_people import business_days, give_to_somebody
from enforcement.queries.office import the_office
from enforcement.queries.quality_draws import decisions_to_draw_from
from enforcement.queries.quality_people import pool_for
from enforcement.step.arrange import Arrangement, arranging, recording, required_text
from enforcement.step.known import row_by_id
from enforcement.step.locks import alone
from enforcement.workflow.calendar import next_check
from enforcement.workflow.quality import (
    BACKWARDS,
    FIRST_DAYS,
    MOST_A_MONTH,
    SETTLES_AFTER,
    SPREAD_DAYS,
    is_drawn,
    lot_of,
    seed_hash,
)

MAY_SET = "set quality shares"


@dataclass(frozen=True, kw_only=True)
class Share:
    """What is to be drawn of a policy: percent, at least so many a month, and why; `since` is the
    first day whose decisions are drawn from, for a policy of which nothing was drawn before.
    """

    percent: int
    at_least: int = 0
    reason: str
    since: date | None = None


def set_share(*, policy_id: UUID, share: Share, by: Actor, now: datetime) -> QualityShare:
    """From now on another share of the policy's decisions is drawn. What was decided until now is
    drawn first by the share before, so that nobody sets another one to draw it again.

    Raises StepRefused: `not-allowed`, `unknown-policy`, `bad-figure`, `bad-date`, `bad-text`,
    `no-change`.
    """
    person = acting_person(by)
    policy = row_by_id(Policy.objects.all(), policy_id, "policy")
    with arranging(by=by, now=now, what=MAY_SET) as this:
        alone(f"docket.quality.{policy.pk}")
        before = QualityShare.objects.filter(policy=policy).order_by("-number").first()
        check_share(share, before, now)
        if before and before.next_draw_at:
            while draw_once(this, before):
                pass
            before.next_draw_at = None
            this.save(before, only=["next_draw_at"])
        row = QualityShare(
            policy=policy,
            number=before.number + 1 if before else 1,
            percent=share.percent,
            at_least=share.at_least,
            reason=required_text("reason", share.reason),
            set_by=person,
            set_by_name=by.name,
            set_at=now,
            drawn_until_at=beginning(share, before, now),
            next_draw_at=now if share.percent or share.at_least else None,
        )
        this.save(row)
        this.note(
            "set quality share",
            policy.title,
            before=figures_of(before) if before else None,
            after=figures_of(row) | {"seed_sha256": seed_hash(row.seed)},
            reason=row.reason,
        )
    return row


def figures_of(row: QualityShare) -> dict[str, object]:
    """What the record says of a share."""
    return {"percent": row.percent, "at_least": row.at_least}


def beginning(share: Share, before: QualityShare | None, now: datetime) -> datetime:
    """From when on decisions are drawn from."""
    if before and (before.percent or before.at_least):
        return before.drawn_until_at
    if share.since:
        return datetime.combine(share.since, time(), ZoneInfo(the_office().time_zone))
    return now - SETTLES_AFTER


def check_share(share: Share, before: QualityShare | None, now: datetime) -> None:
    """Refuse what cannot be: `bad-figure`, `bad-date`, `no-change`."""
    for name, most in (("percent", 100), ("at_least", MOST_A_MONTH)):
        if not 0 <= getattr(share, name) <= most:
            raise StepRefused(
                "bad-figure",
                say("Enter a whole number from %(least)s to %(most)s.", least=0, most=most),
                field=name,
            )
    if share.since and before:
        raise StepRefused(
            "bad-date",
            say("Decisions of this policy were drawn from already. Leave this empty."),
            field="since",
        )
    if share.since and not (now - BACKWARDS).date() <= share.since <= now.date():
        raise StepRefused(
            "bad-date",
            say("Choose a day of the last %(days)s days.", days=BACKWARDS.days),
            field="since",
        )
    if before and (before.percent, before.at_least) == (share.percent, share.at_least):
        raise StepRefused("no-change", say("Nothing differs from the share that is in force."))


def draw(*, share_id: UUID, now: datetime) -> None:
    """Draw from what was decided since the last draw, up to the end of a month at most.

    Raises StepRefused (code `not-due`).
    """
    with recording(by=SYSTEM, now=now) as this:
        share = (
            QualityShare.objects.select_for_update(of=("self",), no_key=True)
            .select_related("policy")
            .filter(pk=share_id, next_draw_at__lte=now)
            .first()
        )
        if share is None:
            raise StepRefused("not-due", say("Somebody has drawn already, or nothing is drawn."))
        more = draw_once(this, share)
        share.next_draw_at = now if more else next_check(now)
        this.save(share, only=["next_draw_at"])


def draw_once(this: Arrangement, share: QualityShare) -> bool:
    """One draw; whether there is more to draw from."""
    settled_at = this.now - SETTLES_AFTER
    month_ends_at = end_of_month(share.drawn_until_at)
    from_at, until_at = share.drawn_until_at, min(settled_at, month_ends_at)
    if until_at <= from_at:
        return False
    found = list(decisions_to_draw_from(share.policy_id, from_at, until_at))
    chosen = {d.pk: d for d in found if is_drawn(lot_of(share.seed, d.pk), share.percent)}
    extra: dict[UUID, Decision] = {}
    if until_at == month_ends_at:
        extra = topping_up(share, until_at, set(chosen))
    row = QualityDraw(
        share=share,
        from_at=from_at,
        until_at=until_at,
        candidates=len(found),
        drawn=len(chosen) + len(extra),
        topped_up=len(extra),
        drawn_at=this.now,
    )
    share.drawn_until_at = until_at
    this.save(row)
    this.save(share, only=["drawn_until_at"])
    add_reviews(this, row, share, chosen | extra, set(extra))
    if found or extra:
        this.note(
            "draw quality reviews",
            share.policy.title,
            after={"candidates": row.candidates, "drawn": row.drawn},
        )
    return until_at < settled_at


def end_of_month(at: datetime) -> datetime:
    """When the month of `at` is over, where the office is."""
    zone = ZoneInfo(the_office().time_zone)
    local = at.astimezone(zone)
    return datetime(local.year, local.month, 1, tzinfo=zone) + relativedelta(months=1)


def topping_up(
    share: QualityShare, month_ends_at: datetime, chosen: set[UUID]
) -> dict[UUID, Decision]:
    """What the month's least number needs besides: its lowest lots that were not drawn."""
    begins_at = month_ends_at - relativedelta(months=1)
    month = list(decisions_to_draw_from(share.policy_id, begins_at, month_ends_at, drawn=None))
    known = chosen | set(
        QualityReview.objects.filter(decision__in=[d.pk for d in month]).values_list(
            "decision_id", flat=True
        )
    )
    left = {decision.pk: decision for decision in month if decision.pk not in known}
    lowest = sorted(left, key=lambda key: lot_of(share.seed, key))
    return {key: left[key] for key in lowest[: max(0, share.at_least - len(known))]}


def add_reviews(
    this: Arrangement,
    row: QualityDraw,
    share: QualityShare,
    drawn: dict[UUID, Decision],
    extra: set[UUID],
) -> None:
    """Each drawn decision is somebody's to look at again, by dates that lie some days apart."""
    if not drawn:
        return
    pool = pool_for([d.case for d in drawn.values()], this.now)
    in_order = sorted(drawn, key=lambda pk: lot_of(share.seed, pk))
    for place, pk in enumerate(in_order):
        decision = drawn[pk]
        review = QualityReview(
            draw=row,
            decision=decision,
            case=decision.case,
            policy_id=share.policy_id,
            ticket=lot_of(share.seed, pk),
            topped_up=pk in extra,
            due_at=business_days(this.now, FIRST_DAYS + place % SPREAD_DAYS),
        )
        give_to_somebody(this, pool, review)
        this.save(review)

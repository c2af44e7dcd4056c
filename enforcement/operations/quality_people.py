"""Who gets a decision to look at again: whoever had no part in its case and has the fewest."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from accounts.models import User
from accounts.roles import Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Office, QualityReview
from enforcement.queries.office import working_days
from enforcement.queries.quality_people import Pool, parts_in, pool_for
from enforcement.step.arrange import Arrangement


def business_days(now: datetime, days: int) -> datetime:
    """The same hour, so many business days later."""
    return working_days(Office.objects.first()).after(now, days)


def next_reviewer(
    pool: Pool, review: QualityReview, area: str, but: Collection[UUID] = ()
) -> User | None:
    """Of those who may, one who knows the area if there is one, with the fewest open ones; where
    several have as few, by lot.
    """
    free = pool.free_for(review.case_id, {*review.gave_back, *but})

    def place(person: User) -> tuple[bool, int, str]:
        knows = not person.skills or area in person.skills
        lot = hashlib.sha256(f"{review.ticket} {person.pk}".encode()).hexdigest()
        return not knows, pool.has[person.pk], lot

    return min(free, key=place, default=None)


def give_to_somebody(
    this: Arrangement, pool: Pool, review: QualityReview, but: Collection[UUID] = ()
) -> User | None:
    """The review is somebody's, who is told; or nobody's, and the leads are told."""
    found = next_reviewer(pool, review, review.case.area, but)
    review.assignee = found
    if found:
        pool.has[found.pk] += 1
    tell_of(this, "quality_review" if found else "quality_nobody", review, found)
    return found


def give_to_another(
    this: Arrangement, review: QualityReview, but: Collection[UUID] = ()
) -> User | None:
    """The same for one review, with whoever is there now."""
    return give_to_somebody(this, pool_for([review.case], this.now), review, but)


def tell_of(
    this: Arrangement, kind: str, review: QualityReview, person: User | None = None
) -> None:
    """Tell one person of a review, or the leads."""
    about = {"quality": review.ref, "due_at": review.due_at.isoformat()}
    users = (person.pk,) if person else ()
    this.tell(
        kind,
        path=f"/quality/{review.ref}",
        about=about,
        users=users,
        role="" if person else Role.LEAD,
    )


def locked_review(review_id: UUID) -> QualityReview:
    """The review and its case, locked. Raises StepRefused (code `unknown-quality-review`)."""
    rows = QualityReview.objects.select_for_update(of=("self",), no_key=True)
    if (
        found := rows.select_related("case", "case__account", "decision")
        .filter(pk=review_id)
        .first()
    ):
        return found
    raise StepRefused("unknown-quality-review", say("There is no such quality review."))


def require_without_part(review: QualityReview, by: Actor, before: datetime | None = None) -> None:
    """Raise StepRefused (code `not-allowed`) where this person had a part in the case (`before` a
    time), or keeps out of the account.
    """
    if by.user_id in parts_in([review.case_id], before)[review.case_id]:
        raise StepRefused(
            "not-allowed",
            say(
                "%(name)s had a part in this case. Somebody who had none must do this.",
                name=by.name,
            ),
        )

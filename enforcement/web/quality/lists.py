"""The lists of quality reviews: what one has to answer, what is nobody's, differences, one's own
sample, and for leads all that were answered.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.bounds import is_in_time
from enforcement.language.refusals import StepRefused
from enforcement.models import Policy
from enforcement.process import clock
from enforcement.queries.quality import Sample, list_reviews
from enforcement.web._shared.acting import actor, person, require_role_for
from enforcement.web._shared.quality_lanes import (
    FOR_READERS,
    LANES,
    READS,
    lane_links,
    lanes_of,
)

SEEN = ("agree", "differ")
KNOWN = ("lane", "page", "policy", "since", "until", "seen")


@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """One of the lists; `?lane=`, `?page=` a cursor, and for answered ones which."""
    require_role_for(request, "read")
    by, me, offered = actor(request), person(request), lanes_of(actor(request))
    lane = request.GET.get("lane", offered[0])
    if lane not in LANES or set(request.GET) - set(KNOWN):
        raise StepRefused("bad-filter", _("There is no such list of quality reviews."))
    if lane not in offered:
        require_role_for(request, READS if lane in FOR_READERS else "work")
    sample, told = sample_of(request) if lane == "closed" else (None, "")
    page = list_reviews(lane, person=me.pk, cursor=request.GET.get("page", ""), sample=sample)
    context = {
        **lane_links(by, me.pk),
        "lane": lane,
        "page": page,
        "rows": page.rows,
        "told": told,
        "now": clock.now(),
    }
    return render(request, "quality/lists.html", context)


def sample_of(request: HttpRequest) -> tuple[Sample, str]:
    """Which answered reviews are asked for, and in words. Raises StepRefused (code
    `bad-filter`).
    """
    since, until = day_of(request, "since"), day_of(request, "until")
    seen, policy = request.GET.get("seen", ""), policy_of(request.GET.get("policy", ""))
    if seen and seen not in SEEN:
        raise StepRefused("bad-filter", _("There is no such list of quality reviews."))
    said = {"agree": _("that agree"), "differ": _("that differ")}
    parts = [policy.title if policy else "", said.get(seen, "")]
    sample = Sample(
        since_at=since,
        until_at=until + timedelta(days=1) if until else None,
        policy=policy.pk if policy else None,
        seen=seen,
    )
    return sample, " · ".join(part for part in parts if part)


def policy_of(key: str) -> Policy | None:
    """The policy of an address. Raises StepRefused (code `bad-filter`)."""
    if not key:
        return None
    try:
        found = Policy.objects.filter(pk=UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        raise StepRefused("bad-filter", _("There is no such policy."))
    return found


def day_of(request: HttpRequest, name: str) -> datetime | None:
    """The beginning of a day of the address. Raises StepRefused (code `bad-filter`)."""
    said = request.GET.get(name, "")
    if not said:
        return None
    try:
        day = datetime.strptime(said, "%Y-%m-%d").replace(tzinfo=timezone.get_current_timezone())
    except ValueError as error:
        raise StepRefused("bad-filter", _("Enter a date like 2024-03-01.")) from error
    if not is_in_time(day):
        raise StepRefused("bad-filter", _("Enter a date like 2024-03-01."))
    return day


urlpatterns = [path("quality", quality, name="quality")]

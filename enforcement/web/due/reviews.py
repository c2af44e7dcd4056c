"""Reviews: what is due, what was missed and what came of it; looked at, paused, resumed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Actor, Role
from enforcement.language import words
from enforcement.language.formats import within
from enforcement.language.refusals import StepRefused
from enforcement.models import Review
from enforcement.operations import review as looks
from enforcement.process import clock
from enforcement.queries import reviews as due
from enforcement.queries.capacity import away_with_work, recused_from
from enforcement.web._shared.acting import acted, actor, person
from enforcement.web.due.if_missed import unseen

LANES = {
    "all": gettext_lazy("All open"),
    "mine": gettext_lazy("Mine"),
    "soon": gettext_lazy("Due within a day"),
    "missed": gettext_lazy("Missed"),
    "paused": gettext_lazy("Paused"),
}
PROTECTS = ("MEASURE", "RATIFICATION", "AUTOMATION", "DECISION")


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """The lanes; `?lane=`, `?kind=`, `?page=` a cursor, `?open=` the review that is answered."""
    return shown(request)


def shown(request: HttpRequest, *, wrong: str = "", opened: UUID | None = None) -> HttpResponse:
    """The page; where an answer was refused, with what was typed."""
    me, by, now, asked = person(request), actor(request), clock.now(), request.GET
    lane, kind = asked.get("lane", "all"), asked.get("kind", "")
    if lane not in LANES or kind not in ("", *words.REVIEWS):
        raise StepRefused("bad-filter", _("There is no such list of reviews."))
    page = due.listed(lane, by=me.pk, now=now, kind=kind, cursor=asked.get("page", ""))
    opened = opened or read_key(asked.get("open", ""))
    if opened and opened not in {r.pk for r in page.rows} and (other := due.one(opened)):
        page.rows.insert(0, other)
    recused = recused_from({r.case.account_id for r in page.rows}, by=me.pk) if page.rows else set()
    about = due.about(page.rows) if page.rows else {}
    many = due.how_many(by=me.pk, now=now)
    rows = [row(r, by, about[r.pk], recused=recused, opened=r.pk == opened) for r in page.rows]
    context = {
        "lanes": [(name, label, many[name]) for name, label in LANES.items()],
        "lane": lane,
        "kind": kind,
        "kinds": words.REVIEWS.items(),
        "page": page,
        "rows": rows,
        "wrong": wrong,
        "typed": request.POST,
        "gone": away_with_work(now) if by.may("assign others") else [],
    }
    return render(request, "due/reviews.html", context)


def read_key(text: str) -> UUID | None:
    """A key in the address, or nothing."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def row(
    review: Review, by: Actor, about: due.About, *, recused: set[UUID], opened: bool
) -> dict[str, Any]:
    """What one review shows, and what may be done about it."""
    why_not = keeps_from(review, by, recused)
    lead = by.rank >= Role.LEAD.rank
    return {
        "it": review,
        "case": review.case,
        "account": review.case.account,
        "about": about,
        "open": opened,
        "why_not": why_not,
        "mine": (about.appeal.hearer_id if about.appeal else review.assignee_id) == by.user_id,
        "what": what(review, about),
        "otherwise": unseen(review, about.measure),
        "by_itself": review.kind in ("RATIFICATION", "SUBMISSION", "APPEAL")
        or (review.kind == "DECISION" and bool(review.subject)),
        "pausable": review.kind not in PROTECTS,
        "no_continue": ""
        if review.kind != "MEASURE" or lead
        else _("Only a lead can continue a restriction directly. You can propose to continue it."),
    }


def what(review: Review, about: due.About) -> str:
    """What is to be looked at, in words."""
    kind = str(words.REVIEWS[review.kind])
    if about.measure:
        kind = _("review of the %(measure)s") % {
            "measure": within(words.MEASURES[about.measure.kind])
        }
    elif about.decision:
        kind = _("%(review)s: %(verb)s") % {
            "review": kind,
            "verb": within(words.VERBS[about.decision.verb]),
        }
    return kind[:1].upper() + kind[1:]


def keeps_from(review: Review, by: Actor, recused: set[UUID]) -> str:
    """Why this person may not act on it, or nothing."""
    if not by.may("work"):
        return _("%(name)s has read access only. A reviewer, lead or admin must review this.") % {
            "name": by.name
        }
    if review.case.account_id in recused:
        return _("%(name)s is recused from this account. Somebody else must review this.") % {
            "name": by.name
        }
    return ""


def answered(
    request: HttpRequest, key: UUID, do: Callable[[Actor, Any], Any], said: str
) -> HttpResponse:
    """One act about a review; back to the list it was in, or to its form where it was refused."""
    if due.one(key) is None:
        raise Http404(
            _("There is no open review at this address. It may have been completed already.")
        )
    lane = request.GET.get("lane", "all")
    then = f"{reverse('reviews')}?lane={lane if lane in LANES else 'all'}"
    return acted(
        request,
        do,
        then=then,
        said=said,
        again=lambda refused: shown(request, wrong=refused.sentence, opened=key),
    )


@require_POST
def look(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record who looked, with which outcome and why."""
    given = request.POST
    return answered(
        request,
        key,
        lambda by, now: looks.look(
            review_id=key,
            outcome=given.get("outcome", ""),
            reasons=given.get("reasons", ""),
            by=by,
            now=now,
        ),
        _("Review completed."),
    )


@require_POST
def pause(request: HttpRequest, key: UUID) -> HttpResponse:
    """Stop the clock while we wait for somebody else."""
    waits_for = request.POST.get("waits_for", "")
    return answered(
        request,
        key,
        lambda by, now: looks.pause(review_id=key, waits_for=waits_for, by=by, now=now),
        _("Deadline paused."),
    )


@require_POST
def resume(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let the clock go on."""
    return answered(
        request,
        key,
        lambda by, now: looks.resume(review_id=key, by=by, now=now),
        _("Deadline resumed."),
    )


urlpatterns = [
    path("reviews", reviews, name="reviews"),
    path("reviews/<uuid:key>/look", look, name="reviews_look"),
    path("reviews/<uuid:key>/pause", pause, name="reviews_pause"),
    path("reviews/<uuid:key>/resume", resume, name="reviews_resume"),
]

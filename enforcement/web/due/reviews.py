"""Reviews: what is due, what was missed and what came of it; looked at, paused, resumed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Actor, Role
from enforcement.language import words
from enforcement.language.formats import within
from enforcement.language.refusals import StepRefused
from enforcement.language.reviews import REVIEWS, if_missed, review_label, review_words
from enforcement.language.verbs import verb_label
from enforcement.models import Case, Review
from enforcement.operations.review import look, pause, resume
from enforcement.pages.forms import SmallAct
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.capacity import away_with_work, recused_from
from enforcement.queries.reviews import (
    ReviewSubject,
    list_reviews,
    review_counts,
    review_subjects,
    unanswered_review,
)
from enforcement.web._shared.acting import actor, person, require_role_for
from enforcement.web.due.forms import Look, Pause, Resume
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.marks import name_of

LANES = {
    "all": gettext_lazy("All open"),
    "mine": gettext_lazy("Mine"),
    "soon": gettext_lazy("Due within a day or late"),
    "missed": gettext_lazy("Missed"),
    "paused": gettext_lazy("Paused"),
}


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """The lanes; `?lane=`, `?kind=`, `?page=` a cursor, `?open=` the review that is answered."""
    return reviews_page(request, opened=read_key(request.GET.get("open", "")))


def reviews_page(
    request: HttpRequest, *, opened: UUID | None, sent: SmallAct | None = None
) -> HttpResponse:
    """The page, with the review that is answered; `sent` is its form that was not taken."""
    me, by, now, asked = person(request), actor(request), clock.now(), request.GET
    lane, kind = asked.get("lane", "all"), asked.get("kind", "")
    if lane not in LANES or kind not in ("", *REVIEWS):
        raise StepRefused("bad-filter", _("There is no such list of reviews."))
    page = list_reviews(lane, by=me.pk, now=now, kind=kind, cursor=asked.get("page", ""))
    if opened and opened not in {r.pk for r in page.rows} and (other := unanswered_review(opened)):
        page.rows.insert(0, other)
    recused = recused_from({r.case.account_id for r in page.rows}, by=me.pk) if page.rows else set()
    about = review_subjects(page.rows) if page.rows else {}
    many = review_counts(by=me.pk, now=now)
    rows = [
        review_row(r, by, about[r.pk], recused=recused, opened=r.pk == opened) for r in page.rows
    ]
    answered = next((r for r in page.rows if r.pk == opened), None)
    context = {
        "lanes": [(name, label, many[name]) for name, label in LANES.items()],
        "lane": lane,
        "unmatched": many["unmatched"],
        "kind": kind,
        "kinds": [(code, row.label) for code, row in REVIEWS.items()],
        "page": page,
        "rows": rows,
        "sent": sent,
        "forms": {**forms_of(request, answered), type(sent).__name__: sent} if answered else {},
        "gone": away_with_work(now) if by.may("assign others") else [],
    }
    return render(request, "due/reviews.html", context, status=sent.http_code if sent else 200)


def read_key(text: str) -> UUID | None:
    """A key in the address, or nothing."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def review_row(
    review: Review, by: Actor, about: ReviewSubject, *, recused: set[UUID], opened: bool
) -> Parts:
    """What one review shows, and what may be done about it."""
    why_not = why_not_act(review, by, recused)
    said = review_words(review.kind, of_proposal=review.of_proposal)
    measure = within(words.MEASURES[about.measure.kind] if about.measure else _("restriction"))
    return {
        "it": review,
        "case": review.case,
        "account": review.case.account,
        "about": about,
        "open": opened,
        "why_not": why_not,
        "mine": (about.appeal.hearer_id if about.appeal else review.assignee_id) == by.user_id,
        "what": review_in_words(review, about),
        "if_missed": if_missed(said, review.on_missed, measure=measure),
        "act": said.act,
        "pausable": review.pausable,
        "lifting": name_of(Case.lift_measure),
        "continuing": name_of(Case.continue_measure),
        "no_continue": why_not_continue(review, by),
    }


def review_in_words(review: Review, about: ReviewSubject) -> str:
    """What is to be looked at, in words."""
    kind = review_label(review.kind)
    if about.measure:
        kind = _("review of the %(measure)s") % {
            "measure": within(words.MEASURES[about.measure.kind])
        }
    elif about.decision:
        kind = _("%(review)s: %(verb)s") % {
            "review": kind,
            "verb": within(verb_label(about.decision.verb)),
        }
    return kind[:1].upper() + kind[1:]


def why_not_act(review: Review, by: Actor, recused: set[UUID]) -> str:
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


def why_not_continue(review: Review, by: Actor) -> str:
    """Why this person may not say that it continues, or nothing."""
    if review.kind != ReviewKind.MEASURE or by.rank >= Role.LEAD.rank:
        return ""
    return _("Only a lead can continue a restriction directly. You can propose to continue it.")


def forms_of(request: HttpRequest, review: Review) -> dict[str, SmallAct]:
    """What may be sent about a review."""
    return {
        "Look": Look(**about_look(request, review)),
        "Pause": Pause(action=act_address("reviews_pause", request, review)),
        "Resume": Resume(action=act_address("reviews_resume", request, review)),
    }


def about_look(request: HttpRequest, review: Review) -> Parts:
    """How the form of a look is made: which outcomes it offers, and where it goes."""
    goes_on = _("Restriction continues") if review.kind == ReviewKind.MEASURE else _("No objection")
    offers = {"continue": goes_on, "escalate": _("An admin should decide")}
    if why_not_continue(review, actor(request)):
        del offers["continue"]
    keep = f"review-{review.pk}"
    return {"offers": offers, "keep": keep, "action": act_address("reviews_look", request, review)}


def act_address(name: str, request: HttpRequest, review: Review) -> str:
    """Where an act about a review is sent; it leads back to the lane that one is in."""
    return f"{reverse(name, args=[review.pk])}?lane={lane_of(request)}"


def lane_of(request: HttpRequest) -> str:
    """The lane of an address; all, where it names none."""
    lane = request.GET.get("lane", "")
    return lane if lane in LANES else "all"


def back_to_list(request: HttpRequest) -> HttpResponse:
    """To the list that the review was in."""
    return redirect(f"{reverse('reviews')}?lane={lane_of(request)}")


def review_or_404(key: UUID) -> Review:
    """A review that can be answered. Raises Http404 with a sentence."""
    if found := unanswered_review(key):
        return found
    raise Http404(_("There is no open review at this address. It may have been completed already."))


@require_POST
def answer_review(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record who looked, with which outcome and why."""
    require_role_for(request, "work")
    review = review_or_404(key)
    form = Look(request.POST, **about_look(request, review))
    if form.is_valid():
        with form.refusals():
            look(review_id=key, **form.cleaned_data, by=actor(request), now=clock.now())
            messages.success(request, _("Review completed."))
            return back_to_list(request)
    return reviews_page(request, opened=key, sent=form)


@require_POST
def pause_review(request: HttpRequest, key: UUID) -> HttpResponse:
    """Stop the clock while we wait for somebody else."""
    require_role_for(request, "work")
    review = review_or_404(key)
    form = Pause(request.POST, action=act_address("reviews_pause", request, review))
    if form.is_valid():
        with form.refusals():
            pause(review_id=key, **form.cleaned_data, by=actor(request), now=clock.now())
            messages.success(request, _("Deadline paused."))
            return back_to_list(request)
    return reviews_page(request, opened=key, sent=form)


@require_POST
def resume_review(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let the clock go on."""
    require_role_for(request, "work")
    review = review_or_404(key)
    form = Resume(request.POST, action=act_address("reviews_resume", request, review))
    if form.is_valid():
        with form.refusals():
            resume(review_id=key, by=actor(request), now=clock.now())
            messages.success(request, _("Deadline resumed."))
            return back_to_list(request)
    return reviews_page(request, opened=key, sent=form)


urlpatterns = [
    path("reviews", reviews, name="reviews"),
    path("reviews/<uuid:key>/look", answer_review, name="reviews_look"),
    path("reviews/<uuid:key>/pause", pause_review, name="reviews_pause"),
    path("reviews/<uuid:key>/resume", resume_review, name="reviews_resume"),
]

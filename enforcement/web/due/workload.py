"""Who has how much, and giving somebody's work to somebody else while they are away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from enforcement.language.refusals import StepRefused
from enforcement.operations.take import Answer, assign_many
from enforcement.process import clock
from enforcement.queries import capacity
from enforcement.queries import reviews as due
from enforcement.web._shared.acting import actor, http_code, person
from enforcement.web.due.reviews import LANES


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who works on cases, in the order of names."""
    now = clock.now()
    many = due.how_many(by=person(request).pk, now=now)
    lanes = [(name, label, many[name]) for name, label in LANES.items()]
    return render(
        request, "due/people.html", {"loads": capacity.loads(now), "lanes": lanes, "lane": "people"}
    )


def person_or_404(username: str) -> User:
    """Somebody who works on cases. Raises Http404."""
    if found := User.objects.filter(username=username).first():
        return found
    raise Http404(_("There is nobody here called “%(name)s”.") % {"name": username[:40]})


@require_safe
def work(request: HttpRequest, username: str) -> HttpResponse:
    """What somebody has."""
    return shown(request, person_or_404(username))


def shown(
    request: HttpRequest, whose: User, *, wrong: str = "", done: list[Answer] | None = None
) -> HttpResponse:
    """The page; after cases were given away, with what was refused, and why."""
    by, now = actor(request), clock.now()
    others = [p for p in capacity.deciding() if p != whose]
    context = {
        "whose": whose,
        "name": whose.actor.name,
        "page": capacity.work_of(whose.pk, cursor=request.GET.get("page", "")),
        "hearings": capacity.hearings_of(whose.pk),
        "others": [(p, p.away_until_at and p.away_until_at > now) for p in others],
        "away": whose.away_until_at if whose.away_until_at and whose.away_until_at > now else None,
        "chosen": request.POST.getlist("cases"),
        "to": request.POST.get("to", ""),
        "wrong": wrong,
        "given": sum(not a.refused for a in done or []),
        "refused": [a for a in done or [] if a.refused],
        "why_not": ""
        if by.may("assign others")
        else _("Only leads can assign cases to others. You can take a case on its own page."),
    }
    return render(request, "due/workload.html", context)


@require_POST
def give(request: HttpRequest, username: str) -> HttpResponse:
    """Give the chosen cases to somebody: each on its own, and each that is refused with its
    reason.
    """
    whose, to = person_or_404(username), request.POST.get("to", "")
    taker = User.objects.filter(username=to).first()
    try:
        if taker is None:
            raise StepRefused("bad-terms", _("Choose who the cases are reassigned to."))
        done = assign_many(
            refs=request.POST.getlist("cases"), to=taker.pk, by=actor(request), now=clock.now()
        )
    except StepRefused as refused:
        response = shown(request, whose, wrong=refused.sentence)
        response.status_code = http_code(refused)
        return response
    given = [answer.ref for answer in done if not answer.refused]
    if len(given) < len(done):
        response = shown(request, whose, done=done)
        response.status_code = 422
        return response
    said = ngettext(
        "%(n)d case is now with %(name)s.", "%(n)d cases are now with %(name)s.", len(given)
    )
    messages.success(request, said % {"n": len(given), "name": taker.actor.name})
    return redirect("reviews_of", username=whose.username)


urlpatterns = [
    path("reviews/people", people, name="reviews_people"),
    path("reviews/of/<str:username>", work, name="reviews_of"),
    path("reviews/of/<str:username>/give", give, name="reviews_give"),
]

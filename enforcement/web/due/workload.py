"""Who has how much, and giving somebody's work to somebody else while they are away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from enforcement.language.refusals import StepRefused
from enforcement.operations.take import Answer, assign_many
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries import capacity
from enforcement.queries.reviews import review_counts
from enforcement.web._shared.acting import actor, person
from enforcement.web._shared.stepup import requires_step_up
from enforcement.web.due.forms import Give
from enforcement.web.due.reviews import LANES


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who works on cases, in the order of names."""
    now = clock.now()
    many = review_counts(by=person(request).pk, now=now)
    lanes = [(name, label, many[name]) for name, label in LANES.items()]
    return render(
        request,
        "due/people.html",
        {
            "loads": capacity.workloads(now),
            "lanes": lanes,
            "lane": "people",
            "unmatched": many["unmatched"],
        },
    )


def person_or_404(username: str) -> User:
    """Somebody who works on cases. Raises Http404."""
    if found := User.objects.filter(username=username).first():
        return found
    raise Http404(_("There is nobody here called “%(name)s”.") % {"name": username[:40]})


@require_safe
def work_of_person(request: HttpRequest, username: str) -> HttpResponse:
    """What somebody has."""
    return workload_page(request, person_or_404(username))


def workload_page(
    request: HttpRequest,
    whose: User,
    *,
    sent: Give | None = None,
    done: list[Answer] | None = None,
) -> HttpResponse:
    """The page; after cases were given away, with what was refused, and why."""
    by, now = actor(request), clock.now()
    form = sent or Give(**about_giving(whose))
    context = {
        "whose": whose,
        "name": whose.actor.name,
        "page": capacity.open_cases_of(whose.pk, cursor=request.GET.get("page", "")),
        "hearings": capacity.hearings_of(whose.pk),
        "away": whose.absent_until(now),
        "form": form,
        "chosen": form["cases"].value() or [],
        "given": sum(not a.refused for a in done or []),
        "refused": [a for a in done or [] if a.refused],
        "why_not": ""
        if by.may("assign others")
        else _("Only leads can assign cases to others. You can take a case on its own page."),
    }
    return render(request, "due/workload.html", context, status=sent.http_code if sent else 200)


def about_giving(whose: User) -> Parts:
    """How the form is made: who could take the cases, and where it goes."""
    now = clock.now()
    others = [(p, p.absent_until(now) is not None) for p in capacity.staff_on_cases() if p != whose]
    return {"others": others, "action": reverse("reviews_give", args=[whose.username])}


@require_POST
@requires_step_up
def reassign(request: HttpRequest, username: str) -> HttpResponse:
    """Give the chosen cases to somebody: each on its own, and each that is refused with its
    reason.
    """
    whose, done = person_or_404(username), list[Answer]()
    form = Give(request.POST, **about_giving(whose))
    if form.is_valid():
        with form.refusals():
            taker = named_taker(form.cleaned_data["to"])
            refs = form.cleaned_data["cases"]
            done = assign_many(refs=refs, to=taker.pk, by=actor(request), now=clock.now())
            if not any(answer.refused for answer in done):
                tell_reassigned(request, len(done), taker)
                return redirect("reviews_of", username=whose.username)
            form.http_code = 422
    return workload_page(request, whose, sent=form, done=done)


def named_taker(username: str) -> User:
    """Whom a form names. Raises StepRefused (code `bad-terms`)."""
    if found := User.objects.filter(username=username).first():
        return found
    raise StepRefused("bad-terms", _("Choose who the cases are reassigned to."), field="to")


def tell_reassigned(request: HttpRequest, given: int, taker: User) -> None:
    """What was done, on the next page."""
    said = ngettext("%(n)d case is now with %(name)s.", "%(n)d cases are now with %(name)s.", given)
    messages.success(request, said % {"n": given, "name": taker.actor.name})


urlpatterns = [
    path("reviews/people", people, name="reviews_people"),
    path("reviews/of/<str:username>", work_of_person, name="reviews_of"),
    path("reviews/of/<str:username>/give", reassign, name="reviews_give"),
]

"""Who has a seat: admins propose and agree; nothing of the legal desk stands here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Role
from enforcement.language.seats import SEATS
from enforcement.operations.seats import answer_seat, end_seat, propose_seat
from enforcement.pages.forms import cleaned_or_refuse
from enforcement.process import clock
from enforcement.queries.legal import has_seat, seats
from enforcement.queries.staff import all_staff
from enforcement.web._shared.acting import actor, require_role_for
from enforcement.web._shared.by_two import AnswerInRow, agreed_in
from enforcement.web._shared.stepup import requires_admin_step_up, step_up_if_due
from enforcement.web.legal.forms import EndSeat, ProposeSeat


@require_http_methods(["GET", "HEAD", "POST"])
def legal_people(request: HttpRequest) -> HttpResponse:
    """Every seat; an admin proposes one."""
    if ask := step_up_if_due(request):
        return ask
    if request.method != "POST":
        return people_page(request)
    require_role_for(request, "administer")
    form = seat_form(request, request.POST)
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            made = propose_seat(
                person_id=key_of(given["person"]),
                kind=given["kind"],
                reason=given["reason"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(
                request,
                _("The seat is given.")
                if made.agreed_at
                else _("It is proposed. Another admin must agree; they were told."),
            )
            return redirect("legal_people")
    return people_page(request, form)


def people_page(request: HttpRequest, form: ProposeSeat | None = None) -> HttpResponse:
    """The page, with a form that was not taken."""
    by = actor(request)
    admin = by.role == Role.ADMIN
    if not admin and not has_seat(by):
        raise Http404(_("There is no such page."))
    rows, now = [], clock.now()
    for number, seat in enumerate(seats()):
        answer = end = None
        if admin and seat.person_id != by.user_id and seat.can_be_answered(now):
            to = reverse("legal_seat_answer", args=[seat.pk])
            own = seat.proposed_by_id == by.user_id
            answer = AnswerInRow(at=f"a{number}", action=to, own=own)
        if seat.agreed_at and not seat.ended_at and (admin or seat.person_id == by.user_id):
            end = EndSeat(at=f"e{number}", action=reverse("legal_seat_end", args=[seat.pk]))
        rows.append({"it": seat, "kind": SEATS[seat.kind], "answer": answer, "end": end})
    context = {
        "rows": rows,
        "form": form or seat_form(request) if admin else None,
        "seated": has_seat(by),
    }
    return render(request, "legal/people.html", context, status=form.http_code if form else 200)


def seat_form(request: HttpRequest, data: object = None) -> ProposeSeat:
    """The form, with everybody but oneself."""
    people = [
        (str(one.pk), one.actor.name)
        for one in all_staff()
        if one.is_active and one.pk != request.user.pk
    ]
    return ProposeSeat(data, people=people, action=reverse("legal_people"))


def key_of(text: str) -> UUID:
    """The key that was sent; one of nobody where it cannot be read."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


@require_POST
@requires_admin_step_up
def legal_seat_answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """The second admin's word."""
    agreed = agreed_in(request)
    answer_seat(seat_id=key, agreed=agreed, by=actor(request), now=clock.now())
    messages.success(
        request, _("The seat is given.") if agreed else _("Everything stays as it is.")
    )
    return redirect("legal_people")


@require_POST
def legal_seat_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """The end of a seat."""
    if ask := step_up_if_due(request):
        return ask
    reason = cleaned_or_refuse(EndSeat(request.POST))["reason"]
    end_seat(seat_id=key, reason=reason, by=actor(request), now=clock.now())
    messages.success(request, _("The seat has ended."))
    return redirect("legal_people" if actor(request).role == Role.ADMIN else "queue")


urlpatterns = [
    path("legal/people", legal_people, name="legal_people"),
    path("legal/people/<uuid:key>/answer", legal_seat_answer, name="legal_seat_answer"),
    path("legal/people/<uuid:key>/end", legal_seat_end, name="legal_seat_end"),
]

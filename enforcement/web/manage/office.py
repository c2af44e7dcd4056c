"""The office's days and hours, and the channel partners."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from holidays import list_supported_countries

from accounts.countries import country_name
from enforcement.language.refusals import StepRefused
from enforcement.operations import office as acts
from enforcement.process import clock
from enforcement.queries import policies as rules
from enforcement.queries import staff
from enforcement.queries.office import the_office
from enforcement.web._shared.acting import acted, actor
from enforcement.web._shared.forms import MOST, day, number, text
from enforcement.web._shared.stepup import administering
from enforcement.workflow.calendar import holidays_of

BLANK = 3  # rows for further days off


@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """When the office works, and what that means for the months to come."""
    return office_page(request)


def office_page(request: HttpRequest, wrong: str = "") -> HttpResponse:
    """The page; with what was typed, and why it was refused."""
    kept, today = the_office(), clock.now().date()
    off = [(on, name) for on, name in holidays_for(kept.country, today) if on >= today]
    typed = request.POST if wrong else None
    days = (
        list(zip(typed.getlist("on"), typed.getlist("name"), strict=False))
        if typed
        else [(d["on"], d["name"]) for d in kept.closed]
    )
    chosen = (
        [int(d) for d in typed.getlist("weekdays") if d in "0123456"] if typed else kept.weekdays
    )
    context = {
        "it": typed or kept,
        "edition": kept.edition,
        "wrong": wrong,
        "rows": [*days, *[("", "")] * BLANK],
        "holidays": off[:12],
        "weekdays": [(n, label, n in chosen) for n, label in WEEKDAYS.items()],
        "zones": sorted(available_timezones()),
        "admin": actor(request).may("administer"),
        "countries": countries(),
        "holidays_of": kept.country,
    }
    return render(request, "manage/office.html", context)


def countries() -> list[tuple[str, str]]:
    """The countries whose holidays are known, by name."""
    return sorted(
        ((code, country_name(code)) for code in list_supported_countries(include_aliases=False)),
        key=lambda pair: pair[1].casefold(),
    )


def holidays_for(country: str, today: date) -> list[tuple[date, str]]:
    """This year's and the next one's public holidays; none of a country that is not known."""
    found = holidays_of(country)
    for year in (today.year, today.year + 1):
        found.get(date(year, 1, 1))
    return sorted(found.items())


@require_POST
@administering
def office_keep(request: HttpRequest) -> HttpResponse:
    """Count business days like this from now on."""

    def do(by: Any, now: Any) -> None:
        acts.keep_office(hours=hours(request), edition=number(request, "edition"), by=by, now=now)

    return acted(
        request,
        do,
        then=reverse("office"),
        said=_("Business days are now counted like this."),
        again=lambda refused: office_page(request, refused.sentence),
    )


def hours(request: HttpRequest) -> acts.Hours:
    """What the form sent. Raises StepRefused."""
    zone, pairs = (
        text(request, "time_zone"),
        zip(request.POST.getlist("on"), request.POST.getlist("name"), strict=False),
    )
    if zone not in available_timezones():
        raise StepRefused("bad-hours", _("There is no time zone “%(zone)s”.") % {"zone": zone[:40]})
    return acts.Hours(
        country=text(request, "country").upper(),
        time_zone=zone,
        weekdays=[int(d) for d in request.POST.getlist("weekdays") if str(d) in "0123456"],
        opens=number(request, "opens"),
        closes=number(request, "closes"),
        closed={found: str(name) for on, name in pairs if (found := day(str(on).strip()))},
    )


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """Who sells for us, whom we write to there, and whose rules bind their customers."""
    return partners_page(request)


def partners_page(request: HttpRequest, wrong: str = "") -> HttpResponse:
    """The page; with what was typed, and why it was refused."""
    published = [
        (p.slug, p.title, [v.version for v in p.versions.all() if v.published_at])
        for p in rules.policies()
    ]
    context = {
        "partners": staff.partners(),
        "policies": published,
        "roles": staff.contact_roles(),
        "wrong": wrong,
        "typed": request.POST if wrong else {},
        "admin": actor(request).may("administer"),
    }
    return render(request, "manage/partners.html", context)


@require_POST
@administering
def partner_keep(request: HttpRequest) -> HttpResponse:
    """A new partner, or one as it is from now on."""
    adopted = {
        str(n)[8:]: str(v)
        for n, v in list(request.POST.items())[: MOST * 2]
        if str(n).startswith("adopted:") and v
    }
    said = {name: text(request, name) for name in ("ref", "name", "gives_notice")}
    return acted(
        request,
        lambda by, now: acts.keep_partner(**said, adopted=adopted, by=by, now=now),
        then=reverse("partners"),
        said=_("The partner was saved."),
        again=lambda refused: partners_page(request, refused.sentence),
    )


@require_POST
@administering
def contact_add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Somebody to write to."""
    said = {name: text(request, name) for name in ("name", "email", "role", "locale")}
    return acted(
        request,
        lambda by, now: acts.add_contact(partner_id=key, **said, by=by, now=now),
        then=reverse("partners"),
        said=_("The contact was saved."),
        again=lambda refused: partners_page(request, refused.sentence),
    )


@require_POST
@administering
def contact_remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write to them no more."""
    return acted(
        request,
        lambda by, now: acts.remove_contact(contact_id=key, by=by, now=now),
        then=reverse("partners"),
        said=_("The contact was removed."),
    )


urlpatterns = [
    path("office", office, name="office"),
    path("office/keep", office_keep, name="office_keep"),
    path("partners", partners, name="partners"),
    path("partners/keep", partner_keep, name="partner_keep"),
    path("partners/<uuid:key>/contacts/add", contact_add, name="contact_add"),
    path("partners/contacts/<uuid:key>/remove", contact_remove, name="contact_remove"),
]

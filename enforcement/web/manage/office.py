"""The office's days and hours, and the channel partners."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from holidays import list_supported_countries

from accounts.countries import country_name
from accounts.models import ChannelPartner, Contact
from enforcement.operations import office
from enforcement.pages.forms import SmallAct
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries import staff
from enforcement.queries.office import the_office
from enforcement.queries.policies import all_policies
from enforcement.web._shared.acting import actor
from enforcement.web._shared.stepup import requires_admin_step_up
from enforcement.web.manage.address_forms import ChangeContact, NewContact
from enforcement.web.manage.forms import Hours, Partner, adoption
from enforcement.workflow.calendar import holidays_of

KEPT = ("edition", "country", "time_zone", "opens", "closes", "weekdays")


@require_safe
def office_hours(request: HttpRequest) -> HttpResponse:
    """When the office works, and what that means for the months to come."""
    kept = the_office()
    fields = {name: getattr(kept, name) for name in KEPT}
    closed = [(day["on"], day["name"]) for day in kept.closed]
    form = Hours(initial={**fields, "closed": closed}, **about_hours(request))
    return office_page(request, form)


def office_page(request: HttpRequest, form: Hours) -> HttpResponse:
    """The page, with the form as it was sent."""
    kept, today = the_office(), clock.now().date()
    off = [(on, name) for on, name in holidays_for(kept.country, today) if on >= today]
    form.renew(edition=kept.edition)
    context = {"form": form, "holidays": off[:12], "holidays_of": kept.country}
    return render(request, "manage/office.html", context, status=form.http_code)


def about_hours(request: HttpRequest) -> Parts:
    """How the form is made."""
    admin = actor(request).may("administer")
    return {"countries": countries(), "admin": admin, "action": reverse("office_keep")}


def countries() -> list[tuple[str, str]]:
    """The countries whose holidays are known, by name."""
    return sorted(
        ((code, country_name(code)) for code in list_supported_countries(include_aliases=False)),
        key=lambda pair: pair[1].casefold(),
    )


def holidays_for(country: str, today: date) -> list[tuple[date, str]]:
    """This year's and the next one's public holidays, in the reader's language where they have
    names in it; none of a country that is not known.
    """
    german = (get_language() or "").startswith("de")
    found = holidays_of(country, "de" if german else "en_US")
    for year in (today.year, today.year + 1):
        found.get(date(year, 1, 1))
    return sorted(found.items())


@require_POST
@requires_admin_step_up
def office_keep(request: HttpRequest) -> HttpResponse:
    """Count business days like this from now on."""
    form = Hours(request.POST, **about_hours(request))
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            edition, country = given.pop("edition"), given.pop("country").upper()
            hours = office.Hours(**{**given, "country": country, "closed": dict(given["closed"])})
            office.keep_office(hours=hours, edition=edition, by=actor(request), now=clock.now())
            messages.success(request, _("Business days are now counted like this."))
            return redirect("office")
    return office_page(request, form)


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """Who sells for us, whom we write to there, and whose rules bind their customers."""
    return partners_page(request)


def partners_page(
    request: HttpRequest,
    *,
    sent: SmallAct | None = None,
    about: UUID | None = None,
    contact: UUID | None = None,
) -> HttpResponse:
    """The page; `sent` is a form about the partner `about` (None: a new one), or about its
    `contact`, that was not taken.
    """
    found, policies = staff.partners_with_contacts(), published_versions()
    rows = []
    for partner in found:
        forms = {
            "Partner": Partner(**about_partner(partner, policies)),
            "NewContact": NewContact(**about_contact(partner.pk)),
        }
        if sent and about == partner.pk:
            forms[type(sent).__name__] = sent
        changes = [
            sent if sent and contact == one.pk else change_contact_form(one)
            for one in partner.people  # type: ignore[attr-defined]
        ]
        opened = bool(sent) and about == partner.pk
        rows.append({"it": partner, "forms": forms, "contact_forms": changes, "open": opened})
    context = {
        "rows": rows,
        "form": sent if sent and not about else Partner(**about_partner(None, policies)),
        "open": bool(sent) and not about,
        "admin": actor(request).may("administer"),
    }
    return render(request, "manage/partners.html", context, status=sent.http_code if sent else 200)


def published_versions() -> list[tuple[str, str, list[str]]]:
    """Every policy: its slug, its title, and its published versions."""
    return [
        (p.slug, p.title, [v.version for v in p.versions.all() if v.published_at])
        for p in all_policies()
    ]


def about_partner(
    partner: ChannelPartner | None, policies: list[tuple[str, str, list[str]]]
) -> Parts:
    """How the form of a partner is made; several stand on one page."""
    shared = {"policies": policies, "action": reverse("partner_keep")}
    if partner is None:
        return {**shared, "at": "new", "is_new": True}
    fields = {name: getattr(partner, name) for name in ("ref", "name", "gives_notice")}
    adopted = {adoption(slug): version for slug, version in partner.adopted.items()}
    return {**shared, "at": f"p-{partner.pk}", "initial": {**fields, **adopted}}


def about_contact(key: UUID) -> dict[str, str]:
    """How the form of a contact is made; several stand on one page."""
    return {"at": f"c-{key}", "action": reverse("contact_add", args=[key])}


def change_contact_form(contact: Contact, data: object = None) -> ChangeContact:
    """The form of a contact, of a partner or of an account; several stand on one page."""
    return ChangeContact(
        data,
        initial={name: getattr(contact, name) for name in ("name", "email", "role", "locale")},
        at=f"c-{contact.pk}",
        action=reverse("contact_change", args=[contact.pk]),
    )


@require_POST
@requires_admin_step_up
def partner_keep(request: HttpRequest) -> HttpResponse:
    """A new partner, or one as it is from now on."""
    ref = request.POST.get("ref", "").strip()
    known = next((p for p in staff.partners_with_contacts() if p.ref == ref), None)
    form = Partner(request.POST, **about_partner(known, published_versions()))
    if form.is_valid():
        with form.refusals():
            said = {name: form.cleaned_data[name] for name in ("ref", "name", "gives_notice")}
            office.keep_partner(**said, adopted=form.adopted, by=actor(request), now=clock.now())
            messages.success(request, _("The partner was saved."))
            return redirect("partners")
    return partners_page(request, sent=form, about=known.pk if known else None)


urlpatterns = [
    path("office", office_hours, name="office"),
    path("office/keep", office_keep, name="office_keep"),
    path("partners", partners, name="partners"),
    path("partners/keep", partner_keep, name="partner_keep"),
]

"""Whom we write to: of an account on a page of its own, of a partner or a flagger on that of all of
them.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Account, Contact
from enforcement.operations import contacts
from enforcement.pages.forms import SmallAct, require_no_fields
from enforcement.process import clock
from enforcement.queries.account import find_account
from enforcement.queries.contacts import contact_with_owner, contacts_of
from enforcement.web._shared.acting import actor
from enforcement.web._shared.stepup import requires_admin_step_up
from enforcement.web.manage.address_forms import NewContact
from enforcement.web.manage.flaggers import flaggers_page
from enforcement.web.manage.office import (
    about_contact,
    change_contact_form,
    partners_page,
)


@require_safe
@requires_admin_step_up
def account_contacts(request: HttpRequest, external_ref: str) -> HttpResponse:
    """Whom we write to about an account. Admins alone."""
    return contacts_page(request, account_or_404(external_ref))


def account_or_404(external_ref: str) -> Account:
    """The account of an address. Raises Http404 with a sentence."""
    if found := find_account(external_ref):
        return found
    raise Http404(_("There is no account “%(ref)s” here.") % {"ref": external_ref[:80]})


def contacts_page(
    request: HttpRequest, account: Account, sent: SmallAct | None = None, about: UUID | None = None
) -> HttpResponse:
    """The page; `sent` is a form about the contact `about` (None: a new one) that was not taken."""
    rows = [
        {
            "it": contact,
            "form": sent if sent and about == contact.pk else change_contact_form(contact),
            "open": about == contact.pk,
        }
        for contact in contacts_of(account)
    ]
    adding = NewContact(action=reverse("account_contact_add", args=[account.external_ref]))
    context = {"account": account, "rows": rows, "form": sent if sent and not about else adding}
    return render(request, "manage/contacts.html", context, status=sent.http_code if sent else 200)


def contact_or_404(key: UUID) -> Contact:
    """A contact with its account or partner. Raises Http404 with a sentence."""
    if found := contact_with_owner(key):
        return found
    raise Http404(_("There is no such contact any more."))


def led_back(contact: Contact) -> HttpResponse:
    """To the page on which it stands."""
    if contact.account:
        return redirect("account_contacts", contact.account.external_ref)
    return redirect("flaggers" if contact.flagger_id else "partners")


@require_POST
@requires_admin_step_up
def account_contact_add(request: HttpRequest, external_ref: str) -> HttpResponse:
    """Somebody to write to about an account."""
    account = account_or_404(external_ref)
    form = NewContact(
        request.POST, action=reverse("account_contact_add", args=[account.external_ref])
    )
    if form.is_valid():
        with form.refusals():
            made = contacts.add_contact(
                account_id=account.pk, person=form.person, by=actor(request), now=clock.now()
            )
            messages.success(request, _("The contact was saved."))
            return led_back(made)
    return contacts_page(request, account, form)


@require_POST
@requires_admin_step_up
def contact_add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Somebody to write to at a partner."""
    form = NewContact(request.POST, **about_contact(key))
    if form.is_valid():
        with form.refusals():
            contacts.add_contact(
                partner_id=key, person=form.person, by=actor(request), now=clock.now()
            )
            messages.success(request, _("The contact was saved."))
            return redirect("partners")
    return partners_page(request, sent=form, about=key)


@require_POST
@requires_admin_step_up
def contact_change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Another name, address, purpose or language; the old address is told."""
    contact = contact_or_404(key)
    form = change_contact_form(contact, request.POST)
    if form.is_valid():
        with form.refusals():
            contacts.change_contact(
                contact_id=key, person=form.person, by=actor(request), now=clock.now()
            )
            messages.success(request, _("The contact was saved."))
            return led_back(contact)
    if contact.account:
        return contacts_page(request, contact.account, form, key)
    if contact.flagger_id:
        return flaggers_page(request, sent=form, about=contact.flagger_id, contact=key)
    assert contact.partner_id  # a constraint says so
    return partners_page(request, sent=form, about=contact.partner_id, contact=key)


@require_POST
@requires_admin_step_up
def contact_remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write to them no more; their address is told."""
    require_no_fields(request)
    contact = contact_or_404(key)
    contacts.remove_contact(contact_id=key, by=actor(request), now=clock.now())
    messages.success(request, _("The contact was removed."))
    return led_back(contact)


urlpatterns = [
    path("partners/<uuid:key>/contacts/add", contact_add, name="contact_add"),
    path("contacts/<uuid:key>/change", contact_change, name="contact_change"),
    path("contacts/<uuid:key>/remove", contact_remove, name="contact_remove"),
    path("contacts/add-for/<path:external_ref>", account_contact_add, name="account_contact_add"),
    path("contacts/of/<path:external_ref>", account_contacts, name="account_contacts"),
]

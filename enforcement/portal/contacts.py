"""Who is told: the contacts of the account, as they see and change them themselves."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enforcement.language.refusals import StepRefused
from enforcement.models.portal import Door
from enforcement.operations.mandates import (
    Representative,
    add_representative,
    end_mandate,
    may_remove,
)
from enforcement.pages.refusing import refusal_page
from enforcement.portal.forms import AddContact
from enforcement.portal.holder import ENTRANCE, theirs_or_404
from enforcement.portal.receipts import tell_with_receipt
from enforcement.portal.visitors import acting, only_for, visitor
from enforcement.process import clock


@only_for(Door.HOLDER, ENTRANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest, ref: str) -> HttpResponse:
    """Everybody who is told, and a form to add somebody."""
    found = theirs_or_404(request, ref)
    form = AddContact(
        request.POST if request.method == "POST" else None, initial={"locale": get_language()}
    )
    own = visitor(request).session.contact
    assert own is not None  # only_for
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            person = Representative(
                name=given["name"],
                email=given["email"],
                role=given["role"],
                locale=given["locale"],
                until_at=given["until_on"],
            )
            add_representative(
                case_id=found.id,
                person=person,
                contact_id=own.pk,
                by=acting(request),
                now=clock.now(),
                wall=clock.wall(),
            )
            said = _(
                "%(name)s was asked to confirm. The other contacts are told and can remove them."
            )
            tell_with_receipt(
                request, said % {"name": given["name"]}, reverse("holder_case", args=[found.ref])
            )
            return redirect("holder_contacts", found.ref)
    people = found.account.contacts.order_by("rank", "pk")
    context = {
        "case": found,
        "account": found.account,
        "people": [(one, may_remove(own, one, clock.now())) for one in people],
        "own": own,
        "form": form,
    }
    return render(request, "portal/contacts.html", context, status=form.http_code)


@only_for(Door.HOLDER, ENTRANCE)
@require_POST
def end(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """Object to somebody who was added, or end a mandate."""
    found = theirs_or_404(request, ref)
    own = visitor(request).session.contact
    assert own is not None  # only_for
    try:
        end_mandate(
            case_id=found.id, of=key, contact_id=own.pk, by=acting(request), now=clock.now()
        )
    except StepRefused as refused:
        return refusal_page(request, refused)
    said = _(
        "They no longer get our mails and can no longer come in. The other contacts have been told."
    )
    tell_with_receipt(request, said, reverse("holder_case", args=[found.ref]))
    return redirect("holder_contacts", found.ref)

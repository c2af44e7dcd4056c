"""Correction of what is stored of somebody: the name and the address by which a contact is written
to. What was there before stays on record as a salted hash: whoever knows it can show that it was
there, and nobody can read it.

What was said and told is not changed: a report stays as it came in, and letters as they went.
"""

from __future__ import annotations

from datetime import datetime

from accounts.addresses import folded, is_same_address
from accounts.models import Account, Contact
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import DataRequest
from enforcement.operations.contacts import (
    Owner,
    check_not_involved,
    free_cases_about_themselves,
    locked_contact,
    shut_out,
    tell,
)
from enforcement.operations.data_requests import (
    answering,
    locked_request,
    note,
    require_identified,
)
from enforcement.queries.data_subjects import subject_of_request
from enforcement.rules.salted import salted
from enforcement.step.arrange import Arrangement, required_text
from enforcement.step.locks import locked_accounts
from enforcement.workflow.data_requests import DataRequestKind, SubjectKind


def correct_contact(
    *, number: int, name: str, email: str, by: Actor, now: datetime
) -> list[Contact]:
    """Give every contact with their address another name or address; how it is now.

    Raises StepRefused: `not-allowed`, `unknown-request`, `not-open`, `not-identified`, `bad-kind`,
    `as-told`, `no-change`, `conflict`, `bad-text`.
    """
    with answering(by=by, now=now) as this:
        request = locked_request(number, by)
        require_correctable(request)
        name, email = required_text("name", name), required_text("email", email)
        changed = []
        subject = subject_of_request(request)
        locked_accounts(subject.accounts)  # as who feeds them locks them: before their contacts
        for key in sorted(subject.contacts):
            contact, of = locked_contact(key)
            check_not_involved(by, of)
            if correct(this, request, contact, of, name=name, email=email):
                changed.append(contact)
        if not changed:
            raise StepRefused("no-change", say("Nothing differs from what is stored."))
    free_cases_about_themselves(changed, by=by, now=now)
    return changed


def require_correctable(request: DataRequest) -> None:
    """Refuse what nobody asks for here, and what would change what was told."""
    if request.kind != DataRequestKind.CORRECTION:
        raise StepRefused("bad-kind", say("Nobody asks for a correction here."))
    require_identified(request)
    if request.subject == SubjectKind.REPORTER:
        raise StepRefused(
            "as-told",
            say(
                "A report stays as it came in: a correction would change what was told. What they "
                "say is right can be added to the report."
            ),
        )
    if request.subject == SubjectKind.STAFF:
        raise StepRefused(
            "bad-kind", say("Names and addresses of staff are changed on their page under Staff.")
        )


def correct(
    this: Arrangement,
    request: DataRequest,
    contact: Contact,
    of: Owner,
    *,
    name: str,
    email: str,
) -> bool:
    """Change one contact; whether anything differed."""
    old_email, old_locale = contact.email, contact.locale
    before = {
        field: salted(getattr(contact, field))
        for field, value in (("name", name), ("email", email))
        if getattr(contact, field) != value
    }
    if not before:
        return False
    others = of.contacts.exclude(pk=contact.pk)
    if any(is_same_address(email, other.email) for other in others):
        raise StepRefused(
            "conflict",
            say("Another contact of %(name)s has this address.", name=of.name),
            field="email",
        )
    if is_holder_themselves(contact, of):
        before["account"] = salted(of.name)
        of.name = name
        this.save(of, only=["name"])
    contact.name, contact.email = name, email
    this.save(contact, only=["name", "email"])
    # by which an erasure, years later, finds what they were called before
    led_to = salted(email)
    contact_id = str(contact.pk)
    note("correct personal data", this, request, before=before, contact=contact_id, email=led_to)
    if not is_same_address(email, old_email):
        shut_out(contact, this.now)
        tell(old_email, old_locale, of=of, now=this.now)
    return True


def is_holder_themselves(contact: Contact, of: Owner) -> bool:
    """Whether the account is a natural person's, and has the name of this contact."""
    return (
        isinstance(of, Account)
        and of.kind == Account.Holder.PERSON
        and folded(of.name) == folded(contact.name)
    )

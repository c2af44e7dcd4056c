"""Whom we write to, of an account, a channel partner and a trusted flagger: admins add, change and
remove them.

Each of it is recorded with what was there before, and an address that is written to no more is told
so: whoever turns letters away from somebody cannot do it unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.addresses import comparable, is_same_address, plainly
from accounts.models import Account, ChannelPartner, Contact, Recusal, TrustedFlagger, User
from accounts.roles import Actor
from enforcement.language.contact_mails import no_longer_written_to
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import AccessLink, PortalSession
from enforcement.models.portal import SessionEnd
from enforcement.operations.assignment import free_cases_of
from enforcement.operations.entrance import end_sessions
from enforcement.operations.plain_mails import mail_message, mail_payload
from enforcement.step.arrange import arranging, required_text
from enforcement.step.doors import insert_rows
from enforcement.step.known import row_by_id
from enforcement.step.statement import provider

Owner = Account | ChannelPartner | TrustedFlagger
TOLD = "contact_changed"  # topic of the mail to an address that was taken away


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody to write to: `role` is one of Contact.Role, `locale` a language of ours."""

    name: str
    email: str
    role: str
    locale: str


def add_contact(
    *,
    person: Person,
    by: Actor,
    now: datetime,
    partner_id: UUID | None = None,
    account_id: UUID | None = None,
) -> Contact:
    """Somebody to write to, of a partner or of an account, written to last. Raises StepRefused."""
    of = named_owner(partner_id, account_id)
    contact = Contact(
        partner=of if isinstance(of, ChannelPartner) else None,
        account=of if isinstance(of, Account) else None,
        rank=1 + max(of.contacts.values_list("rank", flat=True), default=-1),
    )
    fill(contact, person)
    with arranging(by=by, now=now) as this:
        check_not_involved(by, of)
        this.save(contact)
        this.note("add contact", named(of), after=as_recorded(contact))
    free_cases_about_themselves([contact], by=by, now=now)
    return contact


def change_contact(*, contact_id: UUID, person: Person, by: Actor, now: datetime) -> Contact:
    """Another name, address, purpose or language. Raises StepRefused."""
    with arranging(by=by, now=now) as this:
        contact, of = locked_contact(contact_id)
        check_not_involved(by, of)
        before, old = as_recorded(contact), (contact.email, contact.locale)
        fill(contact, person)
        if (after := as_recorded(contact)) != before:
            this.save(contact, only=["name", "email", "role", "locale"])
            this.note("change contact", named(of), before=before, after=after)
            if not is_same_address(contact.email, old[0]):
                shut_out(contact, now)
                tell(*old, of=of, now=now)
    free_cases_about_themselves([contact], by=by, now=now)
    return contact


def remove_contact(*, contact_id: UUID, by: Actor, now: datetime) -> None:
    """They are written to no more; the last one stays.

    Raises StepRefused (code `last-contact`).
    """
    with arranging(by=by, now=now) as this:
        contact, of = locked_contact(contact_id)
        check_not_involved(by, of)
        if of.contacts.count() == 1:
            raise StepRefused(
                "last-contact",
                say(
                    "%(name)s is the only contact at %(partner)s. Add another contact first.",
                    name=contact.name,
                    partner=of.name,
                ),
            )
        this.note("remove contact", named(of), before=as_recorded(contact))
        contact.delete()
        tell(contact.email, contact.locale, of=of, now=now)


def shut_out(contact: Contact, now: datetime) -> None:
    """Whoever read the old mailbox has no way in by it any more, and is not in."""
    end_sessions(PortalSession.objects.filter(contact=contact), SessionEnd.CLOSED, now)
    AccessLink.objects.filter(contact=contact, used_at__isnull=True).delete()


def free_cases_about_themselves(contacts: Sequence[Contact], *, by: Actor, now: datetime) -> None:
    """What members of staff with these addresses have of the accounts is open to others."""
    addresses = {comparable(contact.email) for contact in contacts}
    people = User.objects.alias(address=plainly("email"))
    for person in people.filter(address__in=addresses) if addresses else ():
        free_cases_of(person, by=by, now=now)


def named_owner(partner_id: UUID | None, account_id: UUID | None) -> Account | ChannelPartner:
    """Whose contact it is to be. Raises StepRefused (code `unknown-…`)."""
    if partner_id:
        return row_by_id(ChannelPartner.objects.all(), partner_id, "partner")
    assert account_id, "a contact is of a partner or of an account"
    return row_by_id(Account.objects.all(), account_id, "account")


def locked_contact(contact_id: UUID) -> tuple[Contact, Owner]:
    """The contact, and whose it is; the others of the same are not removed meanwhile.

    Raises StepRefused (code `unknown-contact`).
    """
    owners = ("partner", "account", "flagger")
    contact = row_by_id(Contact.objects.select_related(*owners), contact_id, "contact")
    of = contact.partner or contact.account or contact.flagger
    assert of is not None  # a constraint says so
    held = {c.pk: c for c in of.contacts.select_for_update().order_by("pk")}
    if contact.pk not in held:
        return locked_contact(contact_id)
    return held[contact.pk], of


def check_not_involved(by: Actor, of: Owner) -> None:
    """Raise StepRefused (code `not-allowed`) where somebody is recused from the account, or is one
    of its contacts.
    """
    if not isinstance(of, Account):
        return
    themselves = any(is_same_address(by.email, contact.email) for contact in of.contacts.all())
    if themselves or Recusal.objects.filter(account=of, user=by.user_id).exists():
        raise refusal_of_involved(by, of)


def refusal_of_involved(by: Actor, of: Account) -> StepRefused:
    """Why they may not change whom we write to about this account."""
    return StepRefused(
        "not-allowed",
        say(
            "%(name)s is recused from %(account)s or is one of its contacts. Ask another admin.",
            name=by.name,
            account=of.name,
        ),
    )


def fill(contact: Contact, person: Person) -> None:
    """Take over what was written. Raises StepRefused (code `bad-text`)."""
    contact.name = required_text("name", person.name)
    contact.email = required_text("email", person.email)
    contact.role, contact.locale = person.role, person.locale


def named(of: Owner) -> str:
    """Whose contact it is, as the record names them."""
    return f"{of.name[:100]} ({of.external_ref[:80]})" if isinstance(of, Account) else of.name


def as_recorded(contact: Contact) -> list[str]:
    """A contact as the record keeps it."""
    return [contact.name, contact.email, contact.role, contact.locale]


def reference_of(of: Owner) -> str:
    """By what they know themselves with us; empty for a trusted flagger, who has none."""
    if isinstance(of, Account):
        return of.external_ref
    return of.ref if isinstance(of, ChannelPartner) else ""


def tell(email: str, locale: str, *, of: Owner, now: datetime) -> None:
    """Tell an address that it is written to no more. In the transaction of the change."""
    text = no_longer_written_to(
        name=of.name,
        reference=reference_of(of),
        provider=provider(),
        locale=locale,
    )
    payload = mail_payload(text, to=email, locale=locale)
    account = of if isinstance(of, Account) else None
    insert_rows([mail_message(TOLD, payload, now=now, account=account)])

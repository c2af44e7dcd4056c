"""The provider's feed of accounts: who holds them, and whom to write to. Sent again and again: what
is there already takes the newer facts, and each change of a contact is recorded, as an admin's is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from accounts.addresses import comparable
from accounts.bounds import is_part_of_address
from accounts.models import Account, ChannelPartner, Contact
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.operations.contacts import (
    Person,
    as_recorded,
    fill,
    free_cases_about_themselves,
    named,
    tell,
)
from enforcement.step.arrange import Arrangement, recording, required_text


@dataclass(frozen=True, kw_only=True)
class AccountFacts:
    """What the provider knows of an account; `partner` and `controller` are references of others,
    empty for none.
    """

    name: str
    kind: str = Account.Holder.ORGANISATION
    country: str = ""
    locale: str = "en"
    time_zone: str = "UTC"
    registered_on: date | None = None
    tier: str = Account.Tier.STANDARD
    partner: str = ""
    controller: str = ""


def feed_account(
    *,
    external_ref: str,
    facts: AccountFacts,
    contacts: Sequence[Person] | None,
    by: Actor,
    now: datetime,
) -> tuple[Account, bool]:
    """Keep what is known of an account, and whether it is new. `contacts` are all whom the provider
    knows, in the order in which they are written to; None leaves them as they are. Whom a holder
    added themselves stays.

    Raises StepRefused: `bad-account`, `unknown-partner`, `unknown-account`, `last-contact`.
    """
    if not is_part_of_address(external_ref, slashes=True) or len(external_ref) > 200:
        raise StepRefused(
            "bad-account", say("This reference cannot stand in an address."), field="external_ref"
        )
    if contacts is not None:
        check_contacts(contacts)
    with recording(by=by, now=now) as this:
        # Two feeds of one account that nobody knew: one makes it, the other waits and changes it.
        new_row = Account(external_ref=external_ref, name=required_text("name", facts.name))
        Account.objects.bulk_create([new_row], ignore_conflicts=True)
        account = Account.objects.select_for_update().get(external_ref=external_ref)
        made = account.pk == new_row.pk
        before = {} if made else kept_facts(account)
        set_facts(account, facts)
        if (after := kept_facts(account)) != before:
            this.save(account, only=[*FACTS, "channel_partner", "controller"])
            if made:
                this.note("add account", named(account), after=changed(after, before))
            else:
                old, new_facts = changed(before, after), changed(after, before)
                this.note("change account", named(account), before=old, after=new_facts)
        new = [] if contacts is None else set_contacts(this, account, contacts)
    for contact in new:
        free_cases_about_themselves(contact, by=by, now=now)
    return account, made


FACTS = [
    field.name for field in fields(AccountFacts) if field.name not in ("partner", "controller")
]


def check_contacts(contacts: Sequence[Person]) -> None:
    """Refuse (`bad-account`, `last-contact`) two with one address, and none at all."""
    if not contacts:
        raise StepRefused(
            "last-contact",
            say("An account needs somebody to write to. Leave the contacts out to keep them."),
            field="contacts",
        )
    seen: set[str] = set()
    for place, person in enumerate(contacts):
        if (address := comparable(person.email)) in seen:
            raise StepRefused(
                "bad-account",
                say("Two contacts have the address %(email)s.", email=person.email),
                field=f"contacts.{place}.email",
            )
        seen.add(address)


def set_facts(account: Account, facts: AccountFacts) -> None:
    """Put the facts into the row. Raises StepRefused for others that nobody knows."""
    for name in FACTS:
        setattr(account, name, getattr(facts, name))
    account.name = required_text("name", facts.name)
    account.channel_partner_id = key_of_partner(facts.partner)
    account.controller_id = key_of_controller(facts.controller, account)


def key_of_partner(ref: str) -> UUID | None:
    """The partner of a reference. Raises StepRefused (code `unknown-partner`)."""
    if not ref:
        return None
    if found := ChannelPartner.objects.filter(ref=ref).values_list("pk", flat=True).first():
        return found
    raise StepRefused(
        "unknown-partner", say("There is no partner “%(ref)s”.", ref=ref[:40]), field="partner"
    )


def key_of_controller(ref: str, account: Account) -> UUID | None:
    """The account of a reference. Raises StepRefused (code `unknown-account`)."""
    if not ref:
        return None
    found = Account.objects.filter(external_ref=ref).values_list("pk", flat=True).first()
    if found is None or found == account.pk:
        raise StepRefused(
            "unknown-account",
            say("There is no other account “%(ref)s”.", ref=ref[:40]),
            field="controller",
        )
    return found


def kept_facts(account: Account) -> dict[str, str]:
    """What is known of an account, as the record keeps it."""
    names = [*FACTS, "channel_partner_id", "controller_id"]
    return {name: str(getattr(account, name) or "") for name in names}


def changed(of: dict[str, str], than: dict[str, str]) -> list[str]:
    """What differs, as `name=value`."""
    return [f"{name}={value}"[:200] for name, value in of.items() if value != than.get(name)]


def set_contacts(this: Arrangement, account: Account, people: Sequence[Person]) -> list[Contact]:
    """Bring the account's contacts to what the provider knows; those that are new or have another
    address. An address that is written to no more is told so.
    """
    there = {
        comparable(contact.email): contact
        for contact in account.contacts.select_for_update().filter(added_at__isnull=True)
    }
    new = []
    for rank, person in enumerate(people):
        contact = there.pop(comparable(person.email), None)
        before = as_recorded(contact) if contact else None
        if contact is None:
            contact = Contact(account=account)
            new.append(contact)
        moved = contact.rank != rank
        contact.rank = rank
        fill(contact, person)
        after = as_recorded(contact)
        if after != before or moved:
            this.save(contact)
        if after != before:
            if before:
                this.note("change contact", named(account), before=before, after=after)
            else:
                this.note("add contact", named(account), after=after)
    for contact in there.values():
        this.note("remove contact", named(account), before=as_recorded(contact))
        contact.delete()
        tell(contact.email, contact.locale, of=account, now=this.now)
    return new

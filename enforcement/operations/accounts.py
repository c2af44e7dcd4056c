"""The provider's feed of accounts: who holds them, and whom to write to. Sent again and again: what
is there already takes the newer facts, and each change of a contact is recorded, as an admin's is.

One account over the REST API and a thousand from a file are the same act: read what is there of all
of them, work out what changes of each, and write it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

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
from enforcement.step.texts import check_rows

AT_ONCE = 500  # rows of one statement
Row = TypeVar("Row", Account, Contact)


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


EVERY_FACT = frozenset(field.name for field in fields(AccountFacts))
FACTS = [
    field.name for field in fields(AccountFacts) if field.name not in ("partner", "controller")
]
COLUMNS = [*FACTS, "channel_partner_id", "controller_id"]


@dataclass(frozen=True, kw_only=True)
class FedAccount:
    """An account as the provider sends it. `contacts` are all whom the provider knows, in the order
    in which they are written to; None leaves them as they are. Of an account that is there already
    only the facts of `given` are taken.
    """

    external_ref: str
    facts: AccountFacts
    contacts: Sequence[Person] | None = None
    given: frozenset[str] = EVERY_FACT


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is there, of all accounts of a feed; those of `new` are there from now on."""

    accounts: Mapping[str, Account]  # by reference
    new: frozenset[str]
    contacts: Mapping[UUID, Sequence[Contact]]
    partners: Mapping[str, UUID]
    controllers: Mapping[str, UUID]


@dataclass(frozen=True, kw_only=True)
class ContactChange:
    """A contact as it is to be written; `before` is None where it is new, and the same as `after`
    where only its place is another.
    """

    contact: Contact
    before: list[str] | None
    after: list[str]


@dataclass(frozen=True, kw_only=True)
class AccountChange:
    """What changes of an account; `before` is empty where it is new."""

    account: Account
    made: bool
    before: dict[str, str]
    after: dict[str, str]
    contacts: list[ContactChange] = field(default_factory=list)
    removed: list[Contact] = field(default_factory=list)

    @property
    def new_contacts(self) -> list[Contact]:
        """Who was not written to before."""
        return [change.contact for change in self.contacts if change.before is None]


def feed_account(
    *,
    external_ref: str,
    facts: AccountFacts,
    contacts: Sequence[Person] | None,
    by: Actor,
    now: datetime,
) -> tuple[Account, bool]:
    """Keep what is known of an account, and whether it is new. `contacts` as `FedAccount` has them.
    Whom a holder added themselves stays.

    Raises StepRefused: `bad-account`, `unknown-partner`, `unknown-account`, `last-contact`.
    """
    check_reference(external_ref)
    if contacts is not None:
        check_contacts(contacts)
    fed = FedAccount(external_ref=external_ref, facts=facts, contacts=contacts)
    with recording(by=by, now=now) as this:
        change = work_out(fed, known_and_locked([fed]), now=now)
        write_changes(this, [change])
    free_cases_about_themselves(change.new_contacts, by=by, now=now)
    return change.account, change.made


def check_reference(external_ref: str) -> None:
    """Refuse (`bad-account`) a reference that can stand in no address."""
    if not is_part_of_address(external_ref, slashes=True) or len(external_ref) > 200:
        raise StepRefused(
            "bad-account", say("This reference cannot stand in an address."), field="external_ref"
        )


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


def known_and_locked(fed: Sequence[FedAccount]) -> Known:
    """What is there of these accounts, with those made that nobody knew; nobody else changes them
    before the end of the transaction.
    """
    # Two feeds of one account that nobody knew: one makes it, the other waits and changes it.
    rows = [
        Account(external_ref=one.external_ref, name=required_text("name", one.facts.name))
        for one in sorted(fed, key=lambda one: one.external_ref)
    ]
    Account.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)
    refs = [row.external_ref for row in rows]
    found = Account.objects.select_for_update().filter(external_ref__in=refs).order_by("pk")
    accounts = {account.external_ref: account for account in found}
    new = frozenset(row.external_ref for row in rows if accounts[row.external_ref].pk == row.pk)
    contacts = Contact.objects.select_for_update()
    return around(fed, accounts, new, contacts.order_by("account", "rank", "pk"))


def known(fed: Sequence[FedAccount]) -> Known:
    """What is there of these accounts, now and without a lock; those that nobody knows are made in
    memory alone.
    """
    refs = {one.external_ref for one in fed}
    accounts = {row.external_ref: row for row in Account.objects.filter(external_ref__in=refs)}
    new = frozenset(refs - accounts.keys())
    accounts |= {ref: Account(external_ref=ref) for ref in new}
    return around(fed, accounts, new, Contact.objects.order_by("account", "rank", "pk"))


def around(
    fed: Sequence[FedAccount],
    accounts: Mapping[str, Account],
    new: frozenset[str],
    contacts: QuerySet[Contact],
) -> Known:
    """The accounts with their contacts, and the partners and accounts that a feed refers to."""
    there = [account.pk for ref, account in accounts.items() if ref not in new]
    contacts_of: dict[UUID, list[Contact]] = {key: [] for key in there}
    for contact in contacts.filter(account__in=there) if there else ():
        assert contact.account_id
        contacts_of[contact.account_id].append(contact)
    partners = {one.facts.partner for one in fed} - {""}
    controllers = {one.facts.controller for one in fed} - {""}
    others = controllers - accounts.keys()
    return Known(
        accounts=accounts,
        new=new,
        contacts=contacts_of,
        partners=keys_by(ChannelPartner.objects.filter(ref__in=partners), "ref"),
        controllers={ref: accounts[ref].pk for ref in controllers & accounts.keys()}
        | keys_by(Account.objects.filter(external_ref__in=others), "external_ref"),
    )


def keys_by(rows: QuerySet[ChannelPartner] | QuerySet[Account], name: str) -> dict[str, UUID]:
    """The keys of rows by their references."""
    return dict(rows.values_list(name, "pk"))


def work_out(fed: FedAccount, there: Known, *, now: datetime) -> AccountChange:
    """What changes of an account; it is set in the rows of `there`, and nothing is written.

    Raises StepRefused: `unknown-partner`, `unknown-account`, `conflict`, `bad-text`, `bad-date`.
    """
    account = there.accounts[fed.external_ref]
    made = fed.external_ref in there.new
    before = {} if made else kept_facts(account)
    set_facts(account, fed, there)
    change = AccountChange(account=account, made=made, before=before, after=kept_facts(account))
    if change.after != before:
        check_rows([account], now=now)
    if fed.contacts is not None:
        set_contacts(change, fed.contacts, there.contacts.get(account.pk, ()))
        check_rows([one.contact for one in change.contacts], now=now)
    return change


def set_facts(account: Account, fed: FedAccount, there: Known) -> None:
    """Put the facts into the row. Raises StepRefused for others that nobody knows."""
    taken = EVERY_FACT if fed.external_ref in there.new else fed.given
    for name in FACTS:
        if name in taken:
            setattr(account, name, getattr(fed.facts, name))
    account.name = required_text("name", account.name)
    if "partner" in taken:
        account.channel_partner_id = key_of_partner(fed.facts.partner, there)
    if "controller" in taken:
        account.controller_id = key_of_controller(fed.facts.controller, account, there)


def key_of_partner(ref: str, there: Known) -> UUID | None:
    """The partner of a reference. Raises StepRefused (code `unknown-partner`)."""
    if not ref or ref in there.partners:
        return there.partners[ref] if ref else None
    raise StepRefused(
        "unknown-partner", say("There is no partner “%(ref)s”.", ref=ref[:40]), field="partner"
    )


def key_of_controller(ref: str, account: Account, there: Known) -> UUID | None:
    """The account of a reference. Raises StepRefused (code `unknown-account`)."""
    if not ref:
        return None
    found = there.controllers.get(ref)
    if found is None or found == account.pk:
        raise StepRefused(
            "unknown-account",
            say("There is no other account “%(ref)s”.", ref=ref[:40]),
            field="controller",
        )
    return found


def kept_facts(account: Account) -> dict[str, str]:
    """What is known of an account, as the record keeps it."""
    return {name: str(getattr(account, name) or "") for name in COLUMNS}


def changed(of: dict[str, str], than: dict[str, str]) -> list[str]:
    """What differs, as `name=value`."""
    return [f"{name}={value}"[:200] for name, value in of.items() if value != than.get(name)]


def set_contacts(
    change: AccountChange, people: Sequence[Person], contacts: Sequence[Contact]
) -> None:
    """Bring the account's contacts to what the provider knows. Raises StepRefused (`conflict`) for
    one that the holder added.
    """
    theirs = {comparable(contact.email) for contact in contacts if contact.added_at}
    there = {comparable(contact.email): contact for contact in contacts if not contact.added_at}
    for rank, person in enumerate(people):
        if (address := comparable(person.email)) in theirs:
            raise StepRefused(
                "conflict",
                say("This account already has a contact with this address."),
                field=f"contacts.{rank}.email",
            )
        found = there.pop(address, None)
        before = as_recorded(found) if found else None
        contact = found or Contact(account=change.account)
        moved = contact.rank != rank
        contact.rank = rank
        fill(contact, person)
        after = as_recorded(contact)
        if after != before or moved:
            change.contacts.append(ContactChange(contact=contact, before=before, after=after))
    change.removed.extend(there.values())


def write_changes(this: Arrangement, changes: Sequence[AccountChange]) -> None:
    """Write what changes of accounts, with the record of it. An address that is written to no more
    is told so.
    """
    for change in changes:
        note_change(this, change)
    rows = [change.account for change in changes if change.after != change.before]
    overwrite(Account.objects.all(), rows, [*FACTS, "channel_partner", "controller"])
    removed = [contact.pk for change in changes for contact in change.removed]
    if removed:
        Contact.objects.filter(pk__in=removed).delete()
    contacts = [one for change in changes for one in change.contacts]
    kept = [one.contact for one in contacts if one.before is not None]
    overwrite(Contact.objects.all(), kept, ["name", "email", "role", "locale", "rank"])
    new = [one.contact for one in contacts if one.before is None]
    Contact.objects.bulk_create(new, batch_size=AT_ONCE)
    for change in changes:
        for contact in change.removed:
            tell(contact.email, contact.locale, of=change.account, now=this.now)


def overwrite(table: QuerySet[Row], rows: Sequence[Row], names: Sequence[str]) -> None:
    """Write these fields of rows that are there and locked. As an insert that meets the row: Django
    takes 20 times as long to compile `bulk_update`.
    """
    table.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=names,
        batch_size=AT_ONCE,
    )


def note_change(this: Arrangement, change: AccountChange) -> None:
    """The sentences of the record about an account."""
    of = named(change.account)
    old, new = changed(change.before, change.after), changed(change.after, change.before)
    if change.made:
        this.note("add account", of, after=new)
    elif new or old:
        this.note("change account", of, before=old, after=new)
    for one in change.contacts:
        if one.before is None:
            this.note("add contact", of, after=one.after)
        elif one.before != one.after:
            this.note("change contact", of, before=one.before, after=one.after)
    for contact in change.removed:
        this.note("remove contact", of, before=as_recorded(contact))

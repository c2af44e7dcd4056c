"""Accounts and contacts from a file: first what would change, then, once an admin has seen exactly
that, all of it in one transaction or nothing.

All or nothing, since a file that is half taken is found by nobody. `account_file.py` bounds it, so
that the transaction is over in a second or two and no step waits long for an account of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum

from accounts.addresses import is_same_address
from accounts.models import Account, ChannelPartner, Recusal
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models.event import sha256_of
from enforcement.operations.account_file import AccountFile, LineError, read_account_file
from enforcement.operations.accounts import (
    COLUMNS,
    AccountChange,
    Known,
    known,
    known_and_locked,
    work_out,
    write_changes,
)
from enforcement.operations.contacts import (
    as_recorded,
    free_cases_about_themselves,
    refusal_of_involved,
)
from enforcement.step.arrange import arranging

SHOWN_AS = {"channel_partner_id": "partner", "controller_id": "controller"}


class Outcome(StrEnum):
    """What becomes of an account of the file."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    SAME = "SAME"


@dataclass(frozen=True, kw_only=True)
class FactShown:
    """A fact that changes, by its column; `before` is empty where there was none."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class ContactShown:
    """A contact: new where there is no `before`, removed where there is no `after`; where only its
    place changes, both are the same.
    """

    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class AccountShown:
    """What becomes of an account, as people are shown it before they agree."""

    line: int
    external_ref: str
    name: str
    outcome: Outcome
    facts: list[FactShown]
    contacts: list[ContactShown]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What importing a file would do, or why it would do nothing."""

    accounts: list[AccountShown] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """SHA-256 of all that was shown."""
        return sha256_of([asdict(account) for account in self.accounts])

    def count(self, outcome: Outcome) -> int:
        """How many accounts have this outcome."""
        return sum(account.outcome == outcome for account in self.accounts)

    @property
    def changes_something(self) -> bool:
        """Whether there is anything to import."""
        return any(account.outcome != Outcome.SAME for account in self.accounts)


def preview_import(*, content: bytes, by: Actor, now: datetime) -> Preview:
    """What would happen, now, if `by` imported the file. Nothing is written."""
    file = read_account_file(content)
    there = known([one.fed for one in file.accounts])
    return preview_of(file, there, by=by, now=now)[0]


def import_accounts(*, content: bytes, digest: str, by: Actor, now: datetime) -> Preview:
    """Do all that the preview of this digest showed.

    Raises StepRefused: `not-allowed`; `stale` where it would do anything else by now, or is wrong.
    """
    file = read_account_file(content)
    fed = [one.fed for one in file.accounts]
    with arranging(by=by, now=now) as this:
        preview, changes = preview_of(file, known_and_locked(fed), by=by, now=now)
        if preview.errors or preview.digest != digest:
            raise StepRefused(
                "stale",
                say(
                    "The accounts have changed since you saw what the file would do. Nothing was "
                    "imported. Look at it again."
                ),
            )
        write_changes(this, changes)
    new = [contact for change in changes for contact in change.new_contacts]
    free_cases_about_themselves(new, by=by, now=now)
    return preview


def preview_of(
    file: AccountFile, there: Known, *, by: Actor, now: datetime
) -> tuple[Preview, list[AccountChange]]:
    """What would happen, for people and for the database; where something is wrong, nothing."""
    errors, changes = list(file.errors), []
    involved = keys_of_involved(by, there)
    for one in file.accounts:
        try:
            change = work_out(one.fed, there, now=now)
            if outcome_of(change) != Outcome.SAME and change.account.pk in involved:
                raise refusal_of_involved(by, change.account)
            changes.append(change)
        except StepRefused as refused:
            errors.append(one.error_of(refused))
    if errors:
        return Preview(errors=sorted(errors, key=lambda error: error.line)), []
    names = references_of(changes, there)
    shown = [
        AccountShown(
            line=one.lines[0].number,
            external_ref=one.fed.external_ref,
            name=change.account.name,
            outcome=outcome_of(change),
            facts=facts_shown(change, names),
            contacts=contacts_shown(change),
        )
        for one, change in zip(file.accounts, changes, strict=True)
    ]
    return Preview(accounts=shown), changes


def keys_of_involved(by: Actor, there: Known) -> set[object]:
    """The accounts from which they are recused, or whose contact they are."""
    recused = Recusal.objects.filter(account__in=list(there.contacts), user=by.user_id)
    return set(recused.values_list("account", flat=True)) | {
        key
        for key, contacts in there.contacts.items()
        if any(is_same_address(by.email, contact.email) for contact in contacts)
    }


def outcome_of(change: AccountChange) -> Outcome:
    """What becomes of an account."""
    if change.made:
        return Outcome.NEW
    same = change.before == change.after and not change.contacts and not change.removed
    return Outcome.SAME if same else Outcome.CHANGED


def references_of(changes: Iterable[AccountChange], there: Known) -> dict[str, str]:
    """The references of partners and accounts by their keys, as the record has these."""
    keys = {
        column: {facts.get(column, "") for one in changes for facts in (one.before, one.after)}
        - {""}
        for column in SHOWN_AS
    }
    partners = ChannelPartner.objects.filter(pk__in=keys["channel_partner_id"])
    accounts = Account.objects.filter(pk__in=keys["controller_id"])
    found = [*partners.values_list("pk", "ref"), *accounts.values_list("pk", "external_ref")]
    return {str(key): ref for key, ref in found} | {
        str(account.pk): ref for ref, account in there.accounts.items() if ref in there.new
    }


def facts_shown(change: AccountChange, names: Mapping[str, str]) -> list[FactShown]:
    """The facts that change; of a new account all that it has."""

    def said(facts: dict[str, str], column: str) -> str:
        value = facts.get(column, "")
        return names.get(value, value) if column in SHOWN_AS else value

    return [
        FactShown(
            column=SHOWN_AS.get(column, column),
            before=said(change.before, column),
            after=said(change.after, column),
        )
        for column in COLUMNS
        if change.before.get(column, "") != change.after[column]
    ]


def contacts_shown(change: AccountChange) -> list[ContactShown]:
    """Who is new, changed or removed."""
    written = [(one.before or [], one.after) for one in change.contacts]
    removed = [(as_recorded(contact), list[str]()) for contact in change.removed]
    return [
        ContactShown(before=", ".join(filter(None, before)), after=", ".join(filter(None, after)))
        for before, after in [*written, *removed]
    ]

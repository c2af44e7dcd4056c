"""A case under lock, with its account; and what changed since somebody looked."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from uuid import UUID

from django.db import connection

from accounts.models import Account
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, Event
from enforcement.queries.facts import case_and_account
from enforcement.sql.batch import fetch, model_from_row
from enforcement.step.conflicts import who_did_what


def locked(case_id: UUID) -> Case:
    """The case and its account, locked for this transaction: the account first, then the case,
    always in that order.

    PostgreSQL locks in the order of the OF list. NO KEY leaves the foreign-key checks of others
    free. Raises StepRefused (code `unknown-case`).
    """
    for row in fetch(lock_sql(), [case_id]):
        return case_and_account(row)
    raise StepRefused("unknown-case", say("There is no such case."))


@cache
def lock_sql() -> str:
    """The statement that locks a case with its account, in that text each time."""
    case, account = Case._meta.db_table, Account._meta.db_table
    columns = ", ".join(
        f'"{model._meta.db_table}"."{f.column}"'
        for model in (Case, Account)
        for f in model._meta.concrete_fields
    )
    joined = f'"{case}" JOIN "{account}" ON "{account}".id = "{case}".account_id'
    return (
        f'SELECT {columns} FROM {joined} WHERE "{case}".id = %s '
        f'FOR NO KEY UPDATE OF "{account}", "{case}"'
    )


def alone(name: str) -> None:
    """Wait until nobody else is inside under this name; the transaction's end lets the next in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])


def beside(name: str) -> None:
    """Wait until nobody is inside alone under this name, and let nobody in until the end of the
    transaction; others who do so are let by.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s))", [name])


def locked_account(account_id: UUID) -> Account:
    """An account, locked for this transaction. Raises StepRefused (code `unknown-account`)."""
    for row in fetch(account_lock_sql(), [account_id]):
        found: Account = model_from_row(Account, row)
        return found
    raise StepRefused("unknown-account", say("There is no such account."))


def locked_accounts(keys: Collection[UUID]) -> dict[UUID, Account]:
    """These accounts by their keys, those that are there, locked for this transaction: in the order
    of the keys, so that two who lock many do not wait for each other.
    """
    rows = fetch(account_lock_sql(many=True), [list(keys)])
    accounts: list[Account] = [model_from_row(Account, row) for row in rows]
    return {account.pk: account for account in accounts}


@cache
def account_lock_sql(*, many: bool = False) -> str:
    """The statement that locks an account, or many, in that text each time."""
    columns = ", ".join(f'"{f.column}"' for f in Account._meta.concrete_fields)
    which = "id = ANY(%s) ORDER BY id" if many else "id = %s"
    return f'SELECT {columns} FROM "{Account._meta.db_table}" WHERE {which} FOR NO KEY UPDATE'


def changed_since(case: Case, version: int) -> str:
    """Who did what after `version`, for somebody who looked at that version."""
    events = Event.objects.filter(case=case, case_version__gt=version).order_by("-case_version")[:3]
    said = ". ".join(who_did_what(event) for event in events)
    return say(
        "%(ref)s changed since you looked (you saw version %(seen)s; it is now %(now)s). %(what)s.",
        ref=case.ref,
        seen=version,
        now=case.version,
        what=said or say("Review it again"),
    )

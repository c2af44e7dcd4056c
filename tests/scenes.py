"""What several tests of the operations need: a second policy, another case's hold, what a refusal
leaves, an attacker's connection.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import connection, models

from accounts.models import Account
from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Clause, Event, Notice, Policy, PolicyVersion
from enforcement.operations import appeal_outcome
from enforcement.rehearsal.published import publish_as_of_old
from enforcement.workflow.marks import HEARER, verbs_of
from tests.invariants import fingerprint
from tests.world import HOLD, World

SPAM_HOLD = {
    **HOLD,
    "clauses": ["5a"],
    "question": "Who sent the messages in question?",
    "would_clear": "A log that names the sender.",
}
# what only the hearer of an appeal takes
BY_HEARER = tuple(verb for verb, mark in verbs_of(Case).items() if HEARER in mark.by)
# what doing and undoing may leave behind
NOT_MIRRORED = ("epoch", "seq", "head", "automation_blocked_until_at")


def other_policy(world: World) -> Policy:
    """A policy of another area, with one clause and no exception; the same one however often it is
    asked for.
    """
    policy, made = Policy.objects.get_or_create(
        slug="spam", defaults={"title": "Spam", "area": "spam"}
    )
    if made:
        version = PolicyVersion.objects.create(
            policy=policy, version="1", effective_on=date(2020, 1, 1)
        )
        text = "You may not send messages that nobody asked for."
        Clause.objects.create(
            version=version,
            code="5a",
            title="No spam",
            text=text,
            severity="LOW",
            measures=["LIMIT", "SUSPEND"],
        )
        publish_as_of_old(version)
    return policy


def only_limits_from_now_on(world: World) -> None:
    """A newer version of the policy, whose clause allows to limit and nothing more."""
    version = PolicyVersion.objects.create(
        policy=world.policy, version="2024-02", effective_on=date(2024, 2, 1)
    )
    same = {name: getattr(world.clause, name) for name in ("code", "title", "text", "severity")}
    Clause.objects.create(version=version, measures=["LIMIT"], **same)
    publish_as_of_old(version)


def held_elsewhere(world: World, account: str) -> Case:
    """Another case, of another area, limits the account."""
    case = world.case(account, policy=other_policy(world).slug)
    world.take(case, "limit", "ravi", rate=10, **SPAM_HOLD)
    return world.fresh(case)


def account_now(ref: str) -> dict[str, Any]:
    """All that an account is, but for what counts its changes."""
    values = Account.objects.filter(external_ref=ref).values().get()
    return {name: value for name, value in values.items() if name not in NOT_MIRRORED}


def kinds(case: Case, audience: str = "HOLDER") -> list[str]:
    """The notices of a case, in order."""
    return list(
        Notice.objects.filter(case=case, audience=audience)
        .order_by("number")
        .values_list("kind", flat=True)
    )


@contextmanager
def refused(sentence: str = "", code: str | None = None) -> Iterator[None]:
    """What is done inside is refused with this in its sentence (case aside) and this code, and
    leaves nothing behind.
    """
    before = fingerprint()
    with pytest.raises(StepRefused) as caught:
        yield
    assert sentence.lower() in caught.value.sentence.lower(), caught.value.sentence
    assert code in (None, caught.value.code), caught.value.code
    assert fingerprint() == before


def hear(world: World, lodged: Any, outcome: str, by: str = "lars", **terms: Any) -> Any:
    """Decide an appeal, by somebody who had no part."""
    reasons = "The records show otherwise than was assumed."
    return appeal_outcome.hear(
        appeal_id=lodged.pk,
        outcome=outcome,
        reasons=reasons,
        by=world.actor(by),
        now=world.now,
        **terms,
    )


def connect(role: str = "docket_app") -> psycopg.Connection[Any]:
    """A connection of its own to the test database, as the application's role or (with "") as the
    owner.
    """
    named = connection.settings_dict
    keys = {
        "host": "HOST",
        "port": "PORT",
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
    }
    options = f"-c role={role}" if role else ""
    return psycopg.connect(**{key: str(named[name]) for key, name in keys.items()}, options=options)


def outcome_of(
    attacker: psycopg.Connection[Any], *statements: str, first: str = "", **values: Any
) -> str:
    """The constraint (or the error) that refuses the statements, at once or at commit; `accepted`
    where nothing does, and rolled back. Of the rules that are asked at commit, `first` is asked
    before the others: several may refuse the same.
    """
    try:
        with attacker.transaction():
            for sql in statements:
                attacker.execute(sql, values)
            if asked := first and attacker.execute(AT_COMMIT, [f"pgtrigger_{first}_%"]).fetchall():
                names = ", ".join(name for (name,) in asked)
                attacker.execute(f"SET CONSTRAINTS {names} IMMEDIATE")
            attacker.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise psycopg.Rollback
    except psycopg.Error as error:
        return error.diag.constraint_name or type(error).__name__
    return "accepted"


def copy_of(model: type[models.Model], where: str, **changed: str) -> str:
    """An INSERT that copies a row, with other SQL expressions for some columns; the key is always a
    new one.
    """
    columns = [f.column for f in model._meta.concrete_fields]
    said = {column: f'"{column}"' for column in columns} | {"id": "gen_random_uuid()"} | changed
    table = model._meta.db_table
    names = ", ".join(f'"{c}"' for c in said)
    return (
        f"INSERT INTO {table} ({names}) SELECT {', '.join(said.values())} FROM {table} WHERE "
        f"{where}"
    )


NO_RIGHT = "InsufficientPrivilege"
AT_COMMIT = "SELECT tgname FROM pg_trigger WHERE tgdeferrable AND tgname LIKE %s"
LAST = (
    "account_id = %(account)s AND seq = (SELECT seq FROM accounts_account WHERE id = %(account)s)"
)
LINKED = {
    "seq": "seq + 1",
    "prev_hash": "hash",
    "hash": "repeat('a', 64)",
    "case_version": "case_version + 1",
}
TAKE_UP = "UPDATE accounts_account SET seq = seq + 1, head = repeat('a', 64) WHERE id = %(account)s"


def forged_event(**said: str) -> tuple[str, ...]:
    """A well-linked event of the case, as whoever knows the rules would write it: a copy of the
    last, with other SQL expressions for some columns.
    """
    return (
        copy_of(Event, LAST, **LINKED, **said),
        TAKE_UP,
        "UPDATE enforcement_case SET version = version + 1 WHERE id = %(case)s",
    )


Attacks = dict[str, tuple[str, ...]]  # a sentence; what refuses it, and its statements


def said(
    attacker: psycopg.Connection[Any], scene: dict[str, Any], attacks: Attacks
) -> dict[str, str]:
    """What became of each attack, by its sentence."""
    return {
        sentence: outcome_of(attacker, *statements, first=rule, **scene)
        for sentence, (rule, *statements) in attacks.items()
    }


def expected(attacks: Attacks) -> dict[str, str]:
    """What must refuse each."""
    return {sentence: attack[0] for sentence, attack in attacks.items()}

"""A million cases that look like cases, by COPY: what a queue must be fast with.

They have no history; nothing may be decided on them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, models

from accounts.models import Account, ChannelPartner, User
from enforcement.language.references import ALPHABET, check_character
from enforcement.models import Case, Policy, PolicyVersion

AREAS = (
    "competition",
    "fraud",
    "privacy",
    "identity",
    "resale",
    "security",
    "harassment",
    "minors",
    "elections",
    "health",
    "weapons",
    "rare",
)
STANDINGS = {"": "ACTIVE", "LIMIT": "LIMITED", "SUSPEND": "SUSPENDED"}
LOCALES = ("en", "en", "en", "de", "fr", "ja", "es", "pt")
STATES = (
    ("TRIAGE",) * 50
    + ("INVESTIGATING",) * 30
    + ("REMEDIATING",) * 10
    + ("SERVING",) * 7
    + ("TERMINATING",) * 3
)
PEOPLE, PARTNERS, PER_ACCOUNT = 100, 8, 2
NAMES = (
    "Kestrel",
    "Lumen",
    "Papillon",
    "Fjordtal",
    "Quillwork",
    "Anselm",
    "Bluebird",
    "Sorrel",
    "Tessellate",
    "Harbour",
    "Oak",
    "Vela",
    "Elm",
    "Corvid",
)
TRADES = (
    "Mail",
    "Tutor",
    "Voyages",
    "Press",
    "Daughters",
    "Translations",
    "Games",
    "Labs",
    "Analytics",
    "Robotics",
    "Legal",
    "Weather",
)


def fill(
    cases: int,
    *,
    seed: int = 1,
    now: datetime | None = None,
    per_account: int = PER_ACCOUNT,
    states: Sequence[str] = STATES,
) -> None:
    """Put so many open cases into an empty database, `per_account` to an account; the same ones for
    the same seed.
    """
    rng, now = random.Random(seed), now or datetime.now(UTC)
    people = [
        User(username=f"p{n:03}", role="REVIEWER", email=f"p{n}@staff.example")
        for n in range(PEOPLE)
    ]
    User.objects.bulk_create(people)
    partners = ChannelPartner.objects.bulk_create(
        [ChannelPartner(ref=f"partner-{n}", name=f"Partner {n}") for n in range(PARTNERS)]
    )
    versions = []
    for area in AREAS:
        policy = Policy.objects.create(slug=area, title=area.capitalize(), area=area)
        versions.append(
            PolicyVersion.objects.create(
                policy=policy, version="2023-03", effective_on="2023-03-14"
            )
        )
    accounts = cases // per_account
    with_bare_tables(
        Account,
        Case,
        do=lambda: copies(
            accounts, cases, rng, now, people, partners, versions, per_account, states
        ),
    )


def copies(
    accounts: int,
    cases: int,
    rng: random.Random,
    now: datetime,
    people: list[User],
    partners: list[ChannelPartner],
    versions: list[PolicyVersion],
    per_account: int,
    states: Sequence[str],
) -> None:
    """Copy both tables."""
    copy(
        Account,
        ("id", "external_ref", "name", "tier", "locale", "channel_partner_id"),
        account_rows(accounts, rng, partners),
    )
    names = (
        "id",
        "ref",
        "account_id",
        "policy_id",
        "policy_version_id",
        "area",
        "state",
        "severity",
        "priority",
        "priority_terms",
        "opened_at",
        "first_seen_at",
        "conduct_on",
        "assignee_id",
        "report_count",
        "turn",
        "turn_for",
        "turn_review",
        "due_at",
        "to_approve",
        "to_review",
        "to_hear",
        "escalated",
        "with_others",
        "measure",
        "standing",
        "tier",
        "partner_id",
        "locale",
        "version",
    )
    copy(Case, names, case_rows(cases, rng, now, people, partners, versions, per_account, states))


def key(kind: int, number: int) -> str:
    """A key that sorts as it was made."""
    return f"0190{kind:04x}-0000-7000-8000-{number:012x}"


def account_rows(
    count: int, rng: random.Random, partners: list[ChannelPartner]
) -> Iterator[tuple[Any, ...]]:
    """Accounts: one in 50 strategic, one in 10 sold by a partner."""
    for index in range(count):
        partner = partners[index % PARTNERS].pk if index % 10 == 0 else None
        name = f"{rng.choice(NAMES)} {rng.choice(TRADES)} {index}"
        yield (
            key(1, index),
            f"acct-{index:07}",
            name,
            "STRATEGIC" if index % 50 == 0 else "STANDARD",
            LOCALES[index % len(LOCALES)],
            partner,
        )


def case_rows(
    count: int,
    rng: random.Random,
    now: datetime,
    people: list[User],
    partners: list[ChannelPartner],
    versions: list[PolicyVersion],
    per_account: int,
    states: Sequence[str],
) -> Iterator[tuple[Any, ...]]:
    """Open cases: one in 1,000 of a rare area, a third somebody's, a quarter with others, few to
    approve, to hear, escalated.
    """
    for index in range(count):
        account = index // per_account
        area = len(AREAS) - 1 if index % 1000 == 1 else (index + account) % (len(AREAS) - 1)
        opened, luck, others = (
            now - timedelta(seconds=rng.randrange(90 * 86400)),
            rng.random(),
            rng.random() < 0.25,
        )
        priority, state, measure = (
            rng.randrange(10, 260),
            rng.choice(states),
            rng.choice(("", "", "", "LIMIT", "SUSPEND")),
        )
        yield (
            key(2, index),
            reference(index),
            key(1, account),
            versions[area].policy_id,
            versions[area].pk,
            AREAS[area],
            state,
            rng.choice(("LOW", "MEDIUM", "HIGH", "CRITICAL")),
            priority,
            f'[["SEVERITY", {priority}, "MEDIUM"]]',
            opened,
            opened,
            opened.date(),
            people[rng.randrange(PEOPLE)].pk if rng.random() < 0.33 else None,
            rng.randrange(1, 30),
            "HOLDER" if others else "REVIEWER",
            "ANSWER" if others else "REVIEW",
            "" if others else "FIRST_LOOK",
            None if luck > 0.95 else now + timedelta(seconds=rng.randrange(-86400, 14 * 86400)),
            luck < 0.002,
            luck < 0.01,
            0.01 < luck < 0.012,
            0.02 < luck < 0.0205,
            others,
            measure,
            STANDINGS[measure],
            "STRATEGIC" if account % 50 == 0 else "STANDARD",
            partners[account % PARTNERS].pk if account % 10 == 0 else None,
            LOCALES[account % len(LOCALES)],
            1,
        )


def reference(number: int) -> str:
    """A well-formed case reference for a number."""
    # scattered, and never the same twice: the factor is prime to 31
    body, rest = "", number * 7_368_787 % 31**7
    for _ in range(7):
        rest, at = divmod(rest, 31)
        body += ALPHABET[at]
    whole = body + check_character(body)
    return f"C-{whole[:4]}-{whole[4:]}"


def copy(
    model: type[models.Model], names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> None:
    """COPY rows; every column that is not named has the value that the model gives it."""
    blank = model()
    others = [f for f in model._meta.concrete_fields if f.attname not in names]
    columns = [*names, *(str(f.column) for f in others)]  # a column bears its attribute's name
    constant = tuple(f.get_db_prep_save(f.value_from_object(blank), connection) for f in others)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN") as into,
    ):
        for row in rows:
            into.write_row(row + constant)


BARE = """
SELECT format('DROP INDEX %%I', i.indexname), i.indexdef
FROM pg_indexes i
LEFT JOIN pg_constraint c ON c.conname = i.indexname
WHERE c.oid IS NULL AND i.tablename = ANY(%(tables)s) AND i.indexdef NOT LIKE 'CREATE UNIQUE%%'
UNION ALL
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
        pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(%(tables)s)
"""


def with_bare_tables(*tables: type[models.Model], do: Callable[[], None]) -> None:
    """Without triggers, and without the indexes and foreign keys that can be made again afterwards,
    each in one go.
    """
    names = [model._meta.db_table for model in tables]
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"tables": names})
        taken = cursor.fetchall()
        for statement in [
            *(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in names),
            *(away for away, _back in taken),
        ]:
            cursor.execute(statement)
    do()
    with connection.cursor() as cursor:
        for statement in [
            *(back for _away, back in taken),
            *(f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in names),
        ]:
            cursor.execute(statement)
        for name in names:
            cursor.execute(f"VACUUM ANALYZE {name}")

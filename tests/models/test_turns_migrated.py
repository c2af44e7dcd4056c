"""What was prose becomes codes in a migration, and prose again on the way back."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db
MIGRATION = import_module("enforcement.migrations.0006_turns")
# The columns that the migration reads and writes; a temporary table stands before the real one.
TABLES = """
SET LOCAL ROLE NONE; -- for this transaction the owner, who may make tables
CREATE TEMPORARY TABLE enforcement_case (n int, turn text, turn_for text, awaits text,
    priority_terms jsonb, turn_verb text DEFAULT '', turn_review text DEFAULT 'FIRST_LOOK',
    turn_number int, awaits_what text DEFAULT '');
CREATE TEMPORARY TABLE enforcement_review (n int, paused_for text, paused_what text DEFAULT '');
"""
TURNS = [
    ("approve lift_measure", ("APPROVE", "lift_measure", "", None)),
    ("ratify suspend", ("RATIFY", "suspend", "", None)),
    ("review FIRST_LOOK", ("REVIEW", "", "FIRST_LOOK", None)),
    ("requirement 12", ("REQUIREMENT", "", "", 12)),
    ("notice_period", ("NOTICE_PERIOD", "", "", None)),
    ("answer", ("ANSWER", "", "", None)),
]
PAUSES = [
    ("", ("", "")),
    ("the holder's answer", ("HOLDER", "")),
    ("the partner's answer", ("PARTNER", "")),
    ("the holder, by letter", ("HOLDER", "the holder, by letter")),
    ("the holder's answer: the tax papers", ("HOLDER", "the tax papers")),
    ("the translation", ("OTHER", "the translation")),
]
TERMS = [
    ("severity critical", 80, ["SEVERITY", 80, "CRITICAL"]),
    ("a review was missed", 40, ["REVIEW_MISSED", 40]),
    ("due soon", 20, ["DUE_SOON", 20]),
    ("somebody waits under a measure", 30, ["UNDER_RESTRICTION", 30]),
    ("12 reports", 15, ["REPORTS", 15, 12]),
    ("traffic", 9, ["TRAFFIC", 9]),
    ("escalated", 50, ["ESCALATED", 50]),
    ("strategic account", 15, ["STRATEGIC", 15]),
]


def run(sql: str, *params: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return list(cursor.fetchall()) if cursor.description else []


def test_turns_pauses_and_priorities_become_codes_and_words_again() -> None:
    run(TABLES)
    stored = json.dumps([[said, points] for said, points, _code in TERMS])
    for n, (said, _code) in enumerate(TURNS):
        run("INSERT INTO enforcement_case VALUES (%s, 'OTHER', %s, '', %s)", n, said, stored)
    for n, (said, _codes) in enumerate(PAUSES):
        run("INSERT INTO enforcement_case VALUES (%s, 'OTHER', 'decide', %s, '[]')", 100 + n, said)
        run("INSERT INTO enforcement_review VALUES (%s, %s)", n, said)
    run(MIGRATION.CODES)
    turns = run(
        "SELECT turn_for, turn_verb, turn_review, turn_number FROM enforcement_case"
        " WHERE n < 100 ORDER BY n"
    )
    assert turns == [codes for _said, codes in TURNS]
    pauses = run("SELECT awaits, awaits_what FROM enforcement_case WHERE n >= 100 ORDER BY n")
    clocks = run("SELECT paused_for, paused_what FROM enforcement_review ORDER BY n")
    assert pauses == clocks == [codes for _said, codes in PAUSES]
    [[terms]] = run("SELECT priority_terms FROM enforcement_case WHERE n = 0")
    assert json.loads(terms) == [code for _said, _points, code in TERMS]
    run(MIGRATION.WORDS)
    assert run("SELECT turn_for, awaits FROM enforcement_case ORDER BY n") == [
        *((said, "") for said, _codes in TURNS),
        *(("decide", said) for said, _codes in PAUSES),
    ]
    assert run("SELECT paused_for FROM enforcement_review ORDER BY n") == [
        (said,) for said, _codes in PAUSES
    ]
    [[terms]] = run("SELECT priority_terms FROM enforcement_case WHERE n = 0")
    assert json.loads(terms) == json.loads(stored)


def test_a_german_pause_for_the_holder_is_the_holder_s_turn() -> None:
    run(TABLES)
    run(
        "INSERT INTO enforcement_case VALUES (1, 'OTHER', 'answer', %s, '[]')",
        "die Antwort des Kontoinhabers",
    )
    run(MIGRATION.CODES)
    found = run("SELECT turn, turn_for, awaits, awaits_what FROM enforcement_case")
    assert found == [("HOLDER", "ANSWER", "HOLDER", "")]

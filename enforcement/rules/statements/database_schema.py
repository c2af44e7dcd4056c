"""The schema of the EU's database of statements of reasons, and whether a statement fits it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema_rs import validator_for

DATA = Path(__file__).with_name("database_schema.json")
SCHEMA: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
STATEMENT: dict[str, Any] = SCHEMA["statement"]
FIELDS: dict[str, dict[str, Any]] = STATEMENT["properties"]
LABELS: dict[str, dict[str, str]] = SCHEMA["labels"]
BATCH = int(SCHEMA["batch_most"])  # statements in one call
VALIDATOR = validator_for(STATEMENT, validate_formats=True)
# what a schema cannot say of a day
DATED = {name: field for name, field in FIELDS.items() if "x-min" in field or "x-max" in field}


class Misfit(NamedTuple):
    """What does not fit: of which field ("" where it is the statement as a whole), and by which
    word of the schema.
    """

    field: str
    word: str


def misfits(statement: Mapping[str, Any]) -> list[Misfit]:
    """Everything about a statement that the database would refuse; nothing where it fits."""
    return [*dict.fromkeys([*_of_schema(statement), *_of_days(statement)])]


def _of_schema(statement: Mapping[str, Any]) -> Iterator[Misfit]:
    for error in VALIDATOR.iter_errors(dict(statement)):
        path, word = error.instance_path, str(error.schema_path[-1])
        yield Misfit(str(path[0]) if path else "", word)


def _of_days(statement: Mapping[str, Any]) -> Iterator[Misfit]:
    for name, field in DATED.items():
        try:
            day = date.fromisoformat(statement.get(name) or "")
        except ValueError:
            continue  # the schema has said so, or it is not given
        first, last = (
            date.fromisoformat(field.get(x) or day.isoformat()) for x in ("x-min", "x-max")
        )
        if not first <= day <= last:
            yield Misfit(name, "x-min" if day < first else "x-max")


def most_characters(field: str) -> int | None:
    """How long a field's text may be."""
    most = FIELDS[field].get("maxLength")
    return None if most is None else int(most)

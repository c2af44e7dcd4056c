"""Rows that an act names by id.

Which one it is, is read before anything is locked; how it is now, under the lock.
"""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db import models

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say, word
from enforcement.sql.batch import AnyQuerySet

Row = TypeVar("Row", bound=models.Model)


def unknown_id(what: str) -> StepRefused:
    """The refusal of an id that names nothing: code `unknown-…`."""
    return StepRefused(
        f"unknown-{what.replace(' ', '-')}", say("There is no such %(what)s.", what=word(what))
    )


def row_by_id(rows: models.QuerySet[Row], key: UUID, what: str) -> Row:
    """The row with this id; `what` is its word for people.

    Raises StepRefused (code `unknown-…`).
    """
    if found := rows.filter(pk=key).first():
        return found
    raise unknown_id(what)


def case_of(rows: AnyQuerySet, key: UUID, what: str) -> UUID:
    """The case of the row with this id. Raises StepRefused (code `unknown-…`)."""
    if found := rows.filter(pk=key).values_list("case_id", flat=True).first():
        return UUID(str(found))
    raise unknown_id(what)

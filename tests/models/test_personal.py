"""Every column that can hold words says whose they are (`rules/personal.py`), and whatever is of a
person is found when that person asks.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from enforcement.rules.personal import COLUMNS, Of

WORDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.GenericIPAddressField,
    ArrayField,
)
# Django's own of permissions and kinds of rows
NOT_OURS = {"auth", "contenttypes"}


def holds_words(field: Any) -> bool:
    """Whether somebody's name could stand in it: no key, and no choice of ours."""
    if field.is_relation or not isinstance(field, WORDS) or field.choices:
        return False
    return not (isinstance(field, ArrayField) and field.base_field.choices)


def every_column() -> dict[str, set[str]]:
    """The columns that can hold words, by table."""
    found = {
        model._meta.label: {f.name for f in model._meta.concrete_fields if holds_words(f)}
        for model in apps.get_models()
        if model._meta.app_label not in NOT_OURS
    }
    return {label: names for label, names in found.items() if names}


def test_each_column_that_can_hold_words_says_of_whom_they_are() -> None:
    said = {
        label: [name for names in of.values() for name in names.split()]
        for label, of in COLUMNS.items()
    }
    for label, names in said.items():
        assert len(names) == len(set(names)), f"{label} names a column twice"
    missing = {f"{label}.{name}" for label, names in every_column().items() for name in names} - {
        f"{label}.{name}" for label, names in said.items() for name in names
    }
    assert not missing, f"say in rules/personal.py whom these name: {sorted(missing)}"
    gone = {f"{label}.{name}" for label, names in said.items() for name in names} - {
        f"{label}.{name}" for label, names in every_column().items() for name in names
    }
    assert not gone, f"no such columns: {sorted(gone)}"
    assert all(of in Of for table in COLUMNS.values() for of in table)

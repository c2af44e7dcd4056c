"""What every record shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pgtrigger
from django.db import models
from django.db.models.base import ModelState
from uuid_utils.compat import uuid7

from accounts.triggers import refusal
from enforcement.workflow.marks import arrows_of

SHORT, LONG = 200, 20_000  # characters


class Record(models.Model):
    """A row with a client-made key, so that inserts need no answer and can travel together."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As Django makes it; a new row by its names in a third of the time, without asking each
        field once more how it is set.
        """
        birth = birth_of(type(self))
        if args or birth is None or not birth.names.issuperset(kwargs):
            super().__init__(*args, **kwargs)
            return
        self._state = ModelState()
        values = self.__dict__
        values.update(birth.defaults)
        for name, default in birth.made:
            if name not in kwargs:
                values[name] = default()
        for name, value in kwargs.items():
            if name in birth.related:
                setattr(self, name, value)  # its key, and the row itself
            else:
                values[name] = value


@dataclass(frozen=True)
class Birth:
    """How a new row of a model is made: all names that may be given, those of related rows, and
    what the others are where nothing is given.
    """

    names: frozenset[str]
    related: frozenset[str]
    defaults: dict[str, object]
    made: list[tuple[str, Callable[[], object]]]


@cache
def birth_of(model: type[models.Model]) -> Birth | None:
    """How its rows are made; None where a field has its own way."""
    fields = model._meta.concrete_fields
    if any(isinstance(f, models.FileField) or f.generated or f.has_db_default() for f in fields):
        return None
    related = frozenset(f.name for f in fields if f.is_relation)
    made = {f.attname for f in fields if f.has_default() and callable(f.default)}
    return Birth(
        names=frozenset(f.attname for f in fields) | related,
        related=related,
        defaults={f.attname: f.get_default() for f in fields if f.attname not in made},
        made=[(f.attname, f.default) for f in fields if f.attname in made],
    )


def along_arrows(machine: Any) -> pgtrigger.Trigger:
    """A trigger: the phase moves along an arrow of the machine, and no other way."""
    arrows = ", ".join(f"('{source}', '{target}')" for _, source, target in arrows_of(machine))
    return pgtrigger.Trigger(
        name="phase_follows_arrows",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Q(old__phase__df=pgtrigger.F("new__phase")),
        func=f"""
        IF (OLD.phase, NEW.phase) NOT IN ({arrows})
        THEN {refusal("a phase moves along its arrows", "phase_follows_arrows")} END IF;
        RETURN NEW;""",
    )


def one_of(field: str, choices: type[models.TextChoices]) -> models.Q:
    """The condition that a column holds one of the choices."""
    return models.Q(**{f"{field}__in": choices.values})

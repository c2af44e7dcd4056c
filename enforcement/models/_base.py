"""What every record shares."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from uuid_utils.compat import uuid7

from accounts.triggers import refusal
from enforcement.workflow.marks import arrows_of

SHORT, LONG = 200, 20_000  # characters


class Record(models.Model):
    """A row with a client-made key, so that inserts need no answer and can travel together."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


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

"""The profiles by which a transparency report is made: its sheets, and which figure stands in each
cell. All of it is data (`profiles.json`), with its source, the day on which that was read, and the
days between which it holds.

A profile is the operator's choice. Docket claims of nobody that they comply.
"""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from pydantic import model_validator

from enforcement.rules.dispute_bodies import Dated
from enforcement.rules.statements.profiles import Data
from enforcement.rules.transparency.figures import Figure
from enforcement.workflow.misuse import MisuseKind

DATA = Path(__file__).with_name("profiles.json")


class Said(StrEnum):
    """What is no figure of the rows: a person says it, or the report itself does."""

    PROVIDER = "PROVIDER"
    SERVICE = "SERVICE"
    HOURS = "HOURS"
    PREVIOUS_ON = "PREVIOUS_ON"
    PUBLISHED_ON = "PUBLISHED_ON"
    SINCE_ON = "SINCE_ON"
    UNTIL_ON = "UNTIL_ON"
    OWN_INITIATIVE = "OWN_INITIATIVE"
    OWN_INITIATIVE_MORE = "OWN_INITIATIVE_MORE"
    AUTOMATION = "AUTOMATION"
    ACCURACY = "ACCURACY"
    PURPOSES = "PURPOSES"
    SAFEGUARDS = "SAFEGUARDS"

    @property
    def field(self) -> str:
        """What it is called in a form."""
        return self.value.lower()


class Line(Data):
    """A line of a sheet: an indicator, and what is told of it. Without anything it is not
    recorded; `context` says so, or what the figure counts.
    """

    indicator: str
    section: str = ""
    scope: str = ""
    applicability: str = "All"
    figure: Figure | None = None
    said: Said | None = None
    misuse: MisuseKind | None = None
    context: str = ""

    @model_validator(mode="after")
    def tells_one_thing(self) -> Line:
        """At most one of figure, word and misuse. Raises ValueError otherwise."""
        if sum(map(bool, (self.figure, self.said, self.misuse))) > 1:
            raise ValueError("a line tells one thing")
        return self


class FigureColumn(Data):
    """A column of a sheet that has a line for each category or policy area."""

    name: str
    figure: Figure | None
    context: str


class Sheet(Data):
    """One sheet. `plain`: without the columns of applicability, service and period. `extra`: the
    line for what is in none of the categories. `scopes`: also by country.
    """

    name: str
    kind: Literal["identification", "names", "categories", "areas", "list"]
    columns: tuple[str, ...]
    plain: bool = False
    applicability: str = "All"
    lines: tuple[Line, ...] = ()
    figures: tuple[FigureColumn, ...] = ()
    extra: str = ""
    scopes: bool = False
    keywords: bool = True


class CategoryRows(Data):
    """A category with its keywords, in the order of the sheets."""

    category: str
    keywords: tuple[str, ...]


class TransparencyProfile(Dated):
    """One profile; `asks` is what a person is asked for when a report is made."""

    slug: str
    title: str
    law: str
    source: str
    read_on: date
    note: str
    asks: tuple[Said, ...]
    categories: tuple[CategoryRows, ...]
    sheets: tuple[Sheet, ...]


def read_profiles(data: dict[str, Any]) -> dict[str, TransparencyProfile]:
    """The profiles by slug. Raises pydantic.ValidationError."""
    read = [TransparencyProfile(**given) for given in data["profiles"]]
    return {profile.slug: profile for profile in read}


TRANSPARENCY_PROFILES = read_profiles(json.loads(DATA.read_text(encoding="utf-8")))

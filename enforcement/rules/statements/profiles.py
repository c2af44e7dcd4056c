"""The profiles that an installation can choose: which decisions each covers, and how what Docket
knows is said in the words of the EU's database. All of it is data (`profiles.json`), with its
source, the day on which that was read, and the days between which it holds.

A profile is the operator's word that a law applies to their service. Docket claims of nobody that
they comply.
"""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from enforcement.rules.dispute_bodies import Dated
from enforcement.workflow.kinds import MeasureKind
from enforcement.workflow.marks import AccountEffect

DATA = Path(__file__).with_name("profiles.json")


class NotCovered(StrEnum):
    """Why a decision needs no statement of its own by a profile."""

    NO_RESTRICTION = "NO_RESTRICTION"
    SAME_RESTRICTION = "SAME_RESTRICTION"  # what an earlier decision imposed goes on
    EASES = "EASES"  # it lifts or narrows what an earlier one imposed
    TAKES_EFFECT_LATER = "TAKES_EFFECT_LATER"  # another decision imposes it, on its day


class HowDecided(StrEnum):
    """By whom a decision was taken, as it happened."""

    PERSON = "PERSON"
    PERSON_AFTER_MACHINE = "PERSON_AFTER_MACHINE"  # what a machine began, a person decided on
    AS_ORDERED = "AS_ORDERED"  # a date that a person had set, and nothing else, brought it
    AS_DUE = "AS_DUE"  # nobody did in time what was asked of them
    MACHINE = "MACHINE"


class Origin(StrEnum):
    """Where the first report of a case came from; `ReportOrigin`, and two more."""

    PRESS = "PRESS"
    PUBLIC = "PUBLIC"
    PARTNER = "PARTNER"
    AUTHORITY = "AUTHORITY"
    STAFF = "STAFF"
    DETECTOR = "DETECTOR"
    FLAGGED = "FLAGGED"  # by a trusted flagger, within its areas
    NONE = "NONE"  # no report


class Data(BaseModel):
    """A part of a profile: nothing unknown is read over."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MeasureWords(Data):
    """A measure in the words of the database; `end` is the field of its last day, where it has
    one.
    """

    field: str
    value: str
    end: str


class Category(Data):
    """What a decision is about, in the words of the database."""

    category: str
    keyword: str


class ReadyTexts(Data):
    """What a statement says in a language where the decision itself has no words of its own."""

    precaution: str
    facts: str
    reasons: str


class Profile(Dated):
    """One profile; `to_database` says whether its statements are sent there."""

    slug: str
    title: str
    law: str
    source: str
    read_on: date
    to_database: bool
    covers: dict[AccountEffect, NotCovered | None]
    measures: dict[MeasureKind, MeasureWords]
    sources: dict[Origin, str]
    automation: dict[HowDecided, str]
    account_types: dict[str, str]
    categories: dict[str, Category]  # by policy area; "" is for every other
    content_types: tuple[str, ...]
    content_type_other: str
    territory: tuple[str, ...]
    texts: dict[str, ReadyTexts]  # by language

    def category_of(self, area: str) -> Category:
        """What an area of policies is in the words of the database."""
        return self.categories.get(area.casefold().strip(), self.categories[""])


def read_profiles(data: dict[str, Any]) -> dict[str, Profile]:
    """The profiles by slug. Raises pydantic.ValidationError."""
    shared = data["shared"]
    covers = {effect: why or None for effect, why in shared["covers"].items()}
    read = [Profile(**{**shared, "covers": covers, **given}) for given in data["profiles"]]
    return {profile.slug: profile for profile in read}


PROFILES = read_profiles(json.loads(DATA.read_text(encoding="utf-8")))

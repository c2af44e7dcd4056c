"""A statement of reasons for the EU's database, drawn from what decided. Nothing is added that the
rows do not say, and no name: who decided, who reported and whose account it is stay out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.languages import language_of
from enforcement.rules.statements.database_schema import most_characters
from enforcement.rules.statements.profiles import (
    Category,
    HowDecided,
    NotCovered,
    Origin,
    Profile,
)
from enforcement.workflow.kinds import MeasureKind
from enforcement.workflow.marks import AccountEffect

OTHER_CONTENT, OTHER_KEYWORD = "CONTENT_TYPE_OTHER", "KEYWORD_OTHER"
GROUND, GROUND_FIELD = "DECISION_GROUND_INCOMPATIBLE_CONTENT", "incompatible_content_ground"
# what a lead may word otherwise: everything that somebody wrote
TEXTS = (
    "decision_facts",
    "incompatible_content_ground",
    "incompatible_content_explanation",
    "category_specification_other",
)


@dataclass(frozen=True, kw_only=True)
class Restriction:
    """What a decision imposed; `ends_on` where it is for a fixed term."""

    kind: MeasureKind
    starts_on: date
    precautionary: bool
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class CitedClause:
    """A clause that the decision cites, as the holder was told it."""

    code: str
    title: str
    policy_title: str
    version: str
    url: str = ""

    def __str__(self) -> str:
        return f"{self.policy_title} {self.version}, {self.code}: {self.title}"


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What the rows of a decision say, for a statement; texts as the holder was told them."""

    effect: AccountEffect
    favours_holder: bool
    imposed: Restriction | None
    clauses: tuple[CitedClause, ...]
    area: str
    language: str
    facts: str
    reasons: str
    finding_made: bool
    origin: Origin
    detected_by_machine: bool
    how: HowDecided
    account_kind: str
    conduct_on: date


def why_not_covered(grounds: Grounds, profile: Profile) -> NotCovered | None:
    """Why a profile asks for no statement of this decision; None where it asks for one."""
    if why := profile.covers[grounds.effect]:
        return why
    if grounds.favours_holder:
        return NotCovered.EASES
    return None if grounds.imposed else NotCovered.NO_RESTRICTION


def draw(
    grounds: Grounds, profile: Profile, *, puid: str, categories: Mapping[str, Category]
) -> dict[str, Any]:
    """The statement, with the attributes that it has; `categories` are the installation's own, by
    policy area, before those of the profile. Only for what the profile covers.
    """
    imposed = grounds.imposed
    assert imposed is not None
    words, texts = profile.measures[imposed.kind], profile.texts[language_of(grounds.language)]
    about = categories.get(grounds.area) or profile.category_of(grounds.area)
    reasons = [grounds.reasons or texts.reasons]
    if imposed.precautionary and not grounds.finding_made:
        reasons.append(texts.precaution)
    statement: dict[str, Any] = {
        "puid": puid,
        words.field: words.value,
        "account_type": profile.account_types[grounds.account_kind],
        "decision_ground": GROUND,
        "decision_ground_reference_url": reference_url(grounds),
        GROUND_FIELD: ground_in_words(grounds),
        "incompatible_content_explanation": "\n\n".join(reasons),
        "content_type": list(profile.content_types),
        "content_type_other": profile.content_type_other
        if OTHER_CONTENT in profile.content_types
        else None,
        "category": about.category,
        "category_specification": [about.keyword],
        "category_specification_other": "; ".join(dict.fromkeys(c.title for c in grounds.clauses))
        if about.keyword == OTHER_KEYWORD
        else None,
        "territorial_scope": list(profile.territory),
        "content_date": min(grounds.conduct_on, imposed.starts_on).isoformat(),
        "application_date": imposed.starts_on.isoformat(),
        "decision_facts": grounds.facts or texts.facts,
        "source_type": profile.sources[grounds.origin],
        "automated_detection": "Yes" if grounds.detected_by_machine else "No",
        "automated_decision": profile.automation[grounds.how],
    }
    if imposed.ends_on and words.end:
        statement[words.end] = imposed.ends_on.isoformat()
    return {name: value for name, value in statement.items() if value not in (None, "", [])}


def ground_in_words(grounds: Grounds) -> str:
    """The clauses that were cited, as many as there is room for."""
    most, said = most_characters(GROUND_FIELD) or 0, ""
    for clause in map(str, grounds.clauses):
        longer = f"{said}; {clause}" if said else clause
        if said and len(longer) > most:
            break
        said = longer
    return said


def reference_url(grounds: Grounds) -> str | None:
    """Where the first clause that has an address can be read."""
    most = most_characters("decision_ground_reference_url") or 0
    return next((c.url for c in grounds.clauses if c.url and len(c.url) <= most), None)


def worded(statement: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """A statement with other words in the fields that somebody wrote; an empty one is left out."""
    other = {name: texts[name] for name in TEXTS if name in texts}
    return {name: value for name, value in {**statement, **other}.items() if value != ""}


def canonical(statement: Mapping[str, Any]) -> str:
    """A statement as one line, always the same for the same statement."""
    return json.dumps(statement, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(statement: Mapping[str, Any]) -> str:
    """SHA-256 of a statement as one line."""
    return hashlib.sha256(canonical(statement).encode()).hexdigest()

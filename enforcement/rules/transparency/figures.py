"""A figure: which rows it counts, and how. An example: `of` REPORT, `how` median, `where` source
PUBLIC is the median time of the reports that the public sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import field_validator

from enforcement.models.transparency import Counted
from enforcement.rules.statements.profiles import Data

# The columns of a row by which figures tell rows apart; `machine_found` is "yes" or "no".
DIMENSIONS = (
    "area",
    "source",
    "outcome",
    "measure",
    "automation",
    "country",
    "machine_found",
)
YES, NO = "yes", "no"
Where = Mapping[str, tuple[str, ...]]


class How(StrEnum):
    """In what way rows become a number."""

    COUNT = "COUNT"
    ITEMS = "ITEMS"  # the sum of what each row is about
    MEDIAN = "MEDIAN"  # of the seconds that they took, where that is known
    SHARE = "SHARE"  # of those for which `hits` holds, from 0 to 1; few say little
    PERCENT = "PERCENT"  # the same in hundredths, where it is an account and no estimate


class Figure(Data):
    """What a figure counts."""

    of: Counted
    how: How = How.COUNT
    where: dict[str, tuple[str, ...]] = {}
    hits: dict[str, tuple[str, ...]] = {}

    @field_validator("where", "hits")
    @classmethod
    def known(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """Only columns that rows have. Raises ValueError otherwise."""
        if unknown := set(value) - set(DIMENSIONS):
            raise ValueError(f"no such column: {sorted(unknown)}")
        return value

    def narrowed(self, **where: Iterable[str]) -> Figure:
        """The same of fewer rows."""
        more = {name: tuple(values) for name, values in where.items()}
        return self.model_copy(update={"where": {**self.where, **more}})

    @property
    def key(self) -> tuple[object, ...]:
        """The same for the same figure."""
        return (
            self.of,
            self.how,
            tuple(sorted(self.where.items())),
            tuple(sorted(self.hits.items())),
        )


@dataclass(frozen=True, kw_only=True)
class Group:
    """How many rows of a kind have the same words in all columns."""

    of: Counted
    words: Mapping[str, str]
    rows: int
    items: int


def holds(words: Mapping[str, str], where: Where) -> bool:
    """Whether rows with these words are meant."""
    return all(words[name] in values for name, values in where.items())


@dataclass(kw_only=True)
class Numbers:
    """All figures of a report, each once: counted from groups; medians are asked of the rows
    later, which `to_ask` lists.
    """

    groups: Sequence[Group]
    figures: list[Figure] = field(default_factory=list)
    values: list[float | None] = field(default_factory=list)
    rests_on: list[int] = field(default_factory=list)
    places: dict[tuple[object, ...], int] = field(default_factory=dict)

    def place(self, figure: Figure) -> int:
        """Where this figure stands among them; counted where it is new."""
        key = figure.key
        if key not in self.places:
            self.places[key] = len(self.figures)
            found = [g for g in self.groups if g.of == figure.of and holds(g.words, figure.where)]
            rows = sum(group.rows for group in found)
            self.figures.append(figure)
            self.rests_on.append(rows)
            self.values.append(self.value(figure, found, rows))
        return self.places[key]

    def value(self, figure: Figure, found: Sequence[Group], rows: int) -> float | None:
        """The number; None where there is none, and of a median, which is asked for later."""
        if figure.how is How.COUNT:
            return rows
        if figure.how is How.ITEMS:
            return sum(group.items for group in found)
        if figure.how in (How.SHARE, How.PERCENT) and rows:
            hits = sum(g.rows for g in found if holds(g.words, figure.hits))
            return hits / rows if figure.how is How.SHARE else 100 * hits / rows
        return None

    def medians_to_ask(self) -> list[int]:
        """Which medians are still to be asked for, by their places."""
        return [
            place
            for place, figure in enumerate(self.figures)
            if figure.how is How.MEDIAN and self.rests_on[place]
        ]

    def as_data(self) -> list[dict[str, Any]]:
        """As a report keeps them."""
        return [
            {**figure.model_dump(mode="json"), "value": value, "rests_on": rows}
            for figure, value, rows in zip(self.figures, self.values, self.rests_on, strict=True)
        ]

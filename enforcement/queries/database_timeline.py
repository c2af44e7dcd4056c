"""Which history this database is of, and what of the one that gateways were told it has lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db import connection
from django.db.models import Count

from accounts.holds import Hold
from enforcement.models import DatabaseTimeline, LostDecision

NAME = "SELECT docket_timeline()"
# What a writer to the gateways' store must show: asked at the end of each step.
HISTORY = """
SELECT coalesce((
    SELECT name || ':' || token FROM enforcement_databasetimeline
    WHERE name = docket_timeline() ORDER BY id DESC LIMIT 1
), ''), ARRAY(
    SELECT DISTINCT account_ref FROM enforcement_lostdecision
    WHERE account_ref = ANY(%s::text[])
)
"""


class Name(NamedTuple):
    """What PostgreSQL calls a stretch of history."""

    system: str
    timeline: int
    database: str


@dataclass(frozen=True)
class Lineage:
    """Where this database is, and where it comes from."""

    here: DatabaseTimeline
    rows: tuple[DatabaseTimeline, ...]

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Of every stretch that this database has gone through."""
        return frozenset(str(row.token) for row in self.rows)

    def may_follow(self, followed: str) -> bool:
        """Whether the store may go on from the history that it follows (as `DatabaseTimeline` says
        it) to this one.

        Where it follows none, only a database that was never refused may begin. It may go on to
        what comes from there; or to a higher timeline of the same cluster that has none of its own
        under that number, for a standby may take over before it was told of the number itself. Two
        standbys that both took over have the same number, and neither comes from the other.
        """
        if self.here.ordered and self.here.taken_at is None:
            return True
        if not followed:
            return self.here.refused_at is None
        name, _, token = followed.rpartition(":")
        if token in self.tokens:
            return True
        there, here = parts_of(name), parts_of(self.here.name)
        return bool(
            there
            and here
            and (here.system, here.database) == (there.system, there.database)
            and here.timeline > there.timeline
            and all(row.name != name for row in self.rows)
        )


def parts_of(name: str) -> Name | None:
    """The parts of a name; None for what is none."""
    parts = name.split(":")
    if len(parts) != 3 or not parts[1].isdecimal():
        return None
    return Name(parts[0], int(parts[1]), parts[2])


def name_of_timeline() -> str:
    """What PostgreSQL calls the history that we are in; empty where it does not say."""
    with connection.cursor() as cursor:
        cursor.execute(NAME)
        (name,) = cursor.fetchone()
    return str(name)


def where_we_are() -> DatabaseTimeline | None:
    """Where this database is; None where it was not noted yet."""
    return DatabaseTimeline.objects.filter(name=name_of_timeline()).order_by("-pk").first()


def lineage(here: DatabaseTimeline) -> Lineage:
    """Where this database is, and all that came before."""
    return Lineage(here, tuple(DatabaseTimeline.objects.filter(pk__lte=here.pk)))


def history() -> str:
    """What a writer to the gateways' store must show; empty where nothing was noted yet."""
    with connection.cursor() as cursor:
        cursor.execute(HISTORY, [[]])
        (said, _) = cursor.fetchone()
    return str(said)


@dataclass(frozen=True)
class Kept:
    """What gateways enforce of an account besides what the database says: `holds` of decisions that
    it has lost, and by how much the epoch is higher for those that are `settled`.
    """

    holds: tuple[Hold, ...]
    settled: int


def kept_holds(refs: Collection[str] | None = None) -> Mapping[str, Kept]:
    """By the account's reference, of those for whom anything was ever lost: of these, or of all."""
    found = LostDecision.objects.order_by("pk")
    if refs is not None:
        found = found.filter(account_ref__in=refs)
    kept: dict[str, Kept] = {}
    for ref, holds, settled_at in found.values_list("account_ref", "kept", "settled_at"):
        before = kept.get(ref, Kept((), 0))
        kept[ref] = (
            Kept(before.holds, before.settled + 1)
            if settled_at
            else Kept((*before.holds, *holds), before.settled)
        )
    return kept


@dataclass(frozen=True)
class Losses:
    """How many lost decisions wait for a person, and whether this database is not followed."""

    open: int
    refused: bool


def losses() -> Losses:
    """For those who watch."""
    ours = where_we_are()
    return Losses(
        open=LostDecision.objects.open().aggregate(n=Count("pk"))["n"],
        refused=bool(ours and ours.refused_at),
    )

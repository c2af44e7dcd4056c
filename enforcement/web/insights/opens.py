"""Which cases stand behind a figure: the search that lists them among all cases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from enforcement.queries.insights_parts import AGES
from enforcement.rules.search_syntax import Search, Term, written_range
from enforcement.web._shared.searching import query_of


@dataclass(frozen=True, kw_only=True)
class Opens:
    """What is asked for, in the words of a search: the days, both included, and the area; and the
    day on which it is asked.
    """

    since: date
    until: date
    area: str
    today: date

    @property
    def days(self) -> str:
        """The days, as a term has them."""
        return written_range(self.since, self.until)

    @property
    def day_after(self) -> date:
        """The first day that is not asked for any more."""
        return self.until + timedelta(days=1)

    def week(self, monday: date) -> Opens:
        """The same of one week, as much of it as is asked for."""
        return replace(
            self,
            since=max(self.since, monday),
            until=min(self.until, monday + timedelta(days=6)),
        )

    def age(self, group: int) -> str:
        """The days on which began what is so old now: the group of this number."""
        youngest = (0, *AGES)[group]
        oldest = AGES[group] - 1 if group < len(AGES) else None
        first = None if oldest is None else self.today - timedelta(days=oldest)
        return written_range(first, self.today - timedelta(days=youngest) if group else None)

    def search(self, **terms: str | None) -> str:
        """The text of a search by these terms, whose underscores are hyphens; those without a value
        are left out.
        """
        return str(self.terms(**terms))

    def query(self, **terms: str | None) -> str:
        """The same as it stands in an address."""
        return query_of(self.terms(**terms))

    def terms(self, **terms: str | None) -> Search:
        """The same as a search."""
        named = {"area": self.area, **terms}
        return Search(
            tuple(Term(name.replace("_", "-"), value) for name, value in named.items() if value)
        )

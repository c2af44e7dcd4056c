"""The best rows of every kind that there is, each kind asked by itself: what takes as long as there
are kinds, and not as there are rows.

An index that begins with what tells kinds apart, and goes on with an order, has the best row of
each at the beginning of its stretch. Which kinds there are is found on the way: from one the index
is entered again behind all that are like it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import chain, zip_longest
from uuid import UUID

from django.db import connection

from enforcement.sql.batch import AnyQuerySet, fetch, literal, prepared_text


class BestOfKinds:
    """The keys of the best rows, for a value of each stand-in: compiled once, and planned once by
    each connection.

    `there_are` are the rows that have kinds, of `columns`, as an index has them. `build` makes,
    from the stand-ins and a value for each column, the rows of one kind that are asked for, the
    best first, as `values_list()` of their keys and what `order` goes by; `beside` makes more of
    such querysets. Of kinds only those count that have one of the values of `wanted`. `enough` keys
    are given at most; of many kinds fewer of each, of few more.
    """

    def __init__(
        self,
        there_are: AnyQuerySet,
        build: Callable[..., AnyQuerySet],
        beside: Callable[..., Sequence[AnyQuerySet]],
        *,
        columns: Sequence[str],
        wanted: Mapping[str, Sequence[str]],
        order: Sequence[str],
        enough: int,
        **stand_ins: object,
    ) -> None:
        self.there_are, self.build, self.beside = there_are, build, beside
        self.columns, self.wanted, self.order = tuple(columns), wanted, tuple(order)
        self.enough, self.stand_ins = enough, stand_ins

    def keys(self, **values: object) -> list[UUID]:
        """The keys, the best first."""
        sql, names = self.compiled
        return [row[0] for row in fetch(sql, [values[name] for name in names])]

    @cached_property
    def compiled(self) -> tuple[str, list[str]]:
        """The statement, and for each of its parameters the name of its value."""
        of_kind, names = self.of_one_kind()
        parts = [f"SELECT b.* FROM wanted k CROSS JOIN LATERAL ({of_kind} LIMIT {self.share}) b"]
        for more in self.beside(**self.stand_ins):
            sql, also = prepared_text(*more.query.sql_with_params(), self.stand_ins)
            parts.append(f"({sql})")
            names += also
        found = " UNION ".join(parts)  # what is found twice counts once
        text = (
            f"WITH RECURSIVE kind AS ({self.every_kind()}), "
            f"wanted AS MATERIALIZED (SELECT * FROM kind WHERE {self.is_wanted()}) "
            f"SELECT found.* FROM ({found}) found "
            f"ORDER BY {', '.join(self.order)} LIMIT {self.enough}"
        )
        return text, names

    @property
    def share(self) -> str:
        """How many rows of each kind are looked at."""
        return f"(SELECT greatest(1, {self.enough} / greatest(1, count(*))) FROM wanted)"

    def of_one_kind(self) -> tuple[str, list[str]]:
        """The rows of the kind `k`: its columns stand where the statement has parameters."""
        kind = {column: f"kind of {column}" for column in self.columns}
        rows = self.build(**self.stand_ins, **kind)
        marks = {**self.stand_ins, **kind}
        sql, names = prepared_text(*rows.query.sql_with_params(), marks)
        columns = [f"k.{name}" if name in kind else "%s" for name in names]
        text = "".join(chain.from_iterable(zip_longest(sql.split("%s"), columns, fillvalue="")))
        return text, [name for name in names if name not in kind]

    def every_kind(self) -> str:
        """From each kind to the next one, by the index."""
        quoted = [connection.ops.quote_name(column) for column in self.columns]
        some = self.there_are.order_by(*self.columns).values_list(*self.columns)[:1]
        sql, _ = prepared_text(*some.query.sql_with_params(), {})
        table = connection.ops.quote_name(self.there_are.model._meta.db_table)
        here = ", ".join(f"{table}.{column}" for column in quoted)
        last = ", ".join(f"kind.{column}" for column in quoted)
        behind = sql.replace(" WHERE ", f" WHERE ({here}) > ({last}) AND ", 1)
        return f"({sql}) UNION ALL SELECT n.* FROM kind CROSS JOIN LATERAL ({behind}) n"

    def is_wanted(self) -> str:
        """Which kinds count."""
        asked = [
            f"{connection.ops.quote_name(column)} = ANY({literal(list(values))}::varchar[])"
            for column, values in self.wanted.items()
        ]
        return " AND ".join(asked) or "TRUE"

"""Several small reads in one statement: what a step must know comes in one round trip, whatever its
number of tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property, lru_cache
from itertools import chain, zip_longest
from typing import Any, TypeAlias
from uuid import UUID

import msgspec
import psycopg
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from psycopg.types.json import Jsonb, set_json_loads

# What a step reads comes as some thirty lists of JSON: this reads them in a third of the time.
set_json_loads(msgspec.json.decode)

AnyQuerySet = models.QuerySet[Any]
AnyField: TypeAlias = "models.Field[Any, Any]"
Querysets = Mapping[str, AnyQuerySet]
Params = Sequence[Any]  # what psycopg sends, in their order
Named = dict[str, Any]  # or by name
Row = Sequence[Any]  # what it gives: values by their columns
Found = dict[str, list[Any]]  # rows of each queryset: models, or what `values()` selects
Read = Callable[[Any], Any]
Key = UUID | datetime | date | str | None
Keys = Mapping[str, Key]  # by what a read is told apart


def read_in_one_statement(querysets: Querysets) -> Found:
    """Read all `querysets` in one statement; each keeps its order.

    A queryset selects whole models, without joins, or `values()`, whose rows come back as plain
    JSON has them.
    """
    sql, params = one_statement(querysets)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return models_from_row(querysets, cursor.fetchone())


class KeyedReads:
    """Reads that every step makes, told apart by keys alone: compiled once, and planned once by
    each connection.

    Django's compiler is dearer than all else that a step does; the text stays the same, so it is
    asked once. `build` makes the querysets from keyword arguments: those of `names` are keys (UUID,
    or None, which is equal to nothing), those of `times` are times, those of `texts` are texts,
    those of `days` are days.
    """

    def __init__(
        self,
        build: Callable[..., Querysets],
        names: Sequence[str] = (),
        times: Sequence[str] = (),
        texts: Sequence[str] = (),
        days: Sequence[str] = (),
    ) -> None:
        self.build, self.names, self.times = build, tuple(names), tuple(times)
        self.texts, self.days = tuple(texts), tuple(days)

    @property
    def every_name(self) -> tuple[str, ...]:
        """The names of all keys, in the order of their lists."""
        return (*self.names, *self.times, *self.texts, *self.days)

    @cached_property
    def compiled(self) -> tuple[Querysets, str, list[str]]:
        """The querysets, their statement, and for each of its parameters the name of its key."""
        stand_ins: dict[str, Key] = {
            **{name: UUID(int=number) for number, name in enumerate(self.names, start=1)},
            **{
                name: datetime(2001, 1, day, tzinfo=UTC)
                for day, name in enumerate(self.times, start=1)
            },
            **{name: f"the text {name}" for name in self.texts},
            **{name: date(2001, 2, day) for day, name in enumerate(self.days, start=1)},
        }
        querysets = self.build(**stand_ins)
        return querysets, *prepared_text(*one_statement(querysets), stand_ins)

    def __call__(self, **keys: Key) -> Found:
        """What is found for these keys, times, texts and days; each of the names must be given."""
        querysets, sql, names = self.compiled
        return models_from_row(querysets, fetch(sql, [keys[name] for name in names])[0])

    @cached_property
    def compiled_for_each(self) -> str:
        """The statement that gives a row for each of many: their keys come as a list for each
        name, and stand in a table where the other statement has a parameter.
        """
        _, sql, names = self.compiled
        columns = [f'k."{name}"' for name in names]
        parts = chain.from_iterable(zip_longest(sql.split("%s"), columns, fillvalue=""))
        kinds = [
            *("uuid" for _ in self.names),
            *("timestamptz" for _ in self.times),
            *("text" for _ in self.texts),
            *("date" for _ in self.days),
        ]
        lists = ", ".join(f"%s::{kind}[]" for kind in kinds)
        called = ", ".join(f'"{name}"' for name in self.every_name)
        table = f"unnest({lists}) WITH ORDINALITY AS k ({called}, place)"
        return f"{''.join(parts)} FROM {table} ORDER BY k.place"

    def each(self, *all_keys: Keys) -> Iterator[Found]:
        """What is found for each of these, in their order, in one statement; models are made of it
        when their turn comes.
        """
        lists = [[keys[name] for keys in all_keys] for name in self.every_name]
        querysets, _, _ = self.compiled
        rows = fetch(self.compiled_for_each, lists)
        return (models_from_row(querysets, row) for row in rows)


class TimedReads:
    """Reads that are made again and again as time goes on: compiled once, and planned once by each
    connection.

    `build` makes the querysets from a time. Every time in them is that time, or as far from it as
    it was when they were compiled.
    """

    def __init__(self, build: Callable[[datetime], Querysets]) -> None:
        self.build = build

    @cached_property
    def compiled(self) -> tuple[Querysets, str, list[timedelta]]:
        """The querysets, their statement, and for each of its parameters how far it is from the
        time.
        """
        stand_in = datetime(2001, 1, 1, tzinfo=UTC)
        querysets = self.build(stand_in)
        sql, params = one_statement(querysets)
        times = {f"time {n}": p for n, p in enumerate(params) if isinstance(p, datetime)}
        named = [f"time {n}" if isinstance(p, datetime) else p for n, p in enumerate(params)]
        text, names = prepared_text(sql, named, {name: name for name in times})
        return querysets, text, [times[name] - stand_in for name in names]

    def __call__(self, now: datetime) -> Found:
        """What is found at `now`."""
        querysets, sql, offsets = self.compiled
        return models_from_row(querysets, fetch(sql, [now + offset for offset in offsets])[0])


class PreparedQuery:
    """One query of which only some values change from call to call: compiled once, and planned once
    by each connection.

    `build` makes it from `stand_ins`, a value for each name that stands nowhere else in it.
    """

    def __init__(self, build: Callable[..., AnyQuerySet], **stand_ins: object) -> None:
        self.build, self.stand_ins = build, stand_ins

    @cached_property
    def compiled(self) -> tuple[str, list[str]]:
        """The statement, and for each of its parameters the name of its value."""
        return prepared_text(*self.build(**self.stand_ins).query.sql_with_params(), self.stand_ins)

    def rows(self, **values: object) -> list[Row]:
        """The rows as they are stored, for a value of each name."""
        sql, names = self.compiled
        return fetch(sql, [values[name] for name in names])


class PreparedModels:
    """One query for whole models, joins included, of which only some values change from call to
    call: compiled once, and planned once by each connection.

    `build` makes it from `stand_ins`, a value for each name that stands nowhere else in it.
    """

    def __init__(self, build: Callable[..., AnyQuerySet], **stand_ins: object) -> None:
        self.build, self.stand_ins = build, stand_ins

    @cached_property
    def compiled(self) -> CompiledModels:
        """The statement, and all that turns its rows into models: worked out once as well."""
        compiler = self.build(**self.stand_ins).query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        info, select = compiler.klass_info, compiler.select
        assert info is not None  # it selects models
        assert select is not None
        first, *_rest, last = info["select_fields"]
        text, names = prepared_text(sql, params, self.stand_ins)
        return CompiledModels(
            sql=text,
            names=names,
            compiler=compiler,
            converters=compiler.get_converters([column for column, *_ in select]),
            model=info["model"],
            attributes=[select[at][0].target.attname for at in range(first, last + 1)],
            own=slice(first, last + 1),
            # the stubs are those of a later Django
            populators=get_related_populators(info, select, connection.alias),  # type: ignore[call-arg]
        )

    def first(self, **values: object) -> Any | None:
        """The first model for a value of each name, with what is joined to it; None for none."""
        found = self.compiled
        rows = fetch(found.sql, [values[name] for name in found.names])[:1]
        for row in found.compiler.apply_converters(rows, found.converters):
            model = found.model.from_db(connection.alias, found.attributes, row[found.own])
            for populator in found.populators:
                populator.populate(row, model)
            return model
        return None


@dataclass(frozen=True, kw_only=True)
class CompiledModels:
    """A statement that selects whole models: `own` of its columns are the model's own."""

    sql: str
    names: list[str]
    compiler: SQLCompiler
    converters: dict[int, Any]
    model: type[models.Model]
    attributes: list[str]
    own: slice
    populators: Sequence[Any]


def prepared_text(
    sql: str, params: Sequence[object], stand_ins: Mapping[str, object]
) -> tuple[str, list[str]]:
    """The statement whose plan is to be kept, and for each parameter that it still has the name of
    its value.

    What does not change is written into the text: of a parameter, a kept plan could not know that
    it fits a partial index.
    """
    names = [next((name for name, value in stand_ins.items() if value == p), "") for p in params]
    marks = ["%s" if name else literal(p) for name, p in zip(names, params, strict=True)]
    return "".join(chain.from_iterable(zip_longest(sql.split("%s"), marks, fillvalue=""))), [
        name for name in names if name
    ]


def literal(value: object) -> str:
    """A value of ours as SQL has it. Raises TypeError for what has no plain form."""
    if value is None or isinstance(value, (bool, int)):
        return "NULL" if value is None else str(value)
    # as U&'' lets a percent sign be written, which might pass for a placeholder
    if isinstance(value, str):
        plain = value.replace("\\", "\\\\").replace("%", "\\0025").replace("'", "''")
        return f"U&'{plain}'"
    if isinstance(value, timedelta):
        return f"interval '{value // timedelta(microseconds=1)} microseconds'"
    if isinstance(value, Jsonb):
        return f"{literal(msgspec.json.encode(value.obj).decode())}::jsonb"
    if isinstance(value, list):
        return f"ARRAY[{', '.join(map(literal, value))}]"
    raise TypeError(f"{value!r} cannot be written into a statement")


def fetch(sql: str, params: Params) -> list[Row]:
    """All rows of a statement whose text never changes: the server keeps its plan."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.RawCursor(connection.connection) as cursor:
        rows = cursor.execute(number_placeholders(sql), params, prepare=True).fetchall()
    # it has answered: Django need not ask, within this request, whether it does
    connection.health_check_done = True  # type: ignore[attr-defined] # the stubs do not know it
    return rows


@lru_cache(maxsize=1024)
def number_placeholders(sql: str) -> bytes:
    """A statement with the server's own placeholders: psycopg would look for its own in a long text
    each time.
    """
    first, *rest = sql.split("%s")
    return (
        "".join([first, *(f"${n}{part}" for n, part in enumerate(rest, start=1))])
        .replace("%%", "%")
        .encode()
    )


def one_statement(querysets: Querysets) -> tuple[str, Params]:
    """The statement that gives one row, with a list for each queryset."""
    parts: list[str] = []
    params: list[Any] = []
    for name, queryset in querysets.items():
        try:
            sql, values = queryset.query.sql_with_params()
        except EmptyResultSet:  # a filter by an empty list
            parts.append(f"'[]'::json AS {name}")
            continue
        parts.append(f"(SELECT coalesce(json_agg(t), '[]') FROM ({sql}) t) AS {name}")
        params.extend(values)
    return f"SELECT {', '.join(parts)}", params


def models_from_row(querysets: Querysets, row: Row) -> Found:
    """The lists of a row, as models where whole models were asked for."""
    found = zip(querysets.items(), row, strict=True)
    return {
        name: rows
        if queryset.query.values_select
        else [model_from_json(queryset.model, r) for r in rows]
        for (name, queryset), rows in found
    }


def model_from_json(model: type[models.Model], data: Mapping[str, Any]) -> Any:
    """A model instance from a row as JSON gives it."""
    names, columns = shape_of(model)
    return stored(model, names, [read(data[column]) for column, read in columns])


def model_from_row(model: type[models.Model], row: Row) -> Any:
    """A model instance from all columns of a row, in the model's order, as `fetch` gives them."""
    names, json_at = stored_shape_of(model)
    values = list(row)
    for at in json_at:
        values[at] = msgspec.json.decode(values[at])  # which Django keeps psycopg from doing
    return stored(model, names, values)


def stored(model: type[models.Model], names: Sequence[str], values: Sequence[object]) -> Any:
    """A stored row with all its columns, as `from_db` makes it, without the constructor: that
    looks for defaults and asks every field how it is set, for rows of up to a hundred columns.
    """
    row = model.__new__(model)
    row._state = ModelState()
    row._state.adding, row._state.db = False, "default"
    row.__dict__.update(zip(names, values, strict=True))
    return row


@cache
def stored_shape_of(model: type[models.Model]) -> tuple[list[str], list[int]]:
    """A model's names, and which of its columns hold JSON."""
    fields = model._meta.concrete_fields
    return [f.attname for f in fields], [
        at for at, field in enumerate(fields) if isinstance(field, models.JSONField)
    ]


@cache
def shape_of(model: type[models.Model]) -> tuple[list[str], list[tuple[str, Read]]]:
    """A model's names, and for each its column and how a value of it is read from JSON."""
    fields = model._meta.concrete_fields
    return [f.attname for f in fields], [(str(f.column), json_reader_of(f)) for f in fields]


def json_reader_of(field: AnyField) -> Read:
    """How a column's value in JSON becomes one in Python; an array's elements one by one, which
    Django leaves as they are.
    """
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, ArrayField):
        element = json_reader_of(field.base_field)
        return lambda value: value and [element(v) for v in value]
    if isinstance(field, models.DateTimeField):
        return lambda value: value and datetime.fromisoformat(value)
    if isinstance(field, models.UUIDField):
        return lambda value: value and UUID(value)
    if isinstance(
        field,
        (
            models.CharField,
            models.TextField,
            models.BooleanField,
            models.IntegerField,
            models.JSONField,
        ),
    ):
        return unchanged
    return field.to_python


def unchanged(value: Any) -> Any:
    """What JSON has as Python has it."""
    return value

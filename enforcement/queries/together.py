"""Several small reads in one statement: what a step must know comes in one round trip, whatever its number of tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection, models


def together(querysets: Mapping[str, models.QuerySet[Any]]) -> dict[str, list[Any]]:
    """Read all `querysets` in one statement; each keeps its order.

    A queryset selects whole models, without joins, or `values()`, whose rows come back as plain JSON has them.
    """
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
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        row = cursor.fetchone()
    found = zip(querysets.items(), row, strict=True)
    return {name: rows if queryset.query.values_select else [revive(queryset.model, r) for r in rows] for (name, queryset), rows in found}


def revive(model: type[models.Model], data: Mapping[str, Any]) -> Any:
    """A model instance from a row as JSON gives it."""
    fields = model._meta.concrete_fields
    return model.from_db("default", [f.attname for f in fields], [value_of(f, data[str(f.column)]) for f in fields])


def value_of(field: models.Field[Any, Any], value: Any) -> Any:
    """A column's value in Python; an array's elements one by one, which Django leaves as they are."""
    if isinstance(field, ArrayField) and value is not None:
        return [field.base_field.to_python(v) for v in value]
    return field.to_python(value)

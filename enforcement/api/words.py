"""What every body of the API is made of: known fields, texts that can be kept, moments with their
zone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from enforcement.operations.feeds import parse_day, parse_moment
from enforcement.sql.page import Page, Row
from enforcement.workflow.terms import fit_to_keep

Item = TypeVar("Item")
CursorText = Annotated[str, Field(max_length=500)]  # `next` of an earlier page; empty: the first


class StrictSchema(Schema):
    """What a program sends: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Line = Annotated[str, Field(max_length=200), AfterValidator(fit_to_keep)]
Text = Annotated[str, Field(max_length=20_000), AfterValidator(fit_to_keep)]
# a text that says something
Told = Annotated[str, Field(min_length=1, max_length=20_000), AfterValidator(fit_to_keep)]
Day = Annotated[date, BeforeValidator(parse_day, json_schema_input_type=date)]
Moment = Annotated[datetime, BeforeValidator(parse_moment, json_schema_input_type=datetime)]


class Paged(Schema, Generic[Item]):
    """One page of a list. `next` is the cursor of the page after it, null at the end."""

    items: list[Item]
    next: str | None


def page_out(page: Page[Row], row_out: Callable[[Row], object]) -> dict[str, Any]:
    """A page as programs read it."""
    return {"items": [row_out(row) for row in page.rows], "next": page.after or None}

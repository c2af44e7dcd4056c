"""What every feed of the provider's has in common: facts from its own systems, sent again and again
in batches. All of a batch is recorded, or nothing; a refusal names the row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Annotated, Protocol, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from accounts.bounds import is_in_time
from accounts.models import Account
from enforcement.language.mistakes import what
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.workflow.terms import Line, Strict, fit_to_keep

MOST = 10_000  # rows of a batch


def parse_day(value: object) -> date:
    """A day such as `2026-11-28`. Raises ValueError otherwise, also for one so far away that it
    could not be counted on from there.
    """
    day = None
    if isinstance(value, date) and not isinstance(value, datetime):
        day = value
    elif isinstance(value, str):
        with suppress(ValueError):
            day = date.fromisoformat(value)
    if day is None or not is_in_time(day):
        raise PydanticCustomError("no_day", "must be a day such as 2026-11-28")
    return day


def parse_moment(value: object) -> datetime:
    """A moment with its zone, such as `2026-11-28T09:00:00Z`. Raises ValueError otherwise, as
    `parse_day` does.
    """
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not is_in_time(at):
        raise PydanticCustomError(
            "no_moment", "must be a time with its zone, such as 2026-11-28T09:00:00Z"
        )
    return at.astimezone(UTC)


Day = Annotated[date, BeforeValidator(parse_day)]
Moment = Annotated[datetime, BeforeValidator(parse_moment)]
Reference = Annotated[Line, Field(min_length=1)]  # an account's `external_ref`
Name = Annotated[str, Field(max_length=50), AfterValidator(fit_to_keep), Field(min_length=1)]


class OfAccount(Protocol):
    """A row of a feed."""

    @property
    def account(self) -> str: ...


FedRow = TypeVar("FedRow", bound=Strict)


def read_rows(
    adapter: TypeAdapter[list[FedRow]], rows: Sequence[Mapping[str, object]]
) -> list[FedRow]:
    """The rows of a batch, checked one by one.

    Raises StepRefused (code `bad-feed`) that names the first wrong one.
    """
    if len(rows) > MOST:
        raise StepRefused(
            "bad-feed",
            say(
                "A batch has at most %(most)s rows; this one has %(count)s. Send it in parts.",
                most=number(MOST),
                count=number(len(rows)),
            ),
        )
    try:
        return adapter.validate_python(list(rows))
    except ValidationError as error:
        place, *field = error.errors()[0]["loc"]
        name = ", ".join(f"`{part}`" for part in field)  # as a program sends it
        wrong = f"{name}: {what(error.errors()[0])}" if name else what(error.errors()[0])
        raise refused_row(int(place) + 1, wrong) from error


def refused_row(place: int, wrong: str) -> StepRefused:
    """What is wrong with a row of a batch, by its place from 1; nothing of the batch is kept."""
    return StepRefused(
        "bad-feed",
        say("Row %(row)s: %(wrong)s. Nothing was recorded.", row=number(place), wrong=wrong),
        row=place,
    )


def refuse_doubles(keys: Sequence[tuple[object, ...]]) -> None:
    """Two rows about the same thing contradict each other. Raises StepRefused for the second."""
    seen: dict[tuple[object, ...], int] = {}
    for place, key in enumerate(keys, start=1):
        if key in seen:
            raise refused_row(
                place, say("it is about the same as row %(other)s", other=number(seen[key]))
            )
        seen[key] = place


def accounts_by_ref(rows: Sequence[OfAccount]) -> dict[str, UUID]:
    """The accounts that rows are about, by their references.

    Raises StepRefused for the first that nobody knows.
    """
    found = dict(
        Account.objects.filter(external_ref__in={row.account for row in rows}).values_list(
            "external_ref", "pk"
        )
    )
    for place, row in enumerate(rows, start=1):
        if row.account not in found:
            raise refused_row(
                place,
                say("there is no account `%(account)s`", account=row.account),
            )
    return found

"""How long what came in is kept: days after the end of the case and of its windows for appeals, by
kind, in editions with the day from which each holds (`terms.json`, or `DOCKET_RETENTION_TERMS`).

An example: evidence is kept for 1,095 days. A case was closed on 1 March 2026, and its last letter
told the holder on 2 March; an appeal is possible until 2 September. Its evidence is due to go on
1 September 2029.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from enforcement.workflow.calendar import APPEAL_MONTHS
from enforcement.workflow.retention import Kept

DATA = Path(__file__).with_name("terms.json")
LONGEST = 36_500  # days
# An appeal is possible for so long: what is of no case, and is counted from its own day, stays
# at least until then.
WINDOW = 31 * APPEAL_MONTHS
# What is of a case is counted from the end of its windows; a letter that comes back late, or is
# told again, may open one once more.
# A mail may tell of a suspension from reporting, which is contested while it runs.
SUSPENDED = 366
LEAST = {Kept.USAGE: WINDOW, Kept.MAILS: SUSPENDED}
# What terms that were written before these kinds were known mean of them.
AS = {Kept.MAILS: Kept.DELIVERIES, Kept.LOGS: Kept.USAGE}
MARGIN = 30


class BadTerms(ValueError):
    """The terms say what they may not; the argument is one sentence."""


class Edition(BaseModel):
    """From a day on, how many days each kind is kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    starts_on: date = Field(alias="from")
    days: dict[Kept, int]


def read_editions(text: str) -> list[Edition]:
    """The editions of a JSON text, the newest last. Raises BadTerms."""
    try:
        said: Any = json.loads(text)
        editions = [with_every_kind(Edition.model_validate(one)) for one in said]
    except (ValueError, TypeError, ValidationError) as error:
        first = error.errors()[0]["loc"] if isinstance(error, ValidationError) else ()
        where = ".".join(str(part) for part in first)
        raise BadTerms(
            "The terms of retention are a JSON list of editions with `from` and `days`"
            f"{f': {where} is not as it should be' if where else ''}."
        ) from error
    if not editions or [one.starts_on for one in editions] != sorted(
        {one.starts_on for one in editions}
    ):
        raise BadTerms("The terms of retention need at least one edition, in order of their days.")
    for one in editions:
        check(one)
    return editions


def with_every_kind(edition: Edition) -> Edition:
    """An edition that says nothing of a newer kind keeps it as long as the one that it was part of,
    and no shorter than it has to be kept.
    """
    days = dict(edition.days)
    for kind, like in AS.items():
        if like in days:
            days.setdefault(kind, max(days[like], LEAST.get(kind, MARGIN)))
    return edition.model_copy(update={"days": days})


def check(edition: Edition) -> None:
    """Raise BadTerms for an edition that leaves a kind out, or keeps it shorter than a window that
    may be open.
    """
    day = edition.starts_on.isoformat()
    for kind in Kept:
        days, least = edition.days.get(kind), LEAST.get(kind, MARGIN)
        if days is None:
            raise BadTerms(f"The terms of retention from {day} say nothing of {kind}.")
        if days < least:
            raise BadTerms(
                f"The terms of retention from {day} keep {kind} for {days} days, and must keep it "
                f"for at least {least}: until then somebody may still appeal."
            )
        if days > LONGEST:
            raise BadTerms(
                f"The terms of retention from {day} keep {kind} for {days} days; the limit is "
                f"{LONGEST}."
            )


@lru_cache(maxsize=8)
def editions_of(text: str) -> list[Edition]:
    """The editions of a text; where it is empty, those that Docket comes with. Raises BadTerms."""
    return read_editions(text or DATA.read_text(encoding="utf-8"))


def terms_at(text: str, day: date) -> Edition | None:
    """The edition that holds on a day; None before the first."""
    return next((one for one in reversed(editions_of(text)) if one.starts_on <= day), None)

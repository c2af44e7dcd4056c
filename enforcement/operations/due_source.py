"""A kind of thing that falls due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from enforcement.sql.batch import AnyQuerySet


@dataclass(frozen=True, kw_only=True)
class Source:
    """A kind of thing that falls due: which rows, what is done, and when a row was due.

    `rows` is one cheap, indexed query; `name` is what refusals are kept under.
    """

    name: str
    rows: Callable[[datetime], AnyQuerySet]
    act: Callable[[Any, datetime], object]
    at: Callable[[Any, datetime], datetime]

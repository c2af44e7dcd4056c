"""What arguments of commands may be, beyond argparse's own types."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, datetime

PAST_WEEKS = 12  # of closed cases before a demo's desk, which Insights shows


def whole(least: int, most: int) -> Callable[[str], int]:
    """The type of an argument that is a whole number from `least` to `most`."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise ArgumentTypeError(f"{text[:40]!r} is no whole number from {least} to {most}")
        return number

    return read


def number_or_moment(text: str) -> int | datetime:
    """An argument that is a whole number from 1, or a day or a moment of ISO 8601; UTC, if it names
    no zone.
    """
    try:
        if text.isdecimal() and len(text) < len("20240301"):
            return whole(1, 10**7)(text)
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ArgumentTypeError(
            f"{text[:40]!r} is neither a number nor a day or a moment, such as 2024-03-01 or "
            "2024-03-01T09:00Z"
        ) from None

"""What arguments of commands may be, beyond argparse's own types."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable

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

"""What was found in a text and where, and a text in the form in which it is searched."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Finds(StrEnum):
    """What was found."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    POSTAL = "POSTAL"
    IBAN = "IBAN"
    CARD = "CARD"
    IP = "IP"
    KEY = "KEY"
    HANDLE = "HANDLE"  # a person's page or name in a network
    NAME = "NAME"
    IDENTITY = "IDENTITY"  # the number of a paper of somebody's, or a day of birth


@dataclass(frozen=True, kw_only=True, order=True)
class Found:
    """What was found, and where: `start` and `end` count characters of the text."""

    start: int
    end: int
    kind: Finds


ALIKE = dict.fromkeys("’‘`´ʼ", "'")


class Plain:
    """A text in compatibility forms, without invisible characters, and where each character of it
    stood before.
    """

    def __init__(self, text: str, form: Callable[[str], str] = lambda char: char) -> None:
        said: list[str] = []
        places: list[int] = []
        for place, char in enumerate(text):
            for plain in unicodedata.normalize("NFKC", char):
                if unicodedata.category(plain) == "Cf":
                    continue
                other = form(
                    ALIKE.get(plain, "-" if unicodedata.category(plain) == "Pd" else plain)
                )
                said.append(other)
                places += [place] * len(other)
        self.text, self.places = "".join(said), places

    def found(self, kind: Finds, start: int, end: int) -> Found:
        """As it stands in the text before."""
        return Found(start=self.places[start], end=self.places[end - 1] + 1, kind=kind)

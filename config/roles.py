"""What processes do, and what a setting is to them: `config/known_settings.py` has the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a process does."""

    WEB = "WEB"
    GATEWAY = "GATEWAY"
    WORKER = "WORKER"
    POST = "POST"
    BEAT = "BEAT"
    MIGRATE = "MIGRATE"
    """Makes the tables, and ends."""


PAGES = frozenset({Role.WEB})
CHECKS = frozenset({Role.GATEWAY})
SEALS = frozenset({Role.WORKER})
SENDS = frozenset({Role.POST})
MAKES_TABLES = frozenset({Role.MIGRATE})
WORKS = SEALS | SENDS
ACTS = PAGES | WORKS
OPENS_FILES = PAGES | SEALS
SERVED = ACTS | CHECKS | {Role.BEAT}
STORES = ACTS | MAKES_TABLES
EVERYBODY = SERVED | MAKES_TABLES
NOBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Setting:
    """`needed`: by whom it must be set; `used`: who reads it besides. `default` as people write it.
    `secret`: it may not be one that was made for a demo.
    """

    name: str
    means: str
    needed: frozenset[Role] = NOBODY
    used: frozenset[Role] = NOBODY
    default: str = ""
    secret: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """Everybody who gets it."""
        return self.needed | self.used


@dataclass(frozen=True)
class Group:
    """Settings that belong together, under a heading."""

    heading: str
    settings: tuple[Setting, ...] = field(default_factory=tuple)

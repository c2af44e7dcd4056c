"""How long each kind of process waits for the database, in seconds; 0: for ever."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from config.environment import number


class Kind(StrEnum):
    """What a process is for. What somebody starts by hand is none of the first three."""

    WEB = "WEB"
    WORKER = "WORKER"
    MIGRATE = "MIGRATE"
    COMMAND = "COMMAND"


KINDS = {
    "web": Kind.WEB,
    "worker": Kind.WORKER,
    "post": Kind.WORKER,
    "beat": Kind.WORKER,
    "migrate": Kind.MIGRATE,
}
"""By DOCKET_PROCESS."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`statement`: one statement. `lock`: the wait for one lock. `idle`: silence within a
    transaction, after which a process hangs, or its machine is gone. `confirm`: the wait for a
    commit, which a synchronous standby that is missing makes endless.
    """

    statement: int = 0
    lock: int = 0
    idle: int = 0
    confirm: int = 0

    @property
    def session(self) -> dict[str, str]:
        """PostgreSQL's own settings, as it reads them."""
        named = {
            "statement_timeout": self.statement,
            "lock_timeout": self.lock,
            "idle_in_transaction_session_timeout": self.idle,
        }
        return {name: f"{seconds}s" for name, seconds in named.items() if seconds}


DEFAULTS = {
    Kind.WEB: Limits(statement=30, lock=10, idle=60, confirm=10),
    # A task may take 300 seconds, and a supervisor gives up a worker that gets nothing done.
    Kind.WORKER: Limits(statement=240, lock=15, idle=60, confirm=15),
    # It tries again when it does not get a lock, so that nobody queues behind it for long.
    Kind.MIGRATE: Limits(lock=5),
    Kind.COMMAND: Limits(idle=60),
}
NAMES = {
    "statement": "DOCKET_{}_STATEMENT_TIMEOUT",
    "lock": "DOCKET_{}_LOCK_TIMEOUT",
    "idle": "DOCKET_{}_IDLE_TIMEOUT",
    "confirm": "DOCKET_{}_COMMIT_TIMEOUT",
}
SET_BY_HAND = {
    Kind.WEB: ("statement", "lock", "idle", "confirm"),
    Kind.WORKER: ("statement", "lock", "idle", "confirm"),
    Kind.MIGRATE: ("statement", "lock"),
    Kind.COMMAND: (),
}
"""Which of them have settings."""


def limits_of(process: str) -> Limits:
    """Those of a process with this name. Raises ImproperlyConfigured."""
    kind = KINDS.get(process, Kind.COMMAND)
    given = DEFAULTS[kind]
    said = {
        name: number(NAMES[name].format(kind), getattr(given, name)) for name in SET_BY_HAND[kind]
    }
    return Limits(**{"idle": given.idle, **said})

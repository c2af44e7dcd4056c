from typing import Literal

BulkPhase = Literal[
    "DONE",
    "EXPIRED",
    "PREPARING",
    "PROPOSED",
    "READY",
    "RUNNING",
    "SENT_BACK",
    "STOPPED",
    "WITHDRAWN",
]

BULK_PHASE_VALUES: set[BulkPhase] = {
    "DONE",
    "EXPIRED",
    "PREPARING",
    "PROPOSED",
    "READY",
    "RUNNING",
    "SENT_BACK",
    "STOPPED",
    "WITHDRAWN",
}


def check_bulk_phase(value: str) -> BulkPhase:
    if value in BULK_PHASE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BULK_PHASE_VALUES!r}")

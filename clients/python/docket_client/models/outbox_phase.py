from typing import Literal

OutboxPhase = Literal["DONE", "PARKED", "PENDING"]

OUTBOX_PHASE_VALUES: set[OutboxPhase] = {
    "DONE",
    "PARKED",
    "PENDING",
}


def check_outbox_phase(value: str) -> OutboxPhase:
    if value in OUTBOX_PHASE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {OUTBOX_PHASE_VALUES!r}")

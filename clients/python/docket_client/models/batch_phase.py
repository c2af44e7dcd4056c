from typing import Literal

BatchPhase = Literal["DONE", "EXPIRED", "PREPARING", "READY", "RUNNING", "STOPPED", "WITHDRAWN"]

BATCH_PHASE_VALUES: set[BatchPhase] = {
    "DONE",
    "EXPIRED",
    "PREPARING",
    "READY",
    "RUNNING",
    "STOPPED",
    "WITHDRAWN",
}


def check_batch_phase(value: str) -> BatchPhase:
    if value in BATCH_PHASE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BATCH_PHASE_VALUES!r}")

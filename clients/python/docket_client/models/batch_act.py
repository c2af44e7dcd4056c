from typing import Literal

BatchAct = Literal["ASSIGN", "DISMISS", "LOOK", "SEVERITY"]

BATCH_ACT_VALUES: set[BatchAct] = {
    "ASSIGN",
    "DISMISS",
    "LOOK",
    "SEVERITY",
}


def check_batch_act(value: str) -> BatchAct:
    if value in BATCH_ACT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BATCH_ACT_VALUES!r}")

from typing import Literal

BatchLeftOut = Literal[
    "ALREADY",
    "CHANGED",
    "FAILED",
    "NO_ORIGINAL",
    "NOT_ALLOWED",
    "NOT_POSSIBLE",
    "UNAVAILABLE",
    "UNREAD",
    "WAITS",
]

BATCH_LEFT_OUT_VALUES: set[BatchLeftOut] = {
    "ALREADY",
    "CHANGED",
    "FAILED",
    "NO_ORIGINAL",
    "NOT_ALLOWED",
    "NOT_POSSIBLE",
    "UNAVAILABLE",
    "UNREAD",
    "WAITS",
}


def check_batch_left_out(value: str) -> BatchLeftOut:
    if value in BATCH_LEFT_OUT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BATCH_LEFT_OUT_VALUES!r}")

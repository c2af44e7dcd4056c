from typing import Literal

LeftOut = Literal[
    "CHANGED",
    "FAILED",
    "NO_NOTICE",
    "NO_RULE",
    "NOT_ALLOWED",
    "NOT_POSSIBLE",
    "PROTECTED",
    "TERMINATED",
    "TWICE",
    "UNKNOWN",
    "WAITS",
]

LEFT_OUT_VALUES: set[LeftOut] = {
    "CHANGED",
    "FAILED",
    "NO_NOTICE",
    "NO_RULE",
    "NOT_ALLOWED",
    "NOT_POSSIBLE",
    "PROTECTED",
    "TERMINATED",
    "TWICE",
    "UNKNOWN",
    "WAITS",
}


def check_left_out(value: str) -> LeftOut:
    if value in LEFT_OUT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LEFT_OUT_VALUES!r}")

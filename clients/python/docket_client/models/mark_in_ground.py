from typing import Literal

MarkInGround = Literal["ACCOUNT", "LAW", "METHODS", "PERSON", "REPORTER"]

MARK_IN_GROUND_VALUES: set[MarkInGround] = {
    "ACCOUNT",
    "LAW",
    "METHODS",
    "PERSON",
    "REPORTER",
}


def check_mark_in_ground(value: str) -> MarkInGround:
    if value in MARK_IN_GROUND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {MARK_IN_GROUND_VALUES!r}")

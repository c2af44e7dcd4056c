from typing import Literal

State = Literal[
    "CLEARED",
    "DISMISSED",
    "INVESTIGATING",
    "REMEDIATING",
    "RESOLVED",
    "SERVING",
    "TERMINATED",
    "TERMINATING",
    "TRIAGE",
]

STATE_VALUES: set[State] = {
    "CLEARED",
    "DISMISSED",
    "INVESTIGATING",
    "REMEDIATING",
    "RESOLVED",
    "SERVING",
    "TERMINATED",
    "TERMINATING",
    "TRIAGE",
}


def check_state(value: str) -> State:
    if value in STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {STATE_VALUES!r}")

from typing import Literal

ActInAct = Literal["disable", "enable", "end-earlier-secret", "pause", "resume"]

ACT_IN_ACT_VALUES: set[ActInAct] = {
    "disable",
    "enable",
    "end-earlier-secret",
    "pause",
    "resume",
}


def check_act_in_act(value: str) -> ActInAct:
    if value in ACT_IN_ACT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ACT_IN_ACT_VALUES!r}")

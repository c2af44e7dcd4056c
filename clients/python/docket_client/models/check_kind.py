from typing import Literal

CheckKind = Literal["KEY_ROTATED", "NO_REQUESTS", "USAGE_BELOW"]

CHECK_KIND_VALUES: set[CheckKind] = {
    "KEY_ROTATED",
    "NO_REQUESTS",
    "USAGE_BELOW",
}


def check_check_kind(value: str) -> CheckKind:
    if value in CHECK_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CHECK_KIND_VALUES!r}")

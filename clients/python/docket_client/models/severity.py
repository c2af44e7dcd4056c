from typing import Literal

Severity = Literal["CRITICAL", "HIGH", "LOW", "MEDIUM"]

SEVERITY_VALUES: set[Severity] = {
    "CRITICAL",
    "HIGH",
    "LOW",
    "MEDIUM",
}


def check_severity(value: str) -> Severity:
    if value in SEVERITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEVERITY_VALUES!r}")

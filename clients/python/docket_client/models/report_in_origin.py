from typing import Literal

ReportInOrigin = Literal["AUTHORITY", "DETECTOR", "PARTNER", "PRESS", "PUBLIC", "STAFF"]

REPORT_IN_ORIGIN_VALUES: set[ReportInOrigin] = {
    "AUTHORITY",
    "DETECTOR",
    "PARTNER",
    "PRESS",
    "PUBLIC",
    "STAFF",
}


def check_report_in_origin(value: str) -> ReportInOrigin:
    if value in REPORT_IN_ORIGIN_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REPORT_IN_ORIGIN_VALUES!r}")

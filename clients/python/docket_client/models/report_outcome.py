from typing import Literal

ReportOutcome = Literal["ACTED", "NOT_PURSUED", "NOTHING_FOUND"]

REPORT_OUTCOME_VALUES: set[ReportOutcome] = {
    "ACTED",
    "NOT_PURSUED",
    "NOTHING_FOUND",
}


def check_report_outcome(value: str) -> ReportOutcome:
    if value in REPORT_OUTCOME_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REPORT_OUTCOME_VALUES!r}")

from typing import Literal

ReportOutStage = Literal["filed", "record_only", "rejected", "waiting"]

REPORT_OUT_STAGE_VALUES: set[ReportOutStage] = {
    "filed",
    "record_only",
    "rejected",
    "waiting",
}


def check_report_out_stage(value: str) -> ReportOutStage:
    if value in REPORT_OUT_STAGE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REPORT_OUT_STAGE_VALUES!r}")

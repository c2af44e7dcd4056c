from typing import Literal

ExportStatementsFormat = Literal["", "json", "jsonl"]

EXPORT_STATEMENTS_FORMAT_VALUES: set[ExportStatementsFormat] = {
    "",
    "json",
    "jsonl",
}


def check_export_statements_format(value: str) -> ExportStatementsFormat:
    if value in EXPORT_STATEMENTS_FORMAT_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {EXPORT_STATEMENTS_FORMAT_VALUES!r}"
    )

from typing import Literal

TermsMeasureType0 = Literal["everything", "keep", "lift", "limit", "narrow", "served", "suspend"]

TERMS_MEASURE_TYPE_0_VALUES: set[TermsMeasureType0] = {
    "everything",
    "keep",
    "lift",
    "limit",
    "narrow",
    "served",
    "suspend",
}


def check_terms_measure_type_0(value: str) -> TermsMeasureType0:
    if value in TERMS_MEASURE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TERMS_MEASURE_TYPE_0_VALUES!r}")

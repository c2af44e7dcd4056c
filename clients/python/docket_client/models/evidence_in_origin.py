from typing import Literal

EvidenceInOrigin = Literal["DETECTOR", "INTERNAL_DOCUMENT", "PRESS", "USAGE_DATA"]

EVIDENCE_IN_ORIGIN_VALUES: set[EvidenceInOrigin] = {
    "DETECTOR",
    "INTERNAL_DOCUMENT",
    "PRESS",
    "USAGE_DATA",
}


def check_evidence_in_origin(value: str) -> EvidenceInOrigin:
    if value in EVIDENCE_IN_ORIGIN_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {EVIDENCE_IN_ORIGIN_VALUES!r}")

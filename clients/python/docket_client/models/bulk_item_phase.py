from typing import Literal

BulkItemPhase = Literal["DONE", "EXCLUDED", "GIVEN", "INCLUDED", "LEFT_OUT"]

BULK_ITEM_PHASE_VALUES: set[BulkItemPhase] = {
    "DONE",
    "EXCLUDED",
    "GIVEN",
    "INCLUDED",
    "LEFT_OUT",
}


def check_bulk_item_phase(value: str) -> BulkItemPhase:
    if value in BULK_ITEM_PHASE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {BULK_ITEM_PHASE_VALUES!r}")

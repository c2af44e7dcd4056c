from typing import Literal

ListCasesQueue = Literal["", "appeals", "approvals", "escalations", "others", "reviews"]

LIST_CASES_QUEUE_VALUES: set[ListCasesQueue] = {
    "",
    "appeals",
    "approvals",
    "escalations",
    "others",
    "reviews",
}


def check_list_cases_queue(value: str) -> ListCasesQueue:
    if value in LIST_CASES_QUEUE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_CASES_QUEUE_VALUES!r}")

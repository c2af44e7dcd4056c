from typing import Literal

ListCasesState = Literal[
    "CLEARED",
    "DISMISSED",
    "INVESTIGATING",
    "REMEDIATING",
    "RESOLVED",
    "SERVING",
    "TERMINATED",
    "TERMINATING",
    "TRIAGE",
]

LIST_CASES_STATE_VALUES: set[ListCasesState] = {
    "CLEARED",
    "DISMISSED",
    "INVESTIGATING",
    "REMEDIATING",
    "RESOLVED",
    "SERVING",
    "TERMINATED",
    "TERMINATING",
    "TRIAGE",
}


def check_list_cases_state(value: str) -> ListCasesState:
    if value in LIST_CASES_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_CASES_STATE_VALUES!r}")

from typing import Literal

AccountInKind = Literal["ORGANISATION", "PERSON"]

ACCOUNT_IN_KIND_VALUES: set[AccountInKind] = {
    "ORGANISATION",
    "PERSON",
}


def check_account_in_kind(value: str) -> AccountInKind:
    if value in ACCOUNT_IN_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ACCOUNT_IN_KIND_VALUES!r}")

from typing import Literal

AccountOutStanding = Literal["ACTIVE", "LIMITED", "SUSPENDED", "TERMINATED"]

ACCOUNT_OUT_STANDING_VALUES: set[AccountOutStanding] = {
    "ACTIVE",
    "LIMITED",
    "SUSPENDED",
    "TERMINATED",
}


def check_account_out_standing(value: str) -> AccountOutStanding:
    if value in ACCOUNT_OUT_STANDING_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ACCOUNT_OUT_STANDING_VALUES!r}")

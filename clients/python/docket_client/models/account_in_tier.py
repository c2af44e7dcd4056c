from typing import Literal

AccountInTier = Literal["STANDARD", "STRATEGIC"]

ACCOUNT_IN_TIER_VALUES: set[AccountInTier] = {
    "STANDARD",
    "STRATEGIC",
}


def check_account_in_tier(value: str) -> AccountInTier:
    if value in ACCOUNT_IN_TIER_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {ACCOUNT_IN_TIER_VALUES!r}")

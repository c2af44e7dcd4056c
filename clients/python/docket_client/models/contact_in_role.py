from typing import Literal

ContactInRole = Literal["BILLING", "LEGAL", "OTHER", "TECHNICAL"]

CONTACT_IN_ROLE_VALUES: set[ContactInRole] = {
    "BILLING",
    "LEGAL",
    "OTHER",
    "TECHNICAL",
}


def check_contact_in_role(value: str) -> ContactInRole:
    if value in CONTACT_IN_ROLE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CONTACT_IN_ROLE_VALUES!r}")

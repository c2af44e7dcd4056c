from typing import Literal

KeyRowRevokedBy = Literal["HOLDER", "PROVIDER"]

KEY_ROW_REVOKED_BY_VALUES: set[KeyRowRevokedBy] = {
    "HOLDER",
    "PROVIDER",
}


def check_key_row_revoked_by(value: str) -> KeyRowRevokedBy:
    if value in KEY_ROW_REVOKED_BY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KEY_ROW_REVOKED_BY_VALUES!r}")

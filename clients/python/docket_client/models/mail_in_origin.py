from typing import Literal

MailInOrigin = Literal["AUTHORITY", "DETECTOR", "PARTNER", "PRESS", "PUBLIC", "STAFF"]

MAIL_IN_ORIGIN_VALUES: set[MailInOrigin] = {
    "AUTHORITY",
    "DETECTOR",
    "PARTNER",
    "PRESS",
    "PUBLIC",
    "STAFF",
}


def check_mail_in_origin(value: str) -> MailInOrigin:
    if value in MAIL_IN_ORIGIN_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {MAIL_IN_ORIGIN_VALUES!r}")

from typing import Literal

TermsOnMissed = Literal["escalate", "lift", "narrow"]

TERMS_ON_MISSED_VALUES: set[TermsOnMissed] = {
    "escalate",
    "lift",
    "narrow",
}


def check_terms_on_missed(value: str) -> TermsOnMissed:
    if value in TERMS_ON_MISSED_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TERMS_ON_MISSED_VALUES!r}")

from typing import Literal

TermsExceptionType0 = Literal["danger", "legal duty", "repeated infringement"]

TERMS_EXCEPTION_TYPE_0_VALUES: set[TermsExceptionType0] = {
    "danger",
    "legal duty",
    "repeated infringement",
}


def check_terms_exception_type_0(value: str) -> TermsExceptionType0:
    if value in TERMS_EXCEPTION_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TERMS_EXCEPTION_TYPE_0_VALUES!r}"
    )

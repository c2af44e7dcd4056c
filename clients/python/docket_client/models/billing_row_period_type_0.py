from typing import Literal

BillingRowPeriodType0 = Literal["MONTH", "YEAR"]

BILLING_ROW_PERIOD_TYPE_0_VALUES: set[BillingRowPeriodType0] = {
    "MONTH",
    "YEAR",
}


def check_billing_row_period_type_0(value: str) -> BillingRowPeriodType0:
    if value in BILLING_ROW_PERIOD_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {BILLING_ROW_PERIOD_TYPE_0_VALUES!r}"
    )

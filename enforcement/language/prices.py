"""What something costs, as the reader's language writes it."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import AccountBilling


def price(amount: Decimal, currency: str, period: str = "") -> str:
    """An amount of money as the reader's language writes it, perhaps for a MONTH or a YEAR: "499
    EUR a month", "1.499,50 EUR im Jahr". Fractions stand only where there are some.
    """
    places = 0 if amount == int(amount) else 2 if amount == round(amount, 2) else 3
    said = f"{number_format(round(amount, places), places, force_grouping=True)}\u00a0{currency}"
    if period == AccountBilling.Period.MONTH:
        return _("%(price)s a month") % {"price": said}
    return _("%(price)s a year") % {"price": said} if period == AccountBilling.Period.YEAR else said

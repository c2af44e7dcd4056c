"""What a page outside says right after an act: that it is done, and the receipt."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.roles import Sending
from enforcement.language.words import RECEIPTS
from enforcement.pages.markup import format_html
from enforcement.queries.receipts import receipt_of_form


def tell_with_receipt(request: HttpRequest, said: str, page: str = "") -> None:
    """Say on the next page what was done, with its receipt: what, when, its reference and its hash.
    Screen readers leave the hash out; the list on `page` (empty: the next one) has it again.
    """
    sending: Sending | None = getattr(request, "sending", None)
    receipt = receipt_of_form(sending.key) if sending and sending.done else None
    if receipt is None:
        messages.success(request, said)
        return
    told = format_html(
        '<b>{said}</b><br><span class="fine">{what} · {at} · {receipt} '
        '<a class="mono" href="{page}#receipts">{reference}</a><br><span aria-hidden="true">'
        'SHA-256 <span class="mono text-break">{sha256}</span></span></span>',
        said=said,
        what=RECEIPTS[receipt.what],
        at=date_format(localtime(receipt.at), "DATETIME_FORMAT"),
        receipt=_("Receipt"),
        page=page,
        reference=receipt.reference,
        sha256=receipt.sha256,
    )
    messages.success(request, told)

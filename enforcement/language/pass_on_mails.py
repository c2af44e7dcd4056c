"""What is said when a partner has not confirmed in time that it passed a notice on: to the holder,
beside the notice itself, and to the partner.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from accounts.languages import language_of
from enforcement.language.notices import Provider, Rendered
from enforcement.language.notices.dates import time_in_words, zone_of


def sent_ourselves(
    *, subject: str, due_at: datetime, time_zone: str, provider: Provider, locale: str
) -> Rendered:
    """To the holder, beside the notice, which is sent as it was frozen: why it comes from us."""
    with translation.override(language_of(locale)):
        said = {
            "notice": subject,
            "due_at": moment(due_at, time_zone, locale),
            "zone": time_zone,
        }
        lines = [
            gettext(
                "Your reseller was to give you the notice “%(notice)s” by %(due_at)s (%(zone)s). "
                "It has not confirmed this, so we are sending it to you ourselves in a separate "
                "mail."
            )
            % said,
            f"{provider.name}, {provider.address}",
        ]
        title = gettext("Why a notice comes from us and not from your reseller")
    return Rendered(subject=title, text="\n\n".join(lines))


def not_confirmed(
    *,
    about: str,
    customer: str,
    due_at: datetime,
    address: str,
    reached: bool,
    provider: Provider,
    locale: str,
) -> Rendered:
    """To the partner; `reached`: there is somebody to whom we send it."""
    with translation.override(language_of(locale)):
        said = {
            "ref": about,
            "customer": customer,
            "due_at": moment(due_at, "UTC", locale),
        }
        lines = [
            gettext(
                "We asked you to pass a notice on to your customer %(customer)s by %(due_at)s "
                "(UTC), and to confirm when it arrived. You have not confirmed it."
            )
            % said,
            gettext("We have now sent the notice to your customer ourselves.")
            if reached
            else gettext("We are finding out to whom we can send it ourselves."),
            address,
            f"{provider.name}, {provider.address}",
        ]
        subject = gettext("Not confirmed in time: the notice to %(customer)s (%(ref)s)") % said
    return Rendered(subject=subject, text="\n\n".join(lines))


def moment(at: datetime, time_zone: str, locale: str) -> str:
    """A moment in words."""
    return time_in_words(at, zone_of(time_zone), language_of(locale))

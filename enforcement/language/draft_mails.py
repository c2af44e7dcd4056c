"""The mail that reminds somebody outside of what they saved and have not sent."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from accounts.languages import language_of
from enforcement.language.notices import Provider, Rendered
from enforcement.language.notices.dates import time_in_words, zone_of

# by the name of the form on its page
DRAFTS = {
    "answer": gettext_lazy("your answer"),
    "time": gettext_lazy("your request for more time"),
    "item": gettext_lazy("what you want to send in for a required change"),
    "appeal": gettext_lazy("your appeal"),
    "contest": gettext_lazy("that you contest the outcome of your report"),
    "told": gettext_lazy("your confirmation that your customer was told"),
}


def draft_mail(
    *,
    form: str,
    reference: str,
    until: datetime,
    address: str,
    time_zone: str,
    provider: Provider,
    locale: str,
) -> Rendered:
    """The mail, in the language that `locale` asks for: `form` is a row of DRAFTS, `until` the last
    moment for it, `address` the page on which it lies, `time_zone` one that there is. It says
    nothing of what was written.
    """
    language = language_of(locale)
    with translation.override(language):
        said = {
            "what": str(DRAFTS[form]),
            "reference": reference,
            "until": f"{time_in_words(until, zone_of(time_zone), language)} ({time_zone})",
        }
        lines = [
            gettext(
                "You saved something on the page of %(reference)s and have not sent it: %(what)s. "
                "We have not got it, and nobody here can read it."
            )
            % said,
            gettext("The time for it ends: %(until)s.") % said,
            gettext("Look at it and send it here:"),
            address,
            gettext("If you do not want to send it, do nothing. We remind you of this date once."),
            f"{provider.name}, {provider.address}",
        ]
        subject = gettext("Not sent yet: %(what)s (%(reference)s)") % said
    return Rendered(subject=subject, text="\n\n".join(lines))

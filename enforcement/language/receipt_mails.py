"""The mail that confirms what came from somebody outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from accounts.languages import language_of
from enforcement.language.notices import Provider, Rendered
from enforcement.language.notices.blocks import inline
from enforcement.language.notices.dates import time_in_words, zone_of
from enforcement.language.words_outside import RECEIPTS

OF_REPORTS = ("REPORT", "FOLLOW_UP", "CONTEST")


def receipt_mail(
    *,
    what: str,
    reference: str,
    at: datetime,
    digest: str,
    files: Sequence[tuple[str, str]],
    time_zone: str,
    provider: Provider,
    locale: str,
) -> Rendered:
    """The mail, in the language that `locale` asks for: `what` is a row of RECEIPTS, `files` are
    names with their SHA-256, `time_zone` is one that there is.
    """
    language = language_of(locale)
    with translation.override(language):
        said = {
            "what": str(RECEIPTS[what]),
            "at": f"{time_in_words(at, zone_of(time_zone), language)} ({time_zone})",
        }
        lines = [
            gettext("%(what)s has arrived: %(at)s.") % said,
            gettext("Receipt: %(reference)s") % {"reference": reference},
            f"SHA-256: {digest}",
            "\n".join(f"- {inline(name)}: {sha256}" for name, sha256 in files),
            gettext("Keep this mail. You find what you sent on the page of your report as well.")
            if what in OF_REPORTS
            else gettext(
                "Keep this mail. You find what you sent on the page of your case as well."
            ),
            f"{provider.name}, {provider.address}",
        ]
        subject = gettext("Received: %(what)s (%(reference)s)") % {**said, "reference": reference}
    return Rendered(subject=subject, text="\n\n".join(line for line in lines if line))

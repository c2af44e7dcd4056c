"""What a holder is told when they are given identifiers to look up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from accounts.languages import language_of
from enforcement.language.words import WITHHELD


def disclosure_message(
    *,
    count: int,
    begins_on: date,
    ends_on: date,
    withheld: Sequence[str],
    withheld_text: str,
    locale: str,
) -> str:
    """The message, in the language that `locale` asks for: how many identifiers of which days, and
    what is withheld, with the reasons (rows of WITHHELD).
    """
    with translation.override(language_of(locale)):
        lines = []
        if count:
            lines.append(
                ngettext(
                    "On the page of your case there is %(count)s identifier from our records of "
                    "%(begins)s to %(ends)s. With it you can look up in your own records what this "
                    "is about. There is also a table (CSV).",
                    "On the page of your case there are %(count)s identifiers from our records of "
                    "%(begins)s to %(ends)s. With them you can look up in your own records what "
                    "this is about. There is also a table (CSV).",
                    count,
                )
                % {
                    "count": count,
                    "begins": date_format(begins_on, "DATE_FORMAT"),
                    "ends": date_format(ends_on, "DATE_FORMAT"),
                }
            )
        if withheld:
            reasons = "; ".join(str(WITHHELD[one]) for one in withheld)
            lines += [
                gettext("We do not tell you everything (%(reasons)s):") % {"reasons": reasons}
            ]
            lines.append(withheld_text)
    return "\n\n".join(lines)

"""What a holder is told when they are given a copy of evidence, and when it is withdrawn: never
what it is.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext

from accounts.languages import language_of


def copy_message(*, removed: bool, replaces: bool, locale: str) -> str:
    """That there is a copy, in the language that `locale` asks for."""
    with translation.override(language_of(locale)):
        lines = [
            gettext(
                "On the page of your case there is now a copy of a piece of evidence. You can "
                "download it there."
            )
        ]
        if removed:
            lines.append(
                gettext("Something is removed from it. The page says how much of it, and why.")
            )
        if replaces:
            lines.append(gettext("It takes the place of the copy that you were given before."))
    return " ".join(lines)


def withdrawn_message(*, locale: str) -> str:
    """That a copy is there no more."""
    with translation.override(language_of(locale)):
        return gettext(
            "We have withdrawn a copy of a piece of evidence from the page of your case. If you "
            "need to know why, write to us there."
        )

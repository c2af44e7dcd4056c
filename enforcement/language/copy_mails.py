"""What a holder is told when they are given a copy of evidence, and when it is withdrawn; and what
staff are told of one that waits for a second person. Neither says what it is.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from accounts.languages import language_of
from enforcement.language.act_words import ActWords
from enforcement.language.outside_mails import Mail
from enforcement.language.security_mails import REASON

COPY_MAILS: dict[str, Mail] = {
    "copy_proposed": Mail(
        gettext_lazy("{by} proposes to disclose a copy of {piece}"),
        (
            gettext_lazy("{by} proposes to give the holder a copy of {piece}."),
            REASON,
            gettext_lazy("A lead who is somebody else must look at the copy and agree."),
        ),
    ),
    "copy_answered": Mail(
        gettext_lazy("{by} approved your copy of {piece}"),
        (gettext_lazy("{by} approved the copy of {piece}. The holder has it."),),
    ),
    "copy_withdrawn": Mail(
        gettext_lazy("{by} withdrew your copy of {piece}"),
        (gettext_lazy("{by} withdrew the copy of {piece}."), REASON),
    ),
}
COPY_ACTS: dict[str, ActWords] = {
    "propose_copy": ActWords(
        icon="file",
        sentence=gettext_lazy("{who} proposed to give the holder a copy of {evidence}."),
        short=gettext_lazy("{who} proposed to disclose a copy of evidence"),
        shows_reason=True,
    ),
    "disclose_copy": ActWords(
        icon="file",
        sentence=gettext_lazy("{who} gave the holder a copy of {evidence}."),
        short=gettext_lazy("{who} disclosed a copy of evidence"),
        shows_reason=True,
    ),
    "approve_copy": ActWords(
        icon="check",
        sentence=gettext_lazy("{who} approved the copy of {evidence}. The holder has it now."),
        short=gettext_lazy("{who} approved a copy of evidence"),
        shows_reason=True,
    ),
    "withdraw_copy": ActWords(
        icon="undo",
        sentence=gettext_lazy("{who} withdrew the copy of {evidence}."),
        short=gettext_lazy("{who} withdrew a copy of evidence"),
        shows_reason=True,
    ),
}


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

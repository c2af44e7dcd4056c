"""What is said to staff of the copies of evidence that a holder gets: in the record, and to who has
to agree or has made one.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

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

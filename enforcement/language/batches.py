"""How far a batch of cases is, and the acts that only a batch has, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enforcement.language.act_words import ActWords

BATCH_PHASES = {
    "PREPARING": _("Being prepared"),
    "READY": pgettext_lazy("a batch of cases", "Not started yet"),
    "RUNNING": _("Running"),
    "STOPPED": _("Stopped"),
    "DONE": pgettext_lazy("a bulk decision", "Done"),
    "WITHDRAWN": pgettext_lazy("a batch of cases", "Given up"),
    "EXPIRED": pgettext_lazy("a bulk decision", "Expired"),
}
BATCH_ACTS: dict[str, ActWords] = {
    "set_severity": ActWords(
        icon="flag",
        sentence=_("{who} set the severity to {severity}."),
        short=_("{who} set the severity"),
        shows_reason=True,
    ),
    "ask_look": ActWords(
        icon="eye",
        sentence=_("{who} asked for a look at the case: {whom}."),
        short=_("{who} asked for a look at the case"),
        shows_reason=True,
    ),
    "withdraw_look": ActWords(
        icon="eye",
        sentence=_("{who} no longer asks for a look at the case."),
        short=_("{who} no longer asks for a look at the case"),
        shows_reason=True,
    ),
}

"""What is said of disputes before bodies that settle them out of court: the record, and mails to
staff.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from enforcement.language.act_words import ActWords
from enforcement.language.outside_mails import Mail

DISPUTE_ACTS: dict[str, ActWords] = {
    "record_dispute": ActWords(
        icon="file",
        sentence=gettext_lazy("{who} recorded dispute {number}."),
        short=gettext_lazy("{who} recorded an out-of-court dispute"),
    ),
    "end_dispute": ActWords(
        icon="file",
        sentence=gettext_lazy("{who} recorded the end of dispute {number}: {outcome}."),
        short=gettext_lazy("{who} recorded the end of an out-of-court dispute"),
    ),
    "follow_dispute": ActWords(
        icon="check",
        sentence=gettext_lazy("{who} said of the outcome of dispute {number}: {followed}."),
        short=gettext_lazy("{who} said what follows from an out-of-court dispute"),
        shows_reason=True,
    ),
    "correct_dispute": ActWords(
        icon="undo",
        sentence=gettext_lazy("{who} recorded dispute {number} in place of dispute {corrects}."),
        short=gettext_lazy("{who} corrected the record of an out-of-court dispute"),
        shows_reason=True,
    ),
    "withdraw_dispute": ActWords(
        icon="undo",
        sentence=gettext_lazy("{who} withdrew the record of dispute {number}."),
        short=gettext_lazy("{who} withdrew the record of an out-of-court dispute"),
        shows_reason=True,
    ),
    "remind_of_dispute": ActWords(
        icon="clock",
        sentence=gettext_lazy("{who} reminded of dispute {number}."),
        short=gettext_lazy("{who} reminded of an out-of-court dispute"),
    ),
}
DISPUTE_MAILS: dict[str, Mail] = {
    "dispute_recorded": Mail(
        gettext_lazy("an out-of-court dispute"),
        (gettext_lazy("{by} recorded dispute {number}: {body} told us of it."),),
    ),
    "dispute_ended": Mail(
        gettext_lazy("the end of an out-of-court dispute"),
        (gettext_lazy("{by} recorded the end of dispute {number} before {body}: {outcome}."),),
    ),
    "dispute_to_follow": Mail(
        gettext_lazy("the end of an out-of-court dispute"),
        (
            gettext_lazy("{by} recorded the end of dispute {number} before {body}: {outcome}."),
            gettext_lazy("A lead says whether it is carried out, or why not."),
        ),
    ),
    "dispute_due": Mail(
        gettext_lazy("an out-of-court dispute waits for our answer"),
        (gettext_lazy("{body} wants our answer to dispute {number} by {day}."),),
    ),
    "dispute_not_followed": Mail(
        gettext_lazy("nobody has said what follows from a dispute"),
        (
            gettext_lazy("Dispute {number} before {body} has ended, and asks for something."),
            gettext_lazy("Say whether it is carried out, or why not."),
        ),
    ),
}

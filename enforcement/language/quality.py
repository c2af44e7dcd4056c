"""What is said of quality reviews: in the records, to staff, and of their codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enforcement.language.act_words import ActWords
from enforcement.language.outside_mails import Mail
from enforcement.language.staff_act_words import StaffActWords

# In the record of the case stands that somebody looked, never what they saw: it is read by all.
QUALITY_ACTS: dict[str, ActWords] = {
    "review_quality": ActWords(
        icon="eye",
        sentence=_("{who} looked again at a decision of this case, for quality."),
        short=_("{who} looked again at a decision, for quality"),
    ),
}
QUALITY_STAFF_ACTS: dict[str, StaffActWords] = {
    "set quality share": StaffActWords(
        sentence=_("{who} set the share of decisions that are reviewed for quality: {about}."),
    ),
    "draw quality reviews": StaffActWords(
        sentence=_("{who} drew decisions to be reviewed for quality: {about}."),
    ),
    "take quality review": StaffActWords(sentence=_("{who} took the quality review {about}.")),
    "give back quality review": StaffActWords(
        sentence=_("{who} gave back the quality review {about}."),
    ),
    "hand on quality review": StaffActWords(
        sentence=_("The quality review {about} went to somebody else: its reviewer is not there."),
    ),
    "miss quality review": StaffActWords(
        sentence=_("The quality review {about} was not answered in time."),
    ),
    "lapse quality review": StaffActWords(
        sentence=_("The quality review {about} lapsed: nobody answered it."),
    ),
    "settle quality review": StaffActWords(
        sentence=_("{who} settled the difference that the quality review {about} found."),
    ),
    "remind of quality difference": StaffActWords(
        sentence=_("Nobody has settled the quality review {about} in time; leads were reminded."),
    ),
}
QUALITY_MAILS: dict[str, Mail] = {
    "quality_review": Mail(
        _("quality review for you: {quality}"),
        (
            _("A decision was drawn at random, and you had no part in it: {quality}."),
            _("Say what you would have decided, without knowing what was, by {due_at}."),
        ),
    ),
    "quality_nobody": Mail(
        _("nobody can do the quality review {quality}"),
        (
            _(
                "Everybody who is there had a part in the case, or keeps out of the account: "
                "{quality}."
            ),
            _("It lapses unless somebody takes it. It is due by {due_at}."),
        ),
    ),
    "quality_lapsed": Mail(
        _("quality review lapsed: {quality}"),
        (_("Nobody answered the quality review {quality}. It counts as not reviewed."),),
    ),
    "quality_differs": Mail(
        _("quality review differs: {quality}"),
        (
            _("{by} would have decided otherwise: {quality}."),
            _(
                "Somebody without part in it says what follows by {due_at}: a talk, a reopening, a "
                "better clause, or that the decision stands."
            ),
        ),
    ),
    "quality_unsettled": Mail(
        _("difference not settled: {quality}"),
        (_("Nobody has said in time what follows from the quality review {quality}."),),
    ),
    "quality_settled": Mail(
        _("a decision of yours was looked at again: {quality}"),
        (
            _("A decision that you had a part in was drawn at random and looked at again, blind."),
            _("Somebody saw it differently, which happens. What followed: {follow_up}."),
            _("You see both views side by side."),
        ),
    ),
}
FOLLOW_UPS = {
    "TALK": _("A talk"),
    "REOPENED": _("A reopening"),
    "CLAUSE": _("A better clause"),
    "STANDS": _("The decision stands"),
}
OUTCOMES = {
    "NOTHING": _("Nothing to act on: dismiss or clear"),
    "WARNING": _("Warning"),
    "CHANGES": _("Require changes"),
    "TERM": _("Temporary restriction"),
    "NOTICE": _("Termination with notice"),
    "TERMINATION": _("Termination at once"),
    "LATER": _("Too little to decide on: investigate further"),
}
OPINIONS = {
    "ESTABLISHED": _("Established"),
    "NOT_ESTABLISHED": _("Not established"),
    "UNKNOWN": _("Cannot tell"),
}
BANDS = {
    "WEEK": _("Up to a week"),
    "MONTH": _("Up to a month"),
    "QUARTER": _("Up to three months"),
    "LONGER": _("Longer than three months"),
}
QUALITY_PHASES = {
    "OPEN": _("To be reviewed"),
    "AGREED": _("Agrees"),
    "DIFFERS": _("Differs"),
    "SETTLED": _("Differs, settled"),
    "LAPSED": _("Lapsed"),
}

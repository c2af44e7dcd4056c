"""What is said in the staff's record of profiles and of statements of reasons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enforcement.language.staff_act_words import StaffActWords

STATEMENT_STAFF_ACTS: dict[str, StaffActWords] = {
    "propose profile": StaffActWords(
        sentence=_("{who} proposed choice {about} of a profile of statements of reasons."),
    ),
    "agree to profile": StaffActWords(
        sentence=_("{who} agreed to choice {about} of a profile of statements of reasons."),
    ),
    "decline profile": StaffActWords(
        sentence=_("{who} declined choice {about} of a profile of statements of reasons."),
    ),
    "expire profile": StaffActWords(
        sentence=_("Nobody answered choice {about} of a profile in time: it is void."),
    ),
    "word statement": StaffActWords(
        sentence=_("{who} gave the statement of reasons of {about} other public words."),
    ),
    "propose statement closing": StaffActWords(
        sentence=_("{who} proposed that the statement of reasons of {about} is not sent."),
    ),
    "agree to statement closing": StaffActWords(
        sentence=_("{who} agreed that the statement of reasons of {about} is not sent."),
    ),
    "decline statement closing": StaffActWords(
        sentence=_("{who} declined proposal {about} not to send a statement of reasons."),
    ),
    "expire statement closing": StaffActWords(
        sentence=_(
            "Nobody answered proposal {about} not to send a statement of reasons in time: it is "
            "void."
        ),
    ),
    "set statements token": StaffActWords(
        sentence=_("{who} set the token for statements of reasons: {about}."),
    ),
    "forget statements token": StaffActWords(
        sentence=_("{who} removed the token for statements of reasons: {about}."),
    ),
}

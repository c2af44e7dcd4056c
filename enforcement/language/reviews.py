"""What is said of a look that falls due: one row a kind of review.

What is true of a kind stands with it in `workflow/kinds.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
FALLS_DUE_AGAIN = _("Admins are told, and it becomes due again")


@dataclass(frozen=True, kw_only=True)
class ReviewWords:
    """The words for a kind of review."""

    label: Text  # also within a sentence
    short: Text  # where there is little room
    act: Text = ""  # what completes it in place of saying that one looked
    # What happens if nobody looks in time, by what was chosen for it; without a full stop.
    missed: Mapping[str, Text] = field(default_factory=dict)


REVIEWS: dict[str, ReviewWords] = {
    "FIRST_LOOK": ReviewWords(label=_("initial review"), short=_("Initial review")),
    "MEASURE": ReviewWords(
        label=_("restriction review"),
        short=_("Restriction"),
        missed={
            "escalate": _("Admins are told; the %(measure)s stays in place"),
            "lift": _("The %(measure)s is lifted, and admins are told"),
            "narrow": _("The %(measure)s is reduced, and admins are told"),
        },
    ),
    "DECISION": ReviewWords(label=_("decision"), short=_("Decision")),
    "SUBMISSION": ReviewWords(
        label=_("submission review"),
        short=_("Submission"),
        act=_("Accept or reject the submission, waive the item, or answer the request."),
    ),
    "APPEAL": ReviewWords(
        label=_("appeal review"),
        short=_("Appeal"),
        act=_("Decide the appeal."),
    ),
    "RATIFICATION": ReviewWords(
        label=_("ratification"),
        short=_("Ratification"),
        act=_("Ratify the decision or let it lapse."),
        missed={"escalate": _("It lapses, and access is restored")},
    ),
    "AUTOMATION": ReviewWords(label=_("review automated action"), short=_("Automation")),
    "REFERRAL": ReviewWords(label=_("the partner’s reply"), short=_("Partner’s reply")),
    "UNDONE": ReviewWords(label=_("what could not be done"), short=_("Could not be done")),
    "QUESTION": ReviewWords(
        label=_("the holder’s reply"),
        short=_("Holder’s reply"),
        missed={"escalate": _("The case goes on without a reply")},
    ),
    "ANSWER": ReviewWords(label=_("incoming message review"), short=_("Incoming message")),
    "ESCALATION": ReviewWords(
        label=_("escalation"),
        short=_("Escalation"),
        act=_("Resolve the escalation, or return it with instructions."),
    ),
    "ADDRESS": ReviewWords(label=_("notice that reached nobody"), short=_("Notice undelivered")),
    "REQUEST": ReviewWords(
        label=_("the holder’s request"),
        short=_("Request"),
        act=_("Answer the request."),
    ),
    "ASKED": ReviewWords(label=_("look that was asked for"), short=_("Asked for")),
}

# A decision that is proposed already, and waits for its approval.
PROPOSAL = ReviewWords(
    label=_("decision"),
    short=_("Decision"),
    act=_("Approve it, return it or withdraw it."),
    missed={"escalate": _("The proposal expires, and admins are told")},
)


def review_words(kind: str, *, of_proposal: bool = False) -> ReviewWords:
    """The row of a kind; `of_proposal` where the decision that is due waits for its approval."""
    return PROPOSAL if of_proposal else REVIEWS[kind]


def review_label(kind: str) -> str:
    """A kind of review by its name; one that this program does not know by its code."""
    return str(REVIEWS[kind].label) if kind in REVIEWS else kind


def if_missed(words: ReviewWords, on_missed: str, *, measure: str) -> str:
    """What happens if nobody looks in time, without a full stop."""
    return str(words.missed.get(on_missed, FALLS_DUE_AGAIN)) % {"measure": measure}

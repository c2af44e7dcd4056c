"""The outcomes of an appeal: which of them this person may give, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Actor, Role
from enforcement.models.appeal import Side
from enforcement.queries.appeals import AppealInFull
from enforcement.workflow.machines import UNDECIDED, AppealPhase

LABELS = {
    "affirmed": gettext_lazy("Uphold the decision"),
    "overturned": gettext_lazy("Grant the appeal"),
    "varied": gettext_lazy("Grant in part"),
    "remanded": gettext_lazy("Send back"),
    "inadmissible": gettext_lazy("Inadmissible"),
    "hand": gettext_lazy("Reassign"),
}
MEANS = {
    "affirmed": gettext_lazy("The decision stands. Nothing changes for the account."),
    "overturned": gettext_lazy(
        "The decision was wrong: what it did is undone, and its strike is removed."
    ),
    "varied": gettext_lazy(
        "The decision was right, but the restriction too hard: a milder or shorter one "
        "replaces it. A lead must approve."
    ),
    "remanded": gettext_lazy(
        "The case must be reviewed again. The decision stays in force until then; an initial "
        "review falls due, by the queue rules."
    ),
    "inadmissible": gettext_lazy(
        "The appeal cannot be decided, for example because it is about something else. Nothing "
        "changes for the account."
    ),
    "hand": gettext_lazy("Another person, who took no part in the decision, reviews the appeal."),
}


# Undo or change on appeal what others decided, as the verbs of the appeal's reviewer do, and so
# want the authenticator, as those verbs' marks say.
WEIGHTY = frozenset({"overturned", "varied", "remanded"})


@dataclass(frozen=True, kw_only=True)
class OfferedOutcome:
    """An outcome; `why_not` is a sentence where this person may not give it."""

    code: str
    why_not: str = ""

    @property
    def key(self) -> str:
        """The digit that opens its form, for every appeal."""
        return str(list(LABELS).index(self.code) + 1)

    @property
    def label(self) -> str:
        """As it stands on its tab."""
        return str(LABELS[self.code])

    @property
    def means(self) -> str:
        """What it says, in a sentence."""
        return str(MEANS[self.code])


def offered_outcomes(contest: AppealInFull, by: Actor) -> list[OfferedOutcome]:
    """Every outcome, in the order in which it is offered."""
    return [
        OfferedOutcome(code=code, why_not=refusal_of_outcome(code, contest, by)) for code in LABELS
    ]


def refusal_of_outcome(code: str, contest: AppealInFull, by: Actor) -> str:
    """Why this person may not give this outcome now, or nothing."""
    appeal = contest.appeal
    if appeal.phase not in UNDECIDED:
        return _("%(ref)s has been decided.") % {"ref": appeal.ref}
    if code == "hand":
        return refusal_to_hand_over(contest, by)
    if contest.why_not:
        return contest.why_not
    if code == "inadmissible":
        return (
            _("This appeal is already under review. It can be found inadmissible only before that.")
            if appeal.phase == AppealPhase.HEARING
            else ""
        )
    if appeal.phase == AppealPhase.LODGED:
        return _("Take the appeal first.")
    if appeal.hearer_id != by.user_id:
        return _("%(name)s is reviewing this appeal.") % {
            "name": appeal.hearer.actor.name if appeal.hearer else ""
        }
    if contest.proposal:
        return _(
            "Your proposal to grant the appeal in part is waiting for approval. Withdraw it first."
        )
    if appeal.side == Side.REPORTER and code in ("overturned", "varied"):
        return _(
            "This is an appeal against a dismissal, so no restriction can be changed. Send the "
            "case back; a lead then reopens it."
        )
    return ""


def refusal_to_hand_over(contest: AppealInFull, by: Actor) -> str:
    """Why this person may not give the hearing to somebody else, or nothing."""
    if contest.appeal.phase == AppealPhase.LODGED:
        return _("Nobody has taken this appeal yet, so it cannot be reassigned.")
    if by.rank < Role.LEAD.rank:
        return _("Only a lead can reassign an appeal.")
    return ""

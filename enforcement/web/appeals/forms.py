"""The outcomes of an appeal: which of them this person may give, why not the others, and each one's
form as terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Actor, Role
from enforcement.language import words
from enforcement.language.refusals import StepRefused
from enforcement.models.appeal import Side
from enforcement.queries.appeals import Contest
from enforcement.queries.capacity import deciding
from enforcement.workflow.machines import UNDECIDED, AppealPhase
from enforcement.workflow.terms import Terms, read_terms

LABELS = {
    "affirmed": gettext_lazy("Uphold the decision"),
    "overturned": gettext_lazy("Grant the appeal"),
    "varied": gettext_lazy("Grant in part"),
    "remanded": gettext_lazy("Reject"),
    "inadmissible": gettext_lazy("Inadmissible"),
    "hand": gettext_lazy("Reassign"),
}
MEANS = {
    "affirmed": gettext_lazy("The decision stands. Nothing changes for the account."),
    "overturned": gettext_lazy(
        "The decision was wrong: its restriction is lifted, and its strike is removed."
    ),
    "varied": gettext_lazy(
        "The decision was right, but the restriction too hard: a milder or shorter one "
        "replaces it. A lead must approve."
    ),
    "remanded": gettext_lazy(
        "The case must be reviewed again. The decision stays in force until then; an initial "
        "review is due within two business days."
    ),
    "inadmissible": gettext_lazy(
        "The appeal cannot be decided, for example because it is about something else. Nothing "
        "changes for the account."
    ),
    "hand": gettext_lazy("Another person, who took no part in the decision, reviews the appeal."),
}
SCOPES = {
    "models": gettext_lazy("Models"),
    "features": gettext_lazy("Features"),
    "keys": gettext_lazy("Keys"),
}
FIELDS = {
    "csrfmiddlewaretoken",
    "outcome",
    "reasons",
    "measure",
    "models",
    "features",
    "keys",
    "rate",
    "days",
    "to",
    "show",
    "version",
}


@dataclass(frozen=True, kw_only=True)
class Way:
    """An outcome; `why_not` is a sentence where this person may not give it."""

    code: str
    why_not: str = ""

    @property
    def label(self) -> str:
        """As it stands on its tab."""
        return str(LABELS[self.code])

    @property
    def means(self) -> str:
        """What it says, in a sentence."""
        return str(MEANS[self.code])


def outcomes(contest: Contest, by: Actor) -> list[Way]:
    """Every outcome, in the order in which it is offered."""
    return [Way(code=code, why_not=why_not(code, contest, by)) for code in LABELS]


def why_not(code: str, contest: Contest, by: Actor) -> str:
    """Why this person may not give this outcome now, or nothing."""
    appeal = contest.appeal
    if appeal.phase not in UNDECIDED:
        return _("%(ref)s has been decided.") % {"ref": appeal.ref}
    if code == "hand":
        return why_not_hand(contest, by)
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


def why_not_hand(contest: Contest, by: Actor) -> str:
    """Why this person may not give the hearing to somebody else, or nothing."""
    if contest.appeal.phase == AppealPhase.LODGED:
        return _("Nobody has taken this appeal yet, so it cannot be reassigned.")
    if by.rank < Role.LEAD.rank:
        return _("Only a lead can reassign an appeal.")
    return ""


def form_of(
    request: HttpRequest, contest: Contest, by: Actor, way: Way | None
) -> dict[str, object]:
    """What the form of the outcome shows: what was typed, and to whom a hearing may go."""
    people: list[User] = list(deciding()) if way and way.code == "hand" else []
    parts = contest.decision.parts | contest.facts.recused
    kind = max(
        (m.kind for m in [*contest.facts.own_measures, *contest.facts.ordered]),
        key=["", *words.MEASURES].index,
        default="",
    )
    return {
        "typed": request.POST,
        "to": [p for p in people if p.pk not in parts and p.pk != contest.appeal.hearer_id],
        "in_force": words.MEASURES.get(kind, ""),
        "scopes": [(name, label, request.POST.get(name, "")) for name, label in SCOPES.items()],
    }


def terms_of(given: Mapping[str, str]) -> Terms:
    """The lesser measure as terms.

    Raises StepRefused (code `bad-terms`) that says what is wrong with which field.
    """
    if unknown := sorted(set(given) - FIELDS):
        raise StepRefused(
            "bad-terms", _("This form has no field “%(name)s”.") % {"name": unknown[0][:40]}
        )
    if given.get("outcome") != "varied":
        return Terms()
    days, rate = given.get("days", "").strip(), given.get("rate", "").strip()
    if not (days.isascii() and days.isdigit() and 1 <= int(days[:6]) <= 365):
        raise StepRefused("bad-terms", _("Enter a number of days, from 1 to 365."))
    if rate and not (rate.isascii() and rate.isdigit() and len(rate) <= 8):
        raise StepRefused(
            "bad-terms",
            _("Enter the rate as a whole number of requests per minute, without dots or commas."),
        )
    said: dict[str, object] = {"measure": given.get("measure") or None, "ends_in": f"{int(days)}d"}
    scope = {name: names(given.get(name, "")) for name in ("models", "features", "keys")}
    if given.get("measure") == "limit":
        if not (rate or any(scope.values())):
            raise StepRefused(
                "bad-terms",
                _("Say what is limited: a rate, or at least one model, feature or key."),
            )
        said |= {"scope": scope, **({"rate": int(rate)} if rate else {})}
    return read_terms(said)


def names(text: str) -> list[str]:
    """Names, one a line or parted by commas."""
    return [name.strip() for name in text.replace("\n", ",").split(",") if name.strip()]

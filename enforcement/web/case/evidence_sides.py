"""The evidence on the page of a case, by what it speaks for: the newest of each side, and the rest
when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from enforcement.language.formats import Wording
from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.models.weighing import Bearing
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.case import EvidenceItem, evidence_of
from enforcement.queries.facts import gather_facts
from enforcement.rules import authority
from enforcement.web._shared.acting import actor, case_or_404
from enforcement.web.case.evidence_forms import WeighAtOnce

OPEN = 6  # pieces of a side that the page shows
UNASSESSED = "unassessed"
SIDES = {  # by the word in an address
    "for": Bearing.FOR,
    "against": Bearing.AGAINST,
    "neither": Bearing.NEITHER,
    UNASSESSED: "",
}
COLUMNS = {
    "for": ("plus", gettext_lazy("Supports")),
    "against": ("minus", gettext_lazy("Contradicts")),
}


class EvidenceSide(NamedTuple):
    """What speaks so, the newest first: what is shown, and how many more there are."""

    name: str
    title: Wording
    icon: str
    pieces: Sequence[EvidenceItem | EvidenceToWeigh]
    rest: int

    @property
    def number(self) -> int:
        """How many pieces there are."""
        return len(self.pieces) + self.rest


class EvidenceToWeigh(NamedTuple):
    """A piece that nobody has weighed, and the form by which it is."""

    piece: EvidenceItem
    form: WeighAtOnce


def evidence_parts(case: Case, pieces: list[EvidenceItem], whole: str) -> Parts:
    """The sides as the page shows them; `whole` names the one that it shows whole, if any.

    Raises StepRefused (code `bad-address`).
    """
    if whole:
        require_side(whole)
    sides = {
        name: evidence_side(case, name, pieces, 0 if name == "neither" else OPEN, whole)
        for name in SIDES
    }
    return {
        "sides": [sides[name] for name in COLUMNS],
        "unweighed": sides[UNASSESSED],
        "undecided": sides["neither"],
    }


def require_side(name: str) -> None:
    """Raises StepRefused (code `bad-address`) for what is no side."""
    if name not in SIDES:
        raise StepRefused(
            "bad-address",
            _("There is no side “%(side)s” of the evidence. Choose from: %(sides)s.")
            % {"side": name[:40], "sides": ", ".join(SIDES)},
        )


def evidence_side(
    case: Case, name: str, pieces: list[EvidenceItem], most: int, whole: str
) -> EvidenceSide:
    """One side with `most` of its pieces, or with all."""
    icon, title = COLUMNS.get(name, ("", ""))
    newest = [piece for piece in reversed(pieces) if piece.bearing == SIDES[name]]
    shown = newest if name == whole else newest[:most]
    drawn = [to_weigh(case, piece) for piece in shown] if name == UNASSESSED else shown
    return EvidenceSide(name, title, icon, drawn, len(newest) - len(shown))


def to_weigh(case: Case, piece: EvidenceItem) -> EvidenceToWeigh:
    """A piece with the form that weighs it."""
    action = f"{reverse('case_act', args=[case.ref, 'weigh'])}?of={piece.row.pk}"
    return EvidenceToWeigh(piece, WeighAtOnce(at=f"e{piece.row.number}", action=action))


@require_safe
def side(request: HttpRequest, ref: str) -> HttpResponse:
    """The pieces of a side that the page of the case does not show, for their place on it.

    Raises StepRefused (code `bad-address`).
    """
    found, name = case_or_404(ref), request.GET.get("side", UNASSESSED)
    require_side(name)
    whole = evidence_side(found, name, evidence_of(found), 0, name)
    context = {
        "case": found,
        "now": clock.now(),
        "side": whole,
        "pieces": whole.pieces[0 if name == "neither" else OPEN :],
        "why_not": authority.check_work(actor(request), gather_facts(found, clock.now())) or "",
    }
    return render(request, "case/_more_evidence.html", context)


urlpatterns = [
    path("cases/<str:ref>/evidence", side, name="case_evidence_side"),
]

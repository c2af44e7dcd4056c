"""What happens if nobody acts, as sentences: said of each thing that falls due, before it does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enforcement.language import words
from enforcement.language.formats import within
from enforcement.models import Measure, Review
from enforcement.queries.upcoming import Fall

SENTENCES = {
    "lift": gettext_lazy("The %(measure)s is lifted"),
    "narrow": gettext_lazy("The %(measure)s is reduced to the limit that was chosen with it"),
    "unratified": gettext_lazy("It lapses without ratification, and access is restored"),
    "expires": gettext_lazy("The proposal to %(verb)s expires"),
    "ends": gettext_lazy("The %(measure)s ends as planned, and access is restored"),
    "begins": gettext_lazy("The account is terminated"),
    "lapses": gettext_lazy("The required changes lapse, and the previous restriction returns"),
    "missed": gettext_lazy(
        "The review is recorded as missed (%(review)s), and admins are told; nothing is "
        "lifted automatically"
    ),
}
STAYS = gettext_lazy("Nothing happens automatically. The case stays as it is until somebody acts.")
UNSEEN = {  # by (what is looked at, what was chosen); what is not in it only escalates
    ("MEASURE", "escalate"): gettext_lazy("Admins are told; the %(measure)s stays in place"),
    ("MEASURE", "lift"): gettext_lazy("The %(measure)s is lifted, and admins are told"),
    ("MEASURE", "narrow"): gettext_lazy("The %(measure)s is reduced, and admins are told"),
    ("RATIFICATION", "escalate"): gettext_lazy("It lapses, and access is restored"),
}
EXPIRES = gettext_lazy("The proposal expires, and admins are told")
AGAIN = gettext_lazy("Admins are told, and it becomes due again")


@dataclass(frozen=True, kw_only=True)
class Otherwise:
    """A sentence without a full stop, and when it comes true."""

    says: str
    at: datetime


def sentence(fall: Fall) -> str:
    """What a fall does, in words."""
    return str(SENTENCES[fall.kind]) % {
        "measure": within(words.MEASURES.get(fall.of, fall.of)),
        "verb": within(words.VERBS.get(fall.of, fall.of)),
        "review": str(words.REVIEWS.get(fall.of, fall.of)),
    }


def otherwise(fallen: Iterable[Fall]) -> list[Otherwise]:
    """What happens to a case, soonest first; empty where nothing does."""
    return [Otherwise(says=sentence(fall), at=fall.at) for fall in fallen]


def unseen(review: Review, measure: Measure | None) -> str:
    """What being missed does, in words."""
    if review.kind == "DECISION" and review.subject:
        return str(EXPIRES)
    kind = within(words.MEASURES[measure.kind] if measure else _("restriction"))
    return str(UNSEEN.get((review.kind, review.on_missed), AGAIN)) % {"measure": kind}

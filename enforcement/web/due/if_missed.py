"""What happens if nobody acts, as sentences: said of each thing that falls due, before it does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy

from enforcement.language import words
from enforcement.language.formats import within
from enforcement.language.reviews import review_label
from enforcement.language.verbs import verb_label
from enforcement.queries.upcoming import Upcoming

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


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """A sentence without a full stop, and when it comes true."""

    says: str
    at: datetime


def consequence_in_words(fall: Upcoming) -> str:
    """What the clock does by itself, in words."""
    return str(SENTENCES[fall.kind]) % {
        "measure": within(words.MEASURES.get(fall.of, fall.of)),
        "verb": within(verb_label(fall.of)),
        "review": review_label(fall.of),
    }


def if_nobody_acts(due: Iterable[Upcoming]) -> list[Consequence]:
    """What happens to a case, soonest first; empty where nothing does."""
    return [Consequence(says=consequence_in_words(fall), at=fall.at) for fall in due]

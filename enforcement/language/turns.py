"""Whose turn a case is and for what, whom it waits for, and why it stands where it stands: the
words for the codes of `workflow/turns.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy, override

from enforcement.language.formats import within
from enforcement.language.reviews import review_label
from enforcement.language.verbs import verb_label

FOR_WHAT = {
    "APPROVE": gettext_lazy("approve: %(verb)s"),
    "RATIFY": gettext_lazy("ratify: %(verb)s"),
    "REVIEW": "%(review)s",
    "ESCALATION": gettext_lazy("resolve escalation"),
    "FINDINGS": gettext_lazy("record findings"),
    "DECIDE": gettext_lazy("decide"),
    "ANSWER": gettext_lazy("reply"),
    "TERM": gettext_lazy("end of term"),
    "NOTICE_PERIOD": gettext_lazy("notice period"),
    "REQUIREMENT": gettext_lazy("required change %(number)s"),
    "CLOSED": gettext_lazy("closed"),
}
ANSWERS = {
    "HOLDER": gettext_lazy("the holder’s reply"),
    "PARTNER": gettext_lazy("the partner’s reply"),
    "REPORTER": gettext_lazy("the reporter’s reply"),
}
AWAITED = {**ANSWERS, "OTHER": gettext_lazy("somebody else")}
TERMS = {
    "SEVERITY": "%(severity)s",
    "REVIEW_MISSED": gettext_lazy("a review was missed"),
    "DUE_SOON": gettext_lazy("due soon"),
    "UNDER_RESTRICTION": gettext_lazy("restricted, awaiting outcome"),
    "REPORTS": gettext_lazy("%(n)s reports"),
    "TRAFFIC": gettext_lazy("high usage"),
    "ESCALATED": gettext_lazy("escalated"),
    "STRATEGIC": gettext_lazy("strategic account"),
    "TRUSTED_FLAGGER": gettext_lazy("reported by a trusted flagger"),
}
SEVERE = {
    "LOW": gettext_lazy("severity low"),
    "MEDIUM": gettext_lazy("severity medium"),
    "HIGH": gettext_lazy("severity high"),
    "CRITICAL": gettext_lazy("severity critical"),
}
IN_SHORT = {
    "UNDER_RESTRICTION": gettext_lazy("restricted"),
    "REVIEW_MISSED": gettext_lazy("review missed"),
    "STRATEGIC": gettext_lazy("strategic"),
    "TRUSTED_FLAGGER": gettext_lazy("trusted flagger"),
}


def for_what(what: str, verb: str = "", review: str = "", number: int | None = None) -> str:
    """What a turn is for, with its detail where it has one."""
    detail = {
        "verb": within(verb_label(verb)),
        "review": review_label(review),
        "number": number,
    }
    return str(FOR_WHAT[what]) % detail


def awaited(whom: str, what: str = "") -> str:
    """Whom we wait for, with what somebody wrote of it: "the holder's answer: the tax papers"."""
    if whom not in ANSWERS:
        return what or str(AWAITED.get(whom, whom))
    return f"{ANSWERS[whom]}: {what}" if what else str(ANSWERS[whom])


def waits_in_english(whom: str, what: str = "") -> str:
    """The same for the record, which is kept in English."""
    with override("en"):
        return awaited(whom, what)


def term(code: str, detail: str | int = "") -> str:
    """A term of a priority, with its severity or its number."""
    return str(TERMS[code]) % {"severity": SEVERE.get(str(detail), detail), "n": detail}


def in_short(terms: Sequence[tuple[str, str | int]], most: int = 18) -> str:
    """The terms that carry most, for a narrow place: one, and a second where both fit into `most`
    characters.
    """
    said = [str(IN_SHORT[code]) if code in IN_SHORT else term(code, of) for code, of in terms[:2]]
    return ", ".join(said) if len(", ".join(said)) <= most else said[0]

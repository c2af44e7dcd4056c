"""Saved phrases: the closed list of the places that are filled from the case, by their names in
each language, and what a phrase may be meant for.

    "We have limited [account name] until [review date]. [?What you may add by hand]"

A place stands in square brackets. One that begins with a question mark is filled in by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from accounts.languages import CODES
from enforcement.language.notices.wording import folded
from enforcement.language.saying import say

PLACE = re.compile(r"\[([^\[\]\n]{1,80})\]")
BY_HAND = "?"  # how the name of a place begins that nobody but a person can fill in


class Variable(StrEnum):
    """What a case can fill in."""

    ACCOUNT = "ACCOUNT"
    CASE = "CASE"
    POLICY = "POLICY"
    CLAUSE = "CLAUSE"
    CLAUSE_TITLE = "CLAUSE_TITLE"
    REVIEW_DATE = "REVIEW_DATE"
    END_DATE = "END_DATE"
    REPLY_BY = "REPLY_BY"
    APPEAL_UNTIL = "APPEAL_UNTIL"
    TODAY = "TODAY"


NAMES: dict[Variable, Promise] = {
    Variable.ACCOUNT: pgettext_lazy("a place in a saved phrase", "account name"),
    Variable.CASE: pgettext_lazy("a place in a saved phrase", "case"),
    Variable.POLICY: pgettext_lazy("a place in a saved phrase", "policy"),
    Variable.CLAUSE: pgettext_lazy("a place in a saved phrase", "clause"),
    Variable.CLAUSE_TITLE: pgettext_lazy("a place in a saved phrase", "clause title"),
    Variable.REVIEW_DATE: pgettext_lazy("a place in a saved phrase", "review date"),
    Variable.END_DATE: pgettext_lazy("a place in a saved phrase", "end date"),
    Variable.REPLY_BY: pgettext_lazy("a place in a saved phrase", "reply by"),
    Variable.APPEAL_UNTIL: pgettext_lazy("a place in a saved phrase", "appeal until"),
    Variable.TODAY: pgettext_lazy("a place in a saved phrase", "today"),
}
MEANINGS: dict[Variable, Promise] = {
    Variable.ACCOUNT: gettext_lazy("the account’s name"),
    Variable.CASE: gettext_lazy("the reference of the case"),
    Variable.POLICY: gettext_lazy("the title of the policy"),
    Variable.CLAUSE: gettext_lazy("the clauses that are chosen, or alleged"),
    Variable.CLAUSE_TITLE: gettext_lazy("their titles"),
    Variable.REVIEW_DATE: gettext_lazy("the next review, as in the form, or of the restriction"),
    Variable.END_DATE: gettext_lazy("the day on which it ends, as in the form"),
    Variable.REPLY_BY: gettext_lazy("the date of the question, as in the form"),
    Variable.APPEAL_UNTIL: gettext_lazy("the last day for an appeal, in messages"),
    Variable.TODAY: gettext_lazy("the day on which it is inserted"),
}


class Writing(StrEnum):
    """What a phrase may be meant for besides the verbs."""

    MESSAGE = "MESSAGE"
    QUESTION = "QUESTION"


WRITING: dict[str, Promise] = {
    Writing.MESSAGE: gettext_lazy("Messages and notes"),
    Writing.QUESTION: gettext_lazy("Question to the holder"),
}


@cache
def variables_by_name() -> Mapping[str, Variable]:
    """Every variable by each of its names, folded; a phrase may use those of any language."""
    found: dict[str, Variable] = {}
    for code in CODES:
        with override(code):
            found |= {folded(str(name)): variable for variable, name in NAMES.items()}
    return found


def names_in(language: str) -> dict[Variable, str]:
    """What the variables are called in a language."""
    with override(language):
        return {variable: str(name) for variable, name in NAMES.items()}


def unknown_places(text: str) -> list[str]:
    """The names in brackets that no variable has, and nobody means to fill in by hand."""
    names = [match[1].strip() for match in PLACE.finditer(text)]
    known = variables_by_name()
    return [n for n in names if not n.startswith(BY_HAND) and folded(n) not in known]


def filled(text: str, values: Mapping[Variable, str]) -> str:
    """The text with what is known; every other place stays as it is, in its brackets."""

    def value(place: re.Match[str]) -> str:
        variable = variables_by_name().get(folded(place[1]))
        return (values.get(variable, "") if variable else "") or place[0]

    return PLACE.sub(value, text)


def fill_in(place: str) -> str:
    """What is said of a place that is not filled in."""
    return say("Fill in “%(place)s”, or remove the brackets.", place=place)


def unfilled_place(text: str) -> str | None:
    """The first place of a text that is not filled in, with its brackets; None without one."""
    place = PLACE.search(text)
    return place[0] if place else None

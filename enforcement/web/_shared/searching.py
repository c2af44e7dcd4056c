"""A list that is searched by what is typed: the field, what is asked for as chips, and menus that
add a term. All of it stands in the text, so that one address says one list.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enforcement.language import words
from enforcement.language.formats import number
from enforcement.language.refusals import StepRefused
from enforcement.language.reviews import REVIEWS
from enforcement.language.verbs import VERBS
from enforcement.pages.parts import Parts
from enforcement.queries.badges import MOST
from enforcement.queries.queue import tidy_search_text
from enforcement.queries.queue_filters import FilterChoices
from enforcement.rules.search_syntax import (
    AFTER_FINDING,
    CLOSED,
    DATES,
    ME,
    MERGED,
    NO,
    OPEN,
    OTHERS,
    PRECAUTIONARY,
    RANGES,
    US,
    YES,
    Search,
    Term,
    Terms,
    read_search,
)
from enforcement.workflow.proceeding import FINAL

TITLES = {
    "state": gettext_lazy("Case status"),
    "outcome": gettext_lazy("Outcome"),
    "standing": gettext_lazy("Account status"),
    "area": gettext_lazy("Area"),
    "policy": gettext_lazy("Policy"),
    "clause": gettext_lazy("Clause"),
    "severity": gettext_lazy("Severity"),
    "assignee": gettext_lazy("Assignee"),
    "account": gettext_lazy("Account"),
    "tier": gettext_lazy("Account tier"),
    "partner": gettext_lazy("Partner"),
    "country": gettext_lazy("Country"),
    "before": gettext_lazy("Opened before"),
    "after": gettext_lazy("Opened on or after"),
    "closed-before": gettext_lazy("Closed before"),
    "closed-after": gettext_lazy("Closed on or after"),
    "open-on": gettext_lazy("Open at the end of"),
    "opened": gettext_lazy("Opened"),
    "closed": gettext_lazy("Closed"),
    "merged": gettext_lazy("Merged"),
    "reopened": gettext_lazy("Reopened"),
    "first-review": gettext_lazy("Initial review"),
    "decided": gettext_lazy("First decision"),
    "notice": gettext_lazy("Notice required"),
    "unconfirmed": gettext_lazy("Notice without proof"),
    "deadline": gettext_lazy("Review completed or missed"),
    "in-time": gettext_lazy("Review completed in time"),
    "missed": gettext_lazy("Review missed"),
    "appealed": gettext_lazy("Appeal decided"),
    "overturned": gettext_lazy("Appeal successful"),
    "settled": gettext_lazy("Proposal settled"),
    "returned": gettext_lazy("Proposal returned"),
    "precaution": gettext_lazy("Precautionary decision"),
    "automated": gettext_lazy("Decided by automation"),
    "reversed": gettext_lazy("Automation reversed"),
    "restricted": gettext_lazy("Restricted since"),
    "terminated": gettext_lazy("Terminated"),
    "one-person": gettext_lazy("Terminated by one person"),
    "reported": gettext_lazy("Report received"),
    "worked": gettext_lazy("Worked on"),
    "acted": gettext_lazy("Decided or proposed"),
    "waiting": gettext_lazy("Waiting for"),
    "source": gettext_lazy("Source"),
    "reported-by": gettext_lazy("Reported by"),
    "established": gettext_lazy("Established"),
    "review": gettext_lazy("Review type"),
    "action": gettext_lazy("Action"),
    "basis": gettext_lazy("Basis"),
    "by": gettext_lazy("Person"),
    "following": gettext_lazy("Followed by"),
}
# What a term counts in the cases that it finds.
THINGS = {
    "closing": gettext_lazy("Closings, mergers and reopenings"),
    "notice": gettext_lazy("Notices"),
    "review": gettext_lazy("Reviews"),
    "appeal": gettext_lazy("Appeals"),
    "proposal": gettext_lazy("Proposals"),
    "precaution": gettext_lazy("Precautionary decisions"),
    "restriction": gettext_lazy("Restrictions"),
    "termination": gettext_lazy("Terminations"),
    "report": gettext_lazy("Reports"),
    "act of deciding": gettext_lazy("Decisions and proposals"),
}


@dataclass(frozen=True, kw_only=True)
class TermLink:
    """A value of a term; it leads to the list with it, or, where it is `on`, without."""

    word: object
    query: str
    on: bool = False
    title: object = ""


@dataclass(frozen=True, kw_only=True)
class TermMenu:
    """A term, and the values that it can have."""

    title: object
    links: list[TermLink]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an address asks for: the text as it was typed, and its terms, or the sentence that says
    why it is none.
    """

    text: str
    search: Search
    wrong: str = ""
    cursor: str = ""
    dates: bool = False  # given apart, by the form for them

    def at(self, cursor: str) -> str:
        """The query of another page; empty where there is none."""
        return urlencode({"q": self.text, "cursor": cursor}) if cursor else ""

    @property
    def query(self) -> str:
        """The query of the first page."""
        return query_of(self.search)


def asked_or_refuse(request: HttpRequest, known: Terms) -> Asked:
    """The same, for an answer that has no field at which it could say what is wrong.

    Raises StepRefused (code `bad-filter`).
    """
    asked = asked_in(request, known)
    if asked.wrong:
        raise StepRefused("bad-filter", asked.wrong)
    return asked


def list_context(
    asked: Asked, known: Terms, choices: FilterChoices, *, before: str, after: str
) -> Parts:
    """What every such list shows around its rows: chips, menus, what can be asked for, and the
    pages before and after (their cursors).
    """
    values = values_in_words(choices)
    return {
        "asked": asked,
        "most": MOST,
        "most_said": number(MOST),
        "menus": term_menus(asked.search, known, values),
        "chips": term_chips(asked.search, {**values, **values_of_chips()}),
        "terms": list(known.items()),
        "ranges": RANGES,
        "before": asked.at(before),
        "after": asked.at(after),
    }


def query_of(search: Search) -> str:
    """A search as it stands in an address."""
    return urlencode({"q": str(search)}) if search.terms else ""


def asked_in(request: HttpRequest, known: Terms) -> Asked:
    """What the address asks for.

    Raises StepRefused (code `bad-filter`) for a parameter that no list has, or a text too long.
    """
    dates = [name for name in DATES if name in known and name in request.GET]
    if strange := sorted(set(request.GET) - {"q", "cursor", *dates}):
        raise StepRefused(
            "bad-filter",
            _("This list has no “%(strange)s”. Write what you look for in the search field.")
            % {"strange": strange[0][:40]},
        )
    text, search = tidy_search_text(request.GET.get("q", "")), Search()
    try:
        search = read_search(text, known)
        if dates:
            kept = replace(search, terms=tuple(t for t in search.terms if t.name not in dates))
            added = [f"{name}:{request.GET[name]}" for name in dates if request.GET[name]]
            text = tidy_search_text(" ".join([str(kept), *added]))
            search = read_search(text, known)
    except StepRefused as refused:
        return Asked(text=text, search=search, wrong=refused.sentence)
    cursor = request.GET.get("cursor", "")
    return Asked(text=text, search=search, cursor=cursor, dates=bool(dates))


def values_in_words(choices: FilterChoices) -> dict[str, Mapping[str, object]]:
    """The words for the values of each term that has a menu, as they are typed."""
    states = {code.lower(): word for code, word in words.STATES.items()}
    return {
        "state": {OPEN: _("Open"), CLOSED: _("Closed"), **states, MERGED: words.MERGED},
        "standing": {code.lower(): word for code, word in words.STANDINGS.items()},
        "area": choices.areas,
        "assignee": {"me": _("Me"), "nobody": _("Nobody"), **choices.people},
        "outcome": {
            **{code.lower(): words.STATES[code] for code in FINAL},
            MERGED: words.MERGED,
        },
        "policy": choices.policies,
        "severity": {code.lower(): word for code, word in words.SEVERITIES.items()},
        "tier": {code.lower(): word for code, word in words.TIERS.items()},
        "partner": choices.partners,
    }


def values_of_chips() -> dict[str, Mapping[str, object]]:
    """The same of terms that are typed, or that a link brings, and have no menu."""
    sources = {code.lower(): word for code, word in words.ORIGINS.items()}
    return {
        "source": sources,
        "reported-by": sources,
        "review": {kind.lower(): row.short for kind, row in REVIEWS.items()},
        "action": {verb: row.label for verb, row in VERBS.items()},
        "waiting": {US: _("Us"), OTHERS: _("Others")},
        "basis": {PRECAUTIONARY: _("Precautionary"), AFTER_FINDING: _("After a finding")},
        "established": {YES: _("Yes"), NO: _("No")},
        "following": {ME: _("Me")},
    }


def term_menus(
    search: Search, known: Terms, values: Mapping[str, Mapping[str, object]]
) -> list[TermMenu]:
    """A menu for each term whose values can be chosen."""
    return [
        TermMenu(title=TITLES[name], links=[value_link(search, name, *one) for one in rows.items()])
        for name, rows in values.items()
        if name in known and rows
    ]


def value_link(search: Search, name: str, value: str, word: object) -> TermLink:
    """One value of a menu."""
    term = Term(name, value)
    on = term in search.terms
    there = search.without(term) if on else search.also(name, value)
    return TermLink(word=word, query=query_of(there), on=on)


def term_chips(search: Search, values: Mapping[str, Mapping[str, object]]) -> list[TermLink]:
    """The terms that are asked for, each leading to the list without it."""
    return [
        TermLink(
            title=_("Not: %(term)s") % {"term": TITLES[term.name]}
            if term.excluded
            else TITLES[term.name],
            word=values.get(term.name, {}).get(term.value, term.value),
            query=query_of(search.without(term)),
            on=True,
        )
        for term in search.terms
        if term.name
    ]


def days_asked(search: Search, known: Collection[str]) -> list[dict[str, object]]:
    """The fields for days, with what they are."""
    return [
        {"name": name, "title": TITLES[name], "value": next(iter(search.values(name)), "")}
        for name in DATES
        if name in known
    ]

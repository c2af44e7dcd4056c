"""The words of the queue's page: lanes, filters and orders as links, each a queue of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enforcement.language import words
from enforcement.queries.queue import FILTERS, FIXED, QueueQuery
from enforcement.queries.queue_filters import FilterChoices

LANES = {
    "all": gettext_lazy("All open"),
    "mine": gettext_lazy("Mine"),
    "unassigned": gettext_lazy("Unassigned"),
    "approvals": gettext_lazy("Waiting for approval"),
    "reviews": gettext_lazy("Reviews due"),
    "appeals": gettext_lazy("Appeals"),
    "escalations": gettext_lazy("Escalations"),
    "others": gettext_lazy("Waiting for others"),
}
EMPTY = {  # what is so, and when something would appear
    "all": (
        gettext_lazy("No open cases"),
        gettext_lazy("A case appears here as soon as we get a report about an account we know."),
    ),
    "mine": (
        gettext_lazy("No cases assigned to you"),
        gettext_lazy("A case appears here when it is assigned to you."),
    ),
    "unassigned": (
        gettext_lazy("All open cases are assigned"),
        gettext_lazy("New cases appear here until somebody takes them."),
    ),
    "approvals": (
        gettext_lazy("No open approvals"),
        gettext_lazy("A decision that needs a lead appears here as soon as it is proposed."),
    ),
    "reviews": (
        gettext_lazy("No reviews due"),
        gettext_lazy("A review appears here a day before it is due."),
    ),
    "appeals": (
        gettext_lazy("No open appeals"),
        gettext_lazy("An appeal appears here as soon as it is submitted."),
    ),
    "escalations": (
        gettext_lazy("No open escalations"),
        gettext_lazy("A case appears here when somebody escalates it to an admin."),
    ),
    "others": (
        gettext_lazy("No cases waiting for others"),
        gettext_lazy("A case appears here while we wait for a holder, a partner or a date."),
    ),
}
COLUMNS = {
    "ref": gettext_lazy("Case"),
    "area": gettext_lazy("Area"),
    "state": gettext_lazy("Case status"),
    "standing": gettext_lazy("Account status"),
    "turn": gettext_lazy("Next action"),
    "due": gettext_lazy("Due"),
    "why": gettext_lazy("Priority"),
    "reports": gettext_lazy("Reports"),
    "assignee": gettext_lazy("Assignee"),
}
ORDERS = {
    "priority": gettext_lazy("highest priority first"),
    "due": gettext_lazy("due first"),
    "age": gettext_lazy("oldest first"),
}
TITLES = {
    "state": gettext_lazy("Case status"),
    "standing": gettext_lazy("Account status"),
    "area": gettext_lazy("Area"),
    "severity": gettext_lazy("Severity"),
    "assignee": gettext_lazy("Assignee"),
    "due": gettext_lazy("Due"),
    "tier": gettext_lazy("Account tier"),
    "partner": gettext_lazy("Partner"),
    "measure": gettext_lazy("Restriction"),
    "language": gettext_lazy("Language"),
}
DUES = {
    "late": gettext_lazy("late"),
    "today": gettext_lazy("within a day"),
    "week": gettext_lazy("within a week"),
    "none": gettext_lazy("no due date"),
}
# filters in plain view; the others stand under “More”
AT_ONCE = ("state", "area", "assignee", "due")


@dataclass(frozen=True, kw_only=True)
class Link:
    """A word that leads to a queue."""

    word: object
    query: str
    on: bool = False
    count: int = 0
    title: object = ""


@dataclass(frozen=True, kw_only=True)
class Menu:
    """A filter and what it can be."""

    title: object
    links: list[Link]
    more: bool = False


def lane_links(want: QueueQuery, counts: Mapping[str, int]) -> list[Link]:
    """The lanes with their counts; what is filtered by is kept."""
    return [
        Link(word=word, query=want.but(lane=lane), on=lane == want.lane, count=counts[lane])
        for lane, word in LANES.items()
    ]


def order_links(want: QueueQuery, offered: Sequence[str]) -> list[Link]:
    """The orders that there are."""
    return [
        Link(word=ORDERS[order], query=want.but(order=order), on=order == want.order)
        for order in offered
    ]


def filter_options(name: str, choices: FilterChoices) -> Mapping[str, object]:
    """The words for what a filter can be."""
    free: dict[str, Mapping[str, object]] = {
        "area": choices.areas,
        "assignee": {"me": _("Me"), "nobody": _("Nobody"), **choices.people},
        "partner": choices.partners,
        "language": words.LANGUAGES,
        "due": DUES,
        "measure": {**words.MEASURES, "none": _("None")},
        "state": words.STATES,
        "standing": words.STANDINGS,
        "severity": words.SEVERITIES,
        "tier": words.TIERS,
    }
    return {
        value: word
        for value, word in free[name].items()
        if name not in FIXED or value in FIXED[name]
    }


def filter_menus(want: QueueQuery, choices: FilterChoices) -> list[Menu]:
    """A menu for each filter; what is chosen already leads to the queue without it."""
    menus = []
    for name in FILTERS:
        chosen = want.values(name)
        links = [
            Link(
                word=word,
                query=want.without(name, value) if value in chosen else want.also(name, value),
                on=value in chosen,
            )
            for value, word in filter_options(name, choices).items()
        ]
        if links:
            menus.append(Menu(title=TITLES[name], links=links, more=name not in AT_ONCE))
    return menus


def active_filter_links(want: QueueQuery, choices: FilterChoices) -> list[Link]:
    """What is filtered by, each leading to the queue without it."""
    known = {name: filter_options(name, choices) for name in {name for name, _value in want.chosen}}
    found = [
        Link(
            title=TITLES[name],
            word=known[name].get(value, value),
            query=want.without(name, value),
            on=True,
        )
        for name, value in want.chosen
    ]
    return [
        *(
            [Link(title=_("Search text"), word=want.q, query=want.but(q=""), on=True)]
            if want.q
            else []
        ),
        *found,
    ]


def empty_sentence(want: QueueQuery) -> tuple[object, object]:
    """What to say where there is no row."""
    if want.chosen or want.q:
        return _("No cases match these filters"), _("Remove a filter to see more.")
    return EMPTY[want.lane]

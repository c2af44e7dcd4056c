"""The rows of a plan in a verb's form: what each asks for, and the item that it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from enforcement.pages.parts import Parts

TEXTS = ("title", "text", "evidence", "acceptance")
CHECK = {  # of what Docket checks by itself: the field of the form to the field of the terms
    "check_kind": "kind",
    "check_product": "product",
    "check_key": "key",
    "check_days": "days",
    "check_below": "below",
}
ROW = (*TEXTS, "due_on", *CHECK)
TOO_LONG = "check_too_long"  # a mistake of the item, shown where the days are typed
DUE = (1, 180, 7)  # days from today: the least, the most, those proposed


def empty_row(today: date) -> dict[str, str]:
    """A requirement that is still to be written."""
    return {**dict.fromkeys(ROW, ""), "due_on": (today + timedelta(days=DUE[2])).isoformat()}


def says_something(row: Mapping[str, str]) -> bool:
    """Whether anything but the date was typed into a row."""
    return any(row[name].strip() for name in (*TEXTS, *CHECK))


def item_of(row: Mapping[str, str], days: int) -> Parts:
    """A row as an item of the plan, due in so many days; what is empty is left out."""
    check = {field: row[name].strip() for name, field in CHECK.items() if row[name].strip()}
    return {
        **{name: row[name] for name in TEXTS if row[name]},
        "due": f"{days}d",
        **({"check": check} if check else {}),
    }


def part_of(loc: Sequence[int | str]) -> str:
    """The field of a row that a place within an item is typed in."""
    match list(loc):
        case ["due", *_rest]:
            return "due_on"
        case ["check", str(field), *_rest]:
            return f"check_{field}"
        case ["check"]:
            return "check_kind"
        case [str(name), *_rest]:
            return name
    return "title"

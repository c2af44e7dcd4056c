"""The form of a verb: which fields it has, what was typed in them, the terms that this makes, and a
sentence at each field that cannot be taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from enforcement.language import formats
from enforcement.language.formats import dated
from enforcement.language.mistakes import what
from enforcement.language.notices import KINDS
from enforcement.language.phrases import fill_in, unfilled_place
from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.pages.parts import Parts
from enforcement.pages.refusing import KEY, TOKEN
from enforcement.web._shared.draft_on_page import HANDLES as DRAFT
from enforcement.web.decide.plan_rows import (
    DUE,
    ROW,
    TOO_LONG,
    empty_row,
    item_of,
    part_of,
    says_something,
)
from enforcement.workflow.marks import Mark, mark_of
from enforcement.workflow.terms import Terms

TEXTS = ("facts", "reasons", "question", "would_clear", "why_different", "note")
OUTGOING = ("facts", "reasons", "question", "would_clear")  # the holder reads these
CHOICES = ("measure", "on_missed", "exception", "into")
SCOPES = {"scope_models": "models", "scope_features": "features", "scope_keys": "keys"}
HANDLES = (
    TOKEN,
    KEY,
    "verb",
    "version",
    "then",
    "band",
    "add",
    "remove",
    "rows",
    *DRAFT,
)  # of the page, not of the terms
MOST_ROWS = 50
# A term that is a length of time is asked for as a date: its field, the least and the most days
# from today, the days proposed, its unit.
DATES: dict[str, tuple[str, int, int, int]] = {
    "review_in": ("review_on", 1, 7, 7),
    "ends_in": ("ends_on", 1, 365, 14),
    "days": ("leaves_on", 1, 365, 30),
}
MISSING = {
    "facts": gettext_lazy("Say what happened and how we know."),
    "reasons": gettext_lazy("Give the reasons."),
    "question": gettext_lazy("Enter the question to the holder."),
    "would_clear": gettext_lazy("Say what would clear the account."),
    "clauses": gettext_lazy("Choose at least one clause."),
    "measure": gettext_lazy("Choose one."),
    "plan": gettext_lazy("Add at least one required change, with a title and what to do."),
    "review_in": gettext_lazy("Enter the date of the next review."),
    "ends_in": gettext_lazy("Enter the end date."),
    "exception": gettext_lazy("Choose the ground."),
    "into": gettext_lazy("Choose the case in which this one goes on."),
}
GAPS = {  # what stands in the letter until it is written
    "facts": gettext_lazy("… facts not written yet …"),
    "reasons": gettext_lazy("… reasons not written yet …"),
    "question": gettext_lazy("… question not written yet …"),
    "would_clear": gettext_lazy("… what would clear the account is not written yet …"),
}


def asked_terms(verb: str) -> frozenset[str]:
    """The terms that the form of a verb asks for."""
    mark = mark_of(Case, verb)
    return frozenset({*mark.needs, *mark.takes, *required_texts(mark), "reasons", "note"}) | (
        {"detected_by_automation"} if mark.notice else set()
    )


def required_texts(mark: Mark) -> set[str]:
    """The texts that a verb cannot do without: its own, and those that its notice owes."""
    owes = KINDS[mark.notice].owes if mark.notice else ()
    return {*mark.needs} | {name for name in ("facts", "reasons") if name in owes}


def field_names(verb: str) -> set[str]:
    """The names that the fields of a verb's form have, but for the rows of a plan."""
    asked = asked_terms(verb)
    names = {name for name in asked if name not in DATES and name not in ("scope", "plan")}
    names |= {DATES[name][0] for name in asked if name in DATES}
    return names | (set(SCOPES) if "scope" in asked else set())


@dataclass(kw_only=True)
class VerbForm:
    """What the form of one verb shows: strings as typed, the clauses that are ticked, the rows of
    the plan, and what is wrong where.
    """

    verb: str
    today: date  # the reader's
    values: dict[str, str] = field(default_factory=dict)
    clauses: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    filled: list[int] = field(default_factory=list)  # the rows that say something

    @property
    def asked(self) -> frozenset[str]:
        """The terms that are asked for."""
        return asked_terms(self.verb)

    @property
    def mark(self) -> Mark:
        """The verb's mark."""
        return mark_of(Case, self.verb)

    @property
    def limits(self) -> bool:
        """Whether, as it is filled in, something is limited; scope and rate count only then."""
        return (
            self.mark.always_limits
            or self.values.get("measure") in ("narrow", "limit")
            or self.values.get("on_missed") == "narrow"
        )

    @property
    def gaps(self) -> list[str]:
        """What is still missing: texts, and the plan."""
        missing = [
            name
            for name in OUTGOING
            if name in required_texts(self.mark) and not self.values.get(name, "").strip()
        ]
        return missing + (
            ["plan"]
            if "plan" in self.asked
            and not any(row["title"].strip() and row["text"].strip() for row in self.rows)
            else []
        )

    @property
    def numbered(self) -> list[Parts]:
        """The rows of the plan with their numbers and what is wrong in them."""
        return [
            {
                **row,
                "key": str(n),
                "errors": {name: self.errors.get(f"plan-{n}-{name}", "") for name in ROW},
            }
            for n, row in enumerate(self.rows)
        ]

    def days_to(self, name: str, bounds: tuple[int, int, int]) -> int | None:
        """Days from today to a date field, or None with the reason in `errors`."""
        given = self.values.get(name) or ""
        return self.check_date(name, given, bounds)

    def check_date(self, where: str, given: str, bounds: tuple[int, int, int]) -> int | None:
        """Days from today to a date as typed; else the reason goes to `errors` under `where`."""
        least, most, _usual = bounds
        try:
            days = (date.fromisoformat(given) - self.today).days
        except ValueError:
            self.errors[where] = _("Enter a date, such as %(date)s.") % {
                "date": (self.today + timedelta(days=most)).isoformat()
            }
            return None
        if least <= days <= most:
            return days
        last = dated(self.today + timedelta(days=most), "D j M Y")
        self.errors[where] = _("The date must be within %(n)d days: from tomorrow to %(last)s.") % {
            "n": most,
            "last": last,
        }
        return None

    def given(self) -> Parts:
        """The terms as plain data; what is empty is left out, as are limits where nothing is
        limited.
        """
        data: Parts = {
            name: self.values[name]
            for name in (*TEXTS, *CHOICES)
            if self.values.get(name, "").strip()
        }
        if "clauses" in self.asked and self.clauses:
            data["clauses"] = self.clauses
        if self.values.get("detected_by_automation"):
            data["detected_by_automation"] = True
        for term, (name, *bounds) in DATES.items():
            if term in self.asked and (
                days := self.days_to(name, (bounds[0], bounds[1], bounds[2]))
            ):
                data[term] = days if term == "days" else f"{days}d"
        if self.limits:
            scope = {key: split_names(self.values.get(name, "")) for name, key in SCOPES.items()}
            data |= {"scope": scope} if any(scope.values()) else {}
            data |= {"rate": self.values["rate"]} if self.values.get("rate") else {}
        if "plan" in self.asked:
            data |= self.plan()
        return data

    def plan(self) -> Parts:
        """The rows that say something."""
        items: list[Parts] = []
        self.filled = []
        for number, row in enumerate(self.rows):
            if not says_something(row):
                continue
            self.filled.append(number)
            days = self.check_date(f"plan-{number}-due_on", row["due_on"], DUE)
            items.append(item_of(row, days or DUE[2]))
        return {"plan": items} if items else {}

    def terms(self, *, gaps: bool = False) -> Terms | None:
        """The terms, or None with the reasons in `errors`.

        With `gaps` a text that is missing is no error: a sentence holds its place.
        """
        self.errors = {}
        data = self.given()
        if gaps:
            data = {**{name: str(GAPS[name]) for name in self.gaps if name in GAPS}, **data}
            data |= self.gaps_of_plan(data.get("plan", [])) if "plan" in self.asked else {}
            data = {**({"why_different": "…"} if self.mark.measured else {}), **data}
        for name in required_texts(self.mark):
            if (
                name not in data
                and name not in self.errors
                and DATES.get(name, ("",))[0] not in self.errors
            ):
                self.errors[DATES[name][0] if name in DATES else name] = str(MISSING[name])
        self.check_limits()
        if not gaps:
            self.check_places()
        try:
            terms = Terms.model_validate(data)
        except ValidationError as error:
            for wrong in error.errors():
                at = wrong["loc"] + (("check", "days") if wrong["type"] == TOO_LONG else ())
                self.errors.setdefault(field_of(at, self.filled), mistake_in_words(wrong))
            return None
        return None if self.errors else terms

    def gaps_of_plan(self, items: list[Parts]) -> Parts:
        """The requirements, each with something in the place of what is not written yet."""
        held = [
            {
                "title": _("… required change %(n)d …") % {"n": n},
                "text": _("… what to do is not written yet …"),
                "due": f"{DUE[2]}d",
                **item,
            }
            for n, item in enumerate(items or [{}], start=1)
        ]
        return {"plan": held}

    def check_limits(self) -> None:
        """What is limited must be named."""
        if self.limits and not any(self.values.get(name, "").strip() for name in (*SCOPES, "rate")):
            self.errors.setdefault(
                "scope_models",
                _("Enter at least one model, feature or key, or a rate."),
            )

    def check_places(self) -> None:
        """What a saved phrase leaves open must be filled in before it goes out."""
        texts = {name: self.values.get(name, "") for name in OUTGOING}
        texts |= {
            f"plan-{n}-{name}": row[name]
            for n, row in enumerate(self.rows)
            for name in ("title", "text", "acceptance")
        }
        for name, text in texts.items():
            if place := unfilled_place(text):
                self.errors.setdefault(name, fill_in(place))


def split_names(text: str) -> list[str]:
    """Names, parted by commas or lines."""
    return [name for name in (part.strip() for part in re.split(r"[,\n]", text)) if name]


def field_of(loc: tuple[int | str, ...], filled: list[int]) -> str:
    """The field that a place in the terms is typed in; `filled` are the rows of the form that made
    the plan.
    """
    match loc:
        case ("plan", int(number), *rest):
            return f"plan-{filled[number]}-{part_of(rest)}"
        case ("scope", str(key), *_rest):
            return f"scope_{key}"
        case (str(name), *_rest):
            return DATES[name][0] if name in DATES else name
    return "plan"


def mistake_in_words(wrong: Mapping[str, Any]) -> str:
    """What is wrong with a value, for people."""
    kind, name = str(wrong["type"]), str(wrong["loc"][0]) if wrong["loc"] else ""
    if kind == "string_too_long":
        return _("The text is too long: at most %(most)s characters.") % {
            "most": formats.number(wrong["ctx"]["max_length"])
        }
    if kind == "string_too_short":
        return _("This field is required.")
    if name == "rate":
        return _("The rate must be a whole number of requests per minute, from 1 to 10,000,000.")
    if kind == "literal_error":
        return _("Choose one of the options offered.")
    if kind == "control_characters":
        return _("The text contains control characters and cannot be saved. Type it again.")
    if kind == "same_title":
        return _("Two requirements have the same title. Name them differently.")
    return _("This is not possible: %(why)s.") % {"why": what(wrong)}


def prefilled_form(
    verb: str, today: date, *, defaults: Mapping[str, str], alleged: Collection[str]
) -> VerbForm:
    """An empty form, with what is sensible filled in.

    `alleged` are the codes of the clauses that are ticked.
    """
    asked = asked_terms(verb)
    values = {name: text for name, text in defaults.items() if name in asked}
    values |= {
        name: (today + timedelta(days=usual)).isoformat()
        for term, (name, _a, _b, usual) in DATES.items()
        if term in asked
    }
    mark = mark_of(Case, verb)
    values |= {"measure": mark.measures[0]} if mark.measures else {}
    values |= {"on_missed": mark.on_missed[0]} if mark.on_missed else {}
    if "exception" in mark.needs:
        values["exception"] = mark.grounds[0]
    return VerbForm(
        verb=verb,
        today=today,
        values=values,
        clauses=list(alleged),
        rows=[empty_row(today)] if "plan" in asked else [],
    )


def form_as_sent(verb: str, data: QueryDict, today: date) -> VerbForm:
    """The form as it was sent.

    Raises StepRefused (code `bad-field`) for a field that the verb's form does not have.
    """
    known = field_names(verb) | set(HANDLES)
    rows: dict[int, dict[str, str]] = {}
    for name in data:
        if name in known:
            continue
        found = re.fullmatch(r"plan-([0-9]{1,2})-([a-z_]+)", name)
        if (
            found is None
            or "plan" not in asked_terms(verb)
            or found[2] not in ROW
            or int(found[1]) >= MOST_ROWS
        ):
            raise StepRefused(
                "bad-field",
                _("This form has no field “%(name)s”. Open it again.") % {"name": name[:40]},
            )
        rows.setdefault(int(found[1]), dict.fromkeys(ROW, ""))[found[2]] = str(data[name])
    values = {name: str(data[name]) for name in field_names(verb) - {"clauses"} if name in data}
    return VerbForm(
        verb=verb,
        today=today,
        values=values,
        clauses=data.getlist("clauses"),
        rows=[rows[n] for n in sorted(rows)],
    )


def date_bounds(today: date, least: int, most: int) -> tuple[str, str, date]:
    """The earliest and the latest date of a field as it is typed, and the latest as a date."""
    return (
        (today + timedelta(days=least)).isoformat(),
        (today + timedelta(days=most)).isoformat(),
        today + timedelta(days=most),
    )

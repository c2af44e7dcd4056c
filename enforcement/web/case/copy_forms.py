"""What is asked for about the copy of a piece of evidence: what is removed from it and why, the
reason for giving it, and the reason for withdrawing it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enforcement.language import words
from enforcement.models.evidence_copy import MOST_MARKS
from enforcement.operations.copy_making import NOTE, Asked
from enforcement.operations.redacting import MOST_PAGES
from enforcement.pages.fields import Buttons
from enforcement.pages.forms import HANDLES, SmallAct
from enforcement.pages.parts import Parts
from enforcement.web.case.forms import long_text

BOX = ("left", "top", "width", "height")  # in percent
LINES = ("first", "last")
HIDDEN = (*HANDLES, "do")
EMPTY = 3  # rows to write further marks in
DO, PREVIEW, ROWS, CHANGE, GIVE = "do", "preview", "rows", "change", "give"
GROUNDS = [("", _("Choose why")), *words.REMOVED_FOR.items()]
LABELS = {
    "page": _("Page"),
    "left": _("Left %"),
    "top": _("Top %"),
    "width": _("Width %"),
    "height": _("Height %"),
    "first": _("From line"),
    "last": _("To line"),
    "words": _("Only these words"),
    "ground": _("Why, as the holder reads it"),
    "note": _("Note for staff"),
}


class Percent(forms.DecimalField):
    """A number with a point or a comma, whatever one's language."""

    # the stubs inherit the type of whole numbers
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Raises ValidationError, with a sentence that fits both."""
        try:
            return super().to_python(str(value or "").replace(",", "."))
        except ValidationError as error:
            raise ValidationError(gettext("Give a number.")) from error


def field_of(part: str) -> forms.Field:
    """The field for a part of a mark."""
    label, attrs = LABELS[part], {"class": "form-control form-control-sm"}
    if part == "ground":
        chosen = forms.Select(attrs={"class": "form-select form-select-sm"})
        return forms.ChoiceField(label=label, choices=GROUNDS, widget=chosen, required=False)
    if part in ("words", "note"):
        typed = forms.TextInput(attrs=attrs)
        return forms.CharField(label=label, max_length=NOTE, widget=typed, required=False)
    number = forms.TextInput(attrs={**attrs, "inputmode": "decimal", "size": 5})
    if part in BOX:
        return Percent(
            label=label, min_value=0, max_value=100, decimal_places=2, widget=number, required=False
        )
    return forms.IntegerField(
        label=label, min_value=1, max_value=999_999, widget=number, required=False
    )


class MarkCopy(SmallAct):
    """The marks on a piece of evidence, a row each; rows in which nothing stands are left out."""

    arrangement = "case/_copy_marks.html"
    ident = "copy"
    quick = False
    title = forms.CharField(
        label=_("What it is, as the holder reads it"),
        help_text=_("The holder sees this and no file name. Name nobody in it."),
        max_length=200,
    )
    shown = forms.IntegerField(
        label=_("Page"), min_value=1, max_value=99_999, widget=forms.HiddenInput, required=False
    )
    do = forms.ChoiceField(label=_("Action"), widget=Buttons, required=False)

    def __init__(
        self, data: Any = None, *, is_text: bool, pages: int, old: Any = None, **more: Any
    ) -> None:
        """`old`: what was typed, to be typed on; nothing is judged."""
        self.is_text, self.where = is_text, LINES if is_text else BOX
        self.parts = (*LINES, "words") if is_text else ("page", *BOX)
        self.parts = (*self.parts, "ground", "note")
        typed: Mapping[str, str] = data or old or {}
        used = [number for number in range(MOST_MARKS) if says_something(typed, number, self.where)]
        self.count = min(max([-1, *used]) + 1 + EMPTY, MOST_MARKS)
        if old is not None:
            more["initial"] = {name: old[name] for name in old if name != DO}
        super().__init__(data, keep="", **more)
        self.fields[DO].choices = [  # type: ignore[attr-defined]
            *((name, name) for name in (PREVIEW, ROWS, CHANGE)),
            *((f"page-{number}", "") for number in range(1, pages + 1)),
        ]
        for number in range(MOST_MARKS):
            if number < self.count or any(f"{part}-{number}" in typed for part in self.parts):
                for part in self.parts:
                    self.add_field(f"{part}-{number}", field_of(part))
                self.count = max(self.count, number + 1)
        self.in_rows = tuple(f"{p}-{n}" for n in range(self.count) for p in self.parts)

    @property
    def wanted(self) -> str:
        """The button that was pressed."""
        return str(self.data.get(DO, ""))

    @property
    def typed(self) -> dict[str, str]:
        """Everything that was typed, to be typed on."""
        return {name: str(said) for name, said in self.data.items() if name not in HIDDEN}

    @property
    def rows(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        """Each mark with its fields; what is wrong with one is said there."""
        for number in range(self.count):
            yield number + 1, [self[f"{part}-{number}"] for part in self.parts]

    @property
    def wrong_rows(self) -> list[forms.BoundField]:
        """The fields of marks that cannot be taken as they are."""
        return [field for _number, row in self.rows for field in row if field.errors]

    @property
    def alarms(self) -> list[str]:
        """What stands at no field; that of a mark stands in its row."""
        return [str(said) for said in self.non_field_errors()]

    def clean(self) -> Parts:
        """A mark that is begun has all that places it."""
        given = super().clean()
        for number in self.said():
            for part in self.where:
                name = f"{part}-{number}"
                if given.get(name) is None and name not in self.errors:
                    self.add_error(name, gettext("Give a number."))
        return given

    def said(self) -> list[int]:
        """The rows in which something stands."""
        where = (*self.where, "words")
        return [n for n in range(self.count) if says_something(self.data, n, where)]

    def marks(self) -> list[Asked]:
        """What is to be removed."""
        given = self.cleaned_data
        return [
            Asked(
                place=n,
                ground=given[f"ground-{n}"],
                note=given[f"note-{n}"],
                page=given.get(f"page-{n}") or 1,
                words=given.get(f"words-{n}", ""),
                **{part: given[f"{part}-{n}"] for part in self.where},
            )
            for n in self.said()
        ]

    @property
    def boxes(self) -> list[dict[str, str]]:
        """The marks of the page that is shown, to be drawn on it, as numbers with a point."""
        return [
            {part: str(self[f"{part}-{n}"].value() or 0).replace(",", ".") for part in BOX}
            for n in range(self.count)
            if self.where == BOX
            and self[f"width-{n}"].value()
            and str(self[f"page-{n}"].value() or 1) == str(self.page)
        ]

    @property
    def page(self) -> int:
        """The page that is shown."""
        return int(str(self["shown"].value() or 1))


def says_something(typed: Mapping[str, str], number: int, parts: tuple[str, ...]) -> bool:
    """Whether anything that places a mark was typed into this row."""
    return any(str(typed.get(f"{part}-{number}", "")).strip() for part in parts)


class GiveCopy(SmallAct):
    """Giving the holder the copy that is looked at."""

    ident = "give"
    arrangement = "case/_copy_give.html"
    quick = False
    made = forms.CharField(label=_("Copy"), max_length=200_000, widget=forms.HiddenInput)
    marks = forms.CharField(
        label=_("Mark"), max_length=200_000, required=False, widget=forms.HiddenInput
    )
    reason = long_text(
        _("Why it is disclosed"), rows=2, help_text=_("For the record. The holder does not see it.")
    )
    do = forms.ChoiceField(label=_("Action"), widget=Buttons, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        pages = [(f"page-{number}", "") for number in range(1, MOST_PAGES + 1)]
        self.fields[DO].choices = [(GIVE, ""), *pages]  # type: ignore[attr-defined]

    @property
    def page(self) -> int:
        """The page that is asked for; 0 where the copy is to be given."""
        wanted = str(self.data.get(DO, ""))
        asks = wanted.startswith("page-") and DO not in self.errors
        return int(wanted.removeprefix("page-")) if asks else 0

    @property
    def typed(self) -> Parts:
        """What was typed, to be typed on."""
        return {name: self.data.get(name, "") for name in ("made", "marks", "reason")}


class ChangeMarks(SmallAct):
    """Back to the marks of a copy that was looked at: they are sent along."""

    button, button_css = _("Change the marks"), "btn-plain"
    css, quick = "mt-3", False

    def __init__(self, *args: Any, typed: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, at="change", **more)
        for name, said in {**typed, DO: CHANGE}.items():
            label = forms.CharField(label=name, initial=said, widget=forms.HiddenInput)
            self.add_field(name, label)


class WithdrawCopy(SmallAct):
    """Taking a copy out of the holder's view."""

    button, button_css = _("Withdraw the copy"), "btn-plain"
    quick = False
    reason = long_text(_("Why it is withdrawn"), rows=2)

"""Small acts as forms: what is asked for, what was typed, and what is wrong with it, each at its
field. templates/_shared/form.html draws all of them.

A view reads from top to bottom:

    form = HandOver(request.POST, colleagues=...)
    if form.is_valid():
        with form.refusals():
            take.hand_over(case_id=case.pk, **form.cleaned_data, by=actor(request), now=clock.now())
            messages.success(request, _("…"))
            return redirect("queue")
    return page(request, case, form)

What cannot be read, and what the operation refuses, stands in the form; `form.http_code` is the
answer's code.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from enforcement.language.formats import Wording
from enforcement.language.refusals import StepRefused
from enforcement.pages.fields import (
    Buttons,
    Columns,
    Segments,
    set_error_sentences,
    typed_as_text,
)
from enforcement.pages.parts import Parts
from enforcement.pages.refusing import KEY, TOKEN, http_code

HANDLES = {TOKEN, KEY}
BLANK = 3  # rows to write further pairs in
LONG = 20_000  # characters of a text that people write


class RenderedField(forms.BoundField):
    """A field on the page: drawn in the house's classes, and with the focus where one goes on."""

    def build_widget_attrs(self, attrs: Parts, widget: forms.Widget | None = None) -> Parts:
        """Beside Django's own: the class, the focus, and that a text runs as its script does."""
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        kind = getattr(widget, "input_type", "text")
        usual = {"select": "form-select", "radio": "form-check-input"}
        usual["checkbox"] = usual["radio"]
        css = widget.attrs.get("class") or usual.get(kind, "form-control")
        attrs["class"] = f"{css} is-invalid" if self.errors else css
        if kind == "text":
            attrs["dir"] = "auto"
        if self.proposals:
            attrs["list"] = f"{self.auto_id}_proposals"
        if self.field.required and kind in {"text", "email", "url", "date", "datetime-local"}:
            attrs["aria-required"] = "true"
        if self.name == getattr(self.form, "focus", ""):
            attrs["autofocus"] = True
        return attrs

    @property
    def kind(self) -> str:
        """How it is drawn: choices below or beside one another, boxes to tick, or a line."""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxInput):
            return "tick"
        if isinstance(widget, forms.RadioSelect):
            return "segments" if isinstance(widget, Segments) else "choices"
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return "ticks"
        return "line"

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """Of columns: what is in them, and some empty rows."""
        return [*(self.value() or ()), *[("", "")] * BLANK]

    @property
    def proposals(self) -> Any:
        """What is proposed beside a line."""
        found = getattr(self.field.widget, "proposals", ())
        return found() if callable(found) else found


class RefusalsIntoForm:
    """What an operation refuses inside goes into the form."""

    def __init__(self, form: SmallAct) -> None:
        self.form = form

    def __enter__(self) -> None:
        """Nothing yet."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Whether it was refused; whatever else went wrong goes on."""
        if not isinstance(error, StepRefused):
            return False
        self.form.refuse(error)
        return True


class SmallAct(forms.Form):
    """One small act. What it asks for are its fields; a button alone asks for nothing.

    `action` is where it is sent, empty for the page's own address; `keep` names what is typed, so
    that the browser keeps it until it is sent; `at` tells two forms of a page apart.
    """

    bound_field_class = RenderedField
    use_required_attribute = False  # a browser would say it in its own words and language
    css = ""  # of the form
    arrangement = "_shared/form_fields.html"  # what draws the fields and the button
    beside = ""  # a template: what stands beside the button
    button: Wording = ""
    button_css = "btn-primary"
    quick = True  # Ctrl Enter sends it
    in_rows: tuple[str, ...] = ()  # fields that are drawn elsewhere, as in the rows of a table
    told_above = False  # the page itself says what is wrong, as the form may not be drawn any more
    starts_at = ""  # the field that has the focus from the start
    marks_optional = False  # says so beside what may be left out
    handles: frozenset[str] = frozenset()  # names that come along, and are no fields
    draft: Any = None  # of a form whose text the server keeps: what it shows of the draft
    draft_at = take_at = ""  # where that is saved, and taken up
    ident = ""  # the form's own, where links lead to it
    live = ""  # the address of what the form would do, asked while one types
    action = ""
    keep = ""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        at: str = "",
        action: str = "",
        keep: str = "",
        live: str = "",
        **more: Any,
    ) -> None:
        super().__init__(data, files, auto_id=f"{at}-%s" if at else "%s", label_suffix="", **more)
        self.action, self.keep, self.at = action or self.action, keep or self.keep, at
        self.live = live
        # the key with which it was sent, if it is shown again
        self.once = self.data.get(KEY, "") if self.is_bound else ""
        self.http_code = 200
        for field in self.fields.values():
            set_error_sentences(field)
            typed_as_text(field)

    def is_valid(self) -> bool:
        """Whether everything can be read; else the answer's code is 422."""
        valid = super().is_valid()
        if self.is_bound and not valid:
            self.http_code = 422
        return valid

    def add_field(self, name: str, field: forms.Field) -> None:
        """Ask for one thing more."""
        set_error_sentences(field)
        typed_as_text(field)
        self.fields[name] = field

    def choose(
        self, name: str, rows: Iterable[tuple[str, Wording]], none: str | None = None
    ) -> None:
        """Offer rows to choose from; before them stands `none`, or “Choose”; nothing if empty."""
        first = [("", _("Choose") if none is None else none)] if none != "" else []
        self.fields[name].choices = [*first, *rows]  # type: ignore[attr-defined]

    def clean(self) -> Parts:
        """Refuse what the form does not ask for."""
        known = HANDLES.union(
            self.handles, *(sent_names(name, field) for name, field in self.fields.items())
        )
        if unknown := sorted((set(self.data) | set(self.files)) - known):
            raise ValidationError(
                _("This form has no field “%(name)s”. Open it again."),
                params={"name": unknown[0][:40]},
            )
        return self.cleaned_data

    def refusals(self) -> RefusalsIntoForm:
        """What an operation refuses inside stands in the form, at the field that it names."""
        return RefusalsIntoForm(self)

    def refuse(self, refused: StepRefused) -> None:
        """Take over why it was refused, and the code of the answer."""
        name = refused.details.get("field")
        self.add_error(name if name in self.fields else None, refused.sentence)
        self.http_code = http_code(refused)

    def renew(self, **looked_at: object) -> None:
        """The form is shown again, on a page that shows what is there now: whoever sends it again
        has seen that.
        """
        if isinstance(self.data, QueryDict):
            self.data = self.data.copy()
            for name, value in looked_at.items():
                self.data[name] = str(value)
        self.initial = {**self.initial, **looked_at}

    @property
    def pressed(self) -> forms.BoundField | None:
        """The field that is answered by the button with which the form is sent."""
        return next((f for f in self if isinstance(f.field.widget, Buttons)), None)

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that are drawn one below the other."""
        return [f for f in self.visible_fields() if not self.is_elsewhere(f)]

    def is_elsewhere(self, field: forms.BoundField) -> bool:
        """Whether it is a button, or drawn outside of the form."""
        return isinstance(field.field.widget, Buttons) or field.name in self.in_rows

    @property
    def wrong(self) -> list[forms.BoundField]:
        """The fields that cannot be taken as they are."""
        return [field for field in self.asked if field.errors]

    @property
    def alarms(self) -> list[str]:
        """The sentences that stand at no field that people see."""
        unseen = [f for f in self if f.is_hidden or self.is_elsewhere(f)]
        at_unseen = [f"{f.label}: {said}" for f in unseen for said in f.errors]
        return [*self.non_field_errors(), *at_unseen]

    @property
    def focus(self) -> str:
        """The name of the field to go on at: the first that is wrong."""
        if not self.is_bound:
            return self.starts_at
        return self.wrong[0].name if self.wrong else ""


class ActByButton(SmallAct):
    """One of several acts on a row, each with a button of its own: its field is `act`."""

    css = "mt-2"
    button_css = "btn-plain btn-sm"
    quick = False

    def __init__(self, *args: Any, offered: tuple[str, ...] = (), **more: Any) -> None:
        """`offered`: which of them make sense now; empty: any may be sent."""
        super().__init__(*args, **more)
        if offered:
            every = dict(self.fields["act"].choices)  # type: ignore[attr-defined]
            self.fields["act"].widget.choices = [(name, every[name]) for name in offered]


def sent_names(name: str, field: forms.Field) -> set[str]:
    """The names under which a field is sent."""
    return set(field.widget.names) if isinstance(field.widget, Columns) else {name}


def require_no_fields(request: HttpRequest) -> None:
    """For an act that is a button alone. Raises StepRefused (code `bad-form`) where more is
    sent.
    """
    cleaned_or_refuse(SmallAct(request.POST))


def cleaned_or_refuse(form: SmallAct) -> Parts:
    """What a button sends along. Raises StepRefused (code `bad-form`) where it cannot be read."""
    if form.is_valid():
        return form.cleaned_data
    raise StepRefused("bad-form", " ".join(form.alarms))

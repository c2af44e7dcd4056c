"""What is asked for when one writes about a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from enforcement.language.phrases import fill_in, unfilled_place
from enforcement.models.message import Lane
from enforcement.pages.fields import Moment, MomentInput, Segments
from enforcement.pages.forms import LONG, SmallAct, cleaned_or_refuse
from enforcement.pages.parts import Parts
from enforcement.web._shared.draft_on_page import HANDLES as DRAFT

QUESTION = "QUESTION"  # to the holder, as a message is; an answer is waited for


LANES = (Lane.INTERNAL, Lane.HOLDER, QUESTION, Lane.REPORTER)


def lane_asked_for(given: str) -> str:
    """The lane that an address names; nothing where there is no such lane."""
    return given if given in LANES else ""


class Say(SmallAct):
    """A note among staff, or a message that is shown before it is sent."""

    ident, css = "say", "composer mt-3"
    handles = frozenset(DRAFT)
    arrangement = "case/_composer.html"
    text = forms.CharField(
        label=_("Message"),
        max_length=LONG,
        widget=forms.Textarea(
            attrs={
                "id": "msg",
                "rows": 2,
                "placeholder": _("Write a note. Internal only; @name notifies a colleague."),
                "data-key": "m",
                "data-does": _("Write a message"),
                "data-mentions": "",
                "hx-get": reverse_lazy("inbox_colleagues"),
                "hx-trigger": "input delay:80ms",
                "hx-target": "#mentions",
                "hx-params": "none",
                "hx-sync": "this:replace",
                "aria-autocomplete": "list",
                "aria-controls": "mentions",
            }
        ),
    )
    lane = forms.ChoiceField(
        label=_("Visible to"),
        choices=[(value, value) for value in LANES],
        initial=Lane.INTERNAL,
        widget=Segments,
    )
    answer_by = Moment(
        label=_("Reply by"),
        required=False,
        widget=MomentInput({"class": "form-control form-control-sm d-inline-block w-auto"}),
    )
    seen = forms.BooleanField(required=False, widget=forms.HiddenInput)
    seen_text = forms.CharField(required=False, max_length=LONG, widget=forms.HiddenInput)

    def clean(self) -> Parts:
        """What a saved phrase leaves open must be filled in before it goes out."""
        given = super().clean()
        place = unfilled_place(given.get("text", ""))
        if place and given.get("lane", Lane.INTERNAL) != Lane.INTERNAL:
            self.add_error("text", fill_in(place))
        return given

    @property
    def asks(self) -> bool:
        """Whether it is a question to the holder, which has a date."""
        return bool(self.cleaned_data["lane"] == QUESTION)

    @property
    def lane_of_message(self) -> str:
        """The lane in which it is written."""
        return Lane.HOLDER if self.asks else str(self.cleaned_data["lane"])

    @property
    def was_seen(self) -> bool:
        """Whether this very text was shown as the other side will see it."""
        given = self.cleaned_data
        return bool(given["seen"]) and given["seen_text"] == given["text"]


class Send(Say):
    """The same once more, as it was shown."""

    ident, css, arrangement = "", "head", "case/_send.html"

    @classmethod
    def of(cls, said: Say, **more: Any) -> Send:
        """What was shown, ready to be sent."""
        values = {name: said[name].value() for name in ("text", "lane", "answer_by")}
        form = cls(initial={**values, "seen": "1", "seen_text": values["text"]}, at="send", **more)
        form.once = said.once  # what is sent is what was typed there
        for field in form.fields.values():
            field.widget = forms.HiddenInput()
        return form


class ReplyBy(SmallAct):
    """What a saved phrase takes from the form of a message into which it is inserted."""

    answer_by = Moment(label=_("Reply by"), required=False)

    def as_typed(self) -> datetime | None:
        """The date, if it can be read. Raises StepRefused (code `bad-form`) for an unknown
        field.
        """
        if not self.is_valid() and self.non_field_errors():
            cleaned_or_refuse(self)
        typed: datetime | None = self.cleaned_data.get("answer_by")
        return typed

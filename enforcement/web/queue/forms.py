"""What is asked for about the queue: columns, a name for a view, and whom cases go to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enforcement.pages.fields import (
    CheckboxChoices,
    OfferedChoice,
    OfferedChoices,
    name_with_role,
)
from enforcement.pages.forms import SmallAct
from enforcement.web.queue.words import COLUMNS


class Columns(SmallAct):
    """What one sees of each case."""

    arrangement = "queue/_columns.html"
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=list(COLUMNS.items()),
        required=False,
        error_messages={"invalid_choice": _("The queue has no column “%(value)s”.")},
        widget=CheckboxChoices(attrs={"class": "form-check-input m-0"}),
    )


class SaveView(SmallAct):
    """A queue under a name."""

    button = _("Save view")
    button_css = "btn-plain"
    quick = False
    query = forms.CharField(
        label=_("Filters"), required=False, max_length=2000, widget=forms.HiddenInput
    )
    name = forms.CharField(
        label=_("Save view as"),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "form-control form-control-sm"}),
    )
    shared = forms.BooleanField(label=_("Share with team"), required=False)


def person_key_or_me(text: str) -> UUID | Literal["me"]:
    """A person's key, or oneself. Raises ValueError."""
    return "me" if text == "me" else UUID(text)


class AssignMany(SmallAct):
    """Whom cases go to; the button in a row sends its own, to oneself."""

    in_rows = ("cases", "to")
    cases = OfferedChoices(
        label=_("Cases"), error_messages={"required": _("Choose at least one case.")}
    )
    to = OfferedChoice(
        label=_("Assign selected cases to"),
        coerce=person_key_or_me,
        error_messages={"required": _("Choose a person to assign them to.")},
    )


class ToMe(SmallAct):
    """The case of a row, to oneself; the button stands in the row."""

    ident, arrangement = "to-me", "queue/_nothing.html"
    to = forms.CharField(initial="me", widget=forms.HiddenInput(attrs={"id": "to-me-whom"}))


class SkipCase(SmallAct):
    """Why one passes a case by."""

    button = _("Skip")
    button_css = "btn-plain"
    quick = False
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        error_messages={"required": _("Say why you skip this case, in at most 200 characters.")},
    )


class Here(SmallAct):
    """Whether somebody is at work on the page that they have open."""

    active = forms.BooleanField(required=False)


class HandOver(SmallAct):
    """To whom, and what they should know."""

    button = _("Reassign")
    beside = "queue/_back.html"
    starts_at = "to"
    to = OfferedChoice(label=_("Reassign to"), coerce=UUID, required=False, empty_value=None)
    note = forms.CharField(
        label=_("Handover note"),
        help_text=_("What is done, what is open, and what you would do next. Internal only."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def offer(self, colleagues: Sequence[User], now: datetime) -> None:
        """Those who could go on with it."""
        nobody = gettext("Return to the queue, unassigned")
        people = [(str(user.pk), name_with_role(user, now)) for user in colleagues]
        self.choose("to", people, none=nobody)

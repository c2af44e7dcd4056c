"""What a channel partner answers and confirms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enforcement.pages.fields import Moment, RadioChoice
from enforcement.portal.forms import Words


class AnswerRequest(Words):
    """A short answer, and what there is to say."""

    said = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        widget=RadioChoice,
        choices=[
            ("confirmed", gettext_lazy("We confirm it")),
            ("denied", gettext_lazy("It is not so")),
            ("investigating", gettext_lazy("We are looking into it")),
            ("acted", gettext_lazy("We have acted")),
            ("unknown", gettext_lazy("We do not know")),
        ],
    )
    button = gettext_lazy("Send answer")
    field_order = ["said", "text", "attached"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["text"].label = _("What we should know (optional)")
        self.fields["text"].required = False


class ConfirmTold(Words):
    """When the customer got the notice, and what shows it."""

    told_at = Moment(label=gettext_lazy("When did your customer get it? (UTC)"))
    button = gettext_lazy("Confirm")
    field_order = ["told_at", "text", "attached"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["text"].label = _("How, to whom, and what shows it?")

"""How a second person answers what one proposed, on whatever page it stands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enforcement.pages.fields import Buttons
from enforcement.pages.forms import SmallAct, cleaned_or_refuse


def answer_field(agree: str | Promise) -> forms.ChoiceField:
    """A button each to agree, in these words, and to decline."""
    return forms.ChoiceField(
        label=_("Answer"), widget=Buttons, choices=[("agree", agree), ("decline", _("Decline"))]
    )


class AnswerByTwo(SmallAct):
    """What a second person says; whoever proposed it may withdraw it."""

    css = "in-line"
    button_css = "btn-plain"
    quick = False
    withdraw: str | Promise = _("Withdraw")
    answer = answer_field(_("Agree"))

    def __init__(self, *args: Any, own: bool = False, **more: Any) -> None:
        """`own`: whether this person proposed it, and can only withdraw it."""
        super().__init__(*args, **more)
        if own:
            self.fields["answer"].widget.choices = [("decline", self.withdraw)]


class AnswerInRow(AnswerByTwo):
    """The same, with small buttons, in a row of a table."""

    button_css = "btn-plain btn-sm"


def agreed_in(request: HttpRequest) -> bool:
    """Whether the answer that was sent is to agree. Raises StepRefused where it is none."""
    return bool(cleaned_or_refuse(AnswerByTwo(request.POST))["answer"] == "agree")

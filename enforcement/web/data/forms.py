"""What is asked for at the desk of data requests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enforcement.language.data_requests import CHECKS, GROUNDS, KINDS, SUBJECTS, WAYS
from enforcement.operations.data_requests import DataAnswer, NewDataRequest
from enforcement.pages.fields import Buttons, Day
from enforcement.pages.forms import LONG, SmallAct
from enforcement.web._shared.by_two import AnswerInRow, answer_field
from enforcement.workflow.data_requests import DataRequestPhase


class EnterDataRequest(SmallAct):
    """A request as it came in."""

    button = _("Enter data request")
    css = "prose mt-2"
    quick = False
    kind = forms.ChoiceField(label=_("What they ask for"), choices=list(KINDS.items()))
    subject = forms.ChoiceField(label=_("Who asks"), choices=list(SUBJECTS.items()))
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The one by which they are stored. Everything of theirs is found by it."),
        max_length=254,
    )
    received_on = Day(label=_("Received on"))
    text = forms.CharField(
        label=_("What they wrote"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 4})
    )

    @property
    def request(self) -> NewDataRequest:
        """As the operation takes it."""
        return NewDataRequest(**self.cleaned_data)


class CheckIdentity(SmallAct):
    """How it was checked who asks."""

    button = _("Save")
    button_css = "btn-plain btn-sm"
    quick = False
    marks_optional = True
    how = forms.ChoiceField(label=_("How it was checked"), choices=list(CHECKS.items()))
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Not the document itself, nor its number."),
        max_length=500,
        required=False,
    )


class ExtendDataRequest(SmallAct):
    """More time, once."""

    button = _("Extend by two months")
    button_css = "btn-plain btn-sm"
    quick = False
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Tell them so, with this reason, before the first month is over."),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CorrectContact(SmallAct):
    """Another name or address."""

    button = _("Correct")
    button_css = "btn-plain btn-sm"
    quick = False
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class ProposeErasure(SmallAct):
    """An erasure."""

    button = _("Propose erasure")
    button_css = "btn-plain btn-sm"
    quick = False
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The other admin reads it. Do not name the person."),
        max_length=500,
    )


class AnswerErasure(AnswerInRow):
    """The second admin's word."""

    css = "in-line mt-2"
    answer = answer_field(_("Erase"))


class AnswerDataRequest(SmallAct):
    """How a request ends."""

    button_css = "btn-plain"
    quick = False
    marks_optional = True
    answer = forms.CharField(
        label=_("What they were told"),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    answered_by = forms.ChoiceField(label=_("Told by which way"), required=False)
    ground = forms.ChoiceField(
        label=_("Ground"), help_text=_("Only where it is refused."), required=False
    )
    phase = forms.ChoiceField(
        label=_("Outcome"),
        widget=Buttons,
        choices=[
            (DataRequestPhase.ANSWERED.value, _("Answered")),
            (DataRequestPhase.REFUSED.value, _("Refused")),
            (DataRequestPhase.WITHDRAWN.value, _("Withdrawn by them")),
        ],
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.choose("answered_by", list(WAYS.items()))
        self.choose("ground", list(GROUNDS.items()), none=str(_("None")))

    @property
    def given(self) -> DataAnswer:
        """As the operation takes it."""
        said = self.cleaned_data
        return DataAnswer(**{**said, "phase": DataRequestPhase(said["phase"])})

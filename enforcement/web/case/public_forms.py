"""What is asked for about a public statement: the text and where it is said, the answer to it, and
why it is withdrawn.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from enforcement.language.formats import own_name_of_language
from enforcement.language.public_statements import PUBLIC_ABOUT
from enforcement.language.words import PUBLIC_CHANNELS
from enforcement.models.public_statement import MOST_TEXT
from enforcement.operations.public_statements import LANGUAGES, Proposed
from enforcement.pages.fields import Buttons
from enforcement.pages.forms import SmallAct
from enforcement.web.case.forms import long_text

DO, CHECK, PROPOSE = "do", "check", "propose"


class ProposePublic(SmallAct):
    """A text for the public."""

    ident = "propose"
    arrangement = "case/_public_form.html"
    quick = False
    marks_optional = True
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[(code, own_name_of_language(code)) for code in LANGUAGES],
        initial="en",
    )
    text = forms.CharField(
        label=_("Text, exactly as it is said"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    about = forms.ChoiceField(label=_("It speaks of"), choices=list(PUBLIC_ABOUT.items()))
    channel = forms.ChoiceField(label=_("Channel"), choices=list(PUBLIC_CHANNELS.items()))
    outlet = forms.CharField(
        label=_("Where, and to whom"),
        max_length=200,
        required=False,
        help_text=_("Such as the newspaper that asked."),
    )
    show_holder = forms.BooleanField(
        label=_("Show it on the holder’s page once it is published"), required=False, initial=True
    )
    reason = forms.CharField(
        label=_("Why it is said"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For the record and for whoever approves it."),
    )
    corrects = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    do = forms.ChoiceField(
        label=_("Action"),
        widget=Buttons,
        required=False,
        choices=[(CHECK, _("Check the text")), (PROPOSE, _("Propose"))],
    )

    def clean_corrects(self) -> UUID | None:
        """The key of the statement that it corrects. Raises ValidationError."""
        said = self.cleaned_data["corrects"]
        try:
            return UUID(said) if said else None
        except ValueError:
            raise forms.ValidationError(_("There is no such statement.")) from None

    @property
    def proposed(self) -> Proposed:
        """As the operation takes it."""
        return Proposed(**{name: value for name, value in self.cleaned_data.items() if name != DO})


class Hashed(SmallAct):
    """An answer to exactly the text that is shown."""

    quick = False
    sha256 = forms.CharField(label=_("SHA-256"), max_length=64, widget=forms.HiddenInput)


class ApprovePublic(Hashed):
    """Agreeing to it."""

    button = _("Approve exactly this text")


class PublishPublic(Hashed):
    """Saying it."""

    button = _("Publish now")


class DeclinePublic(SmallAct):
    """Saying no to it."""

    button, button_css = _("Decline"), "btn-plain"
    quick = False
    reason = long_text(_("Why it is declined"), rows=2)


class WithdrawPublic(SmallAct):
    """Taking it back."""

    button, button_css = _("Withdraw it"), "btn-plain"
    quick = False
    reason = long_text(_("Why it is withdrawn"), rows=2)


def initial_of(**given: Any) -> dict[str, Any]:
    """What a form begins with; what is empty is left to its fields."""
    return {name: value for name, value in given.items() if value not in ("", None)}

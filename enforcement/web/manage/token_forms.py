"""What admins are asked for about programs that call the REST API."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Scope
from enforcement.operations.tokens import LONGEST
from enforcement.pages.fields import Buttons, CheckboxChoices
from enforcement.pages.forms import ActByButton, SmallAct

SCOPES = {
    Scope.REPORTS_WRITE: _("send reports"),
    Scope.CASES_READ: _("read cases and statements"),
    Scope.CASES_ACT: _("limit and suspend as a precaution, add evidence: needs a second admin"),
    Scope.ACCOUNTS_READ: _("read accounts"),
    Scope.ACCOUNTS_WRITE: _("feed accounts and contacts"),
    Scope.USAGE_WRITE: _("feed usage and keys"),
    Scope.EXPORTS_READ: _("take exports"),
    Scope.AUDIT_READ: _("read the audit record"),
    Scope.WEBHOOKS_WRITE: _("look after webhooks, and read what they were sent"),
}


class NewToken(SmallAct):
    """A program, and what it may do."""

    button = _("Make token")
    quick = False
    name = forms.CharField(
        label=_("Name of the program"),
        help_text=_("The record uses this name for all that the token does."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=[(scope.value, f"{scope.label}: {words}") for scope, words in SCOPES.items()],
        widget=CheckboxChoices,
    )
    days = forms.IntegerField(
        label=_("Ends after days"),
        min_value=1,
        max_value=LONGEST,
        initial=180,
        widget=forms.NumberInput(attrs={"class": "form-control w-auto"}),
    )


class TokenAct(ActByButton):
    """What else is done with a token, by the button that says so."""

    act = forms.ChoiceField(
        label=_("Action"),
        widget=Buttons,
        choices=[
            ("agree", _("Agree")),
            ("renew", _("New key")),
            ("end-old", _("End the earlier key")),
            ("end", _("End token")),
        ],
    )

"""What is asked for about the record."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from enforcement.pages.forms import SmallAct


class Verify(SmallAct):
    """Whose chain is computed again; nobody's: all of them."""

    css = "mt-3"
    button = _("Verify")
    quick = False
    account = forms.CharField(
        label=_("Account"),
        help_text=_("The account’s reference. Leave empty for all accounts."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control w-auto", "autocomplete": "off"}),
    )

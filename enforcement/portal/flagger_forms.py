"""What a trusted flagger fills in beside a report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from accounts.bounds import SHORT
from enforcement.pages.forms import SmallAct


class NewFlaggerToken(SmallAct):
    """A token for a program."""

    name = forms.CharField(
        max_length=SHORT,
        label=gettext_lazy("Name of the token"),
        help_text=gettext_lazy("Name the program that uses it, for example “crawler”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    button = gettext_lazy("Make token")
    quick = False

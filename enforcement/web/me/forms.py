"""What people keep for themselves: how things look, when they are away, their phrases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from enforcement.web._shared.fields import EndOfDay, TimeZone
from enforcement.web._shared.forms import SmallAct

THEMES = [("", _("As the machine has it")), ("light", _("Light")), ("dark", _("Dark"))]


class Looks(SmallAct):
    """Language, theme, time zone, switches."""

    button = _("Keep")
    quick = False
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(label=_("Light or dark"), choices=THEMES, required=False)
    time_zone = TimeZone(label=_("Time zone"))
    single_keys = forms.BooleanField(label=_("Single keys act, such as j, k and n"), required=False)
    blur = forms.BooleanField(label=_("Pictures are blurred until I ask for them"), required=False)
    greyscale = forms.BooleanField(label=_("Sensitive pictures stay grey"), required=False)
    mute = forms.BooleanField(label=_("Sound is off until I ask for it"), required=False)


class Away(SmallAct):
    """Gone until the end of a day, or back."""

    button = _("Keep")
    button_css = "btn-plain"
    quick = False
    away_until = EndOfDay(
        label=_("Away until the end of"),
        help_text=_("Until then you are given no case. Leave it empty when you are back."),
        required=False,
    )


class Columns(SmallAct):
    """The queue's columns, all of them again."""

    button = _("Show all again")
    button_css = "btn-text btn-sm"
    quick = False


class Phrase(SmallAct):
    """A saved phrase, one's own or everybody's."""

    css = "mt-2"
    button = _("Keep")
    button_css = "btn-plain btn-sm"
    quick = False
    label = forms.CharField(label=_("Name"), max_length=80)
    text = forms.CharField(
        label=_("Text"),
        help_text=_(
            "Put what has to be filled in between brackets, such as [date]: it must be filled "
            "before it is sent."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    locale = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"class": "form-select form-select-sm w-auto"}),
    )
    everybodys = forms.BooleanField(label=_("For everybody"), required=False)

    def __init__(self, *args: Any, leads: bool, **more: Any) -> None:
        """`leads`: whether this person keeps everybody's phrases as well."""
        super().__init__(*args, **more)
        if not leads:
            self.fields["everybodys"].widget = forms.HiddenInput()

"""What people keep for themselves: how things look, when they are away, their phrases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.languages import LANGUAGES, STAFF_CODES
from enforcement.models import Policy
from enforcement.operations.phrases import PhraseTerms
from enforcement.pages.fields import EndOfDay, TimeZone
from enforcement.pages.forms import SmallAct
from enforcement.queries.phrases import policies_to_choose

THEMES = [("", _("System")), ("light", _("Light")), ("dark", _("Dark"))]


class Looks(SmallAct):
    """Language, theme, time zone, switches."""

    button = _("Save")
    quick = False
    language = forms.ChoiceField(
        label=_("Language"), choices=[(code, LANGUAGES[code].name) for code in STAFF_CODES]
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES, required=False)
    time_zone = TimeZone(label=_("Time zone"))
    single_keys = forms.BooleanField(
        label=_("Single-key shortcuts, such as j, k and n"), required=False
    )
    blur = forms.BooleanField(label=_("Blur images until I ask to see them"), required=False)
    greyscale = forms.BooleanField(label=_("Show sensitive images in grey"), required=False)
    mute = forms.BooleanField(label=_("Mute sound until I turn it on"), required=False)


class Away(SmallAct):
    """Gone until the end of a day, or back."""

    button = _("Save")
    button_css = "btn-plain"
    quick = False
    away_until = EndOfDay(
        label=_("Away until the end of"),
        help_text=_("Until then no cases are assigned to you. Clear the field when you are back."),
        required=False,
    )


class Columns(SmallAct):
    """The queue's columns, all of them again."""

    button = _("Show all columns")
    button_css = "btn-text btn-sm"
    quick = False


class Phrase(SmallAct):
    """A saved phrase, one's own or everybody's."""

    css = "mt-2"
    arrangement = "me/_phrase_fields.html"
    button = _("Save")
    button_css = "btn-plain btn-sm"
    quick = False
    label = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"size": 36})
    )
    locale = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"class": "form-select w-auto"}),
    )
    text = forms.CharField(
        label=_("Text"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    policy = forms.ModelChoiceField(
        label=_("Policy"),
        queryset=Policy.objects.none(),
        required=False,
        empty_label=_("Any policy"),
        widget=forms.Select(attrs={"class": "form-select w-auto mw-100"}),
    )
    uses = forms.MultipleChoiceField(
        label=_("Meant for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    everybodys = forms.BooleanField(label=_("Share with team"), required=False)
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, leads: bool, uses: Iterable[tuple[str, str]], **more: Any
    ) -> None:
        """`leads`: whether this person keeps everybody's phrases as well; `uses`: what it may be
        meant for.
        """
        super().__init__(*args, **more)
        self.fields["policy"].queryset = policies_to_choose()  # type: ignore[attr-defined]
        self.choose("uses", uses, none="")
        if not leads:
            self.fields["everybodys"].widget = forms.HiddenInput()

    @property
    def terms(self) -> PhraseTerms:
        """What it is to say, and what for."""
        given = self.cleaned_data
        policy = given["policy"]
        return PhraseTerms(
            **{name: given[name] for name in ("label", "text", "locale", "uses", "everybodys")},
            policy_id=policy.pk if policy else None,
        )

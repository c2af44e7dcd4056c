"""What is asked for to choose a profile, to keep a token, and to give a statement other words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enforcement.language.statements import FIELDS
from enforcement.operations.profiles import Proposal
from enforcement.pages.fields import Day
from enforcement.pages.forms import SmallAct
from enforcement.rules.statements.database_schema import LABELS, SCHEMA, most_characters
from enforcement.rules.statements.profiles import PROFILES, Category

AREA = "area-"  # begins the name of an area's field
KEYWORDS: dict[str, list[str]] = SCHEMA["keywords_of_category"]


def category_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every category with its keywords, in groups."""
    return [
        (
            label,
            [
                (f"{code} {keyword}", LABELS["category_specification"][keyword])
                for keyword in [*KEYWORDS[code], "KEYWORD_OTHER"]
            ],
        )
        for code, label in LABELS["category"].items()
        if code in KEYWORDS
    ]


class ChooseProfile(SmallAct):
    """A profile or none, what it covers, and why."""

    quick = False
    button = _("Propose")
    keep = "profile"
    marks_optional = True
    made_from = forms.IntegerField(
        label=_("Choice"), min_value=0, max_value=10**9, widget=forms.HiddenInput
    )
    profile = forms.ChoiceField(label=_("Profile"), required=False)
    covers_from_on = Day(
        label=_("Covers decisions from"),
        help_text=_("The beginning of the day in UTC. Leave empty: those from now on."),
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Stands in the history and in the mail to those who can agree."),
        max_length=500,
    )

    def __init__(self, *args: Any, areas: Iterable[str], today: date, **more: Any) -> None:
        """`areas` of policies; `today` says which profiles there are."""
        super().__init__(*args, **more)
        self.areas = list(areas)
        self.choose(
            "profile",
            [(slug, p.title) for slug, p in PROFILES.items() if p.holds_on(today)],
            none=gettext("None: no statements are drawn"),
        )
        for number, area in enumerate(self.areas):
            self.add_field(
                f"{AREA}{number}",
                forms.ChoiceField(
                    label=gettext("Category of “%(area)s”") % {"area": area},
                    required=False,
                    choices=[("", gettext("As the profile has it")), *category_choices()],
                ),
            )

    @property
    def proposal(self) -> Proposal:
        """As the operation takes it."""
        given = self.cleaned_data
        return Proposal(
            profile=given["profile"],
            made_from=given["made_from"],
            reason=given["reason"],
            covers_from_on=given["covers_from_on"],
            categories={
                area: Category(category=chosen.split()[0], keyword=chosen.split()[1])
                for number, area in enumerate(self.areas)
                if (chosen := given[f"{AREA}{number}"])
            },
        )


def initial_of(areas: Iterable[str], categories: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """What the fields of areas begin with."""
    return {
        f"{AREA}{number}": "{category} {keyword}".format(**categories[area])
        for number, area in enumerate(areas)
        if area in categories
    }


class ProposeClosing(SmallAct):
    """That a statement is not to be sent, and why."""

    button = _("Propose not to send it")
    button_css = "btn-plain"
    quick = False
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Stands in the record and in exports. Do not repeat the personal data here."),
        max_length=500,
    )


class SetToken(SmallAct):
    """The token that the database gave."""

    css = "in-line mt-2"
    button = _("Keep token")
    button_css = "btn-plain"
    quick = False
    token = forms.CharField(
        label=_("New token"),
        help_text=_("It is stored encrypted and never shown again."),
        max_length=500,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )


class WordStatement(SmallAct):
    """Other public words, and why."""

    button = _("Use these words")
    quick = False
    seen = forms.IntegerField(
        label=_("Version"), min_value=0, max_value=10**9, widget=forms.HiddenInput
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Stands in the record. Do not repeat the personal data here."),
        max_length=500,
    )

    def __init__(self, *args: Any, texts: Mapping[str, str], **more: Any) -> None:
        """`texts` are those that were kept back."""
        super().__init__(*args, **more)
        order = ["seen"]
        for name, label in FIELDS.items():
            if name in texts:
                long = len(texts[name]) > 200 or name != "category_specification_other"
                self.add_field(
                    name,
                    forms.CharField(
                        label=str(label),
                        required=False,
                        initial=texts[name],
                        max_length=most_characters(name),
                        widget=forms.Textarea(attrs={"rows": 5}) if long else forms.TextInput(),
                    ),
                )
                order.append(name)
        self.order_fields([*order, "reason"])

    @property
    def texts(self) -> dict[str, str]:
        """The words that were sent."""
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}

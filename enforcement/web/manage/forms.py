"""What admins are asked for: policies and their clauses, the office's days, partners. Staff:
`staff_forms.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import ChannelPartner
from enforcement.language import words
from enforcement.language.formats import area_name
from enforcement.models.policy import Severity
from enforcement.pages.fields import (
    CheckboxChoices,
    Day,
    Pairs,
    TextWithSuggestions,
    TimeZone,
)
from enforcement.pages.forms import LONG, SmallAct
from enforcement.web._shared.by_two import AnswerInRow, answer_field
from enforcement.workflow.kinds import MeasureKind

SMALL, SELECT = {"class": "form-control form-control-sm"}, {"class": "form-select w-auto"}


def edition_field() -> forms.IntegerField:
    """Which edition was looked at: what somebody changed since is not overwritten."""
    return forms.IntegerField(
        label=_("Edition"), min_value=0, max_value=10**9, widget=forms.HiddenInput
    )


class Edition(SmallAct):
    """A button that acts on what was looked at."""

    quick = False
    edition = edition_field()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.auto_id = False  # it stands several times on a page


class AsksLegal(SmallAct):
    """Whether legal approves public statements about cases of a policy: a button."""

    css = "end"
    button_css = "btn-text btn-sm"
    quick = False
    asks = forms.ChoiceField(
        label=_("Legal"), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.HiddenInput
    )


class AnswerPublication(AnswerInRow):
    """What a second admin says to a proposed publication; whoever proposed it may withdraw it."""

    css = "end"
    edition = edition_field()
    answer = answer_field(_("Agree and publish"))

    def __init__(self, *args: Any, own: bool = False, **more: Any) -> None:
        """`own`: whether this person proposed it."""
        super().__init__(*args, own=own, **more)
        self.fields["answer"].label = _("Publication")
        self.own = own


class NewPolicy(SmallAct):
    """A policy without a version yet."""

    button = _("Create policy")
    beside = "manage/_back_to_policies.html"
    title = forms.CharField(label=_("Title"), max_length=200)
    slug = forms.CharField(
        label=_("Slug"),
        help_text=_(
            "Lower-case letters, digits and hyphens. It never changes, because reports refer to it."
        ),
        max_length=100,
        widget=forms.TextInput(attrs={"pattern": r"[a-z0-9][a-z0-9\-]*"}),
    )
    area = forms.CharField(
        label=_("Area"),
        help_text=_(
            "Choose one that there is, or write a new one: lower-case letters, digits and hyphens. "
            "Staff have areas as skills."
        ),
        max_length=50,
        widget=TextWithSuggestions,
    )

    def __init__(self, *args: Any, areas: Sequence[str], **more: Any) -> None:
        """`areas`: those that there are."""
        super().__init__(*args, **more)
        self.fields["area"].widget.proposals = [(area, area_name(area)) for area in areas]


class DraftVersion(SmallAct):
    """A version, as the newest one."""

    css = "in-line mt-2"
    told_above = True
    button = _("Draft")
    button_css = "btn-plain btn-sm"
    quick = False
    version = forms.CharField(
        label=_("Version"),
        max_length=50,
        widget=forms.TextInput(attrs={"class": "form-control form-control-sm date"}),
    )
    effective_on = Day(label=_("Effective from"))

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        """`today`: before it nobody can be bound."""
        super().__init__(*args, **more)
        self.fields["version"].widget.attrs["placeholder"] = f"{today:%Y-%m}"
        self.fields["effective_on"].widget.attrs["min"] = today.isoformat()


class ChangeDraft(SmallAct):
    """What a draft is called, from when it is to bind, and where it can be read."""

    css = "in-line"
    button = _("Save")
    button_css = "btn-plain btn-sm"
    quick = False
    edition = edition_field()
    version = forms.CharField(
        label=_("Version"),
        max_length=50,
        widget=forms.TextInput(attrs={"class": "form-control form-control-sm date"}),
    )
    effective_on = Day(label=_("Effective from"))
    url = forms.URLField(
        label=_("Public URL"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={**SMALL, "placeholder": "https://"}),
    )


class Clause(SmallAct):
    """A clause of a draft, with its exceptions."""

    arrangement = "manage/_clause_form.html"
    button = _("Save clause")
    quick = False
    edition = edition_field()
    code = forms.CharField(
        label=_("Number"),
        max_length=50,
        widget=forms.TextInput(attrs={"class": "form-control date"}),
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("Content"),
        help_text=_("Quoted word for word in notices to holders."),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=[(value, words.SEVERITIES[value]) for value in Severity.values],
        widget=forms.Select(attrs=SELECT),
    )
    measures = forms.MultipleChoiceField(
        label=_("Allowed restrictions"),
        choices=[(value, words.MEASURES[value]) for value in MeasureKind.values],
        widget=CheckboxChoices,
        required=False,
    )
    curable = forms.BooleanField(label=_("Can be fixed: changes can be required"), required=False)
    exceptions = Pairs(
        label=_("Exceptions"),
        exception_code=forms.CharField(max_length=50),
        exception_text=forms.CharField(max_length=LONG),
    )


class Hours(SmallAct):
    """When the office works."""

    arrangement = "manage/_hours.html"
    css = "sheet mt-3"
    button = _("Save")
    edition = edition_field()
    country = forms.CharField(
        label=_("Country of the holidays"),
        max_length=10,
        widget=TextWithSuggestions(attrs={"class": "form-control date", "maxlength": 2}),
    )
    time_zone = TimeZone(label=_("Time zone"))
    opens = forms.IntegerField(
        label=_("Opens at (hour)"),
        min_value=0,
        max_value=23,
        widget=forms.NumberInput(attrs={"class": "form-control date"}),
    )
    closes = forms.IntegerField(
        label=_("Closes at (hour)"),
        min_value=1,
        max_value=24,
        widget=forms.NumberInput(attrs={"class": "form-control date"}),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Working days"), choices=list(WEEKDAYS.items()), coerce=int, widget=CheckboxChoices
    )
    closed = Pairs(
        label=_("Extra holidays"),
        on=Day(),
        name=forms.CharField(max_length=80, required=False),
    )

    def __init__(
        self, *args: Any, countries: list[tuple[str, str]], admin: bool, **more: Any
    ) -> None:
        """`countries`: whose holidays are known; `admin`: whether this person may change it."""
        super().__init__(*args, **more)
        self.fields["country"].widget.proposals = countries
        self.admin = admin


class Partner(SmallAct):
    """A channel partner, new or as it is from now on."""

    css = "mt-2"
    button = _("Save partner")
    button_css = "btn-plain btn-sm"
    quick = False
    ref = forms.CharField(label=_("Reference"), max_length=200)
    name = forms.CharField(label=_("Name"), max_length=200)
    gives_notice = forms.ChoiceField(
        label=_("Who notifies its customers"),
        choices=[
            (ChannelPartner.GivesNotice.WE, _("we")),
            (ChannelPartner.GivesNotice.THEY, _("the partner")),
        ],
    )

    def __init__(
        self,
        *args: object,
        policies: list[tuple[str, str, list[str]]],
        is_new: bool = False,
        **more: Any,
    ) -> None:
        """`policies`: their slugs, titles and published versions, one of which may be adopted."""
        super().__init__(*args, **more)
        for slug, title, versions in policies:
            if versions:
                self.add_field(adoption(slug), version_field(title, versions))
        if not is_new:
            self.fields["ref"].widget = forms.HiddenInput()

    @property
    def adopted(self) -> dict[str, str]:
        """From policy to the version of it that was chosen."""
        chosen = {name: v for name, v in self.cleaned_data.items() if name.startswith(adoption(""))}
        return {
            name.removeprefix(adoption("")): version for name, version in chosen.items() if version
        }


def adoption(slug: str) -> str:
    """The field of the version that a partner adopted."""
    return f"adopted:{slug}"


def version_field(title: str, versions: list[str]) -> forms.ChoiceField:
    """One of the versions of a policy, or whatever is in force."""
    adopted = [(v, gettext("uses %(version)s") % {"version": v}) for v in versions]
    choices = [("", gettext("the version in force")), *adopted]
    return forms.ChoiceField(label=title, choices=choices, required=False)

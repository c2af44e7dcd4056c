"""What admins are asked for about trusted flaggers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, TrustedFlagger
from enforcement.language import words
from enforcement.language.formats import area_name
from enforcement.operations.contacts import Person
from enforcement.operations.flaggers import FIELDS, Award
from enforcement.pages.fields import Buttons, CheckboxChoices, Day, RadioChoice
from enforcement.pages.forms import ActByButton, SmallAct


class ChangeFlagger(SmallAct):
    """A trusted flagger, as it is from now on."""

    css = "mt-2 prose"
    button = _("Save flagger")
    button_css = "btn-plain btn-sm"
    quick = False
    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    areas = forms.MultipleChoiceField(
        label=_("Areas that it is trusted in"), widget=CheckboxChoices
    )
    awarded_by = forms.ChoiceField(
        label=_("Who awarded the status"),
        widget=RadioChoice,
        choices=[(value, words.AWARDED_BY[value]) for value in TrustedFlagger.AwardedBy.values],
    )
    award = forms.CharField(
        label=_("Award (coordinator and number of its decision)"), max_length=200, required=False
    )
    award_url = forms.URLField(
        label=_("Where the award is published"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    since_on = Day(label=_("First day"))
    until_on = Day(
        label=_("Last day (optional)"),
        help_text=_("After it the status ends automatically."),
        required=False,
    )

    def __init__(self, *args: Any, areas: Iterable[str], **more: Any) -> None:
        """`areas`: those of all policies."""
        super().__init__(*args, **more)
        self.fields["areas"].choices = [(area, area_name(area)) for area in areas]  # type: ignore[attr-defined]

    @property
    def given(self) -> Award:
        """As the operations take it."""
        return Award(**{name: self.cleaned_data[name] for name in FIELDS})


class NewFlagger(ChangeFlagger):
    """A trusted flagger, and whom we write to there."""

    button = _("Add flagger")
    contact_name = forms.CharField(label=_("Contact name"), max_length=200)
    contact_email = forms.EmailField(
        label=_("E-mail address of the contact"),
        help_text=_(
            "Receipts and outcomes of reports go there, and a link to the flagger’s own page. A "
            "mailbox that stays when people leave is best."
        ),
    )
    contact_locale = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    @property
    def person(self) -> Person:
        """The contact, as the operations take it."""
        given = self.cleaned_data
        return Person(
            name=given["contact_name"],
            email=given["contact_email"],
            role=Contact.Role.OTHER,
            locale=given["contact_locale"],
        )


class StopFlagger(ActByButton):
    """Suspend, resume or end the status, with a reason that the flagger is told."""

    css = "mt-2 prose"
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The flagger is told this reason. Its tokens are refused at once."),
        max_length=500,
    )
    act = forms.ChoiceField(
        label=_("Action"),
        widget=Buttons,
        choices=[
            ("pause", _("Suspend status")),
            ("resume", _("End suspension")),
            ("end", _("End status for good")),
        ],
    )

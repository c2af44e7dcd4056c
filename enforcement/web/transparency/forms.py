"""What is asked for to have a report counted, to publish one, and to answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enforcement.language.transparency import ASKED
from enforcement.operations.transparency import MOST_TEXT, Wish
from enforcement.pages.fields import Day
from enforcement.pages.forms import SmallAct
from enforcement.rules.transparency.profiles import TRANSPARENCY_PROFILES, Said
from enforcement.web._shared.by_two import AnswerByTwo, answer_field

LONG_TEXTS = (
    Said.OWN_INITIATIVE,
    Said.OWN_INITIATIVE_MORE,
    Said.AUTOMATION,
    Said.ACCURACY,
    Said.PURPOSES,
    Said.SAFEGUARDS,
)


class AskReport(SmallAct):
    """The period, and what the profile asks a person for."""

    button = _("Count the report")
    keep = "transparency"
    marks_optional = True
    since_on = Day(label=_("First day"), help_text=_("Days begin and end in UTC."))
    until_on = Day(label=_("Last day"))

    def __init__(self, *args: Any, slug: str, today: date, **more: Any) -> None:
        """`slug`: by which profile; the last whole year is proposed."""
        initial = {
            "since_on": date(today.year - 1, 1, 1),
            "until_on": date(today.year - 1, 12, 31),
        }
        super().__init__(*args, initial=initial, **more)
        self.slug, self.asks = slug, TRANSPARENCY_PROFILES[slug].asks
        for what in self.asks:
            label, help_text = ASKED[what]
            required = what in (Said.PROVIDER, Said.SERVICE)
            self.add_field(
                what.field,
                forms.CharField(
                    label=str(label),
                    help_text=str(help_text),
                    required=required,
                    max_length=MOST_TEXT if what in LONG_TEXTS else 200,
                    widget=forms.Textarea(attrs={"rows": 2})
                    if what in LONG_TEXTS
                    else forms.TextInput(),
                ),
            )

    @property
    def wish(self) -> Wish:
        """As the operation takes it."""
        given = self.cleaned_data
        return Wish(
            profile=self.slug,
            since_on=given["since_on"],
            until_on=given["until_on"],
            given={what: given[what.field] for what in self.asks},
        )


class ProposePublication(SmallAct):
    """Publish exactly what was counted, and why now."""

    button = _("Propose to publish")
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Stands in the record and in the mail to those who can agree."),
        max_length=500,
    )


class AnswerPublication(AnswerByTwo):
    """What a second person says of a publication."""

    answer = answer_field(_("Agree and publish"))

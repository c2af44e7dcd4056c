"""What is asked for to change the queue's rules, and to answer a proposal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enforcement.language.queue_rules import FIGURE_WORDS, GROUPS, ROUTINGS
from enforcement.operations.queue_rules import Proposal
from enforcement.pages.fields import Buttons, Day
from enforcement.pages.forms import SmallAct
from enforcement.workflow.queue_rules import BOUNDS, FIGURES, ROUTED, QueueRules, Routing


def figure_field(name: str) -> forms.Field:
    """The field of a figure, with its limits, in the reader's language."""
    words = FIGURE_WORDS[name]
    if name in ROUTED:
        return forms.ChoiceField(
            label=str(words.label), choices=list(ROUTINGS.items()), help_text=str(words.help)
        )
    least, most = BOUNDS[name]
    return forms.IntegerField(
        label=str(words.label),
        help_text=str(words.help),
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"class": "form-control date"}),
    )


class ChangeRules(SmallAct):
    """Every figure as it is to be, why, and from when."""

    arrangement = "manage/_queue_rules_fields.html"
    quick = False
    keep = "queue-rules"
    made_from = forms.IntegerField(
        label=_("Version"), min_value=1, max_value=10**9, widget=forms.HiddenInput
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Stands in the history and in the mail to those who can agree."),
        max_length=500,
    )
    starts_on = Day(
        label=_("Valid from"),
        help_text=_("The beginning of the day. Leave empty: as soon as somebody has agreed."),
        required=False,
    )
    act = forms.ChoiceField(
        label=_("Action"),
        widget=Buttons,
        choices=[("preview", _("Preview")), ("propose", _("Propose"))],
    )

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        """`today`: before it nothing is valid."""
        super().__init__(*args, **more)
        for name in FIGURES:
            self.add_field(name, figure_field(name))
        self.fields["starts_on"].widget.attrs["min"] = today.isoformat()

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The fields in their groups, each with its unit."""
        return [
            {
                "title": group.title,
                "says": group.says,
                "rows": [(self[name], words.unit) for name, words in group.figures.items()],
            }
            for group in GROUPS
        ]

    @property
    def about(self) -> list[forms.BoundField]:
        """The fields beside the figures."""
        return [self["reason"], self["starts_on"]]

    @property
    def rules(self) -> QueueRules:
        """The figures that were sent."""
        given = {name: self.cleaned_data[name] for name in FIGURES}
        return QueueRules(**{**given, **{name: Routing(given[name]) for name in ROUTED}})

    @property
    def proposal(self) -> Proposal:
        """As the operation takes it."""
        given = self.cleaned_data
        return Proposal(
            rules=self.rules,
            made_from=given["made_from"],
            reason=given["reason"],
            starts_on=given["starts_on"],
        )

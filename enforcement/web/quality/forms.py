"""What is asked for of quality reviews: an answer, why one gives it back, what followed from a
difference, and which share is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from enforcement.language import words
from enforcement.models import Allegation
from enforcement.operations.quality import Answer, Settlement
from enforcement.operations.quality_draw import Share
from enforcement.pages.fields import Day, OfferedChoice, RadioChoice, Segments
from enforcement.pages.forms import LONG, SmallAct
from enforcement.workflow.quality import MEASURES, MOST_A_MONTH

OPINION = "opinion_"  # before the number of an allegation


class BlindAnswer(SmallAct):
    """What somebody would have found and done."""

    button = _("Send and see what was decided")
    marks_optional = True
    outcome = forms.ChoiceField(
        label=_("What you would have decided"),
        widget=RadioChoice,
        choices=list(words.OUTCOMES.items()),
    )
    measure = forms.ChoiceField(
        label=_("By which restriction"),
        help_text=_("Only for a temporary restriction."),
        required=False,
    )
    band = forms.ChoiceField(
        label=_("For how long"),
        help_text=_("Only for a temporary restriction."),
        required=False,
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("What decides it for you. Once sent, it cannot be changed."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONG,
    )

    def __init__(self, *args: Any, allegations: Sequence[Allegation], **more: Any) -> None:
        """`allegations`: what is asked about."""
        super().__init__(*args, **more)
        self.allegations = list(allegations)
        for number, allegation in enumerate(self.allegations, start=1):
            field = forms.ChoiceField(
                label=_("Clause %(code)s") % {"code": allegation.clause.code},
                widget=Segments,
                choices=list(words.OPINIONS.items()),
            )
            self.add_field(f"{OPINION}{number}", field)
        named = [f"{OPINION}{number}" for number in range(1, len(self.allegations) + 1)]
        self.order_fields([*named, "outcome", "measure", "band", "reasons"])
        self.choose("measure", [(kind, words.CHOICES[kind]) for kind in MEASURES], none="–")
        self.choose("band", words.BANDS.items(), none="–")

    @property
    def answer(self) -> Answer:
        """As the operation takes it."""
        given = self.cleaned_data
        return Answer(
            findings={
                str(allegation.pk): given[f"{OPINION}{number}"]
                for number, allegation in enumerate(self.allegations, start=1)
            },
            outcome=given["outcome"],
            measure=given["measure"],
            band=given["band"],
            reasons=given["reasons"],
        )


class GiveBack(SmallAct):
    """Why somebody cannot do it."""

    button = _("Give back")
    button_css = "btn-plain"
    quick = False
    reason = forms.CharField(
        label=_("Why you cannot do it"),
        help_text=_("Such as: you know the case. It goes to somebody else; the record keeps why."),
        max_length=500,
    )


class Settle(SmallAct):
    """What followed from a difference."""

    button = _("Settle")
    marks_optional = True
    how = forms.ChoiceField(
        label=_("What followed"), widget=RadioChoice, choices=list(words.FOLLOW_UPS.items())
    )
    talk_on = Day(label=_("Day of the talk"), required=False)
    clause = OfferedChoice(label=_("Clause to be improved"), required=False)
    note = forms.CharField(
        label=_("Note"),
        help_text=_("What was said or what should change. Whoever decided reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONG,
    )

    def __init__(self, *args: Any, clauses: Sequence[str], **more: Any) -> None:
        """`clauses`: the numbers of the policy's clauses."""
        super().__init__(*args, **more)
        self.choose("clause", [(code, code) for code in clauses], none="–")

    @property
    def settlement(self) -> Settlement:
        """As the operation takes it."""
        return Settlement(**self.cleaned_data)


class SetShare(SmallAct):
    """How much of a policy's decisions is drawn from now on."""

    button = _("Set share")
    quick = False
    marks_optional = True
    policy = OfferedChoice(label=_("Policy"), coerce=UUID)
    percent = forms.IntegerField(
        label=_("Share in percent"),
        help_text=_("Of the decisions that close or settle a case, by lot. 0: none."),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "form-control date"}),
    )
    at_least = forms.IntegerField(
        label=_("At least a month"),
        help_text=_("Drawn when the month is over, if there were as many. 0: no least number."),
        min_value=0,
        max_value=MOST_A_MONTH,
        widget=forms.NumberInput(attrs={"class": "form-control date"}),
    )
    since = Day(
        label=_("Draw from decisions since"),
        help_text=_("Only for a policy of which nothing was drawn yet; 100 days back at most."),
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Stands in the record."), max_length=500
    )

    def __init__(self, *args: Any, policies: Sequence[tuple[str, str]], **more: Any) -> None:
        """`policies`: key and title of each."""
        super().__init__(*args, **more)
        self.choose("policy", policies)

    @property
    def share(self) -> Share:
        """As the operation takes it."""
        given = self.cleaned_data
        return Share(
            percent=given["percent"],
            at_least=given["at_least"],
            since=given["since"],
            reason=given["reason"],
        )

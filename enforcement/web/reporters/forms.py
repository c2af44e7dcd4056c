"""What is asked for to warn somebody, to suspend them, and to weigh their reports less."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from enforcement.language.misuse import MISUSE_PROFILES as TITLES
from enforcement.language.misuse import REPORT_WEIGHTS
from enforcement.operations.misuse import Proposal
from enforcement.operations.reporter_weights import MOST_DAYS, NewWeight
from enforcement.pages.fields import Buttons
from enforcement.pages.forms import LONG, SmallAct
from enforcement.rules.misuse.profiles import MISUSE_PROFILES, Threshold
from enforcement.web._shared.by_two import AnswerInRow
from enforcement.workflow.misuse import MisuseKind, Weight


class Act(SmallAct):
    """A small act of these pages."""

    quick = False
    button_css = "btn-plain"


class KindOfMisuse(Act):
    """An act about one kind of what is counted."""

    ids = ""  # how the ids of its fields begin: there is one for each kind
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.value) for kind in MisuseKind], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        kind = (self.data if self.is_bound else self.initial).get("kind", "")
        self.at = f"{self.ids}-{kind}"[:30]
        self.auto_id = f"{self.at}-%s"


class WarnSomebody(KindOfMisuse):
    """A warning by letter."""

    ids = "warning"
    button = _("Send warning")
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Stands in the letter, after the figures."),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SuspendSomebody(KindOfMisuse):
    """A suspension, for somebody else to agree to."""

    ids = "stop"
    button = _("Propose suspension")
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=MOST_DAYS)
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Stands in the letter, after the figures."), max_length=500
    )

    def __init__(self, *args: Any, one: Threshold | None = None, **more: Any) -> None:
        """`one`: the threshold, with the usual term and the longest."""
        super().__init__(*args, **more)
        if one and one.most_days:
            self.fields["days"].help_text = gettext("At most %(most)s.") % {"most": one.most_days}

    @property
    def proposal(self) -> Proposal:
        """As the operation takes it."""
        given = self.cleaned_data
        return Proposal(kind=MisuseKind(given["kind"]), days=given["days"], reason=given["reason"])


class AnswerProposal(AnswerInRow):
    """The second one's word; of their own, who proposed can only withdraw."""

    withdraw = _("Withdraw proposal")


class LiftSuspension(Act):
    """The end of a suspension before its time."""

    button = _("Lift suspension")
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Stands in the letter."), max_length=500
    )


class HearAppeal(Act):
    """The answer to an appeal."""

    answer_text = forms.CharField(
        label=pgettext_lazy("noun", "Answer"),
        help_text=_("Stands in the letter."),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        widget=Buttons,
        choices=[("stays", _("Uphold the suspension")), ("lifted", _("Grant the appeal"))],
    )


class WeighReports(Act):
    """Reports count less, for a time."""

    button = _("Save")
    weight = forms.ChoiceField(label=_("From now on"), choices=list(REPORT_WEIGHTS.items()))
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=MOST_DAYS, initial=30)
    reason = forms.CharField(label=_("Reason"), help_text=_("Only staff see it."), max_length=500)

    @property
    def wanted(self) -> NewWeight:
        """As the operation takes it."""
        given = self.cleaned_data
        return NewWeight(weight=Weight(given["weight"]), days=given["days"], reason=given["reason"])


class EndWeight(Act):
    """Reports count like anybody's again."""

    button = _("End it")
    reason = forms.CharField(label=_("Reason"), max_length=500)


class ChooseMisuseProfile(SmallAct):
    """A profile or none, and why."""

    quick = False
    css = "prose"
    button = _("Propose")
    made_from = forms.IntegerField(
        label=_("Choice"), min_value=0, max_value=10**9, widget=forms.HiddenInput
    )
    profile = forms.ChoiceField(label=_("Profile"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Stands in the history and in the mail to those who can agree."),
        max_length=500,
    )

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        """`today` says which profiles there are."""
        super().__init__(*args, **more)
        self.choose(
            "profile",
            [(slug, TITLES[slug]) for slug, p in MISUSE_PROFILES.items() if p.holds_on(today)],
            none=gettext("None: nobody is warned or suspended"),
        )

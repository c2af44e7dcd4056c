"""What is asked for about what falls due: a look, whom a clock waits for, an admin's answer, and to
whom cases are given.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enforcement.language import turns
from enforcement.operations.review import LETS_GO, OUTCOMES
from enforcement.pages.fields import (
    Buttons,
    OfferedChoice,
    OfferedChoices,
    PauseDays,
    Segments,
)
from enforcement.pages.forms import LONG, SmallAct
from enforcement.pages.parts import Parts


class Look(SmallAct):
    """Who looked, with which outcome and why. To lift or narrow is decided, not looked."""

    told_above = True
    button = _("Complete review")
    beside = "due/_look_beside.html"
    outcome = forms.ChoiceField(
        label=_("Outcome of the review"),
        widget=Segments,
        choices=[(name, name) for name in OUTCOMES],
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("Kept on record. Internal only."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONG,
    )

    def __init__(self, *args: Any, offers: Parts | None = None, **more: Any) -> None:
        """`offers`: the outcomes that this person may give to this review, in words."""
        super().__init__(*args, **more)
        words = offers or {name: name for name in OUTCOMES if name not in LETS_GO}
        self.fields["outcome"].widget.choices = list(words.items())
        self.fields["outcome"].initial = next(iter(words))


class Pause(SmallAct):
    """Whom we wait for while a clock stands still."""

    told_above = True
    button = _("Pause")
    button_css = "btn-plain"
    quick = False
    whom = forms.ChoiceField(
        label=_("Pause the deadline while we wait for"), choices=list(turns.AWAITED.items())
    )
    waits_for = forms.CharField(
        label=_("What or who else we are waiting for"),
        help_text=_("Shown in the case. The paused time is added to the due date on resuming."),
        max_length=200,
        required=False,
    )
    days = PauseDays()


class Resume(SmallAct):
    """The clock goes on."""

    css = "mt-2"
    told_above = True
    button = _("Resume")
    button_css = "btn-plain"
    quick = False


class Answer(SmallAct):
    """An admin's answer to an escalation."""

    told_above = True
    css = "mt-2 prose"
    button_css = "btn-plain"
    beside = "due/_answer_beside.html"
    answer = forms.CharField(
        label=_("Answer or instructions"),
        help_text=_(
            "Sent to the person working on the case, and added to its record. Internal only."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONG,
    )
    how = forms.ChoiceField(
        label=_("Answer"),
        widget=Buttons,
        choices=[("resolve", _("Resolve")), ("return", _("Return with instructions"))],
        error_messages={
            "required": _("An escalation is either resolved or returned with instructions."),
            "invalid_choice": _("An escalation is either resolved or returned with instructions."),
        },
    )


class MatchCandidate(SmallAct):
    """The account that is offered is the one that is meant."""

    css = "end"
    arrangement = "_shared/form_button.html"
    button = _("Match")
    button_css = "btn-plain"
    quick = False
    account = forms.CharField(widget=forms.HiddenInput)


class Match(SmallAct):
    """The account that a report is about, by its reference."""

    told_above = True
    button = _("Match")
    button_css = "btn-plain"
    quick = False
    account = forms.CharField(
        label=_("Reference of the account"),
        help_text=_("The report then joins the account’s undecided case, or opens one."),
        max_length=200,
    )

    policy = forms.ChoiceField(
        required=False,
        label=_("Policy"),
        help_text=_("The reporter did not know it."),
    )

    def __init__(self, *args: Any, rules: Iterable[tuple[str, str]] = (), **more: Any) -> None:
        """`rules` are offered where the report names none."""
        super().__init__(*args, **more)
        self.choose("policy", rules)
        if not rules:
            del self.fields["policy"]

    def refuse_account(self) -> None:
        """There is no account with this reference."""
        ref = self.cleaned_data["account"][:40]
        self.add_error(
            "account", gettext("There is no account “%(account_ref)s”.") % {"account_ref": ref}
        )
        self.http_code = 422


class Reject(SmallAct):
    """Why a report is about no account."""

    told_above = True
    button = _("Reject the report")
    button_css = "btn-plain"
    quick = False
    reason = forms.CharField(
        label=_("Why it is about no account of ours"),
        help_text=_(
            "Kept on record. Internal only. A reporter who left an address is told that the report "
            "is not pursued."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
    )


class Give(SmallAct):
    """Which cases of somebody are given to whom."""

    css = "sheet"
    arrangement = "due/_give.html"
    in_rows = ("cases",)
    cases = OfferedChoices(
        label=_("Cases"), error_messages={"required": _("Choose at least one case.")}
    )
    to = OfferedChoice(
        label=_("Reassign selected to"),
        widget=forms.Select(attrs={"class": "form-select form-select-sm w-auto"}),
        error_messages={"required": _("Choose who the cases are reassigned to.")},
    )

    def __init__(
        self, *args: Any, others: list[tuple[User, bool]] | None = None, **more: Any
    ) -> None:
        """`others`: who could take them, and whether they are away."""
        super().__init__(*args, **more)
        away = gettext("away")
        people = [
            (user.username, f"{user.actor.name} ({away})" if gone else user.actor.name)
            for user, gone in others or ()
        ]
        self.choose("to", people, none=gettext("Choose a person"))

"""The form of each outcome of an appeal, and of handing its hearing over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enforcement.models.appeal import Side
from enforcement.operations.appeal_granting import established_beneath
from enforcement.pages.fields import (
    CheckboxChoices,
    Names,
    OfferedChoice,
    OfferedChoices,
    Segments,
    name_with_role,
)
from enforcement.pages.forms import LONG, SmallAct
from enforcement.queries.appeals import AppealInFull
from enforcement.queries.capacity import staff_on_cases
from enforcement.web._shared.draft_on_page import HANDLES as DRAFT
from enforcement.web.appeals.outcomes import LABELS, MEANS
from enforcement.workflow.terms import Terms, read_terms

SCOPES = ("models", "features", "keys")
DAYS = _("Enter a number of days, from 1 to 365.")
RATE = _("Enter the rate as a whole number of requests per minute, without dots or commas.")
GOES_TO: dict[str, Any] = {
    Side.HOLDER: _("Sent to the holder word for word."),
    Side.REPORTER: _("Sent to the reporter word for word."),
}


class Outcome(SmallAct):
    """An outcome with its reasons; `show` asks what it would do, and changes nothing."""

    arrangement = "appeals/_outcome.html"
    beside = "appeals/_show.html"
    in_rows = ("show",)
    handles = frozenset(DRAFT)
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=list(LABELS.items()), widget=forms.HiddenInput
    )
    version = forms.IntegerField(
        label=_("Version"),
        min_value=0,
        max_value=10**9,
        required=False,
        widget=forms.HiddenInput,
    )
    reasons = forms.CharField(
        label=_("Reasons"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3})
    )
    show = forms.BooleanField(required=False)

    def __init__(self, *args: Any, code: str, side: str = "", **more: Any) -> None:
        """`code`: of the outcome; `side`: who appealed, and reads the reasons."""
        super().__init__(*args, initial={"outcome": code}, **more)
        self.code, self.means, self.button = code, MEANS[code], LABELS[code]
        self.fields["reasons"].help_text = GOES_TO.get(side, "")

    @property
    def terms(self) -> Terms:
        """What takes the place of the decision. Raises StepRefused (code `bad-terms`)."""
        return Terms()

    @property
    def standing(self) -> list[str]:
        """The clauses whose findings stand although the appeal is granted."""
        return []


class Grant(Outcome):
    """The decision falls, and of the findings that it rested on those that do not stand."""

    field_order = ["outcome", "version", "stands", "reasons"]
    stands = OfferedChoices(
        label=_("Findings that stand"),
        help_text=_(
            "Findings that you do not tick no longer count as established. If none stands, the "
            "account is cleared; otherwise the case is decided again."
        ),
        required=False,
        widget=CheckboxChoices,
    )

    def offer(self, contest: AppealInFull) -> None:
        """The findings that the contested decision rested on."""
        titles = {clause.called: clause.title for clause in contest.facts.clauses}
        codes = established_beneath(contest.decision, contest.facts)
        rows = [(code, f"{code}: {titles[code]}") for code in codes]
        self.choose("stands", rows, none="")

    @property
    def standing(self) -> list[str]:
        """The clauses whose findings stand."""
        return list(self.cleaned_data["stands"])


class GrantInPart(Outcome):
    """A lesser measure takes the place of the one that is contested."""

    field_order = ["outcome", "version", "measure", "days", "rate", *SCOPES, "reasons"]
    measure = forms.ChoiceField(
        label=_("The milder restriction"),
        choices=[
            ("limit", _("Limit")),
            ("suspend", _("Suspend")),
            ("served", _("None: enough was served")),
        ],
        initial="limit",
        widget=Segments,
    )
    days = forms.IntegerField(
        label=_("Number of days"),
        help_text=_("From 1 to 365"),
        required=False,
        initial=14,
        min_value=1,
        max_value=365,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), DAYS),
    )
    rate = forms.IntegerField(
        label=_("Requests per minute"),
        help_text=_("Leave empty for no rate: only what is named below is limited"),
        required=False,
        min_value=1,
        max_value=99_999_999,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), RATE),
    )
    models = Names(label=_("Models"), required=False)
    features = Names(label=_("Features"), required=False)
    keys = Names(
        label=_("Keys"),
        help_text=_("Separate names with commas. Leave empty for the whole account."),
        required=False,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.button = _("Propose")

    def clean(self) -> dict[str, Any]:
        """A restriction has its days, and what is limited must be named."""
        given = super().clean()
        if given.get("measure") != "served" and not given.get("days") and "days" not in self.errors:
            self.add_error("days", DAYS)
        limits = given.get("measure") == "limit" and "rate" not in self.errors
        if limits and not any(given.get(name) for name in ("rate", *SCOPES)):
            self.add_error(
                "rate",
                gettext("Say what is limited: a rate, or at least one model, feature or key."),
            )
        return given

    @property
    def terms(self) -> Terms:
        """The lesser measure as terms. Raises StepRefused (code `bad-terms`)."""
        given = self.cleaned_data
        if given["measure"] == "served":
            return read_terms({"measure": given["measure"]})
        said: dict[str, Any] = {"measure": given["measure"], "ends_in": f"{given['days']}d"}
        if given["measure"] == "limit":
            said["scope"] = {name: given[name] for name in SCOPES}
            said |= {"rate": given["rate"]} if given["rate"] else {}
        return read_terms(said)


FORM_OF: dict[str, type[Outcome]] = {"overturned": Grant, "varied": GrantInPart}


class HandHearing(SmallAct):
    """Who hears it from now on."""

    button = _("Reassign")
    starts_at = "to"
    to = OfferedChoice(
        label=_("New appeal reviewer"),
        help_text=_("Only people who took no part in the decision and are not recused are listed."),
        error_messages={"required": _("Choose the new appeal reviewer.")},
        widget=forms.Select(attrs={"class": "form-select w-auto"}),
    )

    def offer(self, contest: AppealInFull, now: datetime) -> None:
        """Everybody who works on cases and had no part in the decision."""
        without = (
            contest.facts.parts_in(contest.decision)
            | contest.facts.recused
            | {contest.appeal.hearer_id}
        )
        people = [
            (p.username, name_with_role(p, now)) for p in staff_on_cases() if p.pk not in without
        ]
        self.choose("to", people)

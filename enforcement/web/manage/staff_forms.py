"""What admins are asked for about staff: who somebody is, what they work on, their role."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.languages import CODES
from accounts.models import Account, User
from accounts.roles import Role
from enforcement.language import words
from enforcement.language.formats import area_name, own_name_of_language
from enforcement.operations import staff
from enforcement.pages.fields import CheckboxChoices, EndOfDay, TimeZone
from enforcement.pages.forms import SmallAct
from enforcement.web._shared.by_two import AnswerInRow

PICKED = ("skills", "languages", "tiers")


class Work(SmallAct):
    """What is to be known about somebody besides their role."""

    button = _("Save")
    button_css = "btn-plain"
    quick = False
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    email = forms.EmailField(label=_("E-mail address"))
    skills = forms.MultipleChoiceField(
        label=_("Skills"),
        help_text=_("Areas of policy. Choose none for all areas."),
        widget=CheckboxChoices,
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        help_text=_("Of the account’s contacts. Choose none for all languages."),
        widget=CheckboxChoices,
        required=False,
    )
    tiers = forms.MultipleChoiceField(
        label=_("Tiers of accounts"),
        help_text=_(
            "Choose none for all. The queue rules say what skills, languages and tiers do."
        ),
        choices=[(tier, words.TIERS[tier]) for tier in Account.Tier.values],
        widget=CheckboxChoices,
        required=False,
    )
    time_zone = TimeZone(label=_("Time zone"), initial="UTC")
    away_until = EndOfDay(
        label=_("Away until the end of"),
        help_text=_("Until then no cases are assigned to them."),
        required=False,
    )

    def __init__(self, *args: Any, areas: list[str], has: User | None = None, **more: Any) -> None:
        """`areas`: what somebody can be skilled in. What this person `has` already, and is offered
        no more, can be kept.
        """
        super().__init__(*args, **more)
        skills, spoken = (has.skills, has.languages) if has else ([], [])
        self.choose(
            "skills",
            [(area, area_name(area)) for area in dict.fromkeys([*areas, *skills])],
            none="",
        )
        self.choose(
            "languages",
            [(code, own_name_of_language(code)) for code in dict.fromkeys([*CODES, *spoken])],
            none="",
        )

    @property
    def work(self) -> staff.Work:
        """As the operations take it."""
        given = self.cleaned_data
        names = ("first_name", "last_name", "email", *PICKED, "time_zone")
        return staff.Work(
            **{name: given[name] for name in names}, away_until_at=given.get("away_until")
        )


class NewMember(Work):
    """Somebody new, with a role."""

    button = _("Create user")
    button_css = "btn-primary"
    quick = True
    beside = "manage/_back_to_staff.html"
    field_order = ["username"]
    away_until = None  # type: ignore[assignment]  # as Django takes a field out
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        help_text=_("New leads and admins start as reviewers until a second admin agrees."),
        choices=[(role.value, words.ROLES[role]) for role in Role],
        initial=Role.REVIEWER,
    )


class ChangeRole(SmallAct):
    """Another role, and why."""

    told_above = True
    button = _("Change role")
    button_css = "btn-plain"
    quick = False
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, words.ROLES[role]) for role in Role]
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)


class AnswerRole(AnswerInRow):
    """The second admin's word, or the first one's that they take it back."""

    css = "end"

    def __init__(
        self, *args: Any, own: bool = False, concerns_me: bool = False, **more: Any
    ) -> None:
        """`own`: whether this person proposed it; `concerns_me`: whether it is about them."""
        if concerns_me and not own:
            self.withdraw = _("Stop it")
        super().__init__(*args, own=own or concerns_me, **more)


class Disable(SmallAct):
    """Why somebody can sign in no more."""

    told_above = True
    css = "mt-3"
    button = _("Disable")
    button_css = "btn-plain"
    quick = False
    reason = forms.CharField(
        label=_("Reason for disabling"),
        help_text=_(
            "All their sessions end, and what they had is open to others. For a lead or an admin, "
            "a second admin must agree."
        ),
        max_length=500,
    )


class Recuse(SmallAct):
    """Which account somebody keeps out of, and why."""

    button = _("Add recusal")
    button_css = "btn-plain"
    quick = False
    account = forms.CharField(label=_("Account"), max_length=200)
    reason = forms.CharField(label=_("Reason"), max_length=200)

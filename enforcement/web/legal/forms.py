"""What is asked for at the legal desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.countries import country_name, names
from enforcement.language.legal import KINDS, TERM_TITLES
from enforcement.language.seats import SEATS
from enforcement.operations.legal_holds import NewHold
from enforcement.operations.legal_requests import Closing, NewRequest
from enforcement.pages.fields import Buttons, Day, EndOfDay, Names, OfferedChoice
from enforcement.pages.fields import TextWithSuggestions as Suggested
from enforcement.pages.forms import LONG, SmallAct
from enforcement.queries.public_reports import rules_in_plain_words
from enforcement.workflow.legal import TERMS, RequestPhase


def countries() -> list[tuple[str, str]]:
    """Codes of countries with their names."""
    return [(code, str(country_name(code))) for code in sorted(names())]


def named_field(*, required: bool) -> Names:
    """Accounts and cases, by their references."""
    return Names(
        label=_("Accounts and cases"),
        help_text=_("Their references, one a line or with commas between them."),
        required=required,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class EnterRequest(SmallAct):
    """A request as it came in."""

    button = _("Enter request")
    css = "prose mt-2"
    quick = False
    marks_optional = True
    kind = forms.ChoiceField(label=_("What is wanted"), choices=list(KINDS.items()))
    authority = forms.CharField(label=_("Authority"), max_length=200)
    country = forms.CharField(
        label=_("Country"),
        help_text=_("Its code of two letters, such as DE."),
        max_length=2,
        widget=Suggested(countries),
    )
    reference = forms.CharField(label=_("Their reference"), max_length=200, required=False)
    legal_basis = forms.CharField(
        label=_("Legal basis"), help_text=_("As the request states it."), max_length=200
    )
    received_on = Day(label=_("Received on"))
    due_at = EndOfDay(label=_("Answer due on"), required=False)
    scope = forms.CharField(
        label=_("Scope"),
        help_text=_("What is asked for, and of which time."),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    named = named_field(required=False)
    non_disclosure = forms.BooleanField(
        label=_("Nobody may be told of it"),
        help_text=_("A case that is opened because of it then says that staff noticed it."),
        required=False,
        initial=True,
    )
    silent_until_on = Day(
        label=_("Nobody may be told until"),
        help_text=_("Leave empty if the request names no day."),
        required=False,
    )

    @property
    def request(self) -> NewRequest:
        """As the operation takes it."""
        return NewRequest(**self.cleaned_data)


class CloseRequest(SmallAct):
    """How a request ended."""

    quick = False
    button_css = "btn-plain"
    marks_optional = True
    outcome = forms.CharField(
        label=_("Answer or reasons"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 4})
    )
    handed_to = forms.CharField(
        label=_("Handed over to"),
        help_text=_("Who got what was handed over, and by which way."),
        max_length=200,
        required=False,
    )
    handed_sha256 = forms.CharField(
        label=_("SHA-256 of what was handed over"),
        help_text=_("The hash of the file, so that both sides can show what it was."),
        max_length=64,
        required=False,
    )
    phase = forms.ChoiceField(
        label=_("Outcome"),
        widget=Buttons,
        choices=[
            (RequestPhase.ANSWERED.value, _("Answered")),
            (RequestPhase.REFUSED.value, _("Refused")),
            (RequestPhase.WITHDRAWN.value, _("Withdrawn by the authority")),
        ],
    )

    @property
    def closing(self) -> Closing:
        """As the operation takes it."""
        given = self.cleaned_data
        return Closing(**{**given, "phase": RequestPhase(given["phase"])})


class OpenCase(SmallAct):
    """A case that is opened because of a request."""

    button = _("Open case")
    button_css = "btn-plain"
    quick = False
    account = forms.CharField(label=_("Account"), max_length=200)
    policy = forms.ChoiceField(label=_("Policy"))
    claim = forms.CharField(
        label=_("What was noticed"),
        help_text=_("Everybody who works on the case reads this. Do not name the request."),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.choose("policy", rules_in_plain_words())


class SetHold(SmallAct):
    """A hold."""

    button = _("Set hold")
    css = "prose mt-2"
    quick = False
    marks_optional = True
    matter = forms.CharField(
        label=_("Matter"), help_text=_("Only the legal desk sees it."), max_length=200
    )
    request = OfferedChoice(
        label=_("Authority request"), coerce=int, empty_value=None, required=False
    )
    authority = forms.CharField(
        label=_("Authority"),
        help_text=_("If no request above says it."),
        max_length=200,
        required=False,
    )
    term = forms.ChoiceField(label=_("Term"))
    named = named_field(required=True)
    reason = forms.CharField(
        label=_("Reason"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, requests: Any = (), **more: Any) -> None:
        """`requests`: numbers and words of those that are open."""
        super().__init__(*args, **more)
        self.choose("request", requests, none=str(_("None")))
        self.choose(
            "term", [(slug, f"{TERM_TITLES[slug]} ({t.source})") for slug, t in TERMS.items()]
        )

    @property
    def hold(self) -> NewHold:
        """As the operation takes it."""
        return NewHold(**self.cleaned_data)


class LookAtHold(SmallAct):
    """A person looked: hold on for another term, or end it."""

    quick = False
    button_css = "btn-plain"
    seen_until_at = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = forms.CharField(
        label=_("What you found, and why"),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    act = forms.ChoiceField(
        label=_("Then"),
        widget=Buttons,
        choices=[("renew", _("Renew hold")), ("end", _("End hold"))],
    )

    def __init__(self, *args: Any, renewable: bool = True, **more: Any) -> None:
        """`renewable`: whether its term has a renewal left."""
        super().__init__(*args, **more)
        if not renewable:
            self.fields["act"].widget.choices = [("end", _("End hold"))]


class ProposeSeat(SmallAct):
    """A seat for somebody."""

    button = _("Propose")
    quick = False
    css = "prose"
    person = OfferedChoice(label=_("Person"), coerce=str)
    kind = forms.ChoiceField(label=_("Seat"), choices=list(SEATS.items()))
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Stands in the audit record."), max_length=500
    )

    def __init__(self, *args: Any, people: Any = (), **more: Any) -> None:
        """`people`: keys and names."""
        super().__init__(*args, **more)
        self.choose("person", people)


class EndSeat(SmallAct):
    """The end of a seat."""

    css = "in-line"
    button = _("End seat")
    button_css = "btn-plain btn-sm"
    quick = False
    reason = forms.CharField(label=_("Reason"), max_length=500)

"""What is asked for where a case about an account is opened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enforcement.language import words
from enforcement.operations.new_case import Noticed
from enforcement.pages.fields import Day, TextWithSuggestions
from enforcement.pages.forms import LONG, SmallAct
from enforcement.queries.policies import clause_codes
from enforcement.queries.public_reports import rules_in_plain_words


class NewCase(SmallAct):
    """What somebody of the team noticed."""

    button = _("Open case")
    css = "prose mt-2"
    marks_optional = True
    beside = "accounts/_back.html"
    starts_at = "policy"
    policy = forms.ChoiceField(label=_("Policy"))
    claim = forms.CharField(
        label=_("What was noticed"),
        help_text=_("As a report would say it. Whoever looks at the case reads it first."),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    clauses = forms.CharField(
        label=_("Clauses that may be concerned"),
        help_text=_("Their numbers, with commas between them."),
        max_length=500,
        required=False,
        widget=TextWithSuggestions(),
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        help_text=_("Counts as long as no clause is alleged, which has its own."),
        choices=[("", _("As the policy has it")), *words.SEVERITIES.items()],
        required=False,
    )
    conduct_on = Day(label=_("When it happened"), required=False)
    evidence = forms.CharField(
        label=_("Evidence"),
        help_text=_("A text. Links and files can be added in the case."),
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.choose("policy", rules_in_plain_words(), gettext("Choose"))
        self.fields["clauses"].widget.proposals = [(code, code) for code in clause_codes()]

    @property
    def noticed(self) -> Noticed:
        """As the operation takes it."""
        given = dict(self.cleaned_data)
        codes = dict.fromkeys(code.strip() for code in given.pop("clauses").split(","))
        return Noticed(**given, clauses=tuple(code for code in codes if code))

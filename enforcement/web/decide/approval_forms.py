"""What an approver says: what they checked, and, where an account ends, that it shall."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enforcement.language.formats import Wording
from enforcement.models import Case, Decision
from enforcement.pages.forms import SmallAct
from enforcement.workflow.marks import mark_of

LONGEST = 2_000  # characters


class Checked(SmallAct):
    """What a second person checked, in their own words; the key `s` leads here and no further."""

    css = "approve"
    told: Wording = ""  # what happens when it is sent
    checked = forms.CharField(
        label=_("What you checked"),
        help_text=_("Kept in the audit record. Internal only."),
        max_length=LONGEST,
        error_messages={"required": _("Say what you checked before you agree.")},
        widget=forms.Textarea(attrs={"rows": 2, "data-key": "s"}),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["checked"].widget.attrs["data-does"] = self.button


class Approve(Checked):
    """The proposal as it was looked at; one that ends an account is confirmed in a line of its
    own.
    """

    button = _("Approve")
    beside = "decide/_approve_beside.html"
    told = _("It takes effect at once, exactly as shown.")
    field_order = ["checked", "confirmed", "terms_hash", "version"]
    terms_hash = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    version = forms.IntegerField(
        label=_("Version"),
        min_value=0,
        max_value=10**15,
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, decision: Decision, **more: Any) -> None:
        """`decision`: the proposal, with its case and account."""
        super().__init__(
            *args,
            action=reverse("decision_approve", args=[decision.ref]),
            keep=f"approve-{decision.ref}",
            initial={"terms_hash": decision.terms_hash, "version": decision.case.version},
            **more,
        )
        if mark_of(Case, decision.verb).ends_account:
            name = decision.case.account.name
            label = gettext("I confirm that the account of %(name)s ends.") % {"name": name}
            sentence = gettext("Confirm that the account ends.")
            self.add_field(
                "confirmed",
                forms.BooleanField(label=label, error_messages={"required": sentence}),
            )
            self.order_fields(self.field_order)


class Ratify(Checked):
    """The same after the fact."""

    button = _("Ratify")
    beside = "decide/_approve_beside.html"
    told = _("It is lifted unless ratified in time.")

    def __init__(self, *args: Any, decision: Decision, **more: Any) -> None:
        """`decision`: what took effect and waits for its ratification."""
        super().__init__(
            *args,
            action=reverse("decision_ratify", args=[decision.ref]),
            keep=f"ratify-{decision.ref}",
            **more,
        )

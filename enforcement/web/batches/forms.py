"""What is asked for when many cases are changed, and the acts on a batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enforcement.language.formats import Wording
from enforcement.language.words import SEVERITIES
from enforcement.models.batch import BatchAct
from enforcement.operations.batches import Asked
from enforcement.pages.fields import EndOfDay, OfferedChoice, RadioChoice
from enforcement.pages.forms import LONG, SmallAct

NOBODY = "nobody"


def person_or_nobody(text: str) -> UUID | None:
    """A person's key, or nobody. Raises ValueError."""
    return None if text == NOBODY else UUID(text)


def reason_field(label: Wording = "", help_text: Wording = "") -> forms.CharField:
    """The one reason for all cases."""
    return forms.CharField(
        label=label or _("Reason"),  # type: ignore[arg-type]
        help_text=help_text,  # type: ignore[arg-type]
        max_length=LONG,
        error_messages={"required": _("Say why.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NewBatch(SmallAct):
    """One act for the chosen cases, with one reason."""

    button = _("Show what would change")
    css = "prose mt-2"
    quick = False
    marks_optional = True

    def wanted(self, act: str) -> Asked:
        """As the operation takes it."""
        return Asked(act=act, **self.cleaned_data)

    def offer(self, ids: Mapping[str, UUID], names: Mapping[str, str], who: User) -> None:
        """The people to choose from."""


class AssignBatch(NewBatch):
    """To whom they go."""

    starts_at = "to"
    to = OfferedChoice(
        label=_("Assign to"),
        coerce=person_or_nobody,
        empty_value=None,
        error_messages={"required": _("Choose a person, or nobody.")},
    )
    reason = reason_field(help_text=_("In each case’s record, and told to whoever gets them."))

    def offer(self, ids: Mapping[str, UUID], names: Mapping[str, str], who: User) -> None:
        """Oneself, nobody, and for a lead everybody who works on cases."""
        others = [
            (str(key), names.get(login, login)) for login, key in ids.items() if key != who.pk
        ]
        rows = [(str(who.pk), gettext("Me")), (NOBODY, gettext("Nobody: back to the queue"))]
        self.choose("to", [*rows, *(others if who.actor.may("assign others") else [])])


class SeverityBatch(NewBatch):
    """How severe they are."""

    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=list(SEVERITIES.items()),
        error_messages={"required": _("Choose a severity.")},
        widget=RadioChoice,
    )
    reason = reason_field(
        help_text=_("It counts in the priority. It moves no deadline, and no holder sees it.")
    )


class LookBatch(NewBatch):
    """Who looks, and by when."""

    starts_at = "to"
    to = OfferedChoice(
        label=_("Who looks"),
        coerce=person_or_nobody,
        empty_value=None,
        error_messages={"required": _("Choose who looks.")},
    )
    due_at = EndOfDay(
        label=_("By the end of"),
        help_text=_("Within 90 days. If nobody looks by then, admins are told."),
        error_messages={"required": _("Choose a day.")},
    )
    reason = reason_field(_("What to look at"))

    def offer(self, ids: Mapping[str, UUID], names: Mapping[str, str], who: User) -> None:
        """Each case’s assignee, or one person."""
        people = [(str(key), names.get(login, login)) for login, key in ids.items()]
        self.choose("to", [(NOBODY, gettext("Each case’s assignee")), *people])


class DismissBatch(NewBatch):
    """Which case they repeat."""

    original = forms.CharField(
        label=_("The case that they repeat"),
        help_text=_("Its reference. Leave it empty where each account has just one other case."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control mono w-auto"}),
    )
    reason = reason_field(
        _("Reasons"),
        _("In each decision. Reporters are told the outcome as always; a dismissal is not undone."),
    )


FORMS: dict[str, type[NewBatch]] = {
    BatchAct.ASSIGN: AssignBatch,
    BatchAct.SEVERITY: SeverityBatch,
    BatchAct.LOOK: LookBatch,
    BatchAct.DISMISS: DismissBatch,
}


class Start(SmallAct):
    """Change what is shown."""

    button: Wording = _("Start")
    set_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, count: int = 0, **more: Any) -> None:
        super().__init__(*args, **more)
        self.button = gettext("Start for %(n)s") % {"n": count} if count else self.button


class GiveUp(SmallAct):
    """Nothing is changed."""

    button = _("Give up")
    button_css = "btn-plain"
    quick = False


class WithReason(SmallAct):
    """An act that needs a reason."""

    css = "mt-2 prose w-100"
    button_css = "btn-plain btn-sm"
    quick = False
    reason = reason_field()


class StopBatch(WithReason):
    """Stop it where it is."""

    button = _("Stop")


class UndoBatch(WithReason):
    """Prepare one act that gives back what it changed."""

    button = _("Prepare to undo")

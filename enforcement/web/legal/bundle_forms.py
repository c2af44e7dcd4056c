"""What is asked for of the bundle of a case, at the legal desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enforcement.language.redactions import GROUNDS
from enforcement.operations.case_bundles import NewBundle
from enforcement.pages.fields import Day, Names, OfferedChoice, Segments
from enforcement.pages.forms import LONG, SmallAct
from enforcement.pages.parts import Parts
from enforcement.web._shared.by_two import AnswerInRow, answer_field
from enforcement.workflow.redactions import (
    FileShape,
    RedactedPart,
    Redaction,
    RedactionGround,
)

CHOSEN = (RedactedPart.PEOPLE, RedactedPart.NOTES, RedactedPart.EXHIBITS)
# what nobody chooses: it is that of what is never told
OFFERED = [
    (ground.value, GROUNDS[ground.value])
    for ground in RedactionGround
    if ground not in (RedactionGround.REPORTER_PROTECTION, RedactionGround.SENSITIVE_EVIDENCE)
]


def ground_field(label: Any, help_text: Any = "") -> forms.ChoiceField:
    """Why a part is removed; empty where it is left in."""
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        choices=[("", _("Leave in")), *OFFERED],
        required=False,
    )


def text_field(label: Any) -> forms.CharField:
    """The ground in a sentence."""
    return forms.CharField(label=label, max_length=200, required=False)


class AskBundle(SmallAct):
    """A bundle of one case, or a redacted copy of it."""

    button = _("Make the bundle")
    css = "prose mt-2"
    quick = False
    marks_optional = True
    case = OfferedChoice(label=_("Case"), coerce=str)
    audience = forms.CharField(
        label=_("For whom"), help_text=_("Such as the court that asked."), max_length=200
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("It stands in the record of the desk, and on the cover."),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    shape = forms.ChoiceField(
        label=_("What is made"),
        choices=[
            (FileShape.BUNDLE.value, _("Everything")),
            (FileShape.REDACTED.value, _("A redacted copy")),
        ],
        widget=Segments,
        initial=FileShape.REDACTED.value,
    )
    sensitive = forms.BooleanField(
        label=_("With evidence that is marked as sensitive"), required=False
    )
    people_ground = ground_field(
        _("Names and addresses of other people"),
        _("The holder’s and partners’ people, and accounts of linked cases."),
    )
    people_text = text_field(_("Why they are removed"))
    notes_ground = ground_field(_("Internal notes"), _("Such as advice of counsel."))
    notes_text = text_field(_("Why the notes are removed"))
    exhibits = Names(
        label=_("Exhibits to remove"), help_text=_("Their numbers, such as E2, E5."), required=False
    )
    exhibits_ground = ground_field(_("Ground for removing exhibits"))
    exhibits_text = text_field(_("Why the exhibits are removed"))

    def __init__(self, *args: Any, cases: Any = (), **more: Any) -> None:
        """`cases`: references and words of those that the request names."""
        super().__init__(*args, **more)
        self.choose("case", cases)

    def clean_exhibits(self) -> tuple[int, ...]:
        """Numbers, each once."""
        found = [one.upper().removeprefix("E") for one in self.cleaned_data["exhibits"]]
        if wrong := [one for one in found if not (one.isdecimal() and len(one) < 6)]:
            raise ValidationError(
                _("“%(text)s” is no number of an exhibit."), params={"text": wrong[0][:20]}
            )
        return tuple(sorted({int(one) for one in found}))

    def clean(self) -> Parts:
        """What is removed has a ground, and only of a redacted copy is something removed."""
        given = super().clean()
        removes = [part for part in CHOSEN if given.get(f"{part.value.lower()}_ground")]
        if given.get("shape") == FileShape.BUNDLE and (removes or given.get("exhibits")):
            self.add_error("shape", _("Only a redacted copy leaves something out."))
        if given.get("exhibits") and RedactedPart.EXHIBITS not in removes:
            self.add_error("exhibits_ground", _("Choose a ground."))
        return given

    @property
    def redactions(self) -> list[Redaction]:
        """The parts that are removed."""
        given, found = self.cleaned_data, []
        for part in CHOSEN:
            name = part.value.lower()
            if ground := given[f"{name}_ground"]:
                numbers = given["exhibits"] if part == RedactedPart.EXHIBITS else ()
                found.append(
                    Redaction(
                        part=part,
                        ground=RedactionGround(ground),
                        text=given[f"{name}_text"].strip(),
                        numbers=numbers,
                    )
                )
        return found

    def wanted(self, *, locale: str, time_zone: str) -> NewBundle:
        """As the operation takes it."""
        given = self.cleaned_data
        return NewBundle(
            case=given["case"],
            audience=given["audience"],
            reason=given["reason"],
            shape=FileShape(given["shape"]),
            sensitive=given["sensitive"],
            redactions=self.redactions,
            locale=locale,
            time_zone=time_zone,
        )


class ProposeRelease(SmallAct):
    """That a bundle may leave."""

    css = "in-line"
    button = _("Propose release")
    button_css = "btn-plain btn-sm"
    quick = False
    reason = forms.CharField(label=_("Why it may leave"), max_length=500)


class ProposeOpening(SmallAct):
    """That what one redaction removed may be told."""

    css = "prose"
    button = _("Propose to open it")
    button_css = "btn-plain"
    quick = False
    reason = forms.CharField(
        label=_("Why it may be told"), help_text=_("Such as what the court asked."), max_length=500
    )


class AnswerRelease(AnswerInRow):
    """The second person's word."""

    answer = answer_field(_("Agree to the release"))


class HandOver(SmallAct):
    """Who got it, and when."""

    css = "in-line"
    button = _("Enter handover")
    button_css = "btn-plain btn-sm"
    quick = False
    handed_to = forms.CharField(label=_("Handed over to whom, and how"), max_length=200)
    handed_on = Day(label=_("On"))

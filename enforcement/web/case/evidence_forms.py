"""What is asked for about evidence, allegations and findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enforcement.language import words
from enforcement.models.allegation import Conclusion
from enforcement.models.evidence import MAX_FILE, EvidenceOrigin
from enforcement.models.weighing import Bearing
from enforcement.pages.fields import (
    Buttons,
    CheckboxChoices,
    Day,
    OfferedChoice,
    OfferedChoices,
    RadioChoice,
    Segments,
)
from enforcement.pages.forms import SmallAct
from enforcement.pages.many_files import ManyFiles, ManyFilesInput
from enforcement.pages.parts import AnyFile, Parts
from enforcement.queries.case import AnsweredException, EvidenceItem
from enforcement.web._shared.draft_on_page import HANDLES as DRAFT
from enforcement.web.case.forms import CaseAct, long_text

BEARINGS = [(value, words.BEARINGS[value]) for value in Bearing.values]
CONCLUSIONS = {
    Conclusion.ESTABLISHED: _("was broken, and no exception applies"),
    Conclusion.NOT_ESTABLISHED: _("was not broken, as far as can be shown"),
    Conclusion.EXCEPTED: _("is not broken, because an exception applies"),
}
APPLIES = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Unknown"))]


TOGETHER = 50 * 1024 * 1024  # bytes of the files that are sent at once
LINES = 1_500_000  # characters of the longest list


def lines_of(label: Any, *, help_text: Any) -> forms.CharField:
    """A list, one a line."""
    area = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "form-control mono"})
    return forms.CharField(
        label=label, help_text=help_text, max_length=LINES, widget=area, required=False
    )


class AddEvidence(CaseAct):
    """Text, a link or a file."""

    title, button = _("Add evidence"), _("Add")
    about = _(
        "A text, a link with a quotation, or a file. It is stored with its hash and never changed."
    )
    starts_at = "kind"
    kind = forms.CharField(
        label=_("Title"), help_text=_("Press article, usage data, letter …"), max_length=200
    )
    origin = forms.ChoiceField(
        label=_("Origin"),
        choices=[
            ("", _("Choose")),
            *((value, words.ORIGINS[value]) for value in EvidenceOrigin.values),
        ],
    )
    citation = forms.CharField(
        label=_("Source and date, as for a citation"), required=False, max_length=500
    )
    text = long_text(
        _("Content"),
        help_text=_("For a link, quote the passage, in case the page changes."),
        required=False,
    )
    url = forms.URLField(label=_("Link"), required=False, max_length=500, assume_scheme="https")
    file = ManyFiles(
        label=_("Files"),
        help_text=_(
            "PDF, text, images or ZIP; up to ten, 10 MB each, 50 MB together. Each becomes an "
            "item. You can drop or paste them here."
        ),
        required=False,
        widget=ManyFilesInput(attrs={"data-drop": _("Remove %(name)s")}),
    )
    made_on = Day(label=_("Date created"), required=False)
    bearing = forms.ChoiceField(
        label=_("Bearing on the allegation"),
        choices=[*BEARINGS, ("", _("Assess later"))],
        widget=RadioChoice,
        required=False,
    )
    carries = forms.CharField(
        label=_("Reliability"),
        help_text=_("Second-hand, incomplete, complete …"),
        required=False,
        max_length=200,
    )
    sensitive = forms.BooleanField(
        label=_("Mark as sensitive"),
        help_text=_("It is shown only on request, and each viewing is recorded."),
        required=False,
    )

    def clean_file(self) -> list[AnyFile]:
        """No larger than what is read into memory."""
        files: list[AnyFile] = self.cleaned_data["file"]
        too_large = gettext("The file is larger than 10 MB. Send a smaller file, or a link to it.")
        wrong = [str(one.name) for one in files if (one.size or 0) > MAX_FILE]
        if wrong:
            alone = len(files) == 1
            raise ValidationError(
                [too_large if alone else f"{name}: {too_large}" for name in wrong]
            )
        if sum(one.size or 0 for one in files) > TOGETHER:
            raise ValidationError(gettext("The files are larger than 50 MB together. Send fewer."))
        return files

    def clean(self) -> Parts:
        """Several files are items of their own, and what was typed belongs to none of them."""
        given = super().clean()
        if len(given.get("file") or []) > 1 and (given.get("text") or given.get("url")):
            self.add_error(
                "file",
                gettext(
                    "Several files become one item each. Leave the content and the link empty, or "
                    "add them as an item of their own."
                ),
            )
        return given


class Disclose(CaseAct):
    """Identifiers from our records, for the holder to look up."""

    title, button = _("Disclose identifiers"), _("Disclose")
    about = _(
        "The holder sees these on their page and as a table (CSV), and is notified. It cannot be "
        "taken back. Give no whole keys, and no identifiers of other accounts."
    )
    begins_on = Day(label=_("Period from"))
    ends_on = Day(label=_("Period to"))
    key_prefixes = lines_of(
        _("Key prefixes"),
        help_text=_("One a line; if you know it, a space and the time in UTC: 2026-11-20T14:03Z"),
    )
    request_ids = lines_of(_("Request ids"), help_text=_("In the same way."))
    end_user_ids = lines_of(_("Ids of the holder’s own end users"), help_text=_("In the same way."))
    withheld = forms.MultipleChoiceField(
        label=_("Something is withheld"),
        widget=CheckboxChoices,
        choices=list(words.WITHHELD.items()),
        required=False,
    )
    withheld_text = long_text(_("What is withheld, as the holder reads it"), rows=2, required=False)


class Weigh(CaseAct):
    """For what a piece of evidence speaks, and how far it carries."""

    title, button = _("Assess evidence"), _("Assess")
    about = _("The latest assessment counts. Earlier ones are kept.")
    bearing = forms.ChoiceField(
        label=_("Bearing on the allegation"), choices=BEARINGS, widget=RadioChoice
    )
    carries = forms.CharField(
        label=_("Reliability"),
        help_text=_("Second-hand, incomplete, complete …"),
        required=False,
        max_length=200,
    )


class WeighAtOnce(SmallAct):
    """The same beside the piece itself, by one click."""

    css = "head mt-1"
    arrangement = "case/_weigh_at_once.html"
    carries = forms.CharField(
        label=_("Reliability"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "class": "form-control form-control-sm w-auto",
                "placeholder": _("Reliability (optional)"),
            }
        ),
    )
    bearing = forms.ChoiceField(
        label=_("Bearing on the allegation"), choices=BEARINGS, widget=Buttons
    )


class Allege(CaseAct):
    """Another clause."""

    title, button = _("Add alleged clause"), _("Add alleged clause")
    about = _(
        "The clause may be relevant to this case. It is not a finding, and the holder is not "
        "notified."
    )
    starts_at = "clause"
    clause = OfferedChoice(label=_("Clause"))

    def offer(self, page: Parts) -> None:
        """The clauses that are not alleged yet."""
        clauses = [(c.called, f"{c.called} {c.title}") for c in page["sheet"].other_clauses]
        self.choose("clause", clauses)


class RecordFinding(CaseAct):
    """What was found of an allegation, with every exception answered."""

    title, button = _("Record a finding"), _("Record finding")
    arrangement = "case/_finding_form.html"
    handles = frozenset(DRAFT)
    version = forms.IntegerField(
        label=_("Version"), min_value=0, max_value=10**9, widget=forms.HiddenInput
    )
    conclusion = forms.ChoiceField(
        label=_("On the balance of probabilities, we find that the clause"),
        choices=list(CONCLUSIONS.items()),
        widget=RadioChoice,
    )
    reasons = long_text(_("Reasons"), rows=3)
    evidence = OfferedChoices(
        label=_("Based on"),
        help_text=_("Evidence cited in a finding is sealed with the next decision."),
        coerce=UUID,
        required=False,
        widget=CheckboxChoices(attrs={"class": "form-check-input m-0"}),
    )

    def __init__(
        self,
        *args: Any,
        exceptions: Sequence[AnsweredException] = (),
        pieces: Sequence[EvidenceItem] = (),
        **more: Any,
    ) -> None:
        """`exceptions`: of the clause, as the latest finding answered them; `pieces`: what may be
        cited.
        """
        super().__init__(*args, **more)
        self.excepted = exceptions
        for each in exceptions:
            code = each.exception.code
            self.add_field(
                f"answer-{code}",
                forms.ChoiceField(
                    label=gettext("Exception %(code)s applies") % {"code": code},
                    choices=APPLIES,
                    initial=each.answer,
                    widget=Segments,
                ),
            )
            self.add_field(
                f"why-{code}",
                forms.CharField(
                    label=gettext("Reason, for exception %(code)s") % {"code": code},
                    initial=each.why,
                    max_length=2000,
                    required=False,
                    widget=forms.TextInput(
                        attrs={
                            "class": "form-control form-control-sm mt-1",
                            "placeholder": gettext("Reason and evidence"),
                        }
                    ),
                ),
            )
        self.choose("evidence", [(str(p.row.pk), f"E{p.row.number}") for p in pieces], "")

    @property
    def rows(self) -> list[tuple[AnsweredException, forms.BoundField, forms.BoundField]]:
        """Each exception with its two fields."""
        return [
            (each, self[f"answer-{each.exception.code}"], self[f"why-{each.exception.code}"])
            for each in self.excepted
        ]

    @property
    def unanswered(self) -> list[str]:
        """The exceptions that nobody has answered yes or no, as the form stands."""
        return self.codes_with("unknown")

    @property
    def applying(self) -> list[str]:
        """The exceptions that apply, as the form stands."""
        return self.codes_with("yes")

    def codes_with(self, answer: str) -> list[str]:
        """The codes of the exceptions that are answered so."""
        return [f"({x.exception.code})" for x, given, _why in self.rows if given.value() == answer]

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        """By the code of an exception: whether it applies, and why."""
        given = self.cleaned_data
        return {
            code: {"answer": given[f"answer-{code}"], "why": given[f"why-{code}"]}
            for code in (each.exception.code for each in self.excepted)
        }

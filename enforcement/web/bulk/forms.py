"""What is asked for with a bulk decision: which accounts, the verb with its terms; and the acts on
one.
"""

from __future__ import annotations

import csv
import io
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import ChannelPartner
from enforcement.language.verbs import verb_label
from enforcement.models import Clause, Policy
from enforcement.models.bulk import IMPOSES
from enforcement.operations.account_file import MOST_BYTES
from enforcement.operations.bulk_set import Origin
from enforcement.pages.fields import RadioChoice
from enforcement.pages.forms import LONG, SmallAct
from enforcement.pages.parts import AnyFile
from enforcement.web.decide.approval_forms import Checked
from enforcement.web.decide.forms import MISSING
from enforcement.workflow.terms import Terms, read_terms

MOST_TYPED = 1_000_000  # characters of a list
FIRST_COLUMN = ("external_ref", "account", "reference")  # what a file's first line may call it


def text(label: object, missing: object = "", **more: Any) -> forms.CharField:
    """A text of several lines that goes out, or stays."""
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        max_length=LONG,
        required=bool(missing),
        error_messages={"required": missing} if missing else None,  # type: ignore[dict-item]
        widget=forms.Textarea(attrs={"rows": 3}),
        **more,
    )


class NewBulk(SmallAct):
    """A verb with its terms, and the accounts: a list, a partner's, or those linked to one."""

    button = _("Prepare")
    css = "prose mt-2"
    marks_optional = True
    quick = False
    accounts = forms.CharField(
        label=_("Account references"),
        help_text=_("One on each line. Or choose a file, a partner or an account below."),
        max_length=MOST_TYPED,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "form-control mono"}),
    )
    file = forms.FileField(
        label=_("File with account references"),
        help_text=_("CSV in UTF-8. The first column counts. 1 MB at most."),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": ".csv,text/csv,text/plain", "class": "form-control w-auto mw-100"}
        ),
    )
    partner = forms.ChoiceField(label=_("All customers of a partner"), required=False)
    linked_to = forms.CharField(
        label=_("An account and those linked to it"),
        help_text=_("Its reference. Links are: same controller, payment or keys."),
        max_length=200,
        required=False,
    )
    verb = forms.ChoiceField(label=_("Decision"), widget=RadioChoice)
    policy = forms.ChoiceField(label=_("Policy"))
    clauses = forms.CharField(
        label=_("Clauses"),
        help_text=_("Their numbers, with commas between them."),
        max_length=500,
        error_messages={"required": MISSING["clauses"]},
    )
    facts = text(_("Facts"), MISSING["facts"])
    reasons = text(_("Reasons"), MISSING["reasons"])
    question = text(_("Question to the holder"), MISSING["question"])
    would_clear = text(_("What would clear the account"), MISSING["would_clear"])
    days = forms.IntegerField(
        label=_("Review in days"),
        help_text=_("At most 7. A person looks at each restriction by then."),
        min_value=1,
        max_value=7,
        initial=7,
    )
    rate = forms.IntegerField(
        label=_("Requests per minute"),
        help_text=_("For a limit only."),
        min_value=1,
        max_value=10_000_000,
        required=False,
    )
    note = text(_("Internal note"), help_text=_("Internal only."))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        partners = ChannelPartner.objects.order_by("name").values_list("ref", "name")
        self.choose("partner", partners, gettext("None"))
        self.fields["verb"].choices = [(verb, verb_label(verb)) for verb in IMPOSES]  # type: ignore[attr-defined]
        policies = Policy.objects.order_by("title").values_list("slug", "title")
        self.choose("policy", policies)
        codes = Clause.objects.order_by("code").values_list("code", flat=True).distinct()
        self.fields["clauses"].widget.proposals = [(code, code) for code in codes]

    def clean_file(self) -> AnyFile | None:
        """No larger than what is read."""
        file: AnyFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > MOST_BYTES:
            raise ValidationError(gettext("The file is larger than 1 MB. Send it in parts."))
        return file

    @property
    def origin(self) -> Origin:
        """Which accounts, as the operations take it. Raises ValidationError for a file that is no
        text.
        """
        given = self.cleaned_data
        refs = [line.strip() for line in given["accounts"].splitlines() if line.strip()]
        if given["file"]:
            refs += references_in(given["file"].read())
        return Origin(
            accounts=tuple(refs), partner=given["partner"], linked_to=given["linked_to"].strip()
        )

    @property
    def terms(self) -> Terms:
        """As the operations take them. Raises StepRefused."""
        given = self.cleaned_data
        said: dict[str, object] = {
            name: given[name]
            for name in ("facts", "reasons", "question", "would_clear", "note")
            if given[name]
        }
        if given["rate"]:
            said["rate"] = given["rate"]
        clauses = [code.strip() for code in given["clauses"].split(",") if code.strip()]
        return read_terms({**said, "clauses": clauses, "review_in": f"{given['days']}d"})


def references_in(content: bytes) -> list[str]:
    """The first column of a file, without its name. Raises ValidationError for what is no text."""
    try:
        lines = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(gettext("The file is not a text in UTF-8.")) from None
    delimiter = ";" if ";" in lines.partition("\n")[0] else ","
    rows = csv.reader(io.StringIO(lines), delimiter=delimiter)
    found = [row[0].strip() for row in rows if row and row[0].strip()]
    return found[1:] if found and found[0].lower() in FIRST_COLUMN else found


class SetHash(SmallAct):
    """A button below the set as it is shown."""

    set_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)


class Propose(SetHash):
    """Ask a second person."""

    button = _("Propose for approval")


class Approve(Checked):
    """The set as it was looked at."""

    css = "approve prose"
    button = _("Approve")
    beside = "decide/_approve_beside.html"
    told = _("It begins at once, for exactly the accounts shown.")
    set_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)


class WithReasons(SmallAct):
    """An act that needs a reason."""

    css = "mt-2 prose"
    button_css = "btn-plain btn-sm"
    quick = False
    reasons = forms.CharField(
        label=_("Reason"),
        max_length=2_000,
        error_messages={"required": _("Say why.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class Return(WithReasons):
    """Send it back to whoever proposed it."""

    button = _("Return to proposer")


class Withdraw(WithReasons):
    """Take it back."""

    button = _("Withdraw")


class Stop(WithReasons):
    """Stop it where it is."""

    button = _("Stop")


class Undo(WithReasons):
    """Prepare one act that lifts what it imposed."""

    button = _("Prepare to undo")

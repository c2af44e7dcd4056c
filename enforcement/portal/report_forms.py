"""The form for reports, and what a reporter sends afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.bounds import SHORT
from enforcement.language.refusals import StepRefused
from enforcement.operations.files import Stored
from enforcement.operations.public_reports import PublicReport
from enforcement.pages.fields import Day
from enforcement.pages.forms import LONG, SmallAct
from enforcement.pages.many_files import ManyFiles
from enforcement.portal.files import Fates
from enforcement.portal.forms import Words
from enforcement.process import clock

MOST_LINKS, LONGEST_LINK = 10, 500
MOST_OF_STRANGERS = 3 * 1024 * 1024  # bytes of all files together
UNKNOWN = ""  # the rule, where somebody does not know it


class Links(forms.CharField):
    """Web addresses, one a line."""

    widget = forms.Textarea(attrs={"rows": 2, "inputmode": "url", "spellcheck": "false"})

    def clean(self, value: Any) -> list[str]:
        """The addresses. Raises ValidationError for a line that is none, with its number."""
        lines = [line.strip() for line in str(super().clean(value)).splitlines()]
        for number, line in enumerate(lines, start=1):
            if line and not is_web_address(line):
                raise ValidationError(
                    _("Line %(number)s is no web address that begins with http:// or https://."),
                    params={"number": number},
                )
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MOST_LINKS:
            raise ValidationError(
                _("At most %(most)s links, please; describe the others in the text."),
                params={"most": MOST_LINKS},
            )
        return found


def is_web_address(line: str) -> bool:
    """Whether it can be kept as a link: nobody follows it for the reporter."""
    try:
        URLValidator(schemes=["http", "https"])(line)
    except ValidationError:
        return False
    return len(line) <= LONGEST_LINK


class ReportForm(SmallAct):
    """Tell us of a breach of our rules. Files of strangers: up to 3 MB together, which is enough
    for screenshots, and more by the link that the receipt leads to: what anybody may send must fit
    into what a web process can hold (`config/front.py`).
    """

    about = forms.CharField(
        max_length=SHORT,
        label=gettext_lazy("Who or what is it about?"),
        help_text=gettext_lazy(
            "A name, a web or e-mail address, the beginning of a key. It need not be exact."
        ),
    )
    policy = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Which rule is it about?"),
        help_text=gettext_lazy("If you are not sure, leave it open and we will find out."),
    )
    claim = forms.CharField(
        max_length=LONG,
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy(
            "What you saw, and why you think that it breaks a rule. Do not send passwords or whole "
            "keys."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    happened_on = Day(required=False, label=gettext_lazy("When? (optional)"))
    links = Links(
        required=False,
        max_length=MOST_LINKS * (LONGEST_LINK + 2),
        label=gettext_lazy("Links (optional)"),
        help_text=gettext_lazy("Web addresses where it can be seen, one a line."),
    )
    attached = ManyFiles(
        required=False,
        label=gettext_lazy("Files (optional)"),
        help_text=gettext_lazy(
            "PDF, text, images or ZIP; 3 MB together. With an e-mail address you can send more "
            "afterwards."
        ),
    )
    affected = forms.BooleanField(
        required=False, label=gettext_lazy("I am affected by this myself")
    )
    danger = forms.BooleanField(
        required=False,
        label=gettext_lazy("Somebody’s life or health is in danger now"),
        help_text=gettext_lazy("Call the emergency number first. We look at such a report sooner."),
    )
    name = forms.CharField(
        required=False,
        max_length=SHORT,
        label=gettext_lazy("Your name (optional)"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        required=False,
        label=gettext_lazy("Your e-mail address (optional)"),
        help_text=gettext_lazy(
            "With it you get a receipt, learn the outcome, and can add to your report or contest "
            "the outcome. We never pass it on to those the report is about."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    good_faith = forms.BooleanField(
        label=gettext_lazy("I believe in good faith that what I say here is correct and complete."),
    )
    website = forms.CharField(
        required=False,
        label=gettext_lazy("Leave this field empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    altcha = forms.CharField(required=False, widget=forms.HiddenInput)

    arrangement = "portal/_report_fields.html"
    in_rows: tuple[str, ...] = ("website",)
    button = gettext_lazy("Send report")
    quick = False

    def __init__(self, *args: Any, rules: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.choose("policy", rules, none=_("I do not know"))
        self.fields["good_faith"].error_messages["required"] = _(
            "Tick this if it is true. We cannot take the report without it."
        )
        self.fates: Fates = []

    def refuse_files(self, fates: Fates) -> None:
        """Raise StepRefused (code `bad-file`) where a file was not taken: its sender did not
        mean to send the form without it.
        """
        if fates:
            self.fates = fates
            raise StepRefused(
                "bad-file",
                _("Not all files can be taken, so nothing was sent. Attach the others again."),
                field="attached",
            )

    def said(self, key: str, files: Sequence[Stored]) -> PublicReport:
        """What it says, once it is valid. What the form has no field for stays usual."""
        given = self.cleaned_data
        return PublicReport(
            key=key,
            about=given["about"],
            policy=given["policy"],
            claim=given["claim"],
            happened_on=given["happened_on"],
            links=given["links"],
            affected=given.get("affected", False),
            danger=given["danger"],
            name=given.get("name", ""),
            email=given.get("email", ""),
            locale=get_language() or "en",
            files=files,
        )

    def clean_happened_on(self) -> Any:
        """Not in the future. Raises ValidationError."""
        day = self.cleaned_data["happened_on"]
        if day and day > clock.now().date():
            raise ValidationError(_("This day is still to come."))
        return day

    def clean_website(self) -> str:
        """Programs fill in every field. Raises ValidationError."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("This field must stay empty. Empty it and send again."))
        return ""


class FlaggerReportForm(ReportForm):
    """The same for a trusted flagger, whom we know."""

    affected = name = email = website = altcha = None  # type: ignore[assignment]  # as Django takes fields out
    arrangement = SmallAct.arrangement
    in_rows = ()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["attached"].help_text = _(
            "PDF, text, images or ZIP; 3 MB together. You can send more on the page of the report."
        )


class AddToReport(Words):
    """Something more about a report."""

    button = gettext_lazy("Send")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["text"].label = _("What do you want to add?")


class ContestOutcome(Words):
    """The outcome of a report is wrong."""

    button = gettext_lazy("Contest the outcome")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["text"].label = _("Why is the outcome wrong?")

"""The forms of the pages outside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.bounds import SHORT
from enforcement.language.words import CONTACTS
from enforcement.pages.fields import CheckboxChoices, EndOfDay
from enforcement.pages.forms import LONG, SmallAct
from enforcement.pages.many_files import ManyFiles
from enforcement.workflow.facts import LONGEST_EXTENSION

SAVE = "save"  # the button that saves a draft


class AskForLink(SmallAct):
    """Ask for a link."""

    named = forms.CharField(max_length=254)
    button = gettext_lazy("Send me a link")
    quick = False

    def __init__(self, *args: Any, label: str, help_text: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["named"].label = label
        self.fields["named"].help_text = help_text


class TypeCode(SmallAct):
    """The code of a mail."""

    code = forms.CharField(
        max_length=20,
        label=gettext_lazy("Code from the mail"),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "spellcheck": "false",
                "class": "form-control mono",
            }
        ),
    )
    button = gettext_lazy("Go on")
    button_css = "btn-plain"
    quick = False


class Words(SmallAct):
    """A text of one's own, and files: what every form of a case asks for. `kept` are files that
    came with an earlier try and are still there.
    """

    text = forms.CharField(
        max_length=LONG,
        label=gettext_lazy("Your answer"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    attached = ManyFiles(
        required=False,
        label=gettext_lazy("Files (optional)"),
        help_text=gettext_lazy(
            "PDF, text, images or ZIP; up to ten, 10 MB each, 50 MB together. You can also drop "
            "them here."
        ),
    )
    arrangement = "portal/_form_fields.html"
    quick = False

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kept: list[dict[str, Any]] = []  # of a draft: name, size, sha256
        self.saved_at: datetime | None = None
        self.unsent = False
        self.fates: list[tuple[str, str]] = []  # name, what is wrong with it


class Answer(Words):
    """An answer to what was asked, or something to tell."""

    button = gettext_lazy("Send answer")


class Submission(Words):
    """What shows that an item is done."""

    button = gettext_lazy("Send in")


class AppealForm(Words):
    """You are wrong."""

    grounds = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("What is wrong with the decision? (all that apply)"),
        widget=CheckboxChoices,
        choices=[
            ("NOT_SO", gettext_lazy("It was not so")),
            ("TOO_SEVERE", gettext_lazy("It is too severe")),
            ("EXCEPTION", gettext_lazy("An exception of the rule applies")),
            ("NEW_FACTS", gettext_lazy("There are new facts")),
        ],
    )
    button = gettext_lazy("Send appeal")
    field_order = ["grounds", "text", "attached"]


class Fixed(Words):
    """I have fixed it."""

    button = gettext_lazy("Ask for access back")


class AskForTime(Words):
    """More time."""

    days = forms.IntegerField(
        label=gettext_lazy("How many more days?"), min_value=1, max_value=LONGEST_EXTENSION.days
    )
    button = gettext_lazy("Ask for more time")
    button_css = "btn-plain"
    field_order = ["days", "text", "attached"]


class AskForSomething(Words):
    """Less of a restriction, a look at once, and the like."""

    button = gettext_lazy("Send")
    button_css = "btn-plain"


class StillBlocked(AskForSomething):
    """Access was given back, and calls do not get through: one button, with or without words."""

    text = forms.CharField(
        required=False,
        max_length=LONG,
        label=gettext_lazy("What happens? (optional)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    button = gettext_lazy("I am still blocked")

    def clean_text(self) -> str:
        """What was typed, or what the button says."""
        return self.cleaned_data["text"] or _("I am still blocked.")


class NotTold(Words):
    """A notice reached them later than we say."""

    button = gettext_lazy("Contest it")
    button_css = "btn-plain"

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["text"].label = _("When and how did it reach you?")


class AddContact(SmallAct):
    """A lawyer, a colleague."""

    name = forms.CharField(max_length=SHORT, label=gettext_lazy("Name"))
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    role = forms.ChoiceField(label=gettext_lazy("For what"), choices=list(CONTACTS.items()))
    locale = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    until_on = EndOfDay(
        required=False,
        label=gettext_lazy("Until (optional)"),
        help_text=gettext_lazy(
            "The last day on which they act for you. Leave it empty for no end."
        ),
    )
    button = gettext_lazy("Add contact")
    quick = False


class Plea(SmallAct):
    """Somebody who has none of the mailboxes on file."""

    named = forms.CharField(max_length=254, label=gettext_lazy("Reference of the case"))
    reply_to = forms.EmailField(label=gettext_lazy("Where we can answer you"))
    plea = forms.CharField(
        max_length=4000,
        label=gettext_lazy("Who are you, and why can none of the contacts on file be reached?"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    button = gettext_lazy("Send")
    button_css = "btn-plain"
    quick = False

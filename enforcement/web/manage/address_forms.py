"""What admins are asked for about those whom Docket writes to: contacts and webhooks."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.languages import LANGUAGES, STAFF_CODES
from accounts.models import Contact
from enforcement.language import words
from enforcement.language.chat_lines import CHAT_TOPICS
from enforcement.language.staff_topics import TOPICS as TOPICS_OF_STAFF
from enforcement.operations.contacts import Person
from enforcement.pages.fields import Buttons, CheckboxChoices
from enforcement.pages.forms import ActByButton, SmallAct
from enforcement.workflow.webhook_events import TOPICS

SMALL = {"class": "form-control form-control-sm"}
SELECT = {"class": "form-select form-select-sm w-auto"}


class NewContact(SmallAct):
    """Somebody to write to."""

    css = "in-line mt-3"
    button = _("Add a contact")
    button_css = "btn-plain btn-sm"
    quick = False
    name = forms.CharField(
        label=_("Contact name"), max_length=200, widget=forms.TextInput(attrs=SMALL)
    )
    email = forms.EmailField(
        label=_("E-mail address of the contact"), widget=forms.EmailInput(attrs=SMALL)
    )
    role = forms.ChoiceField(
        label=_("Purpose"),
        choices=[(value, words.CONTACTS[value]) for value in Contact.Role.values],
        widget=forms.Select(attrs=SELECT),
    )
    locale = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.Select(attrs=SELECT)
    )

    @property
    def person(self) -> Person:
        """As the operations take it."""
        return Person(**self.cleaned_data)


class ChangeContact(NewContact):
    """Somebody to write to, as they are from now on."""

    css = "in-line mt-2"
    button = _("Save contact")


class NewWebhook(SmallAct):
    """Where messages go."""

    css = "mt-2"
    button = _("Add webhook")
    button_css = "btn-plain btn-sm"
    quick = False
    url = forms.URLField(
        label=_("Address of the webhook"),
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={**SMALL, "placeholder": "https://"}),
    )
    types = forms.MultipleChoiceField(
        label=_("Message types"),
        help_text=_("Choose none to get all."),
        choices=[(topic, topic) for topic in TOPICS],
        widget=CheckboxChoices,
        required=False,
    )


class ChangeWebhook(NewWebhook):
    """Where messages go from now on."""

    button = _("Save webhook")


class NewChat(NewWebhook):
    """A team's chat."""

    button = _("Add chat")
    types = forms.MultipleChoiceField(
        label=_("What it is told of"),
        choices=[(topic, TOPICS_OF_STAFF[topic]) for topic in CHAT_TOPICS],
        widget=CheckboxChoices,
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[(code, LANGUAGES[code].name) for code in STAFF_CODES],
        widget=forms.Select(attrs=SELECT),
    )
    field_order = ("url", "types", "language")


class ChangeChat(NewChat):
    """The same chat from now on."""

    button = _("Save chat")


class WebhookAct(ActByButton):
    """What else is done to a webhook, by the button that says so."""

    act = forms.ChoiceField(
        label=_("Action"),
        widget=Buttons,
        choices=[
            ("renew", _("New secret")),
            ("end-old", _("End the earlier secret")),
            ("pause", _("Pause")),
            ("resume", _("Resume")),
            ("enable", _("Enable")),
            ("disable", _("Disable")),
            ("leave-off", _("Leave it off")),
            ("remove", _("Remove")),
        ],
    )

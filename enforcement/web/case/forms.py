"""What is asked for when one acts on a case. Each act on a page of its own has a title, and says
what it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from enforcement.language import turns, words
from enforcement.models.allegation import Conclusion
from enforcement.models.evidence import MAX_FILE, EvidenceOrigin
from enforcement.models.message import Lane
from enforcement.models.weighing import Bearing
from enforcement.operations.review import LETS_GO, OUTCOMES
from enforcement.queries.case import Answered, Piece
from enforcement.web._shared.context import AnyFile, Parts
from enforcement.web._shared.fields import (
    Buttons,
    Day,
    Offered,
    OneOf,
    Segments,
    SeveralOf,
    SeveralOffered,
)
from enforcement.web._shared.forms import LONG, SmallAct

BEARINGS = [(value, words.BEARINGS[value]) for value in Bearing.values]
LOOKED = {
    "continue": _("No change"),
    "escalate": _("Escalate to an admin"),
}
CONCLUSIONS = {
    Conclusion.ESTABLISHED: _("was broken, and no exception applies"),
    Conclusion.NOT_ESTABLISHED: _("was not broken, as far as can be shown"),
    Conclusion.EXCEPTED: _("is not broken, because an exception applies"),
}
GRANTED = {"granted": _("Granted"), "refused": _("Refused")}
SAY_WHETHER = _("Choose whether the request is granted or refused.")
APPLIES = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Unknown"))]


def long_text(label: Any, *, rows: int = 4, **more: Any) -> forms.CharField:
    """A text of some lines."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=LONG, widget=area, **more)


class CaseAct(SmallAct):
    """An act on a page of its own; `title` heads it, `about` says what it does."""

    title: object = ""
    about: object = ""
    beside = "case/_back.html"
    marks_optional = True

    def offer(self, page: Parts) -> None:
        """Take over what may be chosen from, from what the page of the case shows."""


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
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, text, image or ZIP, up to 10 MB."),
        required=False,
        allow_empty_file=True,
    )
    made_on = Day(label=_("Date created"), required=False)
    bearing = forms.ChoiceField(
        label=_("Bearing on the allegation"),
        choices=[*BEARINGS, ("", _("Assess later"))],
        widget=OneOf,
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

    def clean_file(self) -> AnyFile | None:
        """No larger than what is read into memory."""
        file: AnyFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > MAX_FILE:
            raise ValidationError(
                gettext("The file is larger than 10 MB. Send a smaller file, or a link to it.")
            )
        return file


class Weigh(CaseAct):
    """For what a piece of evidence speaks, and how far it carries."""

    title, button = _("Assess evidence"), _("Assess")
    about = _("The latest assessment counts. Earlier ones are kept.")
    bearing = forms.ChoiceField(
        label=_("Bearing on the allegation"), choices=BEARINGS, widget=OneOf
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
    clause = Offered(label=_("Clause"))

    def offer(self, page: Parts) -> None:
        """The clauses that are not alleged yet."""
        clauses = [(c.code, f"{c.code} {c.title}") for c in page["sheet"].other_clauses]
        self.choose("clause", clauses)


class RecordFinding(CaseAct):
    """What was found of an allegation, with every exception answered."""

    title, button = _("Record a finding"), _("Record finding")
    arrangement = "case/_finding_form.html"
    version = forms.IntegerField(
        label=_("Version"), min_value=0, max_value=10**9, widget=forms.HiddenInput
    )
    conclusion = forms.ChoiceField(
        label=_("On the balance of probabilities, we find that the clause"),
        choices=list(CONCLUSIONS.items()),
        widget=OneOf,
    )
    reasons = long_text(_("Reasons"), rows=3)
    evidence = SeveralOffered(
        label=_("Based on"),
        help_text=_("Evidence cited in a finding is sealed with the next decision."),
        coerce=UUID,
        required=False,
        widget=SeveralOf(attrs={"class": "form-check-input m-0"}),
    )

    def __init__(
        self,
        *args: Any,
        exceptions: Sequence[Answered] = (),
        pieces: Sequence[Piece] = (),
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
    def rows(self) -> list[tuple[Answered, forms.BoundField, forms.BoundField]]:
        """Each exception with its two fields."""
        return [
            (each, self[f"answer-{each.exception.code}"], self[f"why-{each.exception.code}"])
            for each in self.excepted
        ]

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        """By the code of an exception: whether it applies, and why."""
        given = self.cleaned_data
        return {
            code: {"answer": given[f"answer-{code}"], "why": given[f"why-{code}"]}
            for code in (each.exception.code for each in self.excepted)
        }


def partner_and_account(text: str) -> tuple[UUID, UUID]:
    """Two keys with a dot between. Raises ValueError."""
    partner, _dot, account = text.partition(".")
    return UUID(partner), UUID(account)


class AskPartner(CaseAct):
    """A question to a channel partner about one of its customers."""

    title, button = _("Ask a partner"), _("Send question")
    about = _(
        "The partner is asked by e-mail about its own customer and has 24 hours to reply. The "
        "reply is added to the case; it does not lift any restriction."
    )
    starts_at = "account"
    account = Offered(label=_("Partner and account"), coerce=partner_and_account)
    text = long_text(_("Question to the partner, as sent"))

    def offer(self, page: Parts) -> None:
        """This account and those that are linked with it, where they are bought of a partner."""
        card, partner = page["card"], page["sheet"].facts.partner
        own = [(card.account, partner)] if partner else []
        sold = [*own, *((x.account, x.partner) for x in card.linked if x.partner)]
        self.choose("account", [(f"{p.pk}.{a.pk}", f"{p.name}: {a.name}") for a, p in sold])
        if not sold:
            self.about = _(
                "Neither this account nor a linked one buys through a partner, so there is nobody "
                "to ask."
            )


class Look(CaseAct):
    """Somebody looked."""

    title, button = _("Complete review"), _("Complete review")
    about = _("To lift or reduce a restriction, take a decision. That completes the review.")
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[(name, name) for name in OUTCOMES], widget=OneOf
    )
    reasons = long_text(_("Reasons"))

    def offer(self, page: Parts) -> None:
        """What a look alone can bring."""
        said = [(name, LOOKED[name]) for name in OUTCOMES if name not in LETS_GO]
        self.fields["outcome"].widget.choices = said


class Pause(CaseAct):
    """A clock stands still."""

    title, button = _("Pause deadline"), _("Pause")
    about = _(
        "Pause a deadline while you wait for somebody outside the team. Deadlines that protect "
        "the holder cannot be paused."
    )
    whom = forms.ChoiceField(
        label=_("Who we are waiting for"), choices=list(turns.AWAITED.items()), widget=OneOf
    )
    waits_for = forms.CharField(
        label=_("What or who else we are waiting for"), max_length=200, required=False
    )


class Resume(CaseAct):
    """A clock goes on."""

    title, button = _("Resume deadline"), _("Resume")
    about = _("The paused time is added to the due date.")


class Accept(CaseAct):
    """A requirement is met."""

    title, button = _("Accept the submission"), _("Accept")
    about = _("The holder is notified.")


class Return(CaseAct):
    """A requirement is not met yet."""

    title, button = _("Reject the submission"), _("Reject")
    about = _(
        "The holder is told what is missing. The time the submission was with us is added to "
        "the deadline."
    )
    starts_at = "reasons"
    reasons = long_text(_("What is missing, as sent to the holder"))


class Waive(CaseAct):
    """A requirement is no longer asked for."""

    title, button = _("Waive item"), _("Waive")
    about = _("The holder is notified.")
    starts_at = "reasons"
    reasons = long_text(_("Reason, as sent to the holder"))


class Extend(CaseAct):
    """More time."""

    title, button = _("Extend deadline"), _("Extend")
    about = _("The holder is notified.")
    starts_at = "days"
    days = forms.IntegerField(
        label=_("Extra days"), help_text=_("1 to 14, once."), initial=7, min_value=1, max_value=14
    )
    reasons = long_text(_("Reason, as sent to the holder"))


class AnswerRequest(CaseAct):
    """An answer to "I have fixed it"."""

    title, button = _("Answer the request"), _("Send answer")
    about = _(
        "The holder is notified. Granting the request does not restore access; that needs a "
        "decision."
    )
    outcome = forms.ChoiceField(
        label=_("Answer"),
        choices=list(GRANTED.items()),
        widget=OneOf,
        error_messages={"required": SAY_WHETHER, "invalid_choice": SAY_WHETHER},
    )
    reasons = long_text(_("Reasons, as sent to the holder"))


class Escalate(CaseAct):
    """An admin is asked for."""

    title, button = _("Escalate"), _("Escalate")
    about = _("An admin takes the escalation and answers you. The case stays with you.")
    starts_at = "reasons"
    reasons = long_text(_("What should the admin decide?"))


class Assign(CaseAct):
    """To somebody."""

    title, button = _("Assign"), _("Assign")
    about = _("Anyone can take a case. Only leads can assign cases to others.")
    starts_at = "to"
    to = Offered(label=_("Assign to"), coerce=UUID)

    def offer(self, page: Parts) -> None:
        """Those who could work on it."""
        staff = (
            User.objects.filter(is_active=True)
            .exclude(role=Role.AUDITOR)
            .exclude(pk__in=page["facts"].recused)
            .order_by("first_name", "username")
        )
        others = [u for u in staff if u.pk != page["case"].assignee_id]
        self.choose("to", [(str(u.pk), f"{u.actor.name}, {words.ROLES[u.role]}") for u in others])


class Say(SmallAct):
    """A note among staff, or a message that is shown before it is sent."""

    ident, css = "say", "composer mt-3"
    arrangement = "case/_composer.html"
    text = forms.CharField(
        label=_("Message"),
        max_length=LONG,
        widget=forms.Textarea(
            attrs={
                "id": "msg",
                "rows": 2,
                "placeholder": _("Write a note. Internal only; @name notifies a colleague."),
                "data-key": "m",
                "data-does": _("Write a message"),
            }
        ),
    )
    lane = forms.ChoiceField(
        label=_("Visible to"),
        choices=[(value, value) for value in Lane.values],
        initial=Lane.INTERNAL,
        widget=Segments,
    )
    answer_by = forms.DateTimeField(
        label=_("Ask for a reply by (optional)"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(
            attrs={
                "type": "datetime-local",
                "class": "form-control form-control-sm d-inline-block w-auto",
            },
            format="%Y-%m-%dT%H:%M",
        ),
    )
    seen = forms.BooleanField(required=False, widget=forms.HiddenInput)
    seen_text = forms.CharField(required=False, max_length=LONG, widget=forms.HiddenInput)

    @property
    def was_seen(self) -> bool:
        """Whether this very text was shown as the other side will see it."""
        given = self.cleaned_data
        return bool(given["seen"]) and given["seen_text"] == given["text"]


class Send(Say):
    """The same once more, as it was shown."""

    ident, css, arrangement = "", "head", "case/_send.html"

    @classmethod
    def of(cls, said: Say, **more: Any) -> Send:
        """What was shown, ready to be sent."""
        values = {name: said[name].value() for name in ("text", "lane", "answer_by")}
        form = cls(initial={**values, "seen": "1", "seen_text": values["text"]}, at="send", **more)
        for field in form.fields.values():
            field.widget = forms.HiddenInput()
        return form

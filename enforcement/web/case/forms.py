"""What is asked for when one acts on a case. Each act on a page of its own has a title, and says
what it does.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from enforcement.language import turns, words
from enforcement.operations.review import LETS_GO, OUTCOMES
from enforcement.pages.fields import (
    EndOfDay,
    OfferedChoice,
    PauseDays,
    RadioChoice,
)
from enforcement.pages.forms import LONG, SmallAct
from enforcement.pages.parts import Parts
from enforcement.queries.same_actor import SameActors
from enforcement.web._shared.draft_on_page import HANDLES as DRAFT

LOOKED = {
    "continue": _("No change"),
    "escalate": _("Escalate to an admin"),
}
GRANTED = {"granted": _("Granted"), "refused": _("Refused")}
SAY_WHETHER = _("Choose whether the request is granted or refused.")


ASSIGNEE = "assignee"  # in place of a person's key


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


def person_or_assignee(text: str) -> UUID | None:
    """A person's key, or whoever the case is assigned to. Raises ValueError."""
    return None if text == ASSIGNEE else UUID(text)


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
    handles = frozenset(DRAFT)
    account = OfferedChoice(label=_("Partner and account"), coerce=partner_and_account)
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


class LinkCase(CaseAct):
    """Another case that belongs to this one."""

    title, button = _("Link a case"), _("Link")
    about = _(
        "The link stands on the pages and in the records of both cases, for staff only. It moves "
        "nothing. You can remove it."
    )
    starts_at = "other"
    other = forms.CharField(
        label=_("Reference of the case"), help_text=_("Such as C-7K3M-92QX."), max_length=20
    )
    follows = forms.BooleanField(label=_("This case follows the other one"), required=False)
    reason = long_text(_("Why they belong together"), rows=2)


class UnlinkCase(CaseAct):
    """A link goes."""

    title, button = _("Remove the link"), _("Remove")
    about = _("The records of both cases keep that there was a link, and that you removed it.")


class AboutOtherAccount(CaseAct):
    """What is said of another account that the page shows: `of`, as the address names it."""

    def __init__(self, *args: Any, of: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.of = of

    def offer(self, page: Parts) -> None:
        """Say which one it is, by its name, above the form."""
        same: SameActors = page["same"]
        for one in (*same.found, *same.distinct):
            if self.of in (str(one.account_id), str(one.said)):
                self.about = format_lazy("{}: {}", one.name, self.about)


class Distinct(AboutOtherAccount):
    """Another account is somebody else's."""

    title, button = _("Not the same customer"), _("Not the same")
    about = _(
        "It is no longer shown beside this account, nor this account beside it. The reason "
        "stands in the records of both, for staff only. You can take it back."
    )
    starts_at = "reason"
    reason = long_text(_("Why they are not the same"), rows=2)


class TakeBackDistinct(AboutOtherAccount):
    """What was said of another account is taken back."""

    title, button = _("Show as perhaps the same customer again"), _("Show again")
    about = _("The records of both accounts keep what was said, and that you took it back.")


class Split(CaseAct):
    """A report that is about another matter."""

    title, button = _("Split report off"), _("Split off")
    about = _(
        "The report gets a case of its own, where it is unread and must be looked at. Use this if "
        "it is about another matter than the rest of the case."
    )
    reasons = long_text(_("Reason"), rows=2, required=False)


class Look(CaseAct):
    """Somebody looked."""

    title, button = _("Complete review"), _("Complete review")
    about = _("To lift or reduce a restriction, take a decision. That completes the review.")
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[(name, name) for name in OUTCOMES], widget=RadioChoice
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
        label=_("Who we are waiting for"), choices=list(turns.AWAITED.items()), widget=RadioChoice
    )
    waits_for = forms.CharField(
        label=_("What or who else we are waiting for"), max_length=200, required=False
    )
    days = PauseDays()


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
        widget=RadioChoice,
        error_messages={"required": SAY_WHETHER, "invalid_choice": SAY_WHETHER},
    )
    reasons = long_text(_("Reasons, as sent to the holder"))


class AnswerHolderRequest(AnswerRequest):
    """An answer to what the holder asked for on their page."""

    about = _(
        "The holder is notified. Granting more time moves the date; granting a later date of "
        "having been told lets the time to appeal run from when it was asked for. For everything "
        "else take the decision that does it, then answer."
    )


class AnswerPlea(AnswerRequest):
    """An answer to somebody who showed no mailbox and asks for another contact."""

    about = _(
        "The answer goes to the address that they gave, which nobody has verified: say nothing of "
        "the case. Ask for proof of who they are before you grant it. An admin then adds the "
        "contact on the account page; granting alone adds nobody."
    )
    reasons = long_text(_("Answer, as sent to that address"))


class Escalate(CaseAct):
    """An admin is asked for."""

    title, button = _("Escalate"), _("Escalate")
    about = _("An admin takes the escalation and answers you. The case stays with you.")
    starts_at = "reasons"
    reasons = long_text(_("What should the admin decide?"))


class SetSeverity(CaseAct):
    """How severe the case is."""

    title, button = _("Set severity"), _("Set severity")
    about = _(
        "It counts in the priority in place of that of the alleged clauses; a worse report still "
        "raises it. It moves no deadline, and no holder sees it."
    )
    severity = forms.ChoiceField(
        label=_("Severity"), choices=list(words.SEVERITIES.items()), widget=RadioChoice
    )
    reason = long_text(_("Reason"), rows=3, error_messages={"required": _("Say why.")})


class AskLook(CaseAct):
    """A colleague looks at the case by a day."""

    title, button = _("Ask for a look"), _("Ask for a look")
    about = _("A review of the case falls due for them. Its assignee stays the same.")
    starts_at = "to"
    to = OfferedChoice(
        label=_("Who looks"), coerce=person_or_assignee, empty_value=None, required=True
    )
    due_at = EndOfDay(
        label=_("By the end of"),
        help_text=_("Within 90 days. If nobody looks by then, admins are told."),
        error_messages={"required": _("Choose a day.")},
    )
    reason = long_text(
        _("What to look at"), rows=3, error_messages={"required": _("Say what to look at.")}
    )

    def offer(self, page: Parts) -> None:
        """The assignee, and those who could work on it."""
        whose = page["case"].assignee
        rows = people_for(page, but=whose.pk if whose else None)
        known = (
            _("Its assignee: %(name)s") % {"name": whose.actor.name} if whose else _("Nobody yet")
        )
        self.choose("to", [(ASSIGNEE, known), *rows])


class WithdrawLook(CaseAct):
    """A look that was asked for is not wanted any more."""

    title, button = _("Withdraw the request for a look"), _("Withdraw request")
    about = _(
        "Whoever was asked is told. The record keeps that you asked, and that you withdrew it."
    )
    starts_at = "reason"
    reason = long_text(_("Reason"), rows=2, error_messages={"required": _("Say why.")})


def people_for(page: Parts, *, but: UUID | None) -> list[tuple[str, str]]:
    """Those who could work on the case of the page, and one whom it leaves out."""
    staff = (
        User.objects.filter(is_active=True)
        .exclude(role=Role.AUDITOR)
        .exclude(pk__in=page["facts"].recused)
        .order_by("first_name", "username")
    )
    return [(str(u.pk), f"{u.actor.name}, {words.ROLES[u.role]}") for u in staff if u.pk != but]


class Assign(CaseAct):
    """To somebody."""

    title, button = _("Assign"), _("Assign")
    about = _("Anyone can take a case. Only leads can assign cases to others.")
    starts_at = "to"
    to = OfferedChoice(label=_("Assign to"), coerce=UUID)

    def offer(self, page: Parts) -> None:
        """Those who could work on it."""
        self.choose("to", people_for(page, but=page["case"].assignee_id))

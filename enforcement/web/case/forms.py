"""The forms of a case's acts: each a title, what it does, its fields and its button.

What was typed is kept when an act is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Role
from enforcement.language import turns, words
from enforcement.models.allegation import Conclusion
from enforcement.models.evidence import EvidenceOrigin
from enforcement.operations.review import LETS_GO, OUTCOMES
from enforcement.queries.account_card import Card
from enforcement.queries.case import Sheet

CONCLUSIONS = (
    (Conclusion.ESTABLISHED, gettext_lazy("was broken, and no exception applies")),
    (Conclusion.NOT_ESTABLISHED, gettext_lazy("was not broken, as far as can be shown")),
    (Conclusion.EXCEPTED, gettext_lazy("is not broken, because an exception applies")),
)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that is asked for. `kind` is an input's type, or area, select, choice, check."""

    name: str
    label: Any
    kind: str = "text"
    help: Any = ""
    options: Iterable[tuple[str, Any]] = ()
    value: str = ""
    required: bool = True
    most: int | None = None


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The form of an act."""

    title: Any
    button: Any
    fields: tuple[Field, ...] = ()
    about: Any = ""

    def typed(self, values: Mapping[str, str]) -> Panel:
        """The same with what somebody typed."""
        return replace(
            self, fields=tuple(replace(f, value=values.get(f.name, "")) for f in self.fields)
        )


class Desk(NamedTuple):
    """What a form may choose from."""

    sheet: Sheet
    card: Card


Build = Callable[[Desk], Panel]


def reasons(label: Any = "", help_text: Any = "") -> Field:
    """Why."""
    return Field(name="reasons", label=label or _("Reasons"), kind="area", help=help_text)


def weighed(required: bool) -> tuple[Field, ...]:
    """For what something speaks, and how far it carries."""
    options = (
        list(words.BEARINGS.items())
        if required
        else [*words.BEARINGS.items(), ("", _("Assess later"))]
    )
    return (
        Field(
            name="bearing",
            label=_("Bearing on the allegation"),
            kind="choice",
            options=options,
            required=required,
        ),
        Field(
            name="carries",
            label=_("Reliability"),
            help=_("Second-hand, incomplete, complete …"),
            required=False,
            most=200,
        ),
    )


def evidence(_desk: Desk) -> Panel:
    """Text, a link or a file."""
    origins = [(value, words.ORIGINS[value]) for value in EvidenceOrigin.values]
    return Panel(
        title=_("Add evidence"),
        button=_("Add"),
        about=_(
            "A text, a link with a quotation, or a file. It is stored with its hash and never "
            "changed."
        ),
        fields=(
            Field(
                name="kind",
                label=_("Title"),
                help=_("Press article, usage data, letter …"),
                most=200,
            ),
            Field(name="origin", label=_("Origin"), kind="select", options=origins),
            Field(
                name="citation",
                label=_("Source and date, as for a citation"),
                required=False,
                most=500,
            ),
            Field(
                name="text",
                label=_("Content"),
                kind="area",
                help=_("For a link, quote the passage, in case the page changes."),
                required=False,
            ),
            Field(name="url", label=_("Link"), kind="url", required=False, most=500),
            Field(
                name="file",
                label=_("File"),
                kind="file",
                help=_("PDF, text, image or ZIP, up to 10 MB."),
                required=False,
            ),
            Field(name="made_on", label=_("Date created"), kind="date", required=False),
            *weighed(required=False),
            Field(
                name="sensitive",
                label=_("Mark as sensitive"),
                kind="check",
                help=_("It is shown only on request, and each viewing is recorded."),
                required=False,
            ),
        ),
    )


def weigh(_desk: Desk) -> Panel:
    """What a piece of evidence says."""
    return Panel(
        title=_("Assess evidence"),
        button=_("Assess"),
        about=_("The latest assessment counts. Earlier ones are kept."),
        fields=weighed(required=True),
    )


def allege(desk: Desk) -> Panel:
    """Another clause."""
    clauses = [(c.code, f"{c.code} {c.title}") for c in desk.sheet.other_clauses]
    about = _(
        "The clause may be relevant to this case. It is not a finding, and the holder is not "
        "notified."
    )
    field = Field(name="clause", label=_("Clause"), kind="select", options=clauses)
    return Panel(
        title=_("Add alleged clause"), button=_("Add alleged clause"), about=about, fields=(field,)
    )


def finding(_desk: Desk) -> Panel:
    """A finding; its form is the allegation's own."""
    return Panel(title=_("Record a finding"), button=_("Record finding"))


def refer(desk: Desk) -> Panel:
    """A question to a channel partner."""
    own = [(desk.card.account, desk.sheet.facts.partner)] if desk.sheet.facts.partner else []
    sold = [*own, *((x.account, x.partner) for x in desk.card.linked if x.partner)]
    about = _(
        "The partner is asked by e-mail about its own customer and has 24 hours to reply. The "
        "reply is added to the case; it does not lift any restriction."
    )
    if not sold:
        about = _(
            "Neither this account nor a linked one buys through a partner, so there is nobody "
            "to ask."
        )
    options = [(f"{p.pk}.{a.pk}", f"{p.name}: {a.name}") for a, p in sold if p]
    return Panel(
        title=_("Ask a partner"),
        button=_("Send question"),
        about=about,
        fields=(
            Field(name="account", label=_("Partner and account"), kind="select", options=options),
            Field(name="text", label=_("Question to the partner, as sent"), kind="area"),
        ),
    )


def look(_desk: Desk) -> Panel:
    """Somebody looked."""
    said = {"continue": _("No change"), "escalate": _("Escalate to an admin")}
    options = [(name, said[name]) for name in OUTCOMES if name not in LETS_GO]
    about = _("To lift or reduce a restriction, take a decision. That completes the review.")
    field = Field(name="outcome", label=_("Outcome"), kind="choice", options=options)
    return Panel(
        title=_("Complete review"),
        button=_("Complete review"),
        about=about,
        fields=(field, reasons()),
    )


def pause(_desk: Desk) -> Panel:
    """A clock stands still."""
    about = _(
        "Pause a deadline while you wait for somebody outside the team. Deadlines that protect "
        "the holder cannot be paused."
    )
    return Panel(
        title=_("Pause deadline"),
        button=_("Pause"),
        about=about,
        fields=(
            Field(
                name="whom",
                label=_("Who we are waiting for"),
                kind="choice",
                options=turns.AWAITED.items(),
            ),
            Field(
                name="waits_for", label=_("For what, or for whom else"), most=200, required=False
            ),
        ),
    )


def resume(_desk: Desk) -> Panel:
    """A clock goes on."""
    return Panel(
        title=_("Resume deadline"),
        button=_("Resume"),
        about=_("The paused time is added to the due date."),
    )


def accept(_desk: Desk) -> Panel:
    """A requirement is met."""
    return Panel(
        title=_("Accept the submission"), button=_("Accept"), about=_("The holder is notified.")
    )


def return_(_desk: Desk) -> Panel:
    """A requirement is not met yet."""
    about = _(
        "The holder is told what is missing. The time the submission was with us is added to "
        "the deadline."
    )
    return Panel(
        title=_("Reject the submission"),
        button=_("Reject"),
        about=about,
        fields=(reasons(_("What is missing, as sent to the holder")),),
    )


def waive(_desk: Desk) -> Panel:
    """A requirement is no longer asked for."""
    return Panel(
        title=_("Waive item"),
        button=_("Waive"),
        about=_("The holder is notified."),
        fields=(reasons(_("Reason, as sent to the holder")),),
    )


def extend(_desk: Desk) -> Panel:
    """More time."""
    days = Field(
        name="days", label=_("Extra days"), kind="number", value="7", help=_("1 to 14, once.")
    )
    return Panel(
        title=_("Extend deadline"),
        button=_("Extend"),
        about=_("The holder is notified."),
        fields=(days, reasons(_("Reason, as sent to the holder"))),
    )


def reinstatement(_desk: Desk) -> Panel:
    """An answer to "I have fixed it"."""
    options = [("granted", _("Granted")), ("refused", _("Refused"))]
    about = _(
        "The holder is notified. Granting the request does not restore access; that needs a "
        "decision."
    )
    field = Field(name="outcome", label=_("Answer"), kind="choice", options=options)
    return Panel(
        title=_("Answer the request"),
        button=_("Send answer"),
        about=about,
        fields=(field, reasons(_("Reasons, as sent to the holder"))),
    )


def escalate(_desk: Desk) -> Panel:
    """An admin is asked for."""
    return Panel(
        title=_("Escalate"),
        button=_("Escalate"),
        about=_("An admin takes the escalation and answers you. The case stays with you."),
        fields=(reasons(_("What should the admin decide?")),),
    )


def people(desk: Desk) -> list[tuple[str, str]]:
    """Those who could work on it."""
    staff = (
        User.objects.filter(is_active=True)
        .exclude(role=Role.AUDITOR)
        .exclude(pk__in=desk.sheet.facts.recused)
        .order_by("first_name", "username")
    )
    return [
        (str(u.pk), f"{u.actor.name}, {words.ROLES[u.role]}")
        for u in staff
        if u.pk != desk.sheet.case.assignee_id
    ]


def assign(desk: Desk) -> Panel:
    """To somebody."""
    about = _("Anyone can take a case. Only leads can assign cases to others.")
    return Panel(
        title=_("Assign"),
        button=_("Assign"),
        about=about,
        fields=(Field(name="to", label=_("Assign to"), kind="select", options=people(desk)),),
    )


FORMS: dict[str, Build] = {
    "evidence": evidence,
    "weigh": weigh,
    "allege": allege,
    "finding": finding,
    "refer": refer,
    "look": look,
    "pause": pause,
    "resume": resume,
    "accept": accept,
    "return": return_,
    "waive": waive,
    "extend": extend,
    "reinstatement": reinstatement,
    "escalate": escalate,
    "assign": assign,
}

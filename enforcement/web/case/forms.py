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
    (Conclusion.EXCEPTED, gettext_lazy("does not apply, because of an exception")),
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
        else [*words.BEARINGS.items(), ("", _("Weigh it later"))]
    )
    return (
        Field(
            name="bearing", label=_("It speaks"), kind="choice", options=options, required=required
        ),
        Field(
            name="carries",
            label=_("How far it carries"),
            help=_("Second-hand, partial, complete …"),
            required=False,
            most=200,
        ),
    )


def evidence(_desk: Desk) -> Panel:
    """Text, a link or a file."""
    origins = [(value, words.ORIGINS[value]) for value in EvidenceOrigin.values]
    return Panel(
        title=_("Add evidence"),
        button=_("Add it"),
        about=_(
            "A text, a link with what it says, or a file. It is kept with its hash and never "
            "changed."
        ),
        fields=(
            Field(
                name="kind",
                label=_("What it is"),
                help=_("Press article, usage data, letter …"),
                most=200,
            ),
            Field(name="origin", label=_("Where it comes from"), kind="select", options=origins),
            Field(
                name="citation",
                label=_("Source and date, as one would cite it"),
                required=False,
                most=500,
            ),
            Field(
                name="text",
                label=_("What it says"),
                kind="area",
                help=_("For a link: the passage, quoted, so that it lasts."),
                required=False,
            ),
            Field(name="url", label=_("Link"), kind="url", required=False, most=500),
            Field(
                name="file",
                label=_("File"),
                kind="file",
                help=_("PDF, text, image or ZIP, 10 MB at most."),
                required=False,
            ),
            Field(name="made_on", label=_("When it came to be"), kind="date", required=False),
            *weighed(required=False),
            Field(
                name="sensitive",
                label=_("Mark as sensitive"),
                kind="check",
                help=_("It is then shown on request alone, and whoever looks is recorded."),
                required=False,
            ),
        ),
    )


def weigh(_desk: Desk) -> Panel:
    """What a piece of evidence says."""
    return Panel(
        title=_("Weigh evidence"),
        button=_("Weigh it"),
        about=_("The latest word counts; every one is kept."),
        fields=weighed(required=True),
    )


def allege(desk: Desk) -> Panel:
    """Another clause."""
    clauses = [(c.code, f"{c.code} {c.title}") for c in desk.sheet.other_clauses]
    about = _(
        "It says that the clause may be concerned. Nothing is found by it, and the holder is "
        "not told."
    )
    field = Field(name="clause", label=_("Clause"), kind="select", options=clauses)
    return Panel(title=_("Allege a clause"), button=_("Allege it"), about=about, fields=(field,))


def finding(_desk: Desk) -> Panel:
    """A finding; its form is the allegation's own."""
    return Panel(title=_("Record a finding"), button=_("Record this finding"))


def refer(desk: Desk) -> Panel:
    """A question to a channel partner."""
    own = [(desk.card.account, desk.sheet.facts.partner)] if desk.sheet.facts.partner else []
    sold = [*own, *((x.account, x.partner) for x in desk.card.linked if x.partner)]
    about = _(
        "The partner is asked about its own customer by e-mail, and answers within 24 hours. "
        "Its answer is kept; it lifts nothing by itself."
    )
    if not sold:
        about = _(
            "Neither this account nor a linked one buys through a partner, so there is nobody "
            "to ask."
        )
    options = [(f"{p.pk}.{a.pk}", f"{p.name}: {a.name}") for a, p in sold if p]
    return Panel(
        title=_("Ask a partner"),
        button=_("Send the question"),
        about=about,
        fields=(
            Field(
                name="account", label=_("Whom, about which account"), kind="select", options=options
            ),
            Field(name="text", label=_("The question, as the partner reads it"), kind="area"),
        ),
    )


def look(_desk: Desk) -> Panel:
    """Somebody looked."""
    said = {"continue": _("It goes on as it is"), "escalate": _("An admin should look: escalate")}
    options = [(name, said[name]) for name in OUTCOMES if name not in LETS_GO]
    about = _("To lift or narrow a measure, decide: the look is recorded with it.")
    field = Field(name="outcome", label=_("Outcome"), kind="choice", options=options)
    return Panel(
        title=_("Say that you looked"),
        button=_("Record the look"),
        about=about,
        fields=(field, reasons()),
    )


def pause(_desk: Desk) -> Panel:
    """A clock stands still."""
    about = _(
        "A clock stops while we wait for somebody else. What protects the holder is never paused."
    )
    return Panel(
        title=_("Pause the clock"),
        button=_("Pause it"),
        about=about,
        fields=(
            Field(
                name="whom",
                label=_("Whom we wait for"),
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
        title=_("Let the clock go on"),
        button=_("Let it go on"),
        about=_("The time for which it stood still is added."),
    )


def accept(_desk: Desk) -> Panel:
    """A requirement is met."""
    return Panel(
        title=_("Accept what was sent in"), button=_("Accept it"), about=_("The holder is told.")
    )


def return_(_desk: Desk) -> Panel:
    """A requirement is not met yet."""
    about = _("The holder is told what is missing; the time for which it lay with us is added.")
    return Panel(
        title=_("Return what was sent in"),
        button=_("Return it"),
        about=about,
        fields=(reasons(_("What is missing, as the holder reads it")),),
    )


def waive(_desk: Desk) -> Panel:
    """A requirement is no longer asked for."""
    return Panel(
        title=_("Waive a requirement"),
        button=_("Waive it"),
        about=_("The holder is told."),
        fields=(reasons(_("Why, as the holder reads it")),),
    )


def extend(_desk: Desk) -> Panel:
    """More time."""
    days = Field(
        name="days", label=_("Days more"), kind="number", value="7", help=_("1 to 14, once.")
    )
    return Panel(
        title=_("Give more time"),
        button=_("Give it"),
        about=_("The holder is told."),
        fields=(days, reasons(_("Why, as the holder reads it"))),
    )


def reinstatement(_desk: Desk) -> Panel:
    """An answer to "I have fixed it"."""
    options = [("granted", _("Granted")), ("refused", _("Refused"))]
    about = _("The holder is told. Granting gives nothing back by itself: decide that as always.")
    field = Field(name="outcome", label=_("Answer"), kind="choice", options=options)
    return Panel(
        title=_("Answer the request"),
        button=_("Send answer"),
        about=about,
        fields=(field, reasons(_("Reasons, as the holder reads them"))),
    )


def escalate(_desk: Desk) -> Panel:
    """An admin is asked for."""
    return Panel(
        title=_("Escalate"),
        button=_("Escalate it"),
        about=_("An admin takes it from here and answers you; the case stays where it is."),
        fields=(reasons(_("What an admin should settle")),),
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
    about = _("A lead gives cases to others; everybody may take one.")
    return Panel(
        title=_("Assign"),
        button=_("Assign it"),
        about=about,
        fields=(Field(name="to", label=_("To whom"), kind="select", options=people(desk)),),
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

"""The forms of the page of a case: which are there, each with what was begun in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from enforcement.models import Draft
from enforcement.portal.forms import (
    Answer,
    AppealForm,
    AskForSomething,
    AskForTime,
    Fixed,
    NotTold,
    StillBlocked,
    Submission,
    Words,
)
from enforcement.portal.kept import filled
from enforcement.portal.page import HolderPage
from enforcement.workflow.kinds import RequestKind

FORMS: dict[str, type[Words]] = {
    "answer": Answer,
    "appeal": AppealForm,
    "fixed": Fixed,
    "item": Submission,
    "time": AskForTime,
    "narrow": AskForSomething,
    "harm": AskForSomething,
    "not-us": AskForSomething,
    "blocked": StillBlocked,
    "told": NotTold,
}
# the forms by which something is asked for
ASKS = {
    "time": RequestKind.MORE_TIME,
    "narrow": RequestKind.NARROW,
    "harm": RequestKind.HARM,
    "not-us": RequestKind.NOT_US,
    "blocked": RequestKind.STILL_BLOCKED,
    "told": RequestKind.NOT_TOLD,
}


def name_of(form: str, subject: UUID | None = None) -> str:
    """How a form of a page is called."""
    return f"{form}-{subject}" if subject else form


def forms_of(page: HolderPage, sent: Mapping[str, Words]) -> dict[str, Words]:
    """Every form that the page offers, by its name: as it was sent and not taken, as it was saved,
    or empty.
    """
    drafts = {name_of(one.form, one.subject): one for one in page.case.drafts}
    return {
        name_of(form, subject): sent.get(name_of(form, subject))
        or empty_form(page.case.ref, form, subject, drafts.get(name_of(form, subject)))
        for form, subject in offered(page)
    }


def offered(page: HolderPage) -> Iterator[tuple[str, UUID | None]]:
    """Which forms there are, and what they are about."""
    yield "answer", None
    for item in page.open_items:
        yield "item", item.id
    for one in page.contestable:
        yield "appeal", one.notice.decision_id
    if page.may_say_fixed:
        yield "fixed", None
    for form, kind in ASKS.items():
        if kind != RequestKind.NOT_TOLD and page.may_ask(kind):  # that stands with its notice
            yield form, None


def empty_form(ref: str, form: str, subject: UUID | None, draft: Draft | None) -> Words:
    """A form as it stands before it is sent, with what is in its draft."""
    kind, name = FORMS[form], name_of(form, subject)
    parts = [ref, form, *([subject] if subject else [])]
    action = reverse("holder_item_form" if subject else "holder_form", args=parts)
    return filled(kind(action=action, at=name), draft)


@dataclass(frozen=True)
class SideDoor:
    """Something that can be asked for, beside the appeal."""

    name: str
    help: str
    form: Words


def doors_of(forms: Mapping[str, Words]) -> list[SideDoor]:
    """What can be asked for now, with its form."""
    words = {
        "not-us": (
            _("It was not us"),
            _("Stolen keys, somebody who has left. Say what you know, and which keys."),
        ),
        "narrow": (
            _("Less of a restriction meanwhile"),
            _(
                "Ask for less of a restriction until it is decided. We answer within two working "
                "days."
            ),
        ),
        "harm": (
            _("The restriction harms others now"),
            _("Patients, payments, safety: a person looks within four hours."),
        ),
        "time": (
            _("Ask for more time"),
            _("For your answer. If it is granted, the date moves."),
        ),
        "blocked": (
            _("Still blocked?"),
            _("Access was restored and does not work: a person looks within four hours."),
        ),
    }
    return [SideDoor(*words[name], forms[name]) for name in words if name in forms]

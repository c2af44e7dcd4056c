"""The forms of the page of a case: which are there, each with what was begun in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from enforcement.models import Draft
from enforcement.operations.drafts import written
from enforcement.portal.forms import Answer, AppealForm, Fixed, Submission, Words
from enforcement.portal.page import HolderPage

FORMS: dict[str, type[Words]] = {
    "answer": Answer,
    "appeal": AppealForm,
    "fixed": Fixed,
    "item": Submission,
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


def empty_form(ref: str, form: str, subject: UUID | None, draft: Draft | None) -> Words:
    """A form as it stands before it is sent, with what is in its draft."""
    kind, name = FORMS[form], name_of(form, subject)
    parts = [ref, form, *([subject] if subject else [])]
    action = reverse("holder_item_form" if subject else "holder_form", args=parts)
    made = kind(action=action, at=name)
    if draft:
        said = written(draft)
        typed = QueryDict(mutable=True)
        for field, values in said.fields.items():
            typed.setlist(field, values)
        made.initial = {
            field: values if field == "grounds" else values[-1]
            for field, values in typed.lists()
            if field in made.fields and values
        }
        made.once = str(said.once)
        made.kept = [asdict(one) for one in said.files]
        made.saved_at, made.unsent = said.saved_at, said.unsent
    return made

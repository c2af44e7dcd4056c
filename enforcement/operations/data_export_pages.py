"""A copy of somebody's data as it leaves: one JSON, and one PDF/A that says the same for reading
and has the JSON attached (`docs/reference/data-export.md`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.languages import language_of
from enforcement.language.data_requests import FIELDS, HEADINGS, SUBJECTS
from enforcement.language.isolates import isolated
from enforcement.language.notices.glyphs import FAMILIES, showable
from enforcement.language.notices.letters import line_of
from enforcement.language.saying import number
from enforcement.operations.case_file_making import LONGEST_TITLE, typeset
from enforcement.operations.case_file_pages import section
from enforcement.operations.case_file_paper import Attachment, Paper, Part, moment
from enforcement.queries.data_subjects import Subject

VERSION = 1  # of the JSON's own form
FORM = "docket-data-export"
PRINTED = 200  # entries of one kind; all of them are in the JSON
NAME = "data.json"
LONG_TEXT = 120  # characters, from which on a text stands apart

Data = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Export:
    """What was found of somebody, by the kind of entry."""

    number: int
    subject: Subject
    made_at: datetime
    locale: str
    entries: Mapping[str, Sequence[Data]]


def as_json(export: Export) -> bytes:
    """Its keys are a promise (`docs/reference/data-export.md`)."""
    subject = export.subject
    data = {
        "form": FORM,
        "version": VERSION,
        "made_at": export.made_at,
        "by": settings.PROVIDER_NAME,
        "request": export.number,
        "person": {"kind": subject.kind, "name": subject.name, "email": subject.email},
        "entries": {
            key: [{key_of(name): value for name, value in row.items()} for row in rows]
            for key, rows in export.entries.items()
        },
    }
    return json.dumps(plain(data), ensure_ascii=False, indent=1).encode()


def key_of(lookup: str) -> str:
    """What a field is called in a copy: `case__ref` is `case`, `message__text` is `text`."""
    *before, last = lookup.split("__")
    if not before:
        return last
    if last in ("ref", "external_ref"):
        return before[-1]
    return f"{before[-1]}_name" if last == "name" else last


def plain(value: Any) -> Any:
    """The same as JSON has it, times in UTC."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def on_paper(export: Export, data: bytes) -> bytes:
    """The PDF, in the language that is active, with the JSON attached. Raises NotMade."""
    paper = Paper()
    paper.attach(
        Attachment(
            name=NAME,
            content=data,
            type="application/json",
            description=_("The same as data"),
            relationship="data",
        )
    )
    sections = [
        one
        for key, rows in export.entries.items()
        for one in section(heading_of(key), entries_of(paper, key, rows))
    ]
    heading = _("What we have stored about you")
    made = _("Made on %(when)s by %(provider)s with Docket. Confidential.") % {
        "when": moment(export.made_at),
        "provider": isolated(settings.PROVIDER_NAME),
    }
    page = _("Page %(page)s of %(pages)s") % {"page": "\x00", "pages": "\x00"}
    at = export.made_at.astimezone(UTC)
    reference = _("Data request %(number)s") % {"number": export.number}
    return typeset(
        {
            "title": showable(f"{heading}: {export.subject.name}")[:LONGEST_TITLE],
            "author": showable(settings.PROVIDER_NAME)[:LONGEST_TITLE],
            "dated": [at.year, at.month, at.day, at.hour, at.minute, at.second],
            "timestamp": int(at.timestamp()),
            "lang": language_of(export.locale),
            "fonts": FAMILIES,
            "sender": line_of(f"{settings.PROVIDER_NAME} · {settings.PROVIDER_ADDRESS}"),
            "heading": line_of(heading),
            "cover": cover(paper, export, reference),
            "contents": _("Contents"),
            "foot": {
                "reference": line_of(reference),
                "made": line_of(made),
                "page": page.split("\x00"),
            },
            "sections": sections,
            "attached": [
                {
                    "name": one.name,
                    "file": f"attached-{place}",
                    "relationship": one.relationship,
                    "type": one.type,
                    "description": one.description,
                }
                for place, one in enumerate(paper.attached, start=1)
            ],
        },
        paper,
    )


def cover(paper: Paper, export: Export, reference: str) -> list[Part]:
    """About whom, how much there is, and what is left out."""
    subject = export.subject
    count = sum(len(rows) for rows in export.entries.values())
    return [
        paper.facts(
            [
                (_("Name"), subject.name),
                (_("E-mail address"), subject.email),
                (_("Known to us as"), SUBJECTS[subject.kind]),
                (_("Request"), reference),
                (_("As of"), moment(export.made_at)),
                (_("Entries"), number(count)),
            ]
        ),
        paper.paragraph(
            _(
                "This is everything that we have stored in Docket about you. What names other "
                "people is left out. The same is attached to this file as %(name)s, in a form "
                "that programs read."
            )
            % {"name": NAME}
        ),
    ]


def heading_of(key: str) -> str:
    """Over the entries of a kind; of rows that have somebody by their sign-in, what they are."""
    if key in HEADINGS:
        return str(HEADINGS[key])
    table, _dot, column = key.partition(".")
    return _("Rows that name your sign-in: %(table)s, %(column)s") % {
        "table": table,
        "column": column,
    }


def entries_of(paper: Paper, key: str, rows: Sequence[Data]) -> list[Part]:
    """Each entry as labels with what is so, and its long texts apart."""
    parts: list[Part] = []
    for place, row in enumerate(rows[:PRINTED], start=1):
        said = {key_of(name): value for name, value in row.items() if is_said(value)}
        long = {name: value for name, value in said.items() if is_long(value)}
        short = [(label(name), shown(v)) for name, v in said.items() if name not in long]
        if short:
            parts.append(paper.facts(short))
        for name, value in long.items():
            parts.append(paper.quiet(label(name)))
            parts += paper.words(value, f"{key}-{place}-{name}.txt")
    if len(rows) > PRINTED:
        rest = number(len(rows) - PRINTED)
        parts.append(
            paper.quiet(
                _("%(count)s more entries stand in %(name)s.") % {"count": rest, "name": NAME}
            )
        )
    return parts


def is_said(value: object) -> bool:
    """Whether there is something to say."""
    return value is not None and value not in ("", [], {})


def is_long(value: object) -> bool:
    """Whether a text stands apart."""
    return isinstance(value, str) and (len(value) > LONG_TEXT or "\n" in value)


def label(name: str) -> str:
    """A field, as people call it."""
    return str(FIELDS.get(name, name.replace("_", " ").capitalize()))


def shown(value: object) -> str:
    """A value, in one line."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, dict | list):
        return json.dumps(plain(value), ensure_ascii=False)
    return str(value)

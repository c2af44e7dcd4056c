"""From a statement to the text that is sent: one template for each kind and language, in
`templates/notices/`.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from django.template import Context, Engine, Origin
from django.template.loaders.filesystem import Loader

from enforcement.language.notices import blocks
from enforcement.language.notices.dates import (
    day_in_words,
    place_of,
    time_in_words,
    zone_label,
    zone_of,
)
from enforcement.language.notices.kinds import KINDS
from enforcement.language.notices.statement import (
    UNSTORED,
    MeasureTerms,
    Rendered,
    Statement,
    StatementIncomplete,
)
from enforcement.language.saying import say

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "notices"
PART = re.compile(r'\{% include "\./(?P<name>_\w+\.txt)" %\}')
# What a template shows in place of a name that does not exist; `lint` refuses it.
MISSING = "[?%s]"


class Said(str):
    """A value in a template: in a sentence it is one line, `quoted` is the same as an indented
    block. Never a template.
    """

    written: str

    def __new__(cls, value: str) -> Self:
        """Both forms of what somebody wrote; the second is made where it is wanted."""
        said = super().__new__(cls, blocks.inline(value))
        said.written = value
        return said

    @property
    def quoted(self) -> str:
        """As an indented block."""
        return blocks.quote(self.written)


def render(statement: Statement) -> Rendered:
    """The subject and text of a statement.

    Raises `StatementIncomplete` for an unknown kind or time zone, a time without a zone, or an
    address that is no link.
    """
    if statement.kind not in KINDS:
        raise StatementIncomplete(
            "kind", say("There is no notice “%(kind)s”.", kind=statement.kind)
        )
    if not blocks.LINK.match(statement.portal_url):
        raise StatementIncomplete(
            "portal_url", say("The address of the page for this case must begin with https://.")
        )
    pieces = [statement.kind, *(["_provider"] if statement.provider else [])]
    templates = (_engine().get_template(f"{statement.language}/{name}.txt") for name in pieces)
    context = _context(statement)
    source = "\n\n".join(template.render(context) for template in templates)
    subject, _, body = source.strip().partition("\n")
    found = blocks.parse(body)
    return Rendered(subject=subject.strip(), text=blocks.as_text(found), blocks=found)


class WholeLetters(Loader):
    """Reads a template with its parts in their places: to find and enter each of them again costs
    as much as all their words.
    """

    def get_contents(self, origin: Origin) -> str:
        """The text of a template, and of what it includes from its own folder."""
        return _with_parts(Path(origin.name))


def _with_parts(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return PART.sub(lambda found: _with_parts(path.with_name(found["name"])), text)


@cache
def _engine() -> Engine:
    loader = (f"{__name__}.{WholeLetters.__name__}", [str(TEMPLATES)])
    return Engine(
        loaders=[("django.template.loaders.cached.Loader", [loader])],
        autoescape=False,  # plain text has nothing to escape; as_html escapes everything
        string_if_invalid=MISSING,
    )


def _context(statement: Statement) -> Context:
    zone, language = zone_of(statement.time_zone), statement.language
    names = [f.name for f in fields(statement) if f.name not in UNSTORED]
    shown = {name: _shown(getattr(statement, name), zone, language) for name in names}
    shown["place"] = Said(place_of(statement.time_zone, language))
    shown["zone"] = zone_label(statement.time_zone, statement.decided_at)
    return Context(shown, autoescape=False)


def _shown(value: object, zone: ZoneInfo, language: str) -> object:
    """A term as a template may show it: texts inert, dates in words, numbers as digits."""
    if isinstance(value, str):
        return Said(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return time_in_words(value, zone, language)
    if isinstance(value, date):
        return day_in_words(value, language)
    shown = partial(_shown, zone=zone, language=language)
    if isinstance(value, MeasureTerms):
        scope = {
            key: [Said(name) for name in value.scope.get(key, ())]
            for key in ("models", "features", "keys")
        }
        terms = {f.name: shown(getattr(value, f.name)) for f in fields(value) if f.name != "scope"}
        whole = not any(scope.values())
        return {**terms, **scope, "whole": whole, "precautionary": value.precautionary}
    if is_dataclass(value):
        return {f.name: shown(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, (tuple, list)):
        return [shown(item) for item in value]
    return str(value)

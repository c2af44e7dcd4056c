"""Each event of the record as a sentence of a page, with links: `record/sentences.py` says it."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.safestring import SafeString

from enforcement.models import Event
from enforcement.pages.markup import format_html
from enforcement.record import sentences
from enforcement.record.sentences import EventSentence, Marks, Named

PAGES = {
    Named.EVIDENCE: "case_evidence",
    Named.CASE: "case",
    Named.BULK: "bulk",
    Named.BATCH: "batch",
}


def event_sentence(event: Event, ref: str, names: Mapping[str, str]) -> EventSentence:
    """An event as people say it; `ref` is its case's, for the link to evidence; `names` those of
    partners and accounts, by their reference.
    """
    return sentences.event_sentence(event, ref, names, MARKS)


def bold_name(name: str) -> SafeString:
    """A name as it stands in a sentence."""
    return format_html("<b>{}</b>", name)


def fill_sentence(text: object, **facts: object) -> SafeString:
    """A sentence of the table with its names, which are escaped."""
    return format_html(str(text), **facts) if facts else format_html("{}", str(text))


def link_to(named: Named, where: tuple[object, ...], text: str) -> SafeString:
    """A text that leads to the page of what it names."""
    page = reverse(PAGES[named], args=where) if all(where) else ""
    return format_html('<a href="{}">{}</a>', page, text) if page else format_html("{}", text)


MARKS = Marks(fill=fill_sentence, name=bold_name, lead=link_to)

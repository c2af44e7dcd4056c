"""Markup made in Python: what is put into it is escaped, and kept to itself where it could turn the
words beside it round, as everything in a template is (config/templates.py).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import html
from django.utils.safestring import SafeString

from enforcement.templatetags.isolates import isolate


def format_html(text: str, /, *values: object, **named: object) -> SafeString:
    """`text` with values in its {places}; what is markup already stays as it is."""
    return html.format_html(
        text, *map(isolate, values), **{name: isolate(value) for name, value in named.items()}
    )


def format_html_join(between: str, text: str, rows: Iterable[Iterable[object]]) -> SafeString:
    """`text` once for each row of values, with `between` between them."""
    return html.format_html_join(between, text, ([isolate(value) for value in row] for row in rows))

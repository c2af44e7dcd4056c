"""A page as somebody meets it who cannot see it: what has an id, what has the focus, what a field
is tied to.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from enforcement.web._shared.forms import SmallAct

VOID = {"input", "link", "meta", "br", "hr", "img", "use", "circle", "path"}


class Element:
    """A tag with its attributes, and the text inside it."""

    def __init__(self, tag: str, attrs: dict[str, str]) -> None:
        self.tag, self.attrs, self.text = tag, attrs, ""


class Page(HTMLParser):
    """The elements of a page, in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in {element.tag for element in self.open}:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def by_id(self, ident: str) -> Element | None:
        """The one element of that id; None where there is none, or more than one."""
        found = [e for e in self.elements if e.attrs.get("id") == ident]
        return found[0] if len(found) == 1 else None

    def named(self, name: str) -> list[Element]:
        """What is sent under a name."""
        return [e for e in self.elements if e.attrs.get("name") == name]

    @property
    def focused(self) -> list[Element]:
        """What asks for the focus."""
        return [e for e in self.elements if "autofocus" in e.attrs]


def sent_form(answer: Any) -> SmallAct | None:
    """The form that an answer shows anew, if any."""
    for context in answer.context or ():
        for layer in getattr(context, "dicts", [context]):
            for value in layer.values():
                for each in value.values() if isinstance(value, dict) else [value]:
                    if isinstance(each, SmallAct) and each.is_bound:
                        return each
    return None

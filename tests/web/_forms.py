"""A page as somebody meets it who cannot see it: what has an id, what has the focus, what a field
is tied to.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from enforcement.pages.forms import SmallAct

VOID = {"input", "link", "meta", "br", "hr", "img", "use", "circle", "path"}


class Element:
    """A tag with its attributes, and where the text inside it begins and ends."""

    def __init__(self, tag: str, attrs: dict[str, str], texts: list[str]) -> None:
        self.tag, self.attrs, self.texts = tag, attrs, texts
        self.begins = self.ends = len(texts)

    @property
    def text(self) -> str:
        """The text inside it."""
        return "".join(self.texts[self.begins : self.ends])


class Page(HTMLParser):
    """The elements of a page, in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()
        while self.open:
            self.end()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.elements.append(Element(tag, values, self.texts))

    def handle_endtag(self, tag: str) -> None:
        if tag in {element.tag for element in self.open}:
            while self.end() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def end(self) -> str:
        """Close the element that was opened last; its tag."""
        element = self.open.pop()
        element.ends = len(self.texts)
        return element.tag

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
    """The form that an answer shows again, if any."""
    for context in answer.context or ():
        for layer in getattr(context, "dicts", [context]):
            for value in layer.values():
                for each in value.values() if isinstance(value, dict) else [value]:
                    if isinstance(each, SmallAct) and each.is_bound:
                        return each
    return None

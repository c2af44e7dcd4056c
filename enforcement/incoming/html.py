"""The text of a mail that was written as HTML: nothing of it is drawn, fetched or run.

It is read from tag to tag, in a time that grows with its length alone. `html.parser` and `nh3` take
a minute and more for 100 KB that somebody made for it (`<a b=<a b=…`, `<div><div>…`).
"""

from __future__ import annotations

import re
from html import unescape

TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?![a-z0-9])[^<>]*>|<[!?/][^<>]*>", re.IGNORECASE)
SILENT = {"head", "script", "style", "template", "title"}
BREAKS = {
    *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "h1", "h2"),
    *("h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr"),
    "ul",
}
DEEPEST = 20  # quotes within quotes; what lies deeper is marked as that deep


class Lines:
    """Collects lines, each with how deep it is quoted."""

    def __init__(self) -> None:
        self.lines: list[tuple[int, list[str]]] = [(0, [])]
        self.silent = self.quoted = 0

    def add_text(self, text: str) -> None:
        """What stands between two tags."""
        if text and not self.silent:
            self.lines[-1][1].append(unescape(text))

    def begin(self, tag: str) -> None:
        """Where a line begins, a quote, or something that is no text."""
        if tag == "body":
            self.silent = 0
        self.silent += tag in SILENT
        self.quoted += tag == "blockquote"
        if tag in BREAKS:
            self.begin_line()
        if tag == "li":
            self.add_text("- ")

    def end(self, tag: str) -> None:
        """Where it ends."""
        self.silent = max(0, self.silent - (tag in SILENT))
        self.quoted = max(0, self.quoted - (tag == "blockquote"))
        if tag in BREAKS:
            self.begin_line()

    def begin_line(self) -> None:
        """The next line."""
        self.lines.append((min(self.quoted, DEEPEST), []))


def text_of(html: str) -> str:
    """The text, a paragraph a line, quotes marked by `>` as in a mail without HTML."""
    found, at = Lines(), 0
    source = without_comments(html)
    for tag in TAG.finditer(source):
        found.add_text(source[at : tag.start()])
        at = tag.end()
        name = (tag[2] or "").lower()
        if tag[1]:
            found.end(name)
        else:
            found.begin(name)
    found.add_text(source[at:])
    said = [(depth, " ".join("".join(pieces).split())) for depth, pieces in found.lines]
    shown = [(depth, line) for depth, line in said if line or not depth]
    text = "\n".join(f"{'>' * depth} {line}" if depth else line for depth, line in shown)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def without_comments(html: str) -> str:
    """Without what stands in comments."""
    first, *others = html.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)

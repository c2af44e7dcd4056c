"""The block structure of a notice's text, small enough to read as it is and to turn into HTML
without guessing.

A blank line parts blocks. A line underlined with dashes is a heading; lines that begin with "- "
are a list; an address alone is a link; everything else at the left edge is a paragraph. What people
wrote stands indented by four spaces, so that nothing in it can look like a heading, a list, a link
or a section of ours.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from typing import Literal

from enforcement.language.isolates import isolated
from enforcement.language.notices.statement import Rendered

INDENT = "    "
NO_BREAK = "\u00a0"  # the space before ":" in French, where no line may end
LINK = re.compile(r"https?://[^\s<>\"'\\]+\Z")
# Kept of the invisible characters: the joiners, because words of some languages need them.
_KEPT = frozenset("\n\u200c\u200d")
# Blocks of these kinds are one with a neighbour of the same kind, with these lines in between.
_BETWEEN: dict[str, tuple[str, ...]] = {"quote": ("",), "items": ()}
_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{subject}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 17px/1.5 sans-serif; max-width: 640px; margin: 0 auto; padding: 16px }}
blockquote {{ margin: 16px 0; padding-left: 16px; border-left: 3px solid }}
</style>
</head>
<body>
<h1>{subject}</h1>
{body}
</body>
</html>
"""


@dataclass(frozen=True)
class Block:
    """One piece of a notice; `lines` are without marks: no dashes under a heading, no indent, no "-
    ".
    """

    kind: Literal["heading", "items", "quote", "link", "paragraph"]
    lines: tuple[str, ...]

    @property
    def words(self) -> str:
        """The block as one line."""
        return " ".join(self.lines)


def clean(value: str) -> str:
    """What a person wrote, without invisible characters: controls, direction overrides, zero-width
    spaces, surrogates.
    """
    lined = "\n".join(value.splitlines()).replace("\t", " ")
    if lined.replace("\n", "").isprintable():  # as nearly everything is
        return lined
    for character in set(lined) - _KEPT:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs"}:
            lined = lined.replace(character, "")
    return lined


def one_line(value: str) -> str:
    """A value as one line, without invisible characters."""
    return " ".join(clean(value).split())


def inline(value: str) -> str:
    """A value as part of a sentence of ours: one line, which does not turn it round."""
    return isolated(one_line(value))


def quote(value: str) -> str:
    """A value as a quoted block of its own: each line indented."""
    lines = (line.strip() for line in clean(value).strip().split("\n"))
    return "\n".join(INDENT + line if line else "" for line in lines) if value.strip() else ""


def parse(text: str) -> list[Block]:
    """The blocks of a text, neighbouring quotes and neighbouring lists joined."""
    blocks: list[Block] = []
    for part in re.split(r"\n\s*\n", text.strip("\n")):
        if not part.strip():
            continue
        block = _block(part.split("\n"))
        if blocks and block.kind == blocks[-1].kind and block.kind in _BETWEEN:
            before = blocks.pop()
            block = Block(block.kind, before.lines + _BETWEEN[block.kind] + block.lines)
        blocks.append(block)
    return blocks


def own_words(blocks: list[Block]) -> str:
    """Our own words: what is not quoted."""
    return "\n".join(block.words for block in blocks if block.kind != "quote")


def as_text(blocks: list[Block]) -> str:
    """The text of blocks; `parse` reads it back to the same blocks."""
    return "\n\n".join(_as_text(block) for block in blocks) + "\n"


def as_html(rendered: Rendered, *, locale: str) -> str:
    """A complete small HTML mail of the text: everything escaped, no remote content, readable in
    light and dark.
    """
    body = "\n".join(_as_html(block) for block in parse(rendered.text))
    return _PAGE.format(lang=escape(locale), subject=escape(rendered.subject), body=body)


def _block(lines: list[str]) -> Block:
    lines = [line.rstrip() for line in lines if line.strip()]
    if lines[0].startswith(INDENT):
        return Block("quote", tuple(line.removeprefix(INDENT) for line in lines))
    if lines[0].startswith("- "):
        return Block("items", tuple(line.removeprefix("- ") for line in lines))
    if len(lines) == 2 and set(lines[1]) == {"-"}:
        return Block("heading", (lines[0],))
    words = " ".join(line.strip() for line in lines)
    return Block("link" if LINK.match(words) else "paragraph", (words,))


def _as_text(block: Block) -> str:
    match block.kind:
        case "heading":
            return f"{block.words}\n{'-' * len(block.words)}"
        case "items":
            return "\n".join(f"- {line}" for line in block.lines)
        case "quote":
            return "\n".join(INDENT + line if line else "" for line in block.lines)
    return block.words


def _as_html(block: Block) -> str:
    match block.kind:
        case "heading":
            return f"<h2>{escape(block.words)}</h2>"
        case "items":
            return (
                "<ul>\n" + "\n".join(f"<li>{escape(line)}</li>" for line in block.lines) + "\n</ul>"
            )
        case "quote":
            parts = "\n".join(block.lines).split("\n\n")
            inner = "\n".join(
                "<p>" + "<br>\n".join(escape(line) for line in part.split("\n")) + "</p>"
                for part in parts
            )
            return f'<blockquote dir="auto">\n{inner}\n</blockquote>'
        case "link":
            return f'<p><a href="{escape(block.words)}">{escape(block.words)}</a></p>'
    return f"<p>{escape(block.words)}</p>"

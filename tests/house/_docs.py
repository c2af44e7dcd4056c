"""The documentation as the house's tests read it: pages, blocks, command lines, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.house._tree import ROOT

SHELL = ("", "sh", "bash", "console")
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\s*$")
SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")
COMMAND = re.compile(r"^(\w+=\S+ )*(python3 (manage\.py|docs/\S+)|manage\.py|\.venv/bin/\S+) ")
COMMENT = re.compile(r"(^|\s+)#\s.*$")
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block: the page it is on, the line where it begins, and what is in it."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    """Every page that people read, by path."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def name_of(path: Path) -> str:
    """The path from the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path) -> list[Block]:
    """The fenced blocks of a page, without the indentation that they have in a list."""
    found, begin, indent, language, lines = [], 0, 0, "", list[str]()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fence = FENCE.match(line)
        if fence and not begin:
            begin, indent, language, lines = number, len(fence["indent"]), fence["language"], []
        elif fence:
            found.append(Block(name_of(path), begin, language, "\n".join(lines)))
            begin = 0
        elif begin:
            lines.append(line[indent:])
    assert not begin, f"{name_of(path)}:{begin} is not closed"
    return found


def prose(path: Path) -> str:
    """A page without its fenced blocks."""
    kept, inside = [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        if FENCE.match(line):
            inside = not inside
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def is_shell(block: Block) -> bool:
    """Whether it is for a shell to run, and not a file of settings."""
    lines = block.text.splitlines()
    return block.language in SHELL and not all(
        re.match(r"^[A-Z0-9_]+=(\S*|\"[^\"]*\")$", one) for one in lines
    )


def in_block(block: Block) -> list[str]:
    """Its command lines, without comments; a loop is one."""
    if re.search(r"^for ", block.text, re.MULTILINE):
        head, _, tail = block.text.partition("\ndone\n")
        return [f"{head}\ndone", *in_block(Block(block.page, block.line, "", tail))]
    lines = (COMMENT.sub("", line).strip() for line in block.text.splitlines())
    return [line for line in lines if line]


def in_prose(path: Path) -> list[str]:
    """The command lines that stand within sentences."""
    if path.name == "CHANGELOG.md":  # it names commands, and tells nobody to run them
        return []
    spans = (" ".join(span.split()) for span in SPAN.findall(prose(path)))
    return [span for span in spans if COMMAND.match(f"{span} ")]


def commands() -> Iterator[tuple[str, str]]:
    """Every command line of every page: where it is, and the line."""
    for path in pages():
        for block in filter(is_shell, blocks(path)):
            yield from ((str(block), command) for command in in_block(block))
        yield from ((name_of(path), command) for command in in_prose(path))


def links(path: Path) -> list[str]:
    """Where a page's links and pictures lead, but for other sites."""
    found = LINK.findall(prose(path))
    return [one for one in found if not re.match(r"^(https?|mailto):", one)]


def anchors(path: Path) -> set[str]:
    """What may stand after `#`: the headings, as GitHub names them."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} (.+)$", prose(path), re.MULTILINE):
        said = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        found.add(re.sub(r"[^\w\- ]", "", said).strip().replace(" ", "-"))
    return found

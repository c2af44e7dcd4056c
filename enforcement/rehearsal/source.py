"""A YAML file as plain data that knows its lines.

Nothing clever is allowed in it: no aliases, no tags, no endless depth.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 50_000
Place = tuple[str | int, ...]  # keys and indices from the top


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing that is wrong in a file, and what to do about it."""

    path: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.sentence}"


class Mistakes(Exception):
    """A file that cannot be used; nothing was stored."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Source:
    """What a file says, and on which line it says it."""

    path: Path
    data: object
    lines: dict[Place, int]

    def line(self, place: Place) -> int:
        """The line of a place, or of what surrounds it where it is not there."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def mistake(self, place: Place, sentence: str) -> Mistake:
        """A mistake at a place."""
        return Mistake(self.path, self.line(place), sentence)


def read_source(path: Path) -> Source:
    """Read a file. Raises Mistakes: it is not there, too large, not UTF-8, not YAML, or cleverer
    than it may be.
    """
    text = decoded(path, content(path))
    try:
        check_events(path, text)
        loader = yaml.CSafeLoader(text)
        node = loader.get_single_node()
        lines: dict[Place, int] = {}
        return Source(path, build(path, loader, node, (), lines), lines)
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1  # of bytes
        raise Mistakes(
            Mistake(path, line, "a control character is in the text: remove it.")
        ) from error
    except yaml.MarkedYAMLError as error:
        unended = "end of stream" in (error.problem or "")  # then it matters where it began
        mark: Any = (error.context_mark if unended else None) or error.problem_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise Mistakes(
            Mistake(path, mark.line + 1 if mark else 1, f"this is not YAML: {what}.")
        ) from error


def content(path: Path) -> bytes:
    """The bytes of a file of a decent size."""
    try:
        with path.open("rb") as file:
            found = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Mistakes(Mistake(path, 1, f"the file cannot be read ({error.strerror}).")) from error
    if len(found) > MAX_BYTES:
        raise Mistakes(
            Mistake(
                path,
                1,
                f"the file has {path.stat().st_size:,} bytes; the limit is {MAX_BYTES:,}. "
                "Shorten it.",
            )
        )
    return found


def decoded(path: Path, raw: bytes) -> str:
    """The text of a file."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Mistakes(
            Mistake(path, line, "this is not UTF-8: save the file in that encoding.")
        ) from error
    if not text.strip():
        raise Mistakes(Mistake(path, 1, "the file is empty."))
    return text


def check_events(path: Path, text: str) -> None:
    """Look at the stream before anything is built of it: a small file may mean a huge tree.

    Raises Mistakes.
    """
    depth = nodes = documents = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        mark: Any = event.start_mark
        line = mark.line + 1
        nodes += isinstance(event, yaml.NodeEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(
            event, yaml.CollectionEndEvent
        )
        if isinstance(event, yaml.AliasEvent) or (
            isinstance(event, yaml.NodeEvent) and event.anchor
        ):
            raise Mistakes(
                Mistake(path, line, "anchors and aliases (&, *) are not taken: write it out.")
            )
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
            raise Mistakes(
                Mistake(path, line, f"tags ({event.tag}) are not taken: write the value alone.")
            )
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise Mistakes(
                Mistake(
                    path, line, "this goes deeper, or says more, than a scenario needs: cut it."
                )
            )
        if documents > 1:
            raise Mistakes(
                Mistake(path, line, "a second document begins here (---): one file is one story.")
            )


def build(
    path: Path,
    loader: yaml.CSafeLoader,
    node: yaml.Node | None,
    place: Place,
    lines: dict[Place, int],
) -> object:
    """Plain data of a node; `lines` is filled on the way."""
    if node is None:
        raise Mistakes(Mistake(path, 1, "the file is empty."))
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [build(path, loader, item, (*place, i), lines) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return mapping(path, loader, node, place, lines)
    try:
        return loader.construct_object(node)
    except ValueError as error:
        said = node.value if len(node.value) < 40 else "this"
        raise Mistakes(
            Mistake(
                path,
                node.start_mark.line + 1,
                f"{said} is no date or number that exists ({error}).",
            )
        ) from error


def mapping(
    path: Path,
    loader: yaml.CSafeLoader,
    node: yaml.MappingNode,
    place: Place,
    lines: dict[Place, int],
) -> dict[str, object]:
    """A mapping; every key is a word, and stands once."""
    found: dict[str, object] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise Mistakes(Mistake(path, line, "a key must be a word."))
        if key.value in found:
            raise Mistakes(
                Mistake(path, line, f"`{key.value}` stands here a second time: keep one.")
            )
        lines[(*place, key.value)] = line
        found[key.value] = build(path, loader, value, (*place, key.value), lines)
    return found

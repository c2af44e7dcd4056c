"""The source tree as the house's tests read it: files, syntax trees, and where something stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
APPS = ("accounts", "config", "enforcement")


@dataclass(frozen=True)
class Source:
    """One Python file of ours."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path from the root, with slashes."""
        return self.path.relative_to(ROOT).as_posix()

    def at(self, node: ast.AST, what: str = "") -> str:
        """Where a node stands, and what it is."""
        return f"{self.name}:{getattr(node, 'lineno', 0)} {what}".strip()


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file below these folders (by default those of the product), without
    migrations.
    """
    found = []
    for folder in folders or APPS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                text = path.read_text(encoding="utf-8")
                found.append(Source(path, text, ast.parse(text)))
    return tuple(found)


def walk(*folders: str) -> Iterator[tuple[Source, ast.AST]]:
    """Every node of every file."""
    for source in sources(*folders):
        for node in ast.walk(source.tree):
            yield source, node


def dotted(node: ast.AST) -> str:
    """A name such as `transaction.atomic`; empty for what is no name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    if isinstance(node, ast.Call):
        return dotted(node.func)
    return ""

"""What may import what, as far as the contracts in pyproject.toml do not say it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house._tree import Source, sources, walk

# What writes, locks or starts processes.
WRITES = {
    "save",
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "bulk_update",
    "delete",
    "select_for_update",
    "atomic",
    "savepoint",
    "fork",
    "Process",
    "ProcessPoolExecutor",
}


def module(source: Source) -> str:
    """The dotted name of a file."""
    return source.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(source: Source, known: set[str]) -> Iterator[str]:
    """The files of ours that a file imports, wherever in it, for types alone too."""
    for node in ast.walk(source.tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            while name and name not in known:
                name = name.rpartition(".")[0]
            if name and name != module(source):
                yield name


def circle(arrows: dict[str, set[str]]) -> list[str]:
    """A way from a file back to itself; empty where there is none."""
    done: set[str] = set()

    def follow(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return []
        for other in sorted(arrows.get(name, ())):
            if found := follow(other, [*way, name]):
                return found
        done.add(name)
        return []

    return next((found for name in sorted(arrows) if (found := follow(name, []))), [])


def test_no_files_import_one_another_in_a_circle() -> None:
    known = {module(source) for source in sources()}
    arrows = {module(source): set(imported(source, known)) for source in sources()}
    assert len(arrows) > 250
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]
    assert circle(arrows) == []


def test_nothing_is_imported_for_types_alone() -> None:
    found = [s.at(n) for s, n in walk() if isinstance(n, ast.Name) and n.id == "TYPE_CHECKING"]
    assert found == []


def test_queries_and_rules_only_read() -> None:
    found = [
        s.at(n, n.attr if isinstance(n, ast.Attribute) else "")
        for s, n in walk("enforcement/queries", "enforcement/rules", "enforcement/sql")
        if isinstance(n, ast.Attribute) and n.attr in WRITES
    ]
    assert found == []

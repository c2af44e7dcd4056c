"""What has an enum is compared with its members, and what has a type says it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house._tree import Source, dotted, sources

ENUMS = ("TextChoices", "StrEnum")
ANY_IN_A_THOUSAND = 5


def values() -> set[str]:
    """Every value of an enum of ours."""
    return {
        item.targets[0].id
        for source in sources("accounts", "enforcement")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        and any(dotted(base).split(".")[-1] in ENUMS for base in node.bases)
        for item in node.body
        if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name)
    }


def compared(node: ast.AST) -> Iterator[ast.Constant]:
    """The constants with which something is compared: by an operator, in a group, by `match`."""
    sides = (
        [node.left, *node.comparators]
        if isinstance(node, ast.Compare)
        else [node.value]
        if isinstance(node, ast.MatchValue)
        else []
    )
    for side in sides:
        group = side.elts if isinstance(side, (ast.Tuple, ast.List, ast.Set)) else [side]
        yield from (part for part in group if isinstance(part, ast.Constant))


def in_quotes(source: Source, known: set[str]) -> list[str]:
    """Where a source compares with a value of an enum in quotes."""
    return [
        source.at(constant, repr(constant.value))
        for node in ast.walk(source.tree)
        for constant in compared(node)
        if constant.value in known
    ]


def test_nothing_is_compared_with_an_enum_s_value_in_quotes() -> None:
    known = values()
    assert {"ESTABLISHED", "SUSPENDED", "HOLDER"} <= known
    found = [
        place for source in sources("accounts", "enforcement") for place in in_quotes(source, known)
    ]
    assert found == []


def test_a_comparison_in_quotes_is_found_however_it_is_written() -> None:
    lines = (
        'a.phase == "OPEN"',
        '"OPEN" != a.phase',
        'a.phase in ("MISSED", "OPEN")',
        'match a.phase:\n    case "OPEN":\n        pass',
        'match a.phase:\n    case "MISSED" | "OPEN":\n        pass',
    )
    for text in lines:
        source = Source(sources("accounts")[0].path, text, ast.parse(text))
        assert in_quotes(source, {"OPEN"}), text


def test_any_stands_at_the_border_of_untyped_libraries_alone() -> None:
    """It is said in fewer than 5 of a thousand lines, those that import it among them."""
    lines = [line for source in sources() for line in source.text.splitlines()]
    found = sum(bool(re.search(r"\bAny\b", line)) for line in lines)
    assert found * 1000 < ANY_IN_A_THOUSAND * len(lines), f"{found} of {len(lines)} lines"

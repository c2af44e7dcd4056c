"""Names of one letter are for comprehensions, and words that nobody uses for nobody."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house._tree import ROOT, Source, sources

# Of no use, places on a drawing, and the field of a search as addresses have it.
SHORT = {"_", "x", "y", "q"}


def names_of_one_letter(source: Source) -> Iterator[str]:
    """Where a source calls something by one letter outside of a comprehension."""
    in_comprehensions = {
        id(name)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.comprehension)
        for name in ast.walk(node.target)
    }
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            name = "" if id(node) in in_comprehensions else node.id
        else:
            name = node.arg if isinstance(node, ast.arg) else ""
        if len(name) == 1 and name not in SHORT:
            yield source.at(node, name)


def test_a_name_of_one_letter_stands_in_a_comprehension_alone() -> None:
    ours = ("accounts", "benchmarks", "config", "enforcement")
    assert [place for source in sources(*ours) for place in names_of_one_letter(source)] == []


def test_a_name_of_one_letter_is_found_wherever_it_is_given() -> None:
    for text in ("for n in (): pass", "sorted(a, key=lambda n: n.b)", "n = 1", "if (n := 1): pass"):
        assert list(names_of_one_letter(Source(ROOT / "x.py", text, ast.parse(text)))), text
    text = "[n for n in a]"
    assert not list(names_of_one_letter(Source(ROOT / "x.py", text, ast.parse(text))))


# Words that nobody uses; those of pages and letters are asked for in tests/language.
UNUSED = re.compile(r"\b(?:anew|in vain|mend(?:s|ed|ing)?|for want of|whoever has|of late)\b", re.I)


def test_no_word_stands_in_code_that_nobody_uses() -> None:
    folders = ("accounts", "benchmarks", "config", "enforcement", "scenarios", "templates")
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()}"
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.*"))
        if path.suffix in {".py", ".html", ".txt", ".yaml"} and "migrations" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if UNUSED.search(line)
    ]
    assert found == []

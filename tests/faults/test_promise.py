"""The tests of this folder read as the promise: each says what goes wrong, where, and what holds
all the same.
"""

from __future__ import annotations

import ast

from enforcement.process.seams import SEAMS
from tests.house._tree import walk


def said() -> dict[str, str]:
    """What each test of this folder says of itself, but for those of this file."""
    tests = [
        node
        for source, node in walk("tests/faults")
        if isinstance(node, ast.FunctionDef) and source.path.stem != "test_promise"
    ]
    return {
        test.name: ast.get_docstring(test) or "" for test in tests if test.name.startswith("test_")
    }


def clear(text: str) -> bool:
    return text.startswith("Control: ") or (text.startswith("Fault: ") and "nvariant" in text)


def test_every_test_names_its_fault_and_its_invariant_or_is_a_control() -> None:
    assert [name for name, text in said().items() if not clear(text)] == []
    assert len(said()) > 30


def test_every_seam_is_named_by_the_test_that_passes_it() -> None:
    text = " ".join(said().values())
    assert [seam for seam in SEAMS if f"`{seam}`" not in text] == []

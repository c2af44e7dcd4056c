"""Sentences that the program writes into the record are told in the reader's language."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.utils import translation

from enforcement.language.kept import NAMED, SENTENCES, told

ROOT = Path(__file__).parents[2]
ROOMS = ("operations", "step")
# what is shown to nobody: the sentence of the act says it already
UNSEEN = ("Wrote to: ", "Assigned to ", "Hears ", "Read evidence ", "Weighed evidence ")
UNSEEN += ("A review falls due: ", "A review was missed: ", "Waits for ")


def written() -> set[str]:
    """What operations and steps give as a reason in words of their own; of a sentence with names in
    it the first words.
    """
    found = set()
    for room in ROOMS:
        for path in (ROOT / "enforcement" / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.keyword) and node.arg in ("reason", "reasons"):
                    found |= texts(node.value)
    return found


def texts(node: ast.expr) -> set[str]:
    """The sentences of an expression."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return {text}
        case ast.BoolOp(values=values):
            return set().union(*(texts(value) for value in values))
    return set()


def test_every_reason_in_words_of_our_own_can_be_told_in_german() -> None:
    begins = tuple(str(sentence).partition("%(")[0] for sentence in NAMED.values())
    missing = {
        text
        for text in written()
        if text
        and text not in SENTENCES
        and not text.startswith(UNSEEN)
        and not any(begin and text.startswith(begin) for begin in begins)
    }
    assert missing == set()


@pytest.mark.parametrize(
    ("kept", "german"),
    [
        ("The term is over.", "Die Laufzeit ist abgelaufen."),
        ("Clause 2c-iii may be concerned.", "Klausel 2c-iii kann betroffen sein."),
        (
            "A review was missed: escalation. It was due by 3 Mar 2024, 09:00 UTC.",
            "Eine Prüfung wurde versäumt: Eskalation. Sie war fällig bis 3. März 2024, 09:00 UTC.",
        ),
        ("I wrote this myself.", "I wrote this myself."),
    ],
)
def test_a_sentence_of_the_record_follows_the_reader(kept: str, german: str) -> None:
    with translation.override("de"):
        assert told(kept) == german
    with translation.override("en"):
        assert told(kept) == kept

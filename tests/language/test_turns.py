"""The words for whose turn it is, whom a case waits for, and why it stands where it stands."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from enforcement.language import turns
from enforcement.models.policy import Severity
from enforcement.workflow.turns import Awaits, PriorityTerm, TurnFor


def test_every_code_has_a_word_and_every_word_a_code() -> None:
    assert list(turns.FOR_WHAT) == TurnFor.values
    assert list(turns.AWAITED) == Awaits.values
    assert list(turns.TERMS) == PriorityTerm.values
    assert list(turns.SEVERE) == Severity.values


@pytest.mark.parametrize(
    ("whom", "what", "said"),
    [
        ("HOLDER", "", "the holder’s reply"),
        ("HOLDER", "the tax papers", "the holder’s reply: the tax papers"),
        ("OTHER", "the translation", "the translation"),
        ("OTHER", "", "somebody else"),
    ],
)
def test_a_pause_says_whom_it_waits_for_and_for_what(whom: str, what: str, said: str) -> None:
    with override("en"):
        assert turns.awaited(whom, what) == said
    with override("de"):
        assert turns.waits_in_english(whom, what) == said


def test_a_detail_stands_in_its_sentence() -> None:
    with override("en"):
        assert turns.for_what("APPROVE", verb="suspend") == "approve: suspend"
        assert turns.for_what("REVIEW", review="APPEAL") == "appeal review"
        assert turns.for_what("REQUIREMENT", number=2) == "required change 2"
        assert turns.term("SEVERITY", "HIGH") == "severity high"
        assert turns.term("REPORTS", 12) == "12 reports"
        assert turns.in_short([("UNDER_RESTRICTION", ""), ("TRAFFIC", "")]) == "restricted"

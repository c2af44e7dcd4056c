"""Saved phrases: which places they may have, in which languages, and what becomes of them."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import override

from accounts.languages import CODES
from enforcement.language.phrases import (
    MEANINGS,
    NAMES,
    Variable,
    filled,
    names_in,
    unfilled_place,
    unknown_places,
)


def test_each_variable_has_a_name_and_a_meaning_and_no_two_are_called_alike() -> None:
    assert set(Variable) == set(NAMES) == set(MEANINGS)
    for code in CODES:
        called = names_in(code)
        assert max(Counter(called.values()).values()) == 1, called
        for variable, name in called.items():
            text = f"Until [{name.upper()}]."
            assert filled(text, {variable: "14 March"}) == "Until 14 March.", (code, name)
    everywhere = {(v, name.casefold()) for code in CODES for v, name in names_in(code).items()}
    assert max(Counter(name for _v, name in everywhere).values()) == 1, everywhere


def test_what_is_not_known_stays_and_what_nobody_knows_is_named() -> None:
    text = "[account name], by [review date]: [?what we need], [acount name] and [ Kontoname ]"
    assert filled(text, {Variable.ACCOUNT: "Acme [Ltd]"}) == (
        "Acme [Ltd], by [review date]: [?what we need], [acount name] and Acme [Ltd]"
    )
    assert unknown_places(text) == ["acount name"]
    assert unfilled_place("By [review date]: [?x]") == "[review date]"
    assert unfilled_place("Clause 2 (a), [], ]x[") is None


def test_german_names_are_german() -> None:
    with override("de"):
        assert str(NAMES[Variable.REVIEW_DATE]) == "Prüfungstermin"

"""References survive the telephone: one wrong character, or two neighbours swapped, never pass."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.language.references import ALPHABET, check_character, is_reference, new_reference

BODIES = st.text(alphabet=ALPHABET, min_size=7, max_size=7)


def written(whole: str) -> str:
    return f"C-{whole[:4]}-{whole[4:]}"


@given(BODIES)
def test_a_reference_with_its_check_character_passes_however_it_is_typed(body: str) -> None:
    whole = body + check_character(body)
    assert is_reference(written(whole))
    assert is_reference(written(whole).lower())
    assert is_reference(f"C-{whole}")
    assert not is_reference(f"D-{whole}")
    assert is_reference(f"D-{whole}", prefixes=("C", "D"))


@given(BODIES, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_never_passes(body: str, place: int, other: str) -> None:
    whole = body + check_character(body)
    wrong = whole[:place] + other + whole[place + 1 :]
    assert is_reference(written(wrong)) == (wrong == whole)


@given(BODIES, st.integers(0, 6))
def test_two_swapped_neighbours_never_pass(body: str, place: int) -> None:
    whole = body + check_character(body)
    wrong = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    assert is_reference(written(wrong)) == (wrong == whole)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_answered_and_never_an_error(text: str) -> None:
    assert is_reference(text) in (True, False)


def test_what_is_hard_to_tell_apart_is_not_in_the_alphabet() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 31
    assert not set("01IOZ") & set(ALPHABET)


@pytest.mark.parametrize(
    "typed", ["", "C", "C-", "C-AAAA", "C-AAAA-AAA0", "C-AAAA-AAAAA", "-AAAA-AAAA", "C AAAA AAAA"]
)
def test_what_is_not_a_reference_is_not_taken_for_one(typed: str) -> None:
    assert not is_reference(typed)


def test_new_references_are_well_formed_and_differ() -> None:
    made = {new_reference("C") for _ in range(500)}
    assert len(made) == 500
    assert all(
        re.fullmatch(r"C-[2-9A-Y]{4}-[2-9A-Y]{4}", ref) and is_reference(ref) for ref in made
    )

"""What somebody types to search is read as it is meant, and written as it is read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.language.refusals import StepRefused
from enforcement.rules.search_syntax import (
    ACCOUNT_TERMS,
    CASE_TERMS,
    MOST_TERMS,
    Search,
    Term,
    read_search,
)

WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters='":'),
    min_size=1,
).filter(lambda word: not word.startswith("-"))
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
EXCLUDED = st.booleans()
TERMS = st.one_of(
    st.builds(lambda phrase, out: Term("", phrase, out, True), PHRASES, EXCLUDED),
    WORDS.map(lambda word: Term("", word)),
    st.builds(
        lambda name, value, out: Term(name, value, out),
        st.sampled_from(("area", "policy", "clause", "assignee", "account", "partner")),
        PHRASES,
        EXCLUDED,
    ),
    st.builds(
        lambda one, out: Term(one[0], one[1], out),
        st.sampled_from(
            [("state", "closed"), ("state", "triage"), ("severity", "high"), ("tier", "strategic")]
        ),
        EXCLUDED,
    ),
    st.dates(min_value=date(2000, 1, 1))
    .filter(lambda d: d.year < 2190)
    .map(lambda day: Term("closed-before", day.isoformat())),
)


@given(st.lists(TERMS, max_size=MOST_TERMS, unique=True))
def test_what_is_written_is_read_as_the_same(terms: list[Term]) -> None:
    search = Search(tuple(terms))
    assert read_search(str(search), CASE_TERMS) == search


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    for known in (CASE_TERMS, ACCOUNT_TERMS):
        try:
            search = read_search(text, known)
        except StepRefused as refused:
            assert refused.code == "bad-filter" and refused.sentence.endswith(".")
        else:
            assert read_search(str(search), known) == search


def test_words_phrases_terms_and_what_is_not_to_be_there() -> None:
    text = (
        'Falcon "mail  order" -test STATE:Closed -clause:3.2 area:"competing models" C-7K3M 10:30 -'
    )
    assert read_search(text, CASE_TERMS).terms == (
        Term("", "Falcon"),
        Term("", "mail order", phrase=True),
        Term("", "test", excluded=True),
        Term("state", "closed"),
        Term("clause", "3.2", excluded=True),
        Term("area", "competing models"),
        Term("", "C-7K3M"),
        Term("", "10:30"),
        Term("", "-"),
    )
    assert read_search('"never closed', CASE_TERMS).terms == (
        Term("", "never closed", phrase=True),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("color:red", "Known: state:"),
        ("state:shut", "Choose from: open, closed"),
        ("state:", "Choose from: open, closed"),
        ("clause:", "Write what to look for"),
        ("before:yesterday", "like 2026-03-01"),
        ("before:2026-02-30", "like 2026-03-01"),
        ("after:9999-12-31", "like 2026-03-01"),
        ("https://firm.example", "Quote text with a colon"),
        (" ".join(f"word{n}" for n in range(MOST_TERMS + 1)), "at most 12"),
    ],
)
def test_what_is_not_known_is_refused_with_what_there_is(text: str, says: str) -> None:
    with pytest.raises(StepRefused, match=says):
        read_search(text, CASE_TERMS)


def test_accounts_have_terms_of_their_own() -> None:
    assert read_search("country:de tier:STRATEGIC", ACCOUNT_TERMS).terms == (
        Term("country", "de"),
        Term("tier", "strategic"),
    )
    with pytest.raises(StepRefused, match="Known: standing:, tier:, partner:, country:"):
        read_search("state:open", ACCOUNT_TERMS)

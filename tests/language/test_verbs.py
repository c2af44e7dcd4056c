"""What is said of a verb: every row has its words in every language."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from enforcement.language.verbs import VERBS, verb_done


@pytest.mark.parametrize("verb", VERBS)
def test_who_decided_is_told_what_was_done_and_to_which_account(verb: str) -> None:
    said = {}
    for language in ("en", "de"):
        with override(language):
            said[language] = verb_done(verb, "Fjordtal {x}")
    assert all("Fjordtal {x}" in text and text.endswith(".") for text in said.values())
    assert said["en"] != said["de"] and verb not in said["en"].split()


def test_a_termination_notice_is_told_as_sent() -> None:
    with override("en"):
        assert verb_done("give_notice", "Fjordtal") == "Termination notice sent to Fjordtal."

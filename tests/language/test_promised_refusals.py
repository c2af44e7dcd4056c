"""Sentences that refusals contain, which scenarios and other programs hold on to."""

from __future__ import annotations

import pytest
from babel.messages.pofile import read_po

from tests.house._tree import ROOT

PROMISED = (
    "not by the person who proposed it",
    "not by the person who took it",
    "had a part in the decision",
    "it needs %(role)s",
    "not approved",
    "every exception must be answered",
    "a requirement is not accepted",
    "already appealed",
    "changed since you looked",
    "no longer in time",
)


@pytest.mark.parametrize("words", PROMISED)
def test_a_promised_sentence_is_still_said(words: str) -> None:
    with (ROOT / "locale/de/LC_MESSAGES/django.po").open("rb") as catalogue:
        texts = [str(message.id) for message in read_po(catalogue)]
    assert [text for text in texts if words in text]

"""A key opens the form of one verb, in every state."""

from __future__ import annotations

import re
from collections import Counter

from enforcement.models import Case
from enforcement.workflow.marks import verbs_of

KEYS = {verb: mark.key for verb, mark in verbs_of(Case).items() if mark.key}


def test_no_two_verbs_have_the_same_key() -> None:
    assert [key for key, number in Counter(KEYS.values()).items() if number > 1] == []


def test_a_key_is_a_digit_or_0_and_a_digit_and_none_begins_another() -> None:
    assert {key for key in KEYS.values() if not re.fullmatch(r"[1-9]|0 [1-9]", key)} == set()

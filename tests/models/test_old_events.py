"""Events that were written before seconding was called approval."""

from __future__ import annotations

import pytest

from enforcement.models import Event


@pytest.mark.parametrize("key", ["approved_by", "seconded_by"])
def test_who_approved_is_read_from_an_event_under_either_name(key: str) -> None:
    assert Event(data={"proposed_by": "Rhea", key: "Lena"}).approved_by == "Lena"


def test_an_event_that_nobody_approved_names_nobody() -> None:
    assert Event(data={}).approved_by == ""

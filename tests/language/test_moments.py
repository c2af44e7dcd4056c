"""How a moment is said on a page, from today to another year, in two languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone
from django.utils.translation import override

from enforcement.pages.moments import as_people_say

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("at", "english", "german"),
    [
        (datetime(2026, 3, 18, 16, tzinfo=UTC), "today 16:00", "heute 16:00"),
        (datetime(2026, 3, 19, 9, tzinfo=UTC), "Thu 09:00", "Do 09:00"),
        (datetime(2026, 3, 22, 9, tzinfo=UTC), "Sun 22 Mar", "So 22. März"),
        (datetime(2026, 5, 4, 9, tzinfo=UTC), "Mon 4 May", "Mo 4. Mai"),
        (datetime(2025, 5, 4, 9, tzinfo=UTC), "4 May 2025", "4. Mai 2025"),
    ],
)
def test_a_moment_is_said_as_people_say_it(at: datetime, english: str, german: str) -> None:
    said = []
    for language in ("en", "de"):
        with override(language), timezone.override(UTC):
            said.append(as_people_say(at, NOW))
    assert said == [english, german]

"""The page of a case: everything about it on one page, in a bounded number of statements, and honest about what one may not do."""

from __future__ import annotations

from typing import Any

import pytest

from enforcement.models import Case
from tests.web.conftest import SignIn, inline_scripts
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def page(client: Any, case: Case, query: str = "") -> str:
    answer = client.get(f"/cases/{case.ref}{query}")
    assert answer.status_code == 200, answer.content.decode()[:2000]
    html = str(answer.content.decode())
    assert inline_scripts(html) == []
    return html


def test_a_case_opens_with_its_question_and_what_would_clear_it(sign_in: SignIn, full_world: World) -> None:
    html = page(sign_in("rhea"), Case.objects.get())
    assert "Was output of the services used to train a competing model?" in html
    assert "Cleared by: Training records that show no such output." in html

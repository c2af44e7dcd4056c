"""The database fails in the middle of what somebody outside does: they are told what became of it,
in their language, and get their text back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from enforcement.models import Message
from enforcement.operations import messages
from tests.portal.conftest import Outside

TEXT = "It was <a classifier>."


def fail(*_: object, **__: object) -> None:
    """Our session at the database is ended, as by its administrator."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.fixture
def careful(outside: Outside) -> Iterator[Client]:
    """A holder's browser that takes whatever answer comes."""
    browser = outside.come_in()
    browser.raise_request_exception = False
    yield browser
    connection.close()


def test_what_had_begun_is_said_to_be_unknown_and_is_done_once(
    outside: Outside, careful: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    form: dict[str, Any] = {"once": str(uuid4()), "text": TEXT}
    path = f"/h/{outside.case.ref}/answer"
    with monkeypatch.context() as patch:
        patch.setattr(messages, "add_message", fail)
        file = SimpleUploadedFile("a.txt", b"a line")
        answer = careful.post(path, {**form, "attached": [file]}, headers={"Accept-Language": "de"})
    page = answer.content.decode()
    assert answer.status_code == 503 and answer["Retry-After"] == "60"
    assert "We do not know whether this was received" in page, "the language of the mailbox"
    assert "It was &lt;a classifier&gt;." in page and "<label" in page
    connection.close()
    assert not Message.objects.filter(incoming=True).exists()
    for _ in range(2):
        assert careful.post(path, form).status_code == 302
    assert Message.objects.filter(incoming=True).count() == 1


def test_a_page_that_cannot_be_read_says_so_and_names_nothing(
    outside: Outside, careful: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("enforcement.portal.holder.holder_case", fail)
        answer = careful.get(f"/h/{outside.case.ref}")
    page = answer.content.decode()
    assert answer.status_code == 503 and "cannot be shown at the moment" in page
    assert outside.case.ref not in page and "textarea" not in page


def test_a_failure_of_ours_is_no_database_that_is_away(
    outside: Outside, careful: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("enforcement.portal.holder.holder_case", broken)
    assert careful.get(f"/h/{outside.case.ref}").status_code == 500

"""The first admin, whom a command creates; everybody else is invited."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import Role

GOOD = "correct-horse-battery-staple"


def create(username: str = "ada", email: str = "ada@example.com") -> str:
    """What `create_admin` says."""
    said = io.StringIO()
    call_command("create_admin", username=username, email=email, stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_the_first_admin_signs_in_with_the_password_that_was_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_text(f"{GOOD}\n")
    monkeypatch.setenv("DOCKET_ADMIN_PASSWORD_FILE", str(file))
    assert create() == "The admin ada was created.\n"
    admin = User.objects.get(username="ada")
    assert admin.role == Role.ADMIN and admin.check_password(GOOD)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "email", "sentence"),
    [
        ("", "ada@example.com", "Set DOCKET_ADMIN_PASSWORD"),
        ("short", "ada@example.com", "too short"),
        (GOOD, "nobody", "email"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_created(
    password: str, email: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKET_ADMIN_PASSWORD", password)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match=sentence):
        create(email=email)
    assert not User.objects.exists()

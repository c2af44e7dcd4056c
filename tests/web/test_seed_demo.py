"""The demo begins with six people and one case, however often it is started, and nowhere but in the demo."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.demo import PEOPLE, password_of
from accounts.models import Account, User
from enforcement.models import Case, Event, OutboxMessage
from enforcement.queries import audit


@pytest.fixture
def demo(transactional_db: Any, settings: Any, tmp_path: Path) -> Any:
    """The settings of a demo."""
    settings.MODE, settings.FILES_DIR = "demo", tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return settings


def seed() -> str:
    """What the command says."""
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def test_six_people_and_a_suspended_account_wait_in_the_demo(demo: Any) -> None:
    said = seed()
    for person in PEOPLE:
        user = User.objects.get(username=person.username)
        assert (user.role, user.is_staff, user.is_superuser) == (person.role, False, False)
        assert user.check_password(password_of(person.username))
        assert f"{person.username}  " in said and password_of(person.username) in said
    assert User.objects.count() == 6
    case = Case.objects.get()
    assert (case.state, Account.objects.get(external_ref="bytedance").standing) == ("INVESTIGATING", "SUSPENDED")
    assert list(Event.objects.order_by("seq").values_list("act", flat=True))[-3:] == ["suspend", "ratify", "refer"]
    assert OutboxMessage.objects.filter(topic="suspended", phase="PENDING").exists()
    assert list(audit.flaws(audit.read())) == []


def test_a_second_start_changes_nothing(demo: Any) -> None:
    seed()
    before = (list(User.objects.order_by("pk").values()), Event.objects.count())
    assert "rhea" in seed()
    assert (list(User.objects.order_by("pk").values()), Event.objects.count()) == before


def test_a_new_secret_key_gives_everybody_the_password_that_is_shown(demo: Any) -> None:
    seed()
    demo.SECRET_KEY = "another one, and as good"
    seed()
    assert User.objects.get(username="ada").check_password(password_of("ada"))


@pytest.mark.parametrize("mode", ["test", "serve"])
def test_there_are_no_demo_people_anywhere_else(demo: Any, mode: str) -> None:
    demo.MODE = mode
    with pytest.raises(CommandError, match=r"only in the demo \(DOCKET_MODE=demo\)"):
        seed()
    assert not User.objects.exists()

"""The demo begins with six people and a desk of cases, however often it is started, and nowhere but
in the demo.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.demo import PEOPLE, password_of
from accounts.models import Account, User
from enforcement.models import Case, Event
from enforcement.operations import due
from enforcement.process import clock
from enforcement.queries.insights import Span, insight_numbers
from enforcement.record import verify
from enforcement.web._shared.charts import FEW
from enforcement.workflow.proceeding import FINAL
from tests.files import kept_in

WEEKS, A_WEEK = 2, 11  # of a past, and the cases that began and ended in each


@pytest.fixture
def demo(transactional_db: Any, settings: Any, tmp_path: Path) -> Any:
    """The settings of a demo."""
    settings.MODE, settings.STORAGES = "demo", kept_in(tmp_path)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return settings


def seed() -> str:
    """What the command says."""
    out = StringIO()
    call_command("seed_demo", weeks=WEEKS, stdout=out)
    return out.getvalue()


def test_six_people_and_a_desk_of_cases_wait_in_the_demo(demo: Any) -> None:
    said = seed()
    for person in PEOPLE:
        user = User.objects.get(username=person.username)
        assert (user.role, user.is_staff, user.is_superuser) == (person.role, False, False)
        assert user.check_password(password_of(person.username))
        assert f"{person.username}  " in said and password_of(person.username) in said
    assert User.objects.count() == 6
    assert Case.objects.count() == 15 + WEEKS * A_WEEK
    account = Account.objects.get(external_ref="bytedance")
    assert (account.cases.get().state, account.standing) == ("INVESTIGATING", "SUSPENDED")
    assert not due.due_items(clock.now()), "what fell due on the way was done at its time"
    assert list(verify.RecordCheck().flaws()) == []
    every_week_of_the_past_has_enough_for_insights()

    a_second_start_changes_nothing()
    a_new_secret_key_gives_everybody_the_password_that_is_shown(demo)


def every_week_of_the_past_has_enough_for_insights() -> None:
    """Part of the test above."""
    now = clock.now()
    monday = datetime.combine(now.date() - timedelta(days=now.weekday()), time(), UTC)
    span = Span(since_at=monday - timedelta(weeks=WEEKS), until_at=monday)
    found = insight_numbers(span, now)
    for part in ("looks", "decisions", "notices"):
        weeks = {row["week"]: row["n"] for row in found[part] if row["week"]}
        assert len(weeks) == WEEKS and min(weeks.values()) >= FEW, (part, weeks)
    for part in ("reviews", "appeals", "reports", "approvals"):
        assert found[part], part
    past = Case.objects.filter(opened_at__lt=monday, account__external_ref__endswith="-labs")
    assert not past.exclude(state__in=FINAL).exists()


def a_second_start_changes_nothing() -> None:
    """Part of the test above: to fill the desk again would take as long as all else."""
    before = (list(User.objects.order_by("pk").values()), Event.objects.count())
    assert "rhea" in seed()
    assert (list(User.objects.order_by("pk").values()), Event.objects.count()) == before


def a_new_secret_key_gives_everybody_the_password_that_is_shown(demo: Any) -> None:
    """As the one before."""
    demo.SECRET_KEY = "another one, and as good"
    seed()
    assert User.objects.get(username="ada").check_password(password_of("ada"))


@pytest.mark.parametrize("mode", ["test", "serve"])
def test_there_are_no_demo_people_anywhere_else(demo: Any, mode: str) -> None:
    demo.MODE = mode
    with pytest.raises(CommandError, match=r"only in the demo \(DOCKET_MODE=demo\)"):
        seed()
    assert not User.objects.exists()

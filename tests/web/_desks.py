"""What the tests of the admins' and hearers' pages share: a world of today, and pages looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from enforcement.models import Case, Event
from tests.nasty import SCRIPT
from tests.web.conftest import inline_scripts
from tests.world import World

NASTY = SCRIPT
ROLES = {"otto": "AUDITOR", "rhea": "REVIEWER", "lena": "LEAD", "ada": "ADMIN"}


def today() -> World:
    """A world whose story is now, as the pages' clock is."""
    return World(datetime.now(UTC) - timedelta(minutes=1))


def in_one_line(html: str) -> str:
    """A page with every run of white space as one space, as a browser reads it."""
    return " ".join(html.split())


def look(client: Any, path: str, code: int = 200) -> str:
    """A page, without anything that the content policy would stop."""
    answer = client.get(path)
    html = str(answer.content.decode())
    assert answer.status_code == code, (answer.status_code, html.partition("<main")[2][:1500])
    assert inline_scripts(html) == []
    return html


def post(client: Any, path: str, code: int = 302, **data: Any) -> str:
    """What a form's answer says, or the page that it leads to."""
    answer = client.post(path, data)
    html = str(answer.content.decode())
    assert answer.status_code == code, (answer.status_code, html.partition("<main")[2][:1500])
    assert inline_scripts(html) == []
    return look(client, answer["Location"]) if code == 302 else html


def many(world: World, number: int) -> list[Case]:
    """So many accounts with a case each."""
    for n in range(number):
        world.account(f"acme-{n}", name=f"Acme {n}")
    return [world.case(f"acme-{n}") for n in range(number)]


def changes(do: Callable[[], object]) -> int:
    """How many events something adds to the record."""
    before = Event.objects.count()
    do()
    return Event.objects.count() - before


def to_part(html: str, which: str) -> str:
    """The address of the next part of a list, or of the one before."""
    return (
        html.split(f'rel="{which}"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    )

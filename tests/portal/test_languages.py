"""The pages outside speak every language that has a folder; staff's pages those meant for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import gettext, gettext_noop, override

from accounts.languages import CODES, ENGLISH, STAFF_CODES
from enforcement.language.formats import dated, number, when
from enforcement.language.formats import day as written_day
from enforcement.models.portal import Door
from enforcement.portal.entrance import ENTRANCES

AT = datetime(2023, 12, 1, 17, 5, tzinfo=UTC)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("door", list(Door))
def test_an_entrance_speaks_what_the_browser_asks_for(
    client: Client, transactional_db: Any, code: str, door: Door
) -> None:
    door_of = ENTRANCES[door]
    path = {"holder": "/h/", "reporter": "/r/", "partner": "/p/", "flagger": "/f/"}[door_of.start]
    answer = client.get(path, headers={"accept-language": code})
    page = answer.content.decode()
    with override(code):
        title = str(door_of.title)
    assert answer["Content-Language"] == code
    assert f'<html lang="{code}"' in page and f"<h1>{title}</h1>" in page
    with override(ENGLISH):
        assert (title == str(door_of.title)) is (code == ENGLISH)


@pytest.mark.parametrize("code", CODES)
def test_staffs_sign_in_speaks_a_language_of_theirs(
    client: Client, transactional_db: Any, code: str
) -> None:
    answer = client.get("/me/sign-in/", headers={"accept-language": code})
    assert answer["Content-Language"] == (code if code in STAFF_CODES else ENGLISH)


@pytest.mark.parametrize(
    ("code", "day", "count"),
    [
        ("en", "1 Dec 2023, 17:05", "1,234"),
        ("de", "1. Dez. 2023, 17:05", "1.234"),
        ("fr", "1er déc. 2023 à 17:05", "1\xa0234"),
        ("es", "1 dic 2023, 17:05", "1\xa0234"),
    ],
)
def test_days_and_numbers_are_the_readers(code: str, day: str, count: str) -> None:
    with override(code):
        assert (dated(AT, "j M Y, H:i"), number(1234)) == (day, count)


def test_a_day_reads_right_in_french_wherever_a_page_or_a_refusal_says_it() -> None:
    form = gettext_noop("D j F Y, H:i")
    page = Template(
        "{{ at|date:form }}|{{ at|date:'DATE_FORMAT' }}|{{ at|date:'DATETIME_FORMAT' }}|"
        "{{ at|date:'H:i' }}|{{ later|date:'j F' }}|{{ none|date:'DATE_FORMAT' }}"
    )
    with override("fr"):
        said = {"at": AT, "later": AT + timedelta(days=1), "none": None, "form": gettext(form)}
        assert page.render(Context(said)).split("|") == [
            "vendredi 1er décembre 2023 à 17:05",
            "1er décembre 2023",
            "1er décembre 2023 à 17:05",
            "17:05",
            "2 décembre",
            "",
        ]
        assert (when(AT), written_day(AT)) == (
            "1er décembre 2023 à 17:05 UTC",
            "1er décembre 2023",
        )

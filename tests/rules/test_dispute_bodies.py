"""Bodies that settle disputes out of court are named only where a profile says so, and only while
they are there.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.out_of_court import dispute_profiles
from enforcement.rules.dispute_bodies import bodies_for

FILE = """
[[profiles]]
law = "Regulation (EU) 2022/2065, Article 21"
countries = ["DE", "IE"]

[[profiles.bodies]]
name = "Settled at Example"
url = "https://settled.example"
languages = ["de", "en"]
from_on = 2024-08-12
until_on = 2029-08-12

[[profiles]]
law = "Regulation (EU) No 524/2013"
holders = ["PERSON"]
until_on = 2025-07-20

[[profiles.bodies]]
name = "The EU's platform for disputes"
url = "https://odr.example"
languages = ["en"]
"""
TODAY = date(2026, 11, 28)


def kept(tmp_path: Path, text: str) -> str:
    path = tmp_path / "bodies.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("country", "holder", "day", "named"),
    [
        ("DE", "ORGANISATION", TODAY, ["Settled at Example"]),
        ("IE", "PERSON", TODAY, ["Settled at Example"]),
        ("US", "ORGANISATION", TODAY, []),
        ("", "ORGANISATION", TODAY, []),
        ("DE", "ORGANISATION", date(2024, 8, 11), []),
        ("DE", "ORGANISATION", date(2024, 8, 12), ["Settled at Example"]),
        ("DE", "ORGANISATION", date(2029, 8, 12), ["Settled at Example"]),
        ("DE", "ORGANISATION", date(2029, 8, 13), []),
        ("US", "PERSON", date(2025, 7, 20), ["The EU's platform for disputes"]),
        ("US", "PERSON", date(2025, 7, 21), []),
    ],
)
def test_a_body_is_named_to_whom_its_profile_is_about_from_its_first_day_to_its_last(
    tmp_path: Path, country: str, holder: str, day: date, named: list[str]
) -> None:
    profiles = dispute_profiles(kept(tmp_path, FILE))
    found = bodies_for(profiles, country=country, holder=holder, day=day)
    assert [one.body.name for one in found] == named


def test_without_a_file_nobody_is_named() -> None:
    assert dispute_profiles("") == ()


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('law = "Regulation (EU) 2022/2065, Article 21"', 'law = " "', "profiles.1.law"),
        ('"DE", "IE"', '"Germany"', "profiles.1.countries.1"),
        ("https://settled", "http://settled", "profiles.1.bodies.1.url"),
        ('["de", "en"]', "[]", "profiles.1.bodies.1.languages"),
        ("until_on = 2029-08-12", "until_on = 2024-08-11", "profiles.1.bodies.1"),
        ("until_on = 2029-08-12", 'until = "2029"', "profiles.1.bodies.1.until"),
        ('"PERSON"', '"HUMAN"', "profiles.2.holders.1"),
        ("[[profiles]]", "[[profile]]", "profile"),
        ("[[profiles]]", "[[profiles", "cannot be read"),
    ],
)
def test_what_is_wrong_in_the_file_stops_the_start_and_is_named(
    tmp_path: Path, old: str, new: str, place: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"DOCKET_OUT_OF_COURT.*{place}"):
        dispute_profiles(kept(tmp_path, FILE.replace(old, new)))
    with pytest.raises(ImproperlyConfigured, match="DOCKET_OUT_OF_COURT cannot be read"):
        dispute_profiles(str(tmp_path / "nothing.toml"))

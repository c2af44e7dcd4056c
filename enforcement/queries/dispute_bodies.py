"""The bodies that a holder can turn to besides a court, of those that the operator keeps."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import Account
from accounts.time_zones import known_zone
from enforcement.language.formats import own_name_of_language
from enforcement.language.notices import BodyTerms
from enforcement.rules.dispute_bodies import bodies_for


def bodies_named_to(account: Account, now: datetime) -> tuple[BodyTerms, ...]:
    """The bodies that are named to the account's holder on this day, where the account is."""
    day = now.astimezone(ZoneInfo(known_zone(account.time_zone))).date()
    return tuple(
        BodyTerms(
            name=body.name,
            url=body.url,
            languages=", ".join(map(own_name_of_language, body.languages)),
            law=law,
        )
        for body, law in bodies_for(
            settings.OUT_OF_COURT, country=account.country, holder=account.kind, day=day
        )
    )


def known_bodies(day: date) -> list[str]:
    """The bodies that the operator's file names on a day, each once, whoever may turn to them."""
    names = [
        body.name
        for profile in settings.OUT_OF_COURT
        for body in profile.bodies
        if profile.holds_on(day) and body.holds_on(day)
    ]
    return list(dict.fromkeys(names))


def law_of_body(name: str, day: date) -> str:
    """The law under which the operator's file names a body on a day; empty where it does not."""
    for profile in settings.OUT_OF_COURT:
        if profile.holds_on(day):
            for body in profile.bodies:
                if body.name == name and body.holds_on(day):
                    return profile.law
    return ""

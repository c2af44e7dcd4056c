"""The bodies that a holder can turn to besides a court, of those that the operator keeps."""

from __future__ import annotations

from datetime import datetime
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

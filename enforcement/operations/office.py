"""The office's days and hours, and the channel partners: what admins keep besides policies and
staff.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import holidays

from accounts.models import ChannelPartner
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import Office, PolicyVersion
from enforcement.queries.office import the_office
from enforcement.step.arrange import arranging, required_text

MOST_DAYS = 400


@dataclass(frozen=True, kw_only=True)
class Hours:
    """When the office works; `weekdays` from 0 (Monday), `closed` from days off to their names,
    `opens` and `closes` hours of the day.
    """

    country: str
    time_zone: str
    weekdays: Sequence[int]
    opens: int
    closes: int
    closed: Mapping[date, str]


def keep_office(*, hours: Hours, edition: int, by: Actor, now: datetime) -> Office:
    """From now on business days are counted like this; what is due already stays due.

    Raises StepRefused: `bad-hours`, `stale`.
    """
    if hours.country not in holidays.list_supported_countries(include_aliases=False):
        raise StepRefused(
            "bad-hours",
            say(
                "There are no holidays for “%(country)s”. Enter a two-letter country code, "
                "such as DE.",
                country=hours.country[:10],
            ),
        )
    if not hours.weekdays or not 0 <= hours.opens < hours.closes <= 24:
        raise StepRefused(
            "bad-hours",
            say("Choose at least one working day, and a closing time after the opening time."),
        )
    if len(hours.closed) > MOST_DAYS:
        raise StepRefused(
            "bad-hours",
            say(
                "At most %(most)s holidays can be saved, not %(count)s.",
                most=MOST_DAYS,
                count=number(len(hours.closed)),
            ),
        )
    with arranging(by=by, now=now) as this:
        Office.objects.select_for_update().first()
        office = the_office()
        if office.edition != edition:
            raise StepRefused(
                "stale",
                say(
                    "Somebody changed this since you opened it. Check it again; your input is "
                    "below."
                ),
            )
        before = office_as_recorded(office)
        office.country, office.time_zone, office.weekdays = (
            hours.country,
            hours.time_zone,
            sorted(set(hours.weekdays)),
        )
        office.opens, office.closes, office.edition = hours.opens, hours.closes, edition + 1
        office.closed = [
            {"on": on.isoformat(), "name": name.strip()[:80]}
            for on, name in sorted(hours.closed.items())
        ]
        this.save(office)
        this.note("office", "The office", before=before, after=office_as_recorded(office))
    return office


def office_as_recorded(office: Office) -> dict[str, object]:
    """The office as the record keeps it."""
    return {
        name: getattr(office, name)
        for name in ("country", "time_zone", "weekdays", "opens", "closes", "closed")
    }


def keep_partner(
    *, ref: str, name: str, gives_notice: str, adopted: Mapping[str, str], by: Actor, now: datetime
) -> ChannelPartner:
    """A partner as it is from now on, new or known by its reference; `adopted` from policy to
    published version. Raises StepRefused.
    """
    if gives_notice not in ChannelPartner.GivesNotice.values:
        raise StepRefused(
            "bad-text", say("Say who sends notices to its customers: we, or the partner.")
        )
    there = set(
        PolicyVersion.objects.published()
        .filter(policy__slug__in=adopted)
        .values_list("policy__slug", "version")
    )
    for slug, version in adopted.items():
        if (slug, version) not in there:
            raise StepRefused(
                "unknown-version",
                say(
                    "There is no published version “%(version)s” of %(slug)s.",
                    version=version[:40],
                    slug=slug[:40],
                ),
            )
    partner = ChannelPartner.objects.filter(
        ref=required_text("reference", ref)
    ).first() or ChannelPartner(ref=ref.strip())
    before = (
        None
        if partner._state.adding
        else {
            "name": partner.name,
            "gives_notice": partner.gives_notice,
            "adopted": partner.adopted,
        }
    )
    partner.name, partner.gives_notice, partner.adopted = (
        required_text("name", name),
        gives_notice,
        dict(adopted),
    )
    with arranging(by=by, now=now) as this:
        this.save(partner)
        after = {"name": partner.name, "gives_notice": gives_notice, "adopted": partner.adopted}
        this.note("partner", partner.name, before=before, after=after)
    return partner

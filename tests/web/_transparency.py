"""Transparency reports for the matrix of complete acts: two drafts, one that is published, and one
that axel proposes to publish.
"""

from __future__ import annotations

from datetime import timedelta

from enforcement.models import TransparencyReport
from enforcement.operations import transparency_making
from enforcement.operations.transparency import (
    Wish,
    answer_publication,
    ask_report,
    propose_publication,
)
from enforcement.rules.transparency.profiles import Said
from tests.world import World

DRAFT, PUBLISHED, PROPOSED, OTHER_DRAFT = 1, 2, 3, 4
PROFILE = "santa-clara-numbers"
GIVEN = {Said.PROVIDER: "Provider Ltd", Said.SERVICE: "The API"}


def transparency_reports(world: World) -> None:
    """The four of them, by their numbers; the second proposal waits for an answer."""
    axel, lars, yesterday = world.actor("axel"), world.actor("lars"), -timedelta(days=1)
    for number in (DRAFT, PUBLISHED, PROPOSED, OTHER_DRAFT):
        wish = Wish(
            profile=PROFILE,
            since_on=(world.now - timedelta(days=7)).date(),
            until_on=(world.now + yesterday).date(),
            given=GIVEN,
        )
        ask_report(wish=wish, by=axel, now=world.now)
        transparency_making.work_through(now=lambda: world.now)
        if number in (DRAFT, OTHER_DRAFT):
            continue
        made = propose_publication(
            number=number, seen=hash_of(number), reason="It is over.", by=axel, now=world.now
        )
        if number == PUBLISHED:
            answer_publication(number=made.number, agreed=True, by=lars, now=world.now)


def hash_of(number: int) -> str:
    """The hash of a report, which who publishes it has seen."""
    return TransparencyReport.objects.get(number=number).sha256

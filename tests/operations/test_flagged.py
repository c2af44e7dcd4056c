"""What a trusted flagger reports within its areas goes first: the case stands higher, and a person
looks sooner.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import TrustedFlagger
from accounts.roles import Actor, Kind
from enforcement.models import Case, Event, FlaggedReport, Notice, Report, Review
from enforcement.operations import flagger_reports, flaggers, intake
from enforcement.operations.contacts import Person
from enforcement.operations.flaggers import Award
from enforcement.operations.public_reports import PublicReport
from enforcement.operations.reports import split
from enforcement.queries.case import case_details
from enforcement.queries.insights import Span, insight_numbers
from tests.scenes import other_policy
from tests.world import World

NAME = "Watch Europe"
REPORTER = Actor(kind=Kind.REPORTER, name="")


@pytest.fixture
def flagger(world: World) -> Any:
    """Trusted in the world's own area of policy; the clause that it is about weighs little."""
    world.account()
    other_policy(world)
    return flaggers.add_flagger(
        award=Award(
            name=NAME,
            areas=["spam"],
            awarded_by="OPERATOR",
            since_on=date(2024, 1, 1),
        ),
        person=Person(name="Desk", email="flags@watch.example", role="OTHER", locale="en"),
        by=world.actor("ada"),
        now=world.now,
        wall=world.now,
    )


def send(world: World, flagger: Any, *, account: str = "acme", policy: str = "spam") -> Report:
    said = PublicReport(key=str(uuid4()), about=account, policy=policy, claim=f"Look {uuid4()}.")
    return flagger_reports.send_flagged_report(
        said=said, flagger_id=flagger.pk, by=REPORTER, now=world.now
    ).report


def terms(case: Case) -> list[list[Any]]:
    case.refresh_from_db()
    return case.priority_terms


def due(case: Case) -> Any:
    return Review.objects.get(case=case, kind="FIRST_LOOK", phase="OPEN").due_at


def test_its_report_within_its_areas_stands_higher_and_is_looked_at_sooner(
    world: World, flagger: Any
) -> None:
    case = send(world, flagger).case
    assert case is not None and case.severity == "LOW"
    assert ["TRUSTED_FLAGGER", 25] in terms(case)
    assert due(case) - world.now < timedelta(days=4), "one business day, over a weekend"
    world.take(case, "take_on")
    assert ["TRUSTED_FLAGGER", 25] in terms(case), "as long as the case runs"


def test_outside_of_its_areas_it_is_like_anybodys(world: World, flagger: Any) -> None:
    TrustedFlagger.objects.update(areas=["competition"])
    made = send(world, flagger)
    case = made.case
    assert case is not None and FlaggedReport.objects.get(report=made).areas == ["competition"]
    assert due(case) - world.now >= timedelta(days=7), "five business days"
    TrustedFlagger.objects.update(areas=["competition", "spam"])
    world.take(case, "take_on")
    assert not any(term[0] == "TRUSTED_FLAGGER" for term in terms(case)), "what held then counts"


def test_one_that_joins_a_case_brings_the_look_forward(world: World, flagger: Any) -> None:
    case = world.case(policy="spam")
    later = due(case)
    assert later - world.now >= timedelta(days=7), "five business days"
    world.now += timedelta(minutes=5)
    assert send(world, flagger).case == case
    assert due(case) < later and due(case) - world.now < timedelta(days=4)
    assert ["TRUSTED_FLAGGER", 25] in terms(case)
    sooner = due(case)
    world.now += timedelta(minutes=5)
    send(world, flagger)
    assert due(case) == sooner, "a second one puts nothing off"


def test_it_counts_once_somebody_has_matched_it(world: World, flagger: Any) -> None:
    report = send(world, flagger, account="who knows", policy="")
    assert report.case is None
    account = world.account("beta")
    intake.match_report(
        report_id=report.pk,
        account_id=account.pk,
        policy="spam",
        by=world.actor("rhea"),
        now=world.now,
    )
    case = Case.objects.get(account=account)
    assert ["TRUSTED_FLAGGER", 25] in terms(case)
    assert due(case) - world.now < timedelta(days=4)


def test_it_goes_with_its_report_when_that_is_split_off(world: World, flagger: Any) -> None:
    case = world.case(policy="spam")
    mine = send(world, flagger)
    split(report_id=mine.pk, by=world.actor("rhea"), now=world.now, reasons="Another matter.")
    mine.refresh_from_db()
    assert mine.case is not None and mine.case != case
    assert not any(term[0] == "TRUSTED_FLAGGER" for term in terms(case))
    assert ["TRUSTED_FLAGGER", 25] in terms(mine.case)


def test_no_record_and_no_letter_names_it_and_staff_see_who_it_is(
    world: World, flagger: Any
) -> None:
    case = send(world, flagger).case
    assert case is not None
    world.take(case, "take_on")
    kept = [str(row) for row in Event.objects.filter(case=case).values()]
    assert not [row for row in kept if NAME in row or "flagger" in row.lower()]
    letters = Notice.objects.filter(audience="HOLDER").values_list("text", flat=True)
    assert not [text for text in letters if NAME in text]
    shown = case_details(world.fresh(case), world.now)
    assert shown.facts.flagged_by == (NAME,)
    assert [report.flagged_by for report in shown.reports] == [NAME]  # type: ignore[attr-defined]
    assert NAME in shown.facts.private_terms, "and no letter may"


def test_the_page_of_a_case_asks_no_more_statements_for_it(world: World, flagger: Any) -> None:
    case = world.case(policy="spam")

    def asked() -> int:
        fresh = world.fresh(case)
        with CaptureQueriesContext(connection) as caught:
            case_details(fresh, world.now)
        return len(caught)

    before = asked()
    send(world, flagger)
    assert asked() == before


def test_insights_tell_it_apart_from_the_public(world: World, flagger: Any) -> None:
    case = send(world, flagger).case
    assert case is not None
    world.report(policy="spam", external_id="anybody")
    world.take(case, "dismiss", reasons="No.", note="No.")
    day = timedelta(days=1)
    found = insight_numbers(
        Span(since_at=world.now - day, until_at=world.now + day), world.now + day
    )
    assert {row["origin"]: row["n"] for row in found["reports"] if not row["policy"]} == {
        "FLAGGER": 1,
        "PRESS": 1,
        None: 2,
    }

"""A reporter is told how the case ended, once per person and case, and again when that changes."""

from __future__ import annotations

from typing import Any

import pytest

from config.local.mailbox import Mailbox
from enforcement.delivery import notices
from enforcement.models import Case, Notice, Report
from enforcement.operations import reports
from enforcement.operations.decide import decide
from enforcement.workflow.terms import read_terms
from tests.conftest import past_triggers
from tests.delivery.conftest import NOW, Clock, World, owed, pay_all

pytestmark = pytest.mark.django_db(transaction=True)


def by_mara(world: World, number: int, email: str = "mara@r.example") -> Case:
    """A report of hers."""
    return world.report(
        external_id=f"m-{number}",
        origin="PUBLIC",
        source="web",
        reporter_name="Mara Sommer",
        reporter_email=email,
    )


def take(world: World, case: Case, verb: str, **terms: Any) -> None:
    decide(case_id=case.pk, verb=verb, terms=read_terms(terms), by=world.rhea.actor, now=NOW)


def ended(world: World, case: Case, target: str, clock: Clock) -> None:
    """The case has come to another end."""
    owed("REPORTERS", payload={"target": target}, case=case, account=world.account)
    clock.pass_(minutes=1)
    pay_all(clock)


def letters(mailbox: Mailbox) -> list[str]:
    """The texts of the letters about an outcome, in order."""
    bodies = [m.body("plain") for m in mailbox.mails() if "outcome" in m.header("Subject").lower()]
    return [" ".join(body.split()) for body in bodies]


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_three_reports_of_one_person_bring_one_letter_about_the_outcome(
    world: World, clock: Clock, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(notices, "CHUNK", chunk)
    case = by_mara(world, 1)
    by_mara(world, 2, "Mara@R.example")
    by_mara(world, 3)
    take(world, case, "dismiss", reasons="Another company.")
    clock.pass_(minutes=1)
    pay_all(clock)
    (letter,) = letters(mailbox)
    first, *others = Report.objects.order_by("received_at", "id")
    assert f"Reference: {first.ref}" in letter and all(r.ref in letter for r in others)
    assert set(Report.objects.values_list("outcome_told", flat=True)) == {"NOT_PURSUED"}


def test_another_outcome_is_told_and_the_same_one_is_not(
    world: World, clock: Clock, mailbox: Mailbox
) -> None:
    case = by_mara(world, 1)
    take(world, case, "dismiss", reasons="Another company.")
    for target in ("DISMISSED", "RESOLVED", "TERMINATED", "CLEARED"):
        ended(world, case, target, clock)
    told = letters(mailbox)
    assert ["replaces the outcome" in letter for letter in told] == [False, True, True]
    assert "taken action" in told[1] and "found nothing" in told[2]


def test_a_report_that_came_later_is_answered_though_its_sender_heard_of_the_first(
    world: World, clock: Clock, mailbox: Mailbox
) -> None:
    case = by_mara(world, 1)
    take(world, case, "dismiss", reasons="Another company.")
    ended(world, case, "DISMISSED", clock)
    later = Report.objects.get(pk=by_mara(world, 2).reports.get(external_id="m-2").pk)
    past_triggers().execute(
        "UPDATE enforcement_report SET case_id = %s, read_at = %s WHERE id = %s",
        [case.pk, NOW, later.pk],
    )
    ended(world, case, "DISMISSED", clock)
    _first, second = letters(mailbox)
    assert f"Reference: {later.ref}" in second and "replaces" not in second


def test_nobody_is_told_of_a_report_that_nobody_looked_at(
    world: World, clock: Clock, mailbox: Mailbox
) -> None:
    case = by_mara(world, 1)
    take(world, case, "take_on")
    graver = by_mara(world, 2).reports.get(external_id="m-2")
    ended(world, case, "CLEARED", clock)
    (letter,) = letters(mailbox)
    assert graver.ref not in letter
    reports.read(report_id=graver.pk, by=world.rhea.actor, now=clock.at)
    ended(world, case, "CLEARED", clock)
    assert graver.ref in letters(mailbox)[-1]
    assert Notice.objects.filter(kind="report_outcome").count() == 2

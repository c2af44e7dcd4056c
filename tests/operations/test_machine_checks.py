"""A check is made once a day, shows its figures, and asks a person; it accepts nothing itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from accounts.models import Account
from enforcement.language.checks import check_in_words, figures_in_words
from enforcement.language.refusals import StepRefused
from enforcement.models import (
    Case,
    Event,
    MachineCheck,
    Notice,
    OutboxMessage,
    Requirement,
    RequirementCheck,
    Review,
)
from enforcement.operations import machine_checks, remediate, usage
from enforcement.queries.checks import checks_shown
from enforcement.record.verify import first_flaw_of
from enforcement.rules.checks import CheckFigures
from enforcement.workflow.calendar import next_check
from enforcement.workflow.terms import read_terms
from tests.scenes import hear, refused
from tests.world import STATED, World

STOP = {"kind": "NO_REQUESTS", "product": "api", "days": 3}


def item(check: dict[str, Any], due: str = "30d") -> dict[str, Any]:
    return {"title": "Stop the use", "text": "Stop it.", "due": due, "check": check}


def planned(world: World, check: dict[str, Any], measure: str = "lift", due: str = "30d") -> Case:
    """A plan with one checked item, decided on 1 March at noon."""
    if not Account.objects.exists():
        world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    world.both(case, "require_remediation", measure=measure, plan=[item(check, due)], **STATED)
    return case


def feed(world: World, requests: int = 0, *, complete: bool = True, product: str = "api") -> None:
    """What was used yesterday."""
    yesterday = world.now.date() - timedelta(days=1)
    rows = [{"account": "acme", "day": yesterday, "product": product, "requests": requests}]
    usage.record_usage(
        rows=rows if requests else [], now=world.now, complete=[yesterday] if complete else []
    )


def live(world: World, *days: int | None) -> None:
    """A day after another with so many requests; None is a day without a feed. The check is made
    at six, when the day before has been fed.
    """
    for requests in days:
        at = datetime.combine(world.now.date() + timedelta(days=1), datetime.min.time(), UTC)
        world.wait(seconds=(at + timedelta(hours=1) - world.now).total_seconds())
        if requests is not None:
            feed(world, requests)
        world.wait(hours=6)


def found() -> list[tuple[date, int, bool]]:
    return list(
        RequirementCheck.objects.order_by("checked_on").values_list(
            "checked_on", "fulfilled", "met"
        )
    )


def phase() -> str:
    return str(Requirement.objects.get(superseded=False).phase)


def mails() -> list[str]:
    return list(OutboxMessage.objects.filter(topic="check_met").values_list("topic", flat=True))


def test_the_days_after_the_decision_count_and_the_third_asks_a_person(world: World) -> None:
    case = planned(world, STOP)
    live(world, 50)  # of the day of the decision, which does not count
    assert found() == [(date(2024, 3, 2), 0, False)]
    live(world, 0, 0)
    assert (phase(), mails()) == ("REQUIRED", [])
    live(world, 0)
    assert found()[-1] == (date(2024, 3, 5), 3, True)
    assert phase() == "SUBMITTED", "a person accepts, and nobody else"
    assert mails() == ["check_met"]
    review = Review.objects.get(kind="SUBMISSION")
    assert (review.phase, review.subject) == ("OPEN", world.requirement(case))
    event = Event.objects.get(act="meet_check")
    assert (event.actor_kind, event.reason) == ("SYSTEM", "0 requests on 3 of 3 days")
    assert RequirementCheck.objects.get(met=True).submits
    # it goes on, and says nothing twice
    live(world, 0)
    assert (len(found()), mails()) == (5, ["check_met"])
    remediate.accept(requirement_id=world.requirement(case), by=world.actor("rhea"), now=world.now)
    assert phase() == "ACCEPTED"
    live(world, 0, 0)
    assert len(found()) == 5, "an item that is accepted is checked no more"
    assert MachineCheck.objects.get().next_at is None
    assert first_flaw_of(case.account_id) is None


def test_a_day_that_is_not_fed_or_was_blocked_does_not_count_and_both_are_shown(
    world: World,
) -> None:
    case = planned(world, {**STOP, "days": 4}, measure="keep")
    live(world, 0, 0, 0)  # suspended until the review at the end of the plan
    assert found()[-1][1] == 0
    world.take(case, "lift_measure", reasons="The records suffice.")
    live(world, 0, None, 0, 0)
    shown = checks_shown([world.requirement(case)])[world.requirement(case)]
    # 2 and 3 March were blocked; on the 4th the suspension was lifted; the 5th was never fed
    assert shown.figures == CheckFigures(fulfilled=3, wanted=4, blocked=2, unknown=1)
    assert (shown.checked_on, shown.met) == (date(2024, 3, 8), False)
    assert (
        figures_in_words(shown.figures, days=shown.days, below=shown.below)
        == "0 requests on 3 of 4 days; 2 days blocked do not count; "
        "1 day without complete usage data does not count"
    )


def test_use_of_the_product_starts_the_count_again_and_of_another_does_not(world: World) -> None:
    planned(world, STOP)
    live(world, None, 0, 0, 4)
    row = RequirementCheck.objects.latest("checked_on")
    assert (row.fulfilled, row.broken_on, row.broken_requests) == (0, date(2024, 3, 4), 4)
    live(world, 0)
    feed(world, 900, product="images")
    live(world, 0, 0)
    assert found()[-1][2]


def test_usage_below_a_number_is_of_all_products_together(world: World) -> None:
    planned(world, {"kind": "USAGE_BELOW", "below": 10, "days": 2})
    live(world, None, 9)
    feed(world, 1, product="images")
    live(world, 9)
    assert found()[-2:] == [(date(2024, 3, 3), 1, False), (date(2024, 3, 4), 1, False)]
    live(world, 9)
    assert phase() == "SUBMITTED"


def test_a_row_of_one_account_does_not_make_a_day_complete(world: World) -> None:
    planned(world, STOP)
    for _day in range(5):
        live(world, None)
        feed(world, 0, complete=False)
    assert found()[-1][1:] == (0, False)


def test_a_check_that_was_rejected_asks_again_only_after_it_was_broken(world: World) -> None:
    case = planned(world, {**STOP, "days": 1})
    live(world, None, 0)
    requirement = Requirement.objects.get()
    due_at = requirement.due_at
    world.wait(days=1)
    remediate.return_submission(
        requirement_id=requirement.pk,
        reasons="We also need the records.",
        by=world.actor("rhea"),
        now=world.now,
    )
    requirement.refresh_from_db()
    assert requirement.due_at > due_at, "the time that it lay with us is given back"
    live(world, 0, 0)
    assert (phase(), len(mails())) == ("RETURNED", 1)
    live(world, 3, 0)
    assert (phase(), len(mails())) == ("SUBMITTED", 2)
    assert (
        Review.objects.filter(
            case=case, kind="SUBMISSION", phase="OPEN", subject=requirement.pk
        ).count()
        == 1
    )


def test_what_the_holder_sent_in_is_looked_at_once_whether_or_not_the_check_is_met(
    world: World,
) -> None:
    case = planned(world, {**STOP, "days": 1})
    remediate.submit(
        requirement_id=world.requirement(case),
        text="We stopped.",
        by=world.actor("holder"),
        now=world.now,
    )
    live(world, None, 0)
    assert mails() == ["check_met"]
    assert Review.objects.filter(kind="SUBMISSION", phase="OPEN").count() == 1
    assert not RequirementCheck.objects.get(met=True).submits


def keys(world: World, **revoked: datetime | None) -> None:
    usage.record_keys(
        rows=[
            {
                "account": "acme",
                "prefix": prefix,
                "created_at": datetime(2024, 1, 1, tzinfo=UTC),
                "revoked_at": at,
            }
            for prefix, at in revoked.items()
        ],
        now=world.now,
    )


def test_every_key_from_before_the_decision_must_be_revoked(world: World) -> None:
    world.account()
    keys(world, old=datetime(2024, 2, 1, tzinfo=UTC), a=None, b=None)
    case = world.case()
    world.suspend(case)
    world.establish(case)
    check = {"kind": "KEY_ROTATED"}
    world.both(case, "require_remediation", measure="keep", plan=[item(check, "3d")], **STATED)
    keys(world, a=world.now)
    world.wait(days=1)
    usage.record_keys(
        rows=[{"account": "acme", "prefix": "new", "created_at": world.now}], now=world.now
    )
    row = RequirementCheck.objects.get()
    assert (row.fulfilled, row.wanted, row.met) == (1, 2, False)
    keys(world, b=world.now)
    world.wait(days=1)
    assert phase() == "SUBMITTED"


def test_a_key_that_is_not_known_is_not_revoked(world: World) -> None:
    planned(world, {"kind": "KEY_ROTATED", "key": "sk-a1"})
    world.wait(days=1)
    assert found() == [(date(2024, 3, 2), 0, False)]
    keys(world, **{"sk-a1": world.now})
    world.wait(days=1)
    assert found()[-1] == (date(2024, 3, 3), 1, True)


def test_a_plan_that_lapsed_is_not_checked_and_one_that_runs_again_is(world: World) -> None:
    case = planned(world, {**STOP, "days": 2}, due="3d")
    live(world, None, 1, 1, 1, 1, 1)
    assert world.fresh(case).state == "INVESTIGATING"
    made = len(found())
    live(world, 0)
    assert len(found()) == made
    assert MachineCheck.objects.get().next_at is None
    hear(world, world.appeal(case), "overturned", by="lars")
    assert phase() == "REQUIRED"
    live(world, 0, 0)
    assert len(found()) > made
    assert phase() == "SUBMITTED"
    assert first_flaw_of(case.account_id) is None


@pytest.mark.parametrize(
    ("check", "sentence"),
    [
        ({"kind": "NO_REQUESTS"}, "needs a number of days"),
        ({"kind": "NO_REQUESTS", "days": 0}, "at least 1"),
        ({"kind": "NO_REQUESTS", "days": 91}, "at most 90"),
        ({"kind": "NO_REQUESTS", "days": 5, "below": 3}, "no other check has it"),
        ({"kind": "NO_REQUESTS", "days": 5, "key": "sk"}, "a check of a key its prefix"),
        ({"kind": "USAGE_BELOW", "days": 5}, "needs the number of requests a day"),
        ({"kind": "USAGE_BELOW", "days": 5, "below": 0}, "at least 1"),
        ({"kind": "KEY_ROTATED", "days": 5}, "a check of a key has none"),
        ({"kind": "KEY_ROTATED", "product": "api"}, "a check of usage may name a product"),
        ({"kind": "GUESS"}, "must be one of"),
        ({"kind": "NO_REQUESTS", "days": 30}, "the check needs more days than there are"),
        ({"kind": "NO_REQUESTS", "days": 5, "hours": 3}, "there is no such field"),
    ],
)
def test_a_check_that_says_nothing_clear_is_refused(check: dict[str, Any], sentence: str) -> None:
    with pytest.raises(StepRefused, match=sentence):
        read_terms({"plan": [item(check)]})


@pytest.mark.parametrize(
    ("locale", "check", "sentence"),
    [
        ("en", STOP, "no requests to api on 3 days on which calls were possible"),
        ("de", STOP, "keine Anfragen an api an 3 Tagen, an denen Aufrufe möglich waren"),
        ("en", {**STOP, "days": 1}, "on 1 day on which calls were possible"),
        ("de", {**STOP, "days": 1}, "an 1 Tag, an dem Aufrufe möglich waren"),
        (
            "en",
            {"kind": "USAGE_BELOW", "below": 500, "days": 3},
            "fewer than 500 requests a day on 3 days",
        ),
        (
            "de",
            {"kind": "USAGE_BELOW", "below": 500, "days": 3},
            "weniger als 500 Anfragen am Tag an 3 Tagen",
        ),
        ("en", {"kind": "KEY_ROTATED", "key": "sk-a1"}, "the key sk-a1 is revoked"),
        ("de", {"kind": "KEY_ROTATED"}, "jeder Schlüssel aus der Zeit vor dieser Entscheidung"),
    ],
)
def test_the_letter_says_what_is_checked_in_one_sentence(
    world: World, locale: str, check: dict[str, Any], sentence: str
) -> None:
    world.account(locale=locale)
    planned(world, check)
    text = " ".join(Notice.objects.get(kind="remediation_required").text.split())
    assert sentence in text
    assert ("a person then decides" in text) == (locale == "en")


def test_the_letter_about_a_plan_without_checks_is_what_it_was(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    plain = {"title": "Stop the use", "text": "Stop it.", "due": "30d"}
    world.both(case, "require_remediation", measure="keep", plan=[plain], **STATED)
    assert "check" not in Notice.objects.get(kind="remediation_required").text
    assert not MachineCheck.objects.exists()


def test_a_check_that_is_not_due_is_refused(world: World) -> None:
    planned(world, STOP)
    check = MachineCheck.objects.get()
    assert check.next_at == datetime(2024, 3, 2, 6, tzinfo=UTC) == next_check(world.now)
    with refused("not due"):
        machine_checks.check_requirement(check_id=check.pk, now=world.now)


def test_the_figures_of_a_day_and_the_terms_of_a_check_stay_as_they_are(world: World) -> None:
    planned(world, STOP)
    live(world, 0)
    for statement, rule in {
        "UPDATE enforcement_requirementcheck SET fulfilled = 3": "permission denied",
        "DELETE FROM enforcement_requirementcheck": "permission denied",
        "UPDATE enforcement_machinecheck SET days = 1": "permission denied",
        "DELETE FROM enforcement_machinecheck": "permission denied",
    }.items():
        with pytest.raises(Exception, match=rule), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"met": True, "fulfilled": 2}, "requirement_check_met_by_its_figures"),
        ({"met": False, "fulfilled": 3}, "requirement_check_met_by_its_figures"),
        ({"met": False, "fulfilled": 4}, "requirement_check_counts"),
        ({"met": False, "fulfilled": 1, "blocked": -1}, "requirement_check_counts"),
        ({"met": False, "fulfilled": 1, "submits": True}, "requirement_check_submits_if_met"),
        ({"met": False, "fulfilled": 1, "checked_on": date(2024, 3, 2)}, "once_a_day"),
    ],
)
def test_no_row_says_more_than_its_figures(world: World, values: dict[str, Any], rule: str) -> None:
    case = planned(world, STOP)
    live(world, 0)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        RequirementCheck.objects.create(
            **{
                "requirement_id": world.requirement(case),
                "checked_on": date(2024, 3, 9),
                "checked_at": world.now,
                "wanted": 3,
                **values,
            }
        )


def test_what_is_checked_is_said_in_both_languages() -> None:
    for language in ("en", "de"):
        with override(language):
            for below in (None, 500):
                for product in ("", "api"):
                    for days in (1, 14):
                        said = check_in_words(product=product, key="", days=days, below=below)
                        assert ("14" in said) == (days == 14)
                        assert ("api" in said) == bool(product)
                        assert ("500" in said) == bool(below)
            assert "sk-a1" in check_in_words(product="", key="sk-a1", days=None, below=None)
            broken = CheckFigures(
                fulfilled=2, wanted=14, broken_on=date(2024, 3, 4), broken_requests=1
            )
            assert "4" in figures_in_words(broken, days=14, below=None)

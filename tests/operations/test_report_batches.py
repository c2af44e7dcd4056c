"""Reports that come together are taken as if each had come alone, in whatever order they come."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model

from accounts.ciphers import Purpose, seal
from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Event, OutboxMessage, Report, Review, WebhookEndpoint
from enforcement.operations import intake, report_batches
from enforcement.operations.intake import Claim
from enforcement.operations.report_batches import receive_reports
from enforcement.step import doors
from tests.counting import counting
from tests.invariants import broken, chains_broken
from tests.sampling import sampled
from tests.scenes import other_policy
from tests.world import World

Outcome = list[Report | StepRefused]
Act = Callable[[Sequence[Claim], World], Outcome]
SIDES = ("one", "two")  # as far apart as two databases: other accounts, other sources
ACCOUNTS = 6  # of each side; two of them have a history
THERE: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "reports": (
        Report,
        (
            "source",
            "external_id",
            "number",
            "claim",
            "account__external_ref",
            "case__area",
            "policy_version__version",
            "match_by_at",
            "read_at",
        ),
    ),
    "cases": (
        Case,
        (
            "account__external_ref",
            "area",
            "state",
            "report_count",
            "severity",
            "version",
            "priority",
            "turn",
            "turn_for",
            "follows__area",
        ),
    ),
    "events": (
        Event,
        ("account__external_ref", "seq", "act", "case__area", "case_version", "actor_name"),
    ),
    "reviews": (Review, ("case__account__external_ref", "kind", "phase")),
    "owed": (OutboxMessage, ("account__external_ref", "channel", "topic", "recipient")),
}


def claims(world: World, seed: int, side: str, spam: str) -> list[Claim]:
    """What sources send in a day: new reports, further texts, the same again, and mistakes."""
    rng = random.Random(seed)
    known = [f"{side}-{number}" for number in range(ACCOUNTS)]
    made = []
    for number in range(40):
        again = rng.random() < 0.3
        facts: dict[str, Any] = {
            "origin": rng.choice(["DETECTOR", "PRESS", "PARTNER"]),
            "source": rng.choice([f"{side}-detector", f"{side}-desk"]),
            "external_id": f"x-{rng.randrange(number) if again and number else number}",
            "account": rng.choice([*known, *known, "nobody", "none"]),
            "policy": rng.choice([world.policy.slug, world.policy.slug, spam]),
            "claim": rng.choice(["They train a model.", "They train two models."]),
        }
        odd: list[dict[str, Any]] = [
            {"policy": "nothing"},
            {"claim": " "},
            {"claim": "a\0b"},
            {"url": "no address"},
            {"conduct_on": world.now.date() + timedelta(days=9)},
            {"conduct_on": world.now.date() - timedelta(days=9000)},
            {"record_only": True},
            {"reporter_name": "Robin", "reporter_email": f"{side}-robin@press.example"},
        ]
        made.append(Claim(**(facts | (rng.choice(odd) if rng.random() < 0.3 else {}))))
    return made


def alone(sent: Sequence[Claim], world: World) -> Outcome:
    """Each of them on its own."""
    by, found = world.actor("system"), list[Report | StepRefused]()
    for claim in sent:
        try:
            found.append(intake.receive_report(claim=claim, by=by, now=world.now))
        except StepRefused as refused:
            found.append(refused)
    return found


def together(sent: Sequence[Claim], world: World) -> Outcome:
    """All of them at once."""
    return receive_reports(claims=sent, by=world.actor("system"), now=world.now)


def told(one: Report | StepRefused) -> tuple[object, ...]:
    """What its sender learns of it, without what is drawn by lot."""
    if isinstance(one, StepRefused):
        return one.code, str(one)
    return one.source, one.external_id, one.number, one.claim, bool(one.case_id)


def outcome(act: Act, sent: Sequence[Claim], world: World, side: str) -> dict[str, Any]:
    """What is said of each report, and what there is of this side afterwards."""
    answers = [plain(told(one), side) for one in act(sent, world)]
    assert broken() == {} and chains_broken() == []
    return {"answers": answers} | {
        name: Counter(
            plain(row, side)
            for row in model._default_manager.values_list(*columns)
            if of(row, side)
        )
        for name, (model, columns) in THERE.items()
    }


def of(row: tuple[object, ...], side: str) -> bool:
    """Whether a row is this side's."""
    return any(str(value).startswith(f"{side}-") for value in row)


def plain(row: tuple[object, ...], side: str) -> tuple[object, ...]:
    """The same without the side's name."""
    return tuple(v.replace(f"{side}-", "") if isinstance(v, str) else v for v in row)


@pytest.fixture
def spam(world: World) -> str:
    """Two sides with their accounts, two of which have a history, and an endpoint; the slug of a
    second policy.
    """
    for side in SIDES:
        for number in range(ACCOUNTS):
            world.account(f"{side}-{number}", contacts=1)
        old = {"source": f"{side}-desk", "origin": "DETECTOR"}
        world.suspend(world.case(f"{side}-0", external_id="old-0", **old))
        dismissed = world.case(f"{side}-1", external_id="old-1", **old)
        world.take(dismissed, "dismiss", reasons="There is nothing to answer.")
    WebhookEndpoint.objects.create(
        url="https://hooks.example/", secret=seal("whsec_" + "A" * 32, Purpose.WEBHOOK)
    )
    return other_policy(world).slug


def both(world: World, seed: int, spam: str, few: int = 40) -> tuple[dict[str, Any], ...]:
    """The same reports one by one at one side, and together at the other."""
    acts = (alone, together)
    return tuple(
        outcome(act, claims(world, seed, side, spam)[:few], world, side)
        for side, act in zip(SIDES, acts, strict=True)
    )


@pytest.mark.parametrize("seed", sampled(range(24), 0.25))
def test_reports_that_come_together_are_taken_as_if_each_had_come_alone(
    seed: int, world: World, spam: str
) -> None:
    one_by_one, at_once = both(world, seed, spam)
    assert at_once == one_by_one


def test_in_whatever_order_they_come_the_cases_are_the_same(world: World, spam: str) -> None:
    found = []
    for seed, side in enumerate(SIDES):
        sent = claims(world, 5, side, spam)
        texts = {(claim.source, claim.external_id): claim for claim in sent}  # one of each report
        mixed = random.Random(seed).sample(list(texts.values()), len(texts))
        found.append(outcome(together, mixed, world, side))
    assert found[0]["cases"] == found[1]["cases"]
    assert found[0]["reports"] == found[1]["reports"]


def test_many_that_have_nothing_to_do_with_one_another_share_their_statements(
    world: World, spam: str
) -> None:
    costs = []
    for many, policy in ((range(2, 4), spam), (range(2, ACCOUNTS), world.policy.slug)):
        sent = [
            Claim(
                origin="DETECTOR",
                source="detector",
                external_id=f"{policy} {number}",
                account=f"one-{number}",
                policy=policy,
                claim="They train a model.",
            )
            for number in many
        ]
        with counting() as counted:
            together(sent, world)
        costs.append(counted.statements - 3 * len(many))  # rows, event, account of each
    assert costs[0] == costs[1] <= 6


def test_where_the_database_refuses_some_of_them_each_is_taken_alone(
    world: World, spam: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tried = doors.write, []

    def write(*writings: Any, rows: Any = ()) -> None:
        tried.append(len(writings))
        real(*writings, rows=rows)
        if len(writings) > 1:
            raise StepRefused("conflict", "Somebody else was there first.")

    monkeypatch.setattr(doors, "write", write)
    one_by_one, at_once = both(world, 7, spam, few=12)
    assert at_once == one_by_one
    assert max(tried) > 1


def test_a_report_that_comes_in_meanwhile_is_taken_once(
    world: World, spam: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = report_batches.open_together

    def late(openings: Any, **named: Any) -> Any:
        monkeypatch.setattr(report_batches, "open_together", real)
        alone([claims(world, 3, SIDES[1], spam)[0]], world)
        return real(openings, **named)

    monkeypatch.setattr(report_batches, "open_together", late)
    one_by_one, at_once = both(world, 3, spam, few=12)
    assert at_once == one_by_one
    assert report_batches.open_together is real

"""The player itself: time, refusals, what it says when something is not as it should be."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Account, User
from enforcement.models import Event, Requirement, Review, StoryClock
from enforcement.operations import due
from enforcement.queries.strikes import strikes
from enforcement.record.verify import first_flaw_of
from enforcement.rehearsal import lead_up
from enforcement.rehearsal.check import load
from enforcement.rehearsal.drive import Time, until
from enforcement.rehearsal.player import PlayFailed
from enforcement.rehearsal.timeline import Timeline
from enforcement.rehearsal.world import Unplayable
from tests.rehearsal.conftest import SCENARIOS, InProcess

Play = Callable[[Path], tuple[int, str]]
HEAD = """\
title: A story
clock: 2024-03-01T09:00:00Z
policies: [competing-models]
accounts:
  - ref: acme
    name: Acme Ltd
    contacts:
      - {name: Legal, email: legal@acme.example, role: legal}
staff: {rhea: reviewer, ravi: reviewer, lena: lead, ada: admin}
steps:
  - report:
      as: R1
      by: press
      source: The Courier
      external_id: c-1
      account: acme
      policy: competing-models
      claim: A claim.
"""
SUSPEND = """\
  - act:
      by: rhea
      verb: suspend
      case: R1
      with:
        clauses: [2c-iii]
        question: Was it used
        would_clear: Records.
        review_in: 3d
        facts: The Courier says so.
        reasons: We look into it.
"""
REMEDIATE = """\
  - act:
      by: rhea
      do: record_finding
      case: R1
      with:
        clause: 2c-iii
        conclusion: established
        reasons: So it is.
        exceptions: {i: {answer: 'no', why: No.}, ii: {answer: 'no', why: No.}}
  - act:
      by: rhea
      verb: require_remediation
      case: R1
      with:
        facts: It is so.
        reasons: Mend it.
        measure: keep
        plan: [{title: Stop, text: Stop it., due: 10d}]
  - act: {by: lena, do: approve, case: R1}
"""


@pytest.fixture
def told(tmp_path: Path, story: Play) -> Callable[[str], tuple[int, str]]:
    """Plays the steps that are given after the report."""
    shutil.copytree(SCENARIOS / "policies", tmp_path / "policies")

    def play(steps: str) -> tuple[int, str]:
        path = tmp_path / "story.yaml"
        path.write_text(HEAD + steps)
        return story(path)

    return play


Told = Callable[[str], tuple[int, str]]


def test_a_step_that_is_refused_without_saying_so_ends_the_play_at_its_line(told: Told) -> None:
    with pytest.raises(PlayFailed) as failed:
        told("  - act: {by: rhea, do: approve, case: R1}\n")
    assert str(failed.value) == "line 19: R1 has no proposal."


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        ("", "line 19: ratify was refused: No decision on C- is waiting for ratification."),
        (
            ", refused: no longer in time",
            (
                "line 19: ratify was refused with other words: "
                "No decision on C- is waiting for ratification. "
                "(It should say: no longer in time)"
            ),
        ),
    ],
)
def test_a_refusal_must_be_wanted_and_say_what_is_wanted(
    told: Told, refused: str, sentence: str
) -> None:
    with pytest.raises(PlayFailed) as failed:
        told(f"  - act: {{by: lena, do: ratify, case: R1{refused}}}\n")
    words = str(failed.value).split()
    assert " ".join("C-" if word.startswith("C-") else word for word in words) == sentence


def test_a_step_that_should_be_refused_and_is_not_ends_the_play(told: Told) -> None:
    with pytest.raises(
        PlayFailed, match="line 19: take on was not refused, and should be with: needs a lead"
    ):
        told("  - act: {by: rhea, verb: take_on, case: R1, refused: needs a lead}\n")


def test_any_refusal_will_do_where_none_is_named_and_case_does_not_matter(told: Told) -> None:
    failures, text = told(
        '  - act: {by: lena, do: ratify, case: R1, refused: ""}\n'
        "  - act: {by: lena, do: ratify, case: R1, refused: NO DECISION ON}\n"
    )
    assert failures == 0
    assert text.count("refused: No decision on C-") == 2


def test_an_expectation_that_does_not_hold_says_what_was_and_what_should_be_and_the_play_goes_on(
    told: Told,
) -> None:
    failures, text = told(
        "  - expect: {case: R1, state: CLEARED, account: acme, standing: ACTIVE, "
        "notices: [suspended], epoch: 3, mails: {a@b.example: 1}}\n"
        "  - expect: {case: R1, state: TRIAGE, reviews_due: [APPEAL]}\n"
        "  - expect: {case: R1, state: TRIAGE, reviews_due: [FIRST_LOOK]}\n"
    )
    assert failures == 2
    assert [line.split("line ")[1] for line in text.splitlines() if "FAILED" in line] == [
        "19: state was TRIAGE, should be CLEARED",
        "19: epoch was 0, should be 3",
        "19: notices was none, should be suspended",
        "19: mails was 0 to a@b.example, should be 1 to a@b.example",
        "20: reviews due was FIRST_LOOK, should be APPEAL",
    ]
    assert "ok             line 21: R1: state TRIAGE, reviews due FIRST_LOOK" in text


def test_nothing_is_done_late_however_long_the_wait(told: Told) -> None:
    told(SUSPEND + "  - wait: 30d\n")
    start = datetime(2024, 3, 1, 9, tzinfo=UTC)
    *missed, open_one = Review.objects.filter(kind="MEASURE").order_by("opened_at")
    assert (
        [r.missed_at for r in missed]
        == [r.due_at for r in missed]
        == [start + timedelta(days=n) for n in range(3, 31)]
    )
    assert [r.warned_at for r in missed] == [r.warn_at for r in missed]
    # looked at by nobody, it falls due again, day by day
    assert [r.phase for r in missed] == [*["DROPPED"] * 27, "MISSED"]
    assert (open_one.phase, open_one.due_at) == ("OPEN", start + timedelta(days=31))
    assert StoryClock.objects.get().at == start + timedelta(days=30)
    assert due.due_items(start + timedelta(days=30)) == []


def test_reminders_come_at_their_times_and_the_plan_lapses_to_the_minute(told: Told) -> None:
    told(SUSPEND + REMEDIATE + "  - wait: 20d\n")
    asked_for = Requirement.objects.get().due_at
    acts = Event.objects.filter(act__in=["remind", "lapse"]).order_by("at").values_list("act", "at")
    days = [("remind", -7), ("remind", -2), ("remind", 0), ("lapse", 1)]
    assert list(acts) == [(act, asked_for + timedelta(days=n)) for act, n in days]


def test_a_stack_whose_story_is_further_on_is_refused(told: Told) -> None:
    told("  - wait: 1d\n")
    with pytest.raises(
        Unplayable,
        match=(
            "This stack's story is at 2024-03-02 09:00 UTC already: play this one in a fresh stack"
        ),
    ):
        told("  - wait: 1d\n")


def test_accounts_that_are_there_already_are_refused_before_anything_is_stored(told: Told) -> None:
    Account.objects.create(external_ref="acme", name="Acme")
    with pytest.raises(
        Unplayable, match="There is an account acme already: play the story in a fresh stack"
    ):
        told("  - wait: 1d\n")
    assert not User.objects.exists()


def test_a_report_about_nobody_has_no_case(tmp_path: Path, told: Told) -> None:
    with pytest.raises(
        PlayFailed, match="line 20: R2 has no case yet: no account was matched to it"
    ):
        told(
            "  - report: {as: R2, by: public, source: form, external_id: f-1, "
            "account: whoever, policy: competing-models, claim: A claim.}\n"
            "  - act: {by: rhea, verb: take_on, case: R2}\n"
        )


def test_what_is_not_done_in_time_is_said(transactional_db: None) -> None:
    asked: list[str] = []
    with pytest.raises(
        Unplayable, match="within 0 seconds this did not happen: the sky is not green"
    ):
        until(lambda: "the sky is not green", seconds=0.0, again=lambda: asked.append("x"))
    until(lambda: "" if asked else "nobody asked", seconds=1.0, again=lambda: asked.append("x"))
    assert asked == ["x"]


class Idle(InProcess):
    """Does nothing that it is asked for."""

    def ask(self, task: str) -> None:
        """Nothing is due."""


def test_the_clock_stops_nowhere_when_nothing_is_due(transactional_db: None, settings: Any) -> None:
    settings.STORY = True
    start = datetime(2024, 3, 1, tzinfo=UTC)
    stops: list[datetime] = []
    time = Time(Idle(), start)
    time.go(start + timedelta(days=9), lambda: stops.append(time.now))
    assert stops == [start + timedelta(days=9)]


def test_colours_are_for_terminals_alone() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    plain, coloured = io.StringIO(), Terminal()
    for out in (plain, coloured):
        Timeline(out).failed(3, "no")
    assert "\x1b" not in plain.getvalue()
    assert "\x1b[31mFAILED\x1b[0m" in coloured.getvalue()


def test_a_story_can_end_at_the_present_moment(story: Play) -> None:
    now = datetime(2026, 1, 7, 12, tzinfo=UTC)
    lead_up(load(SCENARIOS / "seed_cleared.yaml"), now)
    account = Account.objects.get(external_ref="bytedance")
    times = [event.at for event in account.events.order_by("seq")]
    assert account.standing == "ACTIVE"
    assert times == sorted(times)
    assert times[0] < now - timedelta(days=1)
    assert times[-1] <= now
    assert not StoryClock.objects.exists()


def test_a_precaution_leaves_a_whole_chain_and_no_strike(told: Told) -> None:
    told(SUSPEND)
    account = Account.objects.get()
    assert account.seq == account.events.count() > 0
    assert first_flaw_of(account.pk) is None
    assert strikes(account.pk, datetime(2024, 3, 2, tzinfo=UTC)) == 0

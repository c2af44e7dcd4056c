import json
from datetime import timedelta
from typing import Any

import pytest

from enforcement.gateway.answers import Answers, current, marked_stale, shortened
from enforcement.gateway.wire import Hold, encode
from tests.gateway.conftest import NOW, hold, limit, record

FIELDS = [
    "account",
    "verdict",
    "epoch",
    "standing",
    "reason",
    "reference",
    "limits",
    "since",
    "until",
    "review_by",
    "status_url",
    "valid_for_ms",
]
FIRST, SECOND = NOW + timedelta(hours=1), NOW + timedelta(hours=2)


def at(moment: float, *holds: Hold, block_unknown: bool = False) -> dict[str, Any]:
    answers = Answers("https://docket.example/h/{reference}", block_unknown)
    phase = current(answers.known("acme", encode(record("acme", 4, *holds))), moment)
    answer: dict[str, Any] = json.loads(shortened(phase, moment))
    assert list(answer) == FIELDS
    assert answer["epoch"] == 4 == phase.epoch
    assert answer["verdict"] == phase.verdict
    return answer


def test_a_suspension_blocks_and_says_everything() -> None:
    held = hold(until=SECOND, review_by=FIRST)
    assert at(NOW.timestamp(), held) == {
        "account": "acme",
        "verdict": "block",
        "epoch": 4,
        "standing": "SUSPENDED",
        "reason": "precautionary_suspension",
        "reference": "C-7K3M-92QX",
        "limits": [],
        "since": NOW.isoformat().replace("+00:00", "Z"),
        "until": SECOND.isoformat().replace("+00:00", "Z"),
        "review_by": FIRST.isoformat().replace("+00:00", "Z"),
        "status_url": "https://docket.example/h/C-7K3M-92QX",
        "valid_for_ms": 1000,
    }


def test_a_record_without_holds_allows_and_keeps_its_epoch() -> None:
    answer = at(NOW.timestamp())
    assert (answer["verdict"], answer["standing"], answer["reason"]) == ("allow", "ACTIVE", None)
    assert (answer["reference"], answer["status_url"], answer["limits"]) == (None, None, [])


def test_a_hold_ends_at_its_very_moment_and_not_before() -> None:
    assert at(FIRST.timestamp() - 0.001, hold(until=FIRST))["verdict"] == "block"
    assert at(FIRST.timestamp(), hold(until=FIRST))["verdict"] == "allow"


def test_when_the_strictest_hold_has_run_out_the_next_one_counts() -> None:
    holds = (hold("limit", until=SECOND), hold(until=FIRST, reference="C-2"))
    assert at(NOW.timestamp(), *holds)["reference"] == "C-2"
    later = at(FIRST.timestamp(), *holds)
    assert (later["verdict"], later["standing"], later["reference"]) == (
        "limit",
        "LIMITED",
        "C-7K3M-92QX",
    )
    assert at(SECOND.timestamp(), *holds)["verdict"] == "allow"


def test_of_two_suspensions_the_end_of_one_does_not_free_the_account() -> None:
    answer = at(FIRST.timestamp(), hold(until=FIRST, reference="C-1"), hold(reference="C-2"))
    assert (answer["verdict"], answer["reference"], answer["until"]) == ("block", "C-2", None)


def test_of_several_limits_each_one_counts_until_its_own_end() -> None:
    slow, closed = limit(models=("large",), requests_per_minute=5), limit(features=("images",))
    holds = (hold("limit", limits=(slow,)), hold("limit", limits=(closed,), until=FIRST))
    assert len(at(NOW.timestamp(), *holds)["limits"]) == 2
    assert at(FIRST.timestamp(), *holds)["limits"] == [
        {"models": ["large"], "features": [], "keys": [], "requests_per_minute": 5}
    ]


def test_under_a_block_the_limits_of_another_case_are_not_told() -> None:
    assert at(NOW.timestamp(), hold(), hold("limit"))["limits"] == []


@pytest.mark.parametrize(("left", "valid"), [(5.0, 1000), (1.0, 1000), (0.25, 250), (0.0005, 0)])
def test_an_answer_is_never_valid_past_the_end_of_a_hold(left: float, valid: int) -> None:
    answer = at(FIRST.timestamp() - left, hold(), hold("limit", until=FIRST))
    assert abs(answer["valid_for_ms"] - valid) <= 1


@pytest.mark.parametrize(
    "name", ['"quoted"', '","valid_for_ms":1000}', "line\nbreak", "Zoë", "\x00", "{reference}"]
)
def test_a_name_cannot_change_the_answer(name: str) -> None:
    answers = Answers("https://docket.example/h/{reference}", block_unknown=False)
    for (phase,) in (answers.unknown(name), answers.known(name, encode(record(name, 1, hold())))):
        answer = json.loads(marked_stale(phase.body, 1.5))
        assert answer["account"] == name
        assert (answer["stale"], answer["age_ms"]) == (True, 1500)
        assert answer["valid_for_ms"] == 1000


def test_an_unknown_account_is_answered_as_configured() -> None:
    (allowed,) = Answers("{reference}", block_unknown=False).unknown("nobody")
    (blocked,) = Answers("{reference}", block_unknown=True).unknown("nobody")
    assert (json.loads(allowed.body)["verdict"], json.loads(allowed.body)["epoch"]) == ("allow", 0)
    assert (json.loads(blocked.body)["verdict"], json.loads(blocked.body)["reason"]) == (
        "block",
        "unknown_account",
    )
    assert list(json.loads(blocked.body)) == FIELDS

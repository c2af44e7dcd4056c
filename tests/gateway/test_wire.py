import json
from datetime import datetime, timedelta, timezone

import pytest

from enforcement.gateway.wire import (
    Heartbeat,
    Limit,
    Unreadable,
    decode,
    decode_heartbeat,
    encode,
    encode_heartbeat,
    is_foreign,
    marker_for,
    owner_in,
    owner_of,
    raised_in,
    vouches,
)
from tests.gateway.conftest import NOW, hold, limit, record


def test_what_was_encoded_is_decoded_again() -> None:
    narrow = Limit(models=("large",), features=("images",), keys=("k1",), requests_per_minute=None)
    held = hold(
        "limit",
        until=NOW + timedelta(days=1),
        review_by=NOW + timedelta(hours=2),
        limits=(narrow, limit()),
    )
    written = record("Zoë & Söhne/№ 1", 7, held)
    assert decode(encode(written)) == written


def test_the_record_has_the_fields_that_were_agreed() -> None:
    since = datetime(2024, 3, 1, 10, 0, tzinfo=timezone(timedelta(hours=1)))
    written = json.loads(encode(record("acme", 3, hold("limit", since=since))))
    assert written == {
        "account": "acme",
        "epoch": 3,
        "standing": "LIMITED",
        "holds": [
            {
                "verdict": "limit",
                "standing": "LIMITED",
                "reason": "precautionary_limit",
                "reference": "C-7K3M-92QX",
                "since": "2024-03-01T09:00:00Z",
                "until": None,
                "review_by": None,
                "limits": [
                    {"models": ["large"], "features": [], "keys": [], "requests_per_minute": 60}
                ],
            }
        ],
    }


def test_holds_are_sorted_strictest_first_and_then_by_how_long_they_last() -> None:
    limit = hold("limit")
    short, long, endless = (
        hold(until=end) for end in (NOW + timedelta(days=1), NOW + timedelta(days=9), None)
    )
    terminated = hold(standing="TERMINATED", reason="terminated", until=NOW + timedelta(hours=1))
    for order in (
        (limit, short, long, endless, terminated),
        (terminated, endless, short, limit, long),
    ):
        assert decode(encode(record("acme", 1, *order))).holds == (
            terminated,
            endless,
            long,
            short,
            limit,
        )


def test_a_time_without_a_zone_is_refused_by_the_writer() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        encode(record("acme", 1, hold(since=datetime(2024, 3, 1))))  # noqa: DTZ001


def test_fields_that_are_not_known_yet_are_passed_over() -> None:
    written = json.loads(encode(record("acme", 1, hold())))
    written["colour"] = "blue"
    written["holds"][0]["mood"] = "grim"
    assert decode(json.dumps(written).encode()) == record("acme", 1, hold())


def changed(**changes: object) -> bytes:
    return json.dumps({**json.loads(encode(record("acme", 1, hold()))), **changes}).encode()


def changed_hold(**changes: object) -> bytes:
    (held,) = json.loads(encode(record("acme", 1, hold())))["holds"]
    return changed(holds=[{**held, **changes}])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[]",
        b"7",
        b"null",
        b"{}",
        changed(account=None),
        changed(epoch="1"),
        changed(epoch=True),
        changed(epoch=-1),
        changed(standing="FINE"),
        changed(holds=None),
        changed(holds=["block"]),
        changed_hold(verdict="allow"),
        changed_hold(standing="ACTIVE?"),
        changed_hold(since="yesterday"),
        changed_hold(since="2024-03-01T09:00:00"),
        changed_hold(since="0001-01-01T00:00:00+14:00"),
        changed_hold(until=5),
        changed_hold(reference=7),
        changed_hold(reason=None),
        changed_hold(limits=[{"models": []}]),
        changed_hold(limits=None),
    ],
)
def test_what_is_no_record_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(raw)


def test_a_heartbeat_comes_back_and_rubbish_does_not() -> None:
    beat = Heartbeat(at=1_700_000_000.5, story_offset=-86_400.0)
    assert decode_heartbeat(encode_heartbeat(beat)) == beat
    impossible = (
        b'{"at": 0, "story_offset": %s}' % offset
        for offset in (b"NaN", b"Infinity", b"1e300", b"-1e12")
    )
    for rubbish in (b"", b"{}", b'{"at": "x", "story_offset": 0}', b"[1]", *impossible):
        with pytest.raises(Unreadable):
            decode_heartbeat(rubbish)


def test_a_marker_vouches_only_for_the_run_of_the_server_that_it_was_made_in() -> None:
    marker = marker_for("run-1", 0, "first")
    assert vouches(marker, "run-1")
    assert vouches(marker.encode(), "run-1")
    assert not vouches(marker, "run-2")
    assert not vouches(None, "run-1")
    assert not vouches(b"\xff\xfe", "run-1")


def test_a_marker_says_how_far_epochs_are_raised() -> None:
    marker = marker_for("run-1", 7, "first", owner_of("https://docket.example/"))
    assert raised_in(marker) == 7
    assert vouches(marker, "run-1", 7)
    assert not vouches(marker, "run-1", 8)
    assert not vouches(marker, "run-1", 0)
    assert [
        raised_in(each)
        for each in (marker, marker.encode(), None, b"\xff", "run-1:packed:x:y", "run-1:packed:²:y")
    ] == [
        7,
        7,
        0,
        0,
        0,
        0,
    ]


@pytest.mark.parametrize(
    "missing",
    ["verdict", "standing", "reason", "reference", "since", "until", "review_by", "limits"],
)
def test_a_hold_that_lacks_a_field_is_unreadable_lest_it_be_read_as_less_than_it_was(
    missing: str,
) -> None:
    written = json.loads(encode(record("acme", 1, hold())))
    del written["holds"][0][missing]
    with pytest.raises(Unreadable):
        decode(json.dumps(written))


def test_a_record_without_its_holds_is_unreadable_and_no_free_account() -> None:
    written = json.loads(encode(record("acme", 1, hold())))
    del written["holds"]
    with pytest.raises(Unreadable):
        decode(json.dumps(written))


def test_a_marker_says_whose_records_it_vouches_for() -> None:
    ours, theirs = owner_of("https://docket.example/"), owner_of("https://staging.example")
    assert ours == owner_of("https://docket.example") != theirs
    marker = marker_for("run-1", 0, "first", ours)
    assert owner_in(marker) == owner_in(marker.encode()) == ours
    assert is_foreign(marker, theirs)
    assert not is_foreign(marker, ours)
    # of an earlier version, none at all, and a gateway that does not know its own
    assert not is_foreign(marker_for("run-1", 0, "first"), ours)
    assert not is_foreign(None, ours)
    assert not is_foreign(marker, owner_of(""))

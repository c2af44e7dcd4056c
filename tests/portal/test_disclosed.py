"""A holder finds in their own records what we say of them, and nothing that was not disclosed."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import AccountKey
from accounts.roles import Actor, Kind
from enforcement.models import Disclosure, Event, Message, OutboxMessage
from enforcement.operations.disclose import ToDisclose, disclose
from enforcement.workflow.kinds import IdentifierKind, Withheld
from tests.counting import page_statements
from tests.portal.conftest import Outside
from tests.scenes import refused

KEYS, REQUESTS, USERS = IdentifierKind
SECRET = "req_of_somebody_else"


def given(**more: Any) -> ToDisclose:
    """What is disclosed, unless it is said otherwise."""
    today = datetime.now(UTC).date()
    values: dict[str, Any] = {
        "begins_on": today - timedelta(days=7),
        "ends_on": today,
        "lists": {
            KEYS: "sk-live-8f3a",
            REQUESTS: f"req_1 {today}T00:00:01Z\n\n  req_2\nreq_2\n",
            USERS: "=cmd|'calc'!A0\nuser-7",
        },
        **more,
    }
    return ToDisclose(**values)


def give(outside: Outside, **more: Any) -> Disclosure:
    """A reviewer discloses it."""
    values: dict[str, Any] = {
        "case_id": outside.case.pk,
        "by": outside.world.actor("rhea"),
        "now": datetime.now(UTC),
        **{name: more.pop(name) for name in ("case_id", "by") if name in more},
    }
    return disclose(given=given(**more), **values)


def test_what_is_disclosed_stands_on_the_page_and_in_a_table(outside: Outside) -> None:
    browser = outside.come_in()
    before = page_statements(browser, f"/h/{outside.case.ref}")
    made = give(
        outside,
        withheld=[Withheld.REPORTER, Withheld.LAW],
        withheld_text="Who told us, and from which network.",
    )
    page = " ".join(browser.get(f"/h/{outside.case.ref}").content.decode().split())
    for words in (
        "key prefixes: 1 · request ids: 2 · ids of your own end users: 2",
        "Who told us, and from which network.",
        "to protect whoever gave us information; because the law does not let us tell it",
        f"/h/{outside.case.ref}/facts/{made.pk}.csv",
        "On the page of your case there are 5 identifiers",
    ):
        assert words in page, words
    assert "req_1" not in page, "the table has them"
    assert page_statements(browser, f"/h/{outside.case.ref}") == before <= 12
    answer = browser.get(f"/h/{outside.case.ref}/facts/{made.pk}.csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["kind"], row["identifier"]) for row in rows] == [
        ("KEY_PREFIX", "sk-live-8f3a"),
        ("REQUEST_ID", "req_1"),
        ("REQUEST_ID", "req_2"),
        ("END_USER_ID", "'=cmd|'calc'!A0"),
        ("END_USER_ID", "user-7"),
    ]
    assert rows[1]["seen_at"] == f"{made.ends_on}T00:00:01+00:00" and rows[2]["seen_at"] == ""
    assert rows[0]["period_begins_on"] == str(made.begins_on)
    mail = OutboxMessage.objects.get(topic="message_to_holder")
    assert "there are 5 identifiers" in mail.payload["text"] and "req_1" not in str(mail.payload)
    assert Message.objects.get(lane="HOLDER", incoming=False).author == "rhea"
    assert Event.objects.get(act="disclose").reason == "Disclosed identifiers: 5."


def test_it_is_in_the_take_out(outside: Outside) -> None:
    give(outside, withheld=["SECURITY"], withheld_text="How we found it.")
    answer = outside.come_in().get("/h/takeout")
    archive = ZipFile(io.BytesIO(b"".join(answer)))  # type: ignore[arg-type]
    (case,) = json.loads(archive.read("takeout.json"))["cases"]
    (one,) = case["disclosed"]
    assert [row["identifier"] for row in one["request_ids"]] == ["req_1", "req_2"]
    assert (one["withheld"], one["why_withheld"]) == ("How we found it.", ["SECURITY"])
    assert "rhea" not in json.dumps(one)


def test_others_see_nothing_of_it(outside: Outside) -> None:
    made = give(outside)
    outside.world.account("beta")
    other = outside.suspended("beta")
    theirs = give(outside, case_id=other.pk, lists={REQUESTS: SECRET})
    browser = outside.come_in()
    for path in (
        f"/h/{outside.case.ref}/facts/{theirs.pk}.csv",
        f"/h/{other.ref}/facts/{theirs.pk}.csv",
        f"/h/{other.ref}/facts/{made.pk}.csv",
        f"/h/{outside.case.ref}/facts/{uuid4()}.csv",
    ):
        answer = browser.get(path)
        assert answer.status_code == 404 and SECRET not in answer.content.decode()
    stranger = Client().get(f"/h/{outside.case.ref}/facts/{made.pk}.csv")
    assert stranger.status_code == 302 and stranger["Location"] == f"/h/{outside.case.ref}"
    assert SECRET not in browser.get(f"/h/{outside.case.ref}").content.decode()


BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "turned round": (
        {"begins_on": date(2024, 3, 2), "ends_on": date(2024, 3, 1)},
        "must end after",
        "bad-period",
    ),
    "to come": ({"ends_on": date(2099, 1, 1)}, "must end after", "bad-period"),
    "nothing": ({"lists": {REQUESTS: " \n"}}, "at least one identifier", "bad-identifier"),
    "no time": (
        {"lists": {REQUESTS: "req_1\nreq_2 yesterday"}},
        "Line 2 cannot be read",
        "bad-identifier",
    ),
    "another time": (
        {"lists": {REQUESTS: "req_1 2020-01-01T00:00Z"}},
        "Line 1 cannot be read",
        "bad-identifier",
    ),
    "long": ({"lists": {REQUESTS: "x" * 201}}, "Line 1 cannot be read", "bad-identifier"),
    "odd": ({"lists": {REQUESTS: "a\u202eb"}}, "Line 1 cannot be read", "bad-identifier"),
    "many": (
        {"lists": {REQUESTS: "\n".join(map(str, range(5_001)))}},
        "At most 5,000",
        "bad-identifier",
    ),
    "a whole key": ({"lists": {KEYS: "sk-" + "a" * 60}}, "has no key", "bad-identifier"),
    "no reason": ({"withheld_text": "Something."}, "choose why", "bad-withheld"),
    "no text": ({"withheld": ["LAW"]}, "Say what is withheld", "bad-withheld"),
    "odd reason": (
        {"withheld": ["MOOD"], "withheld_text": "Something."},
        "There is no reason",
        "bad-withheld",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_is_said_and_nothing_is_disclosed(what: str, outside: Outside) -> None:
    more, sentence, code = BAD[what]
    with refused(sentence, code):
        give(outside, **more)
    assert not Disclosure.objects.exists() and not Message.objects.exists()


def test_nobody_elses_key_nor_who_reported_is_disclosed(outside: Outside) -> None:
    now = datetime.now(UTC)
    AccountKey.objects.create(account=outside.account, prefix="sk-live-8f3a", created_at=now)
    with refused("no key that is known by the prefix sk-of-another", "bad-identifier"):
        give(outside, lists={KEYS: "sk-live-8f3a\nsk-of-another"})
    outside.world.now = now
    outside.world.report(reporter_name="Rita Reporter", reporter_email="rita@press.example")
    with refused("names a person who must not be named", "bad-identifier"):
        give(outside, lists={USERS: "user-7\nrita@press.example"})
    with refused("names a person who must not be named", "statement-incomplete"):
        give(outside, withheld=["REPORTER"], withheld_text="What Rita Reporter saw.")
    assert give(outside, lists={KEYS: "sk-live-8f3a"}).key_prefixes == [["sk-live-8f3a", ""]]


def test_only_staff_disclose_and_only_to_a_holder_who_knows_of_the_case(outside: Outside) -> None:
    for by in (outside.world.actor("holder"), Actor(kind=Kind.PARTNER, name="Azure")):
        with refused("", "not-allowed"):
            give(outside, by=by)
    outside.world.account("beta")
    secret = outside.world.case("beta")
    with refused("does not know of this case", "not-possible"):
        give(outside, case_id=secret.pk)


def test_the_database_keeps_it_as_it_was_and_within_bounds(outside: Outside) -> None:
    made = give(outside)
    for change in ({"request_ids": []}, {"withheld_text": "Else."}):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            Disclosure.objects.filter(pk=made.pk).update(**change)
    row = {
        "case": outside.case,
        "begins_on": made.begins_on,
        "ends_on": made.ends_on,
        "disclosed_by": "Nobody",
        "disclosed_at": made.disclosed_at,
    }
    for more, name in (
        ({"ends_on": made.begins_on - timedelta(days=1)}, "disclosure_period_ends"),
        ({"withheld": ["LAW"]}, "disclosure_withholds_for_a_reason"),
        ({"withheld": ["MOOD"], "withheld_text": "x"}, "disclosure_withholds_for_a_reason"),
        ({"request_ids": [["x", ""]] * 5_001}, "disclosure_is_bounded"),
        ({}, "written_with_event"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Disclosure(**{**row, **more}).save(force_insert=True)

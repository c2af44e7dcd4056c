"""The record for those who check it: searching, verifying, taking it away, and how the two-person
rules are kept.
"""

from __future__ import annotations

import csv
import io
import re
import runpy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enforcement.models import Checkpoint, Event
from enforcement.models.staff import StaffEvent
from enforcement.queries import coverage
from enforcement.record import checkpoint, search
from enforcement.web.audit import chain
from tests.invariants import fingerprint
from tests.record.test_verify_audit import as_owner
from tests.scenes import connect, held_elsewhere
from tests.web._desks import NASTY, in_one_line, look
from tests.web.conftest import SignIn
from tests.world import STATED, World

MOST_QUERIES = 12
BEGAN = timezone.now() - timedelta(days=200)


@pytest.fixture
def world(transactional_db: Any) -> World:
    """Two accounts: one with an old history, one of yesterday."""
    world = World(BEGAN)
    world.account("acme", name="Acme Labs")
    case = world.case("acme")
    world.suspend(case)
    world.now = timezone.now() - timedelta(days=1)
    world.account("bolt", name="Bolt Works")
    other = world.case("bolt")
    world.suspend(other, "ravi")
    world.take(world.fresh(other), "lift_measure", "ravi", reasons="=The question is answered.")
    return world


@pytest.fixture
def auditor(world: World, sign_in: SignIn) -> Client:
    """Otto, who reads."""
    return sign_in("otto", "AUDITOR")


def numbers_on(html: str) -> list[tuple[str, int]]:
    """The events of a page: their account and number."""
    rows = re.findall(r"<tr data-row>(.*?)</tr>", html, re.DOTALL)
    return [
        (m[0], int(m[1]))
        for row in rows
        if (
            m := re.findall(r'href="/accounts/([^"]+)".*?<td class="r">(\d+)</td>', row, re.DOTALL)[
                0
            ]
        )
    ]


def every(**wanted: Any) -> list[tuple[str, int]]:
    """The same, as it is stored."""
    return [
        (e.account.external_ref, e.seq)
        for e in Event.objects.filter(**wanted).select_related("account").order_by("-at", "-id")
    ]


ADDRESSES = ("/audit", "/audit.csv", "/audit/chain", "/audit/coverage", "/audit/export")


@pytest.mark.parametrize("address", ADDRESSES)
def test_auditors_and_admins_look_and_nobody_else(
    world: World, sign_in: SignIn, client: Client, address: str
) -> None:
    for name, role, code in (
        ("otto", "AUDITOR", 200),
        ("ada", "ADMIN", 200),
        ("lena", "LEAD", 403),
        ("rhea", "REVIEWER", 403),
    ):
        answer = sign_in(name, role).get(address)
        assert answer.status_code == code, (name, address)
    assert client.get(address).status_code == 302


def test_verifying_is_for_auditors_and_admins_and_is_sent(world: World, sign_in: SignIn) -> None:
    assert sign_in("rhea").post("/audit/verify").status_code == 403
    assert sign_in("ada", "ADMIN").get("/audit/verify").status_code == 405
    assert sign_in("ada", "ADMIN").post("/audit/verify").status_code == 200


def test_events_are_found_by_who_what_where_and_when(world: World, auditor: Client) -> None:
    case = Event.objects.filter(account__external_ref="acme")[0].case
    assert case is not None
    searches: dict[str, dict[str, Any]] = {
        "": {},
        "actor=ravi": {"actor__username": "ravi"},
        "actor=reporter": {"actor_kind": "REPORTER"},
        "account=acme": {"account__external_ref": "acme"},
        f"case={case.ref.lower()}": {"case": case},
        "account=bolt&act=suspend": {"account__external_ref": "bolt", "act": "suspend"},
        "actor=rhea&account=bolt": {"actor__username": "rhea", "account__external_ref": "bolt"},
        f"until={BEGAN + timedelta(days=1):%Y-%m-%dT%H:%M}": {"at__lt": BEGAN + timedelta(days=1)},
        f"since={BEGAN + timedelta(days=1):%Y-%m-%dT%H:%M}": {"at__gt": BEGAN + timedelta(days=1)},
    }
    for query, wanted in searches.items():
        assert numbers_on(look(auditor, f"/audit?{query}")) == every(**wanted), query
    assert len(every()) > len(every(actor__username="ravi")) > 0


def test_an_act_alone_is_looked_for_in_the_last_days_unless_one_says_since_when(
    world: World, auditor: Client
) -> None:
    html = look(auditor, "/audit?act=suspend")
    assert [ref for ref, _seq in numbers_on(html)] == ["bolt"] and "last 90 days" in html
    html = look(auditor, f"/audit?act=suspend&since={BEGAN - timedelta(days=1):%Y-%m-%dT%H:%M}")
    assert [ref for ref, _seq in numbers_on(html)] == [
        "bolt",
        "acme",
    ] and "last 90 days" not in html


def test_the_pages_show_each_event_once_and_keep_the_search(
    world: World, auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SIZE", 2)
    seen, address = [], "/audit?account=bolt"
    while address:
        html = look(auditor, address)
        seen += numbers_on(html)
        onward = re.findall(r'rel="next"[^>]*href="([^"]+)"', html)
        address = "/audit" + onward[0].replace("&amp;", "&") if onward else ""
    assert seen == every(account__external_ref="bolt") and len(seen) > 2


def test_each_event_shows_its_hash_and_the_one_before_in_full_on_hover(
    world: World, auditor: Client
) -> None:
    html = look(auditor, "/audit?account=bolt")
    for event in Event.objects.filter(account__external_ref="bolt", seq__gt=1):
        assert (
            f'title="{event.hash}">{event.hash[:4]}…{event.hash[-4:]}<' in html
            and f'title="{event.prev_hash}"' in html
        )


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("actor=nobody", "There is nobody here called “nobody”"),
        ("act=ban", "There is no action “ban”"),
        ("account=none", "There is no account “none”"),
        ("case=C-0000-0000", "There is no case"),
        ("since=yesterday", "Enter a time like 2024-05-03T14:03."),
        ("since=2024-03-02T00:00&until=2024-03-01T00:00", "The end must be after the start."),
        ("cursor=zzz", "This page of the list does not exist."),
        ("actor=" + "x" * 5000, "There is nobody here called “xxx"),
    ],
)
def test_what_cannot_be_looked_for_gets_a_sentence_and_is_kept(
    auditor: Client, query: str, says: str
) -> None:
    html = look(auditor, f"/audit?{query}", 400)
    assert says in html and "<tr data-row>" not in html
    name, _is, value = query.split("&")[0].partition("=")
    assert name in ("act", "cursor") or f'value="{value}"' in html
    if name != "cursor":
        assert auditor.get(f"/audit.csv?{query}").status_code == 400


def test_a_chain_that_holds_is_said_to_hold_and_nothing_is_written(auditor: Client) -> None:
    before = fingerprint()
    html = in_one_line(auditor.post("/audit/verify", {"account": "bolt"}).content.decode())
    assert (
        "Integrity verified." in html
        and f"{len(every(account__external_ref='bolt'))} events checked." in html
    )
    assert "Integrity verified." in auditor.post("/audit/verify").content.decode()
    assert fingerprint() == before


def test_a_chain_that_was_tampered_with_is_named(auditor: Client) -> None:
    with as_owner("enforcement_event") as owner:
        owner.execute(
            "UPDATE enforcement_event SET reason = 'Nothing.' WHERE act = 'suspend' AND "
            "actor_name = 'ravi'"
        )
    seq = Event.objects.get(act="suspend", actor_name="ravi").seq
    for account in ("bolt", ""):
        html = auditor.post("/audit/verify", {"account": account}).content.decode()
        assert "1 problem found." in html and f"bolt: event {seq} does not have the hash" in html
    assert (
        "Integrity verified." in auditor.post("/audit/verify", {"account": "acme"}).content.decode()
    )


def test_a_rule_of_the_database_that_is_switched_off_is_named(auditor: Client) -> None:
    table = "enforcement_event"
    with connect("") as owner:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.commit()
        try:
            html = auditor.post("/audit/verify", {"account": "acme"}).content.decode()
        finally:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert f"the database: trigger event_kept of {table} is disabled" in html


def test_an_unknown_account_and_too_long_a_record_are_refused_in_words(
    auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = auditor.post("/audit/verify", {"account": "none"})
    assert answer.status_code == 404 and "There is no account “none”" in answer.content.decode()
    assert auditor.get("/audit/export?account=none").status_code == 404
    assert auditor.get("/audit/export?account=%00").status_code == 400
    monkeypatch.setattr(chain, "MOST", 3)
    answer = auditor.post("/audit/verify")
    assert answer.status_code == 422 and "verify_audit" in answer.content.decode()
    assert auditor.post("/audit/verify", {"account": "bolt"}).status_code == 200


def test_the_newest_checkpoint_is_shown(auditor: Client) -> None:
    assert "No checkpoint has been sealed yet" in look(auditor, "/audit/chain")
    for number in (1, 2):
        Checkpoint.objects.create(
            number=number, sealed_at=timezone.now(), accounts=2, root=str(number) * 64
        )
    assert 'title="' + "2" * 64 + '"' in look(auditor, "/audit/chain")


def test_a_sealed_record_is_verified_with_its_checkpoints_and_the_newest_is_told(
    world: World, auditor: Client
) -> None:
    one = checkpoint.seal(now=timezone.now(), key=settings.SEAL_KEY)
    assert one
    html = look(auditor, "/audit/chain")
    assert f'title="{one.key_id}"' in html and f"{one.events} for 2 accounts" in html
    assert "Integrity verified." in auditor.post("/audit/verify").content.decode()
    with as_owner("enforcement_checkpoint") as owner:
        owner.execute("UPDATE enforcement_checkpoint SET signature = repeat('0', 128)")
    for account in ("bolt", ""):
        html = auditor.post("/audit/verify", {"account": account}).content.decode()
        assert "checkpoint 1 does not have the signature of its key" in html


@pytest.mark.parametrize("chunk", [10, chain.CHUNK])
def test_the_export_is_checked_without_docket(
    auditor: Client, tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "CHUNK", chunk)
    verify = runpy.run_path(str(settings.BASE_DIR / "docs" / "reference" / "verify.py"))["verify"]
    for query, accounts in (("", 2), ("?account=bolt", 1)):
        answer = auditor.get(f"/audit/export{query}")
        assert "attachment" in answer["Content-Disposition"]
        bundle = tmp_path / f"{accounts}-{chunk}.jsonl"
        bundle.write_bytes(b"".join(answer))
        with bundle.open("rb") as lines:
            events, found, *_ = verify(lines)
        wanted = every(account__external_ref="bolt") if query else every()
        assert (events, found) == (len(wanted), accounts)


def test_the_export_wants_the_authenticator_once_more(world: World, sign_in: SignIn) -> None:
    answer = sign_in("otto", "AUDITOR", ago=301).get("/audit/export?account=bolt")
    assert (
        answer.status_code == 302
        and "reauthenticate" in answer["Location"]
        and "account%3Dbolt" in answer["Location"]
    )
    assert sign_in("otto", "AUDITOR", ago=290).get("/audit/export?account=bolt").status_code == 200


def test_no_formula_runs_in_the_file(auditor: Client) -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(auditor.get("/audit.csv?account=bolt").content.decode("utf-8-sig"))
        )
    )
    assert [int(row["number"]) for row in rows] == [
        seq for _ref, seq in every(account__external_ref="bolt")
    ]
    assert (
        rows[0]["reason"] == "'=The question is answered."
        and rows[0]["hash"] == Event.objects.order_by("-at", "-seq")[0].hash
    )


def test_coverage_counts_what_one_person_did_alone(world: World, auditor: Client) -> None:
    world.account("ended")
    case = world.case("ended")
    world.suspend(case)
    world.establish(case)
    world.both(case, "terminate", "lena", "ada", exception="danger", **STATED)
    found = coverage.coverage()
    assert (found.terminations, found.approved) == ((1, 0), (1, 0))
    assert "of 1 terminations" in look(auditor, "/audit/coverage")
    # the database refuses this to everybody: seen within the attack alone, then taken back
    with as_owner("enforcement_decision") as owner:
        owner.execute(
            "ALTER TABLE enforcement_decision DROP CONSTRAINT decision_executed_as_approved"
        )
        owner.execute(
            "UPDATE enforcement_decision SET approved_by_id = NULL WHERE verb = 'terminate'"
        )
        verbs, ended = owner.execute(coverage.BOTH).fetchone() or ([], {})
        owner.rollback()
    assert (ended, verbs[0]["n"], verbs[0]["alone"]) == ({"n": 1, "alone": 1}, 1, 1)


def test_what_was_changed_about_staff_is_shown_in_pages(
    auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage, "SIZE", 1)
    for number in (1, 2):
        StaffEvent.objects.create(
            by_name="Ada", about=f"Person {number}", act="role", at=timezone.now(), reason=NASTY
        )
    html = look(auditor, "/audit/coverage")
    assert "Person 2" in html and "Person 1" not in html and NASTY not in html
    assert "Person 1" in look(
        auditor, "/audit/coverage" + re.findall(r'href="(\?cursor=[^"]+)"', html)[0]
    )


def test_who_is_looked_for_shows_what_they_changed_about_staff_too(
    world: World, auditor: Client
) -> None:
    ada = world.people["ada"]
    StaffEvent.objects.create(
        by=ada, by_name="ada", about="Ravi", act="recuse", at=world.now, reason=NASTY
    )
    html = auditor.get("/audit?actor=ada").content.decode()
    assert "<b>ada</b> recused <b>Ravi</b> from an account." in html and "<script>alert" not in html
    for query in ("actor=lena", "actor=ada&act=suspend", ""):
        assert "recused <b>Ravi</b>" not in auditor.get(f"/audit?{query}").content.decode(), query


def test_the_number_of_statements_does_not_grow_with_the_page(
    world: World, auditor: Client
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            look(auditor, "/audit")
        return len(found)

    look(auditor, "/audit")
    few = asked()
    for number in range(8):
        world.account(f"more-{number}")
        held_elsewhere(world, f"more-{number}")
    assert asked() == few <= MOST_QUERIES

"""Erasure: by two, refused while something must stay, and after it whoever asked is found in no
table and no file, while the record still verifies.
"""

from __future__ import annotations

import time
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import Account, Contact, User
from accounts.roles import Actor
from enforcement.models import (
    Case,
    DataErasure,
    DataRequest,
    Evidence,
    OutboxMessage,
    Report,
    StaffEvent,
    Tombstone,
)
from enforcement.operations import data_erasures, data_requests, files, gather
from enforcement.operations.data_requests import DataAnswer
from enforcement.queries.data_subjects import Subject, subject_of_request
from enforcement.queries.erasable import must_stay, names_them
from enforcement.workflow.data_requests import DataRequestPhase, RefusalGround, SubjectKind
from tests.canary import told_case
from tests.files import kept_in
from tests.operations.test_data_requests import copied, identified
from tests.operations.test_legal import hold
from tests.scenes import connect, refused
from tests.seats import give_seat
from tests.web.conftest import signed_in
from tests.world import World

RITA = {"subject": "REPORTER", "name": "Rita Reporter", "email": "rita@press.example"}
ANNA = {"name": "Anna Unmistakable", "email": "legal@acme.example"}
pytestmark = pytest.mark.django_db(transaction=True)


def places(*words: str) -> dict[str, int]:
    """Every column of every table in which one of these words stands, and in how many rows."""
    kinds = "'text', 'character varying', 'jsonb', 'json', 'ARRAY', 'inet', 'bytea'"
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            f"WHERE table_schema = 'public' AND data_type IN ({kinds})"
        )
        for table, column in cursor.fetchall():
            said = " OR ".join([f'strpos(lower("{column}"::text), %s) > 0'] * len(words))
            rows = f'SELECT count(*) FROM "{table}" WHERE {said}'
            cursor.execute(rows, [word.lower() for word in words])
            if count := cursor.fetchone()[0]:
                found[f"{table}.{column}"] = count
    return found


@pytest.fixture
def told(world: World, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The scene of the canary, in which the holder acts by their own name."""
    settings.STORAGES = kept_in(tmp_path)
    by_name = World.actor

    def actor(self: World, who: str) -> Actor:
        made = by_name(self, who)
        return replace(made, name=ANNA["name"]) if who == "holder" else made

    monkeypatch.setattr(World, "actor", actor)
    told_case(world)
    theirs = Contact.objects.filter(name="Legal", account__isnull=False)
    theirs.update(**ANNA)  # of both accounts
    return world


@pytest.fixture
def over(told: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Long after all of it, with nothing that has to stay, and nothing on its way."""
    monkeypatch.setattr(data_erasures, "must_stay", lambda subject, now: None)
    with connect("") as owner:
        owner.execute("ALTER TABLE enforcement_outboxmessage DISABLE TRIGGER USER")
        owner.execute("UPDATE enforcement_outboxmessage SET phase = 'DONE', done_at = now()")
        owner.execute("ALTER TABLE enforcement_outboxmessage ENABLE TRIGGER USER")
    return told


def proposed(world: World, **who: str) -> tuple[DataRequest, DataErasure]:
    """An erasure that waits for the second admin."""
    request = identified(world, kind="ERASURE", **who)
    erasure = data_erasures.propose_erasure(
        number=request.number, reason="Asked for.", by=world.actor("ada"), now=world.now
    )
    return request, erasure


def carried_out(world: World, erasure: DataErasure) -> DataErasure:
    """The second admin agrees, and the worker does it."""
    data_erasures.answer_erasure(
        number=erasure.number, agreed=True, by=world.actor("axel"), now=world.now
    )
    for _ in range(20):
        data_erasures.work_through(now=lambda: world.now)
        erasure.refresh_from_db()
        if erasure.next_at is None:
            break
    return erasure


def closed(world: World, request: DataRequest) -> DataRequest:
    """They were told, which the request waited for."""
    answer = DataAnswer(
        phase=DataRequestPhase.ANSWERED,
        answer=f"Dear {request.name}, it is gone.",
        answered_by="LETTER",
    )
    return data_requests.close_data_request(
        number=request.number, answer=answer, by=world.actor("ada"), now=world.now
    )


def verified() -> None:
    """The record is as it should be."""
    out = StringIO()
    call_command("verify_audit", stdout=out)


def test_a_reporter_is_found_nowhere_and_the_report_stays(over: World, tmp_path: Path) -> None:
    first = identified(over, **RITA)
    copied(over, first)
    closed(over, first)
    assert places("rita")
    request, erasure = proposed(over, **RITA)
    with refused(code="not-allowed"):
        data_erasures.answer_erasure(
            number=erasure.number, agreed=True, by=over.actor("ada"), now=over.now
        )
    erasure = carried_out(over, erasure)
    assert erasure.done_at and not erasure.stopped_for, erasure.stopped_for
    assert erasure.left == {} and erasure.backups_until_on
    assert Report.objects.filter(reporter_name="", reporter_email="", claim__gt="").exists()
    made = closed(over, request)
    assert made.answer == "Dear [erased], it is gone."
    assert places("rita") == {}
    assert Tombstone.objects.filter(ground="ERASURE").exists()
    verified()
    # nor is a copy that was made of it, once what nothing cites has had its turns
    assert stored(tmp_path, b"rita@press.example")
    for _ in range(2):
        for number in range(256):
            files.remove_orphans(f"{number:02x}", before=time.time() + 60)
    assert not stored(tmp_path, b"rita@press.example")
    # and the pages that showed them go on without
    lena = signed_in(User.objects.get(username="lena"))
    for path in pages_of_all():
        answer = lena.get(path)
        assert answer.status_code == 200, path
        assert not any(word in answer.content for word in (b"Rita", b"rita@")), path


def stored(folder: Path, word: bytes) -> list[Path]:
    """Files of the store in which a word stands."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in found if word in path.read_bytes()]


def pages_of_all() -> list[str]:
    """The pages of each case and account, and lists."""
    cases = [f"/cases/{ref}" for ref in Case.objects.values_list("ref", flat=True)]
    return ["/", "/accounts/acme", "/reviews/unmatched", "/decisions", "/appeals", *cases]


def test_a_contacts_address_is_found_nowhere_and_their_name_in_the_record_alone(
    over: World,
) -> None:
    request, erasure = proposed(over, **ANNA)
    erasure = carried_out(over, erasure)
    assert erasure.done_at, erasure.stopped_for
    closed(over, request)
    assert places(ANNA["email"]) == {}
    kept = places(ANNA["name"])
    assert set(kept) <= {
        "enforcement_event.actor_name",
        "enforcement_notice.text",
        "enforcement_notice.statement",
        "enforcement_review.looked_by",
        "enforcement_dataerasure.left",
    }, kept
    assert set(erasure.left) >= {"enforcement.Event.actor_name"}
    assert StaffEvent.objects.filter(act="erase personal data").count() == 1
    verified()


def test_what_is_open_held_or_the_only_address_stays(world: World) -> None:
    account = world.account("acme", contacts=2)
    world.account("other")
    request = identified(world, kind="ERASURE", name="Legal", email="legal@acme.example")
    act: dict[str, Any] = {"number": request.number, "by": world.actor("ada"), "now": world.now}
    assert must_stay(subject_of_request(request), world.now) is None
    case = world.case()
    assert must_stay(subject_of_request(request), world.now) == RefusalGround.OPEN
    with refused("is open, or its outcome", code="must-stay"):
        data_erasures.propose_erasure(**act, reason="Asked.")
    assert case.account_id == account.pk
    only = identified(world, kind="ERASURE", name="Legal", email="legal@other.example")
    assert must_stay(subject_of_request(only), world.now) == RefusalGround.NEEDED
    Contact.objects.create(
        account=Account.objects.get(external_ref="other"), name="B", email="b@other.example"
    )
    act["number"] = only.number
    _made = data_erasures.propose_erasure(**act, reason="Asked.")
    give_seat(world, "rhea")
    hold(world, "other")
    with refused("must be kept for now", code="must-stay"):
        data_erasures.answer_erasure(
            number=_made.number, agreed=True, by=world.actor("axel"), now=world.now
        )
    staff = identified(world, kind="ERASURE", subject="STAFF", email="lena@provider.example")
    act["number"] = staff.number
    with refused("names of staff", code="must-stay"):
        data_erasures.propose_erasure(**act, reason="Asked.")


def test_evidence_of_an_open_case_of_somebody_else_stays(world: World) -> None:
    """Whoever is named in it by their address does not make it go by asking."""
    world.account("acme", contacts=2)
    world.account("other")
    case = world.case("other")
    item = gather.Item(kind="mail", origin="PRESS", text="Sent by legal@acme.example.")
    gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)
    _, erasure = proposed(world, name="Legal", email="legal@acme.example")
    with connect("") as owner:
        owner.execute("UPDATE enforcement_outboxmessage SET phase = 'DONE', done_at = now()")
    erasure = carried_out(world, erasure)
    assert erasure.stopped_for == "OPEN" and not erasure.done_at
    assert Evidence.objects.filter(text=item.text).exists()
    assert Contact.objects.filter(email="legal@acme.example").exists()


@pytest.mark.parametrize(
    ("text", "is_theirs"),
    [
        ("Write to Ann@a.example.", True),
        ("-ann@a.example, <ann@a.example>", True),
        ({"to": ["x", "one\nann@a.example"]}, True),
        ("Ann Lee's account", True),
        ({"by": "Ann"}, True),
        ("Ann", False),
        ("joann@a.example, jo.ann@a.example, jo-ann@a.example", False),
        ("ann@a.example.org and ann@a.example-b.org", False),
        ("Joann Lee, Ann Leeds", False),
    ],
)
def test_another_address_or_name_that_has_theirs_in_it_is_somebody_else_s(
    text: Any, is_theirs: bool
) -> None:
    names = frozenset({"Ann Lee", "Ann"})
    ann = Subject(kind=SubjectKind.CONTACT, name="Ann Lee", email="ann@a.example", names=names)
    assert names_them("text", text, ann) == is_theirs


def test_a_hold_that_is_set_in_the_middle_wins(over: World) -> None:
    """The database says no, whatever the worker had looked at before."""
    _, erasure = proposed(over, **RITA)
    data_erasures.answer_erasure(
        number=erasure.number, agreed=True, by=over.actor("axel"), now=over.now
    )
    give_seat(over, "rhea")
    hold(over, "acme")
    data_erasures.work_through(now=lambda: over.now)
    erasure.refresh_from_db()
    assert erasure.stopped_for == "NEEDED" and not erasure.done_at
    assert Report.objects.filter(reporter_name="Rita Reporter").exists()
    stopped = OutboxMessage.objects.get(topic="erasure_stopped")
    assert "hold" not in str(stopped.payload)
    verified()

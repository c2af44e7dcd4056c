"""Erasure: by two, refused while something must stay, and after it whoever asked is found in no
table and no file, while the record still verifies.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import Account, Contact, User
from accounts.roles import Actor
from enforcement.models import (
    Case,
    CaseFile,
    DataErasure,
    DataRequest,
    Event,
    Evidence,
    EvidenceCopy,
    LegalEvent,
    OutboxMessage,
    Report,
    StaffEvent,
    Tombstone,
)
from enforcement.operations import (
    bundle_releases,
    case_bundles,
    case_files,
    data_corrections,
    data_erasures,
    data_requests,
    files,
    gather,
)
from enforcement.operations.case_bundles import NewBundle
from enforcement.operations.data_requests import DataAnswer
from enforcement.queries.data_subjects import Subject, subject_of, subject_of_request
from enforcement.queries.erasable import Named, awaited_bundles, must_stay, names_them, with_copies
from enforcement.record.files import put
from enforcement.workflow.data_requests import DataRequestPhase, RefusalGround, SubjectKind
from enforcement.workflow.redactions import FileShape
from tests.canary import told_case
from tests.files import kept_in
from tests.operations.test_data_requests import copied, identified
from tests.operations.test_legal import asked, hold
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
    all_sent()
    return told


def all_sent() -> None:
    """Nothing is on its way any more."""
    with connect("") as owner:
        owner.execute("ALTER TABLE enforcement_outboxmessage DISABLE TRIGGER USER")
        owner.execute("UPDATE enforcement_outboxmessage SET phase = 'DONE', done_at = now()")
        owner.execute("ALTER TABLE enforcement_outboxmessage ENABLE TRIGGER USER")


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
    return closing(world, request, DataRequestPhase.ANSWERED)


def closing(world: World, request: DataRequest, phase: DataRequestPhase) -> DataRequest:
    """It ends so."""
    answer = DataAnswer(
        phase=phase,
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
    # of evidence whose text named somebody, a copy goes as a whole
    copy = EvidenceCopy.objects.earliest("number")
    item = Named(row=copy.evidence, columns=frozenset({"text"}))
    assert [type(one.row) for one in with_copies([item])] == [Evidence, EvidenceCopy]
    verified()
    assert first.exports.get().is_erased
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
    files_of_before = files_made(over)
    request, erasure = proposed(over, **ANNA)
    erasure = carried_out(over, erasure)
    assert erasure.done_at, erasure.stopped_for
    closed(over, request)
    files_are_gone(over, files_of_before)
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


def files_made(world: World) -> list[CaseFile]:
    """A case file and one that is wanted; a bundle that was handed over, and one whose release is
    proposed. Where the authority still waits for one, it keeps what it has.
    """
    case = Case.objects.filter(account__external_ref="acme").earliest("opened_at")
    given: dict[str, Any] = {"case_id": case.pk, "audience": "Counsel", "reason": "Asked."}
    given |= {"sensitive": False, "locale": "en", "time_zone": "UTC", "now": world.now}
    made = case_files.ask_case_file(by=world.actor("otto"), **given)
    assert case_files.work_through(now=lambda: world.now) == 1
    made.refresh_from_db()
    wanted = case_files.ask_case_file(by=world.actor("otto"), **given)
    for who in ("rhea", "lena"):
        give_seat(world, who)
    anna = subject_of(SubjectKind.CONTACT, **ANNA)
    handed, waiting = (bundle_made(world, case, what) for what in (b"for the court", b"not yet"))
    on: dict[str, Any] = {"number": handed.request.number, "now": world.now}  # type: ignore[union-attr]
    by = {who: world.actor(who) for who in ("rhea", "lena")}
    for file in (handed, waiting):
        for actor in by.values():
            case_bundles.content_of_bundle(key=file.pk, by=actor, **on)
        released = bundle_releases.propose_release(key=file.pk, reason="So.", by=by["rhea"], **on)
        if file == handed:
            on["release"] = released.number
            bundle_releases.answer_release(agreed=True, by=by["lena"], **on)
            assert awaited_bundles(anna).exists()
            day = world.now.date()
            bundle_releases.hand_over(handed_to="Court", handed_on=day, by=by["rhea"], **on)
            del on["release"]
    assert not awaited_bundles(anna).exists()
    for file in (handed, waiting):
        file.refresh_from_db()
    return [made, wanted, handed, waiting]


def bundle_made(world: World, case: Case, content: bytes) -> CaseFile:
    """A bundle for the one request that is there."""
    found = LegalEvent.objects.filter(act="take in").values_list("request_number", flat=True)
    day = {"received_on": world.now.date(), "due_at": world.now + timedelta(days=9)}
    number = next(iter(found), None) or asked(world, **day).number
    wanted = NewBundle(case=case.ref, audience="Court", reason="So.", shape=FileShape.BUNDLE)
    row = case_bundles.ask_bundle(
        number=number, wanted=wanted, by=world.actor("rhea"), now=world.now
    )
    sha256 = hashlib.sha256(content).hexdigest()
    put(sha256, content)
    case_bundles.keep_bundle(row, sha256=sha256, size=len(content), now=world.now)
    return row


def files_are_gone(world: World, files_of_before: list[CaseFile]) -> None:
    """None has a file; each says why, and the record of the desk what it was. A new one can be
    made, and who looked at the old one cannot release it.
    """
    for file in files_of_before:
        was = file.sha256
        file.refresh_from_db()
        assert file.is_erased and file.erased_at == world.now
        assert (file.sha256, file.was_sha256, file.made_at) == ("", was, None)
    made, wanted, handed, _ = files_of_before
    assert {made.was_sha256, handed.was_sha256} & files.cited({made.was_sha256}) == set()
    said = LegalEvent.objects.filter(act="erase bundle").values_list("said__sha256", flat=True)
    assert handed.was_sha256 in said and len(said) == 2
    told = Event.objects.filter(act="erase_personal_data", data__has_key="files")
    assert [event.data["files"] for event in told] == [2]  # and nothing of the desk's
    assert case_files.work_through(now=lambda: world.now) == 0
    with refused(code="not-open"):
        case_files.keep(wanted, b"what was read before", now=world.now)
    with refused("Make a new bundle", code="unknown-file"):
        bundle_releases.answer_release(
            number=handed.request.number,  # type: ignore[union-attr]
            release=2,
            agreed=True,
            by=world.actor("lena"),
            now=world.now,
        )
    otto, lena = (signed_in(User.objects.get(username=name)) for name in ("otto", "lena"))
    page = otto.get(f"/cases/{made.case.ref}/file").content.decode()
    assert page.count("It was made before data of somebody in it was erased.") == 2
    page = lena.get(f"/legal/requests/{handed.request.number}/bundles").content.decode()  # type: ignore[union-attr]
    assert "Handed over" in page and handed.was_sha256 in page and "Removed" in page
    with connect("") as owner, pytest.raises(psycopg.IntegrityError):
        owner.execute("UPDATE enforcement_casefile SET sha256 = was_sha256, why_not = ''")


def test_what_they_were_called_before_a_correction_is_found_and_erased(over: World) -> None:
    """By the correction's own record; whoever took the place of a corrected contact is another."""
    act: dict[str, Any] = {"by": over.actor("ada"), "now": over.now}
    before, then, now = ANNA["email"], "anna@acme.example", "anna.new@acme.example"
    for old, new in ((before, then), (then, now)):
        made = identified(over, kind="CORRECTION", name=ANNA["name"], email=old)
        data_corrections.correct_contact(number=made.number, name="Ann Other", email=new, **act)
        wanted = identified(over, kind="ERASURE", name="Ann Other", email=new)
        with refused("Close it first", code="conflict"):
            data_erasures.propose_erasure(number=wanted.number, reason="So.", **act)
        for left in DataRequest.objects.open():
            closing(over, left, DataRequestPhase.WITHDRAWN)
    for address in (now, before):  # by whichever they ask
        anna = subject_of(SubjectKind.CONTACT, name="Ann Other", email=address)
        assert {anna.email, *anna.former} == {before, then, now}
        assert anna.names == {"Ann Other", ANNA["name"]} and len(anna.contacts) == 2
    # one of the two is replaced by somebody else, who has another address
    contact = Contact.objects.filter(email=now, account__external_ref="acme").get()
    Contact.objects.filter(pk=contact.pk).update(name="Bob", email="bob@acme.example")
    bob = subject_of(SubjectKind.CONTACT, name="Bob", email="bob@acme.example")
    assert not bob.former and set(bob.names) == {"Bob"}
    Contact.objects.filter(pk=contact.pk).update(name="Ann Other", email=now)
    assert places(before)
    all_sent()  # the old addresses are told
    request, erasure = proposed(over, name="Ann Other", email=now)
    erasure = carried_out(over, erasure)
    assert erasure.done_at, erasure.stopped_for
    closed(over, request)
    assert places(before, then, now) == {}
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

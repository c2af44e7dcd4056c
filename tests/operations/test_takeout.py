"""Everything about oneself in one ZIP, and nothing of anybody else."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest
from django.apps import apps
from django.db import models
from psycopg import errors, sql
from psycopg.types.json import Jsonb

from accounts.models import Account
from enforcement.models import Case, Evidence, Message, Notice
from enforcement.operations import files, gather, messages, reinstatement, remediate, takeout
from enforcement.queries import portal_takeout
from tests.counting import counting
from tests.record.pdfs import unpacked, whole
from tests.scenes import connect, other_policy
from tests.world import PLAN, STATED, World

# What the take-out gives: of rows that are the holder's own it may be seen, of all others never.
GIVEN = {
    "Account": ("external_ref", "name", "kind", "country", "locale", "time_zone", "standing"),
    "Contact": ("name", "email", "role", "locale"),
    "Case": ("ref", "state"),
    "Policy": ("title",),
    "Message": ("author", "text"),
    "Evidence": ("file_name", "content_type", "sha256"),
    "Requirement": ("title", "text", "evidence", "phase", "answer"),
    "Submission": ("text", "sent_by"),
    "Decision": ("ref",),
    "Appeal": ("ref", "phase", "lodged_by", "text", "reasons"),
    "ReinstatementRequest": ("phase", "asked_by", "text", "reasons"),
    "Notice": ("kind", "locale", "subject", "text"),
}
# Which rows of these tables are the holder's own, as SQL says it of the table `t`.
THEIRS = """(SELECT c.id FROM enforcement_case c JOIN accounts_account a ON a.id = c.account_id
    WHERE a.external_ref = 'acme' AND c.area = 'competition')"""
OWN = {
    "Account": "t.external_ref = 'acme'",
    "Contact": "t.account_id = (SELECT id FROM accounts_account WHERE external_ref = 'acme')",
    "Case": f"t.id IN {THEIRS}",
    "Policy": "true",
    "Message": f"t.lane = 'HOLDER' AND t.case_id IN {THEIRS}",
    "Evidence": f"t.kind IN ('submission', 'holder''s file') AND t.case_id IN {THEIRS}",
    "Requirement": f"t.case_id IN {THEIRS}",
    "Submission": f"""t.requirement_id IN
        (SELECT r.id FROM enforcement_requirement r WHERE r.case_id IN {THEIRS})""",
    "Decision": f"t.case_id IN {THEIRS}",
    "Appeal": f"t.side = 'HOLDER' AND t.case_id IN {THEIRS}",
    "ReinstatementRequest": f"t.case_id IN {THEIRS}",
    "Notice": f"t.audience = 'HOLDER' AND t.case_id IN {THEIRS}",
}
TEXTS = (models.CharField, models.TextField, models.JSONField)
CANARY = "CANARY"


@pytest.fixture
def told(world: World, settings: Any, tmp_path: Path) -> Case:
    """A case with one of everything that a holder sees, and of what they must not see."""
    settings.FILES_DIR = tmp_path
    world.account(name="Acme")
    case = world.case(reporter_name="Rita Reporter", reporter_email="rita@press.example")
    everything(world, case)
    world.account("other", name="Somebody else")
    everything(world, world.case("other"))
    # of this one the holder was told nothing
    unknown = world.case(policy=other_policy(world).slug)
    messages.say(
        case_id=unknown.pk, lane="INTERNAL", text="Hush.", by=world.actor("rhea"), now=world.now
    )
    return case


def everything(world: World, case: Case) -> None:
    holder, rhea = world.actor("holder"), world.actor("rhea")
    world.suspend(case)
    at = {"case_id": case.pk}
    world.now += timedelta(minutes=1)
    for kind, origin, sensitive in (
        ("article", "PRESS", False),
        ("secret", "INTERNAL_DOCUMENT", True),
        ("letter", "HOLDER", False),  # staff added it
        ("a patient's file", "HOLDER", True),
    ):
        file = files.store(f"{CANARY} {kind}".encode(), f"{kind}.txt")
        item = gather.Item(kind=kind, origin=origin, citation="x", sensitive=sensitive, file=file)
        by = holder if (origin, sensitive) == ("HOLDER", True) else rhea
        gather.add_evidence(**at, item=item, by=by, now=world.now)
    world.now += timedelta(minutes=1)
    for lane in ("INTERNAL", "HOLDER", "REPORTER"):
        messages.say(**at, lane=lane, text=f"To {lane.lower()}.", by=rhea, now=world.now)
    sent = files.store(b"our records", "../../Über uns\u202e\x00 records.txt")
    messages.answer(**at, text="Here it is.", by=holder, now=world.now, file=sent)
    world.establish(case)
    world.both(world.fresh(case), "require_remediation", measure="keep", plan=PLAN, **STATED)
    world.now += timedelta(minutes=1)
    proof = files.store(b"proof of it", "CON.txt")
    remediate.submit(
        requirement_id=world.requirement(case), text="Done.", by=holder, now=world.now, file=proof
    )
    reinstatement.request_reinstatement(**at, text="It is fixed.", by=holder, now=world.now)
    world.appeal(case)


def opened(world: World, account: str = "acme") -> ZipFile:
    out = BytesIO()
    key = Account.objects.get(external_ref=account).pk
    takeout.write_takeout(out, account_id=key, now=world.now)
    return ZipFile(out)


def data_of(archive: ZipFile) -> dict[str, Any]:
    return dict(json.loads(archive.read("takeout.json")))


def test_a_take_out_has_all_that_passed_between_the_holder_and_us(told: Case, world: World) -> None:
    archive = opened(world)
    data = data_of(archive)
    (case,) = data["cases"]
    assert data["account"]["reference"] == "acme" and data["receipts"] == []
    assert [c["email"] for c in data["contacts"]] == ["legal@acme.example"]
    assert case["reference"] == told.ref and case["policy"] == "Competing models"
    assert [(m["from"], m["sent_by"], m["text"]) for m in case["messages"]] == [
        ("us", None, "To holder."),
        ("you", "The holder", "Here it is."),
    ]
    (item,) = case["required_changes"]
    assert (item["title"], item["phase"]) == ("Stop the use", "SUBMITTED")
    assert [(s["text"], s["file"]) for s in item["submissions"]] == [("Done.", "files/002-CON.txt")]
    assert [a["text"] for a in case["appeals"]] == ["You are wrong, and here is why."]
    assert [r["text"] for r in case["requests_for_reinstatement"]] == ["It is fixed."]
    assert archive.read("files/002-CON.txt") == b"proof of it"
    notices = list(Notice.objects.filter(case=told, audience="HOLDER").order_by("number"))
    assert [n["kind"] for n in case["notices"]] == [n.kind for n in notices] and len(notices) >= 2
    for said, notice in zip(case["notices"], notices, strict=True):
        content = archive.read(said["text"])
        assert content == notice.text.encode()
        assert said["sha256"] == hashlib.sha256(content).hexdigest()
        assert notice.subject in whole(archive.read(said["pdf"]))


def test_a_take_out_reads_a_fixed_number_of_statements_and_is_the_same_twice(
    told: Case, world: World
) -> None:
    key, out = told.account_id, BytesIO()
    with counting() as counted:
        takeout.write_takeout(out, account_id=key, now=world.now)
    assert counted.statements == 11
    again = BytesIO()
    takeout.write_takeout(again, account_id=key, now=world.now)
    assert out.getvalue() == again.getvalue()


def test_names_inside_are_safe_wherever_they_are_unpacked(told: Case, world: World) -> None:
    archive = opened(world)
    names = archive.namelist()
    assert "files/001-Über_uns_records.txt" in names
    assert takeout.safe_name("../../Über uns\u202e\x00 records.txt") == "Über_uns___records.txt"
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        folder, _, last = name.rpartition("/")
        assert folder in ("", "notices", "files") and len(last) <= 90
        assert all(c.isalnum() or c in "._-" for c in last) and ".." not in last
    for info in archive.infolist():
        assert (info.create_system, info.external_attr >> 16, info.extra) == (3, 0o644, b"")
    assert takeout.safe_name("a/b\\..") == takeout.safe_name("") == "file"
    assert takeout.safe_name("x" * 300 + ".pdf") == "x" * 76 + ".pdf"


def test_a_file_that_was_changed_or_is_gone_is_said_to_be_missing(
    told: Case, world: World, settings: Any
) -> None:
    for content in (b"our records", b"proof of it"):
        sha256 = hashlib.sha256(content).hexdigest()
        place = Path(settings.FILES_DIR) / sha256[:2] / sha256
        if content == b"proof of it":
            place.unlink()
        else:
            place.chmod(0o644)
            place.write_bytes(b"forged")
    archive = opened(world)
    (case,) = data_of(archive)["cases"]
    assert [f["file"] for f in case["files"]] == [None, None]
    assert not [name for name in archive.namelist() if name.startswith("files/")]


# To a reporter, and by one: the same as the holder's own row, but for this.
REPORTERS = {
    "enforcement_appeal": {
        "side": "REPORTER",
        "ref": "A-REPO-RTER",
        "phase": "INADMISSIBLE",
        "reasons": "Why.",
        "decided_at": "2024-03-02T00:00:00Z",
    },
    "enforcement_notice": {"audience": "REPORTER", "subject": "Your report"},
}


def add_reporters_rows(owner: Any) -> None:
    """An appeal and a notice of somebody else, in the holder's own case."""
    for table, changes in REPORTERS.items():
        copied = sql.SQL("""
            INSERT INTO {table} SELECT (jsonb_populate_record(
                t, %s || jsonb_build_object('id', gen_random_uuid()))).*
            FROM {table} t WHERE t.case_id IN {theirs} LIMIT 1""")
        name = sql.Identifier(table)
        off, on = (
            sql.SQL(f"ALTER TABLE {{}} {word} TRIGGER USER") for word in ("DISABLE", "ENABLE")
        )
        owner.execute(off.format(name))
        owner.execute(copied.format(table=name, theirs=sql.SQL(THEIRS)), [Jsonb(changes)])
        owner.execute(on.format(name))


def planted() -> set[str]:
    """Put a word of its own into each text field of every row of every model, but for what the
    take-out gives of the holder's own rows; returns the fields into which it could be put.
    """
    owner, found = connect(role=""), set()
    owner.autocommit = True
    with owner:
        add_reporters_rows(owner)
        own = {}
        for name, which in OWN.items():
            (model,) = (m for m in apps.get_models() if m.__name__ == name)
            rows = sql.SQL("SELECT t.id FROM {} t WHERE {}").format(
                sql.Identifier(model._meta.db_table), sql.SQL(which)
            )
            own[name] = [key for (key,) in owner.execute(rows)]
            assert own[name], f"the scene has no {name} of the holder"
        for model in apps.get_models():
            table = sql.Identifier(model._meta.db_table)
            # our rules keep rows as they were written
            owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
            for field in model._meta.concrete_fields:
                if not isinstance(field, TEXTS) or field.choices or is_code(field):
                    continue
                given = field.name in GIVEN.get(model.__name__, ())
                name = f"{model.__name__}.{field.name}"
                but = own[model.__name__] if given else []
                if planted_in(owner, table, field, f"{CANARY}-{name}", but):
                    found.add(name)
            owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
    return found


def is_code(field: Any) -> bool:
    """Whether it is too short for what anybody says."""
    return field.max_length is not None and field.max_length < 30


def planted_in(owner: Any, table: Any, field: Any, word: str, but: list[Any]) -> bool:
    """Whether some row has the word now, but for these; a constraint may keep it out."""
    column = sql.Identifier(field.column)
    if isinstance(field, models.JSONField):
        value = sql.SQL(
            "CASE jsonb_typeof({0}) WHEN 'object' THEN {0} || jsonb_build_object('canary', %s) "
            "ELSE {0} || jsonb_build_array(%s) END"
        ).format(column)
        new = [Jsonb(word), Jsonb(word)]
    else:
        value = sql.SQL("left(%s || {}::text, {})").format(
            column, sql.Literal(field.max_length or 1_000_000)
        )
        new = [word]
    where = sql.SQL("NOT t.id = ANY({})").format(sql.Literal(but)) if but else sql.SQL("true")
    statement = sql.SQL("UPDATE {} t SET {} = {} WHERE {}").format(table, column, value, where)
    try:
        with owner.transaction():
            return bool(owner.execute(statement, new).rowcount)
    except (errors.IntegrityError, errors.DataError):
        return False


def test_no_private_word_of_any_model_is_in_a_take_out(told: Case, world: World) -> None:
    fields = planted()
    assert len(fields) > 80
    assert fields >= {
        *("Message.text", "Message.author", "Report.reporter_name", "Report.claim", "User.email"),
        *("Decision.terms", "Decision.proposer_name", "Event.reason", "Event.data"),
        *("Evidence.text", "Evidence.citation", "Evidence.file_name", "Finding.reasons"),
        *("Notice.text", "Notice.statement", "Appeal.text", "Submission.text", "Account.name"),
        *("Contact.email", "Review.reasons", "Case.question", "Requirement.acceptance"),
    }
    archive = opened(world)
    assert len(archive.namelist()) >= 7
    members = dict.fromkeys(archive.namelist())
    for name in members:
        content = archive.read(name)
        seen = content + unpacked(content) + name.encode()
        if name.endswith(".pdf"):
            with pypdfium2.PdfDocument(content) as document:
                seen += str(document.get_metadata_dict()).encode()
            seen += whole(content).encode()
        assert CANARY.encode() not in seen, f"{name}: {around(seen)}"
        for private in (b"Rita", b"press.example", b"rhea", b"lena", b"Somebody else", b"Hush"):
            assert private not in seen, name


def around(seen: bytes) -> bytes:
    place = seen.index(CANARY.encode())
    return seen[max(place - 40, 0) : place + 80]


def test_a_case_that_the_holder_was_not_told_of_is_in_no_take_out(told: Case, world: World) -> None:
    assert Case.objects.filter(account=told.account_id).count() == 2
    assert list(portal_takeout.told_cases(told.account_id)) == [told]
    assert Message.objects.filter(case__account=told.account_id).count() == 5
    assert [f.sha256 for f in portal_takeout.takeout_of(told.account_id).files] == [
        hashlib.sha256(content).hexdigest() for content in (b"our records", b"proof of it")
    ]
    assert Evidence.objects.filter(case=told).count() == 6

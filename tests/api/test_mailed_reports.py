"""An e-mail that a program posts: a report whose reporter wrote it, kept as evidence as it came."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from hashlib import sha256
from typing import Any

import pytest

from accounts.models import Scope, User
from enforcement.models import Case, Event, Evidence, OutboxMessage, Receipt, Report, ReportDetails
from enforcement.operations.files import read
from enforcement.operations.intake import match_report
from tests.api.conftest import Program, Programs
from tests.delivery.test_incoming_mail import NASTY, PNG
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "They train a model on your output."


def written(text: str = TEXT, files: int = 0, **headers: str) -> bytes:
    """A mail to abuse@, with this many pictures."""
    mail = EmailMessage()
    mail.set_content(text)
    for number in range(files):
        content = PNG + bytes([number])
        mail.add_attachment(content, "image", "png", filename=f"picture-{number}.png")
    said = {"From": "Ines Novak <ines@press.example>", "Subject": "Acme", **headers}
    for name, value in said.items():
        mail[name.replace("_", "-")] = value
    return mail.as_bytes()


def body(content: bytes, **more: Any) -> dict[str, Any]:
    """What a program posts."""
    file = {"name": "abuse-1.eml", "content": base64.b64encode(content).decode()}
    return {"source": "abuse@", "origin": "PRESS", "policy": "competing-models", **more} | {
        "file": file
    }


def acknowledged() -> list[str]:
    """Whom it was written to that a report came in."""
    return sorted(OutboxMessage.objects.filter(channel="EMAIL").values_list("recipient", flat=True))


def test_a_mail_about_a_known_account_is_in_a_case_as_sensitive_evidence(
    world: World, program: Programs
) -> None:
    world.account()
    mail = written(files=1, Content_Language="de")
    made = program(Scope.REPORTS_WRITE).post("reports/mail", body(mail, account="acme"))
    assert made["report"]["stage"] == "filed" and made["not_taken"] == []
    digest = sha256(mail).hexdigest()
    assert [(file["name"], file["content_type"]) for file in made["files"]] == [
        ("abuse-1.eml", "message/rfc822"),
        ("picture-0.png", "image/png"),
    ]
    assert made["files"][0]["sha256"] == digest and read(digest, "") == mail
    report = Report.objects.get()
    assert (report.claim, report.external_id) == (TEXT, digest)
    assert (report.reporter_name, report.reporter_email) == ("Ines Novak", "ines@press.example")
    assert report.locale == "de" and report.origin == "PRESS"
    kept = Evidence.objects.order_by("number")
    assert [(one.kind, one.sensitive) for one in kept] == [
        ("e-mail", True),
        ("reporter's file", True),
    ]
    assert kept[0].sha256 == digest and "ines" not in str(list(Event.objects.values())).lower()
    assert acknowledged() == ["ines@press.example"]
    # no form: nothing was declared, and no page has a receipt of it
    assert not ReportDetails.objects.exists() and not Receipt.objects.exists()


def test_a_mail_about_nobody_knows_whom_waits_with_its_files(
    world: World, program: Programs
) -> None:
    account = world.account()
    intake = program()
    # a subject that is an account's reference matches nothing by itself
    made = intake.post("reports/mail", body(written(files=1, Subject=account.external_ref)))
    assert made["report"]["stage"] == "waiting" and not Case.objects.exists()
    report = Report.objects.get()
    assert (
        report.account_text == f"E-mail: {account.external_ref}" and report.match_by_at is not None
    )
    assert intake.get(f"reports/{report.pk}") == made["report"]
    rhea = User.objects.get(username="rhea").actor
    match_report(report_id=report.pk, account_id=account.pk, by=rhea, now=world.now)
    assert list(Evidence.objects.order_by("number").values_list("kind", flat=True)) == [
        "e-mail",
        "reporter's file",
    ]


def test_the_same_mail_is_the_same_report(world: World, program: Programs) -> None:
    world.account()
    intake, sent = program(), body(written(files=1), account="acme")
    made = intake.post("reports/mail", sent)
    assert intake.post("reports/mail", sent, 200) == made
    assert intake.post("reports/mail", sent, 200, once="k") == made
    assert Report.objects.count() == 1 and Evidence.objects.count() == 2
    other = intake.post("reports/mail", body(written("More."), account="acme", external_id="m-1"))
    newer = intake.post("reports/mail", body(written("Most."), account="acme", external_id="m-1"))
    assert (other["report"]["number"], newer["report"]["number"]) == (1, 2)
    assert newer["report"]["case"] == made["report"]["case"]


def test_nobody_is_flooded_and_no_program_is_answered(world: World, program: Programs) -> None:
    intake = program()
    for number in range(5):
        intake.post("reports/mail", body(written(f"No. {number}", From="V@victim.example")))
    assert acknowledged() == ["V@victim.example"] * 3
    for headers in (
        {"Auto_Submitted": "auto-replied"},
        {"From": "mailer-daemon@host.example"},
        {"Return_Path": "<>"},
    ):
        intake.post("reports/mail", body(written(str(headers), **headers)))
    assert len(acknowledged()) == 3
    assert Report.objects.filter(reporter_email="").exclude(reporter_name="").count() == 3


def test_files_that_are_not_taken_are_named_and_in_the_mail_all_the_same(
    world: World, program: Programs
) -> None:
    mail = EmailMessage()
    mail["From"] = "ines@press.example"
    mail.add_attachment(b"MZ\x90\x00", "application", "x-msdownload", filename="tool.exe")
    for number in range(11):
        mail.add_attachment(PNG + bytes([number]), "image", "png", filename=f"{number}.png")
    made = program().post("reports/mail", body(mail.as_bytes()))
    assert len(made["files"]) == 11
    assert [one["name"] for one in made["not_taken"]] == ["tool.exe", "10.png"]
    assert Report.objects.get().claim == "(An e-mail without a text: see its files.)"


def test_a_long_mail_is_a_claim_as_long_as_one_may_be(world: World, program: Programs) -> None:
    program().post("reports/mail", body(written("word\n" * 30_000)))
    report = Report.objects.get()
    assert len(report.claim) <= 20_000 and report.claim.endswith("[…]")


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"\n", "bad-mail", "says nothing"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n" * 50, "bad-mail", "damaged"),
        (b"Content-Type: text/html\n\n" + b"x" * 2_000_001, "bad-mail", "too long"),
    ],
)
def test_a_mail_that_nobody_can_read_is_refused_where_it_stands(
    content: bytes, code: str, says: str, world: World, program: Programs
) -> None:
    intake = program()
    said = intake.post("reports/mail", body(content), 422)
    assert said["code"] == code and says in said["detail"]
    assert said["errors"][0]["pointer"] == "/file/content"
    for coded in ("no base64", "YWJj\u00e4", "YWJjZ"):
        wrong = {**body(b"x"), "file": {"name": "x", "content": coded}}
        assert intake.post("reports/mail", wrong, 422)["code"] == "bad-file"
    assert intake.post("reports/mail", {**body(b"x"), "colour": "red"}, 422)["errors"]
    assert not Report.objects.exists()


def test_nothing_that_anybody_may_write_into_a_mail_breaks_anything(
    world: World, program: Programs
) -> None:
    intake = program()
    for content in [*NASTY, written(Subject="‮​"), b"From: \xff\xfe <a@b.example>\n\nx"]:
        taken = send(intake, content)
        assert taken in (200, 201, 422), content
    assert Report.objects.count() > 5
    program(Scope.CASES_READ, name="reader").post("reports/mail", body(written()), 403)


def send(intake: Program, content: bytes) -> int:
    """Post a mail, whatever follows; the code."""
    answer = intake.client.post(
        "/api/v1/reports/mail",
        body(content),
        content_type="application/json",
        headers={"Authorization": f"Bearer {intake.key}"},
    )
    return int(answer.status_code)

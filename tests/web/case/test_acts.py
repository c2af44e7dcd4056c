"""Acting on a case from its page: each act has an address, does one thing, says what is wrong, and
loses nothing that was typed.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from enforcement.models import (
    Case,
    Event,
    Evidence,
    Finding,
    Message,
    OutboxMessage,
    Referral,
    Review,
    Weighing,
)
from enforcement.models.evidence import MAX_FILE
from enforcement.operations import reinstatement, remediate
from tests.files import kept_in
from tests.invariants import fingerprint
from tests.web._case import add, page, words, world_of_a_case
from tests.web.conftest import SignIn
from tests.world import PLAN, STATED, World

TYPED = "What I had typed, at length."
FINDING = {
    "answer-i": "no",
    "why-i": "No classifier.",
    "answer-ii": "no",
    "why-ii": "Not ours.",
    "conclusion": "ESTABLISHED",
    "reasons": TYPED,
}


@pytest.fixture
def scene(transactional_db: Any, settings: Any, tmp_path: Any) -> tuple[World, Case]:
    """A case in the middle of its investigation."""
    settings.STORAGES = kept_in(tmp_path)
    return world_of_a_case()


def act(client: Any, case: Case, name: str, of: Any = "", code: int = 302, **values: Any) -> str:
    """What the page says after an act, or the form as it is shown again; sent with a key, as pages
    send it.
    """
    at = f"/cases/{case.ref}/do/{name}" + (f"?of={of}" if of else "")
    answer = client.post(at, {"once": str(uuid4()), **values})
    assert answer.status_code == code, words(answer.content.decode())[:1500]
    return page(client, case) if code == 302 else str(answer.content.decode())


def say(client: Any, case: Case, code: int = 302, **values: Any) -> str:
    answer = client.post(f"/cases/{case.ref}/say", values)
    assert answer.status_code == code, words(answer.content.decode())[:1500]
    return str(answer.content.decode())


def finding_of(case: Case) -> Any:
    return case.allegations.get().pk


def test_evidence_is_added_with_its_file_and_weighed(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    rhea, case = sign_in("rhea"), scene[1]
    assert 'enctype="multipart/form-data"' in page(rhea, case, "/do/evidence")
    file = SimpleUploadedFile("letter.pdf", b"%PDF-1.7 a letter", content_type="text/html")
    html = act(
        rhea,
        case,
        "evidence",
        kind="Letter",
        origin="HOLDER",
        file=file,
        bearing="AGAINST",
        carries="Partial.",
        made_on="2024-03-01",
    )
    made = Evidence.objects.get(case=case)
    assert (made.kind, made.content_type, made.file_name, str(made.made_on), made.size) == (
        "Letter",
        "application/pdf",
        "letter.pdf",
        "2024-03-01",
        17,
    )
    assert Weighing.objects.get(evidence=made).bearing == "AGAINST"
    assert "The evidence was added." in html


def test_several_files_become_an_item_each_or_none_is_added(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    rhea, case = sign_in("rhea"), scene[1]

    def sent(*more: SimpleUploadedFile) -> list[SimpleUploadedFile]:
        return [SimpleUploadedFile("a.txt", b"One."), SimpleUploadedFile("b.txt", b"Two."), *more]

    about = {"kind": "Log", "origin": "PRESS"}
    assert re.search(r'type="file"[^>]* multiple', page(rhea, case, "/do/evidence"))
    before = fingerprint()
    wrong = [SimpleUploadedFile(name, b"\x00\x01\x02\xff") for name in ("c.bin", "d.bin")]
    html = words(act(rhea, case, "evidence", code=422, file=sent(*wrong), **about))
    assert "c.bin is neither" in html and "d.bin is neither" in html
    html = act(rhea, case, "evidence", code=422, file=sent(), text="What it says.", **about)
    assert "Several files become one item each." in words(html)
    large = SimpleUploadedFile("e.txt", b"x" * (MAX_FILE + 1))
    html = words(act(rhea, case, "evidence", code=422, file=sent(large), **about))
    assert "e.txt: The file is larger than 10 MB." in html
    many = [one for _turn in range(6) for one in sent()]
    html = act(rhea, case, "evidence", code=422, file=many, **about)
    assert "at most 10 files" in words(html)
    assert fingerprint() == before
    html = words(act(rhea, case, "evidence", file=sent(), bearing="FOR", **about))
    assert "2 items were added: E1, E2." in html
    added = Evidence.objects.filter(case=case).order_by("number")
    assert [(e.file_name, e.size) for e in added] == [
        ("a.txt", 4),
        ("b.txt", 4),
    ]
    assert Weighing.objects.filter(evidence__case=case, bearing="FOR").count() == 2
    told = [e.data["sha256"] for e in Event.objects.filter(case=case, act="add_evidence")]
    assert sorted(told) == sorted(e.sha256 for e in Evidence.objects.filter(case=case))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"origin": "PRESS"}, "needs a text, a link or a file"),
        ({"origin": "GOSSIP", "text": "x"}, "Choose one of the options offered."),
        ({"origin": "PRESS", "text": "x" * 20_001}, "at most 20,000 characters"),
        (
            {"origin": "PRESS", "url": "javascript:alert(1)"},
            "Enter a web address that begins with https://.",
        ),
        ({"origin": "PRESS", "text": "x", "made_on": "yesterday"}, "Enter a date like 2024-03-01."),
        (
            {"origin": "PRESS", "text": "x", "bearing": "MAYBE"},
            "Choose one of the options offered.",
        ),
        (
            {
                "origin": "PRESS",
                "file": SimpleUploadedFile("x.html", b"<!doctype html><html></html>\x00"),
            },
            "Supported types: PDF, text, images and ZIP",
        ),
    ],
)
def test_evidence_that_cannot_be_kept_is_refused_with_what_was_typed(
    sign_in: SignIn, scene: tuple[World, Case], values: dict[str, Any], sentence: str
) -> None:
    rhea = sign_in("rhea")
    before = fingerprint()
    html = act(rhea, scene[1], "evidence", code=422, kind=TYPED, citation="The Courier", **values)
    assert sentence in words(html) and TYPED in html and "The Courier" in html
    assert fingerprint() == before


def test_evidence_is_weighed_by_one_click(sign_in: SignIn, scene: tuple[World, Case]) -> None:
    world, case = scene
    made = add(world, case)
    act(sign_in("ravi"), case, "weigh", made.pk, bearing="FOR", carries="Second-hand.")
    said = Weighing.objects.get(evidence=made)
    assert (said.bearing, said.carries, said.weighed_by.username) == ("FOR", "Second-hand.", "ravi")


def test_what_belongs_to_another_case_is_not_reached_from_this_one(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    world.account("other")
    other = world.case("other")
    world.suspend(other)
    made, review = add(world, other), Review.objects.get(case=other, kind="MEASURE")
    rhea = sign_in("rhea")
    before = fingerprint()
    for name, key in (
        ("weigh", made.pk),
        ("look", review.pk),
        ("pause", review.pk),
        ("finding", finding_of(other)),
        ("weigh", "nonsense"),
    ):
        answer = rhea.post(
            f"/cases/{case.ref}/do/{name}?of={key}",
            {**FINDING, "bearing": "FOR", "outcome": "continue", "version": "1"},
        )
        assert answer.status_code in (404, 422), (name, answer.status_code)
    assert fingerprint() == before


def test_a_finding_is_recorded_with_every_exception_answered(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    made = add(world, case)
    case.refresh_from_db()
    html = act(
        sign_in("rhea"),
        case,
        "finding",
        finding_of(case),
        version=case.version,
        evidence=[str(made.pk)],
        **FINDING,
    )
    found = Finding.objects.get()
    assert (found.conclusion, found.evidence, found.exceptions["i"]["why"]) == (
        "ESTABLISHED",
        [made.pk],
        "No classifier.",
    )
    assert "Established" in words(html) and TYPED in html


def test_a_finding_on_an_exception_that_is_not_answered_is_refused_and_kept(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    case, values = scene[1], {**FINDING, "answer-ii": "unknown"}
    html = act(
        sign_in("rhea"), case, "finding", finding_of(case), 422, version=case.version, **values
    )
    assert "every exception must be answered no. Exception ii is answered unknown." in words(html)
    assert TYPED in html and 'value="No classifier."' in html and not Finding.objects.exists()


def test_a_finding_on_a_page_that_is_out_of_date_says_what_changed_and_is_kept(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    add(world, case)
    html = act(
        sign_in("rhea"), case, "finding", finding_of(case), 409, version=case.version, **FINDING
    )
    assert "changed since you looked" in words(html) and "rhea added evidence (" in words(html)
    assert TYPED in html and not Finding.objects.exists()
    assert f'name="version" value="{world.fresh(case).version}"' in html, (
        "one more click records it"
    )


def test_a_note_tells_whom_it_names(sign_in: SignIn, scene: tuple[World, Case]) -> None:
    case = scene[1]
    say(
        sign_in("rhea"),
        case,
        lane="INTERNAL",
        text="Have a look, @ravi. Write to legal@lena.example",
    )
    ravi = scene[0].people["ravi"].pk
    assert Message.objects.get().mentions == [ravi]
    assert OutboxMessage.objects.get(topic="mention").payload["users"] == [str(ravi)]


def test_a_message_to_the_holder_is_shown_before_it_is_sent(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    rhea, case, before = sign_in("rhea"), scene[1], fingerprint()
    typed = {"lane": "HOLDER", "text": "Please tell us more about this."}
    html = say(rhea, case, 200, **typed)
    assert (
        "Preview: what the holder will see" in html
        and "legal@acme.example" in html
        and typed["text"] in html
    )
    assert fingerprint() == before, "looking at it sends nothing"
    say(rhea, case, seen="1", seen_text=typed["text"], **typed)
    mail = OutboxMessage.objects.filter(channel="EMAIL", topic="message_to_holder").get()
    assert mail.payload["subject"] in html
    assert Message.objects.get().lane == "HOLDER"


def test_a_message_that_was_changed_after_it_was_shown_is_shown_again(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    say(
        sign_in("rhea"),
        scene[1],
        200,
        lane="HOLDER",
        text="Something else.",
        seen="1",
        seen_text="What was shown.",
    )
    assert not Message.objects.exists()


def test_a_question_names_the_day_by_which_it_is_to_be_answered(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    by = (world.now + timedelta(days=4)).strftime("%Y-%m-%dT17:00")
    typed = {"lane": "QUESTION", "text": "Who sent these?", "answer_by": by}
    rhea = sign_in("rhea")
    assert "Send question" in say(rhea, case, 200, **typed)
    say(rhea, case, seen="1", seen_text=typed["text"], **typed)
    assert world.fresh(case).awaits == "HOLDER"
    assert case.events.get(act="ask_holder").data["answer_by"].startswith(by)


def test_a_question_without_a_date_has_the_one_that_the_form_shows_beforehand(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    rhea, by = sign_in("rhea"), world.end_of_day(days=7)
    assert f'value="{by:%Y-%m-%dT%H:%M}"' in page(rhea, case)
    typed = {"lane": "QUESTION", "text": "Who sent these?", "answer_by": ""}
    assert "Send question" in say(rhea, case, 200, **typed)
    say(rhea, case, seen="1", seen_text=typed["text"], **typed)
    assert case.events.get(act="ask_holder").data["answer_by"] == by.isoformat()
    asked = Message.objects.get(text=typed["text"])
    assert case.reviews.get(kind="QUESTION", subject=asked.pk).due_at == by


def test_a_message_asks_nothing_and_says_so_before_it_is_sent(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    by = (world.now + timedelta(days=4)).strftime("%Y-%m-%dT17:00")
    typed = {"lane": "HOLDER", "text": "Thank you.", "answer_by": by}  # from the field not shown
    rhea = sign_in("rhea")
    assert "Nobody waits for a reply" in say(rhea, case, 200, **typed)
    say(rhea, case, seen="1", seen_text=typed["text"], **typed)
    assert world.fresh(case).awaits == ""


@pytest.mark.parametrize(
    "values",
    [
        {"lane": "INTERNAL", "text": " "},
        {"lane": "GOSSIP", "text": TYPED},
        {"lane": "QUESTION", "text": TYPED, "answer_by": "tomorrow"},
        {"lane": "QUESTION", "text": TYPED, "answer_by": "2001-01-01T10:00"},
        {"lane": "INTERNAL", "text": TYPED + "x" * 20_000},
        {"lane": "INTERNAL", "text": TYPED + "\x00"},
    ],
)
def test_a_message_that_cannot_be_sent_keeps_what_was_typed(
    sign_in: SignIn, scene: tuple[World, Case], values: dict[str, str]
) -> None:
    rhea = sign_in("rhea")
    before = fingerprint()
    html = say(rhea, scene[1], 422, **values)
    assert 'role="alert"' in html and values["text"].strip()[:20] in html
    assert fingerprint() == before


def test_a_partner_is_asked_about_its_own_customer(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    case, rhea = scene[1], sign_in("rhea")
    linked = case.account.controlled.get()
    assert "Microsoft: Acme through Microsoft" in page(rhea, case, "/do/refer")
    act(
        rhea,
        case,
        "refer",
        account=f"{linked.channel_partner_id}.{linked.pk}",
        text="Is the tenant used?",
    )
    assert Referral.objects.get().account == linked
    assert "Choose one of the options offered" in words(
        act(rhea, case, "refer", code=422, account="nonsense", text=TYPED)
    )


def test_a_clock_is_paused_and_goes_on_and_one_that_protects_the_holder_is_not(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    rhea, measure = sign_in("rhea"), Review.objects.get(case=case, kind="MEASURE")
    held = act(rhea, case, "pause", measure.pk, 422, whom="HOLDER", days=7)
    assert "protects the holder" in words(held)
    world.account("late")
    other = world.case("late")
    look = Review.objects.get(case=other)
    html = act(rhea, other, "pause", look.pk, whom="REPORTER", waits_for="the letters", days=7)
    assert "Paused: waiting for the reporter’s reply: the letters" in words(html).replace(
        "&#x27;", "'"
    )
    assert "Runs on by itself:" in words(html)
    act(rhea, other, "resume", look.pk)
    look.refresh_from_db()
    assert look.paused_at is None


def test_a_look_is_recorded_with_its_reasons(sign_in: SignIn, scene: tuple[World, Case]) -> None:
    case = scene[1]
    measure = Review.objects.get(case=case, kind="MEASURE")
    assert "needs a lead" in words(
        act(sign_in("rhea"), case, "look", measure.pk, 403, outcome="continue", reasons=TYPED)
    )
    act(sign_in("lena", "LEAD"), case, "look", measure.pk, outcome="continue", reasons=TYPED)
    measure.refresh_from_db()
    assert (measure.phase, measure.outcome, measure.reasons) == ("DONE", "CONTINUE", TYPED)


def test_a_look_is_asked_for_and_withdrawn_by_who_may(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    rhea, ravi, lena = sign_in("rhea"), sign_in("ravi"), sign_in("lena", "LEAD")
    to = str(world.people["ravi"].pk)
    day = f"{world.now + timedelta(days=3):%Y-%m-%d}"
    asked = act(rhea, case, "ask-look", to=to, due_at=day, reason="The logs.")
    look = case.reviews.get(kind="ASKED")
    assert "rhea asks ravi." in words(asked) and "Withdraw request" in words(asked)
    assert "Withdraw request" not in words(page(ravi, case))
    assert "Withdraw request" in words(page(lena, case))
    at = f"/cases/{case.ref}/do/withdraw-look?of={look.pk}"
    assert rhea.post(at, {"reason": " "}).status_code == 422
    assert ravi.post(at, {"reason": "Not for me."}).status_code == 403
    assert rhea.post(at, {"reason": "It is clear."}).status_code == 302
    told = words(page(rhea, case))
    assert "rhea asks ravi." not in told and "no longer asks for a look" in told
    assert rhea.post(at, {"reason": "Again."}).status_code == 409


def test_a_case_is_taken_assigned_and_escalated(sign_in: SignIn, scene: tuple[World, Case]) -> None:
    world, case = scene
    rhea, ravi = sign_in("rhea"), world.people["ravi"]
    assert "Assigned to you" in words(act(rhea, case, "take"))
    assert "needs a lead" in words(act(rhea, case, "assign", code=403, to=ravi.pk))
    act(sign_in("lena", "LEAD"), case, "assign", to=ravi.pk)
    assert world.fresh(case).assignee_id == ravi.pk
    assert "Escalated by rhea : An admin should know." in words(
        act(rhea, case, "escalate", reasons="An admin should know.")
    )
    assert "This case is already escalated" in words(
        act(rhea, case, "escalate", code=409, reasons=TYPED)
    )


def test_what_the_holder_sent_in_is_accepted_returned_waived_or_given_time(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    rhea = sign_in("rhea")
    world.establish(case)
    plan = [
        {**PLAN[0], "title": title}
        for title in ("Stop the use", "Delete the copies", "Name the models")
    ]
    world.both(case, "require_remediation", measure="keep", plan=plan, **STATED)
    one, two, three = (world.requirement(case, number) for number in (1, 2, 3))
    for key in (one, two):
        remediate.submit(
            requirement_id=key, text="It is done.", by=world.actor("holder"), now=world.now
        )
    assert "It is done." in page(rhea, case)
    act(rhea, case, "accept", one)
    act(rhea, case, "return", two, reasons="The signature is missing.")
    act(rhea, case, "extend", three, days="7", reasons="They asked for it.")
    assert "has been extended once already and cannot be extended again" in words(
        act(rhea, case, "extend", three, 422, days="7", reasons=TYPED)
    )
    assert "Enter a whole number." in words(
        act(rhea, case, "extend", three, 422, days="many", reasons=TYPED)
    )
    act(rhea, case, "waive", three, reasons="It is moot.")
    assert [r.phase for r in case.requirements.order_by("number")] == [
        "ACCEPTED",
        "RETURNED",
        "WAIVED",
    ]


def test_a_request_for_reinstatement_is_answered(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    asked = reinstatement.request_reinstatement(
        case_id=case.pk, text="We fixed it.", by=world.actor("holder"), now=world.now
    )
    rhea = sign_in("rhea")
    assert "We fixed it." in page(rhea, case)
    assert "granted or refused" in words(
        act(rhea, case, "reinstatement", asked.pk, 422, outcome="maybe", reasons=TYPED)
    )
    act(
        rhea,
        case,
        "reinstatement",
        asked.pk,
        outcome="refused",
        reasons="The records do not show it.",
    )
    asked.refresh_from_db()
    assert asked.phase == "DECLINED"


POSTS = ("evidence", "allege", "refer", "escalate", "assign", "take")


@pytest.mark.parametrize("name", POSTS)
def test_an_auditor_acts_on_nothing_whatever_they_send(
    sign_in: SignIn, scene: tuple[World, Case], name: str
) -> None:
    world, case = scene
    linked = case.account.controlled.get()
    values = {
        "kind": "x",
        "origin": "PRESS",
        "text": TYPED,
        "clause": "2c-iii",
        "reasons": TYPED,
        "to": world.people["ravi"].pk,
    }
    otto = sign_in("otto", "AUDITOR")
    before = fingerprint()
    act(otto, case, name, code=403, account=f"{linked.channel_partner_id}.{linked.pk}", **values)
    assert fingerprint() == before


def test_an_auditor_writes_no_message_either(sign_in: SignIn, scene: tuple[World, Case]) -> None:
    otto = sign_in("otto", "AUDITOR")
    before = fingerprint()
    say(otto, scene[1], 403, lane="INTERNAL", text=TYPED)
    say(otto, scene[1], 403, lane="HOLDER", text=TYPED)
    assert fingerprint() == before


def test_an_act_that_there_is_not_and_a_form_without_its_token_change_nothing(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    rhea = sign_in("rhea")
    before = fingerprint()
    assert rhea.get(f"/cases/{scene[1].ref}/do/gossip").status_code == 404
    assert rhea.get(f"/cases/{scene[1].ref}/do/take").status_code == 404
    rhea.handler.enforce_csrf_checks = True
    assert rhea.post(f"/cases/{scene[1].ref}/do/take").status_code == 403
    assert fingerprint() == before


def test_an_unread_report_is_marked_as_read_from_the_page(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    report, client = world.report(claim="A second model."), sign_in("rhea")
    before = words(page(client, case))
    assert "Unread" in before and "Mark as read" in before
    after = words(act(client, case, "read", of=report.pk))
    assert "The report is marked as read." in after and "Mark as read" not in after
    assert "has read" in words(act(client, case, "read", of=report.pk, code=409))
    assert "Mark as read" not in words(page(sign_in("otto"), case))


def test_a_report_is_split_off_from_the_page_into_a_case_that_leads_back(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    report, client = world.report(claim="They resell keys."), sign_in("rhea")
    assert "Split off" in words(page(client, case))
    said = words(act(client, case, "split", of=report.pk, reasons="Another matter."))
    made = Case.objects.get(reports=report.pk)
    assert f"The report has a case of its own: {made.ref}." in said and "Split off" not in said
    assert "Another matter." in said
    assert f"Split from {case.ref}" in words(page(client, made))

"""Who reports is told what came of it and named to nobody; and a name keeps no notice from going
out.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.models import Contact
from accounts.roles import Actor, Kind
from enforcement.models import Appeal, Case, Event, Notice, OutboxMessage
from enforcement.operations import appeal_lodging, appeal_outcome, gather, messages, remediate
from enforcement.step import reporter
from enforcement.step.doors import noting
from tests.scenes import refused
from tests.world import PLAN, STATED, World

REPORTER = Actor(kind=Kind.REPORTER, name="Robin Miller", email="robin@press.example")
CALM = "It is settled, as far as anybody knows."


def appealed(world: World, **claim: Any) -> Appeal:
    """A dismissal that whoever reported contests."""
    world.account()
    case = world.case(**claim)
    world.take(case, "dismiss", reasons=CALM)
    return appeal_lodging.lodge(
        case_id=case.pk, text="You are wrong, and here is why.", by=REPORTER, now=world.now
    )


@pytest.mark.parametrize(
    "name",
    ["Acme", "ACME", "Legal", "The", "You", "legal@acme.example", "output", "Competing models"],
)
def test_a_reporter_s_name_keeps_no_notice_from_going_out(world: World, name: str) -> None:
    world.account()
    case = world.case(reporter_name=name, reporter_email="somebody@elsewhere.example")
    world.suspend(case)
    world.take(
        case,
        "lift_measure",
        reasons="The question is answered, as far as the records of Acme show.",
    )
    assert world.fresh(case).account.standing == "ACTIVE"


def test_what_the_program_does_is_refused_for_no_name(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(
        case, on_missed="lift", facts="Somebody called Robin Miller is said to know more."
    )
    world.report(reporter_name="Robin Miller", source="Robin Miller")
    world.wait(days=8)
    assert world.fresh(case).account.standing == "ACTIVE"


def test_a_source_that_names_who_reported_is_left_out(world: World) -> None:
    world.account()
    case = world.case(source="Blog of Robin Miller")
    world.report(reporter_name="Robin Miller", source="form")
    world.report(reporter_email="kim@press.example", source="kim's letter")
    world.suspend(case)
    statement = Notice.objects.get(case=case, audience="HOLDER").statement
    assert statement["sources"] == ["A report that we received"]


def test_the_twenty_first_reporter_is_named_no_more_than_the_first(world: World) -> None:
    world.account()
    for number in range(25):
        case = world.case(
            reporter_name=f"Robin Nr{number:02}", reporter_email=f"robin{number:02}@press.example"
        )
    for term in ("Robin Nr24", "robin24@press.example"):
        with refused("The text names a person who must not be named. Leave the name out"):
            world.suspend(case, facts=f"It was {term} who said so.")


def test_reporters_hear_the_outcome_however_many_left_no_address(world: World) -> None:
    world.account()
    for number in range(25):
        case = world.case(**({"reporter_email": "robin@press.example"} if number == 24 else {}))
    world.take(case, "dismiss", reasons=CALM)
    assert OutboxMessage.objects.filter(case=case, channel="REPORTERS").exists()


def test_a_time_zone_that_is_none_keeps_no_notice_from_going_out(world: World) -> None:
    world.account(time_zone="Mars/Olympus")
    case = world.case()
    world.suspend(case)
    assert "All times are UTC" in Notice.objects.get(case=case, audience="HOLDER").text


def test_who_reports_is_named_in_no_event_no_appeal_and_no_mail_to_staff(world: World) -> None:
    lodged = appealed(world, reporter_name="Robin Miller", reporter_email="robin@press.example")
    assert lodged.lodged_by == "A reporter"
    assert Event.objects.get(act="appeal").actor_name == "A reporter"
    told = json.dumps(
        list(OutboxMessage.objects.filter(channel="STAFF").values_list("payload", flat=True))
    )
    assert "Robin" not in told
    assert '"side": "REPORTER"' in told


def theirs(world: World) -> Case:
    """A case about a customer of a partner that gives notice itself, suspended."""
    world.account(channel_partner=world.partner(gives_notice="THEY"))
    case = world.case()
    world.suspend(case)
    return case


def test_a_partner_that_gives_notice_is_asked_to_pass_the_text_on(world: World) -> None:
    case = theirs(world)
    notice = Notice.objects.get(case=case, audience="HOLDER")
    mail = notice.messages.get()
    assert (mail.recipient, mail.payload["proves"]) == ("desk@azure.example", False)
    assert "Your customer: Acme" in mail.payload["text"]
    assert "Your account: Acme" in notice.text
    assert (
        "    Your account: Acme" in mail.payload["text"]
        or "    - Your account: Acme" in mail.payload["text"]
    )
    assert "To: Legal" in notice.text
    assert [(f["to"], f["proves"]) for f in mail.payload["fallbacks"]] == [
        ("legal@acme.example", True)
    ]
    assert not OutboxMessage.objects.filter(topic="partner_told").exists()


def test_a_partner_s_desk_is_no_place_for_messages_to_the_holder(world: World) -> None:
    case = theirs(world)
    messages.say(
        case_id=case.pk,
        lane="HOLDER",
        text="Please write to us.",
        by=world.actor("rhea"),
        now=world.now,
    )
    assert OutboxMessage.objects.get(topic="message_to_holder").recipient == "legal@acme.example"


@pytest.mark.parametrize("locale", ["en", "de"])
def test_a_partner_that_was_told_of_a_restriction_is_told_of_its_end(
    world: World, locale: str
) -> None:
    partner = world.partner()
    Contact.objects.filter(partner=partner).update(locale=locale)
    world.account(channel_partner=partner)
    case = world.case()
    world.suspend(case)
    world.take(case, "lift_measure", reasons="The question is answered.")
    told = OutboxMessage.objects.get(topic="partner_told_of_end")
    assert told.recipient == "desk@azure.example"
    assert ("wieder freigeschaltet" if locale == "de" else "is restored") in told.payload["text"]


def test_the_end_of_a_term_is_told_with_reasons_of_its_own(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="5d", **STATED)
    world.both(
        case,
        "give_notice",
        approver="ada",
        days=30,
        facts="The records show more.",
        reasons="It can no longer go on like this.",
    )
    world.wait(days=6)
    notice = Notice.objects.get(case=case, kind="lifted")
    assert "It ended automatically when that time was over." in notice.text
    assert "nobody did" not in notice.text


@pytest.mark.parametrize(("verb", "sorry"), [("limit", False), ("suspend", True)])
def test_only_who_was_suspended_is_told_that_we_are_sorry_for_it(
    world: World, verb: str, sorry: bool
) -> None:
    world.account()
    case = world.case()
    world.take(case, "take_on")
    world.establish(case)
    world.both(
        case,
        "sanction",
        measure=verb,
        ends_in="5d",
        **STATED,
        **({"rate": 5} if verb == "limit" else {}),
    )
    lodged = world.appeal(case)
    appeal_outcome.hear(
        appeal_id=lodged.pk,
        outcome="overturned",
        reasons=CALM,
        by=world.actor("ravi"),
        now=world.now,
    )
    notice = Notice.objects.get(case=case, kind="appeal_upheld")
    assert notice.statement["was_suspended"] is sorry
    assert ("sorry for the suspension" in notice.text) is sorry


def test_a_second_plan_after_a_reopened_one_is_possible(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    remediate.submit(
        requirement_id=world.requirement(case),
        text="It is done.",
        by=world.actor("holder"),
        now=world.now,
    )
    remediate.accept(requirement_id=world.requirement(case), by=world.actor("rhea"), now=world.now)
    world.take(case, "accept_remediation", **STATED)
    world.wait(hours=1)
    item = gather.Item(kind="document", origin="INTERNAL_DOCUMENT", text="A memorandum of 4 March.")
    gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)
    world.take(case, "reopen", "lena", reasons="There is new evidence in the matter.")
    again = [{**PLAN[0], "title": "Delete the models"}]
    world.both(case, "require_remediation", measure="keep", plan=again, **STATED)
    newest = Notice.objects.filter(case=case, kind="remediation_required").latest("number")
    assert [r["title"] for r in newest.statement["requirements"]] == ["Delete the models"]


@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize("kind", ["report_appeal_answered", "message_to_reporter"])
def test_a_reporter_is_answered_once_for_each_address(world: World, locale: str, kind: str) -> None:
    world.account()
    for name, email in (
        ("Robin", "robin@press.example"),
        ("Robin", "ROBIN@press.example"),
        ("Kim", "kim@press.example"),
        ("", ""),
    ):
        case = world.case(reporter_name=name, reporter_email=email, locale=locale)
    said = (
        {"message": CALM}
        if kind == "message_to_reporter"
        else {"outcome": "affirmed", "reasons": CALM}
    )
    with noting("say", case_id=case.pk, by=world.actor("rhea"), now=world.now, reason=CALM) as step:
        for report in reporter.reports_to_answer(step):
            reporter.tell_reporter(step, report, kind, **said)
    mails = OutboxMessage.objects.filter(topic=kind)
    assert sorted(mail.recipient for mail in mails) == ["kim@press.example", "robin@press.example"]
    assert all(
        CALM in mail.payload["text"] and "Acme" not in mail.payload["text"] for mail in mails
    )
    assert {mail.notice is not None for mail in mails} == {kind == "report_appeal_answered"}


def test_a_reporter_is_not_told_who_else_reported(world: World) -> None:
    world.account()
    world.case(reporter_name="Kim Other", reporter_email="kim@press.example")
    case = world.case(reporter_name="Robin Miller", reporter_email="robin@press.example")
    with (
        refused("The text names a person who must not be named. Leave the name out"),
        noting("say", case_id=case.pk, by=world.actor("rhea"), now=world.now, reason=CALM) as step,
    ):
        for report in reporter.reports_to_answer(step):
            reporter.tell_reporter(
                step, report, "message_to_reporter", message="Kim Other said the same."
            )

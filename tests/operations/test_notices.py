"""Every step that owes a notice makes exactly one, in the holder's language, to whoever must be
told, and it betrays nobody.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Account, Contact
from enforcement.language.notices import Rendered, as_html
from enforcement.language.notices.blocks import parse
from enforcement.models import Case, Decision, Event, Notice, OutboxMessage
from enforcement.operations import (
    appeal_outcome,
    gather,
    messages,
    reinstatement,
    remediate,
    reports,
)
from enforcement.workflow.marks import verbs_of
from enforcement.workflow.terms import read_terms
from tests.scenes import hear, kinds, refused
from tests.world import HOLD, PLAN, STATED, World

MARKUP = (
    "<script>alert(1)</script> [click](javascript:alert(1)) %(x)s\n\nWhat "
    "happened\n-------------\n\n- a list\n\n"
    "https://evil.example/login\n\n<a href='https://evil.example'>here</a> &amp; *bold* "
    "\u202etxt.exe"
)
NO = {
    "i": {"answer": "unknown", "why": "It was not needed."},
    "ii": {"answer": "unknown", "why": "It was not needed."},
}


def suspended_and_cleared(world: World, case: Case) -> None:
    world.suspend(case)
    world.wait(days=6, hours=12)
    world.both(case, "continue_measure", review_in="7d", reasons="The records are due on Friday.")
    world.find(case, "NOT_ESTABLISHED", NO)
    world.both(case, "clear", **STATED)
    item = gather.Item(kind="document", origin="INTERNAL_DOCUMENT", text="A memorandum of 4 March.")
    gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)
    world.take(case, "reopen", "lena", reasons="There is new evidence in the matter.")


def limited_and_lifted(world: World, case: Case) -> None:
    world.take(case, "limit", rate=5, **HOLD)
    world.take(case, "lift_measure", reasons="The question is answered.")
    lodged = world.appeal(case)
    hear(world, lodged, "affirmed")


def sanctioned_and_served(world: World, case: Case) -> None:
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="2d", **STATED)
    asked = reinstatement.request_reinstatement(
        case_id=case.pk, text="It is fixed.", by=world.actor("holder"), now=world.now
    )
    reasons = "The term was set for good reason and runs on."
    reinstatement.answer_reinstatement(
        request_id=asked.pk, granted=False, reasons=reasons, by=world.actor("ravi"), now=world.now
    )
    lodged = world.appeal(case)
    appeal_outcome.refuse(
        appeal_id=lodged.pk,
        reasons="It is about another account.",
        by=world.actor("ravi"),
        now=world.now,
    )
    world.wait(days=2)


def remedied(world: World, case: Case) -> None:
    world.suspend(case)
    world.establish(case)
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    world.wait(days=9)  # it lapses
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    for how, more in (
        ("return_submission", {"reasons": "The certificate is missing."}),
        ("accept", {}),
    ):
        remediate.submit(
            requirement_id=world.requirement(case),
            text="It is done.",
            by=world.actor("holder"),
            now=world.now,
        )
        getattr(remediate, how)(
            requirement_id=world.requirement(case), by=world.actor("rhea"), now=world.now, **more
        )
    world.take(case, "accept_remediation", **STATED)


def granted(world: World, case: Case) -> None:
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "require_remediation", measure="lift", plan=PLAN, **STATED)
    world.wait(days=9)  # it lapses
    hear(world, world.appeal(case), "overturned")
    world.wait(days=10)  # and again
    world.both(case, "sanction", measure="suspend", ends_in="60d", **STATED)
    hear(world, world.appeal(case), "overturned", "ravi", stands=["2c-iii"])


def warned(world: World, case: Case) -> None:
    world.take(case, "take_on")
    world.establish(case)
    world.take(case, "warn", **STATED)
    hear(world, world.appeal(case), "overturned")


def terminated(world: World, case: Case) -> None:
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "give_notice", approver="ada", days=20, exception="danger", **STATED)
    world.both(case, "withdraw_notice", "lena", "ada", reasons="The finding needs another look.")
    world.both(case, "give_notice", approver="ada", days=2, exception="danger", **STATED)
    world.wait(days=3)
    lodged = world.appeal(case)
    hear(
        world,
        lodged,
        "varied",
        "ravi",
        terms=read_terms({"measure": "limit", "rate": 5, "ends_in": "5d"}),
    )
    world.approve(Decision.objects.get(case=case, phase="PROPOSED"), "lars")


def remanded(world: World, case: Case) -> None:
    world.suspend(case)
    hear(world, world.appeal(case), "remanded")


def in_danger(world: World, case: Case) -> None:
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "sanction", measure="limit", rate=60, ends_in="30d", **STATED)
    world.take(case, "suspend_for_danger", exception="danger", **HOLD)
    hear(world, world.appeal(case), "overturned")
    world.both(case, "suspend_for_danger", exception="danger", **HOLD)
    world.now += timedelta(days=6)
    world.both(case, "continue_measure", review_in="7d", reasons="The danger goes on.")
    world.take(case, "lift_measure", reasons="The danger is over.")


def enough(world: World, case: Case) -> None:
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "sanction", measure="limit", rate=60, ends_in="30d", **STATED)
    hear(world, world.appeal(case), "varied", "ravi", terms=read_terms({"measure": "served"}))
    world.approve(Decision.objects.get(case=case, phase="PROPOSED"), "lars")


def merged(world: World, case: Case) -> None:
    world.take(case, "take_on")
    report = world.report(case.account.external_ref, claim="They resell keys.")
    into = reports.split(report_id=report.pk, by=world.actor("rhea"), now=world.now)
    messages.say(
        case_id=case.pk, lane="HOLDER", text="We look.", by=world.actor("rhea"), now=world.now
    )
    world.take(case, "merge", into=into.ref, reasons="It is one matter after all.")


STORIES = {
    suspended_and_cleared: ["suspended", "continued", "cleared", "reopened"],
    limited_and_lifted: ["limited", "lifted", "appeal_affirmed"],
    sanctioned_and_served: [
        "sanctioned",
        "reinstatement_answered",
        "appeal_inadmissible",
        "reinstated",
    ],
    remedied: [
        "suspended",
        "remediation_required",
        "remediation_lapsed",
        "remediation_required",
        "requirement_returned",
        "requirement_accepted",
        "reinstated",
    ],
    granted: [
        "remediation_required",
        "remediation_lapsed",
        "appeal_plan_resumed",
        "remediation_lapsed",
        "sanctioned",
        "appeal_set_aside",
    ],
    warned: ["warning", "appeal_upheld"],
    terminated: [
        "termination_notice",
        "notice_withdrawn",
        "termination_notice",
        "terminated",
        "appeal_upheld_in_part",
    ],
    remanded: ["suspended", "appeal_remanded"],
    in_danger: [
        "sanctioned",
        "suspended_for_danger",
        "appeal_suspension_lifted",
        "suspended_for_danger",
        "continued",
        "lifted",
    ],
    enough: ["sanctioned", "appeal_served"],
    merged: ["merged"],
}


def test_the_stories_owe_every_notice_that_a_verb_can_owe() -> None:
    told = {kind for story in STORIES.values() for kind in story}
    assert {mark.notice for mark in verbs_of(Case).values() if mark.notice} <= told


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_every_step_s_notice_is_made_in_english_and_in_german(world: World, story: Any) -> None:
    for locale in ("en", "de"):
        world.account(locale, locale=locale, time_zone="Europe/Berlin")
        case = world.case(locale)
        story(world, case)
        assert kinds(case) == STORIES[story]
        for notice in Notice.objects.filter(case=case):
            ours = "Alle Zeiten" if locale == "de" else "All times"
            assert (notice.locale, ours in notice.text) == (locale, True), notice.text
            assert notice.messages.get().recipient == f"legal@{locale}.example"
            assert Event.objects.filter(account=case.account, seq=notice.number).exists()
        owing = Decision.objects.filter(
            case=case, phase__in=["EXECUTED", "RATIFIED", "LAPSED"]
        ).exclude(notice="")
        assert [decision.notices.count() for decision in owing] == [1] * owing.count()


def test_who_has_no_contact_is_found_by_staff_and_the_notice_stands(world: World) -> None:
    world.account(contacts=0)
    case = world.case()
    world.suspend(case)
    notice = Notice.objects.get(case=case)
    owed = notice.messages.get()
    assert (owed.channel, owed.payload["role"], owed.payload["kind"]) == (
        "STAFF",
        "LEAD",
        "unreachable",
    )
    assert world.fresh(case).account.standing == "SUSPENDED"
    messages.say(
        case_id=case.pk,
        lane="HOLDER",
        text="Please tell us whom to write to.",
        by=world.actor("rhea"),
        now=world.now,
    )


def test_the_legal_contact_is_told_first_and_the_others_if_it_bounces(world: World) -> None:
    account = world.account(contacts=0)
    for rank, (role, name) in enumerate(
        (("BILLING", "pay"), ("TECHNICAL", "api"), ("LEGAL", "law"))
    ):
        Contact.objects.create(
            account=account, name=name, email=f"{name}@acme.example", role=role, rank=rank
        )
    world.suspend(world.case())
    mail = OutboxMessage.objects.get(channel="EMAIL", topic="suspended")
    assert mail.recipient == "law@acme.example"
    assert [f["to"] for f in mail.payload["fallbacks"]] == ["pay@acme.example", "api@acme.example"]


def test_where_the_partner_gives_notice_the_partner_is_told_first(world: World) -> None:
    partner = world.partner(gives_notice="THEY")
    world.account(channel_partner=partner)
    world.suspend(world.case())
    mail = OutboxMessage.objects.get(channel="EMAIL", topic="suspended")
    assert mail.recipient == "desk@azure.example"
    assert [f["to"] for f in mail.payload["fallbacks"]] == ["legal@acme.example"]


def test_where_we_give_notice_the_partner_hears_that_its_customer_is_restricted_and_no_more(
    world: World,
) -> None:
    partner = world.partner()
    world.account(channel_partner=partner)
    world.suspend(world.case())
    told = OutboxMessage.objects.get(topic="partner_told")
    assert told.recipient == "desk@azure.example"
    for secret in (HOLD["facts"], HOLD["reasons"], HOLD["question"], "The Verge"):
        assert secret not in told.payload["text"]


def test_the_reporter_is_named_in_no_notice(world: World) -> None:
    world.account()
    case = world.case(
        reporter_name="Robin Miller", reporter_email="robin@press.example", source="Robin Miller"
    )
    for words in (
        "Robin Miller told us of it.",
        "We know it from robin@press.example as of today.",
        "ROBIN  MILLER told us of it.",
    ):
        for field in ("facts", "reasons", "question", "would_clear"):
            with refused(
                "The text names a person who must not be named. Leave the name out",
                code="statement-incomplete",
            ):
                world.suspend(case, **{field: words})
    world.suspend(case)
    holder = Notice.objects.get(case=case, audience="HOLDER")
    for secret in ("Robin", "robin@"):
        assert secret not in holder.text
        assert secret not in str(holder.statement)


def headings(notice: Notice) -> list[str]:
    return [block.words for block in parse(notice.text) if block.kind == "heading"]


def test_markup_in_what_people_write_is_inert(world: World) -> None:
    world.account("plain")
    world.account("marked", name="<b>Marked</b>")
    for ref, marked in (("plain", "Something that was written here."), ("marked", MARKUP)):
        case = world.case(ref)
        world.suspend(
            case, facts=marked, reasons=f"{marked} and more", question=marked, would_clear=marked
        )
        world.establish(case)
        plan = [
            {
                **PLAN[0],
                "text": marked,
                "title": "Stop <b>the</b> use" if ref == "marked" else "Stop the use",
                "evidence": "<i>Paper</i>",
            }
        ]
        world.both(
            case,
            "require_remediation",
            measure="keep",
            plan=plan,
            facts=marked,
            reasons=f"{marked} and more",
        )
    for kind in ("suspended", "remediation_required"):
        plain, marked_notice = (
            Notice.objects.get(account__external_ref=ref, kind=kind) for ref in ("plain", "marked")
        )
        assert headings(plain) == headings(marked_notice)
        blocks = parse(marked_notice.text)
        ours = [block for block in blocks if block.kind != "quote"]
        assert not any("evil.example" in block.words or "script" in block.words for block in ours)
        assert any("evil.example" in block.words for block in blocks if block.kind == "quote")
        assert "\u202e" not in marked_notice.text
        html = as_page(marked_notice)
        for live in (
            "<script",
            "<a href='https://evil",
            'href="https://evil',
            "<b>",
            "<i>",
            'href="javascript',
        ):
            assert live not in html


def as_page(notice: Notice) -> str:
    """The notice as mail shows it."""
    return as_html(Rendered(subject=notice.subject, text=notice.text), locale=notice.locale)


def test_a_notice_that_says_nothing_refuses_the_step(world: World) -> None:
    world.account()
    case = world.case()
    for words in (
        "x",
        "…",
        "see above",
        "[reason]",
        "TODO",
        "reasons",
        "The holder violated the rules.",
    ):
        with refused("The notice cannot be sent (", code="statement-incomplete"):
            world.suspend(case, facts=words)


def test_a_proposal_whose_notice_could_not_go_out_is_not_held(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    with refused("The notice cannot be sent ("):
        world.take(case, "give_notice", facts="x", reasons="y")


def test_the_time_of_waiting_shows_in_the_notice(world: World) -> None:
    account: Account = world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    held = world.take(case, "give_notice", days=30, **STATED)
    world.wait(hours=48)
    world.approve(held, "ada")
    ends = world.now + timedelta(days=30)
    notice = Notice.objects.get(account=account, kind="termination_notice")
    assert f"{ends:%-d %B %Y}" in notice.text
    assert notice.owed_at == world.now

"""Nothing waits without a date (invariant 12): whatever waits has a review or an end, and the query
finds what has neither.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts.ciphers import Purpose, seal
from accounts.roles import Actor, Kind
from enforcement.delivery import tending
from enforcement.models import (
    Case,
    Delivery,
    Escalation,
    Event,
    Notice,
    OutboxMessage,
    Referral,
    Review,
    RoleProposal,
    StaffEvent,
    WebhookEndpoint,
)
from enforcement.operations import (
    appeal_lodging,
    due,
    escalate,
    holder_requests,
    messages,
    refer,
    reinstatement,
    remediate,
    review,
    sign_ins,
)
from enforcement.queries.waiting import PARTS, Waits, waiting_without_date
from enforcement.workflow.kinds import RequestKind
from tests.conftest import past_triggers
from tests.counting import counting
from tests.invariants import broken
from tests.operations._by_hand import without_rules
from tests.scenes import refused
from tests.world import NO_TO_ALL, PLAN, STATED, World

REVIEW = "enforcement_review"
PLANTS: dict[Waits, str] = {
    Waits.UNMATCHED: "UPDATE enforcement_report SET match_by_at = NULL WHERE account_id IS NULL",
    Waits.UNREAD: f"UPDATE {REVIEW} SET phase = 'DROPPED' WHERE kind = 'FIRST_LOOK'",
    Waits.WORD: f"UPDATE {REVIEW} SET phase = 'DROPPED' WHERE kind = 'ANSWER'",
    Waits.QUESTION: f"DELETE FROM {REVIEW} WHERE kind = 'QUESTION'",
    Waits.CASE: f"DELETE FROM {REVIEW} WHERE kind = 'FIRST_LOOK'",
    Waits.APPEAL: f"UPDATE {REVIEW} SET subject = case_id WHERE kind = 'APPEAL'",
    Waits.ESCALATION: f"UPDATE {REVIEW} SET phase = 'DONE' WHERE kind = 'ESCALATION'",
    Waits.REQUEST: f"DELETE FROM {REVIEW} WHERE kind = 'SUBMISSION'",
    Waits.HOLDER_REQUEST: f"DELETE FROM {REVIEW} WHERE kind = 'REQUEST'",
    Waits.SUBMISSION: f"DELETE FROM {REVIEW} WHERE kind = 'SUBMISSION'",
    Waits.REQUIREMENT: (
        "UPDATE enforcement_case SET state = 'INVESTIGATING' WHERE state = 'REMEDIATING'"
    ),
    Waits.RATIFICATION: f"DELETE FROM {REVIEW} WHERE kind = 'RATIFICATION'",
    Waits.MEASURE: "UPDATE enforcement_measure SET ends_at = NULL WHERE basis = 'SANCTION'",
    Waits.NOTICE: f"DELETE FROM {REVIEW} WHERE kind = 'ADDRESS'",
    Waits.WEBHOOK: "UPDATE enforcement_webhookendpoint SET look_by_at = NULL",
}


def found() -> set[Waits]:
    """The kinds of what waits without a date."""
    return {waiting.kind for waiting in waiting_without_date()}


def answer(world: World, case: Case, text: str = "It was not us.") -> None:
    messages.answer(case_id=case.pk, text=text, by=world.actor("holder"), now=world.now)


def ask(world: World, case: Case, by_at: datetime | None = None) -> None:
    messages.ask_holder(
        case_id=case.pk,
        question="Whose key is it?",
        answer_by_at=by_at,
        by=world.actor("rhea"),
        now=world.now,
    )


def open_looks(case: Case, kind: str = "ANSWER") -> list[Review]:
    return list(
        Review.objects.filter(case=case, kind=kind, phase__in=["OPEN", "MISSED"]).order_by("due_at")
    )


def told(topic: str) -> list[OutboxMessage]:
    """What staff was told."""
    return list(OutboxMessage.objects.filter(channel="STAFF", topic=topic).order_by("owed_at"))


def terminated(world: World, ref: str = "acme") -> Case:
    """A case that is over."""
    world.account(ref)
    case = world.case(ref)
    world.suspend(case)
    world.establish(case)
    world.both(case, "terminate", "lena", "ada", exception="danger", **STATED)
    return world.fresh(case)


def cleared(world: World, case: Case) -> None:
    """The case ends, and nothing is found."""
    world.take(case, "lift_measure", **STATED)
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    world.take(case, "clear", **STATED)


def look(world: World, found: Review, by: str = "rhea", outcome: str = "continue") -> None:
    review.look(
        review_id=found.pk, outcome=outcome, reasons="Seen.", by=world.actor(by), now=world.now
    )


@pytest.fixture
def waiting(world: World) -> World:
    """Something of everything that can wait, each with its date."""
    world.account("new")
    world.case("new")  # triage, unread
    world.report("nobody we know")
    over = terminated(world)
    answer(world, over)
    appeal_lodging.lodge(
        case_id=over.pk, text="You are wrong.", by=world.actor("holder"), now=world.now
    )
    world.account("asked")
    asked = world.case("asked")
    world.take(asked, "take_on")
    ask(world, asked)
    escalate.escalate(case_id=asked.pk, by=world.actor("rhea"), reason="Odd.", now=world.now)
    for ref in ("planned", "fixing"):
        world.account(ref)
        planned = world.case(ref)
        world.suspend(planned)
        world.establish(planned)
        world.both(planned, "require_remediation", measure="keep", plan=PLAN, **STATED)
        if ref == "planned":
            remediate.submit(
                requirement_id=world.requirement(planned),
                text="It is done.",
                by=world.actor("holder"),
                now=world.now,
            )
    reinstatement.request_reinstatement(
        case_id=over.pk, text="We fixed it.", by=world.actor("holder"), now=world.now
    )
    world.account("big", tier="STRATEGIC")
    world.suspend(world.case("big"))
    holder_requests.ask(
        case_id=Case.objects.get(account__external_ref="big").pk,
        kind=RequestKind.NARROW,
        text="Leave us one model.",
        by=world.actor("holder"),
        now=world.now,
    )
    world.account("serving")
    serving = world.case("serving")
    world.suspend(serving)
    world.establish(serving)
    world.both(serving, "sanction", measure="suspend", ends_in="9d", **STATED)
    world.account("unknown", contacts=0)
    world.suspend(world.case("unknown"))
    WebhookEndpoint.objects.create(
        url="https://gone.example/",
        secret=seal("whsec_", Purpose.WEBHOOK),
        disabled_at=world.now,
        disabled_why="410",
    )
    assert (found(), broken()) == (set(), {})
    return world


def test_the_query_finds_each_kind_that_waits_without_a_date(waiting: World) -> None:
    assert set(PLANTS) == set(Waits) == set(PARTS)
    unseen = []
    for kind, sql in PLANTS.items():
        with without_rules() as cursor:
            cursor.execute(sql)
            assert cursor.rowcount > 0, kind
            if kind not in found():
                unseen.append(kind)
    assert unseen == []
    assert found() == set()


def test_it_is_one_statement(waiting: World) -> None:
    with counting() as sent:
        waiting_without_date()
    assert sent.statements == 1


@pytest.mark.parametrize("kind", Waits)
def test_each_part_of_it_reads_an_index_of_what_is_unsettled(world: World, kind: Waits) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {PARTS[kind]}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan" not in plan, plan


# What the holder writes --------------------------------------------------------------------------


def test_what_the_holder_writes_after_the_end_opens_a_look(world: World) -> None:
    case = terminated(world)
    assert open_looks(case) == []
    world.now = datetime(2024, 3, 8, 15, tzinfo=UTC)  # a Friday
    answer(world, case)
    (opened,) = open_looks(case)
    assert opened.due_at == datetime(2024, 3, 12, 15, tzinfo=UTC)
    answer(world, case, "And another thing.")
    assert open_looks(case) == [opened]
    fresh = world.fresh(case)
    assert (fresh.unseen_since_at, fresh.turn, fresh.turn_review) == (
        world.now,
        "REVIEWER",
        "ANSWER",
    )
    look(world, opened)
    assert (open_looks(case), world.fresh(case).unseen_since_at) == ([], None)
    assert broken() == {}


def test_what_nobody_looked_at_falls_due_again(world: World) -> None:
    case = terminated(world)
    answer(world, case)
    world.wait(days=9)
    assert [r.phase for r in open_looks(case)][-1] == "OPEN"
    assert broken() == {}


def test_whoever_writes_back_or_decides_has_looked(world: World) -> None:
    case = terminated(world)
    answer(world, case)
    messages.say(
        case_id=case.pk, lane="INTERNAL", text="Hm.", by=world.actor("rhea"), now=world.now
    )
    assert len(open_looks(case)) == 1
    messages.say(
        case_id=case.pk, lane="HOLDER", text="Thank you.", by=world.actor("rhea"), now=world.now
    )
    assert (open_looks(case), world.fresh(case).unseen_since_at) == ([], None)
    world.account("other")
    running = world.case("other")
    world.suspend(running)
    world.establish(running)
    world.both(running, "require_remediation", measure="keep", plan=PLAN, **STATED)
    answer(world, running)
    assert len(open_looks(running)) == 1
    world.both(running, "terminate", "lena", "ada", exception="danger", **STATED)
    assert (open_looks(running), world.fresh(running).unseen_since_at) == ([], None)
    assert broken() == {}


def test_what_the_holder_writes_while_a_term_runs_is_looked_at_after_its_end_as_well(
    world: World,
) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="1d", **STATED)
    world.now += timedelta(hours=23)
    answer(world, case)
    world.wait(hours=2)
    assert (world.fresh(case).state, len(open_looks(case))) == ("RESOLVED", 1)
    assert broken() == {}


def test_in_an_undecided_case_the_look_that_is_due_is_enough(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "take_on")
    answer(world, case)
    assert (open_looks(case), world.fresh(case).unseen_since_at) == ([], world.now)
    assert found() == set()


def test_a_partner_s_answer_to_a_closed_case_is_looked_at(world: World) -> None:
    partner = world.partner()
    world.account(channel_partner=partner)
    case = world.case()
    world.suspend(case)
    asked = refer.refer(
        case_id=case.pk,
        partner_id=partner.pk,
        account_id=case.account_id,
        text="Do you know them?",
        by=world.actor("rhea"),
        now=world.now,
    )
    cleared(world, case)
    world.wait(days=2)
    assert (Referral.objects.get().phase, Escalation.objects.count()) == ("OVERDUE", 0)
    refer.answer(
        referral_id=asked.pk,
        answer="confirmed",
        text="We do.",
        by=Actor(kind=Kind.PARTNER, name=partner.name),
        now=world.now,
    )
    assert len(open_looks(case)) == 1
    assert broken() == {}


# What the holder is asked ------------------------------------------------------------------------


def test_a_question_without_a_date_has_a_week_to_the_end_of_the_holder_s_day(world: World) -> None:
    world.account(time_zone="Europe/Berlin")
    case = world.case()
    world.take(case, "take_on")
    world.now = datetime(2024, 3, 8, 15, tzinfo=UTC)
    ask(world, case)
    until = datetime(2024, 3, 15, 22, 59, tzinfo=UTC)
    (question,) = open_looks(case, "QUESTION")
    assert (question.due_at, question.warn_at) == (until, until)
    asked = OutboxMessage.objects.filter(topic="holder_question").get()
    assert "15 March 2024" in asked.payload["text"]
    assert Event.objects.get(act="ask_holder").data["answer_by"] == until.isoformat()
    assert (world.fresh(case).awaits, world.fresh(case).turn) == ("HOLDER", "HOLDER")


def test_a_question_of_a_suspension_is_tracked_until_the_date_that_the_letter_names(
    world: World,
) -> None:
    world.account()
    case = world.case()
    decision = world.suspend(case)
    (question,) = open_looks(case, "QUESTION")
    notice = Notice.objects.get(kind="suspended")
    assert question.subject == decision.pk
    assert notice.statement["answer_by_at"] == question.due_at.isoformat()
    answer(world, case)
    assert Review.objects.get(pk=question.pk).phase == "DONE"
    world.account("silent")
    silent = world.case("silent")
    world.suspend(silent)
    world.wait(days=6)
    assert (open_looks(silent, "QUESTION"), told("no_answer")) == ([], [])
    assert Event.objects.filter(case=silent, act="question_overdue").count() == 1


def test_an_answer_that_does_not_come_is_noticed(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "take_on")
    ask(world, case, world.now + timedelta(days=2))
    world.wait(days=1)
    assert told("no_answer") == []
    world.wait(days=1)
    assert len(told("no_answer")) == 1
    assert (open_looks(case, "QUESTION"), world.fresh(case).awaits) == ([], "")
    assert (open_looks(case), Escalation.objects.count()) == ([], 0)  # a decision is due anyway
    assert Event.objects.filter(act="question_overdue").count() == 1
    assert broken() == {}


def test_an_answer_that_does_not_come_in_a_case_in_which_time_runs_opens_a_look(
    world: World,
) -> None:
    case = terminated(world)
    ask(world, case, world.now + timedelta(days=2))
    world.wait(days=2)
    assert len(open_looks(case)) == 1
    assert broken() == {}


def test_of_two_questions_the_case_waits_for_the_later(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "take_on")
    ask(world, case, world.now + timedelta(days=1))
    ask(world, case, world.now + timedelta(days=3))
    world.wait(days=2)
    assert (len(open_looks(case, "QUESTION")), world.fresh(case).awaits) == (1, "HOLDER")
    world.wait(days=2)
    assert (open_looks(case, "QUESTION"), world.fresh(case).awaits) == ([], "")


def test_a_question_is_ended_by_the_decision_and_by_saying_that_it_is_needed_no_longer(
    world: World,
) -> None:
    world.account()
    case = world.case()
    world.take(case, "take_on")
    ask(world, case)
    look(world, open_looks(case, "QUESTION")[0])
    assert (open_looks(case, "QUESTION"), world.fresh(case).awaits) == ([], "")
    ask(world, case)
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="9d", **STATED)
    assert (open_looks(case, "QUESTION"), world.fresh(case).awaits) == ([], "")
    assert broken() == {}


def test_nobody_ends_the_wait_for_an_answer_too_early(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "take_on")
    ask(world, case)
    (question,) = open_looks(case, "QUESTION")
    with refused("still has time", code="not-due"):
        messages.end_wait_for_answer(review_id=question.pk, now=world.now)
    answer(world, case)
    with refused("needs no answer", code="not-open"):
        messages.end_wait_for_answer(review_id=question.pk, now=question.due_at)


# Others ------------------------------------------------------------------------------------------


def test_a_case_in_triage_that_was_looked_at_is_decided_within_ten_business_days(
    world: World,
) -> None:
    world.account()
    case = world.case()
    look(world, open_looks(case, "FIRST_LOOK")[0])
    assert world.fresh(case).state == "TRIAGE"
    assert len(open_looks(case, "DECISION")) == 1
    assert broken() == {}


def test_an_escalation_has_a_date_until_it_is_answered(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="40d", **STATED)
    escalate.escalate(case_id=case.pk, by=world.actor("rhea"), reason="Odd.", now=world.now)
    (due_then,) = open_looks(case, "ESCALATION")
    assert due_then.subject == Escalation.objects.get().pk
    with refused("cannot be marked complete"):
        look(world, due_then, "ada")
    assert len(told("escalation")) == 1
    world.wait(days=20)
    assert len(told("escalation_missed")) in (2, 3)  # weekly
    assert broken() == {}
    escalate.take_escalation(case_id=case.pk, by=world.actor("ada"), now=world.now)
    escalate.resolve_escalation(
        case_id=case.pk, by=world.actor("ada"), answer="Go on.", now=world.now
    )
    assert open_looks(case, "ESCALATION") == []


def test_a_notice_to_nobody_s_address_has_a_look_in_a_closed_case_as_well(world: World) -> None:
    world.account(contacts=0)
    case = world.case()
    world.suspend(case)
    (opened,) = open_looks(case, "ADDRESS")
    assert world.fresh(case).turn_review == "ADDRESS"
    cleared(world, case)
    assert open_looks(case, "ADDRESS") == [opened]
    assert broken() == {}
    look(world, opened)
    assert found() == set()
    assert due.oldest_due_at(world.now) is None


def test_a_notice_that_every_contact_refused_gets_a_look(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    letter = OutboxMessage.objects.get(notice__kind="suspended")
    assert found() == set()
    with transaction.atomic():
        letter.phase, letter.attempts, letter.done_at = "DONE", 1, world.now
        letter.save(update_fields=["phase", "attempts", "done_at"])
        Delivery.objects.create(
            notice=letter.notice,
            message=letter,
            channel="EMAIL",
            recipient=letter.recipient,
            outcome="BOUNCED",
            at=world.now,
        )
    assert found() == {Waits.NOTICE}
    due.work_through(now=lambda: world.now)
    assert (found(), len(open_looks(case, "ADDRESS"))) == (set(), 1)
    assert due.work_through(now=lambda: world.now) == 0


def test_admins_are_told_of_a_disabled_webhook_until_one_has_looked(world: World) -> None:
    hook = WebhookEndpoint.objects.create(
        url="https://hooks.example/", secret=seal("whsec_", Purpose.WEBHOOK)
    )
    world.wait(days=30)
    assert told("endpoint_disabled") == []
    gone = {"disabled_at": world.now, "disabled_why": "The receiver answered 410."}
    WebhookEndpoint.objects.update(**gone)
    due.work_through(now=lambda: world.now)
    (mail,) = told("endpoint_disabled")
    assert mail.payload["role"] == "ADMIN"
    assert mail.payload["about"] == {"url": hook.url, "error": gone["disabled_why"]}
    world.wait(days=8)
    assert len(told("endpoint_disabled")) == 2
    with pytest.raises(IntegrityError, match="endpoint_disabled_has_look"), transaction.atomic():
        WebhookEndpoint.objects.update(look_by_at=None)
    WebhookEndpoint.objects.update(look_by_at=None, looked_by=world.people["ada"])
    world.wait(days=30)
    assert len(told("endpoint_disabled")) == 2
    WebhookEndpoint.objects.update(disabled_at=None)
    found_again = WebhookEndpoint.objects.get()
    assert (found_again.look_by_at, found_again.looked_by) == (None, None)


def test_a_proposed_role_that_nobody_answers_is_void_after_a_week(world: World) -> None:
    sign_ins.change_role(
        person_id=world.people["rhea"].pk,
        role="ADMIN",
        reason="Needed.",
        by=world.actor("ada"),
        now=world.now,
    )
    assert RoleProposal.objects.get().expires_at == world.now + timedelta(days=7)
    with refused("still has time", code="not-due"):
        sign_ins.expire_role(proposal_id=RoleProposal.objects.get().pk, now=world.now)
    world.wait(days=7)
    assert not RoleProposal.objects.exists()
    assert StaffEvent.objects.filter(act="expire role", about="rhea", by=None).count() == 1


def test_admins_are_told_each_week_of_messages_that_were_given_up_until_somebody_settles_them(
    world: World,
) -> None:
    ada = world.actor("ada")
    given_up = [
        OutboxMessage.objects.create(
            channel="WEBHOOK",
            topic="case.opened",
            payload={"endpoint": ""},
            phase="PARKED",
            owed_at=world.now,
            next_at=world.now,
        )
        for _ in range(2)
    ]
    world.wait(days=6)
    assert told("parked") == []
    world.wait(days=1)
    assert [mail.payload["about"] for mail in told("parked")] == [{"count": "2"}]
    world.wait(days=7)
    assert len(told("parked")) == 2
    first, second = (message.pk for message in given_up)
    tending.park(message_id=first, reason="Not wanted.", by=ada, now=world.now)
    world.wait(days=7)
    assert told("parked")[-1].payload["about"] == {"count": "1"}
    tending.retry(message_id=second, reason="It is back.", by=ada, now=world.now)
    world.wait(days=30)
    assert len(told("parked")) == 3
    with refused("parked already", code="parked"):
        tending.park(message_id=first, reason="Not wanted.", by=ada, now=world.now)
    again = tending.retry(message_id=first, reason="Wanted.", by=ada, now=world.now)
    assert again.done_at is None


def test_what_was_left_without_a_date_is_named_and_gets_one(waiting: World) -> None:
    assert run() == "Nothing waits without a date.\n"
    past_triggers().execute(
        "UPDATE enforcement_review SET phase = 'DROPPED' WHERE phase = 'OPEN' "
        "AND kind IN ('ESCALATION', 'QUESTION', 'FIRST_LOOK', 'ANSWER')"
    )
    with pytest.raises(CommandError, match="wait without a date"):
        run()
    words = run("--open-reviews")
    assert "a review is open now" in words and words.endswith("Nothing waits without a date.\n")
    assert (found(), broken()) == (set(), {})


def run(*arguments: str) -> str:
    """What `manage.py waiting` says."""
    out = StringIO()
    call_command("waiting", *arguments, stdout=out)
    return out.getvalue()

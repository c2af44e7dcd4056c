"""Statements of reasons: drawn once from decisions while a profile is chosen by two, frozen, kept
back where personal data stands in them, and given other words on the record.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from enforcement.models import (
    Case,
    Decision,
    OutboxMessage,
    ProfileChoice,
    StaffEvent,
    StatementOfReasons,
    StatementsToken,
    StatementWording,
)
from enforcement.operations import due, profiles, statements
from enforcement.operations.case_file_chronology import chronology, letters_in_order
from enforcement.operations.case_file_paper import Paper
from enforcement.operations.profiles import Proposal, answer_profile, propose_profile
from enforcement.queries.case_file import case_whole
from enforcement.queries.statement_stages import ToldOfStatement
from enforcement.queries.timeline import timeline_of
from enforcement.rules.statements.database_schema import misfits
from enforcement.rules.statements.drawing import hash_of
from enforcement.rules.statements.profiles import Category
from tests.scenes import connect, refused
from tests.world import HOLD, STATED, World

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SLUG = "dsa-online-platform"


@pytest.fixture
def world(transactional_db: Any) -> World:
    world = World(NOW)
    world.account("acme")
    return world


def chosen(world: World, slug: str = SLUG, **more: Any) -> ProfileChoice:
    """The profile, proposed and agreed to."""
    newest = ProfileChoice.objects.agreed().order_by("-number").first()
    proposal = Proposal(
        profile=slug, reason="It applies.", made_from=newest.number if newest else 0, **more
    )
    choice = propose_profile(proposal=proposal, by=world.actor("ada"), now=world.now)
    return answer_profile(number=choice.number, agreed=True, by=world.actor("axel"), now=world.now)


def drawn(world: World) -> dict[str, StatementOfReasons]:
    """What the worker draws, by verb."""
    world.wait(minutes=2)
    due.work_through(now=lambda: world.now)
    rows = StatementOfReasons.objects.select_related("decision").order_by("executed_at", "id")
    return {row.decision.verb: row for row in rows}


def test_nothing_is_drawn_until_two_admins_have_chosen_a_profile(world: World) -> None:
    world.suspend(world.case())
    assert drawn(world) == {}
    proposal = Proposal(profile=SLUG, reason="It applies.", made_from=0)
    for who in ("rhea", "lena", "otto"):
        with refused("may not change this"):
            propose_profile(proposal=proposal, by=world.actor(who), now=world.now)
    choice = propose_profile(proposal=proposal, by=world.actor("ada"), now=world.now)
    with refused("Somebody else than the proposer"):
        answer_profile(number=1, agreed=True, by=world.actor("ada"), now=world.now)
    with refused("already proposed"):
        propose_profile(proposal=proposal, by=world.actor("axel"), now=world.now)
    assert drawn(world) == {} and choice.agreed_at is None
    assert OutboxMessage.objects.get(topic="profile_proposed").payload["role"] == "ADMIN"
    answer_profile(number=1, agreed=True, by=world.actor("axel"), now=world.now)
    agreed = StaffEvent.objects.get(act="agree to profile")
    assert (agreed.proposer, agreed.by) == (world.people["ada"], world.people["axel"])
    assert drawn(world) == {}, "decisions before the choice are not covered"
    with refused("changed this since"):
        propose_profile(proposal=proposal, by=world.actor("ada"), now=world.now)
    with refused("no such profile"):
        chosen(world, "gdpr")
    with refused("Choose a day from"):
        chosen(world, "", covers_from_on=date(2030, 1, 1))
    chosen(world, covers_from_on=date(2026, 3, 1))
    assert list(drawn(world)) == ["suspend"]


def test_a_choice_that_nobody_answers_in_time_is_void(world: World) -> None:
    proposal = Proposal(profile=SLUG, made_from=0, reason="It applies to us.")
    choice = propose_profile(proposal=proposal, by=world.actor("ada"), now=world.now)
    world.now = choice.answer_by_at - timedelta(seconds=1)
    assert not due.work_through(now=lambda: world.now)
    world.now = choice.answer_by_at
    with refused("not answered in time"):
        answer_profile(number=1, agreed=True, by=world.actor("axel"), now=world.now)
    due.work_through(now=lambda: world.now)
    choice.refresh_from_db()
    assert choice.has_expired and not ProfileChoice.objects.in_force().exists()
    mail = OutboxMessage.objects.get(topic="profile_expired").payload
    assert mail["users"] == [str(world.people["ada"].pk)]
    propose_profile(proposal=proposal, by=world.actor("axel"), now=world.now)


def test_the_database_keeps_what_two_have_chosen(world: World) -> None:
    chosen(world)
    for change in ("profile = ''", "agreed_by_id = proposed_by_id", "covers_from_at = now()"):
        for role in ("docket_app", "docket_owner"):
            with connect(role) as to, pytest.raises(Exception, match=r"stays as it was|permission"):
                to.execute(f"UPDATE enforcement_profilechoice SET {change}")
    with pytest.raises(IntegrityError, match="by two"), transaction.atomic():
        ada = world.people["ada"]
        ProfileChoice.objects.create(
            number=7,
            made_from=1,
            profile=SLUG,
            covers_from_at=NOW,
            reason="x",
            proposed_by=ada,
            proposed_by_name="ada",
            proposed_at=NOW,
            agreed_by=ada,
            agreed_by_name="ada",
            agreed_at=NOW,
        )


def test_every_decision_has_its_own_statement_and_the_earlier_one_stays(world: World) -> None:
    chosen(world)
    case = world.case()
    world.suspend(case)
    first = drawn(world)["suspend"]
    assert not misfits(first.data) and first.hash == hash_of(first.data)
    assert first.data["decision_account"] == "DECISION_ACCOUNT_SUSPENDED"
    assert first.data["decision_facts"] == HOLD["facts"]
    assert HOLD["reasons"] in first.data["incompatible_content_explanation"]
    assert re.fullmatch(r"[0-9a-f]{32}", first.puid) and first.data["puid"] == first.puid
    assert case.ref not in str(first.data) and "acme" not in str(first.data).lower()
    world.wait(hours=1)
    world.take(case, "lift_measure", **STATED, measure="lift")
    rows = drawn(world)
    assert rows["lift_measure"].phase == "NOT_COVERED" and rows["lift_measure"].why_not == "EASES"
    assert rows["suspend"].data == first.data and rows["suspend"].puid == first.puid
    assert Decision.objects.exclude(executed_at=None).count() == len(rows)
    message = OutboxMessage.objects.get(channel="STATEMENT")
    assert (message.pk, message.recipient) == (first.message, str(first.pk))
    assert statements.draw_due(choice_id=first.choice_id, now=world.now, everything=True) == 0, (
        "each is drawn once"
    )


def test_a_choice_of_nothing_ends_it_and_a_profile_that_sends_nothing_keeps(world: World) -> None:
    chosen(world, "dsa-hosting-service")
    world.suspend(world.case())
    assert drawn(world)["suspend"].phase == "KEPT"
    assert not OutboxMessage.objects.filter(channel="STATEMENT").exists()
    chosen(world, "")
    world.wait(hours=1)
    world.account("other")
    world.suspend(world.case("other"))
    world.wait(hours=3)
    assert len(drawn(world)) == 1 and StatementOfReasons.objects.count() == 1
    assert ProfileChoice.objects.get(number=1).next_draw_at is None


def test_own_categories_go_before_those_of_the_profile(world: World) -> None:
    about = Category(
        category="STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        keyword="KEYWORD_TRADE_SECRET_INFRINGEMENT",
    )
    chosen(world, categories={"competition": about})
    world.suspend(world.case())
    data = drawn(world)["suspend"].data
    assert data["category"] == about.category and not misfits(data)
    assert "category_specification_other" not in data


def test_personal_data_keeps_a_statement_back_until_a_lead_words_it(world: World) -> None:
    chosen(world)
    contact = world.people["rhea"]
    case = world.case()
    world.suspend(case, facts="A report names 81.2.69.142 and the key AKIAIOSFODNN7EXAMPLE.")
    row = drawn(world)["suspend"]
    assert row.phase == "BLOCKED" and not OutboxMessage.objects.filter(channel="STATEMENT")
    assert [(f["field"], f["kind"], f["start"]) for f in row.findings] == [
        ("decision_facts", "IP", 15),
        ("decision_facts", "KEY", 39),
    ]
    told = OutboxMessage.objects.get(topic="statements_wait").payload
    assert told["role"] == "LEAD" and told["about"]["count"] == "1"
    assert StatementOfReasons.objects.get().look_by_at > world.now, "and again, with a date"
    texts = {"decision_facts": "A report names an address and a key."}
    act = {"statement_id": row.pk, "seen": 0, "now": world.now, "reason": "An address."}
    for who in ("rhea", "otto"):
        with refused("may not change this"):
            statements.word_statement(texts=texts, by=world.actor(who), **act)
    lena = world.actor("lena")
    with refused("“81.2.69.142”, at character 7, looks like personal data", "bad-text"):
        statements.word_statement(texts={"decision_facts": "It is 81.2.69.142."}, by=lena, **act)
    with refused("empty or too long"):
        statements.word_statement(texts={"decision_facts": " "}, by=lena, **act)
    with refused("Nothing differs"):
        statements.word_statement(texts={}, by=lena, **act)
    with refused("`reason` is required"):
        statements.word_statement(texts=texts, by=lena, **{**act, "reason": " "})
    statements.word_statement(texts=texts, by=lena, **act)
    after, wording = StatementOfReasons.objects.get(), StatementWording.objects.get()
    assert (after.phase, after.findings, after.look_by_at) == ("TO_SEND", [], None)
    assert after.data == row.data and after.hash == row.hash, "what was drawn stays"
    assert wording.data == {**row.data, **texts} and wording.hash == hash_of(wording.data)
    event = StaffEvent.objects.get(act="word statement")
    assert event.reason == "An address." and event.after["fields"] == ["decision_facts"]
    assert contact.actor.name not in str(event.after)
    with refused("Nothing keeps this statement back"):
        statements.word_statement(texts=texts, by=lena, **act)


def test_the_timeline_and_the_case_file_tell_what_became_of_it(world: World) -> None:
    """Each step with its time and why, and nothing of what was found."""
    chosen(world)
    case = world.case()
    world.suspend(case, facts="A report names 81.2.69.142 and lots of bad words.")
    drawn(world)
    assert [(t.stage, t.why) for t in told_in_timeline(world, case)] == [
        ("DRAWN", ()),
        ("KEPT_BACK", ("Facts: network address",)),
    ]
    world.wait(hours=1)
    row, lena = StatementOfReasons.objects.get(), world.actor("lena")
    act = {"statement_id": row.pk, "by": lena, "now": world.now}
    statements.word_statement(
        texts={"decision_facts": "A report names a network."}, seen=0, reason="No address.", **act
    )
    StatementOfReasons.objects.update(  # as the sender writes it
        phase="SET_ASIDE", look_by_at=world.now, kept_at=world.now, answer="decision_facts: no"
    )
    world.wait(hours=1)
    act["now"] = world.now
    statements.word_statement(
        texts={"decision_facts": "It names a network."}, seen=1, reason="Shorter.", **act
    )
    StatementOfReasons.objects.update(phase="SENT", sent_at=world.now)
    told = told_in_timeline(world, case)
    assert [(t.stage, t.by, t.reason) for t in told] == [
        ("DRAWN", "", ""),
        ("KEPT_BACK", "", ""),
        ("WORDED", lena.name, "No address."),
        ("REFUSED", "", ""),
        ("WORDED", lena.name, "Shorter."),
        ("SENT", "", ""),
    ]
    assert told[-1].puid == row.puid and all(t.at for t in told)
    assert [t.at for t in told] == sorted(t.at for t in told if t.at)
    assert "81.2.69.142" not in str(told)
    case_file = case_file_of(world, case)
    assert "Statement of reasons given other public words by" in case_file
    assert "Facts: network address; " not in case_file and "No address." in case_file
    assert row.puid in case_file


def told_in_timeline(world: World, case: Case) -> list[ToldOfStatement]:
    """What the timeline tells of the case's only statement, in one place."""
    entries = [entry for entry in timeline_of(world.fresh(case)).entries if entry.statement]
    assert [entry.event.act for entry in entries] == ["suspend"]
    return entries[0].statement


def case_file_of(world: World, case: Case) -> str:
    """The chronology of the case's file, as what is drawn."""
    paper = Paper()
    found = case_whole(world.fresh(case), world.now)
    return str(chronology(paper, found, {t.notice.pk: 1 for t in letters_in_order(found)}))


def test_names_of_contacts_reporters_and_staff_are_known(world: World) -> None:
    chosen(world)
    account = world.account("other")
    account.contacts.update(name="Jürgen Groß")
    case = world.case("other", reporter_name="Siobhán O'Connor", reporter_email="s@x.example")
    world.suspend(case, facts="Juergens Schlüssel wurde genutzt.", reasons="So sagt es der Text.")
    row = drawn(world)["suspend"]
    assert [(f["kind"], f["start"], f["end"]) for f in row.findings] == [("NAME", 0, 8)]


def test_a_statement_is_frozen_and_never_without_its_message_or_its_date(world: World) -> None:
    chosen(world)
    world.suspend(world.case())
    drawn(world)
    for change, why in (
        ("data = '{}'", "stays as it was drawn"),
        ("puid = 'x'", "stays as it was drawn"),
        ("wording = 5", "stays as it was drawn"),
        ("phase = 'BLOCKED'", "statement_that_waits_has_date"),
        ("phase = 'SENT'", "statement_sent_has_time"),
        ("message = NULL, phase = 'TO_SEND'", "has its message"),
    ):
        with connect("docket_owner") as to, pytest.raises(Exception, match=why):
            to.execute(f"UPDATE enforcement_statementofreasons SET {change}")
            to.commit()
    with connect("docket_owner") as to, pytest.raises(Exception, match="stays as it was drawn"):
        to.execute("DELETE FROM enforcement_statementofreasons")


def test_what_falls_due_by_itself_says_how_it_was_decided(world: World) -> None:
    chosen(world)
    case = world.case()
    world.suspend(case)
    world.establish(case)
    world.both(case, "give_notice", approver="ada", **STATED, days=30)
    world.wait(days=31)
    due.work_through(now=lambda: world.now)
    rows = drawn(world)
    assert rows["give_notice"].why_not == "TAKES_EFFECT_LATER"
    ended = rows["terminate"].data
    assert ended["decision_account"] == "DECISION_ACCOUNT_TERMINATED"
    assert ended["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"
    assert not misfits(ended) and ended["decision_facts"] == STATED["facts"]
    assert rows["suspend"].data["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"


def test_many_decisions_are_drawn_with_few_statements(world: World) -> None:
    chosen(world)
    for number in range(6):
        world.account(f"n{number}")
        world.suspend(world.case(f"n{number}"))
    choice = ProfileChoice.objects.get()
    world.now += timedelta(minutes=2)
    with connection.execute_wrapper(counted := Counted()):
        assert statements.draw_due(choice_id=choice.pk, now=world.now) == 6
    assert counted.statements <= 16


class Counted:
    """Counts statements."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        return execute(sql, params, many, context)


def test_the_token_is_sealed_and_shown_to_nobody(world: World) -> None:
    ada = world.actor("ada")
    with refused("needs an admin"):
        profiles.set_token(token="12|abcdEFGH", by=world.actor("lena"), now=world.now)
    with refused("without spaces"):
        profiles.set_token(token="12 ab", by=ada, now=world.now)
    profiles.set_token(token="12|abcdEFGH", by=ada, now=world.now)
    profiles.set_token(token="13|abcdXYZ1", by=ada, now=world.now)
    kept = StatementsToken.objects.get()
    assert kept.secret == "13|abcdXYZ1" and kept.hint == "XYZ1" and "abcd" not in kept.token
    assert "abcd" not in str(list(StaffEvent.objects.values_list("about", "before", "after")))
    profiles.forget_token(by=ada, now=world.now)
    with refused("There is no token"):
        profiles.forget_token(by=ada, now=world.now)


def test_two_workers_draw_each_statement_once(world: World) -> None:
    choice = chosen(world)
    world.suspend(world.case())
    world.now += timedelta(minutes=2)
    with connect() as other:
        other.execute("BEGIN")
        other.execute("SELECT FROM enforcement_profilechoice FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        with pytest.raises(Exception, match="lock timeout"):
            statements.draw_due(choice_id=choice.pk, now=world.now)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
    assert statements.draw_due(choice_id=choice.pk, now=world.now) == 1
    with refused("a moment ago"):
        statements.draw_due(choice_id=choice.pk, now=world.now)
    assert timedelta(0) < ProfileChoice.objects.get().next_draw_at - world.now

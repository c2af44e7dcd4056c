"""Misuse: what counts of whom, a warning before a suspension, two for it, an end, an appeal to a
third; and reports that are weighed less.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import SYSTEM, Actor, Kind
from enforcement.models import (
    Appeal,
    Event,
    InboxItem,
    MisuseSuspension,
    OutboxMessage,
    Report,
    ReporterWeight,
    Review,
    StaffEvent,
    TransparencyReport,
    WeighedReport,
)
from enforcement.operations import due, flaggers, misuse, misuse_appeals, reporter_weights
from enforcement.operations.contacts import Person
from enforcement.operations.flagger_reports import send_flagged_report
from enforcement.operations.flaggers import Award
from enforcement.operations.misuse import Proposal
from enforcement.operations.misuse_choice import answer_misuse_profile, propose_misuse_profile
from enforcement.operations.public_reports import PublicReport
from enforcement.operations.reporter_weights import NewWeight
from enforcement.operations.transparency_making import misuse_of
from enforcement.queries.health import health
from enforcement.queries.misuse import Figures, Who, figures_of, suspensions_in
from enforcement.queries.misuse_acts import find_who, running_suspension
from enforcement.queries.misuse_pages import misuse_desk
from enforcement.queries.own_misuse import own_suspensions
from enforcement.queries.queue_rules import rules_at
from enforcement.rules.misuse.profiles import MISUSE_PROFILES
from enforcement.step.doors import noting
from enforcement.step.removal import Why, remove_payloads
from enforcement.workflow.calendar import WorkingDays
from enforcement.workflow.misuse import MisuseKind, Weight
from tests.conftest import past_triggers
from tests.operations._misuse import (
    MARA,
    SLUG,
    agreed,
    chosen,
    from_mara,
    proposed,
    put,
    reported,
    suspended,
    unfounded,
    warned,
)
from tests.scenes import connect, copy_of, refused
from tests.world import World

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
REPORTS = MISUSE_PROFILES[SLUG].kinds[MisuseKind.REPORTS]


@pytest.fixture
def world(transactional_db: Any) -> World:
    world = World(NOW)
    world.account("acme")
    return world


def counts(world: World, who: Who, kind: MisuseKind = MisuseKind.REPORTS) -> tuple[int, int]:
    one = MISUSE_PROFILES[SLUG].kinds[kind]
    figures = figures_of(kind, who, one, world.now)
    return figures.counted, figures.decided


def test_without_a_profile_nobody_is_warned_and_two_admins_choose_one(world: World) -> None:
    who = unfounded(world, 6)
    with refused(code="no-profile"):
        warned(world, who)
    made = propose_misuse_profile(
        profile=SLUG, made_from=0, reason="It applies.", by=world.actor("ada"), now=world.now
    )
    with refused("Somebody else than the proposer"):
        answer_misuse_profile(number=1, agreed=True, by=world.actor("ada"), now=world.now)
    with refused(code="no-profile"):
        warned(world, who)
    answer_misuse_profile(number=made.number, agreed=True, by=world.actor("axel"), now=world.now)
    warned(world, who)
    chosen(world, "")
    with refused(code="no-profile"):
        proposed(world, who)


@pytest.mark.parametrize(
    ("outcome", "more", "figures"),
    [
        ("NOT_PURSUED", {}, (1, 1)),
        ("NOTHING_FOUND", {}, (0, 1)),
        ("ACTED", {}, (0, 1)),
        ("", {}, (0, 0)),
        ("NOT_PURSUED", {"record_only": True}, (0, 0)),
    ],
)
def test_what_a_report_counts_as(
    world: World, outcome: str, more: dict[str, Any], figures: tuple[int, int]
) -> None:
    if more:
        report = world.report("acme", origin="PUBLIC", source="web", reporter_email=MARA, **more)
    else:
        report = reported(world, outcome=outcome)
    assert counts(world, Who(report=report)) == figures


def test_duplicates_contested_reopened_merged_and_old_ones_do_not_count(world: World) -> None:
    report = reported(world, outcome="NOT_PURSUED")
    who = Who(report=report)
    case = report.case
    for number in range(3):  # of the same person, in the same case
        past_triggers().execute(
            copy_of(
                Report,
                f"id = '{report.pk}'",
                id="gen_random_uuid()",
                ref=f"'R-0000-000{number}'",
                external_id=f"'again-{number}'",
            )
        )
    assert counts(world, who) == (1, 1)
    assert counts(world, Who(report=reported(world, "Mara@READER.example"))) == (1, 1)
    put(case, state="INVESTIGATING", closed_at=None)  # reopened: what was told is not the end
    assert counts(world, who) == (0, 0)
    put(
        case,
        state="DISMISSED",
        closed_at=NOW,
        merged_into_id=reported(world, "b@c.example").case_id,
    )
    assert counts(world, who) == (0, 0)
    put(case, merged_into_id=None)
    later = world.now + timedelta(days=REPORTS.window_days)
    assert figures_of(MisuseKind.REPORTS, who, REPORTS, later) == Figures()


@pytest.mark.parametrize(
    ("counted", "decided", "frequent"),
    [(5, 8, True), (5, 9, False), (4, 4, False), (6, 10, True), (59, 100, False), (60, 100, True)],
)
def test_frequent_is_both_a_number_and_a_share(counted: int, decided: int, frequent: bool) -> None:
    assert REPORTS.is_frequent(counted, decided) is frequent


def test_nobody_is_suspended_without_a_warning_further_ones_and_two(world: World) -> None:
    chosen(world)
    who = unfounded(world, 4)
    with refused(code="not-frequent"):
        warned(world, who)
    unfounded(world, 1)
    with refused(code="not-warned"):
        proposed(world, who)
    with refused(code="not-allowed"):
        misuse.warn(
            kind=MisuseKind.REPORTS, who=who, reason="x", by=world.actor("rhea"), now=world.now
        )
    warning = warned(world, who)
    assert (warning.counted, warning.decided, len(warning.refs)) == (5, 5, 5)
    mail = OutboxMessage.objects.get(topic="misuse_told")
    assert mail.recipient == MARA
    assert "5 of them were unfounded, which is 100 %" in mail.payload["text"]
    with refused(code="conflict"):
        warned(world, who)
    world.now += timedelta(days=1)
    with refused(code="not-frequent"):
        proposed(world, who)
    unfounded(world, 1)
    with refused(code="bad-term"):
        proposed(world, who, days=REPORTS.most_days + 1)
    made = proposed(world, who)
    assert made.days == REPORTS.term_days
    assert running_suspension(MisuseKind.REPORTS, who, world.now) is None
    reported(world)  # may still report
    with refused(code="not-allowed"):
        agreed(world, made, by="lena")
    made = agreed(world, made)
    assert made.until_at == world.now + timedelta(days=REPORTS.term_days)
    assert [e.act for e in StaffEvent.objects.filter(about=who.about)] == [
        "warn of misuse",
        "propose suspension",
        "agree to suspension",
    ]
    assert not StaffEvent.objects.filter(about__contains=MARA).exists()
    assert not Event.objects.filter(reason__contains=MARA).exists()


def test_alone_a_lead_suspends_nobody(world: World) -> None:
    chosen(world)
    who = unfounded(world, 5)
    warned(world, who)
    world.now += timedelta(days=1)
    unfounded(world, 1)
    made = proposed(world, who)
    past_triggers().execute("UPDATE accounts_user SET is_active = username = 'lena'")
    with refused(code="not-allowed"):
        agreed(world, made, by="lena")
    with pytest.raises(IntegrityError, match="takes_two"), transaction.atomic():
        MisuseSuspension.objects.filter(pk=made.pk).update(
            agreed_by=world.people["lena"],
            agreed_by_name="lena",
            agreed_at=world.now,
            until_at=world.now + timedelta(days=3),
        )


def test_while_suspended_reports_are_refused_but_those_of_danger(world: World) -> None:
    _, made = suspended(world)
    sentence = "We take no reports from you until"
    with refused(sentence, code="reporting-suspended"):
        from_mara(world, "MARA@reader.example")
    with refused(sentence):  # about nobody we know
        from_mara(world, account="nobody", policy="")
    reported(world, "other@reader.example")
    world.report("acme", origin="AUTHORITY", source="police", reporter_email=MARA)
    report = reported(world, danger=True)
    assert report.danger
    (look,) = Review.objects.filter(case=report.case, kind="FIRST_LOOK")
    assert look.due_at < world.now + timedelta(days=2)
    world.now = made.until_at
    reported(world)  # by its time, before the worker has said so
    due.work_through(now=lambda: world.now)
    made.refresh_from_db()
    assert (made.ended_at, made.ended_by_name, made.end_reason) == (world.now, "Docket", "")
    assert (
        OutboxMessage.objects.filter(topic="misuse_told")
        .latest("id")
        .payload["subject"]
        .endswith("The suspension is over")
    )


def test_who_is_suspended_appeals_once_and_a_third_decides(world: World) -> None:
    who, made = suspended(world)
    mara = Actor(kind=Kind.REPORTER, name="Mara", email=MARA)
    contest = {"number": made.number, "text": "They were true.", "by": mara, "now": world.now}
    other = unfounded(world, 1, "b@c.example")
    with refused(code="unknown-suspension"):
        misuse_appeals.contest_suspension(who=other, **contest)
    misuse_appeals.contest_suspension(who=who, **contest)
    with refused(code="already-appealed"):
        misuse_appeals.contest_suspension(who=who, **contest)
    told = OutboxMessage.objects.get(topic="misuse_contested").payload
    assert set(told["exclude"]) == {str(world.people[name].pk) for name in ("lena", "lars")}
    decide = {"number": made.number, "upheld": False, "answer": "Two were true.", "now": world.now}
    for name in ("lena", "lars"):
        with refused("had no part"):
            misuse_appeals.hear_suspension(by=world.actor(name), **decide)
    with pytest.raises(IntegrityError, match="had no part"), transaction.atomic():
        MisuseSuspension.objects.filter(pk=made.pk).update(
            heard_by=world.people["lars"], heard_at=world.now, upheld=True, answer="No."
        )
    misuse_appeals.hear_suspension(by=world.actor("ada"), **decide)
    assert running_suspension(MisuseKind.REPORTS, who, world.now) is None
    reported(world)
    with refused(code="not-open"):
        misuse_appeals.hear_suspension(by=world.actor("axel"), **decide)
    assert suspensions_in(NOW, NOW + timedelta(days=9)) == {
        MisuseKind.REPORTS: 1,
        MisuseKind.APPEALS: 0,
        MisuseKind.VIOLATIONS: 0,
    }
    assert not any(suspensions_in(NOW - timedelta(days=9), NOW).values())
    begun = TransparencyReport(since_on=NOW.date(), until_on=NOW.date() + timedelta(days=9))
    assert misuse_of(begun)["REPORTS"] == 1


def test_an_appeal_is_due_as_every_other_and_admins_are_told_when_it_is_late(world: World) -> None:
    who, made = suspended(world)
    mara = Actor(kind=Kind.REPORTER, name="Mara", email=MARA)
    misuse_appeals.contest_suspension(
        number=made.number, text="They were true.", who=who, by=mara, now=world.now
    )
    made.refresh_from_db()
    due_at = WorkingDays().after(world.now, rules_at(world.now).hear_days)
    assert made.hear_by_at == due_at and made.remind_at == due_at - timedelta(days=1)

    def counted() -> int:
        """Of those that were missed, what is no review of a case."""
        found = health(now=world.now, machine_now=world.now, unsure="?").reviews_missed
        return found - Review.objects.filter(phase="MISSED").count()

    def told(kind: str) -> list[dict[str, Any]]:
        due.work_through(now=lambda: world.now)
        return [one.payload for one in OutboxMessage.objects.filter(topic=kind).order_by("id")]

    assert told("misuse_appeal_due") == []
    world.now = due_at - timedelta(days=1)
    (soon,) = told("misuse_appeal_due")
    parts = {str(world.people[name].pk) for name in ("lena", "lars")}
    assert soon["role"] == "LEAD" and set(soon["exclude"]) == parts
    assert told("misuse_appeal_missed") == []
    world.now = due_at
    (late,) = told("misuse_appeal_missed")
    assert late["role"] == "ADMIN" and set(late["exclude"]) == parts
    assert late["about"]["due_at"] == due_at.isoformat()
    assert StaffEvent.objects.filter(act="miss suspension appeal").count() == 1
    assert counted() == 1
    (own,) = own_suspensions(who, world.now)
    assert own.is_late and own.hear_by == due_at
    world.now += timedelta(days=7)
    assert len(told("misuse_appeal_missed")) == 2, "again each week"
    assert StaffEvent.objects.filter(act="miss suspension appeal").count() == 1
    misuse_appeals.hear_suspension(
        number=made.number, upheld=True, answer="No.", by=world.actor("ada"), now=world.now
    )
    world.now += timedelta(days=7)
    assert len(told("misuse_appeal_missed")) == 2
    assert counted() == 0
    for change in ("hear_by_at = hear_by_at + interval '1 day'", "missed_at = now()"):
        with connect() as to, pytest.raises(Exception, match="said once"):
            to.execute(f"UPDATE enforcement_misusesuspension SET {change}")


def test_an_appeal_that_the_version_before_took_gets_its_date(world: World) -> None:
    _, made = suspended(world)
    MisuseSuspension.objects.filter(pk=made.pk).update(contested_at=world.now, contest="True.")
    due.work_through(now=lambda: world.now)
    made.refresh_from_db()
    assert made.hear_by_at and made.hear_by_at > world.now and made.missed_at is None


def test_the_database_keeps_warning_end_and_answers(world: World) -> None:
    _, made = suspended(world)
    for change in (
        "days = 300",
        "until_at = until_at + interval '1 year'",
        "counted = 1",
        "warning_id = id",
        "agreed_by_id = proposed_by_id",
    ):
        with connect() as to, pytest.raises(Exception, match=r"stays as it was|permission"):
            to.execute(f"UPDATE enforcement_misusesuspension SET {change}")
    with connect() as to, pytest.raises(Exception, match=r"append-only|permission"):
        to.execute("UPDATE enforcement_misusewarning SET counted = 1")
    other = Who(report=reported(world, "b@c.example"))
    values = {f.attname: getattr(made, f.attname) for f in MisuseSuspension._meta.concrete_fields}
    values |= {**other.keys, "number": 9, "agreed_at": None, "agreed_by_id": None, "until_at": None}
    del values["id"]
    with pytest.raises(IntegrityError, match="not warned before"), transaction.atomic():
        MisuseSuspension.objects.create(**values)


def test_one_suspension_at_a_time_lifted_with_a_reason(world: World) -> None:
    who, made = suspended(world)
    with refused(code="conflict"):
        proposed(world, who)
    misuse.lift_suspension(
        number=made.number, reason="We were wrong.", by=world.actor("lena"), now=world.now
    )
    reported(world)
    with refused(code="not-open"):
        misuse.lift_suspension(
            number=made.number, reason="Again.", by=world.actor("lena"), now=world.now
        )


def test_a_proposal_that_nobody_answers_has_no_effect(world: World) -> None:
    chosen(world)
    who = unfounded(world, 5)
    warned(world, who)
    world.now += timedelta(days=1)
    unfounded(world, 1)
    made = proposed(world, who)
    world.now = made.answer_by_at
    due.work_through(now=lambda: world.now)
    made.refresh_from_db()
    assert made.has_expired
    proposed(world, who)


def test_appeals_are_always_taken_and_heard_later_while_suspended(world: World) -> None:
    chosen(world)
    account = world.account("globex")
    who = Who(account=account)

    def appealed(outcome: str) -> Appeal:
        case = world.case("globex")
        world.suspend(case)
        lodged = world.appeal(case)
        if outcome:
            past_triggers().execute(
                "UPDATE enforcement_appeal SET phase = %s, hearer_id = %s, reasons = 'x'"
                " WHERE id = %s",
                [outcome, world.people["lars"].pk, lodged.pk],
            )
            put(case, state="CLEARED", closed_at=world.now)
        return lodged

    for outcome in ("AFFIRMED", "INADMISSIBLE", "AFFIRMED", "AFFIRMED", "OVERTURNED", "WITHDRAWN"):
        appealed(outcome)
    assert counts(world, who, MisuseKind.APPEALS) == (4, 5)
    warned(world, who, MisuseKind.APPEALS)
    assert (
        "take and decide every appeal"
        in OutboxMessage.objects.get(topic="misuse_told").payload["text"]
    )
    world.now += timedelta(days=1)
    appealed("AFFIRMED")
    made = misuse.propose_suspension(
        proposal=Proposal(kind=MisuseKind.APPEALS, reason="Again."),
        who=who,
        by=world.actor("lena"),
        now=world.now,
    )
    before = Review.objects.filter(kind="APPEAL").latest("id").due_at
    agreed(world, made)
    appealed("")
    after = Review.objects.filter(kind="APPEAL").latest("id").due_at
    assert timedelta(days=5) <= after - before <= timedelta(days=9)


def test_violations_are_counted_and_nobody_is_suspended_for_them_here(world: World) -> None:
    chosen(world)
    account = world.account("globex")
    who = Who(account=account)
    for number in range(4):
        case = world.case("globex")
        world.take(case, "take_on")
        if number < 3:
            world.establish(case)
        put(case, state="RESOLVED" if number < 3 else "CLEARED", closed_at=world.now)
    assert counts(world, who, MisuseKind.VIOLATIONS) == (3, 4)
    warned(world, who, MisuseKind.VIOLATIONS)
    with refused("decided in a case"):
        misuse.propose_suspension(
            proposal=Proposal(kind=MisuseKind.VIOLATIONS, reason="x"),
            who=who,
            by=world.actor("lena"),
            now=world.now,
        )


def test_whoever_was_erased_waits_for_nobody(world: World) -> None:
    """No page is theirs any more on which somebody could decide."""
    who, made = suspended(world)
    assert who.report
    weigh(world, who, Weight.LESS)
    on: dict[str, Any] = {"by": Actor(kind=Kind.REPORTER, name="Mara"), "now": world.now}
    misuse_appeals.contest_suspension(number=made.number, text="Not me.", who=who, **on)
    desk = misuse_desk(world.now)
    assert (len(desk.contested), len(desk.running), len(desk.weights)) == (1, 1, 1)
    why = Why(ground="ERASURE", reference="data request 1", at=world.now)
    for report in Report.objects.filter(reporter_email=MARA):
        on = {"case_id": report.case_id, "by": SYSTEM, "now": world.now}
        with noting("erase_personal_data", reason="Asked.", **on) as step:
            remove_payloads(step, [report], why=why, only=["reporter_email"])
    desk = misuse_desk(world.now)
    assert (desk.contested, desk.running, desk.weights) == ([], [], [])


def weigh(world: World, who: Who, weight: Weight, days: int = 30) -> ReporterWeight:
    return reporter_weights.set_weight(
        wanted=NewWeight(weight=weight, days=days, reason="A competitor, each day."),
        who=who,
        by=world.actor("lena"),
        now=world.now,
    )


def test_a_report_that_is_weighed_less_moves_no_case_forward(world: World) -> None:
    who = Who(report=reported(world))
    weight = weigh(world, who, Weight.LESS)
    with refused(code="conflict"):
        weigh(world, who, Weight.MUTED)
    case = world.case("acme", origin="PUBLIC", source="web", reporter_email=MARA)
    world.case("acme", origin="PUBLIC", source="web", reporter_email=MARA)
    case = world.fresh(case)
    assert case.report_count == 2
    assert "REPORTS" not in [term[0] for term in case.priority_terms]
    assert WeighedReport.objects.count() == 2
    world.case("acme", origin="PUBLIC", source="web", reporter_email="b@c.example")
    world.case("acme", origin="PUBLIC", source="web", reporter_email="d@c.example")
    terms = {term[0]: term[2:] for term in world.fresh(case).priority_terms}
    assert terms["REPORTS"] == [2]
    danger = world.report("acme", origin="PUBLIC", reporter_email=MARA, danger=True)
    assert not WeighedReport.objects.filter(report=danger).exists()
    assert not Event.objects.filter(data__icontains="weigh").exists()
    world.now = weight.until_at
    again = world.report("acme", origin="PUBLIC", source="web", reporter_email=MARA)
    assert not WeighedReport.objects.filter(report=again).exists()
    due.work_through(now=lambda: world.now)
    weight.refresh_from_db()
    assert weight.ended_at == world.now


def test_nobody_is_told_of_a_report_that_is_muted(world: World) -> None:
    who = Who(report=reported(world))
    case = world.case("acme")
    world.take(case, "take_on")
    before = InboxItem.objects.count(), OutboxMessage.objects.filter(channel="STAFF").count()
    weight = weigh(world, who, Weight.MUTED)
    world.case("acme", origin="PUBLIC", source="web", reporter_email=MARA)
    after = InboxItem.objects.count(), OutboxMessage.objects.filter(channel="STAFF").count()
    assert before == after
    assert Review.objects.filter(case=case, kind="FIRST_LOOK", phase="OPEN").exists()
    reporter_weights.end_weight(
        weight_id=weight.pk, reason="Enough.", by=world.actor("lars"), now=world.now
    )
    with refused(code="not-open"):
        reporter_weights.end_weight(
            weight_id=weight.pk, reason="Enough.", by=world.actor("lars"), now=world.now
        )


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    history=st.lists(
        st.tuples(
            st.sampled_from([MARA, "MARA@reader.example", "b@c.example"]),
            st.sampled_from(["", "NOT_PURSUED", "NOTHING_FOUND", "ACTED"]),
            st.integers(0, 400),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_figures_are_what_a_plain_reading_of_the_rows_says(
    world: World, history: list[tuple[str, str, int, bool]]
) -> None:
    """The same computed twice: by SQL, and from the rows in Python."""
    address = f"{world.reports}.mara@reader.example"
    mine = reported(world, address)
    rows = []
    for email, outcome, days, again in history:
        own = email != "b@c.example"
        at = NOW - timedelta(days=days)
        report = reported(world, address.upper() if own and again else address if own else email)
        state = {"NOT_PURSUED": "DISMISSED", "NOTHING_FOUND": "CLEARED", "ACTED": "RESOLVED"}
        if outcome:
            put(report.case, state=state[outcome], closed_at=NOW)
        Report.objects.filter(pk=report.pk).update(
            outcome_told=outcome, outcome_told_at=NOW if outcome else None
        )
        past_triggers().execute(
            "UPDATE enforcement_report SET received_at = %s WHERE id = %s", [at, report.pk]
        )
        rows.append((own, outcome, at))
    since = NOW - timedelta(days=REPORTS.window_days)
    decided = [row for row in rows if row[0] and row[1] and since < row[2] <= NOW]
    expected = sum(row[1] == "NOT_PURSUED" for row in decided), len(decided)
    assert counts(world, Who(report=mine)) == expected


def test_somebody_is_found_by_any_of_their_reports(world: World) -> None:
    report = reported(world)
    found = find_who("report", report.pk)
    assert found and found.address == MARA
    assert find_who("report", world.people["lena"].pk) is None
    past_triggers().execute("UPDATE enforcement_report SET reporter_email = ''")
    assert find_who("report", report.pk) is None


def test_a_trusted_flagger_is_counted_and_refused_by_its_status(world: World) -> None:
    chosen(world)
    flagger = flaggers.add_flagger(
        award=Award(
            name="Watch", areas=["competition"], awarded_by="OPERATOR", since_on=date(2024, 1, 1)
        ),
        person=Person(name="Desk", email=MARA, role="OTHER", locale="en"),
        by=world.actor("ada"),
        now=world.now,
        wall=world.now,
    )
    who, reporter = Who(flagger=flagger), Actor(kind=Kind.REPORTER, name="")

    def send(number: int, *, dismissed: bool = True, danger: bool = False) -> Report:
        world.account(f"f-{number}")
        said = PublicReport(
            key=f"k-{number}",
            about=f"f-{number}",
            policy=world.policy.slug,
            claim=f"Look at {number}.",
            danger=danger,
        )
        made = send_flagged_report(
            said=said, flagger_id=flagger.pk, by=reporter, now=world.now
        ).report
        if dismissed:
            put(made.case, state="DISMISSED", closed_at=world.now)
            Report.objects.filter(pk=made.pk).update(
                outcome_told="NOT_PURSUED", outcome_told_at=world.now
            )
        return made

    for number in range(5):
        send(number)
    report = Report.objects.latest("id")
    assert find_who("report", report.pk) == who, "its reports are not those of an address"
    assert counts(world, who) == (5, 5) and counts(world, Who(report=report)) == (0, 0)
    warned(world, who)
    world.now += timedelta(days=1)
    send(5)
    agreed(world, proposed(world, who))
    world.account("f-9")
    said = PublicReport(key="k", about="f-9", policy=world.policy.slug, claim="Look.")
    with refused("/f/misuse", code="reporting-suspended"):
        send_flagged_report(said=said, flagger_id=flagger.pk, by=reporter, now=world.now)
    assert send(6, dismissed=False, danger=True).danger
    from_mara(world)  # the same address, by the form: somebody else, as far as anybody knows

"""A report comes in: it is kept as it came, told apart from what came before, and joins the open
case or opens one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Recusal
from enforcement.models import (
    Case,
    Clause,
    Event,
    Notice,
    OutboxMessage,
    PolicyVersion,
    Report,
    Review,
)
from enforcement.operations import intake, reports
from enforcement.rehearsal.published import publish_as_of_old
from tests.invariants import fingerprint
from tests.scenes import kinds, other_policy, refused
from tests.world import PLAN, STATED, World


def test_the_same_report_changes_nothing_however_often_it_comes(world: World) -> None:
    world.account()
    first = world.report(external_id="same")
    before = fingerprint()
    again = world.report(external_id="same", account="somebody-else")
    assert again.pk == first.pk
    assert fingerprint() == before


def test_the_same_report_with_another_text_is_kept_as_a_new_version_and_unread(
    world: World,
) -> None:
    world.account()
    first = world.report(external_id="same")
    case = first.case
    world.take(case, "take_on")
    second = world.report(external_id="same", claim="There is a second model.")
    assert (second.case, second.number, second.read_at) == (case, 2, None)
    assert (world.fresh(case).report_count, Report.objects.count()) == (1, 2)
    assert Review.objects.filter(case=case, kind="FIRST_LOOK", phase="OPEN").exists()
    before = fingerprint()
    for claim in (first.claim, second.claim):  # a source that sends each of them once more
        assert world.report(external_id="same", claim=claim).claim == claim
    assert fingerprint() == before
    third = world.report(external_id="same", claim="There is a third model.")
    assert Event.objects.filter(case=case, act="revise_report").count() == 2
    reports.read(report_id=third.pk, by=world.actor("rhea"), now=world.now)
    assert not Report.objects.filter(read_at__isnull=True).exists()


def test_a_new_version_of_a_report_whose_case_is_decided_opens_a_case_of_its_own(
    world: World,
) -> None:
    world.account()
    first = world.report(external_id="same")
    world.take(first.case, "dismiss", reasons="Another company.")
    second = world.report(external_id="same", claim="It is this company, see the register.")
    assert (second.number, second.case.state, second.case.report_count) == (2, "TRIAGE", 1)


def test_two_texts_that_come_in_at_once_are_both_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.account()
    real, seen = intake.claim_facts, list[Any]()

    def late(**named: Any) -> Any:
        """Before this one is written, another text of the report is."""
        found = real(**named)
        seen.append(found)
        if len(seen) == 1:
            world.report(external_id="same", claim="The other text.")
        return found

    monkeypatch.setattr(intake, "claim_facts", late)
    assert world.report(external_id="same", claim="This text.").number == 2
    assert set(Report.objects.values_list("claim", flat=True)) == {"The other text.", "This text."}


def test_reports_about_one_area_join_one_case_and_staff_hear_of_it_once(world: World) -> None:
    world.account()
    cases = {world.report().case_id for _ in range(5)}
    assert len(cases) == 1
    case = Case.objects.get()
    assert (case.report_count, case.version, case.state) == (5, 5, "TRIAGE")
    assert list(Event.objects.order_by("seq").values_list("act", flat=True)) == [
        "open",
        "join",
        "join",
        "join",
        "join",
    ]
    assert Review.objects.filter(kind="FIRST_LOOK").count() == 1
    assert OutboxMessage.objects.filter(channel="STAFF").count() <= 1


def test_another_area_is_another_case(world: World) -> None:
    world.account()
    assert world.case().pk != world.case(policy=other_policy(world).slug).pk


def test_a_report_after_the_end_opens_a_new_case(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "dismiss", reasons="There is nothing to answer.")
    assert world.case().pk != case.pk


def test_a_report_does_not_join_a_decided_case_but_opens_one_that_follows_it(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    assert world.case().pk == case.pk
    world.both(case, "require_remediation", **STATED, plan=PLAN, measure="keep")
    newer = world.case()
    assert (newer.state, newer.follows_id, newer.report_count) == ("TRIAGE", case.pk, 1)
    assert world.case().pk == newer.pk
    world.wait(days=9)  # the plan lapses: the older case comes back beside the newer one
    assert (world.fresh(case).state, world.fresh(newer).state) == ("INVESTIGATING", "TRIAGE")
    assert world.case().pk == newer.pk


def test_an_unknown_account_is_kept_as_text_until_somebody_matches_it(world: World) -> None:
    report = world.report("Acme, Inc.")
    assert (report.case, report.account, report.account_text) == (None, None, "Acme, Inc.")
    account = world.account()
    for who in ("system", "otto", "holder"):
        with refused("needs a reviewer"):
            intake.match_report(
                report_id=report.pk, account_id=account.pk, by=world.actor(who), now=world.now
            )
    Recusal.objects.create(
        user=world.people["ravi"], account=account, reason="A relative.", since_at=world.now
    )
    with refused("recused"):
        intake.match_report(
            report_id=report.pk, account_id=account.pk, by=world.actor("ravi"), now=world.now
        )
    intake.match_report(
        report_id=report.pk, account_id=account.pk, by=world.actor("rhea"), now=world.now
    )
    matched = Report.objects.get()
    assert (matched.account_id, Case.objects.get().pk) == (account.pk, matched.case_id)
    with refused("already", code="matched"):
        intake.match_report(
            report_id=report.pk, account_id=account.pk, by=world.actor("lena"), now=world.now
        )


def test_a_report_that_is_kept_for_the_record_opens_no_case_and_alarms_nobody(world: World) -> None:
    account = world.account()
    report = world.report(record_only=True)
    assert (report.account_id, report.case) == (account.pk, None)
    assert (Case.objects.count(), OutboxMessage.objects.count()) == (0, 0)
    with refused("kept for the record", code="record-only"):
        intake.match_report(
            report_id=report.pk, account_id=account.pk, by=world.actor("lena"), now=world.now
        )


def test_the_version_in_force_at_the_time_of_the_conduct_applies(world: World) -> None:
    newer = publish_as_of_old(
        PolicyVersion.objects.create(
            policy=world.policy, version="2024-02", effective_on=date(2024, 2, 1)
        )
    )
    world.account("then")
    world.account("now")
    assert world.case("then", conduct_on=date(2024, 1, 31)).policy_version_id == world.version.pk
    assert world.case("now", conduct_on=date(2024, 2, 1)).policy_version_id == newer.pk


def test_a_draft_binds_nobody_not_even_whose_partner_adopted_it(world: World) -> None:
    draft = PolicyVersion.objects.create(
        policy=world.policy, version="2024-02", effective_on=date(2024, 2, 1)
    )
    Clause.objects.create(
        version=draft, code="9z", title="No more", text="No more.", severity="CRITICAL"
    )
    partner = world.partner()
    partner.adopted = {world.policy.slug: draft.version}
    partner.save()
    world.account(channel_partner=partner)
    case = world.case(conduct_on=date(2024, 3, 1))
    assert (case.policy_version_id, case.severity) == (world.version.pk, "HIGH")


REFUSALS = {
    "an unknown policy": ({"policy": "none-such"}, "unknown-policy"),
    "no version in force": ({"conduct_on": date(2020, 1, 1)}, "no-version-in-force"),
    "conduct in the future": ({"conduct_on": date(2024, 3, 2)}, "bad-report"),
    "seen in the future": ({"first_seen_at": datetime(2024, 3, 2, tzinfo=UTC)}, "bad-report"),
    "no claim": ({"claim": "  "}, "bad-report"),
    "no source": ({"source": ""}, "bad-report"),
    "no id of the source's own": ({"external_id": ""}, "bad-report"),
}


def test_what_cannot_be_a_report_is_refused_and_leaves_nothing(world: World) -> None:
    world.account()
    for sentence, (claim, code) in REFUSALS.items():
        with refused(code=code):
            pytest.fail(f"{sentence} was taken: {world.report(**claim)}")
    assert Report.objects.count() == 0


def test_a_reporter_is_acknowledged_in_their_language_and_the_holder_is_not_told(
    world: World,
) -> None:
    world.account()
    report = world.report(reporter_name="Robin", reporter_email="robin@press.example", locale="de")
    notice = Notice.objects.get()
    assert (notice.audience, notice.kind, notice.locale, notice.report_id) == (
        "REPORTER",
        "report_received",
        "de",
        report.pk,
    )
    assert "Robin" in notice.text
    assert kinds(report.case) == []
    mail = OutboxMessage.objects.get(channel="EMAIL")
    assert (mail.recipient, mail.notice_id) == ("robin@press.example", notice.pk)


def test_who_leaves_no_address_is_not_written_to(world: World) -> None:
    world.account()
    world.report(reporter_name="Robin")
    assert Notice.objects.count() == 0


def test_a_first_look_falls_due_in_business_days(world: World) -> None:
    # a Friday; the clauses are of high severity: one business day
    world.now = datetime(2024, 3, 1, 16, tzinfo=UTC)
    world.account()
    case = world.case()
    assert falls_due(case, datetime(2024, 3, 4, 16, tzinfo=UTC))


def falls_due(case: Case, at: datetime) -> bool:
    """At that time or up to an hour later: what comes in at once does not fall due at once."""
    return at <= Review.objects.get(case=case).due_at < at + timedelta(hours=1)


def test_a_first_look_over_the_holidays_waits_for_a_working_day(world: World) -> None:
    # before Christmas: the 25th and 26th are holidays
    world.now = datetime(2023, 12, 22, 16, tzinfo=UTC)
    world.account()
    assert falls_due(world.case(), datetime(2023, 12, 27, 16, tzinfo=UTC))


def test_a_report_says_when_it_was_first_seen_and_by_which_version_of_its_source(
    world: World,
) -> None:
    world.account()
    seen = world.now - timedelta(days=3)
    case = world.case(first_seen_at=seen, source_version="detector 1.2")
    assert (case.first_seen_at, Report.objects.get().source_version) == (seen, "detector 1.2")

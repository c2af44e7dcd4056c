"""Reports that name no account that is known: they wait until a date, and are matched, or rejected
with a reason.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from accounts.models import Account
from enforcement.models import Notice, Office, OutboxMessage, Report, StaffEvent
from enforcement.models.report import UNMATCHED
from enforcement.operations import due, intake, unmatched
from tests.invariants import broken, fingerprint
from tests.scenes import refused
from tests.world import World

JO = {"reporter_name": "Jo Field", "reporter_email": "jo@reporters.example"}


def reject(world: World, report: Report, by: str = "rhea", reason: str = "A film.") -> Report:
    return unmatched.reject_report(
        report_id=report.pk, reason=reason, by=world.actor(by), now=world.now
    )


def match(world: World, report: Report, account: Account) -> Report:
    return intake.match_report(
        report_id=report.pk, account_id=account.pk, by=world.actor("rhea"), now=world.now
    )


def told(kind: str = "unmatched") -> list[dict[str, str]]:
    """What admins were told of reports that nobody matched."""
    messages = OutboxMessage.objects.filter(channel="STAFF", topic=kind).order_by("owed_at", "id")
    return [message.payload["about"] for message in messages]


def test_what_names_no_account_waits_a_business_day(world: World) -> None:
    assert world.report("ACME").match_by_at == world.now + timedelta(days=3)  # a Friday
    Office.objects.create(country="DE", weekdays=[5])
    assert world.report("ACME").match_by_at == world.now + timedelta(days=1)
    world.account()
    assert world.report().match_by_at is None
    assert world.report("ACME", record_only=True).match_by_at is None


def test_what_is_matched_waits_no_longer(world: World) -> None:
    report = world.report("ACME")
    match(world, report, world.account())
    found = Report.objects.get()
    assert (found.match_by_at, Report.objects.filter(UNMATCHED).exists()) == (None, False)
    with refused("matched this report already", code="matched"):
        reject(world, report)


def test_what_is_rejected_waits_no_longer_and_keeps_who_rejected_it_and_why(world: World) -> None:
    report, account = world.report("a film", **JO), world.account()
    reject(world, report, reason="  It is about a film.  ")
    found = Report.objects.get()
    by = world.people["rhea"].pk
    assert (found.rejection, found.rejected_by_id, found.rejected_at, found.match_by_at) == (
        "It is about a film.",
        by,
        world.now,
        None,
    )
    assert (found.read_by_id, found.read_at) == (by, world.now)
    assert not Report.objects.filter(UNMATCHED).exists()
    row = StaffEvent.objects.get()
    assert (row.act, row.about, row.by_name, row.reason) == (
        "reject report",
        report.ref,
        "rhea",
        "It is about a film.",
    )
    assert broken() == {}
    for late in (lambda: reject(world, report, "ravi"), lambda: match(world, report, account)):
        with refused("rejected this report already", code="rejected"):
            late()


def test_a_person_who_reported_is_told_that_it_is_not_pursued_and_nobody_else_is(
    world: World,
) -> None:
    reject(world, world.report("a film", **JO), reason="Never say this.")
    notice = Notice.objects.get(kind="report_outcome")
    mail = OutboxMessage.objects.get(topic="report_outcome")
    assert (notice.statement["outcome"], notice.statement["appealable"]) == ("not_pursued", False)
    assert "we will not pursue it" in notice.text and "Never say this" not in notice.text
    assert (mail.recipient, mail.notice_id) == (JO["reporter_email"], notice.pk)
    assert Report.objects.get().outcome_told == "NOT_PURSUED"
    reject(world, world.report("another film"))
    assert Notice.objects.filter(kind="report_outcome").count() == 1


def test_only_who_works_on_cases_rejects_and_says_why(world: World) -> None:
    report, kept = world.report("ACME"), world.report("ACME", record_only=True)
    for who in ("system", "otto", "holder"):
        with refused("needs a reviewer", code="not-allowed"):
            reject(world, report, who)
    for reason in ("", " \u200b ", "x" * 501, "a\x00b"):
        with refused("reas", code="bad-text"):
            reject(world, report, reason=reason)
    with refused("kept for the record", code="record-only"):
        reject(world, kept)


def test_when_the_date_passes_leads_are_told_again_and_again_until_somebody_acts(
    world: World,
) -> None:
    report = world.report("ACME")
    first = world.now + timedelta(days=3)
    assert due.next_due_after(world.now) == first
    world.wait(days=2)
    assert told() == []
    world.wait(days=1)
    about = {"report": report.ref, "text": "ACME", "due_at": first.isoformat(), "count": "1"}
    assert told() == [about]
    assert due.next_due_after(world.now) == first + timedelta(days=1)
    assert OutboxMessage.objects.get(topic="unmatched").payload["role"] == "LEAD"
    world.wait(days=1)
    assert len(told()) == 2
    reject(world, report)
    world.wait(days=9)
    assert (len(told()), due.next_due_after(world.now), due.oldest_due_at(world.now)) == (
        2,
        None,
        None,
    )


def test_all_that_are_late_are_told_of_in_one_mail_a_business_day(world: World) -> None:
    world.now += timedelta(days=3)  # a Monday
    oldest = world.report("ACME")
    for name in ("Acme, Inc.", "acme.example"):
        world.report(name)
    world.now += timedelta(hours=2)
    world.report("the one that falls due two hours later")
    world.wait(days=1)
    assert [(about["count"], about["report"]) for about in told()] == [("3", oldest.ref)]
    world.wait(days=1)
    assert [about["count"] for about in told()] == ["3", "4"]
    days = Report.objects.filter(UNMATCHED).values_list("match_by_at", flat=True)
    assert len(set(days)) == 1
    match(world, oldest, world.account())
    world.wait(days=30)
    mails = OutboxMessage.objects.filter(topic="unmatched").values_list("owed_at", flat=True)
    assert len({at.date() for at in mails}) == len(mails)


def test_what_is_not_due_or_done_is_told_to_nobody(world: World) -> None:
    report = world.report("ACME")
    with refused("not due", code="not-due"):
        unmatched.miss_match(report_id=report.pk, now=world.now)
    reject(world, report)
    with refused("rejected", code="rejected"):
        unmatched.miss_match(report_id=report.pk, now=world.now + timedelta(days=9))


def test_a_new_text_of_a_rejected_report_waits_anew(world: World) -> None:
    reject(world, world.report("a film", external_id="same"))
    newer = world.report("a film", external_id="same", claim="It is a company, see the register.")
    assert (newer.number, list(Report.objects.filter(UNMATCHED))) == (2, [newer])


def test_what_the_version_before_writes_has_a_date_as_well(world: World) -> None:
    world.report("ACME")
    known = [f.column for f in Report._meta.concrete_fields if not f.name.startswith("reject")]
    values = {"id": "gen_random_uuid()", "ref": "'R-2222-2222'", "external_id": "'other'"}
    names = ", ".join(name for name in known if name != "match_by_at")
    rows = ", ".join(values.get(name, name) for name in known if name != "match_by_at")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO enforcement_report ({names}) SELECT {rows} FROM enforcement_report"
        )
    assert Report.objects.filter(UNMATCHED, match_by_at__isnull=False).count() == 2


@pytest.mark.parametrize(
    "change",
    [
        "match_by_at = NULL",
        "match_by_at = NULL, rejected_at = now()",
        "rejected_at = now(), rejection = 'A film.', rejected_by_id = (SELECT id FROM accounts_user"
        " LIMIT 1)",
        "rejection = 'A film.'",
    ],
)
def test_the_database_keeps_no_report_that_waits_for_ever(world: World, change: str) -> None:
    world.report("ACME")
    before = fingerprint()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE enforcement_report SET {change}")
    assert fingerprint() == before

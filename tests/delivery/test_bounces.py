"""An e-mail comes back after it was accepted: taken in once, told taken back, the next contact
tried, the time to appeal begun again.
"""

from __future__ import annotations

import io
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.roles import Actor, Kind
from config.local.mailbox import Mailbox
from enforcement.delivery import relay
from enforcement.delivery.bounces import REPORTED_WITHIN, take_report
from enforcement.delivery.claims import claim_due
from enforcement.delivery.delivery_reports import NoReport
from enforcement.delivery.fates import Fate, Sent
from enforcement.delivery.return_path import return_path_of
from enforcement.language.refusals import StepRefused
from enforcement.management.commands import bounce
from enforcement.models import (
    Case,
    Delivery,
    Event,
    Notice,
    OutboxMessage,
    Report,
)
from enforcement.models.outbox import Channel, OutboxPhase
from enforcement.operations.appeal_lodging import lodge
from enforcement.operations.decide import decide
from enforcement.operations.messages import answer
from enforcement.operations.reports import read
from enforcement.record.verify import first_flaw_of
from enforcement.rehearsal.returned import report_about
from enforcement.workflow.terms import read_terms
from tests.delivery.conftest import NOW, Clock, World, again, endpoint, owed_mail, pay_all

pytestmark = pytest.mark.django_db(transaction=True)
HOLDER = Actor(kind=Kind.HOLDER, name="Acme GmbH")
LEGAL, TECH = "legal@acme.example", "tech@acme.example"


def report(message: OutboxMessage, **says: str) -> bytes:
    """What the mail server says of a message that it had accepted."""
    path = says.pop("return_path", return_path_of(message.pk))
    return report_about(recipient=message.recipient, return_path=path, **says)


def told(world: World, clock: Clock) -> tuple[Notice, OutboxMessage]:
    """A notice that the first contact's mail server has accepted."""
    world.suspend()
    pay_all(clock)
    notice = Notice.objects.get()
    assert notice.informed_at == clock.at
    return notice, OutboxMessage.objects.get(notice=notice, recipient=LEGAL)


def outcomes(notice: Notice) -> list[tuple[str, str, bool]]:
    return list(
        Delivery.objects.filter(notice=notice)
        .order_by("at", "id")
        .values_list("recipient", "outcome", "informs")
    )


def test_each_e_mail_has_a_return_path_of_its_own_and_its_answers_go_where_they_went(
    mailbox: Mailbox, settings: Any
) -> None:
    settings.RETURN_PATH = "bounces@provider.example"
    messages = [owed_mail(f"n{number}@acme.example") for number in range(2)]
    relay.run_once(lambda: NOW)
    senders = [mail.sender for mail in mailbox.mails()]
    assert senders == [return_path_of(message.pk) for message in messages]
    assert len(set(senders)) == 2
    for mail in mailbox.mails():
        name, _, domain = mail.sender.partition("@")
        assert (name[:8], domain) == ("bounces+", "provider.example") and len(name) <= 64
        assert mail.header("From") == "Account enforcement <enforcement@provider.example>"
        assert mail.header("Reply-To") == "enforcement@provider.example"


def test_being_told_is_taken_back_and_the_next_contact_informs(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    endpoint("https://h.example/", types=["notice.returned"])
    notice, message = told(world, clock)
    clock.pass_(hours=2)
    said = take_report(report(message), now=clock.at)
    assert said == "It came back: the recipient counts as not told."
    notice.refresh_from_db()
    assert notice.informed_at is None
    event = Event.objects.latest("seq")
    assert (event.act, event.actor_kind, event.data["notice"]) == (
        "told_taken_back",
        "SYSTEM",
        str(notice.pk),
    )
    assert again(message).last_error == (
        "Came back: 5.1.1 550 5.1.1 The next server has no such mailbox"
    )
    assert OutboxMessage.objects.get(topic="notice.returned").payload["data"]["case"]
    clock.pass_(minutes=1)
    pay_all(clock)
    notice.refresh_from_db()
    assert notice.informed_at == clock.at
    assert outcomes(notice) == [
        (LEGAL, "ACCEPTED", True),
        (LEGAL, "BOUNCED", True),
        (TECH, "ACCEPTED", True),
    ]
    assert notice.account and first_flaw_of(notice.account.pk) is None


def test_the_time_to_appeal_runs_from_the_next_proof(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = told(world, clock)
    clock.pass_(days=10)
    take_report(report(message), now=clock.at)
    pay_all(clock)
    assert notice.case_id
    seven_days_after_the_first_term = NOW.replace(month=9, day=8)
    lodge(case_id=notice.case_id, text="No.", by=HOLDER, now=seven_days_after_the_first_term)


def test_a_holder_of_whom_no_letter_was_kept_is_never_late(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = told(world, clock)
    assert notice.case_id
    late = NOW + timedelta(days=400)
    with pytest.raises(StepRefused, match="no longer in time"):
        lodge(case_id=notice.case_id, text="No.", by=HOLDER, now=late)
    take_report(report(message), now=clock.at)
    lodge(case_id=notice.case_id, text="No.", by=HOLDER, now=late)


def test_when_everybody_s_mail_comes_back_a_lead_and_the_endpoints_are_told_once(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    endpoint("https://h.example/", types=["notice.failed"])
    notice, first = told(world, clock)
    take_report(report(first), now=clock.at)
    pay_all(clock)
    second = OutboxMessage.objects.get(notice=notice, recipient=TECH)
    take_report(report(second), now=clock.at)
    pay_all(clock)
    notice.refresh_from_db()
    assert notice.informed_at is None
    assert OutboxMessage.objects.filter(topic="notice.failed").count() == 1
    assert OutboxMessage.objects.filter(channel=Channel.STAFF, topic="undelivered").count() == 1
    assert [e.act for e in Event.objects.order_by("seq")][-2:] == ["told_taken_back"] * 2


@pytest.mark.parametrize(
    "says",
    [
        {"action": "delayed", "code": "4.4.1"},
        {"action": "relayed", "code": "2.1.5"},
        {"action": "delivered", "code": "2.0.0"},
    ],
)
def test_a_report_of_anything_but_failure_changes_nothing(
    says: dict[str, str], world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = told(world, clock)
    assert "Nothing to be done" in take_report(report(message, **says), now=clock.at)
    notice.refresh_from_db()
    assert notice.informed_at and outcomes(notice) == [(LEGAL, "ACCEPTED", True)]


def test_a_server_that_gives_up_after_days_of_4_x_x_has_failed(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    """Postfix says `failed` with the last status of its queue, which is 4.x.x."""
    notice, message = told(world, clock)
    take_report(report(message, code="4.4.1", diagnosis="timed out"), now=clock.at)
    notice.refresh_from_db()
    assert notice.informed_at is None


def test_a_second_report_of_the_same_message_changes_nothing(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = told(world, clock)
    take_report(report(message), now=clock.at)
    before = (Event.objects.count(), OutboxMessage.objects.count(), outcomes(notice))
    with pytest.raises(NoReport, match="known"):
        take_report(report(message), now=clock.at)
    assert (Event.objects.count(), OutboxMessage.objects.count(), outcomes(notice)) == before


def test_a_report_about_what_was_refused_at_the_door_changes_nothing(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    world.suspend()
    mailbox.fail_next(LEGAL, "bounce")
    pay_all(clock)
    notice = Notice.objects.get()
    with pytest.raises(NoReport, match="known"):
        take_report(report(OutboxMessage.objects.get(notice=notice, recipient=LEGAL)), now=clock.at)
    notice.refresh_from_db()
    assert notice.informed_at == clock.at


def forged(message: OutboxMessage, how: str) -> bytes:
    """A report that was not sent to an address of ours, or to one that somebody made up."""
    path = return_path_of(message.pk)
    name, _, domain = path.partition("@")
    other = return_path_of(uuid4())
    return report(
        message,
        return_path={
            "another signature": f"{name[:-1]}{'b' if name[-1] == 'a' else 'a'}@{domain}",
            "another message's signature": f"{name[:-12]}{other.partition('@')[0][-12:]}@{domain}",
            "no token": f"{name.partition('+')[0]}@{domain}",
            "cut": f"{name[:-1]}@{domain}",
            "unknown message": other,
        }[how],
    )


@pytest.mark.parametrize(
    "how",
    ["another signature", "another message's signature", "no token", "cut", "unknown message"],
)
def test_a_forged_report_is_refused_and_changes_nothing(
    how: str, world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = told(world, clock)
    with pytest.raises(NoReport):
        take_report(forged(message, how), now=clock.at)
    notice.refresh_from_db()
    assert notice.informed_at and outcomes(notice) == [(LEGAL, "ACCEPTED", True)]


def test_a_return_path_is_known_in_either_case_and_wherever_a_server_puts_it(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = told(world, clock)
    content = report(message, return_path="postmaster@provider.example")
    with pytest.raises(NoReport, match="did not come to the return path"):
        take_report(content, now=clock.at)
    shouted = return_path_of(message.pk).upper()
    take_report(b"Delivered-To: " + shouted.encode() + b"\n" + content, now=clock.at)
    notice.refresh_from_db()
    assert notice.informed_at is None


def test_the_address_that_the_server_names_counts_and_not_the_headers(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = told(world, clock)
    with pytest.raises(NoReport):
        take_report(report(message), now=clock.at, address="bounces@provider.example")
    take_report(
        report(message, return_path="x@y.example"), now=clock.at, address=return_path_of(message.pk)
    )
    notice.refresh_from_db()
    assert notice.informed_at is None


def test_another_key_s_return_paths_hold_while_it_is_a_fallback(
    world: World, mailbox: Mailbox, clock: Clock, settings: Any
) -> None:
    _, message = told(world, clock)
    content, old = report(message), settings.SECRET_KEY
    settings.SECRET_KEY = "demo-another"
    with pytest.raises(NoReport, match="signature"):
        take_report(content, now=clock.at)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert "came back" in take_report(content, now=clock.at)


def test_a_report_that_comes_weeks_after_is_not_taken(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = told(world, clock)
    clock.pass_(days=REPORTED_WITHIN.days, seconds=1)
    with pytest.raises(NoReport, match="14 days"):
        take_report(report(message), now=clock.at)
    notice.refresh_from_db()
    assert notice.informed_at == NOW


@pytest.mark.parametrize("how", ["answer", "appeal"])
def test_a_holder_who_has_acted_since_was_told(
    how: str, world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = told(world, clock)
    assert notice.case_id
    clock.pass_(hours=1)
    (answer if how == "answer" else lodge)(
        case_id=notice.case_id, text="We do not agree.", by=HOLDER, now=clock.at
    )
    assert take_report(report(message), now=clock.at) == "It came back: noted."
    notice.refresh_from_db()
    assert notice.informed_at == NOW
    assert outcomes(notice) == [(LEGAL, "ACCEPTED", True), (LEGAL, "BOUNCED", False)]
    assert not OutboxMessage.objects.filter(recipient=TECH).exists()
    assert Event.objects.latest("seq").act == "notice_came_back"
    assert notice.account and first_flaw_of(notice.account.pk) is None


def test_what_the_holder_did_before_the_letter_proves_nothing(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    case = world.report()
    answer(case_id=case.pk, text="Hello?", by=HOLDER, now=NOW)
    clock.pass_(hours=1)
    notice, message = told(world, clock)
    take_report(report(message), now=clock.at)
    notice.refresh_from_db()
    assert notice.informed_at is None


def test_another_letter_that_was_accepted_too_is_the_proof_from_now_on(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    world.suspend()
    notice = Notice.objects.get()
    first = OutboxMessage.objects.get(notice=notice, channel=Channel.EMAIL)
    for _ in range(10):
        mailbox.fail_next(LEGAL, "defer")
        pay_all(clock)
        clock.pass_(days=1)
    pay_all(clock)
    second = OutboxMessage.objects.get(notice=notice, recipient=TECH)
    OutboxMessage.objects.filter(pk=first.pk).update(phase=OutboxPhase.PENDING, attempts=0)
    pay_all(clock)
    clock.pass_(hours=1)
    take_report(report(second), now=clock.at)
    notice.refresh_from_db()
    assert notice.informed_at == clock.at
    assert outcomes(notice) == [
        (LEGAL, "FAILED", False),
        (TECH, "ACCEPTED", True),
        (LEGAL, "ACCEPTED", False),
        (TECH, "BOUNCED", True),
        (LEGAL, "ACCEPTED", True),
    ]
    assert notice.account and first_flaw_of(notice.account.pk) is None


def test_what_a_sender_has_in_hand_is_done_when_its_first_copy_comes_back(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    """The connection broke after the text, the server had it, and it is being sent again."""
    world.suspend()
    mailbox.fail_next(LEGAL, "cut")
    pay_all(clock)
    clock.pass_(seconds=5)
    (in_hand,) = claim_due(clock.at, 1, Channel.EMAIL)
    take_report(report(in_hand), now=clock.at)
    relay.write_fate(in_hand, Sent(Fate.PAID, "250 OK"), clock.at)
    pay_all(clock)
    notice = Notice.objects.get()
    assert outcomes(notice) == [
        (LEGAL, "UNKNOWN", False),
        (LEGAL, "BOUNCED", False),
        (TECH, "ACCEPTED", True),
    ]


def test_a_letter_without_a_notice_goes_to_the_next_contact_or_a_lead_hears_of_it(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    message = owed_mail("partner@azure.example", topic="partner_told", account=world.account)
    pay_all(clock)
    take_report(report(message), now=clock.at)
    assert OutboxMessage.objects.get(channel=Channel.STAFF).topic == "undelivered"
    with pytest.raises(NoReport, match="known"):
        take_report(report(message), now=clock.at)


def test_mail_to_staff_that_comes_back_troubles_nobody(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    message = owed_mail("lena@provider.example", topic="staff.assigned")
    pay_all(clock)
    take_report(report(message), now=clock.at)
    assert not OutboxMessage.objects.filter(channel=Channel.STAFF).exists()


def test_nobody_takes_being_told_back_without_a_letter_that_came_back(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, _ = told(world, clock)
    with pytest.raises(IntegrityError, match="comes back"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(informed_at=None)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(informed_at=NOW + timedelta(days=1))


def test_a_letter_comes_back_once(world: World, mailbox: Mailbox, clock: Clock) -> None:
    _, message = told(world, clock)
    take_report(report(message), now=clock.at)
    found = Delivery.objects.get(outcome="BOUNCED")
    found.pk = uuid4()
    with pytest.raises(IntegrityError, match="delivery_bounces_once"), transaction.atomic():
        found.save(force_insert=True)


def test_a_case_that_somebody_has_open_is_not_out_of_date(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = told(world, clock)
    before = Case.objects.get(pk=notice.case_id).version
    take_report(report(message), now=clock.at)
    assert Case.objects.get(pk=notice.case_id).version == before


def test_what_was_parked_is_known_not_to_have_arrived_and_nobody_else_is_written_to(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    """Whoever parked it said how it goes on; whoever gave it up has tried the next contact."""
    world.suspend()
    message = OutboxMessage.objects.get(notice__isnull=False, channel=Channel.EMAIL)
    OutboxMessage.objects.filter(pk=message.pk).update(phase=OutboxPhase.PARKED)
    take_report(report(message), now=clock.at)
    assert again(message).phase == OutboxPhase.DONE
    assert not OutboxMessage.objects.filter(recipient=TECH).exists()


@pytest.mark.parametrize("contested", [False, True])
def test_a_reporter_whose_letter_came_back_was_not_told_unless_they_contested_the_outcome(
    contested: bool, world: World, mailbox: Mailbox, clock: Clock
) -> None:
    robin = Actor(kind=Kind.REPORTER, name="Robin", email="robin@r.example")
    case = world.report(reporter_name="Robin", reporter_email="robin@r.example")
    read(report_id=Report.objects.get().pk, by=world.rhea.actor, now=NOW)
    reasons = read_terms({"reasons": "There is nothing to answer."})
    decide(case_id=case.pk, verb="dismiss", terms=reasons, by=world.rhea.actor, now=NOW)
    pay_all(clock)
    notice = Notice.objects.get(audience="REPORTER", kind="report_outcome")
    assert notice.informed_at == NOW
    if contested:
        lodge(case_id=case.pk, text="Look again.", by=robin, now=clock.at)
    events = Event.objects.count()
    take_report(report(OutboxMessage.objects.get(notice=notice)), now=clock.at)
    notice.refresh_from_db()
    assert (notice.informed_at is None) is not contested
    assert Event.objects.count() == events


def test_the_command_takes_in_what_a_mail_server_hands_over(
    world: World, mailbox: Mailbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice, message = told(world, clock)
    content = report(message, return_path="postmaster@provider.example")
    monkeypatch.setattr(bounce.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    monkeypatch.setattr(bounce.clock, "now", clock)
    said = io.StringIO()
    call_command("bounce", return_path_of(message.pk), stdout=said)
    assert said.getvalue() == "It came back: the recipient counts as not told.\n"
    notice.refresh_from_db()
    assert notice.informed_at is None

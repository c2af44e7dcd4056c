"""A notice that reached nobody goes to a contact that is found later: by its own delivery, once,
and the time to appeal runs from it.
"""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account, Contact, Recusal
from accounts.roles import Actor, Kind
from config.local.mailbox import Mailbox
from enforcement.delivery.bounces import take_report
from enforcement.delivery.return_path import return_path_of
from enforcement.language.refusals import StepRefused
from enforcement.language.reply_mails import about_answers
from enforcement.models import Delivery, Event, Notice, OutboxMessage, Review
from enforcement.models.outbox import Channel, OutboxPhase
from enforcement.operations.appeal_lodging import lodge
from enforcement.operations.decide import decide
from enforcement.operations.owed_notices import send_owed_notices
from enforcement.queries.owed_notices import owed_notices_of
from enforcement.record.verify import first_flaw_of
from enforcement.rehearsal.returned import report_about
from enforcement.workflow.terms import read_terms
from tests.delivery.conftest import NOW, Clock, World, pay_all, rewrite

pytestmark = pytest.mark.django_db(transaction=True)
HOLDER = Actor(kind=Kind.HOLDER, name="Acme GmbH")
LEGAL, TECH, FOUND = "legal@acme.example", "tech@acme.example", "found@acme.example"


def found_later(world: World, email: str = FOUND, **more: object) -> None:
    Contact.objects.create(account=world.account, name="Found", email=email, rank=9, **more)


def send(world: World, notice: Notice, clock: Clock) -> list[Notice]:
    assert notice.case_id
    return send_owed_notices(case_id=notice.case_id, by=world.rhea.actor, now=clock.at)


def without_contact(world: World, clock: Clock) -> Notice:
    """A notice of an account that has nobody to write to."""
    Contact.objects.all().delete()
    world.suspend()
    pay_all(clock)
    return Notice.objects.get()


def bounced(world: World, mailbox: Mailbox, clock: Clock) -> Notice:
    """A notice that both contacts' mail servers have refused."""
    for address in (LEGAL, TECH):
        mailbox.fail_next(address, "bounce")
    world.suspend()
    pay_all(clock)
    return Notice.objects.get()


def came_back(world: World, mailbox: Mailbox, clock: Clock) -> Notice:
    """A notice that was accepted twice, and came back twice."""
    world.suspend()
    for address in (LEGAL, TECH):
        pay_all(clock)
        path = return_path_of(OutboxMessage.objects.get(recipient=address).pk)
        take_report(report_about(recipient=address, return_path=path), now=clock.at)
    pay_all(clock)
    return Notice.objects.get()


@pytest.mark.parametrize("how", ["without contact", "bounced", "came back"])
def test_it_is_sent_as_it_was_frozen_and_the_time_to_appeal_runs_from_there(
    how: str, world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice = {
        "without contact": lambda: without_contact(world, clock),
        "bounced": lambda: bounced(world, mailbox, clock),
        "came back": lambda: came_back(world, mailbox, clock),
    }[how]()
    assert notice.informed_at is None
    clock.pass_(days=40)
    found_later(world)
    assert send(world, notice, clock) == [notice]
    pay_all(clock)
    notice.refresh_from_db()
    assert notice.informed_at == clock.at
    delivery = Delivery.objects.get(notice=notice, recipient=FOUND)
    assert (delivery.outcome, delivery.informs, delivery.at) == ("ACCEPTED", True, clock.at)
    (mail,) = [mail for mail in mailbox.mails() if mail.recipients == FOUND]
    below = about_answers(
        to_case=False, contact="enforcement@provider.example", locale=notice.locale
    )
    assert mail.body("plain").replace("\r\n", "\n") == f"{notice.text}\n\n{below}"
    assert not Review.objects.filter(kind="ADDRESS", phase__in=["OPEN", "MISSED"]).exists()
    event = Event.objects.get(act="send_owed_notices")
    assert (event.actor_id, event.data["notices"]) == (world.rhea.pk, [str(notice.pk)])
    assert notice.case_id and notice.account and first_flaw_of(notice.account.pk) is None
    in_time = clock.at + timedelta(days=180)
    lodge(case_id=notice.case_id, text="No.", by=HOLDER, now=in_time)


def test_it_is_sent_once(world: World, mailbox: Mailbox, clock: Clock) -> None:
    notice = without_contact(world, clock)
    found_later(world)
    send(world, notice, clock)
    for _ in range(2):  # while it is on its way, and when it has arrived
        with pytest.raises(StepRefused, match="reached somebody") as refused:
            send(world, notice, clock)
        assert refused.value.code == "not-open"
        pay_all(clock)
    assert OutboxMessage.objects.filter(notice=notice, channel=Channel.EMAIL).count() == 1


def test_whom_it_was_written_to_is_not_written_to_again(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice = bounced(world, mailbox, clock)
    with pytest.raises(StepRefused, match="no contact left") as refused:
        send(world, notice, clock)
    assert refused.value.code == "nobody-left"
    found_later(world, "Legal@Acme.example")  # the same mailbox
    with pytest.raises(StepRefused, match="no contact left"):
        send(world, notice, clock)


def test_the_others_that_were_found_are_tried_if_it_bounces_legal_first(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice = bounced(world, mailbox, clock)
    found_later(world)
    found_later(world, "law@acme.example", role=Contact.Role.LEGAL)
    mailbox.fail_next("law@acme.example", "bounce")
    send(world, notice, clock)
    pay_all(clock)
    assert list(
        Delivery.objects.filter(notice=notice).order_by("id").values_list("recipient", "outcome")
    )[2:] == [("law@acme.example", "BOUNCED"), (FOUND, "ACCEPTED")]


def test_what_was_parked_reached_nobody_and_what_is_on_its_way_may(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    world.suspend()
    found_later(world)
    notice = Notice.objects.get()
    messages = OutboxMessage.objects.filter(notice=notice, channel=Channel.EMAIL)
    assert not Notice.objects.reached_nobody().exists()
    messages.update(phase=OutboxPhase.PARKED)
    assert [row.pk for row in Notice.objects.reached_nobody()] == [notice.pk]
    send(world, notice, clock)
    assert messages.filter(phase=OutboxPhase.PENDING).count() == 1


def test_what_a_partner_passes_on_is_not_owed(world: World, mailbox: Mailbox, clock: Clock) -> None:
    """That it reached the partner is no proof, and no reason to write to the holder past it."""
    world.suspend()
    message = OutboxMessage.objects.get(notice__isnull=False, channel=Channel.EMAIL)
    rewrite(message, payload={**message.payload, "proves": False})
    pay_all(clock)
    assert Notice.objects.get().informed_at is None and not Notice.objects.reached_nobody().exists()


def test_who_may_not_work_on_the_case_may_not_send_it(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice = without_contact(world, clock)
    found_later(world)
    Recusal.objects.create(user=world.rhea, account=world.account, reason="A friend.", since_at=NOW)
    with pytest.raises(StepRefused) as refused:
        send(world, notice, clock)
    assert refused.value.code == "not-allowed"
    assert not OutboxMessage.objects.filter(notice=notice, channel=Channel.EMAIL).exists()


def test_all_that_is_owed_goes_in_the_order_of_the_letters(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    first = without_contact(world, clock)
    assert first.case_id
    lift(world, first.case_id)
    found_later(world)
    contacts = Contact.objects.all()
    assert [one.notice.kind for one in owed_notices_of(first.case_id, contacts)] == [
        "suspended",
        "lifted",
    ]
    assert len(send(world, first, clock)) == 2
    pay_all(clock)
    assert not Notice.objects.filter(informed_at=None).exists()


def lift(world: World, case_id: UUID) -> None:
    """The suspension is lifted."""
    terms = read_terms({"facts": "It is settled.", "reasons": "The question is answered."})
    decide(case_id=case_id, verb="lift_measure", terms=terms, by=world.rhea.actor, now=NOW)


def outbox(*arguments: str) -> str:
    said = StringIO()
    call_command("outbox", *arguments, stdout=said)
    return said.getvalue()


def test_the_command_lists_what_is_owed_and_sends_it(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice = bounced(world, mailbox, clock)
    assert notice.case
    ref = notice.case.ref
    assert f"{ref}   acme" in outbox("owed") and "no contact left" in outbox("owed", "--case", ref)
    found_later(world)
    assert f"can be sent to {FOUND}" in outbox("owed", "--limit", "1")
    by = ("--by", "ada", "--reason", "Their website names it.")
    assert "suspended of 2024-03-01 is on its way" in outbox("send", "--case", ref.lower(), *by)
    assert Event.objects.get(act="send_owed_notices").reason == "Their website names it."
    assert "Every notice has reached somebody" in outbox("owed")
    with pytest.raises(CommandError, match="reached somebody"):
        outbox("send", "--case", ref, *by)


def test_the_command_lists_each_with_its_own_accounts_contacts_and_counts_its_statements(
    world: World, mailbox: Mailbox, clock: Clock, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        outbox("owed")  # nothing is owed
    bounced(world, mailbox, clock)
    found_later(world)
    other = Account.objects.create(external_ref="other", name="Other Ltd")
    Contact.objects.create(account=other, name="Other", email="other@other.example")
    with django_assert_num_queries(3):
        assert f"can be sent to {FOUND}" in outbox("owed")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("owed", "--case", "C-NONE"), "There is no case C-NONE"),
        (("owed", "--limit", "0"), "no whole number from 1"),
        (("send", "--case", "C-NONE", "--by", "ada", "--reason", "x"), "There is no case C-NONE"),
    ],
)
def test_the_command_says_what_is_wrong(
    arguments: tuple[str, ...], sentence: str, world: World
) -> None:
    with pytest.raises(CommandError, match=sentence):
        outbox(*arguments)

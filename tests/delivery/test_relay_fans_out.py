"""What is owed to many becomes a message to each: staff who are there, reporters who were not
told.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Recusal, User
from accounts.preferences import Topic
from accounts.roles import Role
from config.local.mailbox import Mailbox
from enforcement.delivery import notices, relay
from enforcement.models import Delivery, Notice, OutboxMessage, Report
from enforcement.models.outbox import Channel
from enforcement.models.webhook import Sends
from enforcement.operations.decide import decide
from enforcement.workflow.terms import read_terms
from enforcement.workflow.webhook_events import TOPICS
from tests.delivery.conftest import (
    NOW,
    Clock,
    Receiver,
    World,
    again,
    endpoint,
    owed,
    pay_all,
    rewrite,
)
from tests.staff import long_gone, long_here

pytestmark = pytest.mark.django_db(transaction=True)
FAN_OUT = (Channel.STAFF, Channel.REPORTERS)


def tell(world: World, clock: Clock, **changes: Any) -> list[str]:
    """Owe a message to staff, fan it out, and say to whom."""
    payload = {
        "role": "LEAD",
        "users": [],
        "exclude": [],
        "kind": "approval",
        "about": {"by": "Rhea", "verb": "warn", "role": "LEAD"},
        "path": "/cases/C-1",
    }
    case = changes.pop("case", None)
    payload |= changes
    message = owed("STAFF", payload=payload, topic="approval", account=world.account, case=case)
    relay.run_once(clock, channels=FAN_OUT)
    assert again(message).phase == "DONE"
    return sorted(OutboxMessage.objects.filter(channel="EMAIL").values_list("recipient", flat=True))


def test_a_chat_is_told_what_waits_and_never_whom_it_is_about(
    world: World, clock: Clock, receiver: Receiver, settings: Any
) -> None:
    """In its language, by the topics that it wants, of which nothing is an order to the chat; and
    a program is not told what is for people.
    """
    settings.BASE_URL = "https://docket.example"
    columns = {"types": ["PROPOSALS", "SERVICE"], "sends": Sends.CHAT, "language": "de"}
    endpoint(f"http://127.0.0.1:{receiver.port}/chat", **columns)
    endpoint(f"http://127.0.0.1:{receiver.port}/program")
    case = world.report()
    by = {"by": "<!channel> & @all", "verb": "warn", "role": "LEAD"}
    tell(world, clock, about=by, case=case)
    tell(world, clock, kind="report", about={})  # of a topic that it does not want
    tell(world, clock, kind="assigned", about={"by": "Lena", "note": ""})
    tell(
        world,
        clock,
        kind="undelivered",
        about={"recipient": "ines@acme.example", "title": "Suspended", "error": "no"},
    )
    relay.run_once(clock, channels=(Channel.WEBHOOK,))
    chats = [json.loads(body) for _, body in receiver.got if b'"text"' in body]
    (line,) = [said["text"] for said in chats]
    assert list(chats[0]) == ["text"]
    assert line == (
        f"{case.ref}: &lt;!channel&gt; &amp; @\N{ZERO WIDTH SPACE}all schlägt vor: verwarnen\n"
        "https://docket.example/cases/C-1"
    )
    assert world.account.name not in line
    told = OutboxMessage.objects.filter(channel=Channel.WEBHOOK, payload__has_key="text").get()
    assert (told.phase, told.topic, told.case_id) == ("DONE", "staff.approval", case.pk)
    everything = b"".join(body for _, body in receiver.got)
    assert b"ines@acme" not in everything and b"staff." not in everything


def test_no_event_can_be_sent_into_a_chat(world: World, receiver: Receiver) -> None:
    with pytest.raises(IntegrityError, match="endpoint_chat_names_topics"), transaction.atomic():
        endpoint(receiver.url, sends=Sends.CHAT)
    chat = endpoint(receiver.url, sends=Sends.CHAT, types=["CASES"])
    assert not any(chat.wants(topic) for topic in TOPICS)
    assert not {*Topic} & {*TOPICS}


RHEA, LENA, ADA, AXEL = (f"{name}@provider.example" for name in ("rhea", "lena", "ada", "axel"))


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("REVIEWER", [ADA, AXEL, LENA, RHEA]),
        ("LEAD", [ADA, AXEL, LENA]),
        ("ADMIN", [ADA, AXEL]),
        ("AUDITOR", ["otto@provider.example"]),
    ],
)
def test_a_role_means_it_and_those_above_it(
    role: str, expected: list[str], world: World, clock: Clock
) -> None:
    for name, each in (("axel", Role.ADMIN), ("otto", Role.AUDITOR)):
        long_here(name, each)
    assert tell(world, clock, role=role) == sorted(expected)


def test_some_people_are_told_whatever_their_role(world: World, clock: Clock) -> None:
    assert tell(world, clock, role="", users=[str(world.rhea.pk)]) == [RHEA]


@pytest.mark.parametrize(
    ("kind", "about", "expected"),
    [
        ("assigned", {"by": "Lena", "note": ""}, [ADA]),
        ("mention", {"by": "Lena", "text": "Look."}, [RHEA]),
    ],
)
def test_who_has_become_an_auditor_is_told_of_no_work(
    world: World, clock: Clock, kind: str, about: dict[str, str], expected: list[str]
) -> None:
    User.objects.filter(pk=world.rhea.pk).update(role=Role.AUDITOR)
    users = [str(world.rhea.pk)]
    assert tell(world, clock, role="", users=users, kind=kind, about=about) == expected


def test_who_is_away_inactive_recused_or_excluded_is_not_told(world: World, clock: Clock) -> None:
    def lead(name: str, **columns: Any) -> User:
        return long_here(name, Role.LEAD, **columns)

    lead("away", away_until_at=NOW + timedelta(days=1))
    lead("back", away_until_at=NOW)
    lead("gone", is_active=False)
    recused, excluded = lead("recused"), lead("excluded")
    Recusal.objects.create(
        user=recused, account=world.account, reason="A former employer.", since_at=NOW
    )
    User.objects.filter(username="lena").update(email="")
    assert tell(world, clock, exclude=[str(excluded.pk)]) == [ADA, "back@provider.example"]


def test_when_nobody_is_left_admins_are_told_even_if_they_are_away(
    world: World, clock: Clock
) -> None:
    for name in ("rhea", "lena"):
        long_gone(name)
    User.objects.update(away_until_at=NOW + timedelta(days=1))
    assert tell(world, clock, role="LEAD") == [ADA]


def test_when_there_is_nobody_at_all_it_is_tried_again(world: World, clock: Clock) -> None:
    User.objects.update(email="")  # the only admin is not disabled: who would do it?
    payload = {
        "role": "LEAD",
        "users": [],
        "exclude": [],
        "kind": "mention",
        "about": {"by": "Rhea", "text": "Look."},
        "path": "/",
    }
    message = owed("STAFF", payload=payload)
    relay.run_once(clock, channels=FAN_OUT)
    assert (again(message).phase, again(message).attempts) == ("PENDING", 1)
    assert "NobodyToTell" in again(message).last_error


def test_the_letter_to_staff_says_what_waits_and_where(
    world: World, clock: Clock, mailbox: Mailbox
) -> None:
    tell(world, clock, role="ADMIN")
    pay_all(clock)
    (letter,) = mailbox.mails()
    assert "- Rhea proposes to warn." in letter.body("plain")
    assert "https://docket.example/cases/C-1" in letter.body("plain")


def test_a_fan_out_that_fails_half_way_leaves_nothing_behind(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_here("xxx", Role.LEAD)
    payload = {
        "role": "LEAD",
        "users": [],
        "exclude": [],
        "kind": "approval",
        "about": {},
        "path": "/",
    }
    message = owed("STAFF", payload=payload)
    pay_all(clock)
    assert (again(message).phase, OutboxMessage.objects.filter(channel="EMAIL").count()) == (
        "PENDING",
        0,
    )
    assert "StatementIncomplete" in again(message).last_error


def tried_to_the_end(message: OutboxMessage, clock: Clock) -> None:
    while again(message).phase == "PENDING":
        clock.at = again(message).next_at
        relay.run_once(clock, channels=FAN_OUT)


def test_what_cannot_be_told_to_staff_is_told_to_admins_once(world: World, clock: Clock) -> None:
    payload = {
        "role": "LEAD",
        "users": [],
        "exclude": [],
        "kind": "approval",
        "about": {},
        "path": "/",
    }
    message = owed("STAFF", payload=payload, topic="approval", account=world.account)
    tried_to_the_end(message, clock)
    assert again(message).phase == "PARKED"
    relay.run_once(clock, channels=FAN_OUT)
    told = OutboxMessage.objects.get(channel="EMAIL", recipient=ADA)
    assert "stopped trying: mail to staff" in told.payload["text"]

    rewrite(
        OutboxMessage.objects.get(topic="delivery"),
        phase="PENDING",
        payload={**payload, "kind": "delivery"},
        next_at=clock.at,
    )
    tried_to_the_end(OutboxMessage.objects.get(topic="delivery"), clock)
    assert OutboxMessage.objects.filter(channel="STAFF").count() == 2  # and so on would be for ever


def reported(world: World, count: int) -> None:
    for number in range(count):
        world.report(
            external_id=f"r-{number}",
            origin="PUBLIC",
            source="web",
            reporter_name=f"Reporter {number}",
            reporter_email=f"r{number}@reporters.example",
            locale="de" if number % 2 else "en",
        )


def test_reporters_are_told_the_outcome_once_each_in_their_language_and_nothing_of_the_account(
    world: World, clock: Clock, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "CHUNK", 2)
    reported(world, 5)
    case = world.report()  # a newspaper, which left no address
    decide(
        case_id=case.pk,
        verb="dismiss",
        terms=read_terms({"reasons": "The article is about somebody else."}),
        by=world.rhea.actor,
        now=NOW,
    )
    clock.pass_(minutes=1)
    pay_all(clock)
    told = Notice.objects.filter(kind="report_outcome").select_related("report")
    assert sorted((n.report.reporter_email, n.locale) for n in told if n.report) == [
        (f"r{number}@reporters.example", "de" if number % 2 else "en") for number in range(5)
    ]
    assert {n.informed_at for n in told} == {clock.at}
    assert set(
        Report.objects.exclude(reporter_email="").values_list("outcome_told_at", flat=True)
    ) == {clock.at}
    assert Delivery.objects.filter(notice__in=told, outcome="ACCEPTED").count() == 5
    letters = [m for m in mailbox.mails() if "gave us no reason to investigate" in m.body("plain")]
    assert [m.recipients for m in letters] == [
        f"r{number}@reporters.example" for number in (0, 2, 4)
    ]
    assert all("acme" not in (m.body("plain") + m.header("Subject")).lower() for m in letters)
    assert not OutboxMessage.objects.filter(topic="notice.delivered").exists()

    owed("REPORTERS", payload={"target": "DISMISSED"}, case=case, account=world.account)
    pay_all(clock)
    assert told.all().count() == 5


def test_a_reporter_whose_address_bounces_alarms_nobody(
    world: World, clock: Clock, mailbox: Mailbox
) -> None:
    reported(world, 1)
    mailbox.fail_next("r0@reporters.example", "bounce")  # the acknowledgement
    pay_all(clock)
    assert Delivery.objects.get().outcome == "BOUNCED"
    assert not OutboxMessage.objects.filter(channel="STAFF").exists()

"""One id from the request of a program to what is sent because of it."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.ciphers import Purpose, seal
from config.local.mailbox import Mailbox
from enforcement import tasks
from enforcement.models import Case, Event, Notice, OutboxMessage, WebhookEndpoint
from enforcement.process import trace
from enforcement.record.verify import first_flaw_of
from tests.api.conftest import Program, Programs
from tests.delivery.conftest import SECRET, Receiver
from tests.delivery.conftest import mailbox as mailbox
from tests.delivery.conftest import receiver as receiver
from tests.web.test_log import Log
from tests.web.test_log import log as log
from tests.world import HOLD, World

pytestmark = pytest.mark.django_db(transaction=True)
ID = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLERS = f"00-{ID}-00f067aa0ba902b7-01"


def suspend(case: Case, asked: Program, header: str) -> Any:
    """By the API, with a `traceparent` of the caller's."""
    step = {"verb": "suspend", "version": case.version, "terms": HOLD}
    path = f"cases/{case.ref}/steps"
    return asked.ask("POST", path, step, 201, {"traceparent": header} if header else {})


def test_a_suspension_bears_its_caller_s_id_from_the_log_to_the_letter(
    world: World, program: Programs, mailbox: Mailbox, receiver: Receiver, log: Log
) -> None:
    world.account()
    case, asked = world.case(), program()
    tasks.relay()
    mailbox.clear()
    before = list(OutboxMessage.objects.values_list("pk", flat=True))
    WebhookEndpoint.objects.create(url=receiver.url, secret=seal(SECRET, Purpose.WEBHOOK))
    suspend(case, asked, CALLERS)
    event = Event.objects.get(act="suspend")
    assert event.data["trace"] == ID
    owed = OutboxMessage.objects.exclude(pk__in=before)
    assert len(owed) > 3 and {message.traceparent for message in owed} == {CALLERS}
    (line,) = [x for x in log.lines if x["event"] == "request_finished"]
    assert line["trace_id"] == ID
    log.empty()
    tasks.relay()
    subject = Notice.objects.get().subject
    letters = [mail for mail in mailbox.mails() if mail.header("Subject") == subject]
    assert [mail.header("X-Docket-Trace") for mail in letters] == [ID]
    assert {headers["traceparent"][3:35] for headers, _ in receiver.got} == {ID}
    settled = [x for x in log.lines if x["event"] == "message.settled"]
    assert settled and {x["trace_id"] for x in settled} == {ID}
    # what is told to staff is of the same id: it went through a message to many
    assert OutboxMessage.objects.filter(topic="staff.automation", traceparent=CALLERS).exists()
    assert first_flaw_of(event.account_id) is None


@pytest.mark.parametrize(
    "header",
    ["", "00-zz-1", f"00-{'0' * 32}-00f067aa0ba902b7-01", f"{CALLERS}-more", CALLERS.upper()],
)
def test_without_an_id_or_with_none_that_holds_one_is_made(
    world: World, program: Programs, header: str
) -> None:
    world.account()
    suspend(world.case(), program(), header)
    made = Event.objects.get(act="suspend").data["trace"]
    assert trace.READ.fullmatch(f"00-{made}-00f067aa0ba902b7-01") and made != ID


def test_of_a_later_version_what_is_known_is_taken() -> None:
    assert trace.taken(CALLERS.replace("00-", "cc-", 1) + "-what-comes") == CALLERS
    assert trace.taken(CALLERS[:-2] + "fe") == CALLERS[:-2] + "00"
    assert not trace.taken(CALLERS.replace("00-", "ff-", 1))
    assert not trace.taken("cc" + CALLERS[2:] + "-" + "x" * 100)


def test_pages_of_people_take_no_id_from_strangers(client: Any, log: Log) -> None:
    for _ in range(2):
        client.get("/report", headers={"traceparent": CALLERS})
    ids = [x["trace_id"] for x in log.lines if x["event"] == "request_finished"]
    assert len(set(ids)) == 2 and ID not in ids


def test_each_run_of_a_task_has_an_id_of_its_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(tasks.sealing, "seal", lambda **_: seen.append(trace.current()))
    tasks.seal()
    tasks.seal()
    assert len({trace.id_of(one) for one in seen}) == 2 and all(map(trace.taken, seen))
    assert trace.current() == ""

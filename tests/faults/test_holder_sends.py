"""What a holder sends is there once, with its receipt, or it is not there and they know it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest
from django.db import connection

from accounts.models import Contact
from enforcement.models import (
    Appeal,
    Case,
    Evidence,
    Message,
    OutboxMessage,
    ReinstatementRequest,
)
from tests.faults._holder import Form, Holder
from tests.faults._ledger import whole
from tests.faults._stack import Docket
from tests.faults.conftest import New

TEXT = "It was a classifier."


@pytest.fixture
def web(docket: Docket) -> Iterator[Docket]:
    """With a web process beside the others."""
    docket.start("web")
    yield docket
    docket.stop("web")


def suspended(docket: Docket, new: New) -> tuple[str, str]:
    """An account that is suspended and was told so; its reference, and that of the case."""
    (ref,) = new()
    for act in ("report", "suspend"):
        assert docket.actor().do(act=act, account=ref)["did"] == "taken"
    whole(docket)
    return ref, Case.objects.get(account__external_ref=ref).ref


def holder(docket: Docket, ref: str) -> Holder:
    """The contact of an account."""
    return Holder(docket, f"legal@{ref}.example")


def arrived(ref: str) -> tuple[int, int, int]:
    """Of an account: answers, files and receipts that are stored."""
    of = {"case__account__external_ref": ref}
    return (
        Message.objects.filter(**of, incoming=True, text=TEXT).count(),
        Evidence.objects.filter(**of, origin="HOLDER").count(),
        OutboxMessage.objects.filter(topic="receipt", account__external_ref=ref).count(),
    )


@pytest.mark.parametrize("seam", ["step.written", "step.committed"])
def test_the_web_process_dies_of_an_answer(seam: str, web: Docket, new: New) -> None:
    """Fault: the web process is killed at each seam that an answer with two files passes.
    Invariants 1, 6: it is stored once, with its files and its receipt, or nothing of it is; sent
    again by the same form, it is there once.
    """
    ref, case = suspended(web, new)
    sender = holder(web, ref)
    form = sender.opened(case, "answer")
    web.swept()  # else the worker may take the step that dies
    died = web.arm(seam)
    assert sender.send(form, TEXT, "a.txt", "b.txt") in (0, 502, 503)
    assert died()
    assert arrived(ref) == ((0, 0, 0) if seam == "step.written" else (1, 2, 1))
    sender.opened(case, "answer")  # a web process is there again
    assert sender.send(form, TEXT, "a.txt", "b.txt") == 302
    assert arrived(ref) == (1, 2, 1)
    assert whole(web).owed


def test_ten_sends_of_one_form_at_once_are_one(web: Docket, new: New) -> None:
    """Fault: an impatient holder's browser sends the same form ten times at once.

    Invariant 1: it is there once, and each of the ten is told so.
    """
    ref, case = suspended(web, new)
    sender = holder(web, ref)
    form, start = sender.opened(case, "answer"), Barrier(10)

    def send(_: int) -> int:
        start.wait()
        return sender.send(form, TEXT, "a.txt")

    with ThreadPoolExecutor(10) as pool:
        codes = list(pool.map(send, range(10)))
    assert codes == [302] * 10
    assert arrived(ref) == (1, 1, 1)
    whole(web)


def test_files_over_a_line_that_is_cut_are_there_once_when_sent_again(
    web: Docket, new: New
) -> None:
    """Fault: the line is lost in the middle of the body, twice: within the first file, and just
    before the end.

    Invariant 6: nothing is stored, and nothing of it lies about; sent again whole with the same
    key, twice, it is there once.
    """
    ref, case = suspended(web, new)
    sender = holder(web, ref)
    form = sender.opened(case, "answer")
    names, size = ("a.txt", "b.txt", "c.txt"), 4_000_000
    stored = web.site.folder / "files"
    before = {path for path in stored.rglob("*") if path.is_file()}
    for after in (1_000_000, 3 * size):
        sender.cut_off(form, TEXT, *names, size=size, after=after)
    sender.opened(case, "answer")  # the process goes on
    assert arrived(ref) == (0, 0, 0)
    assert {path for path in stored.rglob("*") if path.is_file()} == before
    for _ in range(2):
        again = sender.answer_to(form, TEXT, *names, size=size)
        assert again is not None and again.status_code == 302
    assert arrived(ref) == (1, 3, 1)
    whole(web)


def test_two_contacts_appeal_in_one_second(web: Docket, new: New) -> None:
    """Fault: two contacts of an account contest the same decision at once.

    Invariant 1: there is one appeal, and the other contact is told so, with their text kept.
    """
    ref, case = suspended(web, new)
    first = Contact.objects.get(email=f"legal@{ref}.example")
    Contact.objects.create(account=first.account, name="CFO", email=f"cfo@{ref}.example", rank=1)
    senders = [holder(web, ref), Holder(web, f"cfo@{ref}.example")]
    forms, start = [one.opened(case, "appeal") for one in senders], Barrier(2)

    def appeal(sender: Holder, form: Form) -> int:
        start.wait()
        return sender.send(form, TEXT)

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(appeal, senders, forms))
    assert codes == [302, 422]
    assert Appeal.objects.filter(case__account__external_ref=ref).count() == 1
    whole(web)


@pytest.mark.parametrize("away", ["worker", "valkey", "smtp", "postgres"])
def test_what_stands_behind_the_pages_is_away(away: str, web: Docket, new: New) -> None:
    """Fault: the workers stand still, or the wire to Valkey, the mail server or PostgreSQL is cut.

    Invariant 6: an answer is stored with its receipt, which is sent later; without a database it
    is refused in words, with its text, and sent again it is there once.
    """
    ref, case = suspended(web, new)
    sender = holder(web, ref)
    form = sender.opened(case, "answer")
    if away == "worker":
        with web.paused("worker", "post"):
            code = sender.send(form, TEXT, "a.txt")
    else:
        wire = web.site.wires[away]
        wire.bend("reset")
        try:
            code = sender.send(form, TEXT, "a.txt")
        finally:
            wire.bend("pass")
    assert code == (503 if away == "postgres" else 302)
    assert arrived(ref) == ((0, 0, 0) if away == "postgres" else (1, 1, 1))
    if away == "postgres":
        sender.opened(case, "answer")
        assert sender.send(form, TEXT, "a.txt") == 302
        assert arrived(ref) == (1, 1, 1)
    whole(web)


def test_postgresql_is_stopped_while_a_holder_sends(web: Docket, new: New) -> None:
    """Fault: PostgreSQL is stopped, as for an update of its machine.

    Invariant 6: nothing is stored; who sends and who reads are told so in their language within
    seconds, who sent with their text, be it beside large files, and the same sending is there once
    when it is back.
    """
    ref, case = suspended(web, new)
    sender, site = holder(web, ref), web.site
    sizes = {100: sender.opened(case, "answer"), 3_000_000: sender.opened(case, "fixed")}
    sender.headers["Accept-Language"] = "de"

    def send_all() -> list[httpx.Response | None]:
        return [sender.answer_to(form, TEXT, "a.txt", size=n) for n, form in sizes.items()]

    site.supervisor.stop(["postgres"], seconds=20, sig=signal.SIGINT)
    try:
        sent = send_all()
        read = [sender.ask("GET", path) for path in (f"/h/{case}", "/h/", "/report")]
    finally:
        site.supervisor.start(site.database)
        web.until(site.postgres.answers)
        connection.close()
    for answer in (*sent, *read):
        assert answer is not None and answer.status_code == 503
        assert answer.headers["Retry-After"] == "60"
        assert "no-store" in answer.headers["Cache-Control"]
        assert '<html lang="de"' in answer.text and "in einer Minute" in answer.text
        is_sent = answer in sent
        assert ("Das wurde nicht empfangen" in answer.text) == is_sent
        assert (TEXT in answer.text) == is_sent
    assert arrived(ref) == (0, 0, 0)
    sender.opened(case, "answer")
    for _ in range(2):
        assert [one and one.status_code for one in send_all()] == [302, 302]
    assert arrived(ref) == (1, 2, 2)
    assert ReinstatementRequest.objects.filter(case__ref=case).count() == 1
    whole(web)

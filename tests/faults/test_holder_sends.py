"""What a holder sends is there once, with its receipt, or it is not there and they know it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from accounts.models import Contact
from enforcement.models import Appeal, Case, Evidence, Message, OutboxMessage
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
    is refused, and sent again it is there once.
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
    assert code == (500 if away == "postgres" else 302)
    assert arrived(ref) == ((0, 0, 0) if away == "postgres" else (1, 1, 1))
    if away == "postgres":
        sender.opened(case, "answer")
        assert sender.send(form, TEXT, "a.txt") == 302
        assert arrived(ref) == (1, 1, 1)
    whole(web)

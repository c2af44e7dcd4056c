"""A worker dies while it makes a copy of what is stored of somebody, or erases it: nothing is half
gone, and nothing is done twice.
"""

from __future__ import annotations

from datetime import datetime

import pytest

from accounts.models import Contact, User
from accounts.roles import Actor
from enforcement.models import Case, CaseFile, DataRequest, Event, Message, StaffEvent, Tombstone
from enforcement.models.case_file import KEPT
from enforcement.operations import (
    data_erasures,
    data_exports,
    data_requests,
    decide,
    messages,
    take,
)
from enforcement.operations.data_requests import NewDataRequest
from enforcement.process.seams import SEAMS
from enforcement.record.verify import RecordCheck
from enforcement.workflow.terms import read_terms
from tests.faults._ledger import whole
from tests.faults._stack import Docket
from tests.faults.conftest import New


def admins() -> tuple[Actor, Actor]:
    """Two of them: one proposes, the other agrees."""
    one, other = User.objects.filter(role="ADMIN", is_active=True).order_by("username")[:2]
    return one.actor, other.actor


def asked_for(kind: str, ref: str, now: datetime) -> DataRequest:
    """A request of a contact of an account, with the identity checked."""
    by, _ = admins()
    made = data_requests.enter_data_request(
        request=NewDataRequest(
            kind=kind,
            subject="CONTACT",
            name=f"Anna {ref}",
            email=f"anna@{ref}.example",
            text="Mine.",
            received_on=now.date(),
        ),
        by=by,
        now=now,
    )
    return data_requests.check_identity(
        number=made.number, how="MAILBOX", note_of_it="", by=by, now=now
    )


def with_anna(docket: Docket, ref: str) -> Case:
    """A dismissed case in whose notes she is named, of whose account she is one of two contacts."""
    docket.actor().do(act="report", account=ref)
    case = Case.objects.get(account__external_ref=ref)
    for name in ("Anna", "Ben"):
        Contact.objects.create(
            account=case.account, name=f"{name} {ref}", email=f"{name.lower()}@{ref}.example"
        )
    lena = User.objects.get(username="lena").actor
    text = f"Ask anna@{ref}.example."
    messages.say(case_id=case.pk, lane="INTERNAL", text=text, by=lena, now=docket.now)
    terms = read_terms({"reasons": "Nothing to answer."})
    decide.decide(case_id=case.pk, verb="dismiss", terms=terms, by=lena, now=docket.now)
    return case


def case_file_of(case: Case, now: datetime) -> CaseFile:
    """A case file that somebody made before."""
    lena = User.objects.get(username="lena")
    return CaseFile.objects.create(
        case=case,
        person=lena,
        role=lena.role,
        audience="Counsel",
        reason="Asked.",
        locale="en",
        time_zone="UTC",
        asked_at=now,
        made_at=now,
        sha256="5" * 64,
        size=9,
        until_at=now + KEPT,
    )


def test_whoever_copies_what_is_stored_of_somebody_dies(docket: Docket, new: New) -> None:
    """Fault: the worker is killed once a copy is made, before its record says so
    (`data_export.made`). Invariant 1: the next one makes it again, and it is recorded once.
    """
    (ref,) = new()
    with_anna(docket, ref)
    died = docket.arm("data_export.made")
    request = asked_for("ACCESS", ref, docket.now)
    by, _ = admins()
    asked = data_exports.ask_export(
        number=request.number, locale="en", time_zone="UTC", by=by, now=docket.now
    )
    docket.until(died, "nobody made it")

    def made() -> bool:
        asked.refresh_from_db()
        return asked.made_at is not None

    docket.until(made, "the next worker did not make it")
    kept = {"act": "make data export", "after__data_request": request.number}
    assert StaffEvent.objects.filter(**kept).count() == 1
    whole(docket)


def test_whoever_corrects_dies(docket: Docket, new: New) -> None:
    """Fault: whoever corrects an address is killed once that is committed, and before the case of a
    member of staff who has this address is free (`step.written`). Invariant 14: the worker frees
    it, once.
    """
    (ref,) = new()
    actor = docket.actor()
    assert actor.do(act="report", account=ref)["did"] == "taken"
    case = Case.objects.get(account__external_ref=ref)
    Contact.objects.create(account=case.account, name=f"Anna {ref}", email=f"anna@{ref}.example")
    lena = User.objects.get(username="lena")
    take.assign_many(refs=[case.ref], to=lena.pk, by=lena.actor, now=docket.now)
    request = asked_for("CORRECTION", ref, docket.now)
    docket.swept()
    docket.arm("step.written")
    by, _ = admins()
    admin = User.objects.get(pk=by.user_id).username
    order = {"number": request.number, "name": f"Anna {ref}", "email": lena.email, "by": admin}
    assert actor.do(act="correct", **order)["did"] == "died"
    assert Contact.objects.filter(account=case.account, email=lena.email).exists()

    def free() -> bool:
        return Case.objects.filter(pk=case.pk, assignee=None).exists()

    docket.until(free, "nobody freed the case")
    assert actor.do(act="correct", **order)["did"] == "refused"
    assert Event.objects.filter(case=case, act="release").count() == 1
    whole(docket)


@pytest.mark.parametrize("seam", [name for name in SEAMS if name.startswith("erasure.")])
def test_whoever_erases_dies(seam: str, docket: Docket, new: New) -> None:
    """Fault: the worker is killed before a case's part of an erasure is committed
    (`erasure.written`), after it (`erasure.between`), or at its end (`erasure.finishing`).
    Invariant 1: nothing is half gone, the next one goes on, and the record is whole.
    """
    (ref,) = new()
    case = with_anna(docket, ref)
    request = asked_for("ERASURE", ref, docket.now)
    by, other = admins()
    file = case_file_of(case, docket.now)
    died = docket.arm(seam)
    erasure = data_erasures.propose_erasure(
        number=request.number, reason="Asked for.", by=by, now=docket.now
    )
    data_erasures.answer_erasure(number=erasure.number, agreed=True, by=other, now=docket.now)
    docket.until(died, "nobody erased")
    # the database has all of a case's part, or nothing
    removed = Tombstone.objects.filter(case=case).exists()
    assert removed == CaseFile.objects.get(pk=file.pk).is_erased
    assert removed == (not Message.objects.filter(case=case, text__contains="anna@").exists())

    def done() -> bool:
        erasure.refresh_from_db()
        return erasure.done_at is not None

    docket.until(done, "the next worker did not go on")
    assert not Contact.objects.filter(email=f"anna@{ref}.example").exists()
    assert Event.objects.filter(case=case, act="erase_personal_data").count() == 1
    assert [str(flaw) for flaw in RecordCheck(case.account_id).flaws()] == []
    whole(docket)

"""Erasure of what is stored of somebody: one admin proposes it, another agrees, and the worker
carries it out, case by case, each in a transaction of its own with an event of that case. Whoever
asks, and the contact by which their rows are found, go last: a worker that died is followed by one
that goes on.

What events and checkpoints have hashes of leaves a tombstone, so that the record still verifies;
of everything else a salted hash is kept with the erasure.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError, models
from django.db.models import F, Max, Q

from accounts.models import Account
from accounts.roles import SYSTEM, Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import (
    AccessLink,
    Checkpoint,
    DataErasure,
    DataRequest,
    Draft,
    PortalSession,
    Report,
    Tombstone,
)
from enforcement.models.data_erasure import MAY_ERASE
from enforcement.models.portal import SessionEnd
from enforcement.models.tombstone import Ground
from enforcement.operations.by_two import ByTwoKind
from enforcement.operations.data_requests import (
    forget_who_asked,
    locked_request,
    note,
    page_of,
    require_identified,
)
from enforcement.operations.entrance import end_sessions
from enforcement.operations.erased_files import remove_case_files, remove_exports
from enforcement.operations.erased_plain import erase_plain
from enforcement.operations.own import acting_person
from enforcement.process import progress
from enforcement.process.seams import seam
from enforcement.queries.data_subjects import Subject, at, subject_of_request
from enforcement.queries.erasable import (
    Named,
    cases_naming,
    left_of,
    letters_on_their_way,
    must_stay,
    named_of_case,
    named_of_no_case,
    with_copies,
)
from enforcement.sql.numbers import next_number
from enforcement.step.arrange import Arrangement, arranging, recording, required_text
from enforcement.step.doors import noting
from enforcement.step.locks import alone
from enforcement.step.removal import (
    Why,
    hashes_of_tombstones,
    remove_from_no_account,
    remove_payloads,
)
from enforcement.workflow.data_requests import (
    DataRequestKind,
    DataRequestPhase,
    RefusalGround,
    SubjectKind,
)

log = structlog.get_logger(__name__)

TURN = "docket.data_erasures"
AGAIN = timedelta(minutes=1)  # until an erasure goes on that has to wait
SLICE = 10.0  # seconds in which one call begins another case


def propose_erasure(*, number: int, reason: str, by: Actor, now: datetime) -> DataErasure:
    """Propose to erase what is stored of who asked; where no other admin is there, it is agreed to
    at once.

    Raises StepRefused: `not-allowed`, `unknown-request`, `not-open`, `not-identified`, `bad-kind`,
    `must-stay`, `conflict`, `bad-text`.
    """
    proposer = acting_person(by)
    with arranging(by=by, now=now, what=MAY_ERASE) as this:
        alone(TURN)
        request = locked_request(number, by)
        if request.kind != DataRequestKind.ERASURE:
            raise StepRefused("bad-kind", say("Nobody asks for an erasure here."))
        require_identified(request)
        require_erasable(request, now)
        open_ones = DataErasure.objects.filter(
            request=request, declined_at__isnull=True, stopped_for=""
        )
        if open_ones.exists():
            raise StepRefused("conflict", say("An erasure is proposed already."))
        erasure = DataErasure(
            number=next_number(DataErasure.objects.all()),
            request=request,
            reason=required_text("reason", reason),
            proposed_by=proposer,
            proposed_by_name=by.name,
            proposed_at=now,
        )
        this.save(erasure)
        note("propose erasure", this, request, number=erasure.number)
        if ERASURE.others_who_may(by):
            about = {"number": str(request.number), "reason": erasure.reason}
            exclude = (by.user_id,)
            this.tell(
                "erasure_proposed",
                role=Role.ADMIN,
                exclude=exclude,
                about=about,
                path=page_of(request),
            )
        else:
            agree(this, erasure)
    return erasure


def answer_erasure(*, number: int, agreed: bool, by: Actor, now: datetime) -> DataErasure:
    """Another admin agrees, or declines; whoever proposed it may withdraw it.

    Raises StepRefused: `not-allowed`, `unknown-version`, `not-open`, `must-stay`, `conflict`.
    """
    acting_person(by)
    return ERASURE.answer(number=number, agreed=agreed, by=by, now=now)


def agree(this: Arrangement, erasure: DataErasure) -> None:
    """The worker carries it out from now on."""
    request = locked_request(erasure.request.number, this.by)
    require_erasable(request, this.now)
    erasure.agreed_by_id, erasure.agreed_by_name = this.by.user_id, this.by.name
    erasure.agreed_at = erasure.next_at = this.now
    erasure.scope = sorted(subject_of_request(request).sole)
    this.save(erasure, only=["agreed_by", "agreed_by_name", "agreed_at", "next_at", "scope"])
    own = erasure.proposed_by_id == this.by.user_id
    note(
        "agree to erasure",
        this,
        request,
        proposer=None if own else erasure.proposed_by,
        number=erasure.number,
    )


def require_erasable(request: DataRequest, now: datetime) -> None:
    """Raise StepRefused (code `must-stay`) where something of theirs has to stay for now, and
    `conflict` while they ask for something else. Of a legal hold nothing is said that would not be
    said without one.
    """
    if request.subject == SubjectKind.STAFF:
        raise StepRefused(
            "must-stay",
            say(
                "Who decided what has to stay known, so the record keeps the names of staff. "
                "Refuse the request on the ground of legal claims, and disable the sign-in."
            ),
        )
    subject = subject_of_request(request)
    others = DataRequest.objects.open().filter(at("email", *subject.emails))
    if other := others.exclude(pk=request.pk).order_by("number").first():
        raise StepRefused(
            "conflict",
            say("Data request %(number)s of theirs is open. Close it first.", number=other.number),
        )
    ground = must_stay(subject, now)
    if ground == RefusalGround.OPEN:
        raise StepRefused(
            "must-stay",
            say("A case of theirs is open, or its outcome can still be appealed. Refuse for now."),
        )
    if ground:
        raise StepRefused(
            "must-stay",
            say("Something of theirs must be kept for now. Refuse for now, on that ground."),
        )


def in_turn() -> None:
    """Who proposes and who answers come one after the other."""
    alone(TURN)


ERASURE = ByTwoKind(
    model=DataErasure,
    right=MAY_ERASE,
    what="erasure",
    mails="erasure",
    in_turn=in_turn,
    agree=agree,
    path=lambda erasure: page_of(erasure.request),
    another=say("Somebody else than the proposer must agree: an admin."),
)


def work_through(*, now: Callable[[], datetime]) -> int:
    """Carry out what was agreed to, and end what nobody answered in time; how many were handled."""
    handled = 0
    for key in DataErasure.objects.expired(now()).values_list("pk", flat=True):
        ERASURE.expire(version_id=key, now=now())
        handled += 1
    for key in DataErasure.objects.to_run(now()).order_by("next_at").values_list("pk", flat=True):
        run_erasure(key, now=now)
        handled += 1
    return handled


def run_erasure(key: UUID, *, now: Callable[[], datetime]) -> None:
    """Go on with one, for some seconds: case by case, then what belongs to no case."""
    until = time.monotonic() + SLICE
    while time.monotonic() < until:
        erasure = DataErasure.objects.select_related("request").get(pk=key)
        if erasure.next_at is None:
            return
        subject = in_scope(subject_of_request(erasure.request), erasure)
        if letters_on_their_way(subject):
            DataErasure.objects.filter(pk=key).update(next_at=now() + AGAIN)
            return
        case = next(cases_naming(subject), None)
        # an address may be evidence in a case that is about somebody else, and goes on
        among = subject.cases | {case} if case else subject.cases
        if ground := must_stay(replace(subject, cases=among), now()):
            stop(erasure, ground, now=now())
            return
        try:
            if case is None:
                finish(erasure, subject, now=now())
                return
            erase_in_case(erasure, subject, case, now=now())
        except IntegrityError as error:
            if not is_held(error):
                raise
            stop(erasure, RefusalGround.NEEDED, now=now())  # a hold was set meanwhile: it wins
            return
        seam("erasure.between")
        progress.made()


def in_scope(subject: Subject, erasure: DataErasure) -> Subject:
    """Who asks, with the accounts that were theirs when it was agreed to."""
    known = frozenset(erasure.scope)
    return replace(subject, sole=subject.sole | known, accounts=subject.accounts | known)


def erase_in_case(erasure: DataErasure, subject: Subject, case: UUID, *, now: datetime) -> None:
    """Remove what names them in one case, with an event of it."""
    request = erasure.request
    with noting(
        "erase_personal_data",
        case_id=case,
        by=SYSTEM,
        now=now,
        reason=f"Data request {request.number}.",
        quiet=True,
    ) as step:
        step.data = {"request": request.number}
        found = with_copies(named_of_case(case, subject))
        for rows, columns in by_columns(found):
            remove_payloads(step, rows, why=why_of(request, now), only=columns)
        if files := remove_case_files(accounts=[step.account.pk], request=request, now=now):
            step.data["files"] = files
        shut_out(found, now)
        count_removed(erasure, found)
        seam("erasure.written")


def finish(erasure: DataErasure, subject: Subject, *, now: datetime) -> None:
    """Remove what belongs to no case, and the contact itself; and say until when backups have
    it.
    """
    request = erasure.request
    with recording(by=SYSTEM, now=now) as this:
        current = DataErasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
        if current.next_at is None:
            return
        theirs = accounts_concerned(subject)
        files = remove_case_files(accounts=theirs, request=request, now=now)
        found, made = list(named_of_no_case(subject)), list[Tombstone]()
        for rows, columns in by_columns(found):
            made += remove_from_no_account(rows, why=why_of(request, now), only=columns)
        shut_out(found, now)
        plain = erase_plain(subject)
        forget_requests(this, request, subject)
        current.plain, current.removed = plain, current.removed + len(found) + len(plain)
        current.left = left_of(subject)
        current.last_checkpoint = Checkpoint.objects.aggregate(last=Max("number"))["last"]
        kept = timedelta(days=settings.BACKUPS_KEPT_DAYS)
        current.done_at, current.next_at = now, None
        current.backups_until_on = (now + kept).date()
        only = ["plain", "removed", "left", "last_checkpoint", "done_at", "next_at"]
        this.save(current, only=[*only, "backups_until_on"])
        tombstones = hashes_of_tombstones(made)
        note("erase personal data", this, request, tombstones=tombstones, files=files or "")
        seam("erasure.finishing")
        tell_of_end(this, current, "erasure_done")


def accounts_concerned(subject: Subject) -> list[UUID]:
    """The accounts of which a file may have them: those that are theirs, and those of their
    reports. Nobody asks for a file of one before the end of the transaction.
    """
    theirs = Account.objects.filter(Q(pk__in=subject.accounts) | Q(cases__in=subject.cases))
    keys = theirs.order_by("pk").values_list("pk", flat=True).distinct()
    rows = Account.objects.select_for_update(no_key=True).filter(pk__in=list(keys))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def shut_out(found: Iterable[Named], now: datetime) -> None:
    """Whoever came in by a report of theirs is not in any more, and has no way in."""
    reports = [one.row.pk for one in found if isinstance(one.row, Report)]
    end_sessions(PortalSession.objects.filter(report__in=reports), SessionEnd.CLOSED, now)
    AccessLink.objects.filter(report__in=reports, used_at__isnull=True).delete()
    Draft.objects.filter(report__in=reports).delete()


def forget_requests(this: Arrangement, request: DataRequest, subject: Subject) -> None:
    """Earlier requests of theirs say no more who asked, and copies made for them leave."""
    same = DataRequest.objects.filter(at("email", *subject.emails))
    remove_exports(requests=same)
    for one in same.exclude(pk=request.pk).exclude(phase=DataRequestPhase.OPEN):
        forget_who_asked(one, this.now)
        this.save(one, only=["name", "email", "text", "identity_note", "answer", "erased_at"])
        note("forget who asked", this, one)


def stop(erasure: DataErasure, ground: RefusalGround, *, now: datetime) -> None:
    """It goes no further: what went is gone, the rest stays until somebody proposes it again."""
    with recording(by=SYSTEM, now=now) as this:
        rows = DataErasure.objects.select_for_update(of=("self",)).filter(pk=erasure.pk)
        current = rows.filter(next_at__isnull=False).first()
        if current is None:
            return
        current.stopped_for, current.next_at = ground, None
        this.save(current, only=["stopped_for", "next_at"])
        note("stop erasure", this, erasure.request)
        tell_of_end(this, current, "erasure_stopped")


def tell_of_end(this: Arrangement, erasure: DataErasure, kind: str) -> None:
    """Tell the two who agreed on it."""
    users = {key for key in (erasure.proposed_by_id, erasure.agreed_by_id) if key}
    about = {"number": str(erasure.request.number)}
    this.tell(kind, users=tuple(sorted(users)), about=about, path=page_of(erasure.request))


def count_removed(erasure: DataErasure, found: list[Named]) -> None:
    """How far it is."""
    rows = DataErasure.objects.filter(pk=erasure.pk)
    rows.update(removed=F("removed") + len(found))


def why_of(request: DataRequest, now: datetime) -> Why:
    """What tombstones say of it."""
    return Why(ground=Ground.ERASURE, reference=f"data request {request.number}", at=now)


def by_columns(found: Iterable[Named]) -> Iterable[tuple[list[models.Model], frozenset[str]]]:
    """Rows of a table that lose the same columns, together."""
    alike: dict[tuple[Any, frozenset[str]], list[models.Model]] = defaultdict(list)
    for one in found:
        alike[type(one.row), one.columns].append(one.row)
    return [(rows, columns) for (_model, columns), rows in alike.items()]


def is_held(error: IntegrityError) -> bool:
    """Whether the database said no because of a hold."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return name == "kept_while_held"

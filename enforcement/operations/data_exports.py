"""A copy of everything that is stored of who asks: as data (JSON) and on paper (PDF), made by the
worker, kept for a month under its hashes. Who takes it out is recorded.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from django.db.models import F
from django.utils import timezone, translation

from accounts.languages import language_of
from accounts.roles import SYSTEM, Actor
from accounts.time_zones import known_zone
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import DataExport
from enforcement.models.case_file import WhyNoFile
from enforcement.operations import files
from enforcement.operations.case_file_making import NotMade
from enforcement.operations.data_export_pages import Export, as_json, on_paper
from enforcement.operations.data_requests import (
    answering,
    locked_request,
    note,
    page_of,
    require_another,
    require_identified,
)
from enforcement.operations.own import acting_person
from enforcement.process import progress
from enforcement.process.seams import seam
from enforcement.queries.data_finds import finds_of
from enforcement.queries.data_subjects import subject_of_request
from enforcement.record.files import FilesAway, put
from enforcement.sql.numbers import next_number
from enforcement.step.arrange import recording
from enforcement.step.known import unknown_id
from enforcement.workflow.data_requests import (
    EXPORT_KEPT,
    DataRequestKind,
    DataRequestPhase,
    SubjectKind,
)

log = structlog.get_logger(__name__)

SLICE = 20.0  # seconds in which one call begins copies
MOST_TRIES = 3  # of one copy: what ends its worker each time must not be tried for ever
DATA, PAPER = "data", "paper"  # which of the two files


def ask_export(*, number: int, locale: str, time_zone: str, by: Actor, now: datetime) -> DataExport:
    """Have a copy made.

    Raises StepRefused: `not-allowed`, `unknown-request`, `not-open`, `not-identified`, `waits`,
    `bad-kind`.
    """
    person = acting_person(by)
    with answering(by=by, now=now) as this:
        request = locked_request(number, by)
        if request.kind != DataRequestKind.ACCESS:
            raise StepRefused("bad-kind", say("Nobody asks for a copy here."))
        require_identified(request)
        if request.exports.wanted().exists():
            raise StepRefused("waits", say("A copy is being made. Wait for that one."))
        made = DataExport(
            request=request,
            number=next_number(request.exports.all()),
            asked_by=person,
            asked_by_name=by.name,
            asked_at=now,
            locale=locale,
            time_zone=time_zone,
            until_at=now + EXPORT_KEPT,
        )
        this.save(made)
        note("ask for data export", this, request, export=made.number)
    return made


def work_through(*, now: Callable[[], datetime]) -> int:
    """Make what was asked for, the oldest first, and begin none after SLICE seconds; how many were
    made or given up.
    """
    ends, handled = time.monotonic() + SLICE, 0
    for key in DataExport.objects.wanted().order_by("asked_at").values_list("pk", flat=True):
        if time.monotonic() > ends:
            break
        handled += make_export(key, now=now)
        progress.made()
    return handled


def make_export(key: UUID, *, now: Callable[[], datetime]) -> bool:
    """Make one; whether it is done with, made or not. Where the worker dies it is tried again."""
    tried = DataExport.objects.wanted().filter(pk=key)
    if not tried.update(tries=F("tries") + 1):
        return False  # another worker was faster
    asked = DataExport.objects.select_related("request").get(pk=key)
    begun_at = now()
    try:
        if asked.tries > MOST_TRIES or asked.request.phase != DataRequestPhase.OPEN:
            raise NotMade(f"tried {asked.tries} times")
        export = gathered(asked, begun_at)
        data = as_json(export)
        with (
            translation.override(language_of(asked.locale)),
            timezone.override(known_zone(asked.time_zone)),
        ):
            paper = on_paper(export, data)
        for content in (data, paper):
            put(hashlib.sha256(content).hexdigest(), content)
    except (FilesAway, NotMade) as error:
        log.warning("data_export.not_made", request=asked.request.number, error=str(error))
        away = isinstance(error, FilesAway)
        give_up(asked, WhyNoFile.FILES_AWAY if away else WhyNoFile.NOT_MADE, now=now())
        return True
    seam("data_export.made")
    keep(asked, export, data, paper, now=now())
    return True


def gathered(asked: DataExport, now: datetime) -> Export:
    """All that is found, as it is given."""
    subject = subject_of_request(asked.request)
    found = {
        find.key: list(find.rows(subject)) for find in finds_of(SubjectKind(asked.request.subject))
    }
    return Export(
        number=asked.request.number,
        subject=subject,
        made_at=now,
        locale=asked.locale,
        entries={key: rows for key, rows in found.items() if rows},
    )


def keep(asked: DataExport, export: Export, data: bytes, paper: bytes, *, now: datetime) -> None:
    """It is made: the record says so with its hashes, and who asked for it is told."""
    with recording(by=SYSTEM, now=now) as this:
        rows = DataExport.objects.wanted().select_for_update().filter(pk=asked.pk)
        made = rows.first()
        if made is None:
            return  # another worker was faster
        made.made_at, made.rows = now, sum(len(rows) for rows in export.entries.values())
        made.data_sha256, made.data_size = hashlib.sha256(data).hexdigest(), len(data)
        made.paper_sha256, made.paper_size = hashlib.sha256(paper).hexdigest(), len(paper)
        made.until_at = now + EXPORT_KEPT
        only = ["made_at", "rows", "data_sha256", "data_size", "paper_sha256", "paper_size"]
        this.save(made, only=[*only, "until_at"])
        note(
            "make data export",
            this,
            asked.request,
            export=made.number,
            data_sha256=made.data_sha256,
            paper_sha256=made.paper_sha256,
        )
        this.tell(
            "data_export_made",
            users=(asked.asked_by_id,),
            about={"number": str(asked.request.number)},
            path=page_of(asked.request),
        )


def give_up(asked: DataExport, why: WhyNoFile, *, now: datetime) -> None:
    """It is not made, and who asked for it is told."""
    with recording(by=SYSTEM, now=now) as this:
        if not DataExport.objects.wanted().filter(pk=asked.pk).update(why_not=why):
            return
        note("give up data export", this, asked.request, export=asked.number)
        this.tell(
            "data_export_not_made",
            users=(asked.asked_by_id,),
            about={"number": str(asked.request.number)},
            path=page_of(asked.request),
        )


def take_out(*, number: int, export: int, what: str, by: Actor, now: datetime) -> bytes | None:
    """One of the two files, and on record that it was taken out; None where it has left.

    Raises StepRefused: `not-allowed`, `unknown-request`, `changed-file`, `files-away`.
    """
    with answering(by=by, now=now) as this:
        made = (
            DataExport.objects.made()
            .select_related("request")
            .filter(request__number=number, number=export)
            .first()
        )
        if made is None:
            raise unknown_id("file")
        require_another(made.request, by)
        sha256 = made.data_sha256 if what == DATA else made.paper_sha256
        if made.until_at <= now:
            return None
        content = files.read(sha256, file_name(made, what))
        note("download data export", this, made.request, export=made.number, sha256=sha256)
    return content


def file_name(made: DataExport, what: str) -> str:
    """What it is called where it is saved."""
    at = made.made_at or made.asked_at
    ending = "json" if what == DATA else "pdf"
    return f"data-request-{made.request.number}-{at:%Y-%m-%d}.{ending}"


def forget_exports(*, now: datetime) -> int:
    """Copies that were kept long enough leave; `remove_orphans` takes their content away. That they
    were made stays on record.
    """
    over = DataExport.objects.over(now).exclude(data_sha256="", why_not="")
    return int(over.delete()[0])

"""Making a case file: its pages, its exhibits and the record of the account in one PDF/A-3a, which
a process of its own typesets.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.languages import language_of
from accounts.roles import MAY, Role
from accounts.time_zones import known_zone
from enforcement.language.isolates import isolated
from enforcement.language.notices.dates import place_of, zone_label
from enforcement.language.notices.glyphs import FAMILIES, showable
from enforcement.language.notices.letters import line_of
from enforcement.language.saying import number
from enforcement.models import CaseFile
from enforcement.operations import case_file_chronology as chronology
from enforcement.operations import case_file_pages as pages
from enforcement.operations.case_file_copies import copies_given
from enforcement.operations.case_file_disputes import disputes
from enforcement.operations.case_file_exhibits import disclosed, exhibits
from enforcement.operations.case_file_pages import section
from enforcement.operations.case_file_paper import Attachment, Paper, Part, moment
from enforcement.operations.case_file_public import said_in_public
from enforcement.process.confined import HERE, Confined
from enforcement.queries.case_file import CaseWhole, case_whole
from enforcement.record import verify
from enforcement.record.bundle import BundleWriter
from enforcement.workflow.redactions import FileShape

TYPESETTER = Confined("case_file.py", at_once=1, wait=60.0, seconds=150.0)
DRAWS_FOR = 90.0  # seconds; with the above less than a task of the worker may take
FOLDER = "docket-case-file-"
LEFT = 60 * 60  # seconds after which a folder is that of a worker that died
MOST_RECORD = 32 * 1024 * 1024  # bytes of the record that is attached
RECORD = "record.jsonl"
ATTACHED = "attachments"  # the folder of a bundle in which files lie
PAGES = ("case_file.typ", "lines.typ")
LONGEST_TITLE = 500  # characters


class NotMade(Exception):
    """The other process made no file: the case is too large, or Typst refused it."""


def made_file(asked: CaseFile, now: datetime, *, far: Callable[[int], None]) -> bytes:
    """The PDF, as it is now; `far` is told how many per cent are done.

    Raises NotMade, and StepRefused (code `files-away`).
    """
    with (
        translation.override(language_of(asked.locale)),
        timezone.override(known_zone(asked.time_zone)),
    ):
        found = case_whole(asked.case, now)
        paper = Paper(
            private=found.sheet.facts.private_terms, draws_until=time.monotonic() + DRAWS_FOR
        )
        return typeset(file_as_data(asked, found, paper, now, far), paper)


def may_have_record(role: str) -> bool:
    """Whether this role may take the record of an account out."""
    return Role(role) in MAY["read audit"]


def file_as_data(
    asked: CaseFile, found: CaseWhole, paper: Paper, now: datetime, far: Callable[[int], None]
) -> dict[str, object]:
    """All that the file says, as `process/case_file.typ` reads it."""
    record = None if paper.beside else attach_record(asked, found, paper)
    far(10)
    sent = chronology.letters_in_order(found)
    numbers = {told.notice.pk: place for place, told in enumerate(sent, start=1)}
    done = 0

    def said() -> None:
        nonlocal done
        done += 1
        far(10 + 60 * done // len(found.exhibits))

    shown = exhibits(paper, found.exhibits, may_see=asked.sensitive, copies=found.copies, said=said)
    shown += copies_given(paper, found.copies, may_see=asked.sensitive)
    shown += disclosed(paper, found.disclosures)
    sections = [
        *section(_("Decisions"), pages.decisions(paper, found), breaks=True),
        *section(_("Question, allegations and findings"), pages.allegations(paper, found)),
        *section(_("Reports"), pages.reports(paper, found)),
        *section(_("Required changes"), pages.plan(paper, found.sheet.plan)),
        *section(_("Requests of the holder"), pages.requests(paper, found)),
        *section(_("Appeals"), pages.appeals(paper, found)),
        *section(_("Out-of-court disputes"), disputes(paper, found.disputes)),
        *section(_("Said in public"), said_in_public(paper, found.public)),
        *section(_("Chronology"), chronology.chronology(paper, found, numbers), breaks=True),
        *section(_("Letters as they were sent"), chronology.letters(paper, sent), breaks=True),
        *section(_("Exhibits"), shown, breaks=True),
        *section(_("Partners, deadlines and other cases"), pages.around(paper, found)),
        *section(_("The record, and how to check it"), about_record(paper, found, record)),
    ]
    case = found.sheet.case
    heading = _("Case file %(ref)s") % {"ref": case.ref}
    made = _("Made on %(when)s by %(provider)s with Docket. Confidential.") % {
        "when": moment(now),
        "provider": isolated(settings.PROVIDER_NAME),
    }
    page = _("Page %(page)s of %(pages)s") % {"page": "\x00", "pages": "\x00"}
    at = now.astimezone(UTC)
    return {
        "title": showable(f"{heading}, {case.account.name}")[:LONGEST_TITLE],
        "author": showable(settings.PROVIDER_NAME)[:LONGEST_TITLE],
        "dated": [at.year, at.month, at.day, at.hour, at.minute, at.second],
        "timestamp": int(at.timestamp()),
        "lang": language_of(asked.locale),
        "fonts": FAMILIES,
        "sender": line_of(f"{settings.PROVIDER_NAME} · {settings.PROVIDER_ADDRESS}"),
        "heading": line_of(f"{heading}: {case.account.name}"),
        "cover": cover(paper, found, asked, now),
        "contents": _("Contents"),
        "foot": {
            "reference": line_of(case.ref),
            "made": line_of(made),
            "page": page.split("\x00"),
        },
        "sections": sections,
        "attached": [
            {
                "name": one.name,
                "file": f"attached-{place}",
                "relationship": one.relationship,
                "type": one.type,
                "description": one.description,
            }
            for place, one in enumerate([] if paper.beside else paper.attached, start=1)
        ],
    }


def cover(paper: Paper, found: CaseWhole, asked: CaseFile, now: datetime) -> list[Part]:
    """What it is about, for whom, and what it leaves out; made last, when that is known."""
    zone = known_zone(asked.time_zone)
    place = place_of(zone, language_of(asked.locale)) or zone_label(zone, now)
    facts = pages.about_case(found, asked)
    facts += [(_("As of"), moment(now)), (_("Times are those of"), place)]
    legend: list[Part] = []
    if paper.blacked.legend:
        legend = [
            paper.heading(_("This is a redacted copy")),
            paper.items(paper.blacked.legend),
        ]
    return [
        paper.facts(facts),
        *legend,
        paper.heading(_("What this file leaves out")),
        paper.items([*left_out(found, asked, paper.not_attached), *paper.left_out]),
    ]


def left_out(found: CaseWhole, asked: CaseFile, not_attached: int) -> list[str]:
    """What is not in it, and why."""
    said = [
        _(
            "Who reported: names and addresses of reporters are shown on no page of a case. […] "
            "stands for them in their reports and messages, and in letters to them."
        )
    ]
    hidden = sum(
        one.row.sensitive and one.row.number not in asked.sensitive for one in found.exhibits
    )
    if hidden:
        said.append(
            _(
                "The content of %(count)s exhibits that are marked as sensitive: it was not asked "
                "for."
            )
            % {"count": hidden}
        )
    if asked.shape == FileShape.PDF and not may_have_record(asked.role):
        said.append(
            _(
                "The record of the account, by which the case can be checked without Docket: only "
                "auditors and admins may take it out."
            )
        )
    if not_attached:
        said.append(
            _("Files for which there was no room: %(count)s. Each stands at its place.")
            % {"count": not_attached}
        )
    if (rest := found.all_exhibits - len(found.exhibits)) > 0:
        said.append(
            _("Exhibits after the first %(most)s: %(count)s.")
            % {"most": len(found.exhibits), "count": rest}
        )
    return said


def attach_record(asked: CaseFile, found: CaseWhole, paper: Paper) -> bytes | None:
    """The bundle of the account's record, attached; None where this role may not have it, or it is
    too large.
    """
    if not may_have_record(asked.role):
        return None
    out = BytesIO()
    check = verify.RecordCheck(found.sheet.case.account_id)
    bundle = BundleWriter(out, check.seals)
    with closing(check.rows()) as rows:
        for _row in bundle.through(rows):
            if out.tell() > MOST_RECORD:
                break
    record = out.getvalue()
    whole = Attachment(
        name=RECORD,
        content=record,
        type="application/jsonl",
        description=_("The record of the account"),
        relationship="data",
    )
    if len(record) > MOST_RECORD or not paper.attach(whole):
        paper.left_out.append(
            _(
                "The record of the account: it is too large to be attached. An auditor or admin "
                "exports it from the page of the audit."
            )
        )
        return None
    return record


def about_record(paper: Paper, found: CaseWhole, record: bytes | None) -> list[Part]:
    """Up to which event the file goes, and how what it says is checked."""
    last, sealed = found.last, found.checkpoint
    parts = [
        paper.facts(
            [
                (_("Newest event of the account"), number(last.seq)),
                (_("Its SHA-256"), last.hash),
                (_("Newest checkpoint"), number(sealed.number) if sealed else ""),
                (_("Its SHA-256"), sealed.hash if sealed else ""),
            ]
        ),
        paper.paragraph(
            _(
                "Each event has the SHA-256 of the one before it, and checkpoints are signed. Who "
                "keeps a number of above can see later whether anything before it was changed."
            )
        ),
    ]
    if paper.beside:
        parts.append(
            paper.paragraph(
                _(
                    "The record of the case, with which this file came, is %(name)s beside it. "
                    "README.txt says how it is checked."
                )
                % {"name": RECORD}
            )
        )
    if record:
        parts.append(
            paper.paragraph(
                _(
                    "The record of the account is attached as %(name)s. Save it, take verify.py "
                    "from the source of Docket (docs/reference/verify.py), and run: python3 "
                    "verify.py %(name)s. It needs neither Docket nor its database. What reporters "
                    "wrote and what is marked as sensitive is not in it."
                )
                % {"name": RECORD}
            )
        )
    if paper.attached:
        parts.append(
            paper.heading(
                _("Files in the folder %(folder)s") % {"folder": ATTACHED}
                if paper.beside
                else _("Attached to this file")
            )
        )
        parts.append(
            paper.items(
                f"{one.name}, " + _("%(count)s bytes") % {"count": number(len(one.content))}
                for one in paper.attached
            )
        )
    return parts


def typeset(data: dict[str, object], paper: Paper) -> bytes:
    """What the other process makes of it. Raises NotMade."""
    with tempfile.TemporaryDirectory(prefix=FOLDER) as name:
        folder = Path(name)
        for page in PAGES:
            shutil.copyfile(HERE / page, folder / page)
        for place, one in enumerate([] if paper.beside else paper.attached, start=1):
            folder.joinpath(f"attached-{place}").write_bytes(one.content)
        for place, picture in enumerate(paper.pictures, start=1):
            folder.joinpath(f"picture-{place}.jpg").write_bytes(picture)
        folder.joinpath("data.json").write_text(json.dumps(data), "utf-8")
        made = TYPESETTER.run(b"", name)
    if not made:
        raise NotMade(f"{len(paper.attached)} attachments, {paper.printed} characters")
    return made


def remove_left_behind(wall: float) -> int:
    """Take away the folders of workers that died while they made a file, at a moment (seconds since
    1970); how many there were.
    """
    found = [
        folder
        for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*")
        if folder.stat().st_mtime < wall - LEFT
    ]
    for folder in found:
        shutil.rmtree(folder, ignore_errors=True)
    return len(found)

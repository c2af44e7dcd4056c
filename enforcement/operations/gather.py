"""Evidence: it is added with its hash, and reading what is sensitive is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.bounds import shows_something
from accounts.roles import Actor, Kind
from enforcement.language import saying
from enforcement.language.refusals import StepRefused
from enforcement.models import Evidence
from enforcement.models.evidence import EvidenceOrigin
from enforcement.operations.files import Stored, digest
from enforcement.rules import authority
from enforcement.sql.numbers import next_number
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id
from enforcement.step.step import Step
from enforcement.step.texts import check_text
from enforcement.workflow.terms import MAX_TEXT

# where what programs of the provider add may come from
OF_PROGRAMS = (
    EvidenceOrigin.PRESS,
    EvidenceOrigin.INTERNAL_DOCUMENT,
    EvidenceOrigin.USAGE_DATA,
    EvidenceOrigin.DETECTOR,
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """A thing to be added as evidence: text, a link, or a stored file."""

    kind: str
    origin: str
    citation: str = ""
    text: str = ""
    url: str = ""
    file: Stored | None = None
    made_on: date | None = None
    sensitive: bool = False


def add_evidence(*, case_id: UUID, item: Item, by: Actor, now: datetime) -> Evidence:
    """Add a thing to the case, with its hash.

    A holder or partner may add what they send in. Raises StepRefused.
    """
    with noting(
        "add_evidence", case_id=case_id, by=by, now=now, reason=item.citation or item.kind
    ) as step:
        if by.kind == Kind.STAFF:
            authority.require(authority.check_work(by, step.facts))
        elif by.kind == Kind.SYSTEM and item.origin in OF_PROGRAMS:
            pass  # what a detector, a crawler or the usage data say
        elif item.origin != str(by.kind):
            raise StepRefused(
                "not-allowed",
                saying.say(
                    "%(name)s may add only evidence whose origin is %(kind)s.",
                    name=by.name,
                    kind=str(by.kind).lower(),
                ),
            )
        return store_evidence(step, item)


def store_evidence(step: Step, item: Item) -> Evidence:
    """Evidence as part of an act.

    Raises StepRefused (code `bad-evidence`) where there is nothing in it.
    """
    if item.origin not in EvidenceOrigin.values:
        raise StepRefused(
            "bad-evidence",
            saying.say(
                "There is no origin %(origin)s. Choose from: %(choices)s.",
                origin=repr(item.origin),
                choices=", ".join(EvidenceOrigin.values).lower(),
            ),
        )
    if not (shows_something(item.text) or item.url or item.file):
        raise StepRefused("bad-evidence", saying.say("Evidence needs a text, a link or a file."))
    if len(item.text) > MAX_TEXT:
        raise StepRefused(
            "bad-evidence",
            saying.say(
                "The text has %(count)s characters; the limit is %(most)s. Send it as a file.",
                count=saying.number(len(item.text)),
                most=saying.number(MAX_TEXT),
            ),
        )
    check_text("text", [item.text, item.url])
    number = number_of_next(step)
    made = Evidence(
        case=step.case,
        number=number,
        kind=item.kind,
        origin=item.origin,
        citation=item.citation,
        text=item.text,
        url=item.url,
        file_name=item.file.name if item.file else "",
        content_type=item.file.content_type if item.file else "text/plain",
        size=item.file.size if item.file else len(item.text.encode()),
        sha256=item.file.sha256 if item.file else digest(item.text, item.url),
        sensitive=item.sensitive,
        made_on=item.made_on,
        added_by=step.by.name,
        added_at=step.now,
    )
    step.data = {**step.data, "evidence": number, "sha256": made.sha256}
    return step.add(made)


def number_of_next(step: Step) -> int:
    """The number of the next evidence of the case; the database is asked once in a step."""
    added = [row.number for row in step.rows if isinstance(row, Evidence)]
    if added:
        return added[-1] + 1
    return next_number(Evidence.objects.filter(case=step.case))


def read_sensitive(*, evidence_id: UUID, by: Actor, now: datetime) -> Evidence:
    """Look at sensitive evidence; that somebody looked is itself an event. Raises StepRefused."""
    found = row_by_id(Evidence.objects.all(), evidence_id, "evidence")
    if not found.sensitive:
        return found
    with noting(
        "read_evidence",
        case_id=found.case_id,
        by=by,
        now=now,
        reason=f"Read evidence {found.number}.",
        quiet=True,
    ) as step:
        authority.require(authority.keeps_out(by, step.facts))
        if not by.may("read"):
            raise StepRefused(
                "not-allowed", saying.say("%(name)s may not read evidence.", name=by.name)
            )
        step.data = {"evidence": found.number, "sha256": found.sha256}
    return found

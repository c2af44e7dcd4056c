"""One case goes on in another one of its account and area: what moves with it, and what stays.

Reports move, with the pages of those who sent them. What was written once stays where it was
written and is read from there: findings, messages, decisions, notices. What a decision of the other
case could rest on is copied: allegations, and evidence with where it comes from (ADR 86).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Allegation, Case, Evidence, Report, Review
from enforcement.models.policy import Severity
from enforcement.queries.facts import read_case_unlocked
from enforcement.rules.authority import check_lease_of, require
from enforcement.sql.numbers import next_number
from enforcement.step import reports
from enforcement.step.step import Step
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.terms import Terms

CITATION = 500  # characters
LOOKS = (ReviewKind.FIRST_LOOK, ReviewKind.DECISION)  # no look comes later because of a merger


def case_to_go_on_in(step: Step, terms: Terms) -> Case:
    """The case that the terms name: of those beside this one that are not decided, and nobody else
    works on it at the moment. Their account is locked, so that it stays so.

    Raises StepRefused: `bad-terms` where it is none of them, `not-allowed`.
    """
    given = terms.into or ""
    wanted = given.upper()
    if wanted not in step.facts.beside:
        raise StepRefused(
            "bad-terms",
            say(
                "%(ref)s is not an undecided case of this account and area. Choose from: "
                "%(choices)s.",
                ref=given[:20],
                choices=", ".join(step.facts.beside),
            ),
            field="into",
            element="into",
        )
    other = Case.objects.get(ref=wanted)
    require(check_lease_of(other, step.by, step.now))
    return read_case_unlocked(other.pk)


def send_on(step: Step, other: Case) -> None:
    """The case ends, and all its reports leave it for the other one."""
    step.into, step.case.merged_into_id = other, other.pk
    step.leaving = tuple(
        Report.objects.filter(case_id=step.case.pk)
        .order_by("received_at", "id")
        .values_list("pk", flat=True)
    )
    step.case.report_count = 0
    step.data = {**step.data, "linked": other.ref, "reports": refs_of(step.leaving)}


def refs_of(keys: Sequence[UUID]) -> list[str]:
    """What these reports are called."""
    found = Report.objects.filter(pk__in=keys).order_by("received_at", "id")
    return list(found.values_list("ref", flat=True))


@dataclass(frozen=True, kw_only=True)
class Moves:
    """What goes to the case `into`: so many reports, alleged clauses that are not alleged there
    yet, and pieces of evidence.
    """

    into: str
    reports: int
    clauses: int
    evidence: int


def moves_of(step: Step) -> Moves | None:
    """What a step moves; None where the case goes on in no other one."""
    if step.into is None:
        return None
    there = Allegation.objects.filter(case=step.into).values_list("clause_id", flat=True)
    return Moves(
        into=step.into.ref,
        reports=len(step.leaving),
        clauses=len({one.clause_id for one in step.facts.allegations} - {*there}),
        evidence=Evidence.objects.filter(case=step.case).count(),
    )


def take_in(step: Step, left: Step) -> None:
    """The other half: what comes from the case that ended in `left`."""
    moved = list(Report.objects.filter(pk__in=left.leaving).order_by("received_at", "id"))
    pieces = copy_evidence(step, left.case)
    step.data = {
        "linked": left.case.ref,
        "reports": [report.ref for report in moved],
        "evidence_from": pieces,
    }
    for report in moved:
        step.change(report, case_id=step.case.pk)
    allege_too(step, left)
    number = len({(report.source, report.external_id) for report in moved})
    if any(report.read_at is None for report in moved):
        reports.file_in_case(step, number, reports.flagged_among([one.pk for one in moved]))
    else:
        step.case.report_count += number
        step.tell_assignee("merged", other=left.case.ref)
    ranks = list(Severity.values)
    step.case.severity = max(step.case.severity, left.case.severity, key=ranks.index)
    look_no_later(step, left)


def copy_evidence(step: Step, other: Case) -> dict[str, int]:
    """Each piece of the other case is put into this one, said where it comes from; by its number
    there the number here. The first one stays as it is, with who added it.
    """
    found = list(Evidence.objects.filter(case=other).order_by("number"))
    begin = next_number(Evidence.objects.filter(case=step.case))
    numbers = {}
    for number, piece in enumerate(found, start=begin):
        numbers[str(piece.number)] = number
        said = f"{other.ref} E{piece.number}"
        step.add(
            Evidence(
                case=step.case,
                number=number,
                kind=piece.kind,
                origin=piece.origin,
                citation=f"{said}: {piece.citation}"[:CITATION] if piece.citation else said,
                text=piece.text,
                url=piece.url,
                file_name=piece.file_name,
                content_type=piece.content_type,
                size=piece.size,
                sha256=piece.sha256,
                sensitive=piece.sensitive,
                made_on=piece.made_on,
                added_by=step.by.name,
                added_at=step.now,
            )
        )
    return numbers


def allege_too(step: Step, left: Step) -> None:
    """What was alleged there is alleged here from now on; what was found of it has to be found
    here.
    """
    alleged = {one.clause_id for one in step.facts.allegations}
    for one in left.facts.allegations:
        if one.clause_id not in alleged:
            made = Allegation(case=step.case, clause_id=one.clause_id, alleged_at=step.now)
            step.facts.allegations.append(step.add(made))


def look_no_later(step: Step, left: Step) -> None:
    """A look that was due in the case that ended comes no later in this one."""
    for kind in LOOKS:
        due = min((r.due_at for r in due_looks(left, kind)), default=None)
        for review in due_looks(step, kind):
            if due and due < review.due_at:
                step.change(review, due_at=due, warn_at=min(review.warn_at, due))


def due_looks(step: Step, kind: ReviewKind) -> list[Review]:
    """The looks of this kind at the case itself that are still to come, and those that the step
    has just answered.
    """
    return [
        review
        for review in step.facts.reviews
        if review.kind == kind and review.subject is None and review.paused_at is None
        if review.due_at > step.now
    ]

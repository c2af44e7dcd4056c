"""A reporter adds something to a report of theirs; somebody looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.addresses import is_same_address
from accounts.bounds import shows_something
from accounts.roles import Actor, Kind
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import FollowUp, Report
from enforcement.operations import receipts
from enforcement.operations.enclosures import file_rows, files_into_case, word_into_case
from enforcement.operations.files import Stored
from enforcement.step.doors import noting, write_rows
from enforcement.step.known import row_by_id
from enforcement.workflow.kinds import Received
from enforcement.workflow.terms import MAX_TEXT


def follow_up(
    *, report_id: UUID, text: str, by: Actor, now: datetime, files: Sequence[Stored] = ()
) -> FollowUp:
    """Add a text and files to a report, in every state of its case; before it has one, they wait
    with it and are seen by whoever matches it.

    Raises StepRefused: `bad-message`, `not-allowed`; `rejected` where the report is about no
    account of ours.
    """
    report = row_by_id(Report.objects.all(), report_id, "report")
    if by.kind != Kind.REPORTER or not is_same_address(report.reporter_email, by.email):
        raise StepRefused("not-allowed", say("Only its reporter can add to a report."))
    if not shows_something(text) or len(text) > MAX_TEXT:
        raise StepRefused(
            "bad-message",
            say("A message needs a text of at most %(most)s characters.", most=number(MAX_TEXT)),
        )
    if report.rejected_at:
        raise StepRefused(
            "rejected",
            say(
                "%(ref)s was closed, since it fits no account of ours. Send a new report that "
                "names the account in another way.",
                ref=report.ref,
            ),
        )
    added = FollowUp(report=report, text=text, sent_at=now)
    if report.case_id is None:
        receipt = receipts.receipt_to_reporter(
            report=report, what=Received.FOLLOW_UP, text=text, files=files, by=by, now=now
        )
        write_rows([added, *file_rows(report, files, now), *receipt], now=now, by=by)
        return added
    with noting(
        "follow_up",
        case_id=report.case_id,
        by=by,
        now=now,
        reason=f"Something was added to {report.ref}.",
    ) as step:
        step.data = {"report": report.ref}
        for row in [added, *file_rows(report, files, now)]:
            step.add(row)
        word_into_case(step, text)
        files_into_case(step, report, files)
        receipts.owe_receipt(step, Received.FOLLOW_UP, text, files, report=report)
        step.tell_assignee("follow_up", report=report.ref)
    return added

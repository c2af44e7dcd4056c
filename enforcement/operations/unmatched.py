"""Reports that name no account that is known: rejected with a reason, and told of when nobody has
matched or rejected them in time. Matching one is part of intake.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.roles import Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Digest, Notice, Office, OutboxMessage, Report
from enforcement.models.digest import DigestKind
from enforcement.models.outbox import staff_message
from enforcement.models.report import UNMATCHED, ReportOutcome
from enforcement.operations.intake import (
    require_matcher,
    require_waits_for_account,
    unmatched_report,
)
from enforcement.operations.report_letters import letter
from enforcement.queries.office import working_days
from enforcement.queries.queue_rules import rules_at
from enforcement.step.arrange import arranging, required_text
from enforcement.step.doors import insert_rows, one_transaction
from enforcement.step.known import row_by_id
from enforcement.step.texts import check_text

REJECTED = (
    "match_by_at",
    "rejection",
    "rejected_at",
    "rejected_by",
    "read_at",
    "read_by",
    "outcome_told",
    "outcome_told_at",
)
LONGEST = 500  # characters of a reason: as many as the staff's record keeps


def reject_report(*, report_id: UUID, reason: str, by: Actor, now: datetime) -> Report:
    """Say that a kept report is about no account of ours, and why; a reporter who left an address
    is told that it is not pursued.

    Raises StepRefused: `unknown-report`, `record-only`, `bad-text`; `rejected` the second time,
    `matched` where somebody has matched it.
    """
    require_matcher(by)
    require_waits_for_account(row_by_id(Report.objects.all(), report_id, "report"))
    why = required_text("reason", reason)
    check_text("reason", why, most=LONGEST)
    with arranging(by=by, now=now, what="work") as this:
        report = unmatched_report(report_id)
        report.match_by_at, report.rejection = None, why
        report.rejected_at, report.rejected_by_id = now, by.user_id
        report.read_at, report.read_by_id = report.read_at or now, report.read_by_id or by.user_id
        letters = list[Notice | OutboxMessage]()
        if report.reporter_email:
            outcome = ReportOutcome.NOT_PURSUED
            report.outcome_told, report.outcome_told_at = outcome, now
            letters = letter(report, "report_outcome", now, outcome=outcome.lower())
        this.save(report, only=REJECTED)
        this.note("reject report", report.ref, reason=why)
        insert_rows(letters)
    return report


def miss_match(*, report_id: UUID, now: datetime) -> None:
    """Nobody has matched or rejected a report in time: leads are told of all such reports, once a
    business day, and those are due again with the next digest.

    Raises StepRefused: `matched`, `rejected`; `not-due`.
    """
    with one_transaction():
        digest, _ = Digest.objects.select_for_update().get_or_create(
            kind=DigestKind.UNMATCHED, defaults={"next_at": now}
        )
        report = unmatched_report(report_id)
        due_at = report.match_by_at
        if due_at is None or due_at > now:
            raise StepRefused("not-due", say("%(ref)s is not due yet.", ref=report.ref))
        late = Report.objects.filter(UNMATCHED, match_by_at__lte=now)
        if digest.next_at > now:
            late.update(match_by_at=digest.next_at)
            return
        oldest = late.order_by("match_by_at", "id")[0]
        about = {
            "report": oldest.ref,
            "text": oldest.account_text,
            "due_at": (oldest.match_by_at or due_at).isoformat(),
        }
        digest.next_at = working_days(Office.objects.first()).after(now, rules_at(now).match_days)
        digest.save(update_fields=["next_at"])
        about["count"] = str(late.update(match_by_at=digest.next_at))
        told = staff_message(
            "unmatched", now=now, role=Role.LEAD, about=about, path="/reviews/unmatched"
        )
        insert_rows([told])

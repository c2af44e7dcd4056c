"""An appeal is lodged ("you are wrong"): against which decision, by whom, until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.bounds import shows_something
from accounts.roles import Actor, Kind, Role
from accounts.time_zones import known_zone
from enforcement.language.formats import when
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.language.verbs import verb_within
from enforcement.models import (
    Appeal,
    Case,
    Decision,
    FlaggedReport,
    JoinedAppeal,
    Notice,
    Report,
)
from enforcement.models.appeal import Ground, Side
from enforcement.models.notice import Audience
from enforcement.operations import receipts
from enforcement.operations.enclosures import file_rows, files_into_case
from enforcement.operations.files import Stored
from enforcement.operations.messages import store_files_of_holder
from enforcement.queries.misuse import Who
from enforcement.queries.misuse_acts import later_hearing_days
from enforcement.queries.told_later import told_later
from enforcement.rules import authority
from enforcement.step import reporter
from enforcement.step.doors import noting
from enforcement.step.step import Step
from enforcement.workflow.calendar import appeal_until
from enforcement.workflow.kinds import Received, ReviewKind
from enforcement.workflow.machines import UNDECIDED, AppealPhase
from enforcement.workflow.marks import mark_of, name_of
from enforcement.workflow.terms import MAX_TEXT
from enforcement.workflow.webhook_events import AppealLodged

# how an appeal ends after which the decision stands no longer as it was
UNDOES = (AppealPhase.OVERTURNED, AppealPhase.VARIED, AppealPhase.REMANDED)
SIDES = {Kind.HOLDER: Side.HOLDER, Kind.REPORTER: Side.REPORTER}


def contestable(step: Step, side: str, ref: str) -> Decision:
    """The newest executed decision, or the one with this reference, if this side may contest it.

    Raises StepRefused (code `not-possible`).
    """
    for decision in reversed(step.facts.executed):
        harms = (
            decision.verb == name_of(Case.dismiss)
            if side == Side.REPORTER
            else decision.notice and not mark_of(Case, decision.verb).favours_holder
        )
        if harms and ref in ("", decision.ref):
            return decision
    raise StepRefused(
        "not-possible",
        say("There is no decision on %(ref)s that could be appealed.", ref=step.case.ref),
    )


def lodge(
    *,
    case_id: UUID,
    text: str,
    by: Actor,
    now: datetime,
    decision_ref: str = "",
    grounds: Sequence[str] = (),
    files: Sequence[Stored] = (),
) -> Appeal:
    """Contest a decision: the newest one, or the one that is named. Open for six months from when
    the holder was informed.

    `grounds` are of `appeal.Ground`. A reporter is known by the address (`by.email`) that they left
    with a report of this case; where another reporter was first, they are heard together, or after
    them. Raises StepRefused: `already-appealed`, `too-late`, `not-possible`, `not-allowed`.
    """
    if not shows_something(text) or len(text) > MAX_TEXT:
        raise StepRefused(
            "bad-appeal",
            say("An appeal needs a text of at most %(most)s characters.", most=number(MAX_TEXT)),
        )
    with noting("appeal", case_id=case_id, by=by, now=now, reason="An appeal was lodged.") as step:
        side = SIDES.get(by.kind)
        if side is None:
            raise StepRefused(
                "not-allowed",
                say("Only the holder can appeal; a dismissal can be appealed by the reporter."),
            )
        decision = contestable(step, side, decision_ref)
        own = reporter.reports_by(step) if side == Side.REPORTER else []
        report = next(iter(own), None)
        before = [a for a in step.facts.appeals if a.decision_id == decision.pk]
        if any(a.phase in UNDOES for a in before):
            raise StepRefused(
                "already-appealed",
                say(
                    "An appeal has already changed the decision to %(verb)s. Wait for the decision "
                    "that follows; you can appeal that one.",
                    verb=verb_within(decision.verb),
                ),
            )
        if before and not (own and may_contest_too(before, own)):
            raise StepRefused(
                "already-appealed",
                say(
                    "The decision to %(verb)s was already appealed. Our letters say where else you "
                    "can turn.",
                    verb=verb_within(decision.verb),
                ),
            )
        first = next((a for a in before if a.phase in UNDECIDED), None)
        check_in_time(step, decision, own)
        later = later_hearing_days(appellant(step, report), now)
        if first and report:
            join(step, first, report, text, files)
            return first
        made = step.add(
            Appeal(
                case=step.case,
                decision=decision,
                side=side,
                report=report,
                lodged_by=by.name,
                text=text,
                lodged_at=now,
            )
        )
        step.data = {"appeal": made.ref, "decision": decision.ref}
        if grounds:
            step.data["grounds"] = [Ground(one) for one in grounds]
        if side == Side.HOLDER:
            store_files_of_holder(step, files)
            receipts.owe_receipt(step, Received.APPEAL, text, files)
        elif report:
            take_from_reporter(step, report, text, files)
        step.open_review(
            ReviewKind.APPEAL,
            step.facts.office.after(now, step.facts.rules.hear_days + later),
            subject=made.pk,
        )
        step.tell_staff(
            "appeal",
            role=Role.LEAD,
            but=authority.kept_from_hearing(decision, step.facts),
            about={"side": made.side, "verb": decision.verb},
        )
        step.tell_endpoints(AppealLodged(appeal=made.ref, decision=decision.ref))
    return made


def appellant(step: Step, report: Report | None) -> Who:
    """Who appeals: the holder, or whoever sent the report."""
    if report is None:
        return Who(account=step.account)
    flagged = FlaggedReport.objects.filter(report=report).select_related("flagger").first()
    return Who(flagger=flagged.flagger) if flagged else Who(report=report)


def may_contest_too(before: list[Appeal], own: list[Report]) -> bool:
    """Whether the reporter of these reports may contest a dismissal that others have contested:
    once.
    """
    joined = JoinedAppeal.objects.filter(appeal__in=before).values_list("report_id", flat=True)
    theirs = {*(a.report_id for a in before), *joined}
    return theirs.isdisjoint(report.pk for report in own)


def take_from_reporter(step: Step, report: Report, text: str, files: Sequence[Stored]) -> None:
    """The files of a reporter who contests a dismissal, and their receipt."""
    data = step.data
    for row in file_rows(report, files, step.now):
        step.add(row)
    files_into_case(step, report, files)
    receipts.owe_receipt(step, Received.CONTEST, text, files, report=report)
    step.data = data


def join(
    step: Step, first: Appeal, report: Report, text: str, files: Sequence[Stored] = ()
) -> None:
    """Another reporter contests the same dismissal: both are heard together, by the date of the
    first.
    """
    step.add(
        JoinedAppeal(
            appeal=first, report=report, lodged_by=step.by.name, text=text, lodged_at=step.now
        )
    )
    step.data = {"appeal": first.ref}
    take_from_reporter(step, report, text, files)
    step.tell_one("appeal_joined", first.hearer_id, appeal=first.ref)


def check_in_time(step: Step, decision: Decision, own: list[Report]) -> None:
    """Six calendar months from the moment that the holder, or the reporter of the reports in `own`,
    was informed, not from the decision; who was never told is never late.

    Raises StepRefused (code `too-late`).
    """
    told = (
        Notice.objects.filter(
            report__in=own, kind="report_outcome", owed_at__gte=decision.executed_at
        )
        if own
        else Notice.objects.filter(decision=decision, audience=Audience.HOLDER)
    )
    notice = told.only("informed_at").order_by("owed_at").first()
    if notice is None or notice.informed_at is None:
        return
    zone = "UTC" if own else known_zone(step.account.time_zone)
    later = told_later(notice.pk).values_list("asked_at", flat=True).first()
    end = appeal_until(max(notice.informed_at, later or notice.informed_at), time_zone=zone)
    if step.now >= end:
        sentence = say(
            "Appeals were possible until %(until)s, six months after you were informed: it is "
            "no longer in time.",
            until=when(end),
        )
        raise StepRefused("too-late", sentence)

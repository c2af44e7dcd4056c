"""What is said to those who reported a case: the answer to an appeal, a message.

They hear nothing of the account but what they said of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.conf import settings

from accounts.addresses import comparable, is_same_address
from enforcement.language.notices import KINDS, Statement
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Appeal, JoinedAppeal, Notice, Report
from enforcement.models.notice import Audience
from enforcement.models.outbox import Channel
from enforcement.step.notice import written
from enforcement.step.statement import private_terms, provider
from enforcement.step.step import Step
from enforcement.workflow.machines import AllegationPhase


def reports_to_answer(step: Step) -> list[Report]:
    """The case's reports with an address, oldest first, one for each address."""
    found = (
        Report.objects.filter(case_id=step.case.pk)
        .exclude(reporter_email="")
        .order_by("received_at", "id")
    )
    first = {comparable(report.reporter_email): report for report in reversed(found)}
    return list(first.values())[::-1]


def reports_of(step: Step) -> list[Report]:
    """The case's reports by whoever acts, oldest first: those with their address."""
    return [
        r
        for r in Report.objects.filter(case_id=step.case.pk).order_by("received_at", "id")
        if is_same_address(r.reporter_email, step.by.email)
    ]


def reports_by(step: Step) -> list[Report]:
    """As `reports_of`; at least one.

    Raises StepRefused (code `not-allowed`) for somebody who reported something else.
    """
    if own := reports_of(step):
        return own
    raise StepRefused(
        "not-allowed",
        say(
            "Only a reporter can appeal a dismissal, and no report in %(ref)s came from this "
            "address.",
            ref=step.case.ref,
        ),
    )


def reports_of_appeal(appeal: Appeal) -> list[Report]:
    """The reports of everybody who contests a dismissal together, the first one's first."""
    joined = JoinedAppeal.objects.filter(appeal=appeal).select_related("report")
    first = [appeal.report] if appeal.report else []
    return [*first, *(other.report for other in joined.order_by("lodged_at", "id"))]


def others_contest(appeal: Appeal) -> str | None:
    """None, or that the appeal cannot be withdrawn, since others are heard with it."""
    if not JoinedAppeal.objects.filter(appeal=appeal).exists():
        return None
    return say("Other reporters appealed as well, so appeal %(ref)s is reviewed.", ref=appeal.ref)


def statement_to_reporter(report: Report, kind: str, at: datetime) -> Statement:
    """What is said to whoever sent a report, under its reference: nothing of the account.

    What else it says is set by `dataclasses.replace`.
    """
    return Statement(
        kind=kind,
        locale=report.locale,
        time_zone="UTC",
        account_name="",
        account_ref="",
        case_ref=report.ref,
        decided_at=at,
        portal_url=f"{settings.BASE_URL}/r/{report.ref}",
        provider=provider(),
        addressee=report.reporter_name,
    )


def tell_reporter(
    step: Step,
    report: Report,
    kind: str,
    *,
    message: str = "",
    outcome: str = "",
    reasons: str = "",
) -> None:
    """Owe an e-mail to whoever reported, and the notice with it where `kind` is one.

    Raises StepRefused (code `statement-incomplete`).
    """
    said = replace(
        statement_to_reporter(report, kind, step.now),
        finding_made=any(a.phase == AllegationPhase.ESTABLISHED for a in step.facts.allegations),
        private_terms=other_reporters(step, report),
        message=message,
        outcome=outcome,
        reasons=reasons,
    )
    text, notice = written(said), None
    if KINDS[kind].notice:
        notice = step.add(
            Notice(
                case=step.case,
                account=step.account,
                report=report,
                number=step.account.seq + 1,
                audience=Audience.REPORTER,
                kind=kind,
                locale=said.language,
                statement=text.data,
                subject=text.subject,
                text=text.text,
                owed_at=step.now,
            )
        )
    payload = {
        "to": report.reporter_email,
        "subject": text.subject,
        "text": text.text,
        "locale": said.language,
        "fallbacks": [],
    }
    step.owe(Channel.EMAIL, kind, payload=payload, recipient=report.reporter_email, notice=notice)


def other_reporters(step: Step, report: Report) -> tuple[str, ...]:
    """Who else reported is not named either."""
    own = (report.reporter_name, report.reporter_email)
    return tuple(term for term in private_terms(step) if term not in own)

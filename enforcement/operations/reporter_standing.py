"""At intake: whoever is suspended from reporting is told so, unless somebody is in danger; and a
report of whoever is weighed less is marked, beside it.

An example: a person may not report until 12 January. The form says so and how to appeal, and keeps
what was typed. With "life or health in danger" ticked, the same report is taken at once, and
weighed like anybody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import translation

from accounts.languages import language_of
from enforcement.language.formats import when
from enforcement.language.misuse_letters import not_taken
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import OutboxMessage, Report, ReportOfDanger, WeighedReport
from enforcement.models.report import ReportOrigin
from enforcement.operations.plain_mails import mail_message, mail_payload
from enforcement.queries.reporter_standing import ReporterStanding, Weighed
from enforcement.step.doors import insert_rows, one_transaction
from enforcement.step.reports import ComesIn
from enforcement.step.statement import provider
from enforcement.workflow.misuse import Weight

SUSPENDED = "reporting-suspended"
TOPIC = "report_not_taken"
ANSWERED_FOR = timedelta(days=1)  # anybody can write any sender into an e-mail: one letter a day


class Reports(Protocol):
    """What of a claim says who reports."""

    @property
    def origin(self) -> str: ...
    @property
    def reporter_email(self) -> str: ...
    @property
    def danger(self) -> bool: ...
    @property
    def locale(self) -> str: ...
    @property
    def flagger_id(self) -> UUID | None: ...


@dataclass(frozen=True, kw_only=True)
class Beside:
    """That a report tells of danger, or else how it is weighed; neither: like anybody's."""

    danger: bool = False
    weighed: Weighed | None = None

    def rows(self, report: Report, now: datetime) -> list[models.Model]:
        """What is written beside the report."""
        if self.danger:
            return [ReportOfDanger(report=report, said_at=now)]
        if self.weighed:
            return [WeighedReport(report=report, because_id=self.weighed.id)]
        return []

    def comes_in(self, *, again: bool) -> ComesIn:
        """As the step files it; `again`: another text of a report that the case has."""
        return ComesIn(
            danger=self.danger,
            light=self.weighed is not None and not again,
            moves=self.weighed is None,
            is_told=self.weighed is None or self.weighed.weight != Weight.MUTED,
        )


def refuse_suspended(claim: Reports, standing: ReporterStanding, now: datetime) -> None:
    """Refuse a report of somebody's who may not report now. Of what does not come from the public,
    somebody else says that it is right, so it is taken.

    Raises StepRefused (code `reporting-suspended`).
    """
    if claim.danger or claim.origin != ReportOrigin.PUBLIC:
        return
    if until := standing.stopped_until(claim.reporter_email, claim.flagger_id, now):
        raise StepRefused(SUSPENDED, sentence_until(until, claim.flagger_id), until=until)


def sentence_until(until: datetime, flagger_id: UUID | None) -> str:
    """Until when somebody may not report, and what they can do."""
    return say(
        "We take no reports from you until %(until)s, because too many were unfounded. You can "
        "appeal at %(page)s. If somebody’s life or health is in danger, say so in the report and "
        "send it again: then we take it.",
        until=when(until),
        page=f"{settings.BASE_URL}/{'f' if flagger_id else 'r'}/misuse",
    )


def answer_suspended(claim: Reports, refused: StepRefused, now: datetime) -> None:
    """Tell whoever wrote an e-mail that it is not taken, as the form would say it: once a day."""
    to, until = claim.reporter_email, refused.details.get("until")
    sent = OutboxMessage.objects.filter(topic=TOPIC, recipient=to, owed_at__gt=now - ANSWERED_FOR)
    if not to or not isinstance(until, datetime) or sent.exists():
        return
    with translation.override(language_of(claim.locale)):
        sentence = sentence_until(until, claim.flagger_id)
    mail = not_taken(sentence, provider=provider(), locale=claim.locale)
    payload = mail_payload(mail, to=to, locale=claim.locale)
    with one_transaction():
        insert_rows([mail_message(TOPIC, payload, now=now)])


def beside_of_report(report: Report) -> Beside:
    """How a report that waited is weighed: as when it came in. Two statements."""
    if ReportOfDanger.objects.filter(report=report).exists():
        return Beside(danger=True)
    kept = WeighedReport.objects.filter(report=report).select_related("because").first()
    if kept is None:
        return Beside()
    why = kept.because
    weighed = Weighed(
        id=why.pk,
        address="",
        flagger_id=why.flagger_id,
        until=why.until_at,
        weight=Weight(why.weight),
    )
    return Beside(weighed=weighed)

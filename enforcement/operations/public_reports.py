"""The form for reports, for anybody: what holds off a flood without asking people riddles.

An example: a program sends 10,000 reports a minute from one network. Ten of them are taken as they
come; then each needs a proof of work, about a second of a browser's time; after 100 within the hour
that network is told to write by mail. A report from another network is taken at once meanwhile. All
that was accepted is kept; staff hear of reports that wait in one digest a day, and of those in a
case once, until somebody looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Report, ReportSending
from enforcement.models.report import ReportOrigin
from enforcement.operations.enclosures import Enclosed
from enforcement.operations.entrance import Asker
from enforcement.operations.files import Stored
from enforcement.operations.intake import Claim, receive_report
from enforcement.step.doors import write_rows

SOURCE = "Report form"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# Within an hour, before a proof of work is asked for: of one browser, and of one network; and
# within a minute, of all together.
FREE_OF_BROWSER, FREE_OF_NETWORK, FREE_OF_ALL = 5, 10, 60
# Within an hour, with it.
MOST_OF_BROWSER, MOST_OF_NETWORK = 20, 100
KEPT = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class PublicReport:
    """What the form asks for. `key` is the sender's own: sent twice, it is one report."""

    key: str
    about: str
    policy: str  # slug; empty: they do not know
    claim: str
    happened_on: date | None = None
    links: Sequence[str] = ()
    affected: bool = False
    danger: bool = False
    name: str = ""
    email: str = ""
    locale: str = "en"
    files: Sequence[Stored] = field(default_factory=tuple)


def needs_work(*, asker: Asker, now: datetime) -> bool:
    """Whether the next report needs a proof of work first."""
    within_hour, within_minute = sent_since(now - HOUR), sent_since(now - MINUTE)
    return (
        has(within_hour.filter(network=asker.network), FREE_OF_NETWORK)
        or has(within_hour.filter(browser=asker.browser), FREE_OF_BROWSER)
        or has(within_minute, FREE_OF_ALL)
    )


def let_through(*, asker: Asker, work: str, now: datetime) -> None:
    """Count that somebody sends a report; `work` names a proof of work, empty: there is none.

    Raises StepRefused: `too-many`, `needs-work`; `conflict` where the proof has served already.
    """
    within_hour = sent_since(now - HOUR)
    if has(within_hour.filter(network=asker.network), MOST_OF_NETWORK) or has(
        within_hour.filter(browser=asker.browser), MOST_OF_BROWSER
    ):
        raise StepRefused(
            "too-many",
            say(
                "Too many reports came from your network within an hour. What was accepted is "
                "kept. Send this one later, or by mail to %(address)s.",
                address=settings.CONTACT_EMAIL,
            ),
        )
    if not work and needs_work(asker=asker, now=now):
        raise StepRefused(
            "needs-work",
            say(
                "Many reports are coming in just now. Send it again: your browser first computes "
                "for a second, which needs JavaScript. Without it, send it by mail to %(address)s.",
                address=settings.CONTACT_EMAIL,
            ),
        )
    sending = ReportSending(
        browser=asker.browser, network=asker.network, work=work or None, sent_at=now
    )
    write_rows([sending], now=now)


def send_report(*, said: PublicReport, asker: Asker, work: str, by: Actor, now: datetime) -> Report:
    """Take a report from outside, once it is let through; the same form sent again is the same
    report.

    Raises StepRefused: as `let_through` and `receive_report`.
    """
    sent = Report.objects.filter(source=SOURCE, external_id=said.key).first()
    if sent is None:
        let_through(asker=asker, work=work, now=now)
    enclosed = Enclosed(affected=said.affected, links=said.links, files=said.files)
    return receive_report(claim=claim_of(said), by=by, now=now, enclosed=enclosed)


def claim_of(said: PublicReport) -> Claim:
    """What the form says, as a report takes it."""
    return Claim(
        origin=ReportOrigin.PUBLIC,
        source=SOURCE,
        external_id=said.key,
        account=said.about,
        policy=said.policy,
        claim=said.claim,
        url=next(iter(said.links), ""),
        conduct_on=said.happened_on,
        reporter_name=said.name,
        reporter_email=said.email,
        locale=said.locale,
        danger=said.danger,
    )


def sent_since(moment: datetime) -> QuerySet[ReportSending]:
    """What was sent after a moment."""
    return ReportSending.objects.filter(sent_at__gt=moment)


def has(sendings: QuerySet[ReportSending], many: int) -> bool:
    """Whether there are so many; no more than these are looked at."""
    return bool(sendings.values_list("pk")[many - 1 : many])


def forget_sendings(*, now: datetime) -> int:
    """Remove what was counted a week ago; how many."""
    return ReportSending.objects.filter(sent_at__lt=now - KEPT).delete()[0]

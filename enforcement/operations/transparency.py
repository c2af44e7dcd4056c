"""Transparency reports: an admin has one counted, which the worker does; two publish it as it was
counted. What was published is never changed: later countings are set beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from accounts.bounds import shows_something
from accounts.roles import Actor, Role
from enforcement.language.formats import day
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import TransparencyPublication, TransparencyReport
from enforcement.models.transparency import (
    MAY_MAKE,
    MAY_PUBLISH,
    MAY_READ,
    MOST_DAYS,
)
from enforcement.operations.by_two import ByTwoKind
from enforcement.operations.own import acting_person
from enforcement.queries.transparency import categories_now
from enforcement.rules.transparency.profiles import (
    TRANSPARENCY_PROFILES,
    Said,
    TransparencyProfile,
)
from enforcement.sql.numbers import next_number
from enforcement.step.arrange import Arrangement, arranging, required_text
from enforcement.step.known import unknown_id
from enforcement.step.locks import alone

TURN = "docket.transparency"
MOST_TEXT = 5000  # characters of a text that a person adds
MOST_HOURS = 10_000_000
TELL = Role.LEAD  # and admins


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a report is to be of; both days are included, in UTC. `given` is what the profile asks
    a person for.
    """

    profile: str
    since_on: date
    until_on: date
    given: Mapping[Said, str]


def ask_report(*, wish: Wish, by: Actor, now: datetime) -> TransparencyReport:
    """Have a report counted; the worker does it.

    Raises StepRefused: `not-allowed`, `bad-text`, `bad-date`, `waits`.
    """
    person = acting_person(by)
    with arranging(by=by, now=now, what=MAY_MAKE) as this:
        alone(TURN)
        check_wish(wish, now)
        if TransparencyReport.objects.wanted().filter(asked_by=person).exists():
            raise StepRefused(
                "waits", say("A report that you asked for is being made. Wait for that one.")
            )
        report = TransparencyReport(
            number=next_number(TransparencyReport.objects.all()),
            profile=wish.profile,
            since_on=wish.since_on,
            until_on=wish.until_on,
            given={str(what): text.strip() for what, text in wish.given.items() if text.strip()},
            categories=categories_now(),
            asked_by=person,
            asked_by_name=by.name,
            asked_at=now,
        )
        this.save(report)
        this.note("make transparency report", str(report.number), after=as_recorded(report))
    return report


def check_wish(wish: Wish, now: datetime) -> None:
    """Refuse what no report is made of: `bad-text`, `bad-date`."""
    profile = TRANSPARENCY_PROFILES.get(wish.profile)
    if profile is None or not profile.holds_on(now.date()):
        raise StepRefused("bad-text", say("There is no such profile today."), field="profile")
    days = (wish.until_on - wish.since_on).days
    if days < 0:
        raise StepRefused("bad-date", say("The period ends before it begins."), field="until_on")
    if wish.until_on > now.date():
        raise StepRefused(
            "bad-date",
            say("Choose a day until today, %(today)s.", today=day(now.date())),
            field="until_on",
        )
    if days >= MOST_DAYS:
        raise StepRefused(
            "bad-date",
            say("A period has at most %(most)s days.", most=MOST_DAYS),
            field="since_on",
        )
    check_given(profile, wish.given)


def check_given(profile: TransparencyProfile, given: Mapping[Said, str]) -> None:
    """Refuse words that the profile does not ask for, and numbers that are none: `bad-text`."""
    for what, text in given.items():
        if what not in profile.asks:
            raise StepRefused(
                "bad-text", say("This profile does not ask for that."), field=what.field
            )
        if len(text) > MOST_TEXT:
            raise StepRefused(
                "bad-text",
                say("A text has at most %(most)s characters.", most=MOST_TEXT),
                field=what.field,
            )
    for what in (Said.PROVIDER, Said.SERVICE):
        if what in profile.asks and not shows_something(given.get(what, "")):
            raise StepRefused("bad-text", say("Say the name."), field=what.field)
    hours = given.get(Said.HOURS, "").strip()
    if hours and not (hours.isascii() and hours.isdigit() and int(hours) <= MOST_HOURS):
        raise StepRefused(
            "bad-text", say("Hours are a whole number, such as 1200."), field=Said.HOURS.field
        )


def as_recorded(report: TransparencyReport) -> dict[str, object]:
    """A report as the record keeps it."""
    return {
        "profile": report.profile,
        "since_on": report.since_on.isoformat(),
        "until_on": report.until_on.isoformat(),
    }


def count_again(*, number: int, by: Actor, now: datetime) -> TransparencyReport:
    """Have a draft counted again, with what is there now.

    Raises StepRefused: `not-allowed`, `unknown-report`, `not-open`, `conflict`.
    """
    with arranging(by=by, now=now, what=MAY_MAKE) as this:
        report = report_in_turn(number)
        if report.published_at or report.checks_id:
            raise StepRefused("not-open", say("What is published is not counted again."))
        if not report.sha256 and not report.why_not:
            raise StepRefused("not-open", say("It is being counted already."))
        require_unproposed(report)
        report.counted_at, report.sha256, report.why_not = None, "", ""
        report.tries = report.percent = 0
        this.save(report, only=["counted_at", "sha256", "why_not", "tries", "percent"])
        this.note("count transparency report again", str(number))
    return report


def compare_report(*, number: int, by: Actor, now: datetime) -> TransparencyReport:
    """Have a published report counted beside it with what is there now; the worker says what would
    differ. Nothing of the published one changes.

    Raises StepRefused: `not-allowed`, `unknown-report`, `not-open`, `waits`.
    """
    person = acting_person(by)
    with arranging(by=by, now=now, what=MAY_READ) as this:
        published = report_in_turn(number)
        if not published.published_at:
            raise StepRefused("not-open", say("Only a published report is compared."))
        if TransparencyReport.objects.wanted().filter(checks=published).exists():
            raise StepRefused("waits", say("It is being compared already."))
        report = TransparencyReport(
            number=next_number(TransparencyReport.objects.all()),
            profile=published.profile,
            since_on=published.since_on,
            until_on=published.until_on,
            given=published.given,
            categories=published.categories,
            checks=published,
            asked_by=person,
            asked_by_name=by.name,
            asked_at=now,
        )
        this.save(report)
        this.note("compare transparency report", str(number))
    return report


def report_in_turn(number: int) -> TransparencyReport:
    """The report, while nobody else changes one. Raises StepRefused (code `unknown-report`)."""
    alone(TURN)
    report = TransparencyReport.objects.select_for_update(of=("self",)).filter(number=number)
    if (found := report.first()) is None:
        raise unknown_id("report")
    return found


def require_unproposed(report: TransparencyReport) -> None:
    """Raise StepRefused (code `conflict`) where somebody proposed to publish it already."""
    if waiting := report.publications.filter(
        agreed_at__isnull=True, declined_at__isnull=True
    ).first():
        raise StepRefused(
            "conflict",
            say(
                "%(name)s has already proposed to publish it. Answer that first.",
                name=waiting.proposed_by_name,
            ),
        )


def propose_publication(
    *, number: int, seen: str, reason: str, by: Actor, now: datetime
) -> TransparencyPublication:
    """Propose to publish a draft exactly as it was counted: `seen` is its hash. Where nobody else
    could agree, it is published at once.

    Raises StepRefused: `not-allowed`, `unknown-report`, `not-open`, `stale`, `conflict`,
    `bad-text`.
    """
    proposer = acting_person(by)
    with arranging(by=by, now=now, what=MAY_PUBLISH) as this:
        report = report_in_turn(number)
        if not report.may_be_published:
            raise StepRefused(
                "not-open",
                say("A report is published once it was counted after the end of its period."),
            )
        if seen != report.sha256:
            raise StepRefused("stale", say("It was counted again since. Read it again."))
        require_unproposed(report)
        publication = TransparencyPublication(
            number=next_number(TransparencyPublication.objects.all()),
            report=report,
            sha256=seen,
            reason=required_text("reason", reason),
            proposed_by=proposer,
            proposed_by_name=by.name,
            proposed_at=now,
        )
        this.save(publication)
        after = {"number": publication.number, "report": number, "sha256": seen}
        this.note(
            "propose transparency report", str(number), after=after, reason=publication.reason
        )
        if PUBLICATION.others_who_may(by):
            this.tell(
                "transparency_proposed",
                role=TELL,
                exclude=(by.user_id,),
                about={"number": str(number), "reason": publication.reason},
                path=page_of_report(number),
            )
        else:
            publish(this, publication)
    return publication


def answer_publication(
    *, number: int, agreed: bool, by: Actor, now: datetime
) -> TransparencyPublication:
    """Somebody else agrees to publish, or declines; whoever proposed it may withdraw it.

    Raises StepRefused: `not-allowed`, `unknown-version`, `not-open`, `stale`.
    """
    acting_person(by)
    return PUBLICATION.answer(number=number, agreed=agreed, by=by, now=now)


def publish(this: Arrangement, publication: TransparencyPublication) -> None:
    """It is published, and stays so from now on."""
    report = TransparencyReport.objects.select_for_update(of=("self",)).get(
        pk=publication.report_id
    )
    if report.sha256 != publication.sha256:
        raise StepRefused("stale", say("It was counted again since. Read it again."))
    publication.agreed_by_id, publication.agreed_by_name = this.by.user_id, this.by.name
    publication.agreed_at = this.now
    this.save(publication, only=["agreed_by", "agreed_by_name", "agreed_at"])
    report.published_at = this.now
    this.save(report, only=["published_at"])
    own = publication.proposed_by_id == this.by.user_id
    this.note(
        "agree to transparency report",
        str(report.number),
        after={"number": publication.number, "report": report.number, "sha256": report.sha256},
        proposer=None if own else publication.proposed_by,
        reason=publication.reason,
    )


def page_of_report(number: int) -> str:
    """Where a report is."""
    return f"/transparency/{number}"


def in_turn() -> None:
    """Changes of reports come one after the other."""
    alone(TURN)


PUBLICATION = ByTwoKind(
    model=TransparencyPublication,
    right=MAY_PUBLISH,
    what="transparency report",
    mails="transparency",
    in_turn=in_turn,
    agree=publish,
    path=lambda publication: page_of_report(publication.report.number),
    another=say("Somebody else than the proposer must agree: a lead or an admin."),
)

"""Reports of trusted flaggers: by the form, signed in, or by a program with a token. No proof of
work is asked of them, and the limits for strangers are not theirs.

An example: a program sends a report with the key `2026-000417`, the line breaks before the answer,
and it sends the same again. There is one report, and the second answer is that of the first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import TrustedFlagger
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import FlaggedReport, Report
from enforcement.models.event import sha256_of
from enforcement.operations.enclosures import Enclosed
from enforcement.operations.intake import receive_report
from enforcement.operations.public_reports import PublicReport, claim_of
from enforcement.step.known import row_by_id

SOURCE = "Trusted flagger"
# Of one flagger; a program that sends more than it should is stopped before people drown.
MOST_IN = {timedelta(hours=1): 300, timedelta(days=1): 2_000}


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A report of a flagger's; `again` where it had been sent before."""

    report: Report
    again: bool


def send_flagged_report(
    *,
    said: PublicReport,
    flagger_id: UUID,
    by: Actor,
    now: datetime,
    token_id: UUID | None = None,
) -> Taken:
    """Take a report of a trusted flagger. The key `said.key` is the flagger's own: the same report
    under it is taken once, another one is refused. Its letters go to the flagger's first contact.

    Raises StepRefused: `not-trusted`, `too-many` (with `seconds` to wait), `key-used`, and as
    `receive_report`.
    """
    flagger = row_by_id(TrustedFlagger.objects.all(), flagger_id, "flagger")
    if not flagger.is_trusted_on(now.date()):
        raise StepRefused(
            "not-trusted",
            say("%(name)s is not a trusted flagger at the moment.", name=flagger.name),
        )
    digest = digest_of_report(said)
    if before := report_sent_before(flagger, said.key, digest):
        return Taken(report=before, again=True)
    check_limits(flagger, now)
    contact = flagger.contacts.order_by("rank", "pk")[0]
    flagged = FlaggedReport(
        flagger=flagger,
        areas=flagger.areas,
        token_id=token_id,
        key=said.key,
        digest=digest,
        sent_at=now,
    )
    claim = replace(
        claim_of(said),
        source=SOURCE,
        external_id=f"{flagger.pk}:{said.key}",
        reporter_name=flagger.name,
        reporter_email=contact.email,
        locale=contact.locale or said.locale,
        flagger_id=flagger.pk,
    )
    enclosed = Enclosed(affected=said.affected, links=said.links, files=said.files, flagged=flagged)
    made = receive_report(claim=claim, by=by, now=now, enclosed=enclosed)
    return Taken(report=made, again=made.received_at != now)


def digest_of_report(said: PublicReport) -> str:
    """SHA-256 of what a report says: the same twice is the same report."""
    return sha256_of(
        [
            said.about,
            said.policy,
            said.claim,
            said.happened_on.isoformat() if said.happened_on else "",
            list(said.links),
            [[file.name, file.sha256] for file in said.files],
        ]
    )


def report_sent_before(flagger: TrustedFlagger, key: str, digest: str) -> Report | None:
    """The report that the flagger has sent under this key.

    Raises StepRefused (code `key-used`) where it said something else.
    """
    before = FlaggedReport.objects.filter(flagger=flagger, key=key).select_related("report").first()
    if before and before.digest != digest:
        raise StepRefused(
            "key-used",
            say(
                "Under this key you sent another report, %(ref)s. Use a new key for a new report; "
                "what you want to add to one, add on its page.",
                ref=before.report.ref,
            ),
        )
    return before.report if before else None


def check_limits(flagger: TrustedFlagger, now: datetime) -> None:
    """Raise StepRefused (code `too-many`) where a flagger has sent as many as it may."""
    for span, most in MOST_IN.items():
        newest = FlaggedReport.objects.filter(flagger=flagger, sent_at__gt=now - span)
        times = newest.order_by("-sent_at").values_list("sent_at", flat=True)
        if oldest := times[most - 1 : most].first():
            raise StepRefused(
                "too-many",
                say(
                    "You sent %(most)s reports within %(hours)s hours, which is the limit. What "
                    "was accepted is kept. Send this one later.",
                    most=number(most),
                    hours=span // timedelta(hours=1),
                ),
                seconds=int((oldest + span - now).total_seconds()) + 1,
            )

"""Reports that a program sends together: each is taken or refused as if it had come alone.

Those that have nothing to do with one another share a transaction; two about one account, or two
texts of one report, come one after the other. What is refused, and all of a transaction that the
database refuses, comes again one by one, so that each report's answer is the one that it would have
had alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import compress
from typing import TypeAlias

from django.db import OperationalError, models
from psycopg.errors import DeadlockDetected

from accounts.addresses import comparable
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.models import Report
from enforcement.operations.intake import (
    Claim,
    beside_of,
    check_claim,
    filing_of,
    receive_report,
    report_of,
    rows_kept,
)
from enforcement.queries.intake import claim_facts_of_each
from enforcement.sql.batch import Keys
from enforcement.step.joining import Opening
from enforcement.step.texts import check_rows
from enforcement.step.together import open_together

TOGETHER = 50  # reports of one transaction: its accounts are locked meanwhile
FEWEST = 2  # for fewer there is nothing to share
Filed: TypeAlias = tuple[Report, Opening]
Kept: TypeAlias = tuple[Report, list[models.Model]]
Numbered: TypeAlias = "Mapping[int, Claim]"  # by their places in the batch


def receive_reports(
    *, claims: Sequence[Claim], by: Actor, now: datetime
) -> list[Report | StepRefused]:
    """What `receive_report` says of each of these, in their order."""
    found: dict[int, Report | StepRefused] = {}
    for together in independent(claims):
        found |= received_together(together, by=by, now=now)
        for number, claim in together.items():
            if number not in found:
                found[number] = received_alone(claim, by=by, now=now)
    return [found[number] for number in range(len(claims))]


def independent(claims: Sequence[Claim]) -> list[Numbered]:
    """The claims in parts in which no two are about one account, or are texts of one report; those
    that are keep their order.
    """
    next_part: dict[object, int] = defaultdict(int)  # after the last that has to do with this
    parts: dict[int, dict[int, Claim]] = defaultdict(dict)
    for number, claim in enumerate(claims):
        about = [("account", claim.account), ("report", claim.source, claim.external_id)]
        part = max(next_part[one] for one in about)
        while len(parts[part]) >= TOGETHER:
            part += 1
        parts[part][number] = claim
        next_part.update(dict.fromkeys(about, part + 1))
    return [parts[part] for part in sorted(parts)]


def received_alone(claim: Claim, *, by: Actor, now: datetime) -> Report | StepRefused:
    """One report, or why it is refused."""
    try:
        return receive_report(claim=claim, by=by, now=now)
    except StepRefused as refused:
        return refused


def received_together(claims: Numbered, *, by: Actor, now: datetime) -> dict[int, Report]:
    """Those that were there before or are taken now, in one transaction; what is missing has to
    come alone.
    """
    found, filed, kept = dict[int, Report](), dict[int, Filed](), dict[int, Kept]()
    readable = {number: claim for number, claim in claims.items() if is_readable(claim)}
    facts = claim_facts_of_each([named_in(claim) for claim in readable.values()])
    for (number, claim), known in zip(readable.items(), facts, strict=True):
        if same := known.same_as(claim.claim):
            found[number] = same
            continue
        with suppress(StepRefused):  # it is said once it has come alone
            report, beside = report_of(claim, known, now), beside_of(claim, known, now)
            if account := known.filed_under(report):
                filed[number] = report, filing_of(report, account, known, now=now, beside=beside)
            else:
                rows = rows_kept(report, known, by=by, now=now, beside=beside)
                check_rows(rows, now=now)
                kept[number] = report, rows
    if len(filed) + len(kept) < FEWEST:
        return found
    try:
        taken = open_together(
            [opening for _, opening in filed.values()],
            rows=[row for _, rows in kept.values() for row in rows],
            by=by,
            now=now,
        )
    except StepRefused:
        return found
    except OperationalError as error:
        if isinstance(error.__cause__, DeadlockDetected):
            return found
        raise
    opened = compress(filed.items(), taken)
    return found | {number: report for number, (report, _) in (*opened, *kept.items())}


def is_readable(claim: Claim) -> bool:
    """Whether it can be looked up at all."""
    try:
        check_claim(claim)
    except StepRefused:
        return False
    return True


def named_in(claim: Claim) -> Keys:
    """What a claim names, by which it is looked up."""
    return {
        "source": claim.source,
        "external_id": claim.external_id,
        "policy": claim.policy,
        "account": claim.account,
        "reporter": comparable(claim.reporter_email),
    }

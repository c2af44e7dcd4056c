"""Acts on many cases in one transaction, each as by its own door: cases opened or joined, and what
is noted in the records of several.

What is asked of the database is asked for all of them in one go. Of an account there is one step in
a transaction at most, so none has to see what another writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import models

from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.process import trace
from enforcement.queries.facts import gather_facts_of_each
from enforcement.queries.running import running_cases_of_each
from enforcement.rules.facts import Facts
from enforcement.step.doors import (
    Concluded,
    consequences_of,
    one_transaction,
    step_on,
    write_concluded,
)
from enforcement.step.joining import Opening, joined_or_new, step_of_opening
from enforcement.step.locks import locked, locked_accounts
from enforcement.step.sent_forms import claim_form
from enforcement.step.step import Step


def open_together(
    openings: Sequence[Opening], *, by: Actor, now: datetime, rows: Sequence[models.Model] = ()
) -> list[bool]:
    """Open or join all of these, each of another account, and write `rows` that concern no account
    yet, all in one transaction.

    Returns which were taken: nothing is written of one that its own rules refuse. Raises
    StepRefused where the database refuses, and then nothing at all is written.
    """
    with one_transaction():
        claim_form(by, now)
        accounts = locked_accounts({one.new.account_id for one in openings})
        for one in openings:
            one.new.account = accounts[one.new.account_id]
        running = running_cases_of_each([one.new for one in openings])
        cases = [
            joined_or_new(one.new, found) for one, found in zip(openings, running, strict=True)
        ]
        facts = gather_facts_of_each(cases, now)
        done = [
            concluded_or_refused(one, its, by, now)
            for one, its in zip(openings, facts, strict=True)
        ]
        write_concluded([one for one in done if one], rows)
    return [one is not None for one in done]


def concluded_or_refused(
    opening: Opening, facts: Facts, by: Actor, now: datetime
) -> Concluded | None:
    """What follows from it; None where that is refused."""
    try:
        step = step_of_opening(opening.new, facts, by=by, now=now, reason=opening.reason)
        opening.put_facts(step)
        return consequences_of(step)
    except StepRefused:
        return None


@contextmanager
def noting_together(
    act: str, *, case_ids: Sequence[UUID], by: Actor, now: datetime, reason: str
) -> Iterator[list[Step]]:
    """One act that is in the records of the accounts of these cases, and leaves the cases' states
    alone; only the first one's page is out of date by it. A step for each account: of two cases of
    one account it is on the first.

    Raises StepRefused.
    """
    with trace.part(f"step {act}"), one_transaction():
        claim_form(by, now)
        accounts = dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "account_id"))
        locked_accounts(set(accounts.values()))
        first = {accounts[case_id]: case_id for case_id in reversed(case_ids)}
        steps = [
            step_on(locked(case_id), act=act, by=by, now=now, reason=reason, quiet=number > 0)
            for number, case_id in enumerate(one for one in case_ids if one in first.values())
        ]
        yield steps
        write_concluded([consequences_of(step) for step in steps])

"""Policies: a version is drafted from the newest one and changed clause by clause, until it is
published (`operations/publication.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from accounts.bounds import shows_something
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Clause, ClauseException, Policy, PolicyVersion
from enforcement.step.arrange import arranging, required_text
from enforcement.step.known import row_by_id, unknown_id
from enforcement.workflow.kinds import MeasureKind

# Of a version whose publication is not proposed.
NOT_PROPOSED = {
    "publisher_id": None,
    "proposed_at": None,
    "proposal_ends_at": None,
    "unless_stopped": False,
}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A clause as it is written; `exceptions` are pairs of code and text."""

    code: str
    title: str
    text: str
    severity: str
    curable: bool
    measures: Sequence[str]
    exceptions: Sequence[tuple[str, str]] = ()


def start_policy(*, slug: str, title: str, area: str, by: Actor, now: datetime) -> Policy:
    """A new policy, without a version yet. Raises StepRefused."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,99}", slug):
        raise StepRefused(
            "bad-text",
            say(
                "A policy’s slug has lower-case letters, digits and hyphens, such as "
                "competing-models."
            ),
        )
    policy = Policy(
        slug=slug, title=required_text("title", title), area=required_text("area", area)
    )
    check_area(policy.area)
    with arranging(by=by, now=now) as this:
        this.save(policy)
        this.note("start policy", policy.title, after={"slug": slug, "area": area})
    return policy


def ask_legal(*, policy_id: UUID, asks: bool, by: Actor, now: datetime) -> Policy:
    """Say whether public statements about cases of this policy are approved by legal.

    Raises StepRefused: `not-allowed`, `unknown-policy`, `no-change`.
    """
    policy = row_by_id(Policy.objects.all(), policy_id, "policy")
    if policy.statements_by_legal == asks:
        raise StepRefused("no-change", say("Somebody has changed this already."))
    with arranging(by=by, now=now) as this:
        policy.statements_by_legal = asks
        this.save(policy, only=["statements_by_legal"])
        this.note("ask legal", policy.title, before=not asks, after=asks)
    return policy


def check_area(area: str) -> None:
    """Refuse an area that is written almost as one that there is: they would be two.

    Raises StepRefused (code `bad-text`).
    """
    areas = Policy.objects.values_list("area", flat=True).distinct()
    if like := next((a for a in areas if a != area and compared(a) == compared(area)), None):
        raise StepRefused(
            "bad-text",
            say("There is already the area “%(area)s”. Choose it.", area=like),
            field="area",
        )


def compared(area: str) -> str:
    """An area without what people write one way or another."""
    return re.sub(r"[\s_-]+", "", area).casefold()


def checked_version_name(version: str) -> str:
    """What a version may be called: it stands in an address.

    Raises StepRefused (code `bad-text`).
    """
    # "draft" is an address of its own
    if version.strip() == "draft" or not re.fullmatch(
        r"[A-Za-z0-9][A-Za-z0-9._-]{0,49}", version.strip()
    ):
        raise StepRefused(
            "bad-text",
            say("A version’s name has letters, digits, dots and hyphens, such as 2024-03."),
        )
    return version.strip()


def draft(
    *, policy_id: UUID, version: str, effective_on: date, by: Actor, now: datetime
) -> PolicyVersion:
    """A draft with the clauses of the newest published version.

    Raises StepRefused: `conflict` where there is a draft already.
    """
    policy = row_by_id(Policy.objects.all(), policy_id, "policy")
    new = PolicyVersion(
        policy=policy,
        version=checked_version_name(version),
        effective_on=effective_on,
        drafted_by=by.name,
    )
    newest = (
        PolicyVersion.objects.published().filter(policy=policy).order_by("-effective_on").first()
    )
    with arranging(by=by, now=now) as this:
        this.save(new)
        if newest:
            copy_clauses(newest, new)
        this.note("draft", str(new), after={"from": newest.version if newest else ""})
    return new


def copy_clauses(source: PolicyVersion, target: PolicyVersion) -> None:
    """The same clauses and exceptions, under another version."""
    for clause in source.clauses.order_by("code").prefetch_related("exceptions"):
        fields = {
            name: getattr(clause, name)
            for name in ("code", "title", "text", "severity", "curable", "measures")
        }
        copy = Clause.objects.create(version=target, **fields)
        ClauseException.objects.bulk_create(
            ClauseException(clause=copy, code=x.code, text=x.text) for x in clause.exceptions.all()
        )


def locked_draft(version_id: UUID, edition: int) -> PolicyVersion:
    """The draft, locked, as it was looked at; the change that follows is counted, and what was
    proposed of another edition is void.

    Raises StepRefused: `published`, `stale`.
    """
    found = draft_as_seen(version_id, edition)
    begin_change(found)
    return found


def draft_as_seen(version_id: UUID, edition: int) -> PolicyVersion:
    """The draft, locked, as it was looked at, with what is proposed of it.

    Raises StepRefused: `published`, `stale`.
    """
    found = (
        PolicyVersion.objects.select_for_update(of=("self",))
        .select_related("policy", "publisher")
        .filter(pk=version_id)
        .first()
    )
    if found is None:
        raise unknown_id("version")
    if found.published_at:
        raise StepRefused(
            "published",
            say(
                "%(found)s is published and can no longer be changed. Draft a new version.",
                found=found,
            ),
        )
    if found.edition != edition:
        raise StepRefused(
            "stale",
            say(
                "Somebody changed the draft of %(found)s since you opened it. Check it again; "
                "your input is below.",
                found=found,
            ),
        )
    return found


def begin_change(found: PolicyVersion) -> None:
    """Count the change of a locked draft; what was proposed of the edition before is void."""
    PolicyVersion.objects.filter(pk=found.pk).update(edition=F("edition") + 1, **NOT_PROPOSED)
    found.edition += 1
    for name, value in NOT_PROPOSED.items():
        setattr(found, name, value)


def change_draft(
    *,
    version_id: UUID,
    edition: int,
    version: str,
    effective_on: date,
    url: str,
    by: Actor,
    now: datetime,
) -> None:
    """What a draft is called, from when it is to bind, and where it can be read.

    Raises StepRefused.
    """
    with arranging(by=by, now=now) as this:
        found = locked_draft(version_id, edition)
        before = {
            "version": found.version,
            "effective_on": str(found.effective_on),
            "url": found.url,
        }
        found.version, found.effective_on, found.url = (
            checked_version_name(version),
            effective_on,
            url.strip(),
        )
        this.save(found)
        this.note(
            "change draft",
            str(found),
            before=before,
            after={"version": version, "effective_on": str(effective_on), "url": found.url},
        )


def put_clause(
    *,
    version_id: UUID,
    edition: int,
    rule: Rule,
    by: Actor,
    now: datetime,
    clause_id: UUID | None = None,
) -> Clause:
    """Write a clause of a draft, with all of its exceptions: a new one, or in place of the one
    named. Raises StepRefused.
    """
    check_rule(rule)
    with arranging(by=by, now=now) as this:
        found = locked_draft(version_id, edition)
        clause = (
            row_by_id(found.clauses.all(), clause_id, "clause")
            if clause_id
            else Clause(version=found)
        )
        clause.code, clause.title, clause.text = (
            rule.code.strip(),
            rule.title.strip(),
            rule.text.strip(),
        )
        clause.severity, clause.curable, clause.measures = (
            rule.severity,
            rule.curable,
            list(rule.measures),
        )
        this.save(clause)
        clause.exceptions.all().delete()
        this.save(
            *(
                ClauseException(clause=clause, code=code.strip(), text=text.strip())
                for code, text in rule.exceptions
            )
        )
        this.note("write clause", f"{found} {clause.code}")
    return clause


def check_rule(rule: Rule) -> None:
    """A clause says what it forbids and what may follow. Raises StepRefused (code `bad-text`)."""
    for name in ("code", "title", "text"):
        required_text(name, getattr(rule, name))
    if set(rule.measures) - {MeasureKind.LIMIT, MeasureKind.SUSPEND, MeasureKind.TERMINATE}:
        raise StepRefused("bad-text", say("A clause may allow: limit, suspend, terminate."))
    codes = [code.strip() for code, _ in rule.exceptions]
    if len(codes) != len(set(codes)):
        raise StepRefused(
            "bad-text", say("Two exceptions have the same number. Give each its own.")
        )
    if any(
        not code or not shows_something(text)
        for code, (_, text) in zip(codes, rule.exceptions, strict=True)
    ):
        raise StepRefused(
            "bad-text",
            say("An exception needs a number and a text. Leave both empty to remove it."),
        )


def remove_clause(
    *, version_id: UUID, edition: int, clause_id: UUID, by: Actor, now: datetime
) -> None:
    """Take a clause out of a draft. Raises StepRefused."""
    with arranging(by=by, now=now) as this:
        found = locked_draft(version_id, edition)
        clause = row_by_id(found.clauses.all(), clause_id, "clause")
        clause.exceptions.all().delete()
        clause.delete()
        this.note("remove clause", f"{found} {clause.code}")


def discard(*, version_id: UUID, edition: int, by: Actor, now: datetime) -> Policy:
    """Throw a draft away. Raises StepRefused."""
    with arranging(by=by, now=now) as this:
        found = locked_draft(version_id, edition)
        ClauseException.objects.filter(clause__version=found).delete()
        found.clauses.all().delete()
        this.note("discard draft", str(found))
        found.delete()
    return found.policy

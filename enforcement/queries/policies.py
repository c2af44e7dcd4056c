"""The published rules and the drafts of new ones, as the pages show them, and what differs between
two versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher, ndiff
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from enforcement.models import Clause, Policy, PolicyVersion
from enforcement.workflow.kinds import MeasureKind
from enforcement.workflow.proceeding import FINAL


@dataclass(frozen=True, kw_only=True)
class ClauseChange:
    """What became of one clause:

    `kind` is added, removed or changed; `lines` are pairs of a sign (space, − or +) and a text.
    """

    kind: str
    code: str
    title: str
    lines: list[tuple[str, str]] = field(default_factory=list)


def all_policies() -> QuerySet[Policy]:
    """Every policy with its versions, the newest first. Two statements."""
    versions = PolicyVersion.objects.order_by("-effective_on", "-id").annotate(
        clause_count=Count("clauses")
    )
    return Policy.objects.order_by("title").prefetch_related(Prefetch("versions", versions))


def clause_codes(policy: UUID | None = None) -> list[str]:
    """The number of every clause that there is, or of a policy, once."""
    rows = Clause.objects.filter(version__policy=policy) if policy else Clause.objects.all()
    return list(rows.order_by("code").values_list("code", flat=True).distinct())


def version_in_force(policy: Policy, today: date) -> PolicyVersion | None:
    """The version that binds today, of a policy whose versions are there already."""
    return next(
        (v for v in policy.versions.all() if v.published_at and v.effective_on <= today), None
    )


def version_of(slug: str, version: str) -> PolicyVersion | None:
    """A version with its clauses and their exceptions, by the names in its address.

    Three statements.
    """
    clauses = Clause.objects.order_by("code").prefetch_related("exceptions")
    rows = PolicyVersion.objects.select_related("policy").prefetch_related(
        Prefetch("clauses", clauses)
    )
    return rows.filter(policy__slug=slug, version=version).first()


def previous_version(version: PolicyVersion) -> PolicyVersion | None:
    """The published version that binds before this one does: of a draft the one that it takes the
    place of, which need not be the newest.
    """
    earlier = (
        PolicyVersion.objects.published()
        .filter(policy=version.policy_id, effective_on__lte=version.effective_on)
        .exclude(pk=version.pk)
    )
    if version.published_at:
        earlier = earlier.filter(effective_on__lt=version.effective_on)
    return earlier.order_by("-effective_on").first()


def changed_terminations(old: Iterable[Clause], new: Iterable[Clause]) -> list[str]:
    """The numbers of the clauses that allow termination and are new, changed, or there no more:
    by what `terminations` in `models/policy.py` compares.

    Pure, once the exceptions were read along.
    """
    was, now = (
        {c.code: clause_said(c) for c in clauses if MeasureKind.TERMINATE in c.measures}
        for clauses in (old, new)
    )
    return sorted(code for code in was.keys() | now.keys() if was.get(code) != now.get(code))


def clause_said(clause: Clause) -> Sequence[object]:
    """All that a clause says and allows; the kind of its line breaks says nothing."""
    exceptions = {x.code: text_said(x.text) for x in clause.exceptions.all()}
    text, measures = text_said(clause.text), list(clause.measures)
    return clause.title, text, clause.severity, clause.curable, measures, exceptions


def text_said(text: str) -> str:
    """A text without the space around it, and with one kind of line break."""
    return text.replace("\r\n", "\n").strip(" \t\r\n")


def terminations_changed_by(version: PolicyVersion) -> list[str]:
    """Those of a version, beside the one that it follows. Five statements."""
    before = previous_version(version)
    old = before.clauses.prefetch_related("exceptions") if before else ()
    return changed_terminations(old, version.clauses.prefetch_related("exceptions"))


def cases_resting_on(version: PolicyVersion) -> dict[str, int]:
    """How many cases rest on a version, counted to 1,001 each."""
    cases = version.policy.cases.filter(policy_version=version).order_by()
    is_open = ~Q(state__in=FINAL)
    return {"open": cases.filter(is_open)[:1001].count(), "all": cases[:1001].count()}


def clause_lines(clause: Clause) -> list[str]:
    """A clause as lines to compare: everything that it says and allows."""
    exceptions = sorted(clause.exceptions.all(), key=lambda exception: exception.code)
    return [
        f"{clause.code} {clause.title}",
        *clause.text.splitlines(),
        f"Severity: {clause.severity.lower()} · {'curable' if clause.curable else 'not curable'}",
        f"Allows: {', '.join(m.lower() for m in clause.measures) or 'a warning'}",
        *(f"Exception {x.code}: {line}" for x in exceptions for line in x.text.splitlines()),
    ]


def clause_changes(old: Iterable[Clause], new: Iterable[Clause]) -> list[ClauseChange]:
    """What a version changes clause by clause, in the order of their numbers.

    Pure, once the exceptions were read along.
    """
    was, now = {c.code: c for c in old}, {c.code: c for c in new}
    found = []
    for code in sorted(was.keys() | now.keys()):
        before_, after = (clause_lines(side[code]) if code in side else [] for side in (was, now))
        if before_ != after:
            kind = "added" if not before_ else "removed" if not after else "changed"
            found.append(
                ClauseChange(
                    kind=kind,
                    code=code,
                    title=(now.get(code) or was[code]).title,
                    lines=compared_lines(before_, after),
                )
            )
    return found


def compared_lines(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    """The lines of both, those that are gone with a − and those that came with a +."""
    if SequenceMatcher(None, old, new).quick_ratio() == 0:
        return [*(("−", line) for line in old), *(("+", line) for line in new)]
    signs = {"- ": "−", "+ ": "+", "  ": ""}
    return [(signs[line[:2]], line[2:]) for line in ndiff(old, new) if line[:2] in signs]

"""Linking two cases that belong together, with a reason, and removing the link. It stands in the
records of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.bounds import shows_something
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, CaseLink
from enforcement.models.case_link import LinkKind
from enforcement.operations.reports import require_working
from enforcement.rules import authority
from enforcement.step.known import row_by_id
from enforcement.step.step import Step
from enforcement.step.together import noting_together


def link_case(
    *,
    case_id: UUID,
    other: str,
    reason: str,
    by: Actor,
    now: datetime,
    follows: bool = False,
) -> CaseLink:
    """Link the case with that reference to this one, which belongs to it or follows it.

    Raises StepRefused: `bad-link`, `not-allowed`, `conflict` where they are linked already.
    """
    if not shows_something(reason):
        raise StepRefused("bad-link", say("Say why they belong together."), field="reason")
    case = row_by_id(Case.objects.all(), case_id, "case")
    found = Case.objects.filter(ref=other.strip().upper()).first()
    if found is None or found.pk == case.pk:
        sentence = (
            say("A case is not linked to itself.")
            if found
            else say("There is no case %(ref)s.", ref=other[:20])
        )
        raise StepRefused("bad-link", sentence, field="other")
    ids = (case.pk, found.pk)
    with noting_together("link_case", case_ids=ids, by=by, now=now, reason=reason) as steps:
        require_all(steps, case, found)
        for step in steps if follows else ():
            step.data["follows"] = found.ref
        kind = LinkKind.FOLLOWS if follows else LinkKind.RELATED
        made = CaseLink(
            case=case, other=found, kind=kind, reason=reason, linked_by=by.name, linked_at=now
        )
        return steps[0].add(made)


def unlink_case(*, case_id: UUID, link_id: UUID, by: Actor, now: datetime) -> CaseLink:
    """Remove a link of this case, on whichever side it was made.

    Raises StepRefused: `unknown-case`, `not-open` the second time, `not-allowed`.
    """
    about = Q(case=case_id) | Q(other=case_id)
    rows = CaseLink.objects.filter(about).select_related("case", "other")
    found = row_by_id(rows, link_id, "case")
    reason = f"{by.name} removed the link."
    ids = (found.case_id, found.other_id)
    with noting_together("unlink_case", case_ids=ids, by=by, now=now, reason=reason) as steps:
        require_all(steps, found.case, found.other)
        row = CaseLink.objects.get(pk=found.pk)  # as it is now that both are locked
        if row.removed_at:
            raise StepRefused("not-open", say("Somebody has removed this link already."))
        steps[0].change(row, removed_by=by.name, removed_at=now)
    return row


def require_all(steps: Sequence[Step], case: Case, other: Case) -> None:
    """Who works on cases and keeps out of neither account; each record then names the other case.

    Raises StepRefused.
    """
    require_working(steps[0])
    for step in steps:
        authority.require(authority.keeps_out(step.by, step.facts))
        step.data = {"linked": other.ref if step.case.pk == case.pk else case.ref}

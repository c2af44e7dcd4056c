"""Cases, their events and statements, as programs read them over the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.bounds import is_kept
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, Decision, Event, Notice
from enforcement.models.notice import Audience
from enforcement.queries.badges import LANE_COLUMNS
from enforcement.queries.search import cases_about
from enforcement.sql.batch import PreparedModels, PreparedQuery
from enforcement.sql.page import Page, page_of

PAGE = 100
BESIDE = ("account", "assignee", "policy", "policy_version", "merged_into")


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """Which cases; what is empty or None narrows nothing."""

    states: tuple[str, ...] = ()
    queue: str = ""  # one of badges.LANE_COLUMNS
    assignee: str = ""  # a user name, or `nobody`
    account: str = ""
    due_before: datetime | None = None
    q: str = ""


def cases_page(wanted: CaseFilter, cursor: str) -> Page[Case]:
    """One page of cases, the newest first.

    Raises StepRefused: `bad-filter`, `bad-cursor`.
    """
    rows = Case.objects.select_related(*BESIDE)
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.queue:
        rows = rows.filter(**{LANE_COLUMNS[wanted.queue]: True})
    if wanted.assignee == "nobody":
        rows = rows.filter(assignee__isnull=True)
    elif wanted.assignee:
        rows = rows.filter(assignee__username=wanted.assignee)
    if wanted.account:
        rows = rows.filter(account__external_ref=wanted.account)
    if wanted.due_before:
        rows = rows.filter(due_at__lt=wanted.due_before)
    if wanted.q:
        if not is_kept(wanted.q):
            raise StepRefused(
                "bad-filter", say("The search contains control characters."), field="q"
            )
        rows = rows.filter(pk__in=cases_about(wanted.q))
    return page_of(rows, by="opened_at", cursor=cursor, newest_first=True, size=PAGE)


# Planning its joins costs ten times as much as they do.
CASE = PreparedModels(
    lambda ref: Case.objects.select_related(*BESIDE).filter(ref=ref).order_by(), ref="C-stands-in"
)


def case_by_ref(ref: str) -> Case | None:
    """The case of a reference. One statement."""
    found: Case | None = CASE.first(ref=ref.upper())
    return found


CASE_KEY = PreparedQuery(
    lambda ref: Case.objects.filter(ref=ref).order_by().values_list("pk"), ref="C-stands-in"
)


def case_key_by_ref(ref: str) -> UUID | None:
    """The key of a case, for whoever acts on it: all else is read once it is locked."""
    rows = CASE_KEY.rows(ref=ref.upper())
    return rows[0][0] if rows else None


def events_of_case(case_id: UUID, cursor: str) -> Page[Event]:
    """One page of a case's record, the oldest first. Raises StepRefused (`bad-cursor`)."""
    rows = Event.objects.filter(case=case_id).select_related("decision", "account", "case")
    return page_of(rows, by="at", cursor=cursor, size=PAGE)


def events_of_account(external_ref: str, cursor: str) -> Page[Event]:
    """One page of the record of an account, or of all (empty), the oldest first.

    Raises StepRefused (`bad-cursor`).
    """
    rows = Event.objects.select_related("decision", "account", "case")
    if external_ref:
        rows = rows.filter(account__external_ref=external_ref)
    return page_of(rows, by="at", cursor=cursor, size=PAGE)


def decision_with_notice(ref: str) -> tuple[Decision, Notice] | None:
    """A decision, and the notice that told its holder, where one did. One statement."""
    told = Notice.objects.filter(decision__ref=ref.upper(), audience=Audience.HOLDER)
    found = told.select_related("decision__case").first()
    return (found.decision, found) if found and found.decision else None

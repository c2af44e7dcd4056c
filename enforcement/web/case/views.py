"""The page of a case: the question, what speaks for and against, what is missing; then the account,
the history and where it stands.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from enforcement.language.formats import dated
from enforcement.language.refusals import StepRefused
from enforcement.language.reviews import review_words
from enforcement.models import Case
from enforcement.models.staff_draft import WrittenIn
from enforcement.operations.asked_looks import may_withdraw
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.account_card import AccountCard, account_card_of
from enforcement.queries.case import AllegedClause, CaseDetails, case_details
from enforcement.queries.neighbours import neighbours_of
from enforcement.queries.presence import who_is_here
from enforcement.queries.same_actor import same_actors
from enforcement.queries.staff_drafts import Written, draft_among, own
from enforcement.queries.statement_stages import ToldOfStatement, stage_of
from enforcement.queries.timeline import LANES, TimelineEntry, timeline_of
from enforcement.record.sentences import GATEWAY, EventSentence
from enforcement.rules import authority
from enforcement.rules.turn import awaiting_ratification
from enforcement.sql.batch import Found
from enforcement.web._shared.acting import actor, case_or_404, person
from enforcement.web._shared.case_page import MOST_QUERY, keep_queue, queue_of, title_of
from enforcement.web._shared.draft_on_page import TAKE, draft_found
from enforcement.web._shared.drafts import with_draft
from enforcement.web._shared.events import event_sentence
from enforcement.web._shared.usage import chart_of
from enforcement.web.case.evidence_forms import RecordFinding
from enforcement.web.case.evidence_sides import evidence_parts
from enforcement.web.case.message_drafts import finding_place, initial_of, message_with_draft
from enforcement.web.case.message_forms import Say, lane_asked_for
from enforcement.web.case.path import path_drawing
from enforcement.workflow.calendar import ANSWER_DAYS, end_of_day
from enforcement.workflow.machines import UNDECIDED, UNRESOLVED, AppealPhase, MeasurePhase
from enforcement.workflow.proceeding import FINAL, State

GRANTED = (AppealPhase.OVERTURNED, AppealPhase.VARIED)
TABS = {
    "all": ("", gettext_lazy("Everything")),
    "internal": ("lock", gettext_lazy("Internal")),
    "holder": ("holder", gettext_lazy("Holder")),
    "reporter": ("reporter", gettext_lazy("Reporter")),
    "decisions": ("", gettext_lazy("Decisions")),
}


class TimelineLine(NamedTuple):
    """An entry of the timeline as it is told, under its day."""

    day: str
    entry: TimelineEntry
    sentence: EventSentence
    gateway: object
    statement: list[tuple[str, ToldOfStatement]]


class AllegationOnPage(NamedTuple):
    """An allegation, and why no finding can be recorded on it now, if so."""

    row: AllegedClause
    why_not: str
    form: RecordFinding


@require_safe
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """The page."""
    found = case_or_404(ref)
    context = case_page_context(request, found)
    # it could be shown, so it can be kept
    if 0 < len(asked := request.GET.get("queue", "")) <= MOST_QUERY:
        keep_queue(request, found, asked)
    return render(request, "case/page.html", context)


@require_safe
def timeline(request: HttpRequest, ref: str) -> HttpResponse:
    """Earlier entries of a lane, for the top of a timeline that is open already."""
    found = case_or_404(ref)
    return render(
        request,
        "case/_entries.html",
        {"case": found, **timeline_parts(request, found, clock.now())},
    )


def case_page_context(request: HttpRequest, case: Case) -> Parts:
    """What the page and the pages of its acts show."""
    now, by = clock.now(), actor(request)
    sheet = case_details(case, now, person(request).pk)
    facts = sheet.facts
    card, same = account_card_of(facts, sheet.people), same_actors(case.account, facts.contacts, by)
    refused, came = authority.check_work(by, facts) or "", queue_of(request, case)
    return {
        "case": case,
        "title": title_of(case),
        "sheet": sheet,
        "phrases": sheet.phrases,
        "neighbours": neighbours_of(case, person(request), query=came, now=now),
        "came": came,
        "here": who_is_here(case=case, person=person(request), now=now),
        "facts": facts,
        "me": by,
        "mine": case.assignee_id == by.user_id,
        "follows": by.user_id in facts.followers,
        "why_not": refused,
        "may_act": not refused,
        "may_assign": by.may("assign others"),
        "final": case.state in FINAL,
        **evidence_parts(case, sheet.pieces, request.GET.get("side", "")),
        "missing": sheet.missing,
        "allegations": [
            AllegationOnPage(
                a,
                finding_refused(request, sheet),
                finding_with_draft(
                    RecordFinding(
                        initial={"version": case.version},
                        at=f"f{number}",
                        **about_finding(case, a, sheet),
                    ),
                    request,
                    a.allegation.pk,
                    sheet,
                ),
            )
            for number, a in enumerate(sheet.alleged, start=1)
        ],
        "reviews": [
            {
                "row": r,
                "words": review_words(r.kind, of_proposal=r.of_proposal),
                "may_withdraw": may_withdraw(r, by),
                "whom": sheet.people.get(r.assignee_id) if r.assignee_id else "",
            }
            for r in sorted(facts.open_reviews(), key=lambda review: review.due_at)
        ],
        "ratify": awaiting_ratification(facts),
        "escalation": next(
            (e for e in facts.escalations if e.phase in UNRESOLVED),
            None,
        ),
        "appeals": [a for a in facts.appeals if a.phase in UNDECIDED],
        "granted": [a for a in facts.appeals if a.phase in GRANTED],
        "card": card,
        "same": same,
        "linked": [one for one in card.linked if one.account.pk not in same.keys],
        "chart": chart_of(card.usage, card.until, restricted_since(card)),
        "say": say_form(
            request, case, now, own(draft_among(sheet.begun, WrittenIn.MESSAGE), by, facts)
        ),
        "path": path_drawing(case.state, sheet.moves, merged=case.merged_into_id is not None),
        **timeline_parts(request, case, now, sheet.beside),
    }


def about_finding(case: Case, found: AllegedClause, sheet: CaseDetails) -> Parts:
    """How the form of a finding is made; several stand on the page of a case."""
    to = reverse("case_act", args=[case.ref, "finding"])
    return {
        "exceptions": found.exceptions,
        "pieces": sheet.pieces,
        "action": f"{to}?of={found.allegation.pk}",
        "keep": f"finding-{case.ref}-{found.clause.called}",
    }


def finding_with_draft(
    form: RecordFinding, request: HttpRequest, allegation: UUID, sheet: CaseDetails
) -> RecordFinding:
    """The form of a finding, with what this person has begun to write in it."""
    begun = draft_among(sheet.begun, WrittenIn.FINDING, allegation)
    found = own(begun, actor(request), sheet.facts)
    return with_draft(form, finding_place(sheet.case, allegation), request, found)


def about_message(case: Case, now: datetime) -> Parts:
    """How the form of a message is made; a question's date is the one that it has where nobody
    sets another.
    """
    answer_by = end_of_day(now + timedelta(days=ANSWER_DAYS), time_zone=case.account.time_zone)
    return {
        "action": reverse("case_say", args=[case.ref]),
        "keep": f"say-{case.ref}",
        "initial": {"answer_by": answer_by},
    }


def say_form(request: HttpRequest, case: Case, now: datetime, found: Written | None) -> Say:
    """The form of a message, on the lane that the address asks for (`?to=`), where one goes on
    writing, or with what is in one's draft (`?draft=take`).
    """
    about, lane = about_message(case, now), lane_asked_for(request.GET.get("to", ""))
    taken = found is not None and request.GET.get("draft") == TAKE
    if found and taken:
        about["initial"] = initial_of(found, about["initial"]["answer_by"])
    elif lane:
        about["initial"] |= {"lane": lane}
    form = message_with_draft(Say(**about), case, draft_found(found, taken=taken))
    if lane or taken:
        form.starts_at = "text"
    return form


def finding_refused(request: HttpRequest, sheet: CaseDetails) -> str:
    """Why this person may not record a finding now; empty where nothing stands against it."""
    by, facts = actor(request), sheet.facts
    if sheet.case.state not in (State.INVESTIGATING, State.REMEDIATING):
        return (
            _("Findings can be recorded during the investigation. Start the investigation first.")
            if sheet.case.state == State.TRIAGE
            else _("Findings can be recorded during the investigation.")
        )
    return authority.check_work(by, facts) or authority.check_lease(by, facts) or ""


def restricted_since(card: AccountCard) -> date | None:
    """The day since which the account is held without a break."""
    return min(
        (h.measure.first_at.date() for h in card.holds if h.measure.phase == MeasurePhase.IN_FORCE),
        default=None,
    )


def timeline_parts(
    request: HttpRequest, case: Case, now: datetime, beside: Found | None = None
) -> Parts:
    """The lane and the page of the timeline that the address asks for.

    Raises StepRefused (code `bad-address`).
    """
    lane, before = request.GET.get("lane", "all"), request.GET.get("before", "")
    if lane not in LANES:
        raise StepRefused(
            "bad-address",
            _("There is no filter “%(lane)s”. Choose from: %(lanes)s.")
            % {"lane": lane[:40], "lanes": ", ".join(LANES)},
        )
    if before and not (before.isdecimal() and len(before) < 16):
        raise StepRefused(
            "bad-address", _("This link to earlier entries is damaged. Open the case again.")
        )
    found = timeline_of(case, lane, int(before) if before else None, beside=beside)
    return {
        "lines": [
            TimelineLine(
                day_heading(e.event.at, now),
                e,
                event_sentence(e.event, case.ref, found.names),
                GATEWAY[e.event.standing],
                [(stage_of(t), t) for t in e.statement],
            )
            for e in found.entries
        ],
        "tabs": [
            (name, icon, label, found.counts.get(name, 0)) for name, (icon, label) in TABS.items()
        ],
        "lane": lane,
        "earlier": found.earlier,
        "before": before,
        "zone": timezone.get_current_timezone_name(),
    }


def day_heading(at: datetime, now: datetime) -> str:
    """A heading: "Today, Monday 18 December"; with the year where it differs."""
    here, today = timezone.localtime(at), timezone.localtime(now)
    day = dated(here, "l j F" if here.year == today.year else "l j F Y")
    return _("Today, %(day)s") % {"day": day} if here.date() == today.date() else day


urlpatterns = [
    path("cases/<str:ref>", case, name="case"),
    path("cases/<str:ref>/timeline", timeline, name="case_timeline"),
]

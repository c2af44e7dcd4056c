"""Audit: the record of events for those who check it. Looking changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.bounds import is_in_time
from accounts.roles import Kind
from enforcement.language.events import ACTS
from enforcement.language.refusals import StepRefused
from enforcement.language.verbs import VERBS, verb_label
from enforcement.models import Event, StaffEvent
from enforcement.pages.refusing import http_code
from enforcement.pages.tables import csv_response
from enforcement.process import clock
from enforcement.queries.coverage import coverage, staff_acts
from enforcement.record import search
from enforcement.record.sentences import EventSentence
from enforcement.web._shared.acting import require_role_for
from enforcement.web._shared.events import event_sentence
from enforcement.web._shared.stepup import step_up_if_due

FIELDS = ("actor", "act", "account", "case", "since", "until")
LOOK_BACK = timedelta(days=90)  # how far an act alone is looked for, unless one says since when
IN_A_FILE = 10_000
HEADS = [
    "number",
    "at",
    "kind",
    "actor",
    "act",
    "reason",
    "account",
    "case",
    "decision",
    "from",
    "to",
    "standing",
    "epoch",
    "hash",
    "prev_hash",
]


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    """An event, and how it is told."""

    event: Event
    told: EventSentence


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Events by actor, act, account, case and time.

    What cannot be looked for gets a sentence, and the form keeps what was typed.
    """
    require_role_for(request, "read audit")
    now, refused = clock.now(), None
    rows: list[AuditRow] = []
    page, back, beside = None, False, list[StaffEvent]()
    try:
        wanted, back = read_search(request, now)
        page = search.events_page(wanted, request.GET.get("cursor", ""))
        rows = [
            AuditRow(event=e, told=event_sentence(e, e.case.ref if e.case else "", {}))
            for e in page.rows
        ]
        beside = search.staff_events_of(wanted) if not request.GET.get("cursor") else []
    except StepRefused as error:
        refused = error
    asked = {name: request.GET.get(name, "") for name in FIELDS}
    context = {
        "rows": rows,
        "page": page,
        "asked": asked,
        "query": search_query(request),
        "acts": act_choices(),
        "staff": search.staff_names(),
        "kinds": actor_kind_choices(),
        "sentence": refused.sentence if refused else "",
        "zone": timezone.get_current_timezone_name(),
        "looked_back": back,
        "beside": beside,
        "looking": any(asked.values()),
        "days": LOOK_BACK.days,
        "tab": "events",
    }
    return render(
        request, "audit/page.html", context, status=http_code(refused) if refused else 200
    )


@require_safe
def audit_csv(request: HttpRequest) -> HttpResponse:
    """The newest events of the same search as a file.

    Raises StepRefused for a search that cannot be done.
    """
    require_role_for(request, "read audit")
    if waits := step_up_if_due(request):
        return waits
    wanted, _back = read_search(request, clock.now())
    rows = [
        (
            e.seq,
            e.at.isoformat(),
            e.actor_kind,
            e.actor_name,
            e.act,
            e.reason,
            e.account.external_ref,
            e.case.ref if e.case else "",
            e.decision.ref if e.decision else "",
            e.source,
            e.target,
            e.standing,
            e.epoch,
            e.hash,
            e.prev_hash,
        )
        for e in search.newest_events(wanted, IN_A_FILE)
    ]
    return csv_response("audit.csv", [HEADS, *rows])


@require_safe
def audit_coverage(request: HttpRequest) -> HttpResponse:
    """How the two-person rules are kept, and what was changed about staff, policies and
    partners.
    """
    require_role_for(request, "read audit")
    acts_of_staff = staff_acts(request.GET.get("cursor", ""))
    return render(
        request,
        "audit/coverage.html",
        {"coverage": coverage(), "page": acts_of_staff, "tab": "coverage"},
    )


def read_search(request: HttpRequest, now: datetime) -> tuple[search.EventQuery, bool]:
    """What the address asks for, and whether the time was narrowed.

    Raises StepRefused (code `bad-filter`) for what there is not.
    """
    asked = {name: request.GET.get(name, "").strip().replace("\x00", "")[:200] for name in FIELDS}
    actor = search.find_actor(asked["actor"]) if asked["actor"] else (None, "")
    account, case = search.find_account_and_case(asked["account"], asked["case"])
    if actor is None:
        refuse_filter(
            _(
                "There is nobody here called “%(said)s”. Choose a user name from the list, or "
                "a type such as holder."
            ),
            asked["actor"],
        )
    if asked["act"] and asked["act"] not in {code for code, _word in act_choices()}:
        refuse_filter(_("There is no action “%(said)s”. Choose one from the list."), asked["act"])
    if asked["account"] and account is None:
        refuse_filter(
            _("There is no account “%(said)s” here. Enter its exact reference."),
            asked["account"],
        )
    if asked["case"] and case is None:
        refuse_filter(_("There is no case “%(said)s” here."), asked["case"])
    since, until = moment_typed(asked["since"]), moment_typed(asked["until"])
    if since and until and since >= until:
        refuse_filter(_("The end must be after the start."), "")
    wanted = search.EventQuery(
        actor_id=actor[0] if actor else None,
        kind=actor[1] if actor else "",
        act=asked["act"],
        account_id=account.pk if account else None,
        case_id=case.pk if case else None,
        since_at=since,
        until_at=until,
    )
    if wanted.is_wide and since is None:
        begin = (until or now) - LOOK_BACK
        return search.EventQuery(
            kind=wanted.kind, act=wanted.act, since_at=begin, until_at=until
        ), True
    return wanted, False


def refuse_filter(text: str, said: str) -> None:
    """Raise StepRefused (code `bad-filter`)."""
    raise StepRefused("bad-filter", text % {"said": said[:60]})


def moment_typed(said: str) -> datetime | None:
    """A time of the form, in the reader's zone. Raises StepRefused (code `bad-filter`)."""
    if not said:
        return None
    try:
        at = datetime.fromisoformat(said)
        at = timezone.make_aware(at) if timezone.is_naive(at) else at
        if not is_in_time(at):
            raise ValueError(said)
    except (ValueError, OverflowError) as error:
        raise StepRefused("bad-filter", _("Enter a time like 2024-05-03T14:03.")) from error
    return at


def act_choices() -> list[tuple[str, str]]:
    """Every act that can be looked for: its code, and its word."""
    beside = [act for act, row in ACTS.items() if not row.housekeeping]
    verbs = [(verb, verb_label(verb)) for verb in VERBS]
    return sorted([*verbs, *((act, act.replace("_", " ")) for act in beside)])


def actor_kind_choices() -> list[str]:
    """The kinds of actors that are no staff."""
    return [kind.value.lower() for kind in Kind if kind not in (Kind.STAFF, Kind.FLAGGER)]


def search_query(request: HttpRequest) -> str:
    """The search as it stands in an address, without the page."""
    asked = request.GET.copy()
    asked.pop("cursor", None)
    return str(asked.urlencode())


urlpatterns = [
    path("audit", audit, name="audit"),
    path("audit.csv", audit_csv, name="audit_csv"),
    path("audit/coverage", audit_coverage, name="audit_coverage"),
]

"""All cases, closed ones included: what a search asks for, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from accounts.addresses import comparable, plainly
from accounts.models import ChannelPartner, Contact, Recusal, User
from accounts.roles import MAY
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Allegation, Case, CaseFollower, Clause, Policy
from enforcement.queries.case_things import (
    beginning_of,
    has_row,
    is_of_rows,
    narrows_another,
    of_case,
    things_in,
)
from enforcement.queries.queue import by_assignee
from enforcement.queries.words import (
    Piece,
    Snippet,
    case_hits,
    hits_of_accounts,
    holds_word,
    named_pieces,
    snippets_of,
)
from enforcement.rules.search_syntax import CLOSED, MERGED, STATES, Search
from enforcement.sql.batch import read_in_one_statement
from enforcement.sql.keyset import WHOSE
from enforcement.sql.page import page_of
from enforcement.workflow.proceeding import FINAL, State

PAGE = 50
SHOWN = (
    "ref",
    "area",
    "state",
    "merged_into",
    "tier",
    "opened_at",
    "closed_at",
    *WHOSE,
)
COLUMNS = ("standing", "severity", "tier")
DAYS = {
    "before": "opened_at__lt",
    "after": "opened_at__gte",
    "closed-before": "closed_at__lt",
    "closed-after": "closed_at__gte",
}
AREAS = " areas"  # those of the policies, beside what names them, which has no space first
CLOSING = ("outcome", "closed-before", "closed-after")  # terms that only closed cases have
# What the database knows: where it is looked up, by which columns, and what a case has of it.
LOOKED_UP: dict[str, tuple[type[Model], tuple[str, ...], str]] = {
    "area": (Policy, ("area", "title"), "area"),
    "policy": (Policy, ("slug", "title"), "id"),
    "clause": (Clause, ("code",), "id"),
    "assignee": (User, ("username",), "id"),
    "partner": (ChannelPartner, ("ref", "name"), "id"),
    "by": (User, ("username",), "id"),
}
Keys = dict[str, dict[str, list[str]]]  # by the name of a term, then by what is asked for


@dataclass(frozen=True, kw_only=True)
class ListedCase:
    """One case; `recused` says that the reader keeps out of its account."""

    case: Case
    name: list[Piece]
    snippet: Snippet | None
    recused: bool


@dataclass(frozen=True, kw_only=True)
class ListedCases:
    """A page of them; `before` and `after` are cursors."""

    rows: list[ListedCase]
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class FoundCases:
    """The cases of a search, in no order yet; `capped` where its words stand in more than a search
    goes on with.
    """

    rows: QuerySet[Case]
    capped: bool
    total: int | None  # where it is known already, because nothing but words is asked for
    things: tuple[str, QuerySet[Any]] | None = None  # what of them a term counts, and its name


def found_cases(search: Search, *, person: User) -> FoundCases:
    """The cases that a search asks for; three statements at most.

    Raises StepRefused (code `bad-filter`) for what somebody else worked on, which leads alone see.
    """
    refuse_work_of_others(search, person)
    rows, capped, keys = Case.objects.all(), False, looked_up(search)
    for name in search.names():
        if (wanted := search.values(name)) and not (
            name == "account" or narrows_another(name, search)
        ):
            rows = rows.filter(condition(name, wanted, keys, person, search))
        for value in search.values(name, excluded=True):
            rows = rows.exclude(condition(name, [value], keys, person, search))
    if (accounts := search.values("account")) and search.words:
        # what words leave is few enough to be asked row by row
        rows = rows.filter(condition("account", accounts, keys, person, search))
    elif accounts:
        theirs = hits_of_accounts([value.split() for value in accounts])
        rows, capped = rows.filter(pk__in=theirs.ids), theirs.capped
    for term in search.terms:
        if term.excluded and not term.name:
            rows = rows.exclude(holds_word(term))
    total = None
    if search.words:
        found = case_hits(search.words)
        rows, capped = rows.filter(pk__in=found.ids), capped or found.capped
        if len(search.words) == len(search.terms):
            total = len(found.ids) + found.capped
    things = things_in(rows, search, person, ids_of("by", search.values("by"), keys))
    return FoundCases(rows=rows, capped=capped, total=total, things=things)


def refuse_work_of_others(search: Search, person: User) -> None:
    """Who did how much is for those who assign work, and for oneself."""
    asked = {term.value.lower() for term in search.terms if term.name == "by"}
    if asked - {"me", person.username.lower()} and person.role not in MAY["assign others"]:
        raise StepRefused(
            "bad-filter", say("Only leads can search by what others worked on. Use “by:me”.")
        )


def ids_of(name: str, values: Sequence[str], keys: Keys) -> list[UUID]:
    """The keys of what these values of a term name."""
    named = keys.get(name, {})
    return [UUID(key) for value in values for key in named.get(value.lower(), ())]


def looked_up(search: Search) -> Keys:
    """The keys of what terms name; one statement where there is any."""
    querysets, found = dict[str, QuerySet[Any]](), Keys()
    for name, (model, columns, key) in LOOKED_UP.items():
        either = Q()
        for term in search.terms:
            if term.name == name:
                for column in columns:
                    either |= Q(**{f"{column}__iexact": term.value})
        if either:
            also = ("area",) if name == "policy" else ()
            querysets[name] = model._default_manager.filter(either).values(*also, key, *columns)
    for name, rows in (read_in_one_statement(querysets) if querysets else {}).items():
        _model, columns, key = LOOKED_UP[name]
        found[name] = {}
        for row in rows:
            if name == "policy":
                found[name].setdefault(AREAS, []).append(row["area"])
            for column in columns:
                found[name].setdefault(row[column].lower(), []).append(str(row[key]))
    return found


def condition(name: str, values: Sequence[str], keys: Keys, person: User, search: Search) -> Q:
    """The cases of which one of `values` is true."""
    if is_of_rows(name):
        by = ids_of("by", values if name == "by" else search.values("by"), keys)
        return has_row(name, values, search, person, by)
    if name == "following":
        return Q(Exists(CaseFollower.objects.filter(case=OuterRef("pk"), person=person)))
    if (of_itself := of_case(name, values, person)) is not None:
        return of_itself
    if name in ("state", "outcome"):
        return in_states(values)
    if name in COLUMNS:
        return Q(**{f"{name}__in": [value.upper() for value in values]})
    if name in DAYS:
        either = Q()
        for value in values:
            either |= Q(**{DAYS[name]: beginning_of(date.fromisoformat(value))})
        # so that the index of closed cases is known to have them
        return either & Q(state__in=FINAL) if name in CLOSING else either
    if name == "account":
        either = Q()
        for value in values:
            each = Q()
            for word in value.split():
                each &= Q(account__name__icontains=word) | Q(account__external_ref__icontains=word)
            either |= each
        return either
    named = keys.get(name, {})
    found = [key for value in values for key in named.get(value.lower(), ())]
    if name == "assignee":
        return by_assignee([value.lower() for value in values], person, list(map(UUID, found)))
    if name == "clause":
        return Q(
            Exists(Allegation.objects.filter(case=OuterRef("pk"), clause__in=map(UUID, found)))
        )
    either = Q(**{f"{name}__in": found})
    if name == "policy":  # of one area, by which there is an index
        either &= Q(area__in=named.get(AREAS, []))
    # said as the partial indexes of open and of closed cases say it
    return either & (Q(state__in=FINAL) | ~Q(state__in=FINAL))


def in_states(values: Collection[str]) -> Q:
    """In one of these states, said as the partial indexes of open and of closed cases say it. A
    case that goes on in another one is merged, and not dismissed.
    """
    states = {state for value in values for state in STATES[value]}
    found = Q(state__in=states)
    if states.isdisjoint(FINAL):
        return found & ~Q(state__in=FINAL)
    if states <= {*FINAL}:
        found &= Q(state__in=FINAL)
    merged, dismissed = MERGED in values, State.DISMISSED.lower() in values
    if CLOSED in values or merged == dismissed:
        return found
    if states == {State.DISMISSED} and merged:
        return found & Q(merged_into__isnull=False)
    if merged:
        return found & (~Q(state=State.DISMISSED) | Q(merged_into__isnull=False))
    return found & Q(merged_into__isnull=True)


def order_of(search: Search) -> str:
    """By what they stand in order: when they were closed, where only closed ones are asked for."""
    states = {state for value in search.values("state") for state in STATES[value]}
    only_closed = any(map(search.values, CLOSING)) or (states and states <= {*FINAL})
    return "closed_at" if only_closed else "opened_at"


def listed_cases(
    found: FoundCases, search: Search, *, person: User, cursor: str = ""
) -> ListedCases:
    """A page of them, the newest first; three statements at most.

    Raises StepRefused (code `bad-cursor`).
    """
    by = order_of(search)
    rows = found.rows.only(by)
    if search.words or search.values("account"):
        # Few are left, and sorting them is cheap: in the order of an index, the planner would go
        # through the newest cases of all until it met fifty of these.
        moment = ExpressionWrapper(F(by) + Value(timedelta(0)), output_field=DateTimeField())
        rows, by = rows.annotate(moment=moment), "moment"
    page = page_of(rows, by=by, cursor=cursor, newest_first=True, size=PAGE)
    # only these are joined with what a row shows
    keys = [case.pk for case in page.rows]
    told = (
        Case.objects.filter(pk__in=keys)
        .select_related("account", "assignee", "partner")
        .only(*SHOWN)
        .annotate(recused=keeps_out(person))
    )
    shown = {case.pk: case for case in told}
    snippets = snippets_of(keys, search.words)
    listed = [
        ListedCase(
            case=shown[key],
            name=named_pieces(shown[key].account.name, search),
            snippet=snippets.get(key),
            recused=bool(vars(shown[key])["recused"]),
        )
        for key in keys
    ]
    return ListedCases(rows=listed, before=page.before, after=page.after)


def keeps_out(person: User) -> Exists | Q:
    """Of whose accounts somebody keeps out: recused, or a contact of it themselves."""
    themselves = Contact.objects.alias(address=plainly("email")).filter(
        account=OuterRef("account"), address=comparable(person.email) or None
    )
    recused = Recusal.objects.filter(user=person, account=OuterRef("account"))
    return Exists(recused) | Exists(themselves)

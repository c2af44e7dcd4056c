"""Where somebody is named in rows whose payload may be removed (`models/_removal.py`), case by
case; and whether anything has to stay for now.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from accounts.addresses import folded
from accounts.models import Account, Contact
from accounts.models.holders import Standing
from enforcement.models import (
    Appeal,
    BundleRelease,
    Case,
    CaseFile,
    Delivery,
    Dispute,
    Evidence,
    EvidenceCopy,
    FollowUp,
    HolderRequest,
    JoinedAppeal,
    MailedMessage,
    Message,
    Notice,
    OutboxMessage,
    Receipt,
    ReinstatementRequest,
    Report,
    ReportDetails,
    ReportFile,
    StaffEvent,
    Submission,
)
from enforcement.models._removal import PAYLOADS
from enforcement.models.notice import Audience
from enforcement.models.outbox import Channel, OutboxPhase
from enforcement.models.portal import Door
from enforcement.queries.data_subjects import Subject, at
from enforcement.queries.legal import holds_block
from enforcement.rules.personal import COLUMNS, Of, columns
from enforcement.workflow.calendar import appeal_until
from enforcement.workflow.data_requests import RefusalGround, SubjectKind
from enforcement.workflow.legal import OPEN

# The way from a row to its case; empty where it has none.
CASE_OF: dict[type[models.Model], str] = {
    Appeal: "case",
    Delivery: "notice__case",
    Dispute: "case",
    Evidence: "case",
    EvidenceCopy: "case",
    FollowUp: "report__case",
    HolderRequest: "case",
    JoinedAppeal: "appeal__case",
    MailedMessage: "message__case",
    Message: "case",
    Notice: "case",
    OutboxMessage: "case",
    Receipt: "case",
    ReinstatementRequest: "case",
    Report: "case",
    ReportDetails: "report__case",
    ReportFile: "report__case",
    StaffEvent: "",
    Submission: "requirement__case",
}
ONLY: dict[type[models.Model], Q] = {
    Notice: Q(audience=Audience.REPORTER),
    Receipt: Q(door__in=[Door.HOLDER, Door.PARTNER]),
}
# columns that have a name and nothing else
NAMES = {"lodged_by", "asked_by", "sent_by", "author", "added_by", "reporter_name", "actor_name"}
NOT_BY_WORDS = {"sha256", "original_sha256"}


@dataclass(frozen=True, kw_only=True)
class Named:
    """A row in which somebody is named, and in which of its columns."""

    row: models.Model
    columns: frozenset[str]


def words_of(model: type[models.Model]) -> tuple[str, ...]:
    """The columns of a payload that hold words."""
    payload = PAYLOADS[model._meta.db_table].columns
    return tuple(name for name in payload if name not in NOT_BY_WORDS)


def named_in(model: type[models.Model], names: Sequence[str], subject: Subject) -> Q:
    """The condition that a row may name somebody in one of these columns: by their address
    anywhere, by their names in what is theirs. What is found is looked at once more
    (`where_named`).
    """
    by_address, by_name = Q(), Q()
    fields = {f.name: f for f in model._meta.concrete_fields}
    for name in names:
        is_text = isinstance(fields[name], models.CharField | models.TextField)
        column = name if is_text else f"{name}_said"
        for email in subject.emails:
            by_address |= Q(**{f"{column}__icontains": email})
        if name in NAMES:
            by_name |= Q(**{f"{column}__in": subject.names})
        else:
            for one in subject.names if not is_text else whole_names(subject):
                by_name |= Q(**{f"{column}__contains": one})
    return by_address | (by_name & theirs(model, subject))


def theirs(model: type[models.Model], subject: Subject) -> Q:
    """The condition that a row belongs to what is theirs."""
    way = CASE_OF.get(model, "")
    if not way:
        return Q() if whole_names(subject) else Q(pk__in=[])
    if subject.kind == SubjectKind.REPORTER:
        return Q(**{f"{way}__in": subject.cases})
    return Q(**{f"{way}__account__in": subject.sole})


def whole_names(subject: Subject) -> list[str]:
    """Names that are no word of a sentence: of more than one part."""
    return sorted(name for name in subject.names if len(name.split()) > 1)


def where_named(row: models.Model, names: Sequence[str], subject: Subject) -> frozenset[str]:
    """In which of these columns they are named."""
    return frozenset(name for name in names if names_them(name, getattr(row, name), subject))


def names_them(column: str, value: Any, subject: Subject) -> bool:
    """Whether a value names them."""
    texts, emails = list(texts_in(value)), [folded(email) for email in subject.emails]
    if any(has_whole(folded(text), email) for text in texts for email in emails):
        return True
    if column in NAMES or not isinstance(value, str):
        named = any(text in subject.names for text in texts)
        if named or column in NAMES:
            return named
    return any(has_whole(text, name) for text in texts for name in whole_names(subject))


def has_whole(text: str, wanted: str) -> bool:
    """Whether an address or a name stands in a text as it is, and not as a part of another one:
    ann@a.example is neither joann@a.example, jo.ann@a.example nor ann@a.example.org.
    """
    before, after = r"(?<!\w)(?<!\w[.+-])", r"(?!\w|[.-]\w)"
    return bool(re.search(f"{before}{re.escape(wanted)}{after}", text))


def texts_in(value: Any) -> Iterator[str]:
    """Every text of a value of JSON, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield key
            yield from texts_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_in(one)


def rows_naming(
    model: type[models.Model], subject: Subject, names: Sequence[str] = ()
) -> models.QuerySet[Any]:
    """Rows of a table that may name them."""
    names = names or words_of(model)
    fields = {f.name: f for f in model._meta.concrete_fields}
    as_text = {
        f"{name}_said": Cast(name, TextField())
        for name in names
        if not isinstance(fields[name], models.CharField | models.TextField)
    }
    found: models.QuerySet[Any] = model._default_manager.alias(**as_text).filter(
        named_in(model, names, subject)
    )
    return found.filter(ONLY[model]) if model in ONLY else found


def cases_naming(subject: Subject) -> Iterator[UUID]:
    """Cases in whose rows they are named, the next first; no others are looked for meanwhile."""
    for model, way in CASE_OF.items():
        if way:
            found = rows_naming(model, subject).filter(**{f"{way}__isnull": False})
            for case in found.values_list(way, flat=True).order_by(way).distinct():
                if any(named_of_case(case, subject)):
                    yield case


def named_of_case(case: UUID, subject: Subject) -> Iterator[Named]:
    """Rows of a case in which they are named."""
    for model, way in CASE_OF.items():
        if way:
            yield from named_rows(rows_naming(model, subject).filter(**{way: case}), subject)


def with_copies(found: Iterable[Named]) -> list[Named]:
    """These rows, and of each piece of evidence whose text names them its copies as a whole: what
    they say is made of it.
    """
    by_row = {one.row.pk: one for one in found}
    texts = [
        one.row.pk
        for one in by_row.values()
        if isinstance(one.row, Evidence) and "text" in one.columns
    ]
    whole = frozenset(PAYLOADS[EvidenceCopy._meta.db_table].columns)
    for copy in EvidenceCopy.objects.filter(evidence__in=texts).order_by("pk"):
        by_row[copy.pk] = Named(row=copy, columns=whole)
    return list(by_row.values())


def named_of_no_case(subject: Subject) -> Iterator[Named]:
    """The same of rows that belong to no case."""
    for model, way in CASE_OF.items():
        found = rows_naming(model, subject)
        yield from named_rows(found.filter(**{f"{way}__isnull": True}) if way else found, subject)


def named_rows(found: models.QuerySet[Any], subject: Subject) -> Iterator[Named]:
    """Those rows in which they are named, and where."""
    names = words_of(found.model)
    for row in found.order_by("pk"):
        if where := where_named(row, names, subject):
            yield Named(row=row, columns=where)


def left_of(subject: Subject) -> dict[str, int]:
    """Where they are named in what binds somebody and stays, by table and column, and how often."""
    left: dict[str, int] = defaultdict(int)
    for label in COLUMNS:
        model = apps.get_model(label)
        names = columns(label, Of.ANYBODY, Of.HOLDER, Of.REPORTER, Of.OUTSIDE)
        if not names or label in {"enforcement.DataRequest", "enforcement.DataErasure"}:
            continue
        for row in rows_naming(model, subject, names).iterator(1000):
            for name in where_named(row, names, subject):
                left[f"{label}.{name}"] += 1
    return dict(sorted(left.items()))


def letters_on_their_way(subject: Subject) -> bool:
    """Whether something is still to be sent to them."""
    rows = OutboxMessage.objects.filter(phase=OutboxPhase.PENDING, channel=Channel.EMAIL)
    return rows.filter(at("recipient", *subject.emails)).exists()


def must_stay(subject: Subject, now: datetime) -> RefusalGround | None:
    """Why nothing of theirs may be erased now, if so: an open case or time to appeal; or something
    that must be kept for now, of which no more is said (a hold, a restriction in force, the only
    address to which decisions go).
    """
    if subject.kind == SubjectKind.REPORTER:
        cases = Case.objects.filter(pk__in=subject.cases)
        told = Report.objects.filter(pk__in=subject.reports, outcome_told_at__isnull=False)
        ends = [
            appeal_until(report.outcome_told_at, time_zone="UTC")
            for report in told.only("outcome_told_at")
            if report.outcome_told_at
        ]
    else:
        cases = Case.objects.filter(Q(account__in=subject.accounts) | Q(pk__in=subject.cases))
        letters = Notice.objects.filter(
            Q(account__in=subject.accounts) | Q(case__in=subject.cases),
            audience=Audience.HOLDER,
            decision__isnull=False,
        )
        ends = [
            appeal_until(counts_from, time_zone=zone)
            for informed, owed, zone in letters.values_list(
                "informed_at", "owed_at", "account__time_zone"
            )
            if (counts_from := informed or owed)
        ]
    disputed = Dispute.objects.filter(case__in=cases)
    in_dispute = disputed.open().exists() or disputed.to_follow().exists()
    if cases.open().exists() or in_dispute or any(end > now for end in ends):
        return RefusalGround.OPEN
    if holds_block(accounts=subject.accounts, cases=subject.cases):
        return RefusalGround.NEEDED
    accounts = Account.objects.filter(pk__in=subject.accounts)
    if accounts.exclude(standing=Standing.ACTIVE).exists():
        return RefusalGround.NEEDED
    if awaited_bundles(subject).exists():
        return RefusalGround.NEEDED
    return RefusalGround.NEEDED if is_only_address(subject) else None


def awaited_bundles(subject: Subject) -> models.QuerySet[BundleRelease]:
    """Bundles that two have released because of a request that is open, and that nobody has handed
    over yet: the authority waits for that very file.
    """
    return BundleRelease.objects.agreed().filter(
        Q(case__account__in=subject.accounts) | Q(case__in=subject.cases),
        handed_on__isnull=True,
        request__phase__in=OPEN,
        sha256__in=CaseFile.objects.made().values("sha256"),
    )


def is_only_address(subject: Subject) -> bool:
    """Whether they are the only contact of an account, a partner or a flagger."""
    others = Contact.objects.exclude(pk__in=subject.contacts)
    own = Contact.objects.filter(pk__in=subject.contacts)
    for owner in ("account", "partner", "flagger"):
        owners = {key for key in own.values_list(owner, flat=True) if key}
        served = others.filter(**{f"{owner}__in": owners}).values_list(owner, flat=True)
        if owners - set(served):
            return True
    return False

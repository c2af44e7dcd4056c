"""What the bundle of a case has besides its file and its record; and the bundles of a request."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from enforcement.models import (
    AuthorityName,
    AuthorityRequest,
    BundleRelease,
    Case,
    CaseFile,
    Decision,
    PolicyVersion,
    PublicStatement,
    StatementOfReasons,
)
from enforcement.models.public_statement import SAID
from enforcement.queries.case_file import CaseWhole
from enforcement.workflow.legal import OPEN

OFFERED = 200  # cases of one request
SHOWN = 20  # bundles of one request, on its page


def policies_of(found: CaseWhole) -> list[PolicyVersion]:
    """Each version of a policy that the case or one of its decisions applies, whole."""
    case = found.sheet.case
    keys = set(Decision.objects.filter(case=case).values_list("policy_version", flat=True))
    keys |= {case.policy_version_id, *(one.clause.version_id for one in found.sheet.alleged)}
    rows = PolicyVersion.objects.filter(pk__in=keys).select_related("policy")
    return list(rows.prefetch_related("clauses__exceptions").order_by("policy__slug", "version"))


def statements_of(found: CaseWhole) -> list[StatementOfReasons]:
    """The statements of reasons of its decisions that a profile covers."""
    rows = StatementOfReasons.objects.exported().filter(decision__case=found.sheet.case)
    return list(rows.order_by("executed_at", "id"))


def public_of(found: CaseWhole) -> list[PublicStatement]:
    """What was said of it in public."""
    rows = PublicStatement.objects.filter(case=found.sheet.case, phase__in=SAID)
    return list(rows.order_by("number"))


def cases_of(request: AuthorityRequest) -> list[Case]:
    """The cases that a request is about: those that it names, and those of accounts that it names;
    the newest first.
    """
    named = Q(pk__in=request.names.values("case")) | Q(account__in=request.names.values("account"))
    rows = Case.objects.filter(named).select_related("account")
    return list(rows.order_by("-opened_at", "ref")[:OFFERED])


def bundles_of(request: AuthorityRequest) -> list[CaseFile]:
    """What was asked for because of a request, the newest first."""
    rows = CaseFile.objects.filter(request=request).select_related("case__account", "person")
    return list(rows.order_by("-asked_at", "-id")[:SHOWN])


def bundle_of(request: AuthorityRequest, key: UUID) -> CaseFile | None:
    """One of them."""
    rows = CaseFile.objects.filter(request=request).select_related("case__account", "person")
    return rows.filter(pk=key).first()


def releases_of(request: AuthorityRequest) -> list[BundleRelease]:
    """The files that were proposed and released because of a request, the newest first."""
    rows = BundleRelease.objects.of_files().filter(request=request).select_related("case")
    return list(rows.order_by("-number")[:SHOWN])


def openings_of(request: AuthorityRequest, sha256: str = "") -> list[BundleRelease]:
    """The redactions that were proposed to be opened and opened because of a request, or of one
    file, the newest first.
    """
    rows = BundleRelease.objects.of_items().filter(request=request).select_related("case")
    return list(rows.filter(**({"sha256": sha256} if sha256 else {})).order_by("-number")[:OFFERED])


def opened_copy(request: AuthorityRequest, release: int) -> tuple[CaseFile, int] | None:
    """The copy and the number of the redaction that a release opens; None of a whole file."""
    found = BundleRelease.objects.of_items().filter(request=request, number=release).first()
    copy = bundles_with(request, found.sha256).first() if found else None
    return (copy, found.item) if copy and found and found.item else None


def bundles_with(request: AuthorityRequest, sha256: str) -> QuerySet[CaseFile]:
    """The bundles of a request with this hash."""
    rows = CaseFile.objects.filter(request=request, sha256=sha256)
    return rows.select_related("case__account", "person")


def requests_about(case: Case) -> list[AuthorityRequest]:
    """The requests that name a case or its account: what is open first, then the newest."""
    names = AuthorityName.objects.filter(Q(case=case) | Q(account=case.account_id))
    rows = AuthorityRequest.objects.filter(pk__in=names.values("request"))
    return sorted(rows.order_by("-number")[:OFFERED], key=lambda one: one.phase not in OPEN)


def unreleased(request: AuthorityRequest, sha256: str) -> bool:
    """Whether this is a file of ours to whose release nobody has agreed."""
    made = CaseFile.objects.made().filter(request=request, sha256=sha256).exists()
    released = BundleRelease.objects.of_files().agreed().filter(sha256=sha256)
    return made and not released.exists()

"""Files that were made before an erasure and may have what it removes: case files and bundles of
the accounts concerned, and copies of data. They go in the transaction that removes it from rows,
and can be made again, without it.

A bundle that was handed over is at the authority, which has it for good; ours goes like any other.
Its SHA-256, who got it and when stay in the record of the legal desk.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from accounts.roles import SYSTEM
from enforcement.models import CaseFile, DataExport, DataRequest
from enforcement.models._held import TURN
from enforcement.models.case_file import WhyNoFile
from enforcement.queries.legal import held
from enforcement.step.legal_desk import LegalAct
from enforcement.step.locks import beside


def remove_case_files(*, accounts: Collection[UUID], request: DataRequest, now: datetime) -> int:
    """Take away every case file and bundle of these accounts, and end those that are being made,
    within the transaction that is open; how many case files that were not the legal desk's, which
    nobody else is told of.

    What a legal hold names stays; one that is set meanwhile refuses the commit.
    """
    rows = CaseFile.objects.of_before().filter(case__account__in=accounts)
    beside(TURN)  # who sets a hold has it before the desk's record, and so do we
    kept = held(cases=rows.values_list("case", flat=True))
    found = rows.exclude(case__in=kept).select_related("case", "request")
    told = 0
    for file in found.select_for_update(of=("self",)).order_by("pk"):
        was = file.sha256
        CaseFile.objects.filter(pk=file.pk).update(
            sha256="",
            was_sha256=was,
            made_at=None,
            size=0,
            percent=0,
            why_not=WhyNoFile.ERASED,
            erased_at=now,
        )
        if file.request is None:
            told += 1
            continue
        said = {"case": file.case.ref, "shape": file.shape, "data_request": request.number}
        this = LegalAct(by=SYSTEM, now=now)
        this.write("erase bundle", request=file.request, said={**said, "sha256": was})
    return told


def remove_exports(*, requests: Collection[DataRequest]) -> int:
    """Take away the copies that were made for these requests; how many."""
    return (
        DataExport.objects.of_before()
        .filter(request__in=requests)
        .update(
            made_at=None,
            data_sha256="",
            data_size=0,
            paper_sha256="",
            paper_size=0,
            rows=0,
            why_not=WhyNoFile.ERASED,
        )
    )

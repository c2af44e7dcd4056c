"""Holders who contested when they were told of a notice, and were granted it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from enforcement.models import HolderRequest, Notice
from enforcement.workflow.kinds import RequestKind
from enforcement.workflow.machines import RequestPhase


def told_later(notice_id: UUID) -> QuerySet[HolderRequest]:
    """What was granted about a notice, the newest first: its time to appeal runs from when that was
    asked, since by then they knew of the notice.
    """
    return HolderRequest.objects.filter(
        kind=RequestKind.NOT_TOLD, phase=RequestPhase.GRANTED, subject=notice_id
    ).order_by("-asked_at")


def contested_notices(case_id: UUID) -> QuerySet[Notice, Any]:
    """The notices of a case of which the holder says that they reached them later."""
    about = HolderRequest.objects.filter(case_id=case_id, kind=RequestKind.NOT_TOLD)
    return Notice.objects.filter(case_id=case_id, pk__in=about.values("subject")).values(
        "id", "subject"
    )


def with_notices(
    requests: list[HolderRequest], notices: Iterable[Mapping[str, str]]
) -> list[HolderRequest]:
    """Each request with the subject line of the notice that it is about."""
    said = {UUID(one["id"]): one["subject"] for one in notices}
    for request in requests:
        request.about = said.get(request.subject, "") if request.subject else ""
    return requests

"""What is read of a case for its page, in one statement that is compiled once."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import Kind
from enforcement.language.phrases import Writing
from enforcement.models import (
    Case,
    Draft,
    Event,
    FlaggedReport,
    HolderRequest,
    MisuseChoice,
    PortalSession,
    Referral,
    ReinstatementRequest,
    Report,
    ReportDetails,
    ReportOfDanger,
    StaffDraft,
    Submission,
    WeighedReport,
    Weighing,
)
from enforcement.models.staff_draft import WrittenIn
from enforcement.queries.checks import newest_found
from enforcement.queries.copies import copies_of_case
from enforcement.queries.disclosures import disclosures_of
from enforcement.queries.disputes import disputes_of_case
from enforcement.queries.missing import NO_LOOK
from enforcement.queries.owed_notices import reads_of_owed
from enforcement.queries.phrases import Wanted, offered_rows
from enforcement.queries.public_statements import public_of_case
from enforcement.queries.timeline import querysets_beside
from enforcement.queries.told_later import contested_notices
from enforcement.sql.batch import KeyedReads, Querysets

MOST = 50  # of most things
PEOPLE = User.objects.values("id", "first_name", "last_name", "username")


def latest_weighings(case_id: UUID) -> QuerySet[Weighing]:
    """The latest word on each piece of evidence of a case."""
    return (
        Weighing.objects.filter(evidence__case_id=case_id)
        .order_by("evidence_id", "-number")
        .distinct("evidence_id")
    )


def querysets_of_details(
    case: UUID, account: UUID, reader: UUID, policy: UUID, locale: str
) -> Querysets:
    """What a page shows of a case besides its facts, and the phrases of `reader`."""
    wanted = Wanted(uses=list(Writing), policy_id=policy, locale=locale)
    running = {"requirement__case_id": case, "requirement__superseded": False}
    return {
        "weighings": latest_weighings(case),
        "submissions": Submission.objects.filter(**running).order_by("-sent_at", "-id"),
        "checked": newest_found().filter(**running),
        "requests": ReinstatementRequest.objects.filter(case_id=case).order_by("-asked_at", "-id")[
            :5
        ],
        "holder_requests": HolderRequest.objects.filter(case_id=case).order_by("-asked_at", "-id")[
            :MOST
        ],
        "disclosures": disclosures_of(case, "disclosed_by"),
        "copies": copies_of_case(case)[:MOST],
        "public": public_of_case(case),
        "disputes": disputes_of_case(case),
        "contested_notices": contested_notices(case),
        "sessions": PortalSession.objects.filter(contact__account_id=account)
        .order_by("-seen_at")
        .values("contact_id", "seen_at")[:MOST],
        "drafts": Draft.objects.filter(case_id=case, contact__account_id=account)
        .order_by("saved_at")
        .values("saved_at"),
        "reports": Report.objects.filter(case_id=case).order_by("received_at", "id")[:MOST],
        "details": ReportDetails.objects.filter(report__case=case)[:MOST],
        "flagged": FlaggedReport.objects.filter(report__case=case).values(
            "report_id", "flagger__name"
        )[:MOST],
        "weighed": WeighedReport.objects.filter(report__case=case).values(
            "report_id", "because__weight"
        )[:MOST],
        "danger": ReportOfDanger.objects.filter(report__case=case).values("report_id")[:MOST],
        "misuse_choices": MisuseChoice.objects.in_force(),
        "begun": StaffDraft.objects.filter(person=reader, case=case).exclude(
            form__in=[WrittenIn.DECISION, WrittenIn.OUTCOME]
        ),
        "merged_from": Case.objects.filter(merged_into=case)
        .order_by("closed_at", "id")
        .values("ref")[:MOST],
        "referrals": Referral.objects.filter(case_id=case).order_by("sent_at", "id"),
        **querysets_beside(case),
        "people": PEOPLE,
        "questions": Event.objects.filter(case_id=case, act__in=("ask_holder", "answer")).order_by(
            "seq"
        ),
        "worked": Event.objects.filter(case_id=case, actor_kind=Kind.STAFF)
        .exclude(act__in=NO_LOOK)
        .order_by("-seq")[:1],
        "phrases": offered_rows(reader, wanted),
        "moves": Event.objects.filter(~Q(target=""), case_id=case)
        .order_by("seq")
        .values("source", "target"),
        **reads_of_owed(case)._asdict(),
    }


read_details = KeyedReads(
    querysets_of_details, ("case", "account", "reader", "policy"), texts=("locale",)
)

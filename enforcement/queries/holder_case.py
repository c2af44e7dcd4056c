"""What a holder sees of a case, and nothing else: each field is named here that a page of theirs
shows. Staff's names, the internal lane, private notes, who reported, other accounts, and evidence
that they did not send are read by nothing in this file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Account, AccountBilling, AccountKey
from enforcement.models import (
    Appeal,
    Case,
    CaseTimes,
    Decision,
    Delivery,
    Draft,
    Evidence,
    HolderRequest,
    MachineCheck,
    MailedMessage,
    Message,
    Notice,
    Reach,
    ReinstatementRequest,
    Requirement,
    Review,
    Submission,
)
from enforcement.models.appeal import Side
from enforcement.models.mailed import FILE_BY_MAIL
from enforcement.models.message import Lane
from enforcement.models.notice import Audience
from enforcement.models.portal import Door
from enforcement.queries.checks import CheckShown, newest_found, shown_from
from enforcement.queries.copies import as_given, given_copies
from enforcement.queries.disclosures import disclosed, disclosures_of
from enforcement.queries.disputes import dispute_lines, disputes_for_holder
from enforcement.queries.history import changes_of_access
from enforcement.queries.holder_rows import (
    Asked,
    AskedFor,
    Contested,
    Decided,
    HolderCase,
    Item,
    Line,
    Reached,
    Sent,
    SentFile,
    SentNotice,
    Told,
    Waits,
)
from enforcement.queries.portal import sent_by_holder, visible_cases
from enforcement.queries.public_statements import public_for_holder, public_lines
from enforcement.queries.receipts import receipted, receipts_of_holder
from enforcement.sql.batch import read_in_one_statement
from enforcement.workflow.kinds import RequestKind, ReviewKind
from enforcement.workflow.machines import TOOK_EFFECT, UNANSWERED, RequestPhase

ENOUGH = 10  # cases: how long fewer took says little, and perhaps something of one of them
MOST = 200  # rows of each kind on one page, the newest


def holder_case(ref: str, account: Account, contact_id: UUID | None = None) -> HolderCase | None:
    """The case, where it is one of this account that its holder was told of; in two statements.

    None for what is not there, not theirs, and not told yet.
    """
    case = (
        visible_cases(door=Door.HOLDER)
        .filter(ref=ref, account=account)
        .select_related("merged_into")
        .only(
            "ref",
            "merged_into__ref",
            "state",
            "area",
            *("opened_at", "closed_at", "question", "would_clear", "account"),
        )
        .first()
    )
    if case is None:
        return None
    found = read_in_one_statement(holder_reads(case, contact_id))
    deliveries: dict[UUID, list[Delivery]] = defaultdict(list)
    for delivery in found["deliveries"]:
        deliveries[delivery.notice_id].append(delivery)
    files = {one.pk: sent_file(one) for one in found["files"]}
    sent: dict[UUID, list[Sent]] = defaultdict(list)
    for one in found["submissions"]:
        sent[one.requirement_id].append(
            Sent(text=one.text, at=one.sent_at, file=files.get(one.evidence_id))
        )
    later = {
        one.subject: one.asked_at
        for one in reversed(found["asks"])  # the newest stays
        if one.kind == RequestKind.NOT_TOLD and one.phase == RequestPhase.GRANTED
    }
    mailed = {one.message_id: one.sender for one in found["mailed"]}
    checks = shown_from(found["checks"], found["checked"])
    return HolderCase(
        id=case.pk,
        ref=case.ref,
        state=case.state,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        goes_on_in=case.merged_into.ref if case.merged_into else "",
        took_in=[one["ref"] for one in found["took_in"]],
        question=case.question,
        would_clear=case.would_clear,
        account=account,
        notices=[
            sent_notice(one, deliveries[one.pk], later.get(one.pk)) for one in found["notices"]
        ],
        lines=[
            Line(
                id=one.pk,
                incoming=one.incoming,
                text=one.text,
                at=one.said_at,
                by_mail=mailed.get(one.pk, ""),
            )
            for one in found["lines"]
        ],
        files=list(files.values()),
        items=[item(one, sent[one.pk], checks.get(one.pk)) for one in found["items"]],
        appeals=[
            Contested(
                id=one.pk,
                ref=one.ref,
                decision_id=one.decision_id,
                phase=one.phase,
                text=one.text,
                at=one.lodged_at,
                decided_at=one.decided_at,
                reasons=one.reasons,
            )
            for one in found["appeals"]
        ],
        requests=[
            Asked(
                id=one.pk,
                phase=one.phase,
                text=one.text,
                at=one.asked_at,
                answered_at=one.answered_at,
                reasons=one.reasons,
            )
            for one in found["requests"]
        ],
        asks=asked_for(found["asks"], found["waits"]),
        decisions=[decided(one) for one in found["decisions"]],
        waits=[
            Waits(
                kind=one.kind,
                due_at=one.due_at,
                paused=one.paused_at is not None,
                missed=one.missed_at is not None,
            )
            for one in found["waits"]
        ],
        disclosed=disclosed(found["disclosures"]),
        copies=as_given(found["copies"]),
        public=public_lines(found["public"]),
        disputes=dispute_lines(found["disputes"]),
        receipts=receipted(found["receipts"]),
        drafts=found["drafts"],
        keys=found["keys"],
        times=next(iter(found["times"]), None),
        billing=next(iter(found["billing"]), None),
        reached=reached(found["changed"], found["reach"]),
    )


def holder_reads(case: Case, contact_id: UUID | None) -> dict[str, QuerySet[Any]]:
    """What the page of a case shows its holder."""
    case_id = case.pk
    of: dict[str, Any] = {"case_id": case_id}
    notices = Notice.objects.filter(**of, audience=Audience.HOLDER)
    return {
        "notices": notices.order_by("-owed_at", "-id")[:MOST],
        "deliveries": Delivery.objects.filter(
            notice__case_id=case_id, notice__audience=Audience.HOLDER
        ).order_by("at", "id"),
        "took_in": visible_cases(door=Door.HOLDER)
        .filter(merged_into=case_id)
        .order_by("opened_at", "id")
        .values("ref")[:MOST],
        "lines": Message.objects.filter(**of, lane=Lane.HOLDER).order_by("-said_at", "-id")[:MOST],
        "mailed": MailedMessage.objects.filter(message__case=case_id),
        "files": sent_by_holder().filter(**of).order_by("number")[:MOST],
        "items": Requirement.objects.filter(**of, superseded=False).order_by("number"),
        "submissions": Submission.objects.filter(
            requirement__case_id=case_id, requirement__superseded=False
        ).order_by("-sent_at", "-id")[:MOST],
        "checks": MachineCheck.objects.filter(requirement__case_id=case_id),
        "checked": newest_found().filter(requirement__case_id=case_id),
        "keys": AccountKey.objects.filter(account__cases=case_id).order_by("created_at", "id")[
            :MOST
        ],
        "appeals": Appeal.objects.filter(**of, side=Side.HOLDER).order_by("-lodged_at", "-id"),
        "requests": ReinstatementRequest.objects.filter(**of).order_by("-asked_at", "-id")[:MOST],
        "asks": HolderRequest.objects.filter(**of).order_by("-asked_at", "-id")[:MOST],
        "decisions": Decision.objects.filter(**of, phase__in=list(TOOK_EFFECT)).order_by(
            "-executed_at", "-id"
        )[:MOST],
        "waits": Review.objects.filter(**of, phase__in=list(UNANSWERED)).order_by("due_at"),
        "times": CaseTimes.objects.filter(area=case.area, cases__gte=ENOUGH),
        "billing": AccountBilling.objects.filter(account=case.account_id),
        "changed": changes_of_access(case.account_id).order_by("-seq").values("at", "epoch")[:1],
        "reach": Reach.objects.filter(account=case.account_id),
        "disclosures": disclosures_of(case_id),
        "copies": given_copies(case_id),
        "public": public_for_holder(case_id),
        "disputes": disputes_for_holder(case_id),
        "receipts": receipts_of_holder(case_id),
        "drafts": Draft.objects.filter(**of, contact=contact_id).order_by("form", "saved_at"),
    }


def sent_notice(
    notice: Notice, deliveries: Sequence[Delivery], later: datetime | None
) -> SentNotice:
    """A notice, with the proof that it arrived, if there is one."""
    proof = next((one for one in deliveries if one.informs and one.at == notice.informed_at), None)
    return SentNotice(
        id=notice.pk,
        kind=notice.kind,
        subject=notice.subject,
        text=notice.text,
        statement=notice.statement,
        locale=notice.locale,
        owed_at=notice.owed_at,
        decision_id=notice.decision_id,
        told=Told(
            at=notice.informed_at,
            how=proof.outcome if proof else "",
            channel=proof.channel if proof else "",
            to=proof.recipient if proof else "",
            later=later,
        ),
    )


def sent_file(evidence: Evidence) -> SentFile:
    """A file that they sent themselves."""
    return SentFile(
        number=evidence.number,
        name=evidence.file_name,
        size=evidence.size or 0,
        sha256=evidence.sha256,
        at=evidence.added_at,
        by_mail=evidence.kind == FILE_BY_MAIL,
    )


def item(requirement: Requirement, sent: list[Sent], check: CheckShown | None) -> Item:
    """A required change, with what was sent in for it, the newest first."""
    return Item(
        id=requirement.pk,
        number=requirement.number,
        title=requirement.title,
        text=requirement.text,
        evidence=requirement.evidence,
        phase=requirement.phase,
        due_at=requirement.due_at,
        extended=requirement.extended_at is not None,
        answer=requirement.answer,
        sent=sent,
        check=check,
    )


def asked_for(rows: Sequence[HolderRequest], waits: Sequence[Review]) -> list[AskedFor]:
    """What was asked for, each with the date of its answer."""
    due = {review.subject: review.due_at for review in waits if review.kind == ReviewKind.REQUEST}
    return [
        AskedFor(
            id=one.pk,
            kind=one.kind,
            subject=one.subject,
            phase=one.phase,
            text=one.text,
            at=one.asked_at,
            answer_by=due.get(one.pk),
            answered_at=one.answered_at,
            reasons=one.reasons,
        )
        for one in rows
    ]


def decided(decision: Decision) -> Decided:
    """A decision: what, when, and by how many; never by whom."""
    return Decided(
        id=decision.pk,
        ref=decision.ref,
        verb=decision.verb,
        at=decision.executed_at or decision.proposed_at,
        by_two=decision.approved_by_id is not None or decision.ratified_by_id is not None,
        by_automation=decision.proposed_by_id is None,
    )


def reached(changed: Sequence[Mapping[str, Any]], known: Sequence[Reach]) -> Reached | None:
    """How far the newest change of the account's access has got."""
    for change in changed:
        epoch = change["epoch"]
        return Reached(
            decided_at=datetime.fromisoformat(change["at"]),
            handed_at=next((one.handed_at for one in known if one.handed_epoch >= epoch), None),
            enforced_at=next(
                (one.enforced_at for one in known if one.enforced_epoch >= epoch), None
            ),
        )
    return None


def file_of_holder(case_id: UUID, number: int) -> Evidence | None:
    """A file that the holder sent in a case."""
    return sent_by_holder().filter(case=case_id, number=number).first()

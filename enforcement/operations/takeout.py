"""Take out: one ZIP of everything that a holder may have of their own account
(`docs/reference/takeout.md` describes it).

What it holds is read by `queries/portal_takeout.py`, which names every field. It is written to a
file on disk, of which one file of theirs and some twenty notices are in memory at a time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from accounts.roles import Kind
from enforcement.language.notices.letters import attached_bytes
from enforcement.language.refusals import StepRefused
from enforcement.models.disclosure import COLUMNS
from enforcement.models.evidence_copy import ENDINGS
from enforcement.operations import files
from enforcement.operations.takeout_misuse import misuse_as_data
from enforcement.queries.portal_takeout import (
    OwnBilling,
    OwnCopy,
    OwnFile,
    Takeout,
    notices_of,
    takeout_of,
)
from enforcement.record.notice_files import letters_of, pdfs_of

VERSION = 1  # of the ZIP's own form
Data = dict[str, Any]


def write_takeout(out: IO[bytes], *, account_id: UUID, now: datetime) -> None:
    """Write the ZIP into a file that is open for writing and can be sought in; the same bytes for
    the same rows and `now`. `takeout.json` is its last member, since it says which others are
    there. Raises Account.DoesNotExist, before anything is written.
    """
    found = takeout_of(account_id)
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        notices = write_notices(archive, account_id, now)
        names = write_files(archive, found.files, now)
        names |= write_copies(archive, found.copies, now)
        data = as_data(found, notices, names, now)
        data["misuse"] = plain(misuse_as_data(account_id, now))
        add(archive, "takeout.json", json.dumps(data, ensure_ascii=False, indent=1).encode(), now)


def add(archive: ZipFile, name: str, content: bytes, now: datetime) -> None:
    """A member that says nothing of this machine: its time is `now`, its mode everybody's."""
    at = max(now.astimezone(UTC), datetime(1980, 1, 1, tzinfo=UTC))  # ZIP knows no earlier
    member = ZipInfo(name, at.timetuple()[:6])
    member.create_system, member.external_attr = 3, 0o644 << 16
    member.compress_type = ZIP_DEFLATED
    archive.writestr(member, content)


def write_notices(archive: ZipFile, account_id: UUID, now: datetime) -> dict[str, list[Data]]:
    """Each notice as text and PDF; returns what there is to say of them, by their case."""
    notices = notices_of(account_id)
    letters = letters_of(notices)
    by_case: dict[str, list[Data]] = defaultdict(list)
    places = zip(notices, letters, pdfs_of(letters), strict=True)
    for number, (notice, letter, pdf) in enumerate(places, start=1):
        at = notice.owed_at.astimezone(UTC)
        name = f"notices/{number:03}-{at:%Y-%m-%d}-{notice.kind}"
        add(archive, f"{name}.txt", attached_bytes(letter.text), now)
        if pdf:
            add(archive, f"{name}.pdf", pdf, now)
        by_case[letter.case_ref].append(
            {
                "kind": notice.kind,
                "language": notice.locale,
                "subject": notice.subject,
                "sent_at": notice.owed_at,
                "told_at": letter.told_at,
                "told_by": letter.told_by,
                "sha256": letter.sha256,
                "text": f"{name}.txt",
                "pdf": f"{name}.pdf" if pdf else None,
            }
        )
    return by_case


def write_files(archive: ZipFile, sent: Iterable[OwnFile], now: datetime) -> dict[UUID, str | None]:
    """Each file that the holder sent, byte by byte; returns their names inside, None where a file
    is not there as it was sent.
    """
    names: dict[UUID, str | None] = {}
    for number, one in enumerate(sent, start=1):
        names[one.id] = None
        content = unchanged(one.sha256, one.file_name)
        if content is not None:
            names[one.id] = name = f"files/{number:03}-{files.safe_name(one.file_name)}"
            add(archive, name, content, now)
    return names


def write_copies(
    archive: ZipFile, given: Iterable[OwnCopy], now: datetime
) -> dict[UUID, str | None]:
    """The same for each copy of evidence that they were given."""
    names: dict[UUID, str | None] = {}
    for place, one in enumerate(given, start=1):
        ending = ENDINGS[one.content_type]
        content = unchanged(one.sha256, f"copy-{one.number}.{ending}")
        names[one.id] = f"copies/{place:03}.{ending}" if content is not None else None
        if content is not None:
            add(archive, f"copies/{place:03}.{ending}", content, now)
    return names


def unchanged(sha256: str, name: str) -> bytes | None:
    """The file of this hash; None where it is gone or was changed, which is logged. Raises
    StepRefused (code `files-away`).
    """
    try:
        return files.read(sha256, name)
    except StepRefused as refused:
        if refused.code == files.AWAY:
            raise
        return None


def as_data(
    found: Takeout,
    notices: dict[str, list[Data]],
    names: dict[UUID, str | None],
    now: datetime,
) -> Data:
    """`takeout.json`: its keys are a promise (`docs/reference/takeout.md`)."""
    account = found.account
    data = {
        "form": "docket-takeout",
        "version": VERSION,
        "made_at": now,
        "account": {
            "reference": account.external_ref,
            "name": account.name,
            "kind": account.kind,
            "country": account.country,
            "language": account.locale,
            "time_zone": account.time_zone,
            "registered_on": account.registered_on,
            "standing": account.standing,
        },
        "contacts": [
            {
                "name": c.name,
                "email": c.email,
                "role": c.role,
                "language": c.locale,
                "confirmed_at": c.confirmed_at,
                "added_at": c.added_at,
                "added_by": c.added_by or None,
                "until_at": c.until_at,
            }
            for c in found.contacts
        ],
        "billing": billing_as_data(found.billing) if found.billing else None,
        "mandates": [
            {
                "at": m.at,
                "what": "added" if m.act == "add_contact" else "ended",
                "by": "you" if m.actor_kind == Kind.HOLDER else "us",
                "text": m.reason,
            }
            for m in found.mandates
        ],
        "keys": [
            {
                "prefix": k.prefix,
                "name": k.name,
                "created_at": k.created_at,
                "last_used_at": k.last_used_at,
                "revoked_at": k.revoked_at,
                "revoked_by": {"HOLDER": "you", "PROVIDER": "us"}.get(k.revoked_by),
            }
            for k in found.keys
        ],
        "cases": [
            {
                "reference": case.ref,
                "policy": case.policy__title,
                "state": case.state,
                "closed_at": case.closed_at,
                "notices": notices.get(case.ref, []),
                **of_case(found, case.id, names),
            }
            for case in found.cases
        ],
        "receipts": [
            {
                "case": r.case__ref,
                "what": r.what,
                "reference": r.reference,
                "sent_by": r.sent_by,
                "received_at": r.received_at,
                "sha256": r.sha256,
                "files": [{"name": name, "sha256": sha256} for name, sha256 in r.files],
            }
            for r in found.receipts
        ],
    }
    return {key: plain(value) for key, value in data.items()}


def billing_as_data(fed: OwnBilling) -> Data:
    """What the account costs; the amount as a text, so that no program rounds it."""
    return {
        "as_of": fed.as_of_at,
        "plan": fed.plan,
        "amount": None if fed.amount is None else str(fed.amount),
        "currency": fed.currency or None,
        "period": fed.period or None,
        "renews_on": fed.renews_on,
        "charges_continue": fed.charges_continue,
        "stop_url": fed.stop_url or None,
        "refund_url": fed.refund_url or None,
    }


def of_case(found: Takeout, case: UUID, names: dict[UUID, str | None]) -> Data:
    """What a case holds besides its notices; of who wrote for us only that it was us."""
    return {
        "messages": [
            {
                "at": m.said_at,
                "from": "you" if m.incoming else "us",
                "sent_by": m.author if m.incoming else None,
                "by_mail_from": m.mailed__sender,
                "text": m.text,
            }
            for m in found.messages
            if m.case_id == case
        ],
        "files": [
            {
                "name": f.file_name,
                "type": f.content_type,
                "bytes": f.size,
                "sha256": f.sha256,
                "sent_at": f.added_at,
                "file": names[f.id],
            }
            for f in found.files
            if f.case_id == case
        ],
        "disclosed": [
            {
                "at": d.disclosed_at,
                "begins_on": d.begins_on,
                "ends_on": d.ends_on,
                **{
                    column: [
                        {"identifier": value, "seen_at": at or None}
                        for value, at in getattr(d, column)
                    ]
                    for column in COLUMNS.values()
                },
                "withheld": d.withheld_text,
                "why_withheld": d.withheld,
            }
            for d in found.disclosures
            if d.case_id == case
        ],
        "copies": [
            {
                "at": c.shown_at,
                "title": c.title,
                "type": c.content_type,
                "bytes": c.size,
                "sha256": c.sha256,
                "file": names[c.id],
                "removed": [
                    {"why": ground, "places": number} for ground, number in c.removed.items()
                ],
            }
            for c in found.copies
            if c.case_id == case
        ],
        "public_statements": [
            {
                "at": p.published_at,
                "text": p.text,
                "language": p.language,
                "channel": p.channel,
                "status": p.phase,
                "ended_at": p.ended_at,
            }
            for p in found.public
            if p.case_id == case
        ],
        "disputes_out_of_court": [
            {
                "against": d.decision__ref,
                "body": d.body,
                "its_reference": d.reference,
                "told_us_on": d.told_on,
                "outcome": d.outcome,
                "ended_on": d.ended_on,
                "what_we_did": d.followed,
                "carried_out_on": d.followed_on,
            }
            for d in found.disputes
            if d.case_id == case
        ],
        "required_changes": [
            {
                "number": r.number,
                "title": r.title,
                "text": r.text,
                "to_show": r.evidence,
                "due_at": r.due_at,
                "phase": r.phase,
                "no_longer_asked": r.superseded,
                "our_answer": r.answer,
                "submissions": [
                    {
                        "at": s.sent_at,
                        "sent_by": s.sent_by,
                        "text": s.text,
                        "file": names.get(s.evidence_id) if s.evidence_id else None,
                    }
                    for s in found.submissions
                    if s.requirement_id == r.id
                ],
            }
            for r in found.requirements
            if r.case_id == case
        ],
        "appeals": [
            {
                "reference": a.ref,
                "against": a.decision__ref,
                "phase": a.phase,
                "sent_by": a.lodged_by,
                "sent_at": a.lodged_at,
                "text": a.text,
                "decided_at": a.decided_at,
                "our_reasons": a.reasons,
            }
            for a in found.appeals
            if a.case_id == case
        ],
        "requests_for_reinstatement": [
            {
                "phase": r.phase,
                "sent_by": r.asked_by,
                "sent_at": r.asked_at,
                "text": r.text,
                "answered_at": r.answered_at,
                "our_reasons": r.reasons,
            }
            for r in found.requests
            if r.case_id == case
        ],
        "requests": [
            {
                "kind": a.kind,
                "phase": a.phase,
                "days": a.days,
                "sent_by": a.asked_by,
                "sent_at": a.asked_at,
                "text": a.text,
                "answered_at": a.answered_at,
                "our_reasons": a.reasons,
            }
            for a in found.asks
            if a.case_id == case
        ],
    }


def plain(value: Any) -> Any:
    """The same with times in UTC and days as ISO 8601 writes them."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value

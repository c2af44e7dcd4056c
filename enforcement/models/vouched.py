"""Which rows bind somebody, and what of them the record vouches for.

The event of the step that wrote or changed such a row has the hash of what it says in its data,
under `rows`, by kind and key. The newest event that names a row says what it has to be now
(`record/verify.py`). Old events have no `rows`; what they wrote is not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.db import models

from enforcement.models.allegation import Allegation, Finding
from enforcement.models.appeal import Appeal, JoinedAppeal, ReinstatementRequest, Side
from enforcement.models.case import Case
from enforcement.models.decision import Decision
from enforcement.models.disclosure import Disclosure
from enforcement.models.dispute import Dispute
from enforcement.models.escalation import Escalation
from enforcement.models.event import DECISION, NOTICE, sha256_of
from enforcement.models.evidence import Evidence
from enforcement.models.evidence_copy import EvidenceCopy
from enforcement.models.holder_request import HolderRequest
from enforcement.models.machine_check import MachineCheck
from enforcement.models.mailed import MailedMessage
from enforcement.models.measure import Measure
from enforcement.models.message import Lane, Message
from enforcement.models.notice import Audience, Delivery, Notice
from enforcement.models.pass_on import PassOn
from enforcement.models.plan import Plan, Requirement, Submission
from enforcement.models.policy import Clause, ClauseException, PolicyVersion
from enforcement.models.portal import Door
from enforcement.models.public_statement import PublicStatement
from enforcement.models.receipt import Receipt
from enforcement.models.referral import Referral
from enforcement.models.report import Report
from enforcement.models.review import Review
from enforcement.models.tombstone import Tombstone
from enforcement.models.usual_band import UsualBand
from enforcement.models.weighing import Weighing
from enforcement.workflow.kinds import ReviewKind

# A reporter's own words stay where they can be erased (docs/decisions/0007).
WORDS = (
    "source",
    "source_version",
    "external_id",
    "url",
    "claim",
    "account_text",
    "reporter_name",
    "reporter_email",
)
READING = ("read_at", "read_by_id")
TOLD = ("outcome_told", "outcome_told_at")  # by the relay, as it goes; the notices say it
# Columns that a table got after events had hashed its rows are a kind of their own: else no hash of
# before would fit its row any more.
ASKED = ("asked_by_id", "asked_by_name")
CASE = (
    "ref",
    "account_id",
    "policy_id",
    "policy_version_id",
    "area",
    "state",
    "opened_at",
    "conduct_on",
    "first_seen_at",
    "first_look_at",
    "decided_at",
    "closed_at",
    "follows_id",
    "split_from_id",
    "question",
    "would_clear",
    "severity",
)
# The relay writes it after the step, with no event: a checkpoint has its hash as a leaf.
DELIVERY = (
    "id",
    "notice_id",
    "message_id",
    "channel",
    "recipient",
    "outcome",
    "proof",
    "at",
    "informs",
)
POLICY = "policy"  # the owner of what belongs to no account
TOMBSTONE = "tombstone"  # what says that something of another row was removed


@dataclass(frozen=True)
class RowKind:
    """Rows of one table, or some of them, and the columns of theirs that are hashed together."""

    name: str  # in the event's data and in bundles
    model: type[models.Model]
    columns: tuple[str, ...]  # attributes of the model, which are also columns
    owner: str = "case"  # the way to the case, by foreign keys; `account`, or POLICY
    only: tuple[str, tuple[object, ...]] | None = None  # rows that have one of these values there
    withheld: bool = False  # whoever gets a bundle does not get these rows

    def has(self, row: models.Model) -> bool:
        """Whether this row is of this kind."""
        return self.only is None or getattr(row, self.only[0]) in self.only[1]


def every_column(model: type[models.Model], *but: str) -> tuple[str, ...]:
    """All columns of a table but its key and these."""
    names = [f.attname for f in model._meta.concrete_fields]
    return tuple(name for name in names if name not in ("id", *but))


def whole(
    name: str,
    model: type[models.Model],
    *but: str,
    owner: str = "case",
    only: tuple[str, tuple[object, ...]] | None = None,
    withheld: bool = False,
) -> RowKind:
    """A kind whose rows are hashed with all of their columns, but these."""
    return RowKind(name, model, every_column(model, *but), owner, only, withheld)


KINDS = (
    RowKind("case", Case, CASE, owner=""),
    whole("allegation", Allegation),
    whole("finding", Finding, owner="allegation__case"),
    whole("evidence", Evidence, "sealed_at", only=("sensitive", (False,))),
    whole("sensitive_evidence", Evidence, "sealed_at", only=("sensitive", (True,)), withheld=True),
    RowKind("evidence_seal", Evidence, ("sealed_at",)),
    # where a mark is says how much is under it, and what staff note of it may say what
    whole("evidence_copy", EvidenceCopy, "marks", "notes"),
    RowKind("evidence_copy_marks", EvidenceCopy, ("marks", "notes"), withheld=True),
    whole("public_statement", PublicStatement),
    whole("weighing", Weighing, owner="evidence__case"),
    # its terms, and a notice's text, have hashes of their own (docs/decisions/0016)
    whole("decision", Decision, *DECISION),
    whole("usual_band", UsualBand),
    whole("measure", Measure),
    whole("review", Review, *ASKED),
    RowKind("review_asker", Review, ASKED, only=("kind", (ReviewKind.ASKED.value,))),
    whole("plan", Plan),
    whole("requirement", Requirement),
    whole("machine_check", MachineCheck, "next_at"),
    whole("submission", Submission, owner="requirement__case"),
    whole("escalation", Escalation),
    whole("referral", Referral),
    whole("pass_on", PassOn),
    whole("request", ReinstatementRequest),
    whole("holder_request", HolderRequest),
    whole("disclosure", Disclosure),
    whole("receipt", Receipt, only=("door", (Door.HOLDER.value, Door.PARTNER.value))),
    whole("appeal", Appeal, only=("side", (Side.HOLDER.value,))),
    whole("reporter_appeal", Appeal, only=("side", (Side.REPORTER.value,)), withheld=True),
    whole("joined_appeal", JoinedAppeal, owner="appeal__case", withheld=True),
    whole("dispute", Dispute, "remind_at", only=("side", (Side.HOLDER.value,))),
    whole(
        "reporter_dispute",
        Dispute,
        "remind_at",
        only=("side", (Side.REPORTER.value,)),
        withheld=True,
    ),
    whole("message", Message, only=("lane", (Lane.INTERNAL.value, Lane.HOLDER.value))),
    whole("reporter_message", Message, only=("lane", (Lane.REPORTER.value,)), withheld=True),
    whole("mailed_message", MailedMessage, owner="message__case"),
    whole("report", Report, *WORDS, *READING, *TOLD, owner="account"),
    RowKind("report_words", Report, WORDS, owner="account", withheld=True),
    RowKind("report_reading", Report, READING, owner="account"),
    whole(
        "notice",
        Notice,
        *NOTICE,
        "informed_at",
        owner="account",
        only=("audience", (Audience.HOLDER.value,)),
    ),
    # its salt and its hashes let somebody guess what a reporter wrote
    whole(TOMBSTONE, Tombstone, "removed", "salt", owner="account"),
    RowKind("tombstone_values", Tombstone, ("removed", "salt"), owner="account", withheld=True),
    whole("policy_version", PolicyVersion, "edition", owner=POLICY),
    whole("clause", Clause, owner=POLICY),
    whole("exception", ClauseException, owner=POLICY),
)
WITHHELD = tuple(kind.name for kind in KINDS if kind.withheld)


@cache
def kinds_of(model: type[models.Model]) -> tuple[RowKind, ...]:
    """The kinds that rows of a table may be of; none where it binds nobody."""
    return tuple(kind for kind in KINDS if kind.model is model)


def hashes_of(
    row: models.Model, changed: Mapping[str, object] | None = None
) -> Iterable[tuple[str, str]]:
    """Each kind that a row is of, and the SHA-256 of what it says, with `changed` values of some
    columns.
    """
    for kind in kinds_of(type(row)):
        if kind.has(row):
            said = {name: getattr(row, name) for name in kind.columns}
            if changed:
                said |= {name: changed[name] for name in kind.columns if name in changed}
            yield kind.name, sha256_of(said)


def hashes_of_change(
    model: type[models.Model], values: Mapping[str, object]
) -> Iterable[tuple[str, str]]:
    """The same of rows that are not in hand, where all that is hashed of them is what changes.

    Raises LookupError where more would have to be known: take the row in hand.
    """
    for kind in kinds_of(model):
        touched = [name for name in kind.columns if name in values]
        if touched and (len(touched) < len(kind.columns) or kind.only):
            raise LookupError(f"{kind.name}: {', '.join(touched)} of a row that is not in hand")
        if touched:
            yield kind.name, sha256_of({name: values[name] for name in kind.columns})


def hash_of_delivery(row: Delivery) -> str:
    """SHA-256 of what a proof of delivery says, its key included."""
    return sha256_of({name: getattr(row, name) for name in DELIVERY})

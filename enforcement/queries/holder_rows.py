"""What a holder sees of a case, as data: what is not named here is not shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from accounts.holds import Hold, in_force
from accounts.models import Account, AccountBilling, AccountKey
from enforcement.models import CaseTimes, Draft
from enforcement.queries.checks import CheckShown
from enforcement.queries.copies import GivenCopy
from enforcement.queries.disclosures import Disclosed
from enforcement.queries.disputes import DisputeLine
from enforcement.queries.public_statements import PublicLine
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import RequestPhase

# Dates of the holder's and of a partner's; and a letter that its reader has before them has found
# its way. By when a colleague asks another to look is nobody else's matter.
OF_OTHERS = frozenset(
    {ReviewKind.QUESTION, ReviewKind.REFERRAL, ReviewKind.ADDRESS, ReviewKind.ASKED}
)


class Told(NamedTuple):
    """When and how a notice reached its holder, as far as there is proof."""

    at: datetime | None
    how: str  # of DeliveryOutcome; empty where nothing proves it
    channel: str
    to: str  # the address
    # from when the time to appeal runs, where they contested `at` and were granted it
    later: datetime | None = None

    @property
    def counts_from(self) -> datetime | None:
        """From when the time to appeal runs."""
        return max(self.at, self.later) if self.at and self.later else self.at


@dataclass(frozen=True, kw_only=True)
class SentNotice:
    """A notice as it was sent."""

    id: UUID
    kind: str
    subject: str
    text: str
    statement: Mapping[str, Any]
    locale: str
    owed_at: datetime
    decision_id: UUID | None
    told: Told


@dataclass(frozen=True, kw_only=True)
class Line:
    """A message of the holder's lane, one way or the other."""

    id: UUID
    incoming: bool
    text: str
    at: datetime
    by_mail: str = ""  # the sender that stood in the e-mail with which it came; not proved


@dataclass(frozen=True, kw_only=True)
class SentFile:
    """A file that the holder sent."""

    number: int
    name: str
    size: int
    sha256: str
    at: datetime
    by_mail: bool = False  # which anybody may have sent


@dataclass(frozen=True, kw_only=True)
class Receipted:
    """Something that they sent, as its receipt says it."""

    what: str  # a row of RECEIPTS
    reference: str
    at: datetime
    sha256: str
    files: Sequence[tuple[str, str]]  # name and SHA-256


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What was sent in for an item."""

    text: str
    at: datetime
    file: SentFile | None


@dataclass(frozen=True, kw_only=True)
class Item:
    """A change that is required."""

    id: UUID
    number: int
    title: str
    text: str
    evidence: str
    phase: str
    due_at: datetime
    extended: bool
    answer: str
    sent: list[Sent]
    check: CheckShown | None = None


@dataclass(frozen=True, kw_only=True)
class Contested:
    """An appeal of the holder's."""

    id: UUID
    ref: str
    decision_id: UUID
    phase: str
    text: str
    at: datetime
    decided_at: datetime | None
    reasons: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request to be reinstated."""

    id: UUID
    phase: str
    text: str
    at: datetime
    answered_at: datetime | None
    reasons: str


@dataclass(frozen=True, kw_only=True)
class AskedFor:
    """Something that the holder asked for: more time, less of a restriction."""

    id: UUID
    kind: str
    subject: UUID | None
    phase: str
    text: str
    at: datetime
    answer_by: datetime | None
    answered_at: datetime | None
    reasons: str

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.phase == RequestPhase.LODGED


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision that took effect."""

    id: UUID
    ref: str
    verb: str
    at: datetime
    by_two: bool
    by_automation: bool


@dataclass(frozen=True, kw_only=True)
class Waits:
    """A date by which something is due: an answer of theirs, or a look of ours."""

    kind: str
    due_at: datetime
    paused: bool
    missed: bool = False  # it passed, and our leads were told

    @property
    def is_ours(self) -> bool:
        """Whether the date binds us."""
        return self.kind not in OF_OTHERS


@dataclass(frozen=True, kw_only=True)
class Reached:
    """How far the newest change of what the account may do has got: decided, in the gateways'
    store, confirmed by every gateway. None: not yet, as far as is known.
    """

    decided_at: datetime
    handed_at: datetime | None
    enforced_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class HolderCase:
    """One case as its account's holder sees it."""

    id: UUID
    ref: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    goes_on_in: str  # the reference of the case that it was merged into, or nothing
    took_in: list[str]  # references of cases that go on in this one
    question: str
    would_clear: str
    account: Account
    notices: list[SentNotice]  # the newest first
    lines: list[Line]  # the newest first
    files: list[SentFile]
    items: list[Item]
    appeals: list[Contested]
    requests: list[Asked]
    asks: list[AskedFor]
    decisions: list[Decided]  # the newest first
    waits: list[Waits]
    disclosed: list[Disclosed]  # the newest first
    copies: list[GivenCopy]  # the newest first
    public: list[PublicLine]  # what was said in public of it, the newest first
    disputes: list[DisputeLine]  # theirs out of court, the newest first
    receipts: list[Receipted]  # the newest first
    drafts: list[Draft]
    keys: list[AccountKey]
    times: CaseTimes | None  # of how many such cases took how long
    billing: AccountBilling | None  # None: the provider feeds nothing of it
    reached: Reached | None  # None: the account was never restricted

    def holds(self, now: datetime) -> list[Hold]:
        """What this case holds against the account at `now`."""
        return [hold for hold in in_force(self.account.holds, now) if hold["reference"] == self.ref]

    def held_elsewhere(self, now: datetime) -> bool:
        """Whether another case restricts the account at `now`."""
        return any(hold["reference"] != self.ref for hold in in_force(self.account.holds, now))

    @property
    def has_restricted(self) -> bool:
        """Whether it restricts the account, or did so once, as its holder was told."""
        return any(notice.statement.get("measure") for notice in self.notices)

    def due(self, kind: ReviewKind) -> Waits | None:
        """The earliest date of a kind."""
        return next((wait for wait in self.waits if wait.kind == kind), None)

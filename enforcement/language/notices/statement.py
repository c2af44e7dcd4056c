"""What a notice says, as data: the terms of a statement of reasons.

Nothing here reads a database, a clock or a setting. An operation fills a `Statement` from a
decision; `rendering` makes the text of it, `lint` refuses it where something is missing, and
`as_data` is what is stored beside the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any

from accounts.languages import language_of

LIMIT = "LIMIT"  # the one kind of measure that leaves something running
PRECAUTION = "PRECAUTION"  # the one basis of a measure that is no finding


class StatementIncomplete(ValueError):
    """A notice may not go out as it is; the step that owes it is refused with the same sentence.

    `element` is the name of the field or section at fault, `sentence` says what is missing and what
    to do.
    """

    def __init__(self, element: str, sentence: str) -> None:
        super().__init__(sentence)
        self.element = element
        self.sentence = sentence


@dataclass(frozen=True, kw_only=True)
class MeasureTerms:
    """What the decision does to the account, or what stays in force after it.

    `basis` is a word of `workflow.kinds.Basis`. `since_at` is when the account was first restricted
    in just this way. `scope` holds lists under "models", "features" and "keys"; empty means the
    whole account.
    `requests_per_minute` is the rate that a LIMIT leaves (requests a minute); None means that
    nothing in its scope runs.
    """

    kind: str  # LIMIT, SUSPEND or TERMINATE
    basis: str
    starts_at: datetime
    since_at: datetime
    scope: Mapping[str, Sequence[str]] = field(default_factory=dict)
    requests_per_minute: int | None = None
    ends_at: datetime | None = None
    review_by_at: datetime | None = None

    @property
    def precautionary(self) -> bool:
        """Whether it rests on no finding."""
        return self.basis == PRECAUTION


@dataclass(frozen=True, kw_only=True)
class ExceptionTerms:
    """An exception of a clause; `answer` (yes, no, unknown) says whether it applies, None that
    nobody answered yet.
    """

    code: str
    text: str
    answer: str | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class ClauseTerms:
    """A clause as it was in force at the time of the conduct, with its exceptions and what was
    found of them.
    """

    code: str
    title: str
    text: str
    policy_title: str
    version: str
    effective_on: date
    url: str = ""
    exceptions: tuple[ExceptionTerms, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CheckTerms:
    """What is checked of a requirement without anybody's doing: `kind` is one of `CheckKind`."""

    kind: str
    product: str = ""
    key: str = ""
    days: int | None = None
    below: int | None = None  # requests a day


@dataclass(frozen=True, kw_only=True)
class RequirementTerms:
    """One thing to put right: what, how it is shown (`evidence`, or a `check` of ours), and by
    when.
    """

    number: int
    title: str
    text: str
    due_at: datetime
    evidence: str = ""
    check: CheckTerms | None = None


@dataclass(frozen=True, kw_only=True)
class CostTerms:
    """What the account costs meanwhile, as the provider's billing had it at `as_of_at`; `plan` with
    its price, in the letter's language. What was not fed is empty.
    """

    as_of_at: datetime
    plan: str
    renews_on: date | None = None
    charges_continue: bool | None = None  # while access is restricted; None: nobody said
    stop_url: str = ""
    refund_url: str = ""


@dataclass(frozen=True, kw_only=True)
class BodyTerms:
    """A body that settles disputes out of court, to which the holder can turn on that day:
    `languages` by their own names, and the `law` under which it does.
    """

    name: str
    url: str
    languages: str
    law: str


@dataclass(frozen=True, kw_only=True)
class ReceivedTerms:
    """What came from outside, as its receipt says it: when, its SHA-256, and the name and SHA-256
    of each file.
    """

    at: datetime
    sha256: str
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Who writes: the company, its postal address on one line, and an e-mail address for
    answers.
    """

    name: str
    address: str
    contact: str


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Everything that one notice or message says. What a kind does not need stays empty;
    `kinds.KINDS` says what it needs.

    `locale` is a language tag (one of ours, else English); `time_zone` an IANA name; all
    datetimes are aware. `sources` say where the facts came from, already without any reporter's
    name. `outcome` is a word of `kinds.OUTCOMES`. `private_terms` (a reporter's name, an e-mail
    address) must not occur anywhere in the notice, nor a part of a name, unless it is one of
    `open_names` (the account's contacts). Neither is ever stored.
    """

    kind: str
    locale: str
    time_zone: str
    account_name: str
    account_ref: str
    case_ref: str
    decided_at: datetime
    portal_url: str
    provider: Provider | None = None  # of all but those to staff
    addressee: str = ""
    measure: MeasureTerms | None = None
    costs: CostTerms | None = None
    facts: str = ""
    sources: tuple[str, ...] = ()
    detected_by_automation: bool = False
    limited_by_automation: bool = False  # at first, in this case; a person decided since
    decided_by_automation: bool = False
    clauses: tuple[ClauseTerms, ...] = ()
    finding_made: bool = False
    reasons: str = ""
    # of a step that fell due by itself, a word of `kinds.CAUSES`; then our reasons are ready
    cause: str = ""
    question: str = ""
    would_clear: str = ""
    answer_by_at: datetime | None = None
    requirements: tuple[RequirementTerms, ...] = ()
    requirement: RequirementTerms | None = None
    days_left: int | None = None  # requirement_reminder: days until it is due
    terminates_at: datetime | None = None
    # for ending the contract sooner than with 30 days' notice: a word of `words.GROUNDS`
    ground: str = ""
    order_falls: bool = False  # the contract does not end on the day that was announced
    was_suspended: bool = False
    # what the ledger holds once the step is done: by this case, and by another
    restricted_here: bool = False
    restricted_elsewhere: bool = False
    strike: bool = False
    appealable: bool = False
    bodies: tuple[BodyTerms, ...] = ()
    decided_before: bool = False  # a plan, a term or a notice period runs already
    outcome: str = ""  # report_outcome, reinstatement_answered
    request: str = ""  # request_answered: a word of `workflow.kinds.RequestKind`
    corrects: bool = False  # report_outcome: they were told another outcome before
    received: ReceivedTerms | None = None  # report_received
    goes_on_in: str = ""  # merged: the reference of the case in which this one goes on
    also: tuple[str, ...] = ()  # report_outcome: their other reports in the case
    message: str = ""  # message_to_holder, partner_passes_on, said_in_public: the text
    what: str = ""  # staff_waits: what it is about, after the case and the account
    lines: tuple[str, ...] = ()  # staff_waits: one sentence each
    private_terms: tuple[str, ...] = field(default=(), repr=False)
    open_names: tuple[str, ...] = field(default=(), repr=False)

    @property
    def language(self) -> str:
        """The language that the notice is written in: the one asked for, else English."""
        return language_of(self.locale)


@dataclass(frozen=True)
class Rendered:
    """The notice as it is sent: a subject of one line and a plain text in the block structure of
    `blocks`.
    """

    subject: str
    text: str
    # of the text, where they are known: `blocks.parse` finds just these in it
    blocks: Any = field(default=None, compare=False, repr=False)


UNSTORED = ("private_terms", "open_names")


def as_data(statement: Statement) -> dict[str, Any]:
    """The statement as JSON-able data with stable keys (the field names), times in UTC, without the
    private terms.
    """
    data = {
        f.name: _plain(getattr(statement, f.name))
        for f in fields(statement)
        if f.name not in UNSTORED
    }
    return {**data, "language": statement.language}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int)):  # as most are
        return value
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if hasattr(value, "isoformat") else value

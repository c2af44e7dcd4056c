"""What may stand in a scenario: every key, its type, and what it names. docs/reference/scenarios.md
says the same to people.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from accounts.languages import CODES, ENGLISH
from accounts.models import Account, Standing, TrustedFlagger, UsageDay, User
from enforcement.language.notices import KINDS
from enforcement.models import Clause, ClauseException, Policy, PolicyVersion, SavedPhrase
from enforcement.models.public_statement import PublicPhase
from enforcement.models.statement_of_reasons import StatementPhase
from enforcement.operations.phrases import USES
from enforcement.rehearsal.words import (
    AccountRef,
    CaseName,
    Day,
    Email,
    Makes,
    Moment,
    Names,
    Part,
    Person,
    Requirement,
    Said,
    Slug,
    Wait,
    Word,
    among,
    fits,
    slug_or_policy,
)
from enforcement.workflow.disputes import DisputePhase
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.proceeding import State
from enforcement.workflow.terms import Line, Text


def _language(code: str) -> str:
    """A language in which letters are written."""
    if code not in CODES:
        raise ValueError(f"must be one of {', '.join(CODES)}")
    return code


Tongue = Annotated[str, AfterValidator(_language)]
MOST_USED = 10**15  # requests or tokens on a day


# Fixtures -----------------------------------------------------------------------------------------
class ExceptionPart(Part):
    """A case to which a clause does not apply."""

    code: Annotated[Word, fits(ClauseException, "code")]
    text: Said


class ClausePart(Part):
    """One rule of a policy."""

    code: Annotated[Word, fits(Clause, "code")]
    title: Word
    text: Said
    severity: Literal["low", "medium", "high", "critical"] = "medium"
    curable: bool = True
    measures: list[Literal["limit", "suspend", "terminate"]]
    exceptions: list[ExceptionPart] = []


class VersionPart(Part):
    """A policy as it was published on a day."""

    version: Annotated[Word, fits(PolicyVersion, "version")]
    effective_from: Day
    url: Line = ""
    clauses: Annotated[list[ClausePart], Field(min_length=1)]


class PolicyPart(Part):
    """A set of rules, as in scenarios/policies/."""

    slug: Annotated[Word, fits(Policy, "slug")]
    title: Annotated[Word, fits(Policy, "title")]
    area: Annotated[Word, fits(Policy, "area")]
    versions: Annotated[list[VersionPart], Field(min_length=1)]


class ContactPart(Part):
    """Somebody to write to."""

    name: Word
    email: Email
    role: Literal["legal", "technical", "billing", "other"] = "other"
    locale: Literal[""] | Tongue = ""


class PartnerPart(Part):
    """A reseller."""

    ref: Annotated[Word, Makes("partner")]
    name: Word
    gives_notice: Literal["we", "they"] = "we"
    adopted: dict[Word, Word] = {}
    contacts: list[ContactPart] = []


class FlaggerPart(Part):
    """A trusted flagger; `areas` are those of policies."""

    ref: Annotated[Word, Makes("flagger")]
    name: Annotated[Word, fits(TrustedFlagger, "name")]
    areas: Annotated[list[Annotated[Word, fits(Policy, "area")]], Field(min_length=1)]
    since: Day
    contacts: Annotated[list[ContactPart], Field(min_length=1)]


class PhrasePart(Part):
    """A saved phrase of the team; `uses` are verbs, or MESSAGE and QUESTION."""

    by: Person
    label: Annotated[Word, fits(SavedPhrase, "label")]
    text: Annotated[Said, fits(SavedPhrase, "text")]
    locale: Tongue = ENGLISH
    uses: list[Annotated[str, among(USES)]] = []
    policy: Slug | None = None


class UsagePart(Part):
    """The same use on each of so many days before the story begins."""

    days: Annotated[int, Field(ge=1, le=400)]
    requests_per_day: Annotated[int, Field(ge=0, le=MOST_USED)]
    tokens_per_day: Annotated[int, Field(ge=0, le=MOST_USED)] = 0
    product: Annotated[Word, fits(UsageDay, "product")] = "api"


class AccountPart(Part):
    """A customer's account."""

    ref: Annotated[Word, fits(Account, "external_ref"), Makes("account")]
    name: Word
    kind: Literal["organisation", "person"] = "organisation"
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "DE"
    locale: Tongue = ENGLISH
    time_zone: Word = "UTC"
    tier: Literal["standard", "strategic"] = "standard"
    registered_on: Day | None = None
    partner: Annotated[Word | None, Names("partner")] = None
    controller: Annotated[Word | None, Names("account")] = None
    contacts: list[ContactPart] = []
    usage: UsagePart | None = None


# Steps --------------------------------------------------------------------------------------------
class ReporterPart(Part):
    """Who reported, if they said so: they are told that it came in, and how it ended."""

    name: Word
    email: Email
    locale: Tongue = ENGLISH


class ReportPart(Part):
    """A report comes in."""

    as_: Annotated[Word | None, Makes("case")] = Field(default=None, alias="as")
    by: Literal["press", "public", "partner", "authority", "staff", "detector", "flagger"]
    source: Word
    external_id: Word
    account: Word
    policy: Slug
    claim: Said
    url: Line = ""
    source_version: Line = ""
    conduct_on: Day | None = None
    first_seen_at: Moment | None = None
    record_only: bool = False
    danger: bool = False
    reporter: ReporterPart | None = None
    refused: str | None = None


class ActPart(Part):
    """A member of staff, or `system`, takes a verb or does something else."""

    by: Person
    verb: Word | None = None
    do: Word | None = None
    case: Annotated[Word | None, Names("case")] = None
    report: Annotated[Word | None, Names("case")] = None
    requirement: Requirement = None
    version: int | None = None
    given: dict[str, object] = Field(default={}, alias="with")
    refused: str | None = None


class HolderPart(Part):
    """The holder acts, as on the holder's pages."""

    account: AccountRef
    do: Word
    case: Annotated[Word | None, Names("case")] = None
    requirement: Requirement = None
    given: dict[str, object] = Field(default={}, alias="with")
    refused: str | None = None
    through: Literal["portal"] | None = None


class ReporterActPart(Part):
    """A reporter acts."""

    report: CaseName
    do: Word
    given: dict[str, object] = Field(default={}, alias="with")
    refused: str | None = None
    through: Literal["portal"] | None = None


class PartnerActPart(Part):
    """A channel partner acts."""

    partner: Annotated[Word, Names("partner")]
    do: Word
    referral: Annotated[Word, Names("referral")]
    given: dict[str, object] = Field(default={}, alias="with")
    refused: str | None = None
    through: Literal["portal"] | None = None


class MailPart(Part):
    """What the mail server does to the next mail to somebody."""

    to: Email
    fails: Literal["bounce", "defer", "cut"]
    times: Annotated[int, Field(ge=1, le=10)] = 1


class BouncePart(Part):
    """The newest mail to somebody comes back: the mail server had accepted it, and gives it up."""

    to: Email
    ignored: str | None = None  # why, where the story says that nothing follows


class FoundPart(ContactPart):
    """Somebody to write to, who is found while the story runs."""

    account: AccountRef


class ExpectPart(Part):
    """What must hold now."""

    case: Annotated[Word | None, Names("case")] = None
    account: Annotated[Word | None, Names("account")] = None
    state: Annotated[str, among(State.values)] | None = None
    standing: Annotated[str, among(Standing.values)] | None = None
    gateway: Literal["allow", "limit", "block"] | None = None
    reason: Word | None = None
    epoch: int | None = None
    notices: list[Annotated[str, among(KINDS)]] | None = None
    informed: bool | None = None
    unread: Annotated[int, Field(ge=0)] | None = None
    unmatched: Annotated[int, Field(ge=0)] | None = None
    published_reports: Annotated[int, Field(ge=0)] | None = None
    waiting: Annotated[int, Field(ge=0)] | None = None
    assignee: Annotated[Word, Names("person")] | Literal["nobody"] | None = None
    letters: Literal["open", "restricted", "elsewhere", "nothing"] | None = None
    reviews_due: list[Annotated[str, among(ReviewKind.values)]] | None = None
    escalations: int | None = None
    strikes: int | None = None
    audit: Literal["intact"] | None = None
    mails: dict[str, int] | None = None
    public: list[Annotated[str, among(PublicPhase.values)]] | None = None
    statements: list[Annotated[str, among(StatementPhase.values)]] | None = None
    disputes: list[Annotated[str, among(DisputePhase.values)]] | None = None
    held: bool | None = None
    removed: bool | None = None


class StepPart(Part):
    """One step: exactly one of these keys."""

    report: ReportPart | None = None
    act: ActPart | None = None
    holder: HolderPart | None = None
    reporter: ReporterActPart | None = None
    partner: PartnerActPart | None = None
    wait: Wait | None = None
    mail: MailPart | None = None
    bounce: BouncePart | None = None
    contact: FoundPart | None = None
    expect: ExpectPart | None = None


class Document(Part):
    """The whole file."""

    title: Word
    about: Text = ""
    clock: Moment
    policies: list[Annotated[object, AfterValidator(slug_or_policy)]] = []
    partners: list[PartnerPart] = []
    flaggers: list[FlaggerPart] = []
    accounts: list[AccountPart] = []
    staff: dict[
        Annotated[Word, fits(User, "username")], Literal["auditor", "reviewer", "lead", "admin"]
    ] = {}
    phrases: list[PhrasePart] = []
    steps: Annotated[list[StepPart], Field(min_length=1)]

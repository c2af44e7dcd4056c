"""What `with` may hold for each `do`. A verb's terms are `enforcement.terms.Terms`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from accounts.roles import Role
from enforcement.models.public_statement import PublicAbout, PublicChannel
from enforcement.models.review import LONGEST_PAUSE
from enforcement.models.seat import SeatKind
from enforcement.rehearsal.words import (
    Day,
    Makes,
    Names,
    Part,
    Person,
    Said,
    Word,
    among,
    upper_word,
)
from enforcement.rules.transparency.profiles import TRANSPARENCY_PROFILES
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.legal import TERMS, AuthorityKind
from enforcement.workflow.terms import Duration, Line, Scope, Text
from enforcement.workflow.turns import Awaits

FileName = Annotated[Word | None, Names("file")]
EvidenceName = Annotated[Word, Names("evidence")]
KindOfReview = Annotated[str, BeforeValidator(upper_word), among(ReviewKind.values)]


class Nothing(Part):
    """No arguments."""


class Reasons(Part):
    """Why."""

    reasons: Text = ""


class Rejection(Part):
    """Why a report is about no account."""

    reason: Text


class Assignment(Part):
    """Who the case is given to."""

    to: Person


class Colleague(Part):
    """Somebody of the staff, and why something about them changes."""

    who: Person
    reason: Text


class DataRequestMade(Part):
    """Who asks that what is stored of them is erased."""

    subject: Literal["contact", "reporter"]
    name: Line
    email: Line


class NewRole(Colleague):
    """The same, with the role that they have from now on."""

    role: Annotated[str, BeforeValidator(upper_word), among([role.value for role in Role])]


class Days(Part):
    """So many days from now."""

    days: Annotated[int, Field(ge=1, le=365)]


class Period(Part):
    """Of what a transparency report is made."""

    profile: Annotated[str, among(sorted(TRANSPARENCY_PROFILES))]
    since: Day
    until: Day
    provider: Text
    service: Text
    hours: Annotated[int, Field(ge=0)] | None = None


class Note(Part):
    """A note for whoever takes it next."""

    note: Text = ""


class Thing(Part):
    """A text, a link or a file, with its origin."""

    as_: Annotated[Word | None, Makes("evidence")] = Field(default=None, alias="as")
    kind: Word
    origin: Annotated[Word, BeforeValidator(upper_word)]
    citation: Annotated[str, Field(max_length=500)] = ""
    text: str = ""
    url: Line = ""
    file: FileName = None
    made_on: Day | None = None
    sensitive: bool = False
    bearing: Annotated[str, BeforeValidator(upper_word)] = ""
    carries: Annotated[str, Field(max_length=200)] = ""


class Reading(Part):
    """Which evidence is read."""

    evidence: EvidenceName


class ClauseOnly(Part):
    """A clause, by its code."""

    clause: Word


class Answered(Part):
    """How one exception of the clause is answered, and why."""

    answer: Word
    why: Text = ""


class Finding(Part):
    """What is found of a clause."""

    clause: Word
    conclusion: Annotated[Word, BeforeValidator(upper_word)]
    exceptions: dict[str, Answered] = {}
    evidence: Annotated[list[str], Names("evidence")] = []
    reasons: Text = ""


class Saying(Part):
    """A message in a lane."""

    lane: Annotated[Word, BeforeValidator(upper_word)]
    text: Text
    mentions: Annotated[list[str], Names("person")] = []


class Question(Part):
    """A question to the holder."""

    question: Said
    answer_in: Duration | None = None


class Extension(Part):
    """More time for a requirement."""

    days: int
    reasons: Text = ""


class Handing(Part):
    """Who hears the appeal from now on."""

    to: Person


class Hearing(Part):
    """How an appeal ends.

    `stands` is for `overturned`: the clauses whose findings stand. What follows is for `varied`:
    the lesser measure; `served` says that what was served is enough.
    """

    outcome: Word
    reasons: Text = ""
    stands: list[Line] = []
    measure: Literal["limit", "suspend", "served"] | None = None
    ends_in: Duration | None = None
    scope: Scope | None = None
    rate: int | None = None


class Granting(Part):
    """The answer to a reinstatement request."""

    granted: bool
    reasons: Text = ""


class Look(Part):
    """A review is looked at.

    `review_in` proposes to continue the measure until then, with the same reasons.
    """

    kind: KindOfReview
    outcome: Word
    reasons: Text = ""
    review_in: Duration | None = None


class Clock(Part):
    """A review whose clock is paused: whom it waits for, in words for what, and for how many
    days.
    """

    kind: KindOfReview
    whom: Annotated[str, BeforeValidator(upper_word), among(Awaits.values)] = Awaits.OTHER.value
    waits_for: Line = ""
    days: Annotated[int, Field(ge=1, le=LONGEST_PAUSE.days)] = LONGEST_PAUSE.days


class KindOnly(Part):
    """A review by its kind."""

    kind: KindOfReview


class Cry(Part):
    """Why an admin is asked for."""

    reason: Text = ""


class Answer(Part):
    """What an escalation ends with."""

    answer: Text = ""


class Referring(Part):
    """A question to a channel partner about its customer."""

    as_: Annotated[Word | None, Makes("referral")] = Field(default=None, alias="as")
    partner: Annotated[Word, Names("partner")]
    account: Annotated[Word, Names("account")]
    text: Text


class Match(Part):
    """Which account a report is about."""

    account: Annotated[Word, Names("account")]


class Sent(Part):
    """What a holder sends: a text, and perhaps a file beside the scenario."""

    text: Text
    file: FileName = None


class Plea(Part):
    """A text."""

    text: Text


class Partnered(Part):
    """What a partner answers."""

    answer: Word
    text: Text = ""


class PublicOnly(Part):
    """A public statement, by its name."""

    statement: Annotated[Word, Names("public")]


class PublicEnd(PublicOnly):
    """The same, and why."""

    reason: Text


class Public(Part):
    """A sentence for the public: what it speaks of, its language, where it is to be said, and why.

    `show_holder`: the holder finds it on their page, and is written to.
    """

    as_: Annotated[Word | None, Makes("public")] = Field(default=None, alias="as")
    text: Said
    reason: Text
    about: Annotated[str, BeforeValidator(upper_word), among(PublicAbout.values)] = (
        PublicAbout.CASE.value
    )
    language: Word = "en"
    channel: Annotated[str, BeforeValidator(upper_word), among(PublicChannel.values)] = (
        PublicChannel.PRESS.value
    )
    outlet: Line = ""
    show_holder: bool = False
    corrects: Annotated[Word | None, Names("public")] = None


class Profile(Part):
    """A profile of statements of reasons, by its slug, and why."""

    profile: Line
    reason: Text


class Wording(Part):
    """Other public words: texts by their fields of the statement, and why."""

    texts: dict[str, Text]
    reason: Text


class Closing(Part):
    """Why a statement is not sent."""

    reason: Text


class SeatOnly(Part):
    """Somebody's seat."""

    who: Person
    seat: Annotated[str, BeforeValidator(upper_word), among(SeatKind.values)]


class NewSeat(SeatOnly):
    """The same, and why they are to have it."""

    reason: Text


class SeatEnd(SeatOnly):
    """The same, and why it ends."""

    reason: Text


class Requesting(Part):
    """What an authority asks for, and of which cases and accounts."""

    as_: Annotated[Word | None, Makes("request")] = Field(default=None, alias="as")
    kind: Annotated[str, BeforeValidator(upper_word), among(AuthorityKind.values)]
    authority: Word
    country: Word
    reference: Line = ""
    legal_basis: Word
    scope: Text
    cases: Annotated[list[str], Names("case")] = []
    accounts: Annotated[list[str], Names("account")] = []
    answer_in: Duration | None = None
    non_disclosure: bool = True


class RequestAnswer(Part):
    """What an authority is answered, and who got what was handed over."""

    request: Annotated[Word, Names("request")]
    answer: Text
    handed_to: Line = ""


class Holding(Part):
    """What is held, for which matter and term, and why."""

    as_: Annotated[Word | None, Makes("hold")] = Field(default=None, alias="as")
    matter: Word
    term: Annotated[Word, among(sorted(TERMS))]
    reason: Text
    cases: Annotated[list[str], Names("case")] = []
    accounts: Annotated[list[str], Names("account")] = []
    request: Annotated[Word | None, Names("request")] = None


class HoldAct(Part):
    """A hold, and why something is done about it."""

    hold: Annotated[Word, Names("hold")]
    reason: Text

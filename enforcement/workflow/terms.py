"""What a person gives along with a verb: typed, bounded, and nothing unknown.

Times are durations, never dates: the time for which a proposal waits for its approval is so added
to the holder's deadlines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from accounts.bounds import is_kept, shows_something
from enforcement.language.mistakes import label, sentence
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say, word
from enforcement.language.verbs import verb_within
from enforcement.workflow.kinds import CheckKind
from enforcement.workflow.marks import BASIC, Ground, Mark, MeasureChoice, MissedChoice

UNITS = {"m": "minutes", "h": "hours", "d": "days"}
MAX_TEXT = 20_000  # characters


def parse_duration(value: object) -> timedelta:
    """A duration such as `90m`, `25h` or `8d`. Raises ValueError otherwise."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"([1-9][0-9]{0,4})([mhd])", value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("no_duration", "must be a duration such as 90m, 25h or 8d")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def print_duration(value: timedelta) -> str:
    """The shortest form that parse_duration reads back."""
    minutes = int(value.total_seconds() // 60)
    for unit, size in (("d", 1440), ("h", 60)):
        if minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


def fit_to_keep(value: str) -> str:
    """Refuse what cannot be stored, and control characters that only hide things; a text that
    shows nothing is none.
    """
    if not is_kept(value):
        raise PydanticCustomError("control_characters", "contains control characters")
    return value.strip() if shows_something(value) else ""


Duration = Annotated[
    timedelta, BeforeValidator(parse_duration), PlainSerializer(print_duration, return_type=str)
]
Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(fit_to_keep)]
Line = Annotated[str, Field(max_length=200), AfterValidator(fit_to_keep)]

Names = Annotated[tuple[Line, ...], Field(max_length=100)]


class Strict(BaseModel):
    """Unknown fields are refused, and nothing changes after it was made."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Scope(Strict):
    """What a limit is about; empty means the whole account."""

    models: Names = ()
    features: Names = ()
    keys: Names = ()

    @property
    def whole_account(self) -> bool:
        """Whether nothing is singled out."""
        return not (self.models or self.features or self.keys)


class Check(Strict):
    """What Docket checks of a requirement by itself: so many `days` on which calls were possible,
    each without a request or with fewer than `below`, to a `product` as the feed names it (empty:
    to all of them); or that a key, or every key from before the decision, is revoked.
    """

    kind: CheckKind
    product: Annotated[str, Field(max_length=50), AfterValidator(fit_to_keep)] = ""
    key: Annotated[str, Field(max_length=50), AfterValidator(fit_to_keep)] = ""  # its prefix
    days: Annotated[int, Field(ge=1, le=90)] | None = None
    below: Annotated[int, Field(ge=1, le=10**15)] | None = None  # requests a day

    @model_validator(mode="after")
    def fits_its_kind(self) -> Check:
        """Each kind needs its own fields, and has no others."""
        by_usage = self.kind != CheckKind.KEY_ROTATED
        has_limit = self.kind == CheckKind.USAGE_BELOW
        if (self.days is not None) != by_usage:
            raise PydanticCustomError("check_days", "usage is checked for a number of days")
        if (self.below is not None) != has_limit:
            raise PydanticCustomError(
                "check_below", "only “usage below” has a number, needed there"
            )
        if (self.key and by_usage) or (self.product and not by_usage):
            raise PydanticCustomError("check_subject", "usage has a product, a key its prefix")
        return self


class PlanItem(Strict):
    """One requirement of a remediation plan."""

    title: Annotated[Line, Field(min_length=1)]
    text: Annotated[Text, Field(min_length=1)]
    due: Duration
    evidence: Line = ""
    acceptance: Text = ""
    check: Check | None = None  # it proposes acceptance, and never accepts

    @model_validator(mode="after")
    def check_can_be_met_in_time(self) -> PlanItem:
        """The first day that counts is the one after the decision, and the last must be over."""
        if self.check and self.check.days and self.due < timedelta(days=self.check.days + 1):
            raise PydanticCustomError("check_too_long", "the check needs more days")
        return self


class Terms(Strict):
    """Everything that some verb may want; the verb's mark says which it needs and which it
    takes.
    """

    facts: Text = ""
    reasons: Text = ""
    note: Text = ""
    why_different: Text | None = None  # from what was usual in similar cases; staff alone read it
    clauses: Names = ()
    question: Text = ""
    would_clear: Text = ""
    review_in: Duration | None = None
    scope: Scope = Scope()
    rate: Annotated[int, Field(ge=1, le=10_000_000)] | None = None  # requests a minute
    on_missed: MissedChoice = "escalate"
    measure: MeasureChoice | None = None
    ends_in: Duration | None = None
    days: Annotated[int, Field(ge=1, le=365)] | None = None
    plan: Annotated[tuple[PlanItem, ...], Field(max_length=50)] = ()
    exception: Ground | None = None
    into: Line | None = None  # the reference of the case in which this one goes on
    detected_by_automation: bool = False

    @model_validator(mode="after")
    def titles_differ(self) -> Terms:
        """Requirements are named by their titles, so these must differ."""
        titles = [item.title.casefold() for item in self.plan]
        if len(titles) != len(set(titles)):
            raise PydanticCustomError(
                "same_title", "two requirements of the plan have the same title"
            )
        return self


def read_terms(given: dict[str, object]) -> Terms:
    """Terms from plain data.

    Raises StepRefused (code `bad-terms`) that names the first wrong field and says what is wrong;
    `field` of its details is the field's path.
    """
    try:
        return Terms.model_validate(given)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise StepRefused(
            "bad-terms",
            say("The decision cannot be accepted. %(error)s.", error=sentence(error)),
            field=field,
        ) from error


def check_terms(verb: str, terms: Terms, mark: Mark) -> None:
    """Refuse what the verb does not take, and name what it needs and lacks. Sources: domain.md's
    table; invariant 4.

    Raises StepRefused (code `bad-terms`); `field` of its details is the field's name, its sentence
    has the field's label.
    """
    for name in terms.model_fields_set - {*mark.needs, *mark.takes, *BASIC}:
        raise StepRefused(
            "bad-terms",
            say(
                "The decision to %(verb)s has no field “%(field)s”. It has: %(choices)s.",
                verb=verb_within(verb),
                field=label(name),
                choices=", ".join(
                    dict.fromkeys(label(taken) for taken in (*mark.needs, *mark.takes, *BASIC))
                ),
            ),
            field=name,
        )
    for name in mark.needs:
        if not getattr(terms, name):
            raise StepRefused(
                "bad-terms",
                say(
                    "The decision to %(verb)s needs “%(field)s”.",
                    verb=verb_within(verb),
                    field=label(name),
                ),
                field=name,
            )
    for name, problem in problems(terms, mark):
        raise StepRefused(
            "bad-terms",
            say("The decision to %(verb)s: %(problem)s.", verb=verb_within(verb), problem=problem),
            field=name,
        )


def problems(terms: Terms, mark: Mark) -> Iterator[tuple[str, str]]:
    """What does not fit together: the name of the field to correct, and the words."""
    limits = bool(terms.rate) or not terms.scope.whole_account
    narrows = (
        mark.always_limits or terms.measure in ("narrow", "limit") or terms.on_missed == "narrow"
    )
    if terms.review_in and terms.review_in > timedelta(days=7):
        yield "review_in", say("a precautionary restriction must be reviewed within 7 days")
    if terms.measure and terms.measure not in mark.measures:
        yield (
            "measure",
            say(
                "the restriction must be one of %(choices)s",
                choices=", ".join(word(measure) for measure in mark.measures),
            ),
        )
    if narrows and not limits:
        yield (
            "scope",
            say("a limit needs models, features or keys, or a number of requests per minute"),
        )
    if limits and not narrows:
        yield (
            "rate" if terms.rate else "scope",
            say(
                "models, features, keys and requests per minute apply only to limits: a "
                "suspension covers the whole account"
            ),
        )
    if terms.ends_in and terms.ends_in > timedelta(days=365):
        yield (
            "ends_in",
            say(
                "a temporary restriction lasts 365 days at most; use a termination for a "
                "permanent end"
            ),
        )
    if any(item.due > timedelta(days=180) for item in terms.plan):
        yield "plan", say("a required change must be due within 180 days")
    if mark.on_missed and terms.on_missed not in mark.on_missed:
        yield (
            "on_missed",
            say("it is not reduced automatically: choose escalate or lift")
            if mark.on_top
            else say("a limit cannot be reduced automatically: choose escalate or lift"),
        )
    if terms.exception and terms.exception not in mark.grounds:
        yield (
            "exception",
            say(
                "the ground must be one of %(choices)s",
                choices=", ".join(mark.grounds),
            ),
        )

"""How near a closed case is to the one that is decided, which band of measures and lengths was
usual in the nearest, and whether a decision leaves it. Pure; docs/decisions/0085 says why so.

Example: of 20 similar cases with a measure, 19 were warned and one was suspended for 30 days.
Another suspension has one case in 20 for it, fewer than one in ten, and is stricter than what was
usual; its length is not judged, because one length is too few to say.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

from enforcement.language.usual import rare_choice_in_words, unusual_length_in_words
from enforcement.models.policy import Severity
from enforcement.models.usual_band import Departure, UsualBand
from enforcement.workflow.machines import AppealPhase
from enforcement.workflow.marks import AccountEffect, Mark, name_of, verbs_of
from enforcement.workflow.proceeding import Proceeding
from enforcement.workflow.terms import Terms, parse_duration

SHOWN = 5  # of the nearest cases
COUNTED = 50  # the nearest with a clause in common make the band
TOO_FEW = 5  # fewer than so many say nothing
ASKED_FROM = 10  # fewer than so many bind nobody
RARE = 0.1  # a measure that was taken in a smaller share of the similar cases is unusual
LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9  # of the lengths
GRANTED = (AppealPhase.OVERTURNED, AppealPhase.VARIED, AppealPhase.REMANDED)
WEIGHT = {
    AccountEffect.ENDS: 0,
    AccountEffect.KEEPS: 1,
    AccountEffect.TERM: 2,
    AccountEffect.ORDERS: 4,
    AccountEffect.TERMINATES: 5,
}
MARKS: Mapping[str, Mark] = verbs_of(Proceeding)
MEASURED = tuple(verb for verb, mark in MARKS.items() if mark.measured)
SEVERITIES = tuple(Severity.values)


class Part(StrEnum):
    """In what two cases are compared."""

    CLAUSE = "CLAUSE"
    SEVERITY = "SEVERITY"
    TIER = "TIER"
    EVIDENCE = "EVIDENCE"
    WORDS = "WORDS"


# What each counts for at most; together 100.
POINTS = {Part.CLAUSE: 40, Part.SEVERITY: 15, Part.TIER: 10, Part.EVIDENCE: 15, Part.WORDS: 20}


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A decision of a closed case: its verb, with a term its restriction and how long, and whether
    an appeal against it was granted.
    """

    verb: str
    measure: str = ""
    minutes: int | None = None
    set_aside: bool = False

    @property
    def choice(self) -> str:
        """What is compared: the verb, of a term with its restriction."""
        return choice_of(self.verb, self.measure)


@dataclass(frozen=True, kw_only=True)
class Sides:
    """What is compared of a case. `clauses` are codes, `words` how alike the words of its first
    report are to the other one's, from 0 to 1.
    """

    clauses: frozenset[str]
    severity: str
    tier: str
    origins: frozenset[str]
    words: float = 1.0


@dataclass(frozen=True, kw_only=True)
class LikeCase:
    """A closed case. `versions` are those of the policy under which a clause in common had another
    text; `appeal` is the outcome of the newest one, or nothing.
    """

    ref: str
    state: str
    closed_at: datetime
    sides: Sides
    taken: tuple[Taken, ...] = ()
    appeal: str = ""
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Near:
    """A closed case, and the points that each part gave it."""

    case: LikeCase
    points: dict[Part, int]
    origins: tuple[str, ...]  # of evidence, that both have

    @property
    def total(self) -> int:
        """Of 100."""
        return sum(self.points.values())

    @property
    def same_clause(self) -> bool:
        """Whether they have a clause in common; only the policy area otherwise."""
        return self.points[Part.CLAUSE] > 0


@dataclass(frozen=True)
class Lengths:
    """How long something was imposed for, in minutes: from the 10th to the 90th percentile, and the
    median; each is a length that occurred.
    """

    cases: int
    low: int
    median: int
    high: int


@dataclass(frozen=True, kw_only=True)
class Band:
    """What was usual in the similar cases that were closed before a day. `cases` had a measure that
    stands, `set_aside` had one and lost it by an appeal; `shares` says in how many of them what was
    taken, the mildest first.
    """

    counted_on: date
    clauses: tuple[str, ...]
    like: int
    cases: int
    set_aside: int
    shares: dict[str, int]
    lengths: dict[str, Lengths]
    taken: dict[str, int] = field(default_factory=dict)  # each verb, in how many of all of them

    @property
    def too_few(self) -> bool:
        """Whether nothing can be said."""
        return self.cases < TOO_FEW

    def as_data(self) -> dict[str, object]:
        """As it is stored with a decision."""
        return {
            "clauses": list(self.clauses),
            "like": self.like,
            "cases": self.cases,
            "aside": self.set_aside,
            "shares": self.shares,
            "lengths": {key: list(vars(of).values()) for key, of in self.lengths.items()},
        }

    def essence(self) -> str:
        """By what it is told whether somebody saw just this one."""
        said = json.dumps([self.counted_on.isoformat(), self.as_data()], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def choice_of(verb: str, measure: str) -> str:
    """The verb, of a term with its restriction, such as `sanction:limit`."""
    return f"{verb}:{measure}" if measure and MARKS[verb].effect is AccountEffect.TERM else verb


def chosen_with(verb: str, terms: Terms) -> Taken:
    """What a decision chooses."""
    return Taken(
        verb=verb,
        measure=terms.measure or "",
        minutes=minutes_of(terms.ends_in or (timedelta(days=terms.days) if terms.days else None)),
    )


def taken_with(verb: str, terms: Mapping[str, object], *, set_aside: bool) -> Taken:
    """What a stored decision chose; its length is that of a term or of a notice period."""
    length = terms.get("ends_in")
    days = terms.get("days")
    return Taken(
        verb=verb,
        measure=str(terms.get("measure") or ""),
        minutes=minutes_of(
            parse_duration(length)
            if length
            else timedelta(days=days)
            if isinstance(days, int)
            else None
        ),
        set_aside=set_aside,
    )


def minutes_of(length: timedelta | None) -> int | None:
    """Whole minutes."""
    return None if length is None else int(length.total_seconds() // 60)


def weight(choice: str) -> int:
    """How strict a choice is, against the others. A verb's restrictions are offered from the
    mildest to the strictest.
    """
    verb, _, measure = choice.partition(":")
    mark = MARKS[verb]
    offered = [str(one) for one in mark.measures]
    return WEIGHT[mark.effect] + (offered.index(measure) if measure in offered else 0)


def nearness(own: Sides, other: LikeCase) -> Near:
    """How near a closed case is, part by part."""
    theirs = other.sides
    both = own.origins & theirs.origins
    shares = {
        Part.CLAUSE: overlap(own.clauses, theirs.clauses),
        Part.SEVERITY: alike_severity(own.severity, theirs.severity),
        Part.TIER: float(own.tier == theirs.tier),
        Part.EVIDENCE: overlap(own.origins, theirs.origins),
        Part.WORDS: theirs.words,
    }
    points = {part: round(POINTS[part] * share) for part, share in shares.items()}
    return Near(case=other, points=points, origins=tuple(sorted(both)))


def overlap(one: Collection[str], other: Collection[str]) -> float:
    """What both have, of what either has; nothing where neither has any."""
    either = {*one, *other}
    return len({*one} & {*other}) / len(either) if either else 0.0


def alike_severity(one: str, other: str) -> float:
    """1 where they are the same, a half where they are neighbours."""
    apart = abs(SEVERITIES.index(one) - SEVERITIES.index(other))
    return {0: 1.0, 1: 0.5}.get(apart, 0.0)


def nearest_first(own: Sides, others: Iterable[LikeCase]) -> list[Near]:
    """All of them: those with a clause in common first, then by points, then the newest."""
    found = [nearness(own, other) for other in others]
    return sorted(
        found,
        key=lambda near: (near.same_clause, near.total, near.case.closed_at, near.case.ref),
        reverse=True,
    )


def band_of(near: Sequence[Near], *, clauses: Collection[str], counted_on: date) -> Band:
    """The band of the nearest COUNTED cases with a clause in common; `near` has the nearest
    first.
    """
    like = [one.case for one in near if one.same_clause][:COUNTED]
    shares: Counter[str] = Counter()
    lengths: dict[str, list[int]] = {}
    verbs: Counter[str] = Counter()
    counted = set_aside = 0
    for case in like:
        verbs.update({one.verb for one in case.taken})
        measured = list(measures_of(case))
        stand = [one for one in measured if not one.set_aside]
        counted += bool(stand)
        set_aside += bool(measured) and not stand
        shares.update({one.choice for one in stand})
        for one in stand:
            if one.minutes is not None:
                lengths.setdefault(one.choice, []).append(one.minutes)
    return Band(
        counted_on=counted_on,
        clauses=tuple(sorted(clauses)),
        like=len(like),
        cases=counted,
        set_aside=set_aside,
        shares={choice: shares[choice] for choice in sorted(shares, key=by_weight)},
        lengths={choice: lengths_of(lengths[choice]) for choice in sorted(lengths, key=by_weight)},
        taken=dict(verbs),
    )


def by_weight(choice: str) -> tuple[int, str]:
    """The mildest first."""
    return weight(choice), choice


def measures_of(case: LikeCase) -> Iterator[Taken]:
    """What was chosen in a case once a breach was established. A termination that came due after
    its notice was chosen with the notice.
    """
    measured = [one for one in case.taken if one.verb in MEASURED]
    given_notice = any(one.verb == name_of(Proceeding.give_notice) for one in measured)
    for one in measured:
        if not (given_notice and one.verb == name_of(Proceeding.terminate)):
            yield one


def lengths_of(minutes: Collection[int]) -> Lengths:
    """Their band."""
    return Lengths(len(minutes), *(percentile(minutes, share) for share in (LOW, MIDDLE, HIGH)))


def percentile(values: Collection[int], share: float) -> int:
    """The smallest value that at least this share of all does not exceed: one of the values, as
    `percentile_disc` of PostgreSQL has it.
    """
    ordered = sorted(values)
    return ordered[max(ceil(round(share * len(ordered), 9)) - 1, 0)]


def departure(band: Band, chosen: Taken) -> Departure:
    """In what way a choice leaves the band; NONE where it is usual, or too few cases bind
    anybody.
    """
    choice = chosen.choice
    if chosen.verb not in MEASURED or band.cases < ASKED_FROM:
        return Departure.NONE
    if band.shares.get(choice, 0) < RARE * band.cases:
        usual = usual_weight(band)
        if weight(choice) == usual:
            return Departure.RARE
        return Departure.STRICTER if weight(choice) > usual else Departure.MILDER
    lengths = band.lengths.get(choice)
    if lengths is None or chosen.minutes is None or lengths.cases < ASKED_FROM:
        return Departure.NONE
    if chosen.minutes > lengths.high:
        return Departure.LONGER
    return Departure.SHORTER if chosen.minutes < lengths.low else Departure.NONE


def departure_in_words(band: Band, choice: str, departs: str) -> str:
    """How a choice leaves the band, in a sentence; nothing where it does not."""
    if departs == Departure.NONE:
        return ""
    lengths = band.lengths.get(choice)
    if departs in (Departure.LONGER, Departure.SHORTER) and lengths:
        return unusual_length_in_words(departs, low=lengths.low, high=lengths.high)
    count = band.shares.get(choice, 0)
    return rare_choice_in_words(departs, choice=choice, count=count, cases=band.cases)


def kept_band(row: UsualBand) -> Band:
    """The band that is kept with a decision."""
    return Band(
        counted_on=row.counted_on,
        clauses=tuple(row.clauses),
        like=row.alike,
        cases=row.cases,
        set_aside=row.set_aside,
        shares=dict(row.shares),
        lengths={choice: Lengths(*values) for choice, values in row.lengths.items()},
    )


def usual_weight(band: Band) -> int:
    """How strict the middle of what was taken is."""
    return percentile([weight(c) for c, n in band.shares.items() for _each in range(n)], MIDDLE)

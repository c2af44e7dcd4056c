"""What a public statement may not say: a breach before a finding, a restriction that is not so,
people's names, and more than the holder was told. Pure: from facts and a text to refusals.

    >>> [r.kind for r in refusals_of("They violated our policies.", facts)]
    [Wrong.NO_FINDING]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from accounts.models import Standing
from enforcement.rules.public_claims import OF_FINDINGS, Claim, claims_of
from enforcement.rules.public_figures import Figure, figures_of
from enforcement.rules.public_words import Says
from enforcement.rules.statements.found import Finds
from enforcement.rules.statements.personal_data import find_personal_data


class Wrong(StrEnum):
    """Why a text cannot be said."""

    NOTHING_TOLD = "NOTHING_TOLD"
    NO_FINDING = "NO_FINDING"
    FINDING_DENIED = "FINDING_DENIED"
    FINDING_UNTOLD = "FINDING_UNTOLD"
    NOT_SUSPENDED = "NOT_SUSPENDED"
    NOT_LIMITED = "NOT_LIMITED"
    NOT_RESTRICTED = "NOT_RESTRICTED"
    NOT_TERMINATED = "NOT_TERMINATED"
    NOT_RESTORED = "NOT_RESTORED"
    MEASURE_DENIED = "MEASURE_DENIED"
    MEASURE_UNTOLD = "MEASURE_UNTOLD"
    AUTOMATION = "AUTOMATION"
    NO_AUTOMATION = "NO_AUTOMATION"
    UNKNOWN_NUMBER = "UNKNOWN_NUMBER"
    UNKNOWN_DAY = "UNKNOWN_DAY"
    UNTOLD_CLAUSE = "UNTOLD_CLAUSE"
    NAME = "NAME"
    PERSONAL = "PERSONAL"
    UNFILLED = "UNFILLED"
    UNREADABLE = "UNREADABLE"


@dataclass(frozen=True, kw_only=True)
class PublicFacts:
    """What the record says of an account, or of a case, and what of it the holder was told.

    `standing` is the strictest restriction in force; `told_*` come from letters that are proven to
    have arrived.
    """

    standing: str = "ACTIVE"
    was_restricted: bool = False
    finding: bool = False
    automated: bool = False  # a machine found, limited or decided something
    told: bool = False
    told_finding: bool = False
    told_standings: tuple[str, ...] = ()
    told_clauses: tuple[str, ...] = ()
    told_numbers: tuple[str, ...] = ()
    told_days: tuple[str, ...] = ()  # ISO 8601
    clauses: tuple[str, ...] = ()  # codes of all that the policy has
    known_names: tuple[str, ...] = ()  # of the account, the provider and the policy: may be said
    private: tuple[str, ...] = ()  # who reported: never
    people: tuple[str, ...] = ()  # contacts and staff: never

    def as_data(self) -> dict[str, Any]:
        """What is stored with the statement: nobody's name."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if name not in ("private", "people")
        }


LATIN = ("LATIN", "FULLWIDTH LATIN")
GAPS = re.compile(r"(?<!\w)(?:\w[ .*_-]){3,}\w(?!\w)")
# What is compared when a statement is looked at again, and its code in `language`.
COMPARED = ("standing", "finding", "automated", "told_finding", "told_standings", "told_clauses")


@dataclass(frozen=True, kw_only=True, order=True)
class Refused:
    """Why a text cannot be said, and where: `start` and `end` count its characters."""

    start: int
    end: int
    kind: Wrong


def changed_since(before: dict[str, Any], facts: PublicFacts) -> list[str]:
    """The names of what the record says otherwise than when a statement was proposed."""
    now = facts.as_data()
    return [name for name in COMPARED if before.get(name) != now[name]]


def refusals_of(text: str, facts: PublicFacts) -> list[Refused]:
    """Everything for which a text cannot be said, in the order of its places."""
    read = as_read(text)
    found = set(wrong_claims(read, facts)) | set(wrong_names(text, facts))
    found |= set(wrong_figures(read, facts)) | set(wrong_clauses(read, facts))
    found |= set(wrong_letters(text, facts))
    if not facts.told:
        found.add(Refused(start=0, end=0, kind=Wrong.NOTHING_TOLD))
    if place := re.search(r"\[[^\[\]\n]{1,80}\]", text):
        found.add(Refused(start=place.start(), end=place.end(), kind=Wrong.UNFILLED))
    return sorted(found)


def as_read(text: str) -> str:
    """A text with plain letters for those that only look so, one for each: accents and wide forms
    hide no word.
    """
    return "".join(
        char if char in "äöüßÄÖÜ" else (unicodedata.normalize("NFKD", char)[:1] or char)
        for char in text
    )


def wrong_letters(text: str, facts: PublicFacts) -> Iterator[Refused]:
    """Signs that nobody sees, letters of other alphabets, and words with gaps between all of their
    letters: what they say is hidden from whoever looks for words.
    """
    names = "".join(facts.known_names)
    for place, char in enumerate(text):
        # "½", "Ⅲ" and "²" are numbers that look like no digit
        hidden = unicodedata.category(char) in ("Cf", "Mn", "Me", "Cc", "Nl", "No")
        hidden = hidden and char not in "\n\r\t"
        foreign = char.isalpha() and not unicodedata.name(char, "").startswith(LATIN)
        if (hidden or foreign) and char not in names:
            yield Refused(start=place, end=place + 1, kind=Wrong.UNREADABLE)
    for match in GAPS.finditer(text):
        yield Refused(start=match.start(), end=match.end(), kind=Wrong.UNREADABLE)


def wrong_claims(text: str, facts: PublicFacts) -> Iterator[Refused]:
    """What the text claims, and the record does not bear out."""
    claims = claims_of(text)
    lifted = restored(facts) and any(c.says == Says.RESTORED and not c.denied for c in claims)
    for claim in claims:
        wrong = wrong_of(claim, facts, lifted=lifted)
        if wrong:
            yield Refused(start=claim.start, end=claim.end, kind=wrong)


def wrong_of(claim: Claim, facts: PublicFacts, *, lifted: bool) -> Wrong | None:
    """Why a claim cannot be made, if it cannot."""
    if claim.says in OF_FINDINGS:
        return wrong_finding(claim, facts)
    if claim.supposed:
        return None  # "may be suspended" says nothing of what is
    if claim.says == Says.AUTOMATED:
        if claim.denied:
            return Wrong.AUTOMATION if facts.automated else None
        return None if facts.automated else Wrong.NO_AUTOMATION
    if claim.says == Says.BY_PEOPLE:
        return Wrong.AUTOMATION if facts.automated and not claim.denied else None
    return wrong_access(claim, facts, lifted=lifted)


def wrong_finding(claim: Claim, facts: PublicFacts) -> Wrong | None:
    """Words of a breach and of findings: none before a finding, and none against one."""
    if claim.denied:
        return Wrong.FINDING_DENIED if facts.finding else None
    if claim.supposed and claim.says != Says.BREACH:
        return None  # "if it turns out that they do not follow the policies"
    if not facts.finding:
        return Wrong.NO_FINDING
    return None if facts.told_finding else Wrong.FINDING_UNTOLD


STANDINGS: dict[Says, tuple[tuple[str, ...], Wrong]] = {
    Says.SUSPENDED: (("SUSPENDED",), Wrong.NOT_SUSPENDED),
    Says.LIMITED: (("LIMITED",), Wrong.NOT_LIMITED),
    Says.RESTRICTED: (("LIMITED", "SUSPENDED"), Wrong.NOT_RESTRICTED),
    Says.TERMINATED: (("TERMINATED",), Wrong.NOT_TERMINATED),
    Says.SHUT_OUT: (("SUSPENDED", "TERMINATED"), Wrong.NOT_SUSPENDED),
}


def wrong_access(claim: Claim, facts: PublicFacts, *, lifted: bool) -> Wrong | None:
    """What is said of the account's access; `lifted`: the text says, truly, that it is open again,
    so that what it says of a restriction is about the time before.
    """
    if claim.says == Says.RESTORED:
        if claim.denied:
            return Wrong.MEASURE_DENIED if restored(facts) else None
        return None if restored(facts) else Wrong.NOT_RESTORED
    standings, wrong = STANDINGS[claim.says]
    holds = facts.standing in standings
    if claim.denied:
        return Wrong.MEASURE_DENIED if holds else None
    told = any(one in facts.told_standings for one in standings)
    if holds or (lifted and told):
        return None if told else Wrong.MEASURE_UNTOLD
    return wrong


def restored(facts: PublicFacts) -> bool:
    """Whether the account may do everything again, after a restriction."""
    return facts.standing == Standing.ACTIVE and facts.was_restricted


def wrong_names(text: str, facts: PublicFacts) -> Iterator[Refused]:
    """Names and addresses of people, and of whoever reported."""
    for term in facts.private:
        for pattern in patterns_of(term):
            for match in pattern.finditer(as_read(text)):
                yield Refused(start=match.start(), end=match.end(), kind=Wrong.NAME)
    for found in find_personal_data(text, names=facts.people):
        if text[found.start : found.end] not in " ".join(facts.known_names):
            kind = Wrong.NAME if found.kind == Finds.NAME else Wrong.PERSONAL
            yield Refused(start=found.start, end=found.end, kind=kind)


def patterns_of(name: str) -> Iterator[re.Pattern[str]]:
    """How a source is looked for: its words however they are joined, also as an address; and
    without its article, where it has a capital letter.
    """
    parts = [re.escape(as_read(part)) for part in name.split()]
    if not parts:
        return
    whole = r"[\W_]*".join(parts)
    yield re.compile(rf"(?i)(?<!\w){whole}(?:['’]?s)?(?!\w)")
    if len(parts) > 1 and parts[0].casefold() in ("the", "der", "die", "das"):
        bare = r"[\W_]*".join(part[:1].upper() + part[1:] for part in parts[1:])
        yield re.compile(rf"(?<!\w){bare}(?!\w)")


def wrong_figures(text: str, facts: PublicFacts) -> Iterator[Refused]:
    """Numbers and days that stand nowhere in what the holder was told."""
    spared = [
        match.span()
        for name in (*facts.known_names, *facts.told_clauses)
        if name
        for match in re.finditer(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", text)
    ]
    days = [date.fromisoformat(day) for day in facts.told_days]
    for figure in figures_of(text):
        if any(start <= figure.start and figure.end <= end for start, end in spared):
            continue
        if not is_told(figure, facts, days):
            kind = Wrong.UNKNOWN_NUMBER if figure.number else Wrong.UNKNOWN_DAY
            yield Refused(start=figure.start, end=figure.end, kind=kind)


def is_told(figure: Figure, facts: PublicFacts, days: list[date]) -> bool:
    """Whether the holder was told it; of a number that is a year, whether a day in it was."""
    if figure.number:
        return figure.number in facts.told_numbers or any(
            figure.number == str(day.year) for day in days
        )
    return any(figure.is_of(day) for day in days)


def wrong_clauses(text: str, facts: PublicFacts) -> Iterator[Refused]:
    """Clauses that no letter to the holder has named."""
    for code in set(facts.clauses) - set(facts.told_clauses):
        if len(code) < 2:
            continue
        for match in re.finditer(rf"(?i)(?<![\w-]){re.escape(code)}(?![\w-])", text):
            yield Refused(start=match.start(), end=match.end(), kind=Wrong.UNTOLD_CLAUSE)

"""What a sentence for the public claims, in English and German: clause by clause, whether it is
said, denied or only supposed, and which words say it.

It errs on the side of a question: what it does not understand is for the person who approves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Says(StrEnum):
    """What words of a clause claim."""

    BREACH = "BREACH"  # a word for a breach
    NOT_FOLLOWED = "NOT_FOLLOWED"  # that rules were not followed, in milder words
    FOUND = "FOUND"  # that something was established
    SUSPENDED = "SUSPENDED"
    LIMITED = "LIMITED"
    RESTRICTED = "RESTRICTED"  # either of them
    TERMINATED = "TERMINATED"
    RESTORED = "RESTORED"
    AUTOMATED = "AUTOMATED"
    BY_PEOPLE = "BY_PEOPLE"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim and its place in the text, in characters; `denied`: that it is not so; `supposed`:
    that it might be, or would.
    """

    says: Says
    start: int
    end: int
    denied: bool
    supposed: bool


def words(*parts: str) -> re.Pattern[str]:
    """Any of these as whole words, however they are written."""
    return re.compile(rf"(?i)(?<!\w)(?:{'|'.join(parts)})(?!\w)")


PATTERNS: dict[Says, re.Pattern[str]] = {
    Says.BREACH: words(
        r"violat\w*",
        r"breach\w*",
        r"infring\w*",
        r"contraven\w*",
        r"transgress\w*",
        r"(?:broke|broken|breaking|breaks)\s+(?:\w+\s+){0,3}(?:rules?|terms|polic\w+|agreement|law)",
        r"misus\w*",
        r"abus(?:e|es|ed|ing|ive)",
        r"misconduct",
        r"wrongdo\w*",
        r"guilty",
        r"fraud\w*",
        r"(?:illegal|unlawful)\w*",
        r"\w*versto(?:ß|ss|sse)\w*",
        r"verst(?:ö|oe)(?:ß|ss)\w*",
        r"verstie(?:ß|ss)\w*",
        r"verletz(?:t|te|ten|ung|ungen|en)",
        r"\w*verletzung(?:en)?",
        r"(?:miss|mis|miß)brauch\w*",
        r"zuwider\w*",
        r"rechtswidrig\w*",
        r"regelwidrig\w*",
        r"illegal\w*",
        r"betr(?:u|ü)g\w*",
        r"schuldig",
        r"fehlverhalten",
        r"gebrochen",
    ),
    Says.NOT_FOLLOWED: words(
        r"(?:not|never|n['’]t|doesn['’]t|didn['’]t|isn['’]t|hasn['’]t)\s+(?:\w+\s+){0,2}"
        r"(?:follow\w*|compl(?:y|ied|ies|iant)|adher\w*|respect\w*|me[e]?t)"
        r"(?:\s+\w+){0,2}\s+(?:polic\w+|rules?|terms|conditions|agreement)",
        r"non-?complian\w+",
        r"nicht\s+an\s+(?:\w+\s+){0,3}(?:\w*richtlinien?|regeln?|\w*bedingungen)",
        r"(?:richtlinien?|regeln?|\w*bedingungen)\s+(?:\w+\s+){0,2}"
        r"nicht\s+(?:eingehalten|befolgt|beachtet|eingehalten)",
    ),
    Says.FOUND: words(
        r"(?:have|has|had|we|investigation|review)\s+(?:\w+\s+){0,2}"
        r"(?:found|established|confirmed|determined|concluded|proven|proved)\s+that",
        r"(?:is|was|are|were|been)\s+(?:\w+\s+)?(?:established|confirmed|proven|proved)",
        r"festgestellt",
        r"nachgewiesen",
        r"erwiesen\w*",
        r"best(?:ä|ae)tigt",
        r"\w*findings?",
        r"feststellung(?:en)?",
    ),
    Says.SUSPENDED: words(
        r"suspended",
        r"suspensions?",
        r"(?:account|access|it)\s+(?:is|was|has\s+been)\s+(?:fully\s+)?blocked",
        r"gesperrt\w*",
        r"\w*sperrung(?:en)?",
        r"\w*sperre",
        r"suspendiert\w*",
    ),
    Says.LIMITED: words(
        r"(?:account|access)\s+(?:(?:is|was|has|have|been|had|currently|now|remains|partly)\s+){1,3}"
        r"limited",
        r"(?:have|has|had)\s+limited\s+(?:\w+\s+){0,2}(?:account|access)",
        r"begrenzt\w*",
        r"limitiert\w*",
    ),
    Says.RESTRICTED: words(
        r"restricted",
        r"restrictions?",
        r"eingeschr(?:ä|ae)nkt\w*",
        r"\w*einschr(?:ä|ae)nkung(?:en)?",
    ),
    Says.TERMINATED: words(
        r"terminated",
        r"terminations?",
        r"banned",
        r"(?:account|access)\s+(?:is|was|has\s+been)\s+(?:permanently\s+)?(?:closed|deleted)",
        r"(?:closed|deleted)\s+(?:\w+\s+){0,2}account",
        r"gek(?:ü|ue)ndigt\w*",
        r"\w*k(?:ü|ue)ndigung(?:en)?",
        r"beendet",
    ),
    Says.RESTORED: words(
        r"restored",
        r"reinstated",
        r"reinstatement",
        r"unsuspended",
        r"unblocked",
        r"lifted",
        r"(?:full|unrestricted)\s+access",
        r"(?:active|open)\s+again",
        r"wiederhergestellt\w*",
        r"aufgehoben\w*",
        r"(?:wieder|vollst(?:ä|ae)ndig)\s+(?:\w+\s+)?(?:aktiv|freigeschaltet|freigegeben|offen)",
        r"entsperrt\w*",
        r"freigeschaltet\w*",
        r"uneingeschr(?:ä|ae)nkt\w*",
    ),
    Says.AUTOMATED: words(
        r"automat(?:ed|ic|ically|ion)",
        r"automatisch\w*",
        r"automatisiert\w*",
        r"\w*automatik",
        r"algorithm\w*",
        r"algorithmus",
        r"algorithmen",
        r"without\s+(?:any\s+)?human\s+\w+",
        r"no\s+human\s+\w+",
        r"ohne\s+(?:mitwirkung\s+von\s+)?menschen?",
        r"kein\s+mensch",
    ),
    Says.BY_PEOPLE: words(
        r"(?:by|through)\s+(?:a\s+)?(?:human|person|people|staff|employee)\w*",
        r"(?:human|manual)(?:ly)?\s+(?:review\w*|decision\w*|check\w*|decided|made)",
        r"(?:von|durch)\s+(?:einem\s+|einen\s+)?(?:menschen?|person(?:en)?|mitarbeiter\w*)",
        r"manuell\w*",
    ),
}
# a claim of one of these is another way to say one that is denied
DENIES_ITSELF = (Says.NOT_FOLLOWED,)
SENTENCE = re.compile(r"[^.!?\n;]+(?:[.!?;](?=\s|$)|[.](?=\S)[^.!?\n;]*)*")
CLAUSE = re.compile(
    r"(?i)[,:–—()]|(?<!\w)(?:and|or|but|while|because|although|und|oder|aber|w(?:ä|ae)hrend|weil"
    r"|obwohl|sondern|sowie)(?!\w)"
)
IF = words(
    "if",
    "whether",
    "should",
    "unless",
    "in case",
    "were to",
    "wenn",
    "falls",
    "sofern",
    "sollte",
    "sollten",
    "ob",
)
MAYBE = words(
    "will",
    "would",
    "may",
    "might",
    "can",
    "could",
    "shall",
    "must",
    "wird",
    "werden",
    "würde",
    "würden",
    "kann",
    "können",
    "könnte",
    "könnten",
    "darf",
    "dürfen",
    "muss",
    "müssen",
)
NOT = words(
    "not",
    "no",
    "never",
    "without",
    "none",
    "neither",
    "nor",
    r"\w+n['’]t",
    "cannot",
    "nicht",
    r"kein\w*",
    "nie",
    "niemals",
    "ohne",
    "weder",
    "noch keine",
)
# a clause that says what another one supposes: "if it turns out, that …"
OF_THAT = re.compile(r"(?i)^[,\s]*(?:that|dass)(?!\w)")
NO_PART = words(r"(?:play\w*|had|has)\s+no\s+(?:part|role)", r"keine\s+rolle", "nicht beteiligt")
NEAR = 45  # characters within which a word denies what stands after it


def clauses_of(text: str) -> Iterator[tuple[int, str, bool]]:
    """Each clause of a text with where it begins, and whether the one before it only supposes
    it.
    """
    for sentence in SENTENCE.finditer(text):
        start, said = sentence.start(), sentence.group()
        cuts = [0, *(cut.start() for cut in CLAUSE.finditer(said)), len(said)]
        supposed = False
        for begin, end in pairwise(cuts):
            clause = said[begin:end]
            carried = supposed and bool(OF_THAT.match(clause))
            yield start + begin, clause, carried
            supposed = carried or bool(IF.search(clause))


def is_denied(says: Says, clause: str, start: int, end: int) -> bool:
    """Whether the clause says that it is not so; German says so after the word, too, where the verb
    stands first.
    """
    before = clause[max(0, start - NEAR) : start]
    if says in DENIES_ITSELF:
        return False
    if says == Says.AUTOMATED and NO_PART.search(clause[end:]):
        return True
    if says == Says.AUTOMATED and re.match(r"(?i)(?:without|no|ohne|kein)\b", clause[start:end]):
        return False  # "without human …" says that it was automated
    return bool(NOT.search(before))


def claims_of(text: str) -> list[Claim]:
    """Everything that a text claims of what the record knows, in the order of its places."""
    found: list[Claim] = []
    for begins, clause, carried in clauses_of(text):
        for says, pattern in PATTERNS.items():
            for match in pattern.finditer(clause):
                before = clause[: match.start()]
                found.append(
                    Claim(
                        says=says,
                        start=begins + match.start(),
                        end=begins + match.end(),
                        denied=is_denied(says, clause, match.start(), match.end()),
                        supposed=carried or bool(IF.search(before) or MAYBE.search(before)),
                    )
                )
    return sorted(found, key=lambda claim: (claim.start, claim.end))

"""What a sentence for the public claims, in English and German: clause by clause, whether it is
said, denied or only supposed, and which words say it.

It errs on the side of a question: what it does not understand is for the person who approves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from enforcement.rules.public_words import PATTERNS, Says, words


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


# a claim of one of these is another way to say one that is denied
DENIES_ITSELF = (Says.NOT_FOLLOWED, Says.SHUT_OUT)
# "no violation" denies only where the words say that none was found: "not only", "no doubt that"
# and "did not report the violation" claim one
OF_FINDINGS = (Says.BREACH, Says.NOT_FOLLOWED, Says.CONDUCT, Says.FOUND)
MILD = (
    r"(?:findings?|evidence|sign|proof|conclusion|decision|of|about|on|any|a|an|such|the|further)"
)
FOUND = (
    r"(?:found|established|made|concluded|confirmed|determined|identified|proven|accus\w+|alleg\w+)"
)
DENIED_BEFORE = re.compile(
    rf"(?i)(?:\b(?:no|without\s+any|neither)\s+(?:{MILD}\s+){{0,4}}"
    rf"|(?:\bnot|\bnever|n['’]t)\s+(?:(?:yet|so\s+far|been|be|have|has|had)\s+){{0,3}}{FOUND}"
    rf"\s+(?:\w+\s+){{0,3}}|\bkein\w*\s+(?:\w+\s+)?"
    r"|\bnicht\s+(?:festgestellt|nachgewiesen|erwiesen)\s+(?:\w+\s+){0,3})$"
)
DENIED_AFTER = re.compile(
    rf"(?i)^(?:\s+\w+){{0,5}}?\s+(?:(?:has|have|had|is|was)\s+(?:not|never)|(?:has|is|was)n['’]t)"
    rf"\s+(?:(?:yet|so\s+far|been)\s+){{0,3}}{FOUND}"
    r"|^(?:\s+\w+){0,4}?\s+(?:bisher\s+|noch\s+)?nicht\s+(?:festgestellt|nachgewiesen|erwiesen)"
)
UNDERMINED = words(
    r"doubt\w*",
    "den(?:y|ies|ied|ying|ial)",
    r"disput\w*",
    "only",
    "just",
    "secret",
    r"surpris\w*",
    "coincidence",
    "reason",
    r"question\w*",
    r"zweifel\w*",
    r"leugn\w*",
    r"(?:be|ab)streit\w*",
    "nur",
    "grund",
    "zufall",
    r"frag\w*",
    "geheimnis",
)
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
    "nothing",
    "never",
    "without",
    "none",
    "neither",
    "nor",
    r"\w+n['’]t",
    "cannot",
    "nicht",
    "nichts",
    r"kein\w*",
    "nie",
    "niemals",
    "ohne",
    "weder",
    "noch keine",
)
# a clause that says what another one supposes: "if it turns out, that …"
OF_THAT = re.compile(r"(?i)^[,\s]*(?:that|dass)(?!\w)")
# "can no longer use it" says what is, and supposes nothing
SOMEDAY = words("will", "would", "might", "wird", "werden", "würde", "würden", "könnte", "könnten")
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
    before, after = clause[max(0, start - NEAR) : start], clause[end:]
    if says in DENIES_ITSELF:
        return False
    if says in OF_FINDINGS:
        if UNDERMINED.search(clause) or len(NOT.findall(clause)) != 1:
            return False
        if says != Says.FOUND:
            return bool(DENIED_BEFORE.search(before) or DENIED_AFTER.search(after))
    if says == Says.AUTOMATED and NO_PART.search(after):
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
                maybe = SOMEDAY if says == Says.SHUT_OUT else MAYBE
                found.append(
                    Claim(
                        says=says,
                        start=begins + match.start(),
                        end=begins + match.end(),
                        denied=is_denied(says, clause, match.start(), match.end()),
                        supposed=carried or bool(IF.search(before) or maybe.search(before)),
                    )
                )
    return sorted(found, key=lambda claim: (claim.start, claim.end))

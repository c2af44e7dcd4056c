"""What a notice claims, in our own fixed words, and whether it is so."""

from __future__ import annotations

from enforcement.language.notices.blocks import own_words, parse
from enforcement.language.notices.kinds import SECTIONS
from enforcement.language.notices.statement import Statement, StatementIncomplete
from enforcement.language.saying import say

# What a notice says of access and of appeals, in our own words and small letters; it may say so
# only where it is so.
OPEN_NOW = {
    "en": (
        "you have full api access",
        "api access is restored",
        "access of this account is restored",
    ),
    "de": (
        "api-zugang ist vollständig freigeschaltet",
        "ist wieder freigeschaltet,",
        "dieses kontos ist wieder freigeschaltet",
    ),
}
WILL_OPEN = {"en": ("full access",), "de": ("vollen zugang", "vollständig freigeschaltet")}
MAY_APPEAL = {
    "en": ("you can appeal", "answer there and appeal", "you can answer, appeal"),
    "de": (
        "können sie widerspruch einlegen",
        "und widerspruch einlegen",
        "antworten, widerspruch einlegen",
        "sie können widerspruch",
    ),
}
WILL_END = {
    "en": ("the restriction in this case ends", "the restriction in this case can still end"),
    "de": (
        "die maßnahme in diesem fall endet",
        "endet die maßnahme in diesem fall",
        "die maßnahme in diesem fall kann noch enden",
    ),
}
ELSEWHERE = {"en": ("another case",), "de": ("ein anderer fall",)}
NO_AUTOMATION = {"en": ("no automated system",), "de": ("kein automatisches system",)}


def check_claims(statement: Statement, own: str) -> None:
    """What our own words claim of access, of appeals and of automation is so (invariant 13).

    `own`: the text in small letters, without what it quotes. Raises `StatementIncomplete`.
    """
    restricted = statement.restricted_here or statement.restricted_elsewhere
    automation = (
        statement.detected_by_automation
        or statement.limited_by_automation
        or statement.decided_by_automation
    )
    untrue = (
        ("access", OPEN_NOW, restricted),
        ("access", WILL_OPEN, statement.restricted_elsewhere),
        ("access", WILL_END, not statement.restricted_here),
        ("appeal", MAY_APPEAL, not statement.appealable),
        ("automation", NO_AUTOMATION, automation),
    )
    for element, phrases, is_untrue in untrue:
        claims = [words for words in phrases[statement.language] if words in own]
        if is_untrue and claims:
            raise StatementIncomplete(
                element, say("The text says “%(words)s”, which is not so.", words=claims[0])
            )


def access_told(text: str, language: str) -> str:
    """What the text of a notice says that the account may do: `open`, `restricted` (by its case),
    `elsewhere` (by another case alone), or `nothing`.
    """
    blocks = parse(text)
    headings = {block.words for block in blocks if block.kind == "heading"}
    if any(SECTIONS[language].get(words) == "measure" for words in headings):
        return "restricted"
    own = own_words(blocks).lower()
    if any(words in own for words in ELSEWHERE[language]):
        return "elsewhere"
    return "open" if any(words in own for words in OPEN_NOW[language]) else "nothing"

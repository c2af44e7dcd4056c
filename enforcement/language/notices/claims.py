"""What a notice claims, in our own fixed words, and whether it is so."""

from __future__ import annotations

from accounts.languages import LANGUAGES
from enforcement.language.notices.blocks import own_words, parse
from enforcement.language.notices.kinds import SECTIONS
from enforcement.language.notices.statement import Statement, StatementIncomplete
from enforcement.language.saying import say


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
    says = LANGUAGES[statement.language].says
    untrue = (
        ("access", says.open_now, restricted),
        ("access", says.will_open, statement.restricted_elsewhere),
        ("access", says.will_end, not statement.restricted_here),
        ("appeal", says.may_appeal, not statement.appealable),
        ("automation", says.no_automation, automation),
    )
    for element, phrases, is_untrue in untrue:
        claims = [words for words in phrases if words in own]
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
    says, own = LANGUAGES[language].says, own_words(blocks).lower()
    if any(words in own for words in says.elsewhere):
        return "elsewhere"
    return "open" if any(words in own for words in says.open_now) else "nothing"

"""Words that run from right to left, or that turn the words around them round, kept to themselves.

An account may be called in Hebrew, or with U+202E in its name: without a fence the words of a page
or a letter that follow would stand in another order. Unicode has that fence: FIRST STRONG ISOLATE
before, POP DIRECTIONAL ISOLATE after. It works where an element such as `<bdi>` cannot stand: in
attributes, in mails, inside a translated sentence. Source: Unicode Standard Annex 9, 2.4 and 6.3.
"""

from __future__ import annotations

import re

FSI, PDI = "\u2068", "\u2069"
ISOLATES = frozenset("\u2066\u2067\u2068")
# Letters of scripts that run from right to left, and the controls of direction.
TURNING = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def isolated(text: str) -> str:
    """The text, each of its lines fenced in where it could turn what stands beside it; any other
    text as it is.
    """
    if text.isascii() or not TURNING.search(text):
        return text
    return "\n".join(fenced(line) if TURNING.search(line) else line for line in text.split("\n"))


def without_fences(text: str) -> str:
    """The text with its fences taken away, for comparing and measuring."""
    return text.replace(FSI, "").replace(PDI, "")


def fenced(line: str) -> str:
    """One line in a fence that it cannot open itself: what it closes too often is left out, what it
    leaves open is closed. A line whose words are fenced in already stays as it is.
    """
    kept: list[str] = []
    depth, turns = 0, False
    for char in line:
        if char == PDI and not depth:
            turns = True
            continue
        depth += (char in ISOLATES) - (char == PDI)
        turns = turns or (not depth and char != PDI and bool(TURNING.match(char)))
        kept.append(char)
    if not turns and not depth:
        return line
    return f"{FSI}{''.join(kept)}{PDI * depth}{PDI}"

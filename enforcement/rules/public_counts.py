"""How often something was, how much of it, and which one of several: ordinals, fractions, Roman
numerals, "twice", "never before", in English and German.

None of these is a number that a letter gives, so nobody was told of them. What reads alike and
counts nothing passes: "once the review is over", "third parties", "at first".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ORDINALS = (
    r"(?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six"
    r"|seven|eigh|nine)teenth|(?:twen|thir|for|fif|six|seven|eigh|nine)tieth|hundredth|thousandth"
    r"|millionth|umpteenth|nth)"
)
COUNTED = (
    r"(?:times?|occasions?|instances?|cases?|accounts?|reports?|complaints?|suspensions?|warnings?"
    r"|restrictions?|terminations?|limits?|violations?|breach(?:es)?|offen[cs]es?|incidents?"
    r"|findings?|decisions?|strikes?|appeals?|tips?|allegations?|months?|weeks?|days?|years?)"
)
DONE = (
    r"(?:suspended|limited|restricted|blocked|terminated|banned|warned|reported|sanctioned"
    r"|suspend|limit|restrict|block|terminate|ban|warn)"
)
GEZAEHLT = (
    r"(?:Mal|Male|Malen|Fall|Fälle[ns]?|Fällen|Konto|Konten|Meldung(?:en)?|Beschwerde[n]?"
    r"|Sperr(?:e|en|ung|ungen)|Verwarnung(?:en)?|Einschränkung(?:en)?|Kündigung(?:en)?|Verstoß"
    r"|Verstöße[n]?|Vorfall|Vorfälle[n]?|Feststellung(?:en)?|Entscheidung(?:en)?|Widerspr[uü]ch\w*"
    r"|Hinweis(?:e|en)?|Vorwürfe[n]?|Vorwurf)"
)
GETAN = (
    r"(?:gesperrt|eingeschränkt|begrenzt|blockiert|gekündigt|verwarnt|gemeldet|aufgefallen|sperren"
    r"|sperrten|einschränken|kündigen|verwarnen)"
)
TENS = r"(?:zwanzig|dreißig|dreissig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig|hundert)"
ORDNUNG = (
    r"(?:zwei|drit|vier|fünf|sechs|sieb(?:en)?|neun|zehn|elf|zwölf|\w+zehn|\w*(?:"
    + TENS
    + r"|tausend)s)te[nrsm]?"
)
ARTICLE = r"(?:der|die|das|dem|den|des|zum|im|beim|vom|am|ein|eine[nrsm]?|sein\w*|ihr\w*|unser\w*)"
WHICH = (
    rf"{ORDINALS}s?(?![\s-]part(?:y|ies))",
    r"second(?![\s-](?:guess|nature|look|opinion|pair))(?!s)",
    rf"first(?:[\s-](?:ever|such))?\s+(?:\w+\s+)?{COUNTED}",
    r"(?:the|its|their|our|a|this|very)\s+first(?!\s+(?:place|look|step|and|to))",
    r"(?:last|next|(?<!at\s)(?<!by\s)this|each|every|another|one\s+more)\s+time",
    rf"{ARTICLE}\s+(?:ers|ach|letz)te[nrsm]?\s+(?:\w+e[nrsm]?\s+)?{GEZAEHLT}",
    r"erstmal(?:s|ig\w*)",
    r"\w+ten\s?Mal(?:e)?",
    r"(?:dies|letztes|nächstes|jedes)mal",
    rf"{ORDNUNG}\s+(?:\w+e[nrsm]?\s+)?{GEZAEHLT}",
    rf"{ARTICLE}\s+{ORDNUNG}(?!\w)",
)
OFTEN = (
    r"(?:more\s+than|at\s+least|at\s+most|not|only|just|than|already|but)\s+once",
    r"once\s+(?:before|already|again|more|previously|earlier)",
    rf"(?:{DONE}|did\s+so|happened)\s+(?:\w+\s+){{0,3}}once(?!\s+(?:we|the|they|it|our|its|their|a))",
    r"(?:twice|thrice)",
    r"(?:never|ever|once|twice|not)\s+before(?!\s+(?:the|a|an|we|it|they|our|any)\b)",
    rf"(?:{DONE}|happened|done|seen|so|this|that)\s+before(?=\s*(?:[.,;:!?)]|$|and\b|but\b|or\b))",
    rf"(?:previous|prior|earlier|past|former|repeat(?:ed)?|recurr\w+|further|additional)\s+{COUNTED}",
    rf"previously\s+(?:been\s+)?{DONE}",
    rf"{DONE}\s+(?:\w+\s+){{0,3}}again|again\s+(?:been\s+)?{DONE}|(?:yet|once)\s+again"
    r"|again\s+and\s+again|time\s+and\s+again",
    rf"in\s+(?:the\s+past|recent\s+\w+)|time\s+after\s+time|a\s+line\s+of|(?:a\s+)?one[\s-]off"
    rf"|{DONE}\s+previously|(?:often|frequently|regularly|occasionally|rarely|seldom)\s+{DONE}"
    rf"|(?:several|both|many|some|dozens)\s+of\s+(?:its|their|the|these)\s+{COUNTED}"
    rf"|(?:the\s+)?(?:only|sole|single|latest|last)\s+{COUNTED}",
    r"repeatedly|(?:repeat|serial)\s+offend\w+|a\s+history\s+of|a\s+pattern\s+of|a\s+series\s+of",
    rf"(?:several|many|multiple|numerous|countless|various|some|few|dozens\s+of|scores\s+of"
    rf"|a\s+(?:few|couple\s+of|handful\s+of|number\s+of|string\s+of))\s+(?:\w+\s+)?{COUNTED}",
    r"(?:double|treble|triple|quadruple)[ds]?(?![\s-]check)|(?:two|three|four|five|ten|hundred)fold",
    r"(?:schon|bereits|nur|mehr\s+als|mindestens|höchstens|genau|wieder|gerade)\s+einmal",
    rf"einmal\s+(?:zuvor|vorher|mehr|{GETAN})",
    rf"(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\w*{TENS}|\w*tausend|mehr|viel|oft"
    r"|manch)mal(?:s|ig\w*)?",
    r"(?:zwei|drei|vier|fünf|zehn|hundert|tausend|mehr|viel)fach\w*|doppelt\w*|(?:ver|ge)doppelt\w*",
    rf"(?:vorher\s+schon|schon\s+vorher)\s+(?:\w+\s+)?{GETAN}|(?:häufig|oft|öfter|regelmäßig"
    rf"|gelegentlich|selten)\s+(?:\w+\s+){{0,3}}{GETAN}|seit\s+(?:langem|jahren|monaten)"
    rf"|einzige[nrsm]?\s+{GEZAEHLT}|wiederholungsf[aä]ll\w*"
    rf"|jede[rsnm]?\s+(?:{ORDNUNG}|dritte|achte)",
    r"wiederholt\w*|abermals|immer\s+wieder|schon\s+wieder|Wiederholungstäter\w*",
    rf"(?:erneut|nochmals?|noch\s+einmal|wieder)\s+(?:\w+\s+)?{GETAN}",
    rf"{GETAN}\s+(?:\w+\s+)?(?:schon|bereits)\s+(?:früher|zuvor|vorher)",
    rf"(?:früher|vorher|schon|bereits)\s+(?:\w+\s+)?{GETAN}\s+worden",
    r"(?:nie|noch\s+nie|niemals|schon|bereits|einmal|mehrmals)\s+(?:zuvor|vorher|früher)|noch\s+nie",
    r"in\s+der\s+Vergangenheit|(?:früher|vorherig|vorig|weiter|zusätzlich)e[nrsm]?\s+" + GEZAEHLT,
    rf"(?:mehrere[nr]?|zahlreiche[nr]?|unzählige[nr]?|etliche[nr]?|einige[nr]?|viele[nr]?|manche[nr]?"
    rf"|ein\s+paar|eine[r]?\s+(?:Reihe|Handvoll|Vielzahl)(?:\s+von)?)\s+(?:\w+e[nr]?\s+)?{GEZAEHLT}",
)
MUCH = (
    r"(?:half|halves)(?:\s+(?:of|the|its|their|a))?",
    r"(?:one|a|two|three)[\s-](?:third|quarter|fifth|tenth)s?|quarters?\s+of|three\s+quarters",
    r"(?:a|the|vast)\s+majority|(?:a\s+)?(?:fraction|percentage|share|portion)\s+of|most\s+of\s+(?:the|its)",
    r"hälfte|halb(?:e[nsm]?)?|(?:ander|dritt)?einhalb|\w*(?:drittel|viertel|fünftel|zehntel)[sn]?",
    r"mehrheit|bruchteil\w*|großteil\w*|(?:den|ein)\s+anteil",
)
SIMPLE = re.compile("(?i)(?<!\\w)(?:" + "|".join((*WHICH, *OFTEN, *MUCH)) + ")(?!\\w)")
ROMAN = re.compile(
    r"(?<![\w.-])(?=[IVXLCDM]{2}|(?<=[a-z]\s)[IVX](?![\w'’]))"
    r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![\w-])"
)
SMALL_ROMAN = re.compile(r"(?<![\w.-])(?:i{2,3}|iv|vi{1,3}|ix|xi{1,3}|xi?v)(?![\w-])")
# before a letter that would be a word or a name elsewhere: "phase I", "Stufe V"
NAMED = re.compile(
    r"(?i)(?<!\w)(?:part|phase|section|chapter|tier|level|stage|class|category|title|article|clause"
    r"|annex|type|step|round|teil|phase|abschnitt|kapitel|stufe|klasse|artikel|anhang|typ|runde)\s+$"
)
NO_NUMERALS = frozenset(
    {"CD", "CI", "CV", "DC", "DM", "LI", "MC", "MD", "MI", "MIX", "MM", "CC", "DI"}
)
ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def counts_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Each such place of a text: start, end, and what is said there; of a Roman numeral, the number
    in digits.
    """
    for match in SIMPLE.finditer(text):
        yield match.start(), match.end(), match.group().lower()
    for match in (*ROMAN.finditer(text), *SMALL_ROMAN.finditer(text)):
        said = match.group()
        alone = len(said) == 1 and not NAMED.search(text[: match.start()])
        if said and not alone and said not in NO_NUMERALS:
            yield match.start(), match.end(), str(in_digits(said.upper()))


def in_digits(numeral: str) -> int:
    """A Roman numeral as a number."""
    values = [ROMAN_DIGITS[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-one if one < after else one for one, after in zip(values, following, strict=True))

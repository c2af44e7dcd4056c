"""Finds personal data in a text that is to be public, in English and German: addresses, numbers,
keys, and the names of people who are known from the case.

What it finds keeps a statement back until a person has looked, so that it errs on that side. It
reads a text as a person would: invisible characters and other forms of a letter hide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from ipaddress import ip_address

from enforcement.rules.statements.found import Finds, Found, Plain
from enforcement.rules.statements.names import find_names

AT = (
    r"\s*(?:@|[\[({<]\s*(?:at|ät|@)\s*[\])}>]|\s(?:at|ät)\s(?=\s*[\w-]+\s*(?:[\[({]|dot|punkt)))\s*"
)
DOT = r"(?:\.|\s*[\[({<]\s*(?:dot|punkt|\.)\s*[\])}>]\s*|\s+(?:dot|punkt)\s+)"
EMAIL = re.compile(
    rf"(?i)(?<![\w.+%'-])[\w.+%'-]++{AT}[\w-]+(?:{DOT}[\w-]+)*{DOT}[a-z]{{2,24}}\b",
)
URL_USER = re.compile(r"(?i)\b(?:https?|ftp|ssh)://[^\s/@]+:[^\s/@]+@")
HANDLE = re.compile(
    r"(?i)(?<![\w.@/])@[a-z_][\w.]{2,30}\b"
    r"|\b(?:linkedin\.com/in|facebook\.com|instagram\.com|x\.com|twitter\.com|t\.me|github\.com"
    r"|xing\.com/profile|wa\.me|tiktok\.com)/@?[\w.%-]{2,}"
    r"|\b(?:skype|telegram|signal|discord|threema|whatsapp)(?:[- ]?(?:id|name|handle|nutzer))?"
    r"\s*[:=]\s*@?[\w.#+-]{3,}"
)
IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\s?\d{2}(?:[\s-]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])")
CARD = re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w.]?\d)")
IP_4 = re.compile(r"(?<![\w.])\d{1,3}(?:(?:\.|\[\.\]|\(\.\))\d{1,3}){3}(?:/\d{1,2})?(?![\w]|\.\d)")
IP_6 = re.compile(r"(?i)(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])")
# what stands before the number of a version or a section
NUMBERED = re.compile(
    r"(?i)(?:\b(?:version|release|section|chapter|clause|kapitel|abschnitt|ziffer|nummer|number|nr|no)"
    r"\.?\s*|(?<!\w)v)$"
)
MAC = re.compile(r"(?i)(?<![\w:-])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![\w:-])")
KEY = re.compile(
    r"(?x)"
    r"-----BEGIN\ [A-Z ]*(?:PRIVATE\ KEY|CERTIFICATE)-----"
    r"|\b(?:sk|pk|rk|dk|ak|ghp|gho|ghs|ghu|github_pat|glpat|xox[abeprs]|whsec|npm|hf|key|token|api|live"
    r"|test)[-_](?=[\w-]*\d)[\w-]{8,}"
    r"|\bAKIA[0-9A-Z]{12,}\b|\bASIA[0-9A-Z]{12,}\b|\bAIza[\w-]{20,}"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"
    r"|(?i:\b(?:bearer|basic)\s+)(?=[\w.~+/=-]*\d)[\w.~+/=-]{12,}"
    r"|(?i:\b(?:api[-_ ]?key|api[-_ ]?schlüssel|secret|passwor[dt]|kennwort|token|access[-_ ]?key"
    r"|zugangsschlüssel|schlüssel|pin|passphrase)\s*(?:[:=]|ist:|is:|lautet:?)\s*[\"'“„»]?)(?=\S*[\d_-])\S{6,}"
)
UUID = re.compile(r"(?i)(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])")
# long, and of letters of both cases and digits, as no word is
RANDOM = re.compile(
    r"(?<![\w+/=-])(?=[\w+/=-]*\d)(?=[\w+/=-]*[a-z])(?=[\w+/=-]*[A-Z])[\w+/-]{24,}=*(?![\w])"
    r"|(?<![\w-])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{28,}(?![\w-])"
)

NUMBER = r"(?:\(?\+|00)?\(?[0-9](?:[\s()/.\-]{0,3}[0-9])"
IDENTITY = (
    re.compile(
        r"(?i)(?<!\w)(?:passports?|id[ -]?cards?|identity\s+cards?|driv\w+\s+licen[cs]es?|"
        r"tax[ -]?ids?|ssns?|social\s+security|national\s+insurance|(?:reise)?pass|"
        r"personalausweis|ausweis|f(?:ü|ue)hrerschein|steuer-?(?:id|identifikationsnummer|nummer)|sozialversicherung\w*)"
        # bounded, so that a long text takes no longer than its length
        r"(?:\s*(?:-?nr\.?|no\.?|-?nummer|numbers?|is|lautet|:|#)){0,6}\s*"
        r"(?=[A-Z\d][A-Z\d /-]{0,35}\d)"
        r"[A-Z\d](?:[ /-]?[A-Z\d]){5,17}(?!\w)"
    ),
    re.compile(
        r"(?i)(?<!\w)(?:born|date\s+of\s+birth|dob|birthday|geboren|geburtsdatum|geburtstag|geb\.)"
        r"(?:\s*(?:on|in|is|am|ist|:))*\s*"
        r"(?:\d{1,2}(?:st|nd|rd|th|\.)?\s*(?:[./-]\s*)?(?:\d{1,2}|[a-zä]{3,9})\.?,?[\s./-]*\d{2,4}"
        r"|[a-zä]{3,9}\s+\d{1,2},?\s+\d{4}|\d{4}-\d{2}-\d{2})"
    ),
)
PHONE_MARKED = re.compile(
    r"(?i)(?<!\w)(?:"
    r"(?:phones?|telephones?|tel|telefon(?:nummer)?|mobiles?|mobil(?:nummer)?|handy(?:nummer)?|cell"
    r"|fax|rufnummer|durchwahl|ext(?:ension)?|festnetz|whatsapp|hotline|sms|anruf(?:en)?"
    r"|erreichbar)\b[^\d\n+]{0,24}"
    r"|(?:call|ring|text|dial|rufen)(?:\s+[a-z]{2,5})?[\s:=]+"
    rf"){NUMBER}{{4,16}}(?![\w.]?[0-9])"
    r"|(?<!\w)(?:number|nummer)(?:\s+(?:is|was|ist|war|lautet))?[\s:=]+"
    rf"{NUMBER}{{6,16}}(?![\w.]?[0-9])"
)
PHONE_ABROAD = re.compile(
    r"(?<![\w+])(?:\(?\+|00)\s?\(?[1-9]\d{0,2}\)?(?:[\s()/.\-]{0,3}[0-9]){6,14}(?![\w])"
)
PHONE_HERE = re.compile(
    r"(?<![\w.,/+§-])\(?0[1-9]\d{1,4}\)?[\s/.\-]{1,3}[0-9](?:[\s/.\-]?[0-9]){4,10}(?![\w]|[.,][0-9])"
    r"|(?<![\w.,/+-])\(?[2-9]\d{2}\)?[\s.\-]\s?[2-9]\d{2}[.\-\s]\d{4}(?![\w]|[.,-][0-9])"
    r"|(?<![\w.,/+-])0(?:1[5-7]\d|[2-9]\d{2})\d{6,9}(?![\w]|[.,-][0-9])"
    r"|(?<![\w.,/+-])0(?:7\d{3}|20|1\d{2,3})\s\d{3,4}\s?\d{3,4}(?![\w]|[.,-][0-9])"
)

HOUSE = r"\d{1,4}\s?[a-zA-Z]?(?:\s?[-/]\s?\d{1,4}\s?[a-zA-Z]?)?"
# the end of a street's name and a number: Musterstraße 12, Str. 5
STREET = re.compile(
    r"(?i)(?:stra(?:ß|ss)e|str\.|gasse|platz|allee|ufer|damm|chaussee|weg|ring|steig|promenade"
    rf"|graben|markt)\s+{HOUSE}(?![\w%]|[.,]\d)"
)
POSTAL = (
    # An der Alster 42, 20099 Hamburg
    re.compile(
        rf"(?<!\w)(?:Am|An der|An den|Auf der|Auf dem|Im|In der|In den|Zum|Zur|Unter den|Unter der)"
        rf"\s[A-ZÄÖÜ][\w-]+(?:\s[A-ZÄÖÜ][\w-]+)?\s{HOUSE}(?=\s*,\s*\d{{5}}|\s+(?:in|wohn))"
    ),
    # 12 Main Street, 221B Baker St.
    re.compile(
        r"(?i)(?<![\w.,])\d{1,5}\s?[a-z]?,?\s+(?:(?!of\b)(?:[a-zà-ÿ][\w.'-]*|[1-9]\w+)\s+){1,3}"
        r"(?:street|road|avenue|boulevard|highway|parkway)\b"
    ),
    re.compile(
        r"(?<![\w.,])\d{1,5}\s?[A-Za-z]?,?\s+(?:(?:[A-Z][\w.'-]*|[1-9]\w+)\s+){1,3}"
        r"(?:St|Rd|Ave|Lane|Ln|Drive|Dr|Blvd|Court|Ct|Square|Sq|Way|Terrace|Close|Crescent|Place|Pl"
        r"|Hwy|Quay|Gardens|Grove|Mews|Row|Walk)\b\.?"
    ),
    re.compile(r"(?i)(?<!\w)p\.?\s?o\.?\s?box\s+\d+|(?<!\w)postfach\s+\d[\d ]+"),
    # 10115 Berlin, D-80331 München
    re.compile(
        r"(?<![\w.,-])(?:(?:D|DE|A|AT|CH)[\s-])?\d{5}\s+[A-ZÄÖÜ][a-zäöüß-]{2,}"
        r"(?=\s*(?:$|[.,;)\n]|\s(?:wohn|gemeldet|ansässig|am|an|im|in\s|\()))"
        r"|(?<![\w-])(?:D|DE|A|AT|CH)-\d{4,5}\s+[A-ZÄÖÜ]\w+"
    ),
    # London SW1A 2AA; Springfield, IL 62704
    re.compile(r"(?<![\w-])[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}(?![\w-])"),
    re.compile(r"[A-Z][a-z]+,?\s+[A-Z]{2}\s+\d{5}(?:-\d{4})?(?!\w)"),
)
# words that end like a street and are none
NO_STREET = re.compile(
    r"(?i)^(?:weg|ring|markt|platz|arbeitsmarkt|finanzmarkt|binnenmarkt|rechtsweg|ausweg|umweg|"
    r"arbeitsplatz|marktplatz|speicherplatz|dienstweg|vorweg|keineswegs|hinweg|durchweg|"
    r"lösungsweg|mittelweg|verwaltungsrechtsweg|supermarkt|kapitalmarkt|schwarzmarkt|\w*hinweg)\s"
)


# How long the IBAN of a country is (SWIFT's registry of IBANs).
IBANS = {
    country: length
    for length, countries in (
        (15, "NO"),
        (16, "BE"),
        (18, "DK FI FO GL NL SD"),
        (19, "MK SI"),
        (20, "AT BA EE KZ LT LU MN XK"),
        (21, "CH HR LI LV"),
        (22, "BG BH CR DE GB GE IE ME RS VA"),
        (23, "AE GI IL IQ OM SO TL"),
        (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
        (25, "LY PT ST"),
        (26, "IS TR"),
        (27, "BI DJ FR GR IT MC MR SM"),
        (28, "AL AZ BY CY DO GT HN HU LB NI PL SV"),
        (29, "BR EG PS QA UA"),
        (30, "JO KW MU YE"),
        (31, "MT SC"),
        (32, "LC"),
        (33, "RU"),
    )
    for country in countries.split()
}


def is_iban(value: str) -> bool:
    """Whether the check digits are right (ISO 13616)."""
    said = re.sub(r"[\s-]", "", value).upper()
    if len(said) != IBANS.get(said[:2]):
        return False
    return int("".join(str(int(c, 36)) for c in said[4:] + said[:4])) % 97 == 1


def longest_iban(value: str) -> int:
    """How many characters of it are an IBAN; 0 for none. What follows may be the next word."""
    for end in range(len(value), 14, -1):
        if not value[end - 1].isspace() and is_iban(value[:end]):
            return end
    return 0


def is_card(value: str) -> bool:
    """Whether the check digit is right (Luhn)."""
    digits = [int(c) for c in value if c.isdigit()][::-1]
    return sum(d if n % 2 == 0 else sum(divmod(2 * d, 10)) for n, d in enumerate(digits)) % 10 == 0


def is_address(value: str) -> bool:
    """Whether it is an address of a machine, and none that stands for any or for this one."""
    try:
        address = ip_address(re.sub(r"[\[\]()]", "", value).split("/")[0])
    except ValueError:
        return False
    return not address.is_unspecified


def _numbers(plain: Plain) -> Iterator[Found]:
    text = plain.text
    for match in IBAN.finditer(text):
        if length := longest_iban(match[0]):
            yield plain.found(Finds.IBAN, match.start(), match.start() + length)
    for match in CARD.finditer(text):
        if is_card(match[0]):
            yield plain.found(Finds.CARD, *match.span())
    for pattern in (IP_4, IP_6):
        for match in pattern.finditer(text):
            if is_address(match[0]) and not NUMBERED.search(text[: match.start()]):
                yield plain.found(Finds.IP, *match.span())
    for match in MAC.finditer(text):
        yield plain.found(Finds.IP, *match.span())
    for pattern in (PHONE_MARKED, PHONE_ABROAD, PHONE_HERE):
        for match in pattern.finditer(text):
            yield plain.found(Finds.PHONE, *match.span())


def _words(plain: Plain) -> Iterator[Found]:
    text = plain.text
    for match in STREET.finditer(text):
        start = match.start()
        while start and (text[start - 1].isalnum() or text[start - 1] in ".'-"):
            start -= 1
        if not NO_STREET.match(text[start:]):
            yield plain.found(Finds.POSTAL, start, match.end())
    for kind, patterns in (
        (Finds.EMAIL, (EMAIL,)),
        (Finds.KEY, (KEY, UUID, RANDOM, URL_USER)),
        (Finds.HANDLE, (HANDLE,)),
        (Finds.IDENTITY, IDENTITY),
        (Finds.POSTAL, POSTAL),
    ):
        for pattern in patterns:
            for match in pattern.finditer(text):
                yield plain.found(kind, *match.span())


def find_personal_data(text: str, *, names: Iterable[str] = ()) -> list[Found]:
    """What of a text is personal data, in the order of its places; of what overlaps the longest.

    `names` are of people who are known from the case.
    """
    plain = Plain(text)
    found = [*_words(plain), *_numbers(plain), *find_names(text, names)]
    return _apart(sorted(found, key=lambda one: (one.start, -one.end, one.kind)))


def _apart(found: Sequence[Found]) -> list[Found]:
    kept: list[Found] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept

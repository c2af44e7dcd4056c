"""A frozen notice as a file that its holder keeps: PDF/A-3a and PDF/UA-1, with the text as it was
sent attached to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils import translation

from accounts.languages import language_of
from enforcement.language import words
from enforcement.language.notices import Provider
from enforcement.language.notices.letters import Letter, as_page
from enforcement.models import Delivery, Notice
from enforcement.process.confined import Confined

MOST_TEXT = 250_000  # characters, in one process; a notice has some 5,000
TOGETHER = 20  # letters that one process makes, at most
LENGTH = 8  # bytes that say how long a file is
# two of a web process: each may take 1 GB
TYPESETTER = Confined("typesetter.py", at_once=2, wait=5.0, seconds=30.0)


class NotTypeset(Exception):
    """There is no PDF of a notice now: its text is too long, or two others are being made. Its text
    is there all the same, and asking again may help.
    """


def letters_of(notices: Sequence[Notice]) -> list[Letter]:
    """What there is to say of each notice to a holder, in order: `account` and `case` are loaded
    already. One statement.
    """
    proofs = Delivery.objects.filter(notice__in=notices, informs=True).that_stayed()
    by_notice = {p.notice_id: p for p in proofs.order_by("-at", "-id")}  # the first one stays
    return [letter_of(notice, by_notice.get(notice.pk)) for notice in notices]


def letter_of(notice: Notice, proof: Delivery | None) -> Letter:
    """A notice and the proof that it arrived. Raises ValueError for one that is not to a holder."""
    if notice.case is None or notice.account is None:
        raise ValueError("a letter is to the holder of an account, about a case")
    with translation.override(language_of(notice.locale)):
        told_by = f"{words.DELIVERIES[proof.outcome]}: {proof.recipient}" if proof else ""
    return Letter(
        subject=notice.subject,
        text=notice.text,
        locale=notice.locale,
        time_zone=notice.account.time_zone,
        account_name=notice.account.name,
        account_ref=notice.account.external_ref,
        case_ref=notice.case.ref,
        owed_at=notice.owed_at,
        told_at=notice.informed_at,
        told_by=told_by if notice.informed_at else "",
        provider=Provider(
            name=settings.PROVIDER_NAME,
            address=settings.PROVIDER_ADDRESS,
            contact=settings.CONTACT_EMAIL,
        ),
    )


def pdf_of(letter: Letter) -> bytes:
    """The PDF of one letter; the same bytes for the same letter. Raises NotTypeset."""
    made = next(pdfs_of([letter]))
    if made is None:
        raise NotTypeset(letter.case_ref)
    return made


def pdfs_of(letters: Sequence[Letter]) -> Iterator[bytes | None]:
    """The PDF of each letter, in order; None where there is none now. Some twenty are in memory at
    a time.
    """
    for some in _batches(letters):
        made = iter(_typeset([letter for letter in some if fits(letter)]))
        yield from (next(made) if fits(letter) else None for letter in some)


def _batches(letters: Sequence[Letter]) -> Iterator[list[Letter]]:
    """The letters in order, as many together as one process makes in its time."""
    some: list[Letter] = []
    for letter in letters:
        if some and (len(some) == TOGETHER or _length([*some, letter]) > MOST_TEXT):
            yield some
            some = []
        some.append(letter)
    if some:
        yield some


def _length(letters: Sequence[Letter]) -> int:
    return sum(len(letter.text) for letter in letters)


def fits(letter: Letter) -> bool:
    """Whether a PDF is made of it."""
    return len(letter.text) <= MOST_TEXT


def _typeset(letters: Sequence[Letter]) -> list[bytes | None]:
    """What the other process makes of them; where it gives up, each gets a process of its own, so
    that one of them keeps no other from being made.
    """
    if not letters:
        return []
    printed = TYPESETTER.run(json.dumps([as_page(letter) for letter in letters]).encode())
    if printed is None:
        return [None] if len(letters) == 1 else [_typeset([letter])[0] for letter in letters]
    found: list[bytes | None] = []
    place = 0
    for _letter in letters:
        size = int.from_bytes(printed[place : place + LENGTH], "big")
        place += LENGTH
        found.append(printed[place : place + size] or None)
        place += size
    return found

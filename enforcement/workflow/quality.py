"""Quality reviews: which decisions are drawn, what may be answered, and by when. Pure.

A share of the decisions that settle a case on its merits is drawn at random and looked at again,
blind, by somebody without part in it.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

from django.db import models

from enforcement.workflow.marks import HEARER, SYSTEM, AccountEffect, Mark, name_of, verbs_of
from enforcement.workflow.proceeding import Proceeding

MOST_A_MONTH = 50  # decisions that may be asked for at least, of one policy
FIRST_DAYS, SPREAD_DAYS = 5, 5  # business days: the earliest date, and over how many the others lie
AGAIN_DAYS = 5  # business days that the second person has
SETTLE_DAYS = 10  # business days for what follows from a difference
REMIND_DAYS = 5  # business days, when nobody settled it by then
CHANCES = 2  # how often a review may be missed before it lapses
SETTLES_AFTER = timedelta(minutes=10)  # so long a step may take to be committed
BACKWARDS = timedelta(days=100)  # how far a policy's first draw may reach


class Band(models.TextChoices):
    """How long a restriction for a term lasts, roughly: two who agree seldom name the same day."""

    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    LONGER = "LONGER"


BAND_DAYS = {Band.WEEK: 7, Band.MONTH: 31, Band.QUARTER: 92}  # at most


class Opinion(models.TextChoices):
    """What a quality reviewer says of an allegation."""

    ESTABLISHED = "ESTABLISHED"
    NOT_ESTABLISHED = "NOT_ESTABLISHED"
    UNKNOWN = "UNKNOWN"


class FollowUp(models.TextChoices):
    """What follows from a difference."""

    TALK = "TALK"
    REOPENED = "REOPENED"
    CLAUSE = "CLAUSE"
    STANDS = "STANDS"


def is_on_the_merits(mark: Mark) -> bool:
    """Whether a person settles a case by it that nobody had settled before."""
    precaution = mark.effect is AccountEffect.PRECAUTION
    by_people = not set(mark.by) <= {SYSTEM, HEARER} and HEARER not in mark.by
    return mark.decides and by_people and not precaution


MARKS = verbs_of(Proceeding)
DRAWN = tuple(verb for verb, mark in MARKS.items() if is_on_the_merits(mark))
# The restrictions that may be imposed for a term.
MEASURES = MARKS[name_of(Proceeding.sanction)].measures


class Outcome(models.TextChoices):
    """How a case is settled, as far as somebody who does not know where it stood can say. Which
    verbs were possible then would tell: what had not been looked into could only be dismissed.
    """

    NOTHING = "NOTHING"  # to act on: dismissed, or cleared
    WARNING = "WARNING"
    CHANGES = "CHANGES"
    TERM = "TERM"
    NOTICE = "NOTICE"
    TERMINATION = "TERMINATION"
    LATER = "LATER"  # there is too little to decide on; a reviewer's answer alone


# From the mildest to the hardest; that there is too little to decide on has no place among them.
BY_SEVERITY = (
    Outcome.NOTHING,
    Outcome.WARNING,
    Outcome.CHANGES,
    Outcome.TERM,
    Outcome.NOTICE,
    Outcome.TERMINATION,
)
OUTCOMES = {
    name_of(Proceeding.dismiss): Outcome.NOTHING,
    name_of(Proceeding.clear): Outcome.NOTHING,
    name_of(Proceeding.warn): Outcome.WARNING,
    name_of(Proceeding.require_remediation): Outcome.CHANGES,
    name_of(Proceeding.sanction): Outcome.TERM,
    name_of(Proceeding.give_notice): Outcome.NOTICE,
    name_of(Proceeding.terminate): Outcome.TERMINATION,
}
# What rests on an allegation that is established.
NEEDS_FINDING = frozenset(OUTCOMES[verb] for verb in DRAWN if MARKS[verb].strike)


def band_of(length: timedelta) -> Band:
    """The band of a length."""
    return next((b for b, days in BAND_DAYS.items() if length.days <= days), Band.LONGER)


ALL_LOTS = 2**64


def lot_of(seed: str, decision_id: UUID) -> str:
    """The lot that a decision draws: the first 64 bits of HMAC-SHA256 of its id under the seed, as
    16 hexadecimal digits.
    """
    return hmac.new(bytes.fromhex(seed), decision_id.bytes, hashlib.sha256).hexdigest()[:16]


def is_drawn(lot: str, percent: int) -> bool:
    """Whether a lot, read as a number, is below the share of all such numbers."""
    return int(lot, 16) < percent * ALL_LOTS // 100


def seed_hash(seed: str) -> str:
    """What the record says of a seed from the start."""
    return hashlib.sha256(seed.encode()).hexdigest()

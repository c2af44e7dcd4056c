"""Saved phrases: those that are offered where somebody writes, the fitting ones first; all that
somebody may use; one with its versions; and one filled from a case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case as Either
from django.db.models import IntegerField, Q, QuerySet, Value, When

from accounts.languages import language_of
from accounts.models import Contact
from accounts.time_zones import known_zone
from enforcement.language.notices import KINDS
from enforcement.language.phrases import filled
from enforcement.models import Appeal, Case, Notice, PhraseVersion, Policy, SavedPhrase
from enforcement.models.notice import Audience
from enforcement.queries.facts import gather_facts
from enforcement.queries.told_later import told_later
from enforcement.rules.phrases import TypedTerms, known_values
from enforcement.workflow.calendar import appeal_until

OFFERED = 50
VERSIONS = 50  # of one phrase, the newest
CONTESTABLE = [kind for kind, said in KINDS.items() if said.appealable]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody is about to write: `uses` as phrases name them, in a case of this policy, in
    this language.
    """

    uses: Collection[str]
    policy_id: UUID
    locale: str

    def fits(self, phrase: SavedPhrase) -> bool:
        """Whether a phrase is meant for it."""
        return (
            phrase.locale == self.locale
            and phrase.policy_id in (None, self.policy_id)
            and (not phrase.uses or bool(set(phrase.uses) & set(self.uses)))
        )


@dataclass(frozen=True, kw_only=True)
class OfferedPhrases:
    """Those that fit, the most particular first, and the others."""

    fitting: list[SavedPhrase]
    others: list[SavedPhrase]

    def __bool__(self) -> bool:
        return bool(self.fitting or self.others)


def wanted_of(case: Case, uses: Collection[str], contacts: Iterable[Contact] = ()) -> Wanted:
    """What is written about a case: in the language of its letters, which is that of the first of
    these contacts, or of the account.
    """
    first = min(contacts, key=lambda contact: contact.place, default=None)
    locale = (first.locale if first else "") or case.locale
    return Wanted(uses=uses, policy_id=case.policy_id, locale=language_of(locale))


def usable_by(reader: UUID | None) -> QuerySet[SavedPhrase]:
    """Everybody's, and somebody's own."""
    return SavedPhrase.objects.filter(Q(owner__isnull=True) | Q(owner_id=reader))


def offered_rows(reader: UUID | None, wanted: Wanted) -> QuerySet[SavedPhrase]:
    """The phrases that are offered, in their order."""
    return usable_by(reader).order_by(
        place(When(locale=wanted.locale, then=0), otherwise=1),
        place(When(policy=wanted.policy_id, then=0), When(policy__isnull=True, then=1)),
        place(When(uses__overlap=list(wanted.uses), then=0), When(uses=[], then=1)),
        "label",
        "locale",
        "id",
    )[:OFFERED]


def place(*cases: When, otherwise: int = 2) -> Either:
    """A number to order by."""
    return Either(*cases, default=Value(otherwise), output_field=IntegerField())


def parted(rows: Iterable[SavedPhrase], wanted: Wanted) -> OfferedPhrases:
    """Rows in two: those that fit, and the others."""
    rows = list(rows)
    fitting = [phrase for phrase in rows if wanted.fits(phrase)]
    known = {phrase.pk for phrase in fitting}
    return OfferedPhrases(fitting=fitting, others=[p for p in rows if p.pk not in known])


def offered_phrases(reader: UUID | None, wanted: Wanted) -> OfferedPhrases:
    """What is offered where somebody writes. One statement."""
    return parted(offered_rows(reader, wanted), wanted)


def phrases_for(reader: UUID | None) -> list[SavedPhrase]:
    """Everybody's and this person's own, by language and name. One statement."""
    rows = usable_by(reader).select_related("policy")
    return list(rows.order_by("owner", "locale", "label"))


def phrase_for(reader: UUID | None, key: UUID) -> SavedPhrase | None:
    """One that this person may use; None where there is none. One statement."""
    return usable_by(reader).select_related("policy").filter(pk=key).first()


def earlier_versions(phrase: SavedPhrase) -> list[PhraseVersion]:
    """What a phrase said before, the newest first. One statement."""
    return list(phrase.versions.select_related("policy").order_by("-number")[:VERSIONS])


def phrase_in_case(
    phrase: SavedPhrase, case: Case, typed: TypedTerms, *, decides: bool, now: datetime
) -> str:
    """The text of a phrase with what is known of a case. A decision that is not taken yet has no
    time for an appeal (`decides`). Three statements at most.
    """
    facts = gather_facts(case, now)
    until = None if decides else open_for_appeal_until(case, now)
    values = known_values(facts, typed, appeal_until_at=until, locale=phrase.locale)
    return filled(phrase.text, values)


def open_for_appeal_until(case: Case, now: datetime) -> datetime | None:
    """The last moment in which the holder may appeal the newest decision that they were told of;
    None where nothing is open.
    """
    told = (
        Notice.objects.filter(
            case=case,
            audience=Audience.HOLDER,
            kind__in=CONTESTABLE,
            informed_at__isnull=False,
            decision__isnull=False,
        )
        .exclude(decision__in=Appeal.objects.filter(case=case).values("decision"))
        .order_by("-owed_at", "-pk")
        .only("informed_at")
        .first()
    )
    if told is None or told.informed_at is None:
        return None
    later = told_later(told.pk).values_list("asked_at", flat=True).first()
    counts_from = max(told.informed_at, later or told.informed_at)
    until = appeal_until(counts_from, time_zone=known_zone(case.account.time_zone))
    return until - timedelta(seconds=1) if now < until else None


def policies_to_choose() -> QuerySet[Policy]:
    """What a phrase may be meant for, by title."""
    return Policy.objects.order_by("title")

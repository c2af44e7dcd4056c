"""What the places of a saved phrase are filled with: what is known of a case, in the language of
the text and in the holder's days.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.languages import language_of
from accounts.time_zones import known_zone
from enforcement.language.notices.dates import day_in_words
from enforcement.language.phrases import Variable
from enforcement.models import Clause
from enforcement.rules.facts import Facts


@dataclass(frozen=True, kw_only=True)
class TypedTerms:
    """What stands in the form into which a phrase is inserted, as far as it can be read. `clauses`
    are None where it asks for none.
    """

    clauses: Collection[str] | None = None
    review_on: date | None = None
    ends_on: date | None = None
    reply_by_at: datetime | None = None


def known_values(
    facts: Facts, typed: TypedTerms, *, appeal_until_at: datetime | None, locale: str
) -> dict[Variable, str]:
    """What is known, in words; what is not is left out."""
    zone, language = ZoneInfo(known_zone(facts.account.time_zone)), language_of(locale)

    def day(on: date | None) -> str:
        if isinstance(on, datetime):
            on = on.astimezone(zone).date()
        return day_in_words(on, language) if on else ""

    own = facts.own_measures
    review = typed.review_on or min((m.review_by_at for m in own if m.review_by_at), default=None)
    end = typed.ends_on or min((m.ends_at for m in own if m.ends_at), default=None)
    clauses = clauses_meant(facts, typed)
    values = {
        Variable.ACCOUNT: facts.account.name,
        Variable.CASE: facts.case.ref,
        Variable.POLICY: facts.policy.title if facts.policy else "",
        Variable.CLAUSE: ", ".join(clause.called for clause in clauses),
        Variable.CLAUSE_TITLE: ", ".join(clause.title for clause in clauses),
        Variable.REVIEW_DATE: day(review),
        Variable.END_DATE: day(end),
        Variable.REPLY_BY: day(typed.reply_by_at),
        Variable.APPEAL_UNTIL: day(appeal_until_at),
        Variable.TODAY: day(facts.now),
    }
    return {variable: value for variable, value in values.items() if value}


def clauses_meant(facts: Facts, typed: TypedTerms) -> list[Clause]:
    """The clauses that are chosen in the form; where it asks for none, those that are alleged."""
    if typed.clauses is not None:
        return [clause for clause in facts.clauses if clause.called in typed.clauses]
    alleged = {allegation.clause_id for allegation in facts.allegations}
    return [clause for clause in facts.clauses if clause.pk in alleged]

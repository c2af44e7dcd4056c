"""What a guard may ask of a case: only this, and nothing of the database.

`rules/facts.py` has the rows that answer it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

LONGEST_EXTENSION = timedelta(days=14)  # of a required change, and of an answer; once
GRACE = timedelta(days=1)  # after a requirement's due date, before the plan lapses
LEASE = timedelta(minutes=15)


class CaseFacts(Protocol):
    """The case itself."""

    @property
    def closed_at(self) -> datetime | None: ...


class AccountFacts(Protocol):
    """The account that the case is about."""

    @property
    def tier(self) -> str: ...


class MeasureFacts(Protocol):
    """A measure that is ordered or in force."""

    @property
    def kind(self) -> str: ...
    @property
    def basis(self) -> str: ...
    @property
    def first_at(self) -> datetime: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def review_set_at(self) -> datetime | None: ...
    @property
    def imposed_by_id(self) -> UUID: ...


class ReviewFacts(Protocol):
    """A look that falls due, or was taken."""

    @property
    def kind(self) -> str: ...
    @property
    def phase(self) -> str: ...
    @property
    def warn_at(self) -> datetime: ...
    @property
    def looked_at(self) -> datetime | None: ...


class AllegationFacts(Protocol):
    """What is claimed of a clause."""

    @property
    def phase(self) -> str: ...


class FindingFacts(Protocol):
    """What was found of an allegation."""

    @property
    def found_at(self) -> datetime: ...


class RequirementFacts(Protocol):
    """One item of a remediation plan."""

    @property
    def phase(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...


class DecisionFacts(Protocol):
    """A decision that took effect."""

    @property
    def pk(self) -> UUID: ...
    @property
    def verb(self) -> str: ...
    @property
    def approver_role(self) -> str: ...
    @property
    def notice(self) -> str: ...


class AppealFacts(Protocol):
    """An appeal against one of the case's decisions."""

    @property
    def phase(self) -> str: ...
    @property
    def decided_at(self) -> datetime | None: ...
    @property
    def decision_id(self) -> UUID: ...


class GuardFacts(Protocol):
    """A case as it was under the lock at `now`; `review_in` and `ends_in` as asked for with the
    verb.
    """

    @property
    def now(self) -> datetime: ...
    @property
    def review_in(self) -> timedelta | None: ...
    @property
    def ends_in(self) -> timedelta | None: ...
    @property
    def case(self) -> CaseFacts: ...
    @property
    def account(self) -> AccountFacts: ...
    @property
    def own_measures(self) -> Sequence[MeasureFacts]: ...
    @property
    def ordered(self) -> Sequence[MeasureFacts]: ...
    @property
    def allegations(self) -> Sequence[AllegationFacts]: ...
    @property
    def requirements(self) -> Sequence[RequirementFacts]: ...
    @property
    def reviews(self) -> Sequence[ReviewFacts]: ...
    @property
    def executed(self) -> Sequence[DecisionFacts]: ...
    @property
    def proposal(self) -> DecisionFacts | None: ...
    @property
    def beside(self) -> Sequence[str]: ...
    @property
    def appeals(self) -> Sequence[AppealFacts]: ...
    @property
    def findings(self) -> Sequence[FindingFacts]: ...
    @property
    def sent_back(self) -> AppealFacts | None: ...
    @property
    def written_to(self) -> bool: ...
    @property
    def newest_evidence_at(self) -> datetime | None: ...
    def open_reviews(self, *kinds: str) -> Sequence[ReviewFacts]: ...

"""The profiles of misuse that an installation can choose, and when something is frequent by one:
counted absolutely and as a share, over a window. All of it is data (`profiles.json`), with the
days between which it holds. Off unless one is chosen.

An example, with five of at least 60 %: five of eight reports are frequent (63 %), five of nine are
not (56 %), and four of four are not (too few).
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from enforcement.models.misuse import MOST_DAYS
from enforcement.models.report import ReportOutcome
from enforcement.rules.dispute_bodies import Dated
from enforcement.workflow.machines import UNDECIDED, AllegationPhase, AppealPhase
from enforcement.workflow.misuse import SUSPENDABLE, MisuseKind

DATA = Path(__file__).with_name("profiles.json")
Days = Annotated[int, Field(ge=1, le=3653)]
Term = Annotated[int, Field(ge=1, le=MOST_DAYS)]
# what may count: a report that was acted on, or an appeal that changed something, never does
MAY_COUNT = {
    MisuseKind.REPORTS: {ReportOutcome.NOT_PURSUED.value, ReportOutcome.NOTHING_FOUND.value},
    MisuseKind.APPEALS: {AppealPhase.AFFIRMED.value, AppealPhase.INADMISSIBLE.value},
    MisuseKind.VIOLATIONS: {AllegationPhase.ESTABLISHED.value},
}
assert not {phase.value for phase in UNDECIDED} & MAY_COUNT[MisuseKind.APPEALS]


class Threshold(BaseModel):
    """When one kind is frequent, and what may follow: `further` more after a warning, which holds
    for `warning_days`; a term of `term_days` unless somebody says otherwise, `most_days` at most.
    `later_days`: business days by which an appeal is heard later while its priority is suspended.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    window_days: Days
    at_least: Annotated[int, Field(ge=2)]
    percent: Annotated[int, Field(ge=1, le=100)]
    further: Annotated[int, Field(ge=1)] = 1
    warning_days: Days
    term_days: Term | None = None
    most_days: Term | None = None
    later_days: Annotated[int, Field(ge=0, le=20)] = 0
    counts: Annotated[tuple[str, ...], Field(min_length=1)]

    def since(self, now: datetime) -> datetime:
        """From when on it is counted."""
        return now - timedelta(days=self.window_days)

    def is_frequent(self, counted: int, decided: int) -> bool:
        """Enough of them, and a share of what was decided that is large enough."""
        return counted >= self.at_least and 100 * counted >= self.percent * decided


class MisuseProfile(Dated):
    """One profile: its law, or none, and a threshold for each kind."""

    slug: str
    title: str
    law: str
    source: str
    read_on: date
    says: str
    kinds: dict[MisuseKind, Threshold]

    @model_validator(mode="after")
    def is_whole(self) -> Self:
        """Every kind, each with what may count, and a term where somebody can be suspended.

        Raises ValueError otherwise.
        """
        if set(self.kinds) != set(MisuseKind):
            raise ValueError("a profile says something of each kind")
        for kind, one in self.kinds.items():
            if not set(one.counts) <= MAY_COUNT[kind]:
                raise ValueError(f"{kind}: something else counts than may")
            has_term = one.term_days is not None and one.most_days is not None
            if has_term != (kind in SUSPENDABLE):
                raise ValueError(f"{kind}: a term is for reports and appeals")
            if one.term_days and one.most_days and one.term_days > one.most_days:
                raise ValueError(f"{kind}: the usual term is longer than the longest")
        return self


def read_profiles(data: dict[str, Any]) -> dict[str, MisuseProfile]:
    """The profiles by slug. Raises pydantic.ValidationError."""
    read = [MisuseProfile(**given) for given in data["profiles"]]
    return {profile.slug: profile for profile in read}


MISUSE_PROFILES = read_profiles(json.loads(DATA.read_text(encoding="utf-8")))

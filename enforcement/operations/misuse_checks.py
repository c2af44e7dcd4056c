"""When somebody may be warned of misuse, or suspended: by the profile and the figures."""

from __future__ import annotations

from datetime import datetime

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number as in_figures
from enforcement.language.saying import say
from enforcement.models import MisuseWarning
from enforcement.queries.misuse import (
    Figures,
    Who,
    chosen_profile,
    counted_since,
    figures_of,
    refs_counted,
)
from enforcement.rules.misuse.profiles import MisuseProfile, Threshold
from enforcement.workflow.misuse import MisuseKind


def require_profile(kind: MisuseKind, now: datetime) -> tuple[MisuseProfile, Threshold]:
    """The profile that is chosen, and its threshold. Raises StepRefused (code `no-profile`)."""
    profile = chosen_profile(now)
    if profile is None:
        raise StepRefused("no-profile", say("No profile of misuse is chosen. Two admins do that."))
    return profile, profile.kinds[kind]


def require_frequent(kind: MisuseKind, who: Who, one: Threshold, now: datetime) -> Figures:
    """The figures, which are enough. Raises StepRefused (code `not-frequent`)."""
    figures = figures_of(kind, who, one, now)
    if not one.is_frequent(figures.counted, figures.decided):
        raise StepRefused(
            "not-frequent",
            say(
                "These are %(counted)s of %(decided)s decided ones. The profile asks for at least "
                "%(least)s and %(percent)s %% of them.",
                counted=in_figures(figures.counted),
                decided=in_figures(figures.decided),
                least=in_figures(one.at_least),
                percent=in_figures(one.percent),
            ),
        )
    return figures


def require_went_on(
    kind: MisuseKind, who: Who, one: Threshold, warning: MisuseWarning, now: datetime
) -> None:
    """Further ones came in after the warning. Raises StepRefused (code `not-frequent`)."""
    if counted_since(kind, who, one, now, warning.warned_at) < one.further:
        raise StepRefused(
            "not-frequent",
            say(
                "Since the warning there were not %(further)s further ones that are decided.",
                further=in_figures(one.further),
            ),
        )


def term_of(days: int | None, one: Threshold) -> int:
    """The days of a suspension. Raises StepRefused (code `bad-term`)."""
    assert one.term_days and one.most_days  # of what somebody can be suspended for
    wanted = one.term_days if days is None else days
    if not 1 <= wanted <= one.most_days:
        raise StepRefused(
            "bad-term",
            say("Choose 1 to %(most)s days.", most=in_figures(one.most_days)),
            field="days",
        )
    return wanted


def as_counted(
    kind: MisuseKind, who: Who, one: Threshold, figures: Figures, now: datetime
) -> dict[str, object]:
    """What was counted, as a row keeps it."""
    return {
        "kind": kind.value,
        "since_at": one.since(now),
        "counted": figures.counted,
        "decided": figures.decided,
        "refs": refs_counted(kind, who, one, now),
    }


def recorded(figures: Figures) -> dict[str, int]:
    """The figures, as the record keeps them."""
    return {"counted": figures.counted, "decided": figures.decided}

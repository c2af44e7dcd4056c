"""The part of the reference of profiles that is about misuse, made from their data."""

from __future__ import annotations

from collections.abc import Iterator

from enforcement.management.tables import table
from enforcement.rules.misuse.profiles import MISUSE_PROFILES, MisuseProfile, Threshold
from enforcement.workflow.misuse import MisuseKind

HEAD = """\
## Profiles of misuse

From `enforcement/rules/misuse/profiles.json`. [Misuse](../how-to/misuse.md) says how one is chosen
and what follows. Something is frequent where both hold: the number, and the share of what was
decided within the days.
"""
KINDS = {
    MisuseKind.REPORTS: "unfounded reports",
    MisuseKind.APPEALS: "unfounded appeals",
    MisuseKind.VIOLATIONS: "violations",
}


def misuse_lines() -> Iterator[str]:
    """Every profile of misuse."""
    yield HEAD
    for profile in MISUSE_PROFILES.values():
        yield from profile_lines(profile)


def profile_lines(profile: MisuseProfile) -> Iterator[str]:
    """One profile."""
    since = f", valid from {profile.from_on}" if profile.from_on else ""
    until = f" until {profile.until_on}" if profile.until_on else ""
    source = f" ([source]({profile.source}), read on {profile.read_on})" if profile.source else ""
    yield f"### {profile.title}"
    yield ""
    yield f"`{profile.slug}`{since}{until}. {profile.law}{source}. {profile.says}"
    yield ""
    yield from table(
        ("of", "days", "at least", "share", "counts", "then"),
        ((KINDS[kind], *row_of(one)) for kind, one in profile.kinds.items()),
    )


def row_of(one: Threshold) -> tuple[str, ...]:
    """A threshold: the window, the number, the share, what counts, and what may follow."""
    then = f"a warning, which holds for {one.warning_days} days"
    if one.term_days:
        then += (
            f"; after {one.further} further, suspended for {one.term_days} days, "
            f"{one.most_days} at most"
        )
    if one.later_days:
        then += f": appeals are due {one.later_days} business days later"
    counts = ", ".join(f"`{code}`" for code in one.counts)
    return str(one.window_days), str(one.at_least), f"{one.percent} %", counts, then

"""The queue's rules: which version is in force, and the versions there have been."""

from __future__ import annotations

from datetime import datetime

from enforcement.models import QueueRulesVersion
from enforcement.sql.batch import KeyedReads
from enforcement.workflow.queue_rules import AS_BUILT, FIGURES, ROUTED, QueueRules, Routing

TABLE = (
    "number",
    "made_from",
    "proposed_by_name",
    "proposed_at",
    "reason",
    "agreed_by_name",
    "agreed_at",
    "valid_from_at",
    "declined_by_name",
    "declined_at",
    *FIGURES,
)


def rules_of(version: QueueRulesVersion | None) -> QueueRules:
    """The figures of a version; without one, those that Docket came with."""
    if version is None:
        return AS_BUILT
    given = {name: getattr(version, name) for name in FIGURES}
    routed = {name: Routing(given[name]) for name in ROUTED}
    return QueueRules(number=version.number, **{**given, **routed})


def newest_agreed() -> QueueRulesVersion | None:
    """The version that was agreed to last: the next one is made from it."""
    return QueueRulesVersion.objects.agreed().order_by("-number").first()


read_rules = KeyedReads(
    lambda now: {"rules": QueueRulesVersion.objects.in_force(now)}, times=("now",)
)


def rules_at(now: datetime) -> QueueRules:
    """The figures in force at `now`. One statement."""
    return rules_of(next(iter(read_rules(now=now)["rules"]), None))


def all_versions() -> list[QueueRulesVersion]:
    """Every version, the newest first."""
    return list(QueueRulesVersion.objects.order_by("-number"))


def version_numbered(number: int) -> QueueRulesVersion | None:
    """The version with this number."""
    return QueueRulesVersion.objects.filter(number=number).first()


def table_of_versions() -> list[list[object]]:
    """Every version with what is said of it and its figures, the oldest first, under its names."""
    return [list(TABLE), *([getattr(v, name) for name in TABLE] for v in all_versions()[::-1])]

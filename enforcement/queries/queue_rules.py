"""The queue's rules: which version is in force, and the versions there have been."""

from __future__ import annotations

from datetime import datetime

from enforcement.models import QueueRulesVersion
from enforcement.sql.batch import KeyedReads
from enforcement.workflow.queue_rules import AS_BUILT, FIGURES, ROUTED, QueueRules, Routing


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

"""What may still be changed of the published rules. Decisions pin a version, so what it says does not change afterwards."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from enforcement.models import Case, Decision, PolicyVersion


def unused() -> QuerySet[PolicyVersion]:
    """Versions that no case and no decision has pinned: clauses may be added to them."""
    return PolicyVersion.objects.filter(
        ~Exists(Case.objects.filter(policy_version=OuterRef("pk"))), ~Exists(Decision.objects.filter(policy_version=OuterRef("pk")))
    )


def is_settled(version: PolicyVersion, today: date) -> bool:
    """Whether a version is in force or was used, so that nothing in it is changed or taken away any more."""
    return version.effective_on <= today or not unused().filter(pk=version.pk).exists()

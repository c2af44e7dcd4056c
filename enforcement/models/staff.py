"""What was changed about staff, policies, partners and the office, by whom: a record of its own,
beside that of the cases.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.roles import Role
from accounts.triggers import append_only
from enforcement.models._base import SHORT, Record


class StaffEvent(Record):
    """Somebody changed something that is no case. Names stay as they were."""

    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=SHORT)
    person = models.ForeignKey(
        User,
        null=True,
        on_delete=models.PROTECT,
        related_name="staff_events",
        help_text="Whom it is about.",
    )
    about = models.CharField(max_length=SHORT, help_text="Whom or what it is about, in words.")
    act = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(about="") & ~Q(act=""), name="staff_event_says_something"
            )
        ]
        indexes = [models.Index(F("at").desc(), F("id").desc(), name="staff_event_by_time")]
        triggers = append_only("staff_event")


class RoleProposal(Record):
    """Somebody is to become an admin, or to stop being one: a second admin says yes or no."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="role_proposal")
    role = models.CharField(max_length=10, choices=[(r.value, r.value.capitalize()) for r in Role])
    reason = models.CharField(max_length=500)
    proposer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField(
        # for the version before, which knows nothing of it
        db_default=Now() + timedelta(days=7),
        help_text="When it ends if no second admin has answered it.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in Role]), name="role_proposal_role_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("proposer")), name="role_proposal_is_for_another"
            ),
        ]

"""What was changed about staff, policies, partners and the office, by whom: a record of its own,
beside that of the cases.
"""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.roles import STOPPABLE, Role
from accounts.triggers import append_only
from enforcement.models._base import SHORT, Record
from enforcement.models._removal import is_removal


class StaffEvent(Record):
    """Somebody changed something that is no case. Names stay as they were.

    A column `xact`, which only SQL knows, holds the transaction that wrote it.
    """

    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=SHORT)
    proposer = models.ForeignKey(
        User,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who proposed it, where it takes two: `by` agreed.",
    )
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
            ),
            models.CheckConstraint(
                condition=Q(proposer__isnull=True)
                | (
                    (Q(by__isnull=True) | ~Q(by=F("proposer")))
                    & (Q(person__isnull=True) | ~Q(person=F("proposer")))
                ),
                name="staff_event_takes_two",
            ),
            models.CheckConstraint(
                condition=~Q(act__in=["role", "enable", "disable", "renew sign-in"])
                | Q(by__isnull=True)
                | ~Q(by=F("person")),
                name="staff_event_is_about_another",
            ),
        ]
        indexes = [models.Index(F("at").desc(), F("id").desc(), name="staff_event_by_time")]
        triggers = [
            *append_only("staff_event", but=is_removal("enforcement_staffevent")),
            pgtrigger.Trigger(
                name="staff_event_is_of_now",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="NEW.xact := pg_current_xact_id(); RETURN NEW;",
            ),
        ]


class SignInAct(models.TextChoices):
    """What a second admin is asked for, or what the person concerned may stop."""

    ROLE = "ROLE"
    DISABLE = "DISABLE"
    ENABLE = "ENABLE"
    RESET = "RESET"  # password and authenticator


class RoleProposal(Record):
    """What is to be done to the role or the sign-in of a lead or an admin: a second admin says yes
    or no.

    Where there is none, `unless_stopped`: it is done when its time is over, and the person
    concerned, whom a mail must have reached, may stop it until then.
    """

    act = models.CharField(
        max_length=7, choices=SignInAct, default=SignInAct.ROLE, db_default=SignInAct.ROLE
    )
    unless_stopped = models.BooleanField(default=False, db_default=False)
    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="role_proposal")
    role = models.CharField(max_length=10, choices=[(r.value, r.value.capitalize()) for r in Role])
    reason = models.CharField(max_length=500, blank=True)
    proposer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField(
        # for the version before, which knows nothing of it
        db_default=Now() + timedelta(days=7),
        help_text="When it ends if no second admin has answered it.",
    )
    mail = models.ForeignKey(
        "OutboxMessage",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="What tells the person concerned, and how to stop it.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in Role]), name="role_proposal_role_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("proposer")), name="role_proposal_is_for_another"
            ),
            models.CheckConstraint(
                condition=Q(act__in=SignInAct.values), name="role_proposal_act_is_known"
            ),
            models.CheckConstraint(
                condition=Q(unless_stopped=False) | Q(expires_at__gte=F("proposed_at") + STOPPABLE),
                name="role_proposal_can_be_stopped",
            ),
        ]

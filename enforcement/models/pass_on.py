"""A notice that a channel partner gives to its customer itself: by when, and what became of it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import ChannelPartner
from accounts.triggers import update_of, with_event
from enforcement.models._base import LONG, Record, one_of
from enforcement.models.case import Case
from enforcement.models.notice import Notice


class PassedOn(models.TextChoices):
    """How it ended."""

    CONFIRMED = "CONFIRMED"  # the partner says when the holder got it
    REACHED = "REACHED"  # the holder was told in another way before
    OURSELVES = "OURSELVES"  # unconfirmed in time: we told the holder


class PassOn(Record):
    """We asked a partner to pass a notice on. What it confirms counts as told, from the time that
    it names; unconfirmed in time, we tell the holder ourselves.
    """

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="pass_on")
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="pass_ons", db_index=False
    )
    partner = models.ForeignKey(ChannelPartner, on_delete=models.PROTECT, related_name="pass_ons")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=9, choices=PassedOn, blank=True)
    told_at = models.DateTimeField(null=True, help_text="When the holder got it, says the partner.")
    proof = models.TextField(max_length=LONG, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, how="", told_at__isnull=True, proof="")
                | Q(
                    ~Q(proof=""),
                    how=PassedOn.CONFIRMED,
                    settled_at__isnull=False,
                    told_at__isnull=False,
                    told_at__gte=F("asked_at"),
                    told_at__lte=F("settled_at"),
                )
                | (
                    one_of("how", PassedOn)
                    & ~Q(how=PassedOn.CONFIRMED)
                    & Q(settled_at__isnull=False, told_at__isnull=True, proof="")
                ),
                name="pass_on_is_settled_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="pass_on_waiting", condition=Q(settled_at__isnull=True)
            ),
            models.Index(fields=["case"], name="pass_on_of_case"),
        ]
        triggers = [with_event(pgtrigger.Insert | update_of("settled_at"))]

"""A question to a channel partner, with a date."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.bounds import within_time
from accounts.models import Account, ChannelPartner
from accounts.triggers import update_of, with_event
from enforcement.models._base import LONG, SHORT, Record, along_arrows, one_of
from enforcement.models.case import Case
from enforcement.workflow.machines import ReferralMachine, ReferralPhase


class Referral(Record, ReferralMachine):
    """What we ask a partner about its customer.

    The answer is kept and never lifts anything by itself.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    partner = models.ForeignKey(ChannelPartner, on_delete=models.PROTECT, related_name="referrals")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=LONG)
    sent_by = models.CharField(max_length=SHORT)
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered = models.CharField(max_length=SHORT, blank=True)
    answer_text = models.TextField(max_length=LONG, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            within_time("referral_within_time", "due_at"),
            models.CheckConstraint(
                condition=one_of("phase", ReferralPhase),
                name="referral_phase_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(phase=ReferralPhase.ANSWERED) | Q(answered_at__isnull=False),
                name="referral_answered_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="referral_waiting", condition=Q(phase=ReferralPhase.SENT)
            )
        ]
        triggers = [
            along_arrows(ReferralMachine),
            with_event(pgtrigger.Insert | update_of("phase")),
        ]

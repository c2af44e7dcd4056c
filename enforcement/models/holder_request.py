"""What a holder asks for beside an appeal and a request to be reinstated: more time, less, a look
at once, a look at who did it.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.triggers import at_commit, refusal, update_of, with_event
from enforcement.models._base import LONG, SHORT, Record, along_arrows, one_of
from enforcement.models._ledger import sql_list
from enforcement.models.case import Case
from enforcement.workflow.kinds import RequestKind
from enforcement.workflow.machines import UNANSWERED, RequestMachine, RequestPhase


class HolderRequest(Record, RequestMachine):
    """A request of the holder's, answered with reasons by a date. It moves nothing by itself, and
    admits nothing.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="holder_requests", db_index=False
    )
    kind = models.CharField(max_length=13, choices=RequestKind)
    subject = models.UUIDField(
        null=True, help_text="The required change, or the notice, that it is about."
    )
    days = models.SmallIntegerField(null=True, help_text="How much more time.")
    text = models.TextField(max_length=LONG)
    reply_to = models.EmailField(
        blank=True, help_text="Where it is answered, for somebody who has no mailbox on file."
    )
    asked_by = models.CharField(max_length=SHORT)
    asked_at = models.DateTimeField()
    answered_by = models.CharField(max_length=SHORT, blank=True)
    answered_at = models.DateTimeField(null=True)
    reasons = models.TextField(max_length=LONG, blank=True)

    about = ""  # of one about a notice, where it was read: its subject line

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("kind", RequestKind), name="holder_request_kind_is_known"
            ),
            models.CheckConstraint(
                condition=one_of("phase", RequestPhase),
                name="holder_request_phase_is_known",
            ),
            models.CheckConstraint(
                condition=Q(phase=RequestPhase.LODGED, answered_at__isnull=True)
                | (~Q(phase=RequestPhase.LODGED) & Q(answered_at__isnull=False)) & ~Q(reasons=""),
                name="holder_request_answered_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(kind=RequestKind.MORE_TIME, days__gte=1)
                | Q(kind=RequestKind.NOT_TOLD, days__isnull=True, subject__isnull=False)
                | (
                    ~Q(kind__in=[RequestKind.MORE_TIME, RequestKind.NOT_TOLD])
                    & Q(days__isnull=True, subject__isnull=True)
                ),
                name="holder_request_days_are_of_time",
            ),
            models.CheckConstraint(
                condition=Q(reply_to="") | Q(kind=RequestKind.CONTACT),
                name="holder_request_answered_elsewhere",
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "subject", "reply_to"],
                condition=Q(phase=RequestPhase.LODGED),
                name="holder_request_one_open_each",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at", "id"],
                name="holder_request_open",
                condition=Q(phase=RequestPhase.LODGED),
            ),
            models.Index(fields=["case", "asked_at"], name="holder_request_of_case"),
        ]
        triggers = [
            along_arrows(RequestMachine),
            at_commit(
                "holder_request_has_look",
                pgtrigger.Insert,
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_review v WHERE v.case_id = NEW.case_id
                        AND v.kind = 'REQUEST' AND v.subject = NEW.id
                        AND v.phase IN {sql_list(UNANSWERED)}
                ) THEN {
                    refusal(
                        "what a holder asks for is looked at by a date", "holder_request_has_look"
                    )
                } END IF;""",
                condition=pgtrigger.Q(new__phase="LODGED"),
            ),
            with_event(pgtrigger.Insert | update_of("phase")),
        ]

"""What is said about a case, in three lanes that never mix."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.triggers import append_only, at_commit, refusal, with_event
from enforcement.models._base import LONG, SHORT, Record, one_of
from enforcement.models._held import kept_while_held
from enforcement.models._ledger import sql_list
from enforcement.models._removal import is_removal
from enforcement.models.case import Case
from enforcement.workflow.kinds import OWN_LOOKS
from enforcement.workflow.machines import UNANSWERED


class Lane(models.TextChoices):
    """The words for it."""

    INTERNAL = "INTERNAL"
    HOLDER = "HOLDER"
    REPORTER = "REPORTER"


class Message(Record):
    """One message; append-only."""

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    lane = models.CharField(max_length=8, choices=Lane)
    author = models.CharField(max_length=SHORT)
    incoming = models.BooleanField(default=False)
    text = models.TextField(max_length=LONG)
    mentions = ArrayField(models.UUIDField(), default=list)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("lane", Lane), name="message_lane_is_known")
        ]
        indexes = [models.Index(fields=["case", "said_at"], name="message_in_case")]
        triggers = [
            kept_while_held(case="OLD.case_id"),
            *append_only("message", but=is_removal("enforcement_message")),
            at_commit(
                "word_has_look",
                pgtrigger.Insert,
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_review v WHERE v.case_id = NEW.case_id
                        AND v.phase IN {sql_list(UNANSWERED)} AND v.kind IN {sql_list(OWN_LOOKS)}
                ) THEN {
                    refusal(
                        "what somebody outside writes is looked at by a date, in every state",
                        "word_has_look",
                    )
                } END IF;""",
                condition=pgtrigger.Q(new__incoming=True),
            ),
            with_event(pgtrigger.Insert),
        ]

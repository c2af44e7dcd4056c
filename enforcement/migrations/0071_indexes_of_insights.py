"""Insights reads indexes alone: each has all that is counted. They take the place of others that had
less.
"""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import models

from accounts.one_pass import OnePass
from accounts.repeatable import AddIndex


class Migration(OnePass):
    atomic = False  # an index is made while others write to its table

    dependencies = [
        ("enforcement", "0070_fill_first_decisions"),
    ]

    operations = [
        AddIndex(
            model_name="case",
            index=models.Index(
                models.F("area"),
                models.F("state"),
                models.F("with_others"),
                models.F("opened_at"),
                condition=models.Q(
                    ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")), _negated=True
                ),
                name="case_open_by_area",
            ),
        ),
        AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("first_look_at__isnull", False)),
                fields=["first_look_at"],
                include=("opened_at", "area"),
                name="case_by_first_look",
            ),
        ),
        AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["closed_at"], name="case_by_closing"
            ),
        ),
        AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("needs", ""), _negated=True),
                fields=["executed_at"],
                include=("verb", "case"),
                name="decision_with_approval",
            ),
        ),
        AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("actor__isnull", False)),
                fields=["actor", "at", "id"],
                include=("case", "act"),
                name="event_of_person",
            ),
        ),
        AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("act__in", ("send_back", "withdraw", "expire"))),
                fields=["at"],
                include=("act", "decision", "case"),
                name="event_of_proposal_ended",
            ),
        ),
        AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("audience", "HOLDER"), ("decision__isnull", False)),
                fields=["owed_at"],
                include=("informed_at", "case"),
                name="notice_of_decision_by_time",
            ),
        ),
        RemoveIndexConcurrently(
            model_name="case",
            name="case_by_area",
        ),
        RemoveIndexConcurrently(
            model_name="case",
            name="case_by_time",
        ),
        RemoveIndexConcurrently(
            model_name="event",
            name="event_by_actor",
        ),
        RemoveIndexConcurrently(
            model_name="notice",
            name="notice_by_time",
        ),
    ]

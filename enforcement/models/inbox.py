"""What a member of staff was told, and whether they have read it. No part of the record: the act
that is told about is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Account, Recusal, User
from enforcement.models._base import SHORT, Record
from enforcement.models.case import Case

KEPT = timedelta(days=90)  # after that it is of no use to anybody


class InboxItems(models.QuerySet["InboxItem"]):
    """What somebody finds in their inbox."""

    def of(self, person: UUID) -> InboxItems:
        """What this person sees."""
        return self.filter(person=person, shown=True).readable_by(person)

    def readable_by(self, person: UUID) -> InboxItems:
        """Nothing about an account that this person may not deal with any more."""
        recused = Recusal.objects.filter(user=person, account=OuterRef("account"))
        return self.exclude(Exists(recused))

    def unread(self) -> InboxItems:
        """Not opened yet."""
        return self.filter(read_at__isnull=True)

    def digest_due(self, now: datetime) -> InboxItems:
        """What the next daily mail says."""
        return self.filter(digest_at__lte=now)

    def over(self, now: datetime) -> InboxItems:
        """Old enough to leave."""
        return self.filter(told_at__lte=now - KEPT, digest_at__isnull=True)


class InboxItem(Record):
    """One message to staff, as one person has it."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="inbox", db_index=False)
    message_id = models.UUIDField(help_text="Of the outbox: nobody is told of it twice.")
    kind = models.CharField(max_length=40, help_text="A row of `language/staff_mails.py`.")
    about: Any = models.JSONField(default=dict, help_text="What fills its places.")
    path = models.CharField(max_length=SHORT, help_text="The page that it leads to.")
    account = models.ForeignKey(
        Account, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    case = models.ForeignKey(
        Case, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    told_at = models.DateTimeField()
    shown = models.BooleanField(default=True, help_text="In the inbox, and not only by mail.")
    read_at = models.DateTimeField(null=True)
    digest_at = models.DateTimeField(null=True, help_text="When the daily mail says it.")

    objects: Any = InboxItems.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "message_id"], name="inbox_once"),
            models.CheckConstraint(
                condition=Q(shown=True) | Q(digest_at__isnull=False), name="inbox_leads_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(shown=True) | Q(read_at__isnull=True), name="inbox_read_is_shown"
            ),
            models.CheckConstraint(condition=Q(path__startswith="/"), name="inbox_path_is_ours"),
        ]
        indexes = [
            models.Index(fields=["person", "told_at", "id"], name="inbox_by_time"),
            models.Index(
                fields=["person"],
                condition=Q(shown=True, read_at__isnull=True),
                name="inbox_unread",
            ),
            models.Index(
                fields=["digest_at"],
                condition=Q(digest_at__isnull=False),
                name="inbox_digest",
            ),
            models.Index(fields=["told_at"], name="inbox_age"),
        ]

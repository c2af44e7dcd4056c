"""How people outside get in, and what they have begun to write.

Nobody outside has an account with Docket. Whoever reads a mailbox that is on file is let in by a
link that was sent there. An example: somebody names `C-7K3M-92QX`; that is a `LinkRequest`,
whatever they named. The worker looks who that concerns, and sends each contact of the account an
`AccessLink`. Pressing the button behind one begins a `PortalSession`.

These rows bind nobody and are no part of the record: they go when their time is over.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Case as CaseOf
from django.db.models import ExpressionWrapper, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Greatest

from accounts.models import Contact
from enforcement.models._base import LONG, Record, one_of
from enforcement.models.case import Case
from enforcement.models.plan import Requirement
from enforcement.models.report import Report
from enforcement.models.review import Review
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import ReviewPhase

# the forms of a holder's page whose date is that of the question, and that of a required change
OF_QUESTIONS, OF_ITEM = ("answer", "time"), "item"


class Door(models.TextChoices):
    """Whose pages they are."""

    HOLDER = "HOLDER"
    REPORTER = "REPORTER"
    PARTNER = "PARTNER"
    FLAGGER = "FLAGGER"


# at which contacts come in; at the other one, who sent a report without being one
OF_CONTACTS = [Door.HOLDER, Door.PARTNER, Door.FLAGGER]


# A way in is a contact's, or that of whoever sent a report.
OF_ONE_PERSON = Q(door=Door.REPORTER, contact__isnull=True, report__isnull=False) | Q(
    door__in=OF_CONTACTS, contact__isnull=False, report__isnull=True
)


class LinkRequest(Record):
    """Somebody asks for a link. It is written before anybody looks whether what they name is there,
    so that everybody gets the same answer in the same time.
    """

    door = models.CharField(max_length=8, choices=Door)
    named = models.CharField(max_length=254, help_text="A reference or an address, as typed.")
    browser = models.UUIDField(help_text="In a cookie of the browser that asked.")
    network = models.CharField(max_length=64, help_text="SHA-256 of the network that asked.")
    known = models.BooleanField(
        default=False, help_text="Somebody came in by a link in this browser before."
    )
    # of somebody who has none of the mailboxes on file: a person looks at it
    plea = models.TextField(max_length=LONG, blank=True)
    reply_to = models.EmailField(blank=True)
    asked_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("door", Door), name="link_request_door"),
            models.CheckConstraint(
                condition=Q(plea="", reply_to="") | (~Q(plea="") & ~Q(reply_to="")),
                name="link_request_plea_has_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="link_request_waits",
                condition=Q(handled_at__isnull=True),
            ),
            models.Index(fields=["network", "asked_at"], name="link_request_of_network"),
            models.Index(fields=["browser", "asked_at"], name="link_request_of_browser"),
            models.Index(fields=["asked_at"], name="link_request_by_time"),
        ]


class AccessLink(Record):
    """A way in, for one mailbox and one use. The token and the code are made from its key and the
    program's secret when the mail is sent, and stored nowhere.
    """

    door = models.CharField(max_length=8, choices=Door)
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.CASCADE, related_name="access_links", db_index=False
    )
    report = models.ForeignKey(
        Report, null=True, on_delete=models.CASCADE, related_name="access_links", db_index=False
    )
    about = models.CharField(max_length=12, blank=True, help_text="The reference it leads to.")
    browser = models.UUIDField(null=True, help_text="Where its code can be typed.")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=OF_ONE_PERSON, name="access_link_is_for_one"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="access_link_ends"
            ),
        ]
        indexes = [
            models.Index(fields=["contact", "made_at"], name="access_link_of_contact"),
            models.Index(fields=["report", "made_at"], name="access_link_of_report"),
            models.Index(fields=["browser", "made_at"], name="access_link_of_browser"),
            models.Index(fields=["made_at"], name="access_link_by_time"),
        ]


class SessionEnd(models.TextChoices):
    """Why a session ended, other than by time."""

    SIGNED_OUT = "SIGNED_OUT"
    REPLACED = "REPLACED"  # another link was used in the same browser
    CLOSED = "CLOSED"  # the mandate ended, or the contract with the partner


class PortalSession(Record):
    """Somebody is in: for half an hour without use, for twelve hours at most. Its key lies in a
    cookie, and here as a hash.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    door = models.CharField(max_length=8, choices=Door)
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.CASCADE, related_name="portal_sessions"
    )
    report = models.ForeignKey(
        Report, null=True, on_delete=models.CASCADE, related_name="portal_sessions"
    )
    browser = models.UUIDField()
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=SessionEnd, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=OF_ONE_PERSON, name="portal_session_is_of_one"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="")
                | Q(ended_at__isnull=False, end__in=SessionEnd.values),
                name="portal_session_ends_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["browser", "began_at"], name="portal_session_of_browser"),
            models.Index(fields=["seen_at"], name="portal_session_by_time"),
        ]


def last_moment() -> CaseOf:
    """Of a draft: the last moment for what it is about, which may have moved since it was saved."""
    questions = Review.objects.filter(
        case=OuterRef("case"),
        kind=ReviewKind.QUESTION,
        phase=ReviewPhase.OPEN,
        paused_at__isnull=True,
    ).order_by("due_at")
    asked = Requirement.objects.owed().filter(pk=OuterRef("subject"))
    return CaseOf(
        When(
            form__in=OF_QUESTIONS,
            subject__isnull=True,
            then=Subquery(questions.values("due_at")[:1]),
        ),
        When(form=OF_ITEM, then=Subquery(asked.values("due_at")[:1])),
        default=F("due_at"),
        output_field=models.DateTimeField(),
    )


def moment_to_remind() -> Greatest:
    """A day before its last moment (`until`), or half-way where less than two days were left."""
    left = ExpressionWrapper(F("until") - F("saved_at"), output_field=models.DurationField())
    half = ExpressionWrapper(F("saved_at") + left / 2, output_field=models.DateTimeField())
    day = ExpressionWrapper(F("until") - timedelta(days=1), output_field=models.DateTimeField())
    return Greatest(day, half)


class DraftQuerySet(models.QuerySet["Draft"]):
    """Adjectives for drafts."""

    def to_remind_of(self, now: datetime) -> DraftQuerySet:
        """Those whose writer is to be reminded, once for each date."""
        return (
            self.annotate(until=last_moment())
            .annotate(remind_at=moment_to_remind())
            .filter(
                Q(reminded_of_at__isnull=True) | ~Q(reminded_of_at=F("until")),
                Q(case__isnull=False) | Q(report__case__isnull=False),
                until__gt=now,
                remind_at__lte=now,
            )
        )

    def reminders_to_come(self, now: datetime) -> models.QuerySet[Any, Any]:
        """When the next writers are to be reminded, the next first, as `remind_at`."""
        return (
            self.annotate(until=last_moment())
            .annotate(remind_at=moment_to_remind())
            .filter(until__gt=now, remind_at__gt=now)
            .order_by("remind_at")
            .values("remind_at")
        )


class Draft(Record):
    """What somebody has begun to write and not sent: saved by them, or kept when they sent it after
    their session was over. Staff see that there is one, never what it says; it is stored sealed.

    It is of a contact in a case, or of whoever sent a report.
    """

    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.CASCADE, related_name="drafts", db_index=False
    )
    case = models.ForeignKey(
        Case, null=True, on_delete=models.CASCADE, related_name="drafts", db_index=False
    )
    report = models.ForeignKey(Report, null=True, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=20, help_text="Which form of the page.")
    subject = models.UUIDField(null=True, help_text="The item that it is about, if it is one.")
    sealed = models.TextField(help_text="What was typed, and the files' names and hashes.")
    hashes = models.JSONField(default=list, help_text="Of the files, so that they are kept.")
    once = models.UUIDField(help_text="The form's key: sent once, however it is sent.")
    unsent = models.BooleanField(
        default=False, help_text="It was sent when the session was over, and not only saved."
    )
    saved_at = models.DateTimeField()
    due_at = models.DateTimeField(
        null=True, help_text="The last moment for it, where that is known and does not move."
    )
    reminded_of_at = models.DateTimeField(
        null=True, help_text="The last moment of which its writer was reminded."
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "case", "report", "form", "subject"],
                name="draft_one_at_a_place",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(contact__isnull=False, case__isnull=False, report__isnull=True)
                | Q(contact__isnull=True, case__isnull=True, report__isnull=False),
                name="draft_is_of_one",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="draft_of_case"),
            models.Index(fields=["saved_at"], name="draft_by_time"),
        ]

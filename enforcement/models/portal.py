"""How people outside get in, and what they have begun to write.

Nobody outside has an account with Docket. Whoever reads a mailbox that is on file is let in by a
link that was sent there. An example: somebody names `C-7K3M-92QX`; that is a `LinkRequest`,
whatever they named. The worker looks who that concerns, and sends each contact of the account an
`AccessLink`. Pressing the button behind one begins a `PortalSession`.

These rows bind nobody and are no part of the record: they go when their time is over.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Contact
from enforcement.models._base import LONG, Record, one_of
from enforcement.models.case import Case
from enforcement.models.report import Report


class Door(models.TextChoices):
    """Whose pages they are."""

    HOLDER = "HOLDER"
    REPORTER = "REPORTER"
    PARTNER = "PARTNER"


# A way in is a contact's, or that of whoever sent a report.
OF_ONE_PERSON = Q(door=Door.REPORTER, contact__isnull=True, report__isnull=False) | Q(
    door__in=[Door.HOLDER, Door.PARTNER], contact__isnull=False, report__isnull=True
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
        Contact, null=True, on_delete=models.CASCADE, related_name="access_links"
    )
    report = models.ForeignKey(
        Report, null=True, on_delete=models.CASCADE, related_name="access_links"
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


class Draft(Record):
    """What somebody has begun to write and not sent: saved by them, or kept when they sent it after
    their session was over. Staff see that there is one, never what it says; it is stored sealed.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="drafts")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=20, help_text="Which form of the page of the case.")
    subject = models.UUIDField(null=True, help_text="The item that it is about, if it is one.")
    sealed = models.TextField(help_text="What was typed, and the files' names and hashes.")
    hashes = models.JSONField(default=list, help_text="Of the files, so that they are kept.")
    once = models.UUIDField(help_text="The form's key: sent once, however it is sent.")
    unsent = models.BooleanField(
        default=False, help_text="It was sent when the session was over, and not only saved."
    )
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "case", "form", "subject"],
                name="draft_one_per_form",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="draft_of_case"),
            models.Index(fields=["saved_at"], name="draft_by_time"),
        ]

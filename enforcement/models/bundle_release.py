"""That the bundle of a case may leave the building, or what one redaction of it removed: proposed
by one of the legal desk, agreed to by another, and to whom it was handed over.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.bounds import within_time
from accounts.triggers import at_commit, refusal, update_of
from enforcement.models._base import SHORT
from enforcement.models._by_two import ByTwo, ByTwoQuerySet, kept_as_proposed
from enforcement.models.case import Case
from enforcement.models.legal import AuthorityRequest, on_legal_record

HANDED = ("handed_to", "handed_by_name", "handed_on")


def released_by_two() -> pgtrigger.Trigger:
    """It is proposed by one who has a seat and agreed to by another; by one alone where nobody else
    has a seat and may act. The legal record says so. Of a copy that was not released, nothing is
    opened.
    """
    sentence = "a bundle is released by two with a seat at the legal desk, on its record"
    return at_commit(
        "bundle_released_by_two",
        pgtrigger.Insert | update_of("agreed_at"),
        f"""
        IF NOT EXISTS (
            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.legal_desk
                AND u.is_active
        ) OR NOT EXISTS (
            SELECT FROM enforcement_legalevent e JOIN enforcement_authorityrequest r
                ON r.number = e.request_number
            WHERE r.id = NEW.request_id AND e.act = 'release bundle'
                AND e.by_id = NEW.agreed_by_id AND e.said ->> 'sha256' = NEW.sha256
                AND (e.said ->> 'item')::int IS NOT DISTINCT FROM NEW.item
                AND e.xact = pg_current_xact_id()
        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (
            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.legal_desk
                AND u.is_active AND u.role <> 'AUDITOR'
        )) OR (NEW.item IS NOT NULL AND NOT EXISTS (
            SELECT FROM enforcement_bundlerelease b
            WHERE b.request_id = NEW.request_id AND b.sha256 = NEW.sha256
                AND b.item IS NULL AND b.agreed_at IS NOT NULL
        )) THEN {refusal(sentence, "bundle_released_by_two")} END IF;""",
        condition=pgtrigger.Q(new__agreed_at__isnull=False),
    )


class BundleReleases(ByTwoQuerySet["BundleRelease"]):
    """Adjectives for releases."""

    def of_files(self) -> BundleReleases:
        """Those of whole files."""
        return self.filter(item__isnull=True)

    def of_items(self) -> BundleReleases:
        """Those of what one redaction removed."""
        return self.filter(item__isnull=False)


class BundleRelease(ByTwo):
    """One bundle, by its hash: the file itself leaves the store after its time, this stays."""

    request = models.ForeignKey(
        AuthorityRequest, on_delete=models.PROTECT, related_name="releases", db_index=False
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    redacted = models.BooleanField()
    item = models.PositiveIntegerField(
        null=True, help_text="The number of the redaction that is opened; of a whole file, none."
    )
    handed_to = models.CharField(max_length=SHORT, blank=True, help_text="Who got it, and how.")
    handed_by_name = models.CharField(max_length=SHORT, blank=True)
    handed_on = models.DateField(null=True)

    objects = BundleReleases.as_manager()

    class Meta:
        constraints = [
            within_time("bundle_release_within_time", "handed_on"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$") & ~Q(reason=""),
                name="bundle_release_says_what",
            ),
            models.CheckConstraint(
                condition=Q(handed_to="", handed_by_name="", handed_on__isnull=True)
                | (
                    Q(agreed_at__isnull=False, handed_on__isnull=False)
                    & ~Q(handed_to="")
                    & ~Q(handed_by_name="")
                ),
                name="bundle_handed_over_once_released",
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=True) | Q(item__gte=1, redacted=True),
                name="bundle_release_opens_redaction",
            ),
            models.UniqueConstraint(
                fields=["request", "sha256", "item"],
                condition=Q(declined_at__isnull=True),
                nulls_distinct=False,
                name="bundle_release_once",
            ),
        ]
        triggers = [
            kept_as_proposed(
                "bundle_release_kept", "a release stays as it was proposed", later=HANDED
            ),
            pgtrigger.Trigger(
                name="bundle_handed_over_kept",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__handed_on__isnull=False),
                func=refusal(
                    "what was handed over to whom stays as it was entered",
                    "bundle_handed_over_kept",
                ),
            ),
            released_by_two(),
            on_legal_record(
                "request_number",
                "(SELECT r.number FROM enforcement_authorityrequest r WHERE r.id = NEW.request_id)",
            ),
        ]

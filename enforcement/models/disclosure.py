"""What a holder is given so that they can look up in their own records what we say of them."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import LessThanOrEqual

from accounts.bounds import within_time
from accounts.triggers import append_only, with_event
from enforcement.models._base import LONG, SHORT, Record
from enforcement.models.case import Case
from enforcement.workflow.kinds import IdentifierKind, Withheld

MOST = 5_000  # identifiers of each kind
COLUMNS = {
    IdentifierKind.KEY_PREFIX: "key_prefixes",
    IdentifierKind.REQUEST_ID: "request_ids",
    IdentifierKind.END_USER_ID: "end_user_ids",
}


class ArrayLength(Func):
    """How many elements a JSON array has; counted in the database, which keeps the rest."""

    function = "jsonb_array_length"
    output_field = models.IntegerField()


class Disclosure(Record):
    """Identifiers of a period, each with the moment at which it was seen, if that is known; and
    what is withheld, with the reasons. Append-only: what somebody has read cannot be taken back.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="disclosures", db_index=False
    )
    begins_on = models.DateField()
    ends_on = models.DateField()
    # lists of [identifier, moment in UTC as ISO 8601 or ""]
    key_prefixes = models.JSONField(default=list)
    request_ids = models.JSONField(default=list)
    end_user_ids = models.JSONField(default=list, help_text="Of the holder's own end users.")
    withheld = ArrayField(models.CharField(max_length=8, choices=Withheld), default=list)
    withheld_text = models.TextField(max_length=LONG, blank=True)
    disclosed_by = models.CharField(max_length=SHORT)
    disclosed_at = models.DateTimeField()

    class Meta:
        constraints = [
            within_time("disclosure_within_time", "begins_on", "ends_on"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")), name="disclosure_period_ends"
            ),
            models.CheckConstraint(
                condition=Q(withheld__contained_by=Withheld.values)
                & (Q(withheld=[], withheld_text="") | (~Q(withheld=[]) & ~Q(withheld_text=""))),
                name="disclosure_withholds_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    *(
                        LessThanOrEqual(ArrayLength(F(name)), Value(MOST))
                        for name in COLUMNS.values()
                    )
                ),
                name="disclosure_is_bounded",
            ),
        ]
        indexes = [models.Index(fields=["case", "disclosed_at"], name="disclosure_of_case")]
        triggers = [*append_only("disclosure"), with_event(pgtrigger.Insert)]

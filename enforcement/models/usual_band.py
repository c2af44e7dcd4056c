"""What was usual in similar cases when somebody decided, as it was shown to them."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.triggers import append_only, at_commit, refusal, with_event
from enforcement.models._base import SHORT, Record, one_of
from enforcement.models.case import Case
from enforcement.models.decision import Decision


class Departure(models.TextChoices):
    """In what way a decision leaves what was usual."""

    NONE = "NONE"
    STRICTER = "STRICTER"
    MILDER = "MILDER"
    RARE = "RARE"  # as strict as the usual ones, and seldom taken
    LONGER = "LONGER"
    SHORTER = "SHORTER"


class UsualBand(Record):
    """The band of the nearest closed cases, frozen with the decision that it was shown for; who
    leaves it says why in the decision's terms.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="usual_bands")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="usual_band")
    counted_on = models.DateField(help_text="Cases that were closed before this day are counted.")
    clauses = ArrayField(
        models.CharField(max_length=SHORT),
        default=list,
        help_text="The codes of the clauses that the decision rests on.",
    )
    alike = models.IntegerField(help_text="How many cases with such a clause.")
    cases = models.IntegerField(help_text="In how many of them a measure stands.")
    set_aside = models.IntegerField(
        help_text="In how many it was set aside on appeal; these are not counted."
    )
    shares = models.JSONField(
        default=dict, help_text="Each measure, and in how many of the cases it was taken."
    )
    lengths = models.JSONField(
        default=dict,
        help_text="Of each measure with a length, in minutes: how many, the 10th percentile, the "
        "median, the 90th percentile.",
    )
    choice = models.CharField(max_length=SHORT, help_text="What was decided, as in `shares`.")
    minutes = models.IntegerField(null=True, help_text="For how long.")
    departs = models.CharField(max_length=8, choices=Departure, default=Departure.NONE)

    def __str__(self) -> str:
        return f"{self.choice} of {self.cases}"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("departs", Departure), name="usual_band_departure_is_known"
            ),
        ]
        triggers = [
            *append_only("usual_band"),
            with_event(pgtrigger.Insert),
            at_commit(
                "departure_has_reason",
                pgtrigger.Insert,
                f"""
                IF NOT EXISTS (SELECT FROM enforcement_decision d
                    WHERE d.id = NEW.decision_id AND d.case_id = NEW.case_id
                        AND (NEW.departs = 'NONE'
                            OR btrim(coalesce(d.terms ->> 'why_different', '')) <> ''))
                THEN {
                    refusal("whoever leaves what was usual says why", "departure_has_reason")
                } END IF;""",
            ),
        ]

"""Misuse: which profile is chosen, who was warned, and who is suspended. A reporter is known by the
address of a report of theirs, as at their door; no address is kept here, so that none remains where
it was erased (docs/decisions/0094).

An example: six of eight reports with one address were unfounded. A lead warns it. Another one
comes; the lead proposes to suspend it for 30 days, and another lead agrees.
"""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.bounds import within_time
from accounts.models import User
from accounts.triggers import append_only, at_commit, refusal
from enforcement.models._base import LONG, SHORT, Record
from enforcement.models._by_two import (
    ANSWER,
    ByTwo,
    ByTwoQuerySet,
    agreed_by_two,
    kept_as_proposed,
)
from enforcement.models._somebody import (
    ENDS,
    WHO,
    Counted,
    OfSomebody,
    about_one,
    counts_some,
    of_their_kind,
)
from enforcement.models.profile_choice import MAY_CHOOSE
from enforcement.workflow.misuse import SUSPENDABLE

MAY_ACT = "act on misuse"
MAY_READ = "read misuse"
CONTESTED = ("contested_at", "contest", "hear_by_at")
TOLD = ("remind_at", "missed_at")  # of an appeal's date
HEARD = ("heard_by_id", "heard_by_name", "heard_at", "upheld", "answer")
WITH_ANSWER = ("until_at",)
SUSPENSION_LATER = (*WITH_ANSWER, *ANSWER, *CONTESTED, *TOLD, *HEARD, *ENDS)
MOST_DAYS = 366


class MisuseChoiceQuerySet(ByTwoQuerySet["MisuseChoice"]):
    """Adjectives."""

    def in_force(self) -> MisuseChoiceQuerySet:
        """The one agreed to last; it may say that there is no profile."""
        return self.agreed().order_by("-number")[:1]


class MisuseChoice(ByTwo):
    """Which profile of misuse holds: none where it is empty."""

    made_from = models.PositiveIntegerField(help_text="The number of the choice before; 0: none.")
    profile = models.CharField(
        max_length=50, blank=True, help_text="Its slug in the data; empty: none."
    )

    objects = MisuseChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & Q(number__gt=F("made_from")),
                name="misuse_choice_comes_after",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(declined_at__isnull=True),
                name="misuse_choice_answered_once",
            ),
            models.UniqueConstraint(
                fields=["made_from"],
                condition=Q(declined_at__isnull=True),
                name="misuse_choices_follow_once",
            ),
        ]
        triggers = [
            kept_as_proposed(
                "misuse_choice_kept", "a choice of a profile stays as it was proposed and answered"
            ),
            agreed_by_two(
                "misuse_chosen_by_two",
                "a profile of misuse is chosen by two, on the record",
                right=MAY_CHOOSE,
                act="agree to misuse profile",
                condition=pgtrigger.Q(new__agreed_at__isnull=False),
            ),
        ]


class MisuseWarning(OfSomebody, Counted, Record):
    """Somebody was warned, with the figures."""

    profile = models.CharField(max_length=50)
    reason = models.TextField(max_length=LONG, help_text="As the letter says it.")
    warned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    warned_by_name = models.CharField(max_length=SHORT)
    warned_at = models.DateTimeField()
    until_at = models.DateTimeField(help_text="Until when a suspension may rest on it.")

    class Meta:
        constraints = [
            about_one("misuse_warning_about_one"),
            of_their_kind("misuse_warning_of_their_kind"),
            counts_some("misuse_warning_counts"),
            within_time("misuse_warning_within_time", "since_at", "until_at"),
            models.CheckConstraint(
                condition=~Q(reason="") & Q(until_at__gt=F("warned_at")),
                name="misuse_warning_says_why",
            ),
        ]
        triggers = append_only("misuse_warning")


class MisuseSuspensionQuerySet(ByTwoQuerySet["MisuseSuspension"]):
    """Adjectives."""

    def in_force(self, now: datetime) -> MisuseSuspensionQuerySet:
        """Agreed to, and neither over nor lifted; by its time, whatever the worker has done."""
        return self.agreed().filter(until_at__gt=now, ended_at__isnull=True)

    def over(self, now: datetime) -> MisuseSuspensionQuerySet:
        """Those whose end the worker has not said yet."""
        return self.agreed().filter(until_at__lte=now, ended_at__isnull=True)

    def contested(self) -> MisuseSuspensionQuerySet:
        """Those against which an appeal is open, of somebody whose address is still known."""
        erased = Q(report__reporter_email="")
        return self.filter(contested_at__isnull=False, heard_at__isnull=True).exclude(erased)

    def to_remind_of(self, now: datetime) -> MisuseSuspensionQuerySet:
        """Those whose appeal is due soon, late, or has no date yet."""
        return self.contested().filter(Q(remind_at__lte=now) | Q(hear_by_at__isnull=True))


class MisuseSuspension(OfSomebody, Counted, ByTwo):
    """Somebody may not report for a term, or their appeals have no priority: proposed by one,
    agreed to by another, contested once and heard by a third.
    """

    warning = models.ForeignKey(MisuseWarning, on_delete=models.PROTECT, related_name="suspensions")
    days = models.PositiveSmallIntegerField()
    until_at = models.DateTimeField(null=True)
    contested_at = models.DateTimeField(null=True)
    contest = models.TextField(max_length=LONG, blank=True)
    hear_by_at = models.DateTimeField(null=True, help_text="By when the appeal is decided.")
    remind_at = models.DateTimeField(null=True, help_text="When staff are told of it next.")
    missed_at = models.DateTimeField(null=True, help_text="When it was late, and admins were told.")
    heard_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    heard_by_name = models.CharField(max_length=SHORT, blank=True)
    heard_at = models.DateTimeField(null=True)
    upheld = models.BooleanField(null=True, help_text="Whether the suspension was confirmed.")
    answer = models.TextField(max_length=LONG, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=SHORT, blank=True)
    end_reason = models.CharField(max_length=500, blank=True, help_text="Empty: its term is over.")

    objects = MisuseSuspensionQuerySet.as_manager()

    class Meta:
        constraints = [
            about_one("misuse_suspension_about_one"),
            of_their_kind("misuse_suspension_of_their_kind"),
            counts_some("misuse_suspension_counts"),
            within_time("misuse_suspension_within_time", "since_at", "until_at"),
            models.CheckConstraint(
                condition=Q(kind__in=list(SUSPENDABLE)) & ~Q(reason=""),
                name="misuse_suspension_says_why",
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=MOST_DAYS), name="misuse_suspension_has_term"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, until_at__isnull=True)
                | Q(agreed_at__isnull=False, declined_at__isnull=True, until_at__gt=F("agreed_at")),
                name="misuse_suspension_ends",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("proposed_by")),
                name="misuse_suspension_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(contested_at__isnull=True, contest="", heard_at__isnull=True)
                | (Q(contested_at__isnull=False, agreed_at__isnull=False) & ~Q(contest="")),
                name="misuse_suspension_contested",
            ),
            models.CheckConstraint(
                condition=Q(hear_by_at__isnull=True, remind_at__isnull=True, missed_at__isnull=True)
                | Q(contested_at__isnull=False, hear_by_at__gte=F("contested_at")),
                name="misuse_appeal_is_due",
            ),
            models.CheckConstraint(
                condition=Q(
                    heard_at__isnull=True, heard_by__isnull=True, upheld__isnull=True, answer=""
                )
                | (
                    Q(heard_at__isnull=False, heard_by__isnull=False, upheld__isnull=False)
                    & ~Q(answer="")
                ),
                name="misuse_suspension_answered",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="") | Q(until_at__isnull=False),
                name="misuse_suspension_ended",
            ),
            models.UniqueConstraint(
                fields=["kind", *WHO],
                condition=Q(declined_at__isnull=True, ended_at__isnull=True),
                nulls_distinct=False,
                name="misuse_suspension_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until_at"],
                name="misuse_suspension_running",
                condition=Q(agreed_at__isnull=False, ended_at__isnull=True),
            ),
            models.Index(
                fields=["remind_at"],
                name="misuse_suspension_contested_at",
                condition=Q(contested_at__isnull=False, heard_at__isnull=True),
            ),
        ]
        triggers = [
            kept_as_proposed(
                "misuse_suspension_kept",
                "a suspension stays as it was proposed and answered",
                with_answer=WITH_ANSWER,
                later=(*CONTESTED, *TOLD, *HEARD, *ENDS),
            ),
            agreed_by_two(
                "misuse_suspended_by_two",
                "somebody is suspended by two, on the record",
                right=MAY_ACT,
                act="agree to suspension",
                condition=pgtrigger.Q(new__agreed_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="misuse_suspension_after_warning",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_misusewarning w
                    WHERE w.id = NEW.warning_id AND w.kind = NEW.kind
                        AND w.warned_at < NEW.proposed_at AND w.until_at > NEW.proposed_at
                        AND (w.report_id, w.flagger_id, w.account_id)
                            IS NOT DISTINCT FROM (NEW.report_id, NEW.flagger_id, NEW.account_id)
                ) THEN {
                    refusal(
                        "nobody is suspended who was not warned before",
                        "misuse_suspension_after_warning",
                    )
                } END IF;
                RETURN NEW;""",
            ),
            at_commit(
                "misuse_heard_by_another",
                pgtrigger.Insert | pgtrigger.Update,
                f"""
                IF NEW.heard_by_id IN (NEW.proposed_by_id, NEW.agreed_by_id, (
                    SELECT w.warned_by_id FROM enforcement_misusewarning w
                    WHERE w.id = NEW.warning_id
                )) THEN {
                    refusal(
                        "who hears an appeal had no part in what it is about",
                        "misuse_heard_by_another",
                    )
                } END IF;""",
                condition=pgtrigger.Q(new__heard_by__isnull=False),
            ),
            pgtrigger.Trigger(
                name="misuse_suspension_said_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=f"""
                IF (OLD.contested_at IS NOT NULL
                        AND (OLD.contested_at, OLD.contest)
                            IS DISTINCT FROM (NEW.contested_at, NEW.contest))
                    OR (OLD.hear_by_at IS NOT NULL
                        AND OLD.hear_by_at IS DISTINCT FROM NEW.hear_by_at)
                    OR (OLD.missed_at IS NOT NULL
                        AND OLD.missed_at IS DISTINCT FROM NEW.missed_at)
                    OR (OLD.heard_at IS NOT NULL
                        AND (OLD.heard_at, OLD.heard_by_id, OLD.upheld, OLD.answer)
                            IS DISTINCT FROM (NEW.heard_at, NEW.heard_by_id, NEW.upheld,
                                NEW.answer))
                    OR (OLD.ended_at IS NOT NULL
                        AND (OLD.ended_at, OLD.end_reason)
                            IS DISTINCT FROM (NEW.ended_at, NEW.end_reason))
                THEN {
                    refusal(
                        "an appeal, its answer and an end are said once",
                        "misuse_suspension_said_once",
                    )
                } END IF;
                RETURN NEW;""",
            ),
        ]

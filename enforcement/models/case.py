"""One proceeding about one account and one policy area."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from accounts.bounds import within_time
from accounts.models import Account, ChannelPartner, Standing, User
from accounts.roles import MAY
from accounts.triggers import at_commit, refusal, update_of
from enforcement.language.references import new_reference
from enforcement.models._base import SHORT, Record, one_of
from enforcement.models._ledger import holds_what_it_decided, sql_list
from enforcement.models._unavailable import unavailable
from enforcement.models.policy import Policy, PolicyVersion, Severity
from enforcement.workflow.kinds import JOINABLE, ReviewKind
from enforcement.workflow.machines import TOOK_EFFECT
from enforcement.workflow.marks import arrows_of, verbs_of
from enforcement.workflow.proceeding import FINAL, Proceeding, State
from enforcement.workflow.turns import Awaits, Turn, TurnFor


def case_reference() -> str:
    """A new reference, such as C-7K3M-92QX."""
    return new_reference("C")


class CaseQuerySet(models.QuerySet["Case"]):
    """Adjectives for cases."""

    def open(self) -> CaseQuerySet:
        """Not in a final state."""
        return self.exclude(state__in=FINAL)

    def of_somebody_unavailable(self, now: datetime) -> CaseQuerySet:
        """Not in a final state, and assigned to somebody who cannot work on it: disabled, in a role
        that does not work on cases, recused, a contact of the account, or away until after it falls
        due (invariant 14).
        """
        theirs = unavailable("assignee", now, due="due_at", account="account", roles=MAY["work"])
        return self.open().filter(theirs)

    def with_nothing_to_serve(self) -> CaseQuerySet:
        """A fixed term is served, and it is over while something else held the account."""
        return self.filter(state=State.SERVING, measure="")

    def leased(self, now: datetime) -> CaseQuerySet:
        """Held by somebody at `now`."""
        return self.filter(lease_until_at__gt=now)


ARROWS = ", ".join(str(arrow) for arrow in arrows_of(Proceeding))  # verb, source, target


class Case(Record, Proceeding):
    """Where the proceeding is, whose it is, and how urgent.

    `version` counts its events and fences stale pages.
    """

    ref = models.CharField(max_length=12, unique=True, default=case_reference)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="cases")
    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=50)
    version = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()
    conduct_on = models.DateField(
        help_text="When it is said to have happened; decides which version of the policy applies."
    )
    first_seen_at = models.DateTimeField(
        help_text="When anybody first saw the conduct, as far as is known."
    )
    first_look_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(
        null=True,
        help_text="When it was first decided; a case that comes back after that may stand beside "
        "a newer one.",
    )
    closed_at = models.DateTimeField(null=True)
    follows = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="followed_by",
        db_index=False,
        help_text="The decided case of its account and area that its first report came after.",
    )
    split_from = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="split_into",
        db_index=False,
        help_text="The case that a person split its report off; it may stand beside that one.",
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="merged_from",
        db_index=False,
        help_text="The case of its account and area in which it goes on.",
    )
    question = models.TextField(blank=True)
    would_clear = models.TextField(blank=True)
    assignee = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="assigned_cases"
    )
    lease_holder = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="leased_cases", db_index=False
    )
    lease_until_at = models.DateTimeField(null=True)
    report_count = models.IntegerField(default=0)
    severity = models.CharField(max_length=8, default=Severity.MEDIUM)
    severity_set_at = models.DateTimeField(
        null=True, help_text="When a person set it; from then on it counts, not the clauses'."
    )
    priority = models.IntegerField(default=0)
    priority_terms = models.JSONField(
        default=list, help_text="Codes and points, as `rules/priority.py` writes them."
    )
    queue_rules = models.PositiveIntegerField(
        default=1,
        db_default=1,
        help_text="By which version of the queue rules the priority was counted.",
    )
    awaits = models.CharField(
        max_length=SHORT,
        blank=True,
        choices=Awaits,
        help_text="Whom the proceeding waits for; empty when it is ours.",
    )
    awaits_what = models.CharField(
        max_length=SHORT, blank=True, help_text="For what, or for whom else, in somebody's words."
    )
    unseen_since_at = models.DateTimeField(
        null=True,
        help_text="Since when something that somebody outside wrote waits for a person to look at "
        "it; null where nothing does.",
    )
    # What a queue is read off: written with each step from the facts (`rules/turn.py`), or copied
    # from the account.
    turn = models.CharField(max_length=10, choices=Turn, default=Turn.REVIEWER)
    turn_for = models.CharField(max_length=40, choices=TurnFor, default=TurnFor.REVIEW)
    turn_verb = models.CharField(max_length=40, blank=True, help_text="To be approved or ratified.")
    turn_review = models.CharField(
        max_length=12, blank=True, choices=ReviewKind, default=ReviewKind.FIRST_LOOK
    )
    turn_number = models.IntegerField(null=True, help_text="The requirement's.")
    due_at = models.DateTimeField(
        null=True, help_text="Null while nothing is due or the clock is stopped."
    )
    to_approve = models.BooleanField(default=False)
    to_review = models.BooleanField(default=False)
    to_hear = models.BooleanField(default=False)
    escalated = models.BooleanField(default=False)
    with_others = models.BooleanField(default=False)
    measure = models.CharField(
        max_length=9, blank=True, help_text="The kind of the case's own measure in force."
    )
    standing = models.CharField(
        max_length=10, default=Standing.ACTIVE, help_text="The account's, whichever case holds it."
    )
    tier = models.CharField(max_length=9, default=Account.Tier.STANDARD)
    partner = models.ForeignKey(
        ChannelPartner, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    locale = models.CharField(max_length=10, default="en")

    objects = CaseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.ref

    class Meta:
        constraints = [
            within_time("case_within_time", "conduct_on", "first_seen_at"),
            models.UniqueConstraint(
                fields=["account", "area"],
                condition=Q(state__in=JOINABLE, decided_at__isnull=True, split_from__isnull=True),
                name="case_one_undecided_per_area",
            ),
            models.CheckConstraint(condition=one_of("state", State), name="case_state_is_known"),
            models.CheckConstraint(condition=one_of("turn", Turn), name="case_turn_is_known"),
            models.CheckConstraint(
                condition=one_of("turn_for", TurnFor), name="case_turn_for_is_known"
            ),
            models.CheckConstraint(
                condition=Q(awaits="") | one_of("awaits", Awaits), name="case_awaits_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=FINAL, closed_at__isnull=False)
                | (~Q(state__in=FINAL) & Q(closed_at__isnull=True)),
                name="case_closed_when_final",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | (Q(state__in=FINAL) & ~Q(merged_into=F("id"))),
                name="case_merged_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(lease_holder__isnull=True, lease_until_at__isnull=True)
                | Q(lease_holder__isnull=False, lease_until_at__isnull=False),
                name="case_lease_has_holder",
            ),
        ]
        indexes = [
            # An order each, and each lane in each order; what else is filtered by is found by its
            # own small index or on the way. Every step writes them all: keys that nothing is looked
            # for by have none.
            models.Index("opened_at", "id", include=["area"], name="case_by_opening"),
            models.Index("due_at", "id", name="case_by_due", condition=~Q(state__in=FINAL)),
            models.Index("opened_at", "id", name="case_by_age", condition=~Q(state__in=FINAL)),
            models.Index(
                "assignee",
                F("priority").desc(),
                "opened_at",
                "id",
                name="case_of_assignee",
                condition=~Q(state__in=FINAL),
            ),
            models.Index(
                "assignee",
                "due_at",
                "id",
                name="case_of_assignee_by_due",
                condition=~Q(state__in=FINAL),
            ),
            models.Index(
                "assignee",
                "opened_at",
                "id",
                name="case_of_assignee_by_age",
                condition=~Q(state__in=FINAL),
            ),
            *(
                models.Index(
                    *columns, "id", name=f"case_{lane}{order}", condition=Q(**{lane: True})
                )
                for lane in ("to_approve", "to_review", "to_hear", "escalated", "with_others")
                for order, columns in (
                    ("", (F("priority").desc(), "opened_at")),
                    ("_by_due", ("due_at",)),
                    ("_by_age", ("opened_at",)),
                )
            ),
            *(
                models.Index(column, name=f"case_by_{column}", condition=~Q(state__in=FINAL))
                for column in (
                    "state",
                    "severity",
                    "measure",
                    "standing",
                    "partner",
                    "locale",
                )
            ),
            # With all that the open cases are counted by.
            models.Index(
                "area",
                "state",
                "with_others",
                "opened_at",
                name="case_open_by_area",
                condition=~Q(state__in=FINAL),
            ),
            # Strategic accounts are so few that the order of importance alone is a long way to
            # fifty of them.
            models.Index(
                "tier",
                F("priority").desc(),
                "opened_at",
                "id",
                name="case_by_tier",
                condition=~Q(state__in=FINAL),
            ),
            # The most important free case of each kind, by all that routing asks for. No case that
            # somebody has is in it.
            models.Index(
                *("turn", "area", "locale", "tier"),
                F("priority").desc(),
                "opened_at",
                "id",
                name="case_free_by_kind",
                condition=~Q(state__in=FINAL) & Q(assignee__isnull=True),
            ),
            models.Index(
                F("priority").desc(),
                "opened_at",
                "id",
                name="case_queue",
                condition=~Q(state__in=FINAL),
            ),
            models.Index(
                fields=["lease_until_at"],
                name="case_leases",
                condition=Q(lease_until_at__isnull=False),
            ),
            models.Index(
                fields=["unseen_since_at"],
                name="case_unseen",
                condition=Q(unseen_since_at__isnull=False),
            ),
            models.Index(
                fields=["merged_into"], name="case_merged", condition=Q(merged_into__isnull=False)
            ),
            models.Index(fields=["id"], name="case_awaiting", condition=~Q(awaits="")),
            models.Index(
                fields=["first_look_at"],
                include=["opened_at", "area"],
                name="case_by_first_look",
                condition=Q(first_look_at__isnull=False),
            ),
            # Closed cases change no more, so that these cost nothing but where one is closed.
            models.Index(
                "closed_at",
                "id",
                include=["policy"],
                name="case_closed_by_time",
                condition=Q(state__in=FINAL),
            ),
            models.Index(
                "area", "closed_at", "id", name="case_closed_by_area", condition=Q(state__in=FINAL)
            ),
            models.Index(
                "partner",
                "closed_at",
                "id",
                name="case_closed_by_partner",
                condition=Q(state__in=FINAL, partner__isnull=False),
            ),
            BrinIndex(fields=["closed_at"], name="case_by_closing", autosummarize=True),
        ]
        triggers = [
            at_commit(
                "state_has_event",
                pgtrigger.Insert | update_of("state"),
                f"""
                IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN RETURN NULL; END IF;
                IF NOT (CASE TG_OP WHEN 'INSERT' THEN NEW.state = 'TRIAGE' AND EXISTS (
                    SELECT FROM enforcement_event e WHERE e.case_id = NEW.id
                        AND e.source = '' AND e.target = NEW.state
                        AND e.xact = pg_current_xact_id()
                ) ELSE EXISTS (
                    SELECT FROM enforcement_event e JOIN enforcement_decision d
                        ON d.id = e.decision_id AND d.case_id = NEW.id AND d.verb = e.act
                        AND d.phase IN {sql_list(TOOK_EFFECT)} AND d.executed_at = e.at
                    WHERE e.case_id = NEW.id AND e.source = OLD.state AND e.target = NEW.state
                        AND e.xact = pg_current_xact_id()
                        AND (e.act, e.source, e.target) IN ({ARROWS})
                        AND NOT EXISTS (
                            SELECT FROM enforcement_event o
                            WHERE o.decision_id = d.id AND o.id <> e.id AND o.target <> ''
                        )
                ) END) THEN {
                    refusal(
                        "a state moves along an arrow of a decision that takes effect, with its "
                        "event: a final one by reopening or on appeal alone",
                        "state_has_event",
                    )
                }
                END IF;""",
            ),
            at_commit(
                "case_goes_on_in_its_own_area",
                pgtrigger.Insert | update_of("merged_into_id"),
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_case o JOIN enforcement_event e ON e.case_id = o.id
                    WHERE o.id = NEW.merged_into_id AND o.account_id = NEW.account_id
                        AND o.area = NEW.area AND e.xact = pg_current_xact_id()
                ) THEN {
                    refusal(
                        "a case goes on in another one of its account and area, in the records "
                        "of both",
                        "case_goes_on_in_its_own_area",
                    )
                } END IF;""",
                condition=pgtrigger.Q(new__merged_into__isnull=False),
            ),
            at_commit(
                "case_holds_what_it_decided",
                update_of("state"),
                holds_what_it_decided("NEW.id"),
                condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
            ),
        ]


# the verbs whose decision rests on findings, and counts as a strike
STRIKING = tuple(verb for verb, mark in verbs_of(Case).items() if mark.strike)

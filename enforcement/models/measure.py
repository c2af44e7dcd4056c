"""What a decision does to the account: limit, suspend, terminate."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.bounds import within_time
from accounts.models import Account, Standing
from accounts.triggers import RANKS, at_commit, refusal, strictest, update_of, with_event
from enforcement.models._base import Record, along_arrows, one_of
from enforcement.models._ledger import (
    holds_what_it_decided,
    precaution_is_looked_at,
    sql_list,
    with_effect,
)
from enforcement.models.case import Case
from enforcement.models.decision import Decision
from enforcement.workflow.kinds import Basis, MeasureEnd, MeasureKind
from enforcement.workflow.machines import TOOK_EFFECT, MeasureMachine, MeasurePhase
from enforcement.workflow.marks import AccountEffect, name_of
from enforcement.workflow.proceeding import Proceeding

REVIEW_WITHIN = timedelta(days=7)  # domain.md, invariant 4
STANDING_OF: dict[str, str] = {  # plain, as it is told to the gateway
    MeasureKind.LIMIT: Standing.LIMITED.value,
    MeasureKind.SUSPEND: Standing.SUSPENDED.value,
    MeasureKind.TERMINATE: Standing.TERMINATED.value,
}


# Which verbs begin a measure on which ground; those that give back or reduce what was there may
# begin one on any, and it is no stricter.
NEW_GROUND = {
    Basis.PRECAUTION: with_effect(AccountEffect.PRECAUTION),
    Basis.REMEDIATION: with_effect(AccountEffect.KEEPS),
    Basis.SANCTION: with_effect(AccountEffect.TERM),
    Basis.NOTICE_PERIOD: with_effect(AccountEffect.ORDERS),
    Basis.TERMINATION: with_effect(AccountEffect.ORDERS, AccountEffect.TERMINATES),
}
GIVES_BACK = with_effect(AccountEffect.EASES, AccountEffect.RETURNS)
CHANGES = with_effect(*(set(AccountEffect) - {AccountEffect.NONE, AccountEffect.CONTINUES}))
TAKES_EFFECT = f"""SELECT FROM enforcement_decision d JOIN enforcement_event e
                        ON e.decision_id = d.id AND e.act = d.verb AND e.at = d.executed_at
                    WHERE d.case_id = NEW.case_id AND d.phase IN {sql_list(TOOK_EFFECT)}
                        AND e.xact = pg_current_xact_id()"""


def begins_as_decided() -> str:
    """SQL: the decision `d` has the verb that a new measure on its ground needs, or gives back what
    was at least as strict.
    """
    grounds = " OR ".join(
        f"(NEW.basis = '{basis}' AND d.verb IN {sql_list(verbs)})"
        for basis, verbs in NEW_GROUND.items()
    )
    new = RANKS.replace("m.", "NEW.")
    return f"""((({grounds}) AND (d.proposed_by_id IS NOT NULL OR NEW.basis = 'PRECAUTION'))
                        OR (d.verb IN {sql_list(GIVES_BACK)} AND EXISTS (
                            SELECT FROM enforcement_measure m
                            WHERE m.case_id = NEW.case_id AND m.id <> NEW.id AND m.phase = 'OVER'
                                AND {RANKS} >= {new}
                                AND (NEW.basis <> 'SANCTION' OR m.ends_at = NEW.ends_at)
                        )))"""


class Measure(Record, MeasureMachine):
    """One measure. In force is a stored fact, so that no rule needs a clock; `ends_at` is honoured
    at read time by the gateway.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="measures")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measures")
    imposed_by = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="imposed")
    kind = models.CharField(max_length=9, choices=MeasureKind)
    basis = models.CharField(max_length=13, choices=Basis)
    scope = models.JSONField(
        default=dict, help_text="models, features, keys; empty means the whole account."
    )
    rate = models.IntegerField(null=True, help_text="Requests a minute.")
    first_at = models.DateTimeField(
        help_text="When the account was first held without a break, over replaced measures."
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    review_by_at = models.DateTimeField(null=True)
    review_set_at = models.DateTimeField(null=True)
    on_missed = models.CharField(max_length=8, default="escalate")
    narrower = models.JSONField(
        default=dict, help_text="The limit that takes its place if a missed review narrows it."
    )
    over_at = models.DateTimeField(null=True)
    over_how = models.CharField(max_length=9, blank=True, choices=MeasureEnd)
    lifted_by = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="lifted"
    )

    def __str__(self) -> str:
        return f"{self.kind} ({self.basis})"

    class Meta:
        constraints = [
            within_time("measure_within_time", "starts_at", "ends_at", "review_by_at"),
            models.CheckConstraint(
                condition=one_of("kind", MeasureKind), name="measure_kind_is_known"
            ),
            models.CheckConstraint(condition=one_of("basis", Basis), name="measure_basis_is_known"),
            models.CheckConstraint(
                condition=one_of("phase", MeasurePhase),
                name="measure_phase_is_known",
            ),
            models.CheckConstraint(
                condition=Q(phase=MeasurePhase.OVER, over_at__isnull=False)
                | (~Q(phase=MeasurePhase.OVER) & Q(over_at__isnull=True)),
                name="measure_over_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(basis=Basis.PRECAUTION)
                | Q(
                    review_by_at__isnull=False,
                    review_set_at__isnull=False,
                    review_by_at__lte=F("review_set_at") + REVIEW_WITHIN,
                ),
                name="measure_precaution_is_reviewed_within_7_days",
            ),
            models.CheckConstraint(
                condition=~Q(basis=Basis.SANCTION)
                | Q(ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="measure_sanction_has_end",
            ),
            models.CheckConstraint(
                condition=~Q(basis__in=[Basis.REMEDIATION, Basis.NOTICE_PERIOD])
                | Q(review_by_at__isnull=False)
                | Q(ends_at__isnull=False),
                name="measure_kept_has_end_or_review",
            ),
            models.CheckConstraint(
                condition=Q(kind=MeasureKind.TERMINATE, basis=Basis.TERMINATION)
                | (~Q(kind=MeasureKind.TERMINATE) & ~Q(basis=Basis.TERMINATION)),
                name="measure_terminates_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MeasureKind.LIMIT) | ~Q(scope={}) | Q(rate__isnull=False),
                name="measure_limit_limits_something",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(phase=MeasurePhase.IN_FORCE) & ~Q(kind=MeasureKind.TERMINATE),
                name="measure_one_in_force_per_case",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(phase=MeasurePhase.ORDERED),
                name="measure_one_ordered_per_case",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account"], name="measure_not_over", condition=~Q(phase=MeasurePhase.OVER)
            ),
            models.Index(
                fields=["ends_at"],
                name="measure_ends",
                condition=Q(phase=MeasurePhase.IN_FORCE, ends_at__isnull=False),
            ),
            models.Index(
                fields=["starts_at"], name="measure_begins", condition=Q(phase=MeasurePhase.ORDERED)
            ),
            models.Index(
                fields=["starts_at"],
                name="measure_terminates",
                condition=Q(kind=MeasureKind.TERMINATE),
            ),
            models.Index(
                fields=["id"],
                name="measure_to_review",
                condition=Q(
                    phase=MeasurePhase.IN_FORCE, basis__in=[Basis.PRECAUTION, Basis.SANCTION]
                ),
            ),
        ]
        triggers = [
            at_commit(
                "standing_is_strictest",
                pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                strictest("coalesce(NEW.account_id, OLD.account_id)"),
            ),
            at_commit(
                "termination_is_human",
                pgtrigger.Insert | update_of("kind"),
                f"""
                IF NEW.kind = 'TERMINATE' AND NOT EXISTS (
                    SELECT FROM enforcement_decision d JOIN enforcement_allegation a
                        ON a.case_id = d.case_id
                    JOIN accounts_user u ON u.id = d.approved_by_id AND u.role = 'ADMIN'
                    WHERE d.id = NEW.imposed_by_id AND d.approver_role = 'ADMIN'
                        AND d.case_id = NEW.case_id AND d.verb IN ('give_notice', 'terminate')
                        AND d.proposed_by_id IS NOT NULL AND a.phase = 'ESTABLISHED'
                ) THEN {
                    refusal(
                        "a termination is approved by an admin and rests on a finding",
                        "termination_is_human",
                    )
                } END IF;""",
            ),
            at_commit(
                "measure_begins_as_decided",
                pgtrigger.Insert,
                f"""
                IF NOT EXISTS (
                    {TAKES_EFFECT} AND d.id = NEW.imposed_by_id AND NEW.account_id = (
                        SELECT c.account_id FROM enforcement_case c WHERE c.id = NEW.case_id
                    ) AND {begins_as_decided()}
                ) THEN {
                    refusal(
                        "a measure begins with the decision that imposes it, on its ground",
                        "measure_begins_as_decided",
                    )
                } END IF;""",
            ),
            at_commit(
                "order_begins_when_due",
                update_of("phase"),
                f"""
                IF NOT EXISTS ({TAKES_EFFECT} AND e.at >= NEW.starts_at
                    AND d.verb IN {sql_list(with_effect(AccountEffect.TERMINATES))})
                THEN {
                    refusal("an order begins when it is due, by its verb", "order_begins_when_due")
                } END IF;""",
                condition=pgtrigger.Q(
                    new__phase=MeasurePhase.IN_FORCE, old__phase=MeasurePhase.ORDERED
                ),
            ),
            at_commit(
                "measure_ends_as_decided",
                update_of("phase"),
                f"""
                IF NOT EXISTS (
                    {TAKES_EFFECT} AND d.id = NEW.lifted_by_id AND e.at = NEW.over_at
                        AND d.verb IN {sql_list(CHANGES)}
                ) AND NOT (
                    NEW.lifted_by_id IS NULL AND NEW.over_how = 'ENDED' AND EXISTS (
                        SELECT FROM enforcement_event e WHERE e.case_id = NEW.case_id
                            AND e.xact = pg_current_xact_id() AND e.at = NEW.over_at
                            AND e.at >= NEW.ends_at
                    )
                ) THEN {
                    refusal(
                        "a measure ends by a decision that takes effect, or with its term",
                        "measure_ends_as_decided",
                    )
                } END IF;""",
                condition=pgtrigger.Q(
                    new__phase=MeasurePhase.OVER, old__phase__df=pgtrigger.F("new__phase")
                ),
            ),
            at_commit(
                "case_holds_what_it_decided",
                pgtrigger.Insert | update_of("phase"),
                holds_what_it_decided("NEW.case_id"),
            ),
            at_commit(
                "precaution_has_look",
                pgtrigger.Insert | update_of("phase", "review_by_at"),
                precaution_is_looked_at("NEW.id"),
                condition=pgtrigger.Q(
                    new__basis=Basis.PRECAUTION, new__phase=MeasurePhase.IN_FORCE
                ),
            ),
            at_commit(
                "precaution_is_continued",
                update_of("review_by_at"),
                f"""
                IF NOT EXISTS ({TAKES_EFFECT} AND d.verb = '{name_of(Proceeding.continue_measure)}')
                THEN {
                    refusal("a precaution gets a new date by continuing", "precaution_is_continued")
                } END IF;""",
                condition=pgtrigger.Q(
                    new__basis=Basis.PRECAUTION,
                    old__review_by_at__df=pgtrigger.F("new__review_by_at"),
                ),
            ),
            along_arrows(MeasureMachine),
            with_event(update_of("phase", "review_by_at", "review_set_at")),
            at_commit(
                "review_date_has_event",
                pgtrigger.Insert | update_of("review_set_at"),
                f"""
                IF NEW.review_set_at IS NOT NULL AND (
                    TG_OP = 'INSERT' OR OLD.review_set_at IS DISTINCT FROM NEW.review_set_at
                ) AND NOT EXISTS (
                    SELECT FROM enforcement_event e WHERE e.case_id = NEW.case_id
                        AND e.at = NEW.review_set_at AND e.xact = pg_current_xact_id()
                ) THEN {
                    refusal("a review date is set at the time of its act", "review_date_has_event")
                } END IF;""",
            ),
            pgtrigger.Trigger(
                name="measure_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                IF TG_OP = 'DELETE' OR OLD.phase = 'OVER' OR OLD.kind <> NEW.kind
                    OR OLD.basis <> NEW.basis OR OLD.account_id <> NEW.account_id
                    OR OLD.case_id <> NEW.case_id OR OLD.imposed_by_id <> NEW.imposed_by_id
                        OR OLD.starts_at <> NEW.starts_at
                    OR OLD.ends_at IS DISTINCT FROM NEW.ends_at OR OLD.scope <> NEW.scope
                        OR OLD.rate IS DISTINCT FROM NEW.rate
                THEN {refusal("a measure is ended or replaced, not edited", "measure_is_kept")} END
                    IF;
                RETURN NEW;""",
            ),
        ]

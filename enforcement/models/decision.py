"""What was resolved: proposed by one person, approved by another where due."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import FOREIGN, GIVES_WAY_IN, Role
from accounts.triggers import at_commit, refusal, update_of, with_event
from enforcement.language.references import new_reference
from enforcement.models._base import LONG, SHORT, Record, one_of
from enforcement.models._ledger import DECIDING, sql_list, with_effect
from enforcement.models.case import Case
from enforcement.models.policy import PolicyVersion
from enforcement.workflow.guards import always, no_notice_period_is_over
from enforcement.workflow.machines import TOOK_EFFECT, DecisionMachine, DecisionPhase
from enforcement.workflow.marks import HEARER, AccountEffect, name_of, verbs_of

OPEN_TO_CHANGE = (
    "'phase','approved_by_id','approver_name','approver_role','approved_at',"
    "'executed_at','impact','answer','notice','ratify_by_at'"
)


EXECUTED = tuple(str(phase) for phase in TOOK_EFFECT)
# The verbs that a second person always approves, and those of them that a lead may.
ALWAYS = (always, no_notice_period_is_over)
MARKS = verbs_of(Case)
BY_HEARER = tuple(verb for verb, mark in MARKS.items() if HEARER in mark.by)
# After these nothing of the case is in force but what they impose themselves, and a termination.
LEAVE_THEIR_OWN = with_effect(
    AccountEffect.PRECAUTION,
    AccountEffect.EASES,
    AccountEffect.KEEPS,
    AccountEffect.TERM,
    AccountEffect.TERMINATES,
    AccountEffect.ENDS,
)
# What the case let go is held again by two; so is a second suspension on top of a decision.
PRECAUTIONS, LETS_GO = with_effect(AccountEffect.PRECAUTION), with_effect(AccountEffect.EASES)
ON_TOP = tuple(verb for verb in PRECAUTIONS if MARKS[verb].on_top)
HOLDS = tuple(verb for verb in PRECAUTIONS if verb not in ON_TOP)
LATELY = f"interval '{FOREIGN.days} days'"
LOWEST = {v: m.approve[0] for v, m in MARKS.items() if m.approve}
APPROVED = tuple(verb for verb, (_, when) in LOWEST.items() if when in ALWAYS)
APPROVED_BY_LEADS = tuple(verb for verb in APPROVED if LOWEST[verb][0] == Role.LEAD)


def decision_reference() -> str:
    """A new reference, such as D-7K3M-92QX."""
    return new_reference("D")


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Adjectives for decisions."""

    def open(self) -> DecisionQuerySet:
        """Waiting for their approval."""
        return self.filter(phase=DecisionPhase.PROPOSED)

    def expired(self, now: datetime) -> DecisionQuerySet:
        """Waited too long for it."""
        return self.open().filter(expires_at__lte=now)


class Decision(Record, DecisionMachine):
    """The verb to take and everything that was resolved with it.

    Approval is bound to `terms_hash`; the terms of a row never change. An executed decision is
    superseded, not edited.
    """

    ref = models.CharField(max_length=12, unique=True, default=decision_reference)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    verb = models.CharField(max_length=30)
    terms = models.JSONField(
        help_text=(
            "As typed: facts, public reasons, private note, clauses, measure, plan, durations."
        )
    )
    terms_hash = models.CharField(max_length=64)
    impact = models.JSONField(
        help_text="What was shown as its effect, and what it was when it took effect."
    )
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    clauses = ArrayField(models.UUIDField(), default=list)
    detected_by_automation = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    proposer_name = models.CharField(max_length=SHORT)
    proposed_at = models.DateTimeField()
    needs = models.CharField(
        max_length=10,
        blank=True,
        help_text="The role that must approve; empty where none is needed.",
    )
    expires_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="approvals"
    )
    approver_name = models.CharField(max_length=SHORT, blank=True)
    approver_role = models.CharField(max_length=10, blank=True)
    approved_at = models.DateTimeField(null=True)
    executed_at = models.DateTimeField(null=True)
    answer = models.TextField(
        max_length=LONG, blank=True, help_text="Why it was sent back or withdrawn."
    )
    notice = models.CharField(
        max_length=30, blank=True, help_text="The kind of notice that it owes; empty where none is."
    )
    ratify_by_at = models.DateTimeField(null=True)
    ratified_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="ratifications"
    )
    ratified_at = models.DateTimeField(null=True)
    appeal = models.ForeignKey(
        "enforcement.Appeal",
        null=True,
        on_delete=models.PROTECT,
        related_name="resulting_decisions",
    )

    objects = DecisionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.ref} {self.verb}"

    @property
    def parts(self) -> set[object]:
        """The people who had a part in it."""
        return {p for p in (self.proposed_by_id, self.approved_by_id, self.ratified_by_id) if p}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(phase=DecisionPhase.PROPOSED),
                name="decision_one_open_per_case",
            ),
            models.CheckConstraint(
                condition=one_of("phase", DecisionPhase),
                name="decision_phase_is_known",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="decision_approver_is_not_proposer",
            ),
            models.CheckConstraint(
                condition=Q(ratified_by__isnull=True) | ~Q(ratified_by=F("proposed_by")),
                name="decision_ratifier_is_not_proposer",
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=list(TOOK_EFFECT))
                | Q(needs="")
                | Q(approved_by__isnull=False),
                name="decision_executed_as_approved",
            ),
            models.CheckConstraint(
                condition=~Q(needs=Role.ADMIN) | Q(approver_role__in=["", Role.ADMIN]),
                name="decision_approved_by_the_role_it_needs",
            ),
            models.CheckConstraint(
                condition=Q(needs__in=["", *[r.value for r in Role]]),
                name="decision_needs_a_known_role",
            ),
            models.CheckConstraint(
                condition=~Q(phase=DecisionPhase.PROPOSED) | Q(expires_at__isnull=False),
                name="decision_held_expires",
            ),
            models.CheckConstraint(
                condition=~Q(phase=DecisionPhase.RATIFIED) | Q(ratified_by__isnull=False),
                name="decision_ratified_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=list(TOOK_EFFECT)) | Q(executed_at__isnull=False),
                name="decision_executed_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="decision_waiting",
                condition=Q(phase=DecisionPhase.PROPOSED),
            ),
            BrinIndex(fields=["executed_at"], name="decision_by_time", autosummarize=True),
            models.Index(
                fields=["id"],
                name="decision_to_ratify",
                condition=Q(phase=DecisionPhase.EXECUTED, ratify_by_at__isnull=False),
            ),
            models.Index(
                fields=["executed_at"],
                include=["verb", "case"],
                name="decision_with_approval",
                condition=~Q(needs=""),
            ),
            # What restricts an account at once, and whether a person decided it.
            models.Index(
                fields=["executed_at"],
                include=["id", "verb", "case", "proposed_by"],
                name="decision_of_precaution",
                condition=Q(verb__in=PRECAUTIONS),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decision_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                IF TG_OP = 'DELETE' THEN
                    {refusal("a decision is never deleted", "decision_is_kept")} END IF;
                IF OLD.phase = 'PROPOSED' AND to_jsonb(OLD) - ARRAY[{OPEN_TO_CHANGE}] =
                    to_jsonb(NEW) - ARRAY[{OPEN_TO_CHANGE}]
                THEN RETURN NEW; END IF;
                IF OLD.phase = 'EXECUTED' AND NEW.phase IN ('RATIFIED', 'LAPSED') AND
                    to_jsonb(OLD) - ARRAY['phase','ratified_by_id','ratified_at'] = to_jsonb(NEW) -
                        ARRAY['phase','ratified_by_id','ratified_at']
                THEN RETURN NEW; END IF;
                {refusal("a decision is superseded, not edited", "decision_is_kept")}""",
            ),
            pgtrigger.Trigger(
                name="decision_is_the_first",
                operation=pgtrigger.Insert | update_of("executed_at"),
                when=pgtrigger.After,
                condition=pgtrigger.Q(new__executed_at__isnull=False, new__verb__in=list(DECIDING)),
                # a clock that is behind may date a later decision before the first
                func="""
                INSERT INTO enforcement_firstdecision AS f (case_id, decided_at, took, area)
                    SELECT c.id, NEW.executed_at, NEW.executed_at - c.opened_at, c.area
                    FROM enforcement_case c WHERE c.id = NEW.case_id
                    ON CONFLICT (case_id) DO UPDATE
                        SET decided_at = excluded.decided_at, took = excluded.took
                        WHERE excluded.decided_at < f.decided_at;
                RETURN NULL;""",
            ),
            at_commit(
                "decision_has_notice",
                pgtrigger.Insert | update_of("phase"),
                f"""
                IF NEW.phase IN {EXECUTED} AND
                    (SELECT count(*) FROM enforcement_notice n
                        WHERE n.decision_id = NEW.id) <> (NEW.notice <> '')::int
                THEN {
                    refusal("a decision that owes a notice has exactly one", "decision_has_notice")
                } END IF;""",
            ),
            at_commit(
                "decision_is_approved",
                pgtrigger.Insert | update_of("phase"),
                f"""
                IF NEW.phase IN {EXECUTED} AND (CASE
                    WHEN NEW.verb IN {APPROVED} THEN TG_OP = 'INSERT' AND NOT EXISTS (
                        -- a termination that comes due has the approval of its notice
                        SELECT FROM enforcement_decision o WHERE NEW.verb = 'terminate'
                            AND o.case_id = NEW.case_id AND o.verb = 'give_notice'
                            AND o.phase IN {EXECUTED} AND o.approved_at = NEW.approved_at
                            AND o.approved_by_id = NEW.approved_by_id
                    ) OR TG_OP = 'UPDATE' AND OLD.phase = 'PROPOSED' AND NOT EXISTS (
                        SELECT FROM accounts_user u WHERE u.id = NEW.approved_by_id
                            AND (u.role = 'ADMIN' OR (u.role = 'LEAD'
                                AND NEW.verb IN {APPROVED_BY_LEADS} AND NOT EXISTS (
                                    -- for long: a sanction, or a precaution in all
                                    SELECT FROM enforcement_measure m
                                    WHERE m.case_id = NEW.case_id AND m.phase = 'IN_FORCE' AND (
                                        (NEW.verb = '{name_of(Case.sanction)}'
                                            AND m.imposed_by_id = NEW.id
                                            AND m.ends_at > NEW.executed_at + interval '90 days')
                                        OR (NEW.verb = '{name_of(Case.continue_measure)}'
                                            AND m.basis = 'PRECAUTION'
                                            AND m.review_by_at > m.first_at + interval '30 days')
                                    )
                                )))
                    )
                    WHEN NEW.verb = 'clear' THEN NEW.approved_by_id IS NULL AND EXISTS (
                        SELECT FROM enforcement_measure m WHERE m.lifted_by_id = NEW.id
                    )
                    WHEN NEW.verb IN {sql_list(HOLDS)} THEN NEW.approved_by_id IS NULL AND EXISTS (
                        SELECT FROM enforcement_decision o WHERE o.case_id = NEW.case_id
                            AND o.verb IN {sql_list(LETS_GO)} AND o.phase IN {EXECUTED}
                            AND o.executed_at < NEW.executed_at
                    ) AND EXISTS (
                        SELECT FROM enforcement_decision o WHERE o.case_id = NEW.case_id
                            AND o.verb IN {sql_list(PRECAUTIONS)} AND o.phase IN {EXECUTED}
                            AND o.executed_at < NEW.executed_at
                    )
                    WHEN NEW.verb IN {sql_list(ON_TOP)} THEN NEW.approved_by_id IS NULL AND EXISTS (
                        SELECT FROM enforcement_decision o WHERE o.case_id = NEW.case_id
                            AND o.verb = NEW.verb AND o.phase IN {EXECUTED}
                            AND o.executed_at < NEW.executed_at
                    )
                    ELSE false END)
                THEN {
                    refusal("what needs an approval took effect with one", "decision_is_approved")
                } END IF;""",
            ),
            at_commit(
                "decision_leaves_its_own",
                pgtrigger.Insert | update_of("phase"),
                f"""
                IF NEW.phase IN {EXECUTED} AND (TG_OP = 'INSERT' OR OLD.phase = 'PROPOSED')
                    AND NEW.verb IN {sql_list(LEAVE_THEIR_OWN)} AND EXISTS (
                        SELECT FROM enforcement_measure m
                        WHERE m.case_id = NEW.case_id AND m.phase = 'IN_FORCE'
                            AND m.kind <> 'TERMINATE' AND m.imposed_by_id <> NEW.id
                    )
                THEN {
                    refusal(
                        "what a decision lifts or replaces is over with it",
                        "decision_leaves_its_own",
                    )
                } END IF;""",
            ),
            at_commit(
                "hearer_gives_outcome",
                pgtrigger.Insert | update_of("phase"),
                f"""
                IF NEW.phase IN {EXECUTED} AND NEW.verb IN {sql_list(BY_HEARER)} AND NOT EXISTS (
                    SELECT FROM enforcement_appeal a WHERE a.id = NEW.appeal_id
                        AND a.case_id = NEW.case_id AND a.hearer_id = NEW.proposed_by_id
                )
                THEN {
                    refusal(
                        "the outcome of an appeal is its hearer''s to give", "hearer_gives_outcome"
                    )
                } END IF;""",
            ),
            at_commit(
                "approver_is_foreign",
                pgtrigger.Insert | update_of("approved_by_id", "ratified_by_id"),
                f"""
                IF EXISTS (
                    SELECT FROM (VALUES
                        (NEW.approved_by_id, NEW.approved_at),
                        (NEW.ratified_by_id, NEW.ratified_at)
                    ) second (id, at) JOIN enforcement_staffevent e
                        ON e.act IN {GIVES_WAY_IN} AND e.at > second.at - {LATELY}
                        AND e.at <= second.at AND (
                            (e.person_id = second.id AND NEW.proposed_by_id IN (e.by_id,
                                e.proposer_id))
                            OR (e.person_id = NEW.proposed_by_id AND second.id IN (e.by_id,
                                e.proposer_id))
                        )
                )
                THEN {
                    refusal(
                        "nobody approves for whom they gave their way in, or got it from",
                        "approver_is_foreign",
                    )
                } END IF;""",
            ),
            with_event(pgtrigger.Insert | update_of("phase")),
            at_commit(
                "ratifier_is_not_hearer",
                update_of("ratified_by_id", "approved_by_id"),
                f"""
                IF EXISTS (
                    SELECT FROM enforcement_appeal a WHERE a.decision_id = NEW.id
                        AND a.hearer_id IN (NEW.ratified_by_id, NEW.approved_by_id)
                )
                THEN {
                    refusal(
                        "who hears the appeal has no part in the decision", "ratifier_is_not_hearer"
                    )
                } END IF;""",
            ),
        ]

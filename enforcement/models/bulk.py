"""One decision over many accounts: the set as it was shown, who approved it, and what became of
each account in it.
"""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, User
from accounts.roles import FOREIGN, GIVES_WAY_IN, Role
from accounts.triggers import at_commit, refusal, update_of
from enforcement.language.references import new_reference
from enforcement.models._base import LONG, SHORT, Record, along_arrows, one_of
from enforcement.models._ledger import with_effect
from enforcement.models.case import Case
from enforcement.models.decision import Decision
from enforcement.models.policy import Policy
from enforcement.workflow.machines import (
    BulkItemMachine,
    BulkItemPhase,
    BulkMachine,
    BulkPhase,
)
from enforcement.workflow.marks import AccountEffect, name_of

# A precaution is imposed on many; lifting it is how one is undone.
IMPOSES = tuple(
    verb
    for verb in with_effect(AccountEffect.PRECAUTION)
    if verb != name_of(Case.suspend_for_danger)
)
UNDOES = name_of(Case.lift_measure)
APPROVED = (BulkPhase.RUNNING, BulkPhase.STOPPED, BulkPhase.DONE)
WAITING = (BulkPhase.READY, BulkPhase.PROPOSED)  # for a person
GIVEN_UP = (BulkPhase.SENT_BACK, BulkPhase.WITHDRAWN, BulkPhase.EXPIRED)
LATELY = f"interval '{FOREIGN.days} days'"
OPEN_TO_CHANGE = (
    "'phase','set_hash','proposed_at','expires_at','approved_by_id','approver_name',"
    "'approver_role','approved_hash','approved_at','ended_at','answer'"
)
ITEM_OPEN_TO_CHANGE = "'phase','left_out','why','case_id','decision_id','done_at','epoch'"


def bulk_reference() -> str:
    """A new reference, such as B-7K3M-92QX."""
    return new_reference("B")


class BulkOrigin(models.TextChoices):
    """Where the accounts of a bulk decision come from."""

    LIST = "LIST", _("A list of account references")
    PARTNER = "PARTNER", _("The customers of a partner")
    LINKED = "LINKED", _("The accounts linked to one account")
    UNDO = "UNDO", _("What another bulk decision changed")


class LeftOut(models.TextChoices):
    """Why an account is not in the set, or was left out when its turn came."""

    UNKNOWN = "UNKNOWN", _("There is no such account")
    TWICE = "TWICE", _("It is in the list already")
    PROTECTED = "PROTECTED", _("A strategic account is decided on its own")
    TERMINATED = "TERMINATED", _("The account is terminated")
    NOT_POSSIBLE = "NOT_POSSIBLE", _("It is restricted already, or its case does not allow it")
    NOT_ALLOWED = "NOT_ALLOWED", _("Somebody involved may not decide about this account")
    NO_RULE = "NO_RULE", _("No cited clause allows it for this account")
    NO_NOTICE = "NO_NOTICE", _("Its notice cannot be sent")
    WAITS = "WAITS", _("Another decision in its case waits for approval")
    CHANGED = "CHANGED", _("It changed since the set was shown")
    FAILED = "FAILED", _("It could not be stored; admins find it in the log")


class BulkDecisionQuerySet(models.QuerySet["BulkDecision"]):
    """Adjectives for bulk decisions."""

    def awaiting_approval(self) -> BulkDecisionQuerySet:
        """Proposed, and answered by nobody."""
        return self.filter(phase=BulkPhase.PROPOSED)

    def under_way(self) -> BulkDecisionQuerySet:
        """What the worker has to do, the oldest first."""
        return self.filter(phase__in=[BulkPhase.PREPARING, BulkPhase.RUNNING]).order_by("id")

    def expired(self, now: datetime) -> BulkDecisionQuerySet:
        """Waited too long to be proposed, or for approval."""
        return self.filter(phase__in=WAITING, expires_at__lte=now).order_by("expires_at")


class BulkDecision(Record, BulkMachine):
    """A verb with its terms for many accounts. An approval is bound to `set_hash`: the verb, the
    terms, and each account as it was shown, with what would happen to it or why it is left out.
    """

    ref = models.CharField(max_length=12, unique=True, default=bulk_reference)
    verb = models.CharField(max_length=30)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    terms = models.JSONField()
    terms_hash = models.CharField(max_length=64)
    origin = models.CharField(max_length=7, choices=BulkOrigin)
    origin_text = models.CharField(
        max_length=SHORT, blank=True, help_text="The partner, or the account whose links they are."
    )
    undoes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    maker_name = models.CharField(max_length=SHORT)
    made_at = models.DateTimeField()
    set_hash = models.CharField(max_length=64, blank=True)
    proposed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approver_name = models.CharField(max_length=SHORT, blank=True)
    approver_role = models.CharField(max_length=10, blank=True)
    approved_hash = models.CharField(max_length=64, blank=True)
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    answer = models.TextField(
        max_length=LONG, blank=True, help_text="Why it was returned, withdrawn or stopped."
    )

    objects = BulkDecisionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.ref} {self.verb}"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("phase", BulkPhase), name="bulk_phase_is_known"
            ),
            models.CheckConstraint(
                condition=one_of("origin", BulkOrigin), name="bulk_origin_is_known"
            ),
            models.CheckConstraint(
                condition=Q(verb__in=IMPOSES, undoes__isnull=True)
                | Q(verb=UNDOES, undoes__isnull=False),
                name="bulk_imposes_or_undoes",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("made_by")),
                name="bulk_approver_is_not_proposer",
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=APPROVED)
                | (
                    Q(approved_by__isnull=False, approved_at__isnull=False)
                    & Q(approver_role__in=[Role.LEAD.value, Role.ADMIN.value])
                    & ~Q(set_hash="")
                    & Q(approved_hash=F("set_hash"))
                ),
                name="bulk_runs_as_approved",
            ),
            models.CheckConstraint(
                condition=~Q(phase__in=[BulkPhase.READY, BulkPhase.PROPOSED])
                | (Q(expires_at__isnull=False) & ~Q(set_hash="")),
                name="bulk_shown_expires",
            ),
            models.UniqueConstraint(
                fields=["undoes"],
                condition=Q(undoes__isnull=False) & ~Q(phase__in=GIVEN_UP),
                name="bulk_undone_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="bulk_under_way",
                condition=Q(phase__in=[BulkPhase.PREPARING, BulkPhase.RUNNING]),
            ),
            models.Index(
                fields=["expires_at"],
                name="bulk_waiting",
                condition=Q(phase__in=[BulkPhase.READY, BulkPhase.PROPOSED]),
            ),
        ]
        triggers = [
            along_arrows(BulkMachine),
            pgtrigger.Trigger(
                name="bulk_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                IF TG_OP = 'DELETE' OR to_jsonb(OLD) - ARRAY[{OPEN_TO_CHANGE}] <>
                        to_jsonb(NEW) - ARRAY[{OPEN_TO_CHANGE}]
                    OR (OLD.phase <> 'PREPARING' AND OLD.set_hash <> NEW.set_hash)
                    OR (OLD.approved_by_id IS NOT NULL AND (OLD.approved_by_id, OLD.approved_hash)
                        IS DISTINCT FROM (NEW.approved_by_id, NEW.approved_hash))
                THEN {refusal("a set that was shown is not changed", "bulk_is_kept")} END IF;
                RETURN NEW;""",
            ),
            pgtrigger.Trigger(
                name="bulk_begins_empty",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                IF NEW.phase <> 'PREPARING' OR NEW.approved_by_id IS NOT NULL
                THEN {refusal("a bulk decision begins unapproved", "bulk_begins_empty")} END IF;
                RETURN NEW;""",
            ),
            at_commit(
                "bulk_is_approved",
                update_of("phase"),
                f"""
                IF OLD.phase = 'PROPOSED' AND NEW.phase = 'RUNNING' AND (NOT EXISTS (
                    SELECT FROM accounts_user u WHERE u.id = NEW.approved_by_id
                        AND u.role = NEW.approver_role AND u.role IN ('LEAD', 'ADMIN')
                        AND u.is_active
                ) OR EXISTS (
                    SELECT FROM enforcement_staffevent e
                    WHERE e.act IN {GIVES_WAY_IN} AND e.at > NEW.approved_at - {LATELY}
                        AND e.at <= NEW.approved_at AND (
                            (e.person_id = NEW.approved_by_id
                                AND NEW.made_by_id IN (e.by_id, e.proposer_id))
                            OR (e.person_id = NEW.made_by_id
                                AND NEW.approved_by_id IN (e.by_id, e.proposer_id))
                        )
                )) THEN {
                    refusal(
                        "a set is approved by a lead or an admin independent of its proposer",
                        "bulk_is_approved",
                    )
                } END IF;""",
            ),
        ]


class BulkItem(Record, BulkItemMachine):
    """One account of a bulk decision, as it was shown, and what became of it."""

    bulk = models.ForeignKey(
        BulkDecision, on_delete=models.PROTECT, related_name="items", db_index=False
    )
    number = models.IntegerField(help_text="Its place in what was given.")
    text = models.CharField(max_length=SHORT, help_text="The reference as it was given.")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    undoes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    # As it was shown.
    before = models.CharField(max_length=10, blank=True, help_text="The account's standing.")
    after = models.CharField(max_length=10, blank=True)
    notice = models.CharField(max_length=30, blank=True, help_text="The kind of notice owed.")
    case_ref = models.CharField(
        max_length=12, blank=True, help_text="The case that it joins, or that is opened for it."
    )
    opens_case = models.BooleanField(default=False)
    essence = models.CharField(
        max_length=64, blank=True, help_text="Hash of the impact, without its dates."
    )
    left_out = models.CharField(max_length=12, blank=True, choices=LeftOut)
    why = models.CharField(max_length=500, blank=True, help_text="In English, in full.")
    # What became of it.
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField(
        Decision, null=True, on_delete=models.PROTECT, related_name="bulk_item"
    )
    done_at = models.DateTimeField(null=True)
    epoch = models.BigIntegerField(null=True, help_text="The account's, afterwards.")

    def __str__(self) -> str:
        return f"{self.number} {self.text}"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bulk", "account"],
                condition=~Q(left_out=LeftOut.TWICE),
                name="bulk_item_once_per_account",
            ),
            models.UniqueConstraint(fields=["bulk", "number"], name="bulk_item_numbered"),
            models.CheckConstraint(
                condition=one_of("phase", BulkItemPhase), name="bulk_item_phase_is_known"
            ),
            models.CheckConstraint(
                condition=Q(phase__in=[BulkItemPhase.EXCLUDED, BulkItemPhase.LEFT_OUT])
                & one_of("left_out", LeftOut)
                | ~Q(phase__in=[BulkItemPhase.EXCLUDED, BulkItemPhase.LEFT_OUT]) & Q(left_out=""),
                name="bulk_item_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(phase=BulkItemPhase.DONE, decision__isnull=False)
                & Q(case__isnull=False, done_at__isnull=False, epoch__isnull=False)
                | ~Q(phase=BulkItemPhase.DONE) & Q(decision__isnull=True, done_at__isnull=True),
                name="bulk_item_done_by_decision",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False) | ~Q(phase=BulkItemPhase.INCLUDED),
                name="bulk_item_included_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["bulk", "phase", "account"], name="bulk_item_by_phase"),
            models.Index(
                fields=["account"],
                name="bulk_item_of_account",
                condition=Q(phase=BulkItemPhase.DONE),
            ),
        ]
        triggers = [
            along_arrows(BulkItemMachine),
            pgtrigger.Trigger(
                name="bulk_set_is_kept",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("stage", "text")],
                func=f"""
                IF TG_OP = 'DELETE' THEN
                    {refusal("a set that was shown is not changed", "bulk_set_is_kept")} END IF;
                SELECT phase INTO stage FROM enforcement_bulkdecision WHERE id = NEW.bulk_id;
                IF stage = 'PREPARING' AND NEW.phase IN ('GIVEN', 'INCLUDED', 'EXCLUDED')
                THEN RETURN NEW; END IF;
                IF TG_OP = 'UPDATE' AND stage = 'RUNNING' AND OLD.phase = 'INCLUDED'
                    AND NEW.phase IN ('DONE', 'LEFT_OUT')
                    AND to_jsonb(OLD) - ARRAY[{ITEM_OPEN_TO_CHANGE}] =
                        to_jsonb(NEW) - ARRAY[{ITEM_OPEN_TO_CHANGE}]
                THEN RETURN NEW; END IF;
                {refusal("a set that was shown is not changed", "bulk_set_is_kept")}""",
            ),
            at_commit(
                "bulk_item_as_decided",
                pgtrigger.Insert | update_of("phase"),
                # In three questions by key: PostgreSQL keeps the plan of each. One of four tables
                # it planned again for each account, which took ten times as long.
                f"""
                IF NEW.phase = 'DONE' THEN
                SELECT d.verb INTO decided_verb
                    FROM enforcement_decision d, enforcement_bulkdecision b
                    WHERE d.id = NEW.decision_id AND b.id = NEW.bulk_id
                        AND d.case_id = NEW.case_id AND d.phase = 'EXECUTED'
                        AND d.verb = b.verb AND d.terms_hash = b.terms_hash
                        AND d.approved_by_id = b.approved_by_id
                        AND d.proposed_by_id IS NOT DISTINCT FROM b.made_by_id;
                IF decided_verb IS NULL OR NOT EXISTS (
                    SELECT FROM enforcement_case
                    WHERE id = NEW.case_id AND account_id = NEW.account_id
                ) OR NOT EXISTS (
                    SELECT FROM enforcement_event e
                    WHERE e.decision_id = NEW.decision_id AND e.act = decided_verb
                        AND e.xact = pg_current_xact_id()
                ) THEN {
                    refusal(
                        "an account of a set is done with its decision, as approved",
                        "bulk_item_as_decided",
                    )
                } END IF; END IF;""",
                declare=[("decided_verb", "text")],
            ),
        ]

"""Accounts and those around them: partners, contacts, links, recusals. Facts and constraints."""

from __future__ import annotations

from collections.abc import Callable

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, FSMModelMixin, transition
from uuid_utils.compat import uuid7

from accounts.bounds import SHORT, names_an_address, within_time
from accounts.models.flaggers import TrustedFlagger
from accounts.models.staff import User
from accounts.triggers import at_commit, refusal, strictest, update_of


class ChannelPartner(models.Model):
    """A reseller: its customers' accounts are its channel; says who gives notice and which policy
    versions it adopted.
    """

    class GivesNotice(models.TextChoices):
        WE = "WE"
        THEY = "THEY"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ref = models.CharField(max_length=SHORT, unique=True)
    name = models.CharField(max_length=SHORT)
    gives_notice = models.CharField(max_length=4, choices=GivesNotice, default=GivesNotice.WE)
    adopted = models.JSONField(
        default=dict, blank=True, help_text="Policy slug to the version that it adopted."
    )

    def __str__(self) -> str:
        return self.name


class Standing(models.TextChoices):
    """What an account may do now, weakest restriction first."""

    ACTIVE = "ACTIVE"
    LIMITED = "LIMITED"
    SUSPENDED = "SUSPENDED"
    TERMINATED = "TERMINATED"


def ledger_says(standing: str) -> Callable[[models.Model], bool]:
    """A guard: the strictest measure in force, as the step has just computed it, is `standing`."""

    def guard(account: models.Model) -> bool:
        return isinstance(account, Account) and account.ledger == standing

    return guard


class Account(FSMModelMixin, models.Model):
    """A customer's account.

    Only its four arrows move `standing`, and only where the ledger of measures says so.
    """

    class Tier(models.TextChoices):
        STANDARD = "STANDARD"
        STRATEGIC = "STRATEGIC"

    class Holder(models.TextChoices):
        ORGANISATION = "ORGANISATION"
        PERSON = "PERSON"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    external_ref = models.CharField(max_length=SHORT, unique=True)
    name = models.CharField(max_length=SHORT)
    kind = models.CharField(max_length=12, choices=Holder, default=Holder.ORGANISATION)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2.")
    locale = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=50, default="UTC")
    registered_on = models.DateField(null=True, blank=True)
    tier = models.CharField(max_length=9, choices=Tier, default=Tier.STANDARD)
    channel_partner = models.ForeignKey(
        ChannelPartner, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts"
    )
    controller = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="controlled"
    )
    automation_blocked_until_at = models.DateTimeField(null=True, blank=True)
    # What follows mirrors the last event of the account; a deferred trigger holds the two together.
    standing = FSMField(default=Standing.ACTIVE, choices=Standing.choices, protected=True)
    holds = models.JSONField(
        default=list,
        editable=False,
        help_text="What the gateway is told: measures in force, strictest first.",
    )
    epoch = models.BigIntegerField(default=0, editable=False)
    seq = models.BigIntegerField(default=0, editable=False)
    head = models.CharField(max_length=64, default="", editable=False)

    ledger: str = ""  # set by the step before it moves the standing; never stored

    @transition(
        field=standing,
        source="*",
        target=Standing.LIMITED,
        conditions=[ledger_says(Standing.LIMITED)],
    )
    def limit(self) -> None:
        """The strictest measure in force is a limit."""

    @transition(
        field=standing,
        source="*",
        target=Standing.SUSPENDED,
        conditions=[ledger_says(Standing.SUSPENDED)],
    )
    def suspend(self) -> None:
        """The strictest measure in force is a suspension."""

    @transition(
        field=standing,
        source="*",
        target=Standing.TERMINATED,
        conditions=[ledger_says(Standing.TERMINATED)],
    )
    def terminate(self) -> None:
        """A termination is in force."""

    @transition(
        field=standing,
        source="*",
        target=Standing.ACTIVE,
        conditions=[ledger_says(Standing.ACTIVE)],
    )
    def restore(self) -> None:
        """No measure is in force."""

    def follow_ledger(self, standing: str) -> None:
        """Take the arrow that leads to `standing`, the strictest measure in force."""
        self.ledger = standing
        arrows: dict[str, Callable[[], None]] = {
            Standing.ACTIVE: self.restore,
            Standing.LIMITED: self.limit,
            Standing.SUSPENDED: self.suspend,
            Standing.TERMINATED: self.terminate,
        }
        arrows[standing]()

    def __str__(self) -> str:
        return f"{self.name} ({self.external_ref})"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="account_standing_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(controller=F("id")), name="account_is_not_its_own_controller"
            ),
            models.CheckConstraint(
                condition=Q(epoch__gte=0, seq__gte=F("epoch")), name="account_epoch_within_seq"
            ),
            within_time("account_within_time", "registered_on"),
            names_an_address("account_has_address", "external_ref", slashes=True),
        ]
        # and `account_by_name` of all of them (enforcement's migration 0003)
        indexes = [
            GinIndex(
                fields=["name"],
                opclasses=["gin_trgm_ops"],
                name="account_restricted_by_name",
                condition=~Q(standing=Standing.ACTIVE),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="epoch_counts_changes",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__holds__df=pgtrigger.F("new__holds"))
                | pgtrigger.Q(old__epoch__df=pgtrigger.F("new__epoch")),
                func=f"""
                IF NEW.epoch <> OLD.epoch + (OLD.holds IS DISTINCT FROM NEW.holds)::int
                THEN {
                    refusal(
                        "the epoch counts the changes of what the account may do",
                        "epoch_counts_changes",
                    )
                } END IF;
                RETURN NEW;""",
            ),
            at_commit(
                "account_mirrors_event",
                pgtrigger.Insert | update_of("standing", "epoch", "seq", "head", "holds"),
                f"""
                IF NOT (NEW.seq = 0 AND NEW.epoch = 0 AND NEW.standing = 'ACTIVE'
                    AND NEW.head = '' AND NEW.holds = '[]' AND TG_OP = 'INSERT')
                AND NOT EXISTS (
                    SELECT FROM accounts_account a JOIN enforcement_event e
                        ON e.account_id = a.id AND e.seq = a.seq
                    WHERE a.id = NEW.id AND e.standing = a.standing AND e.epoch = a.epoch
                        AND e.hash = a.head AND e.holds = a.holds
                    AND e.xact = pg_current_xact_id()
                ) THEN {refusal("an account changes only with its event", "account_mirrors_event")}
                    END IF;""",
            ),
            at_commit("account_is_strictest", update_of("standing"), strictest("NEW.id")),
        ]


class Contact(models.Model):
    """Somebody to write to, of an account, a channel partner or a trusted flagger."""

    class Role(models.TextChoices):
        LEGAL = "LEGAL"
        TECHNICAL = "TECHNICAL"
        BILLING = "BILLING"
        OTHER = "OTHER"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.CASCADE, related_name="contacts"
    )
    partner = models.ForeignKey(
        ChannelPartner, null=True, blank=True, on_delete=models.CASCADE, related_name="contacts"
    )
    flagger = models.ForeignKey(
        TrustedFlagger, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts"
    )
    name = models.CharField(max_length=SHORT)
    email = models.EmailField()
    role = models.CharField(max_length=9, choices=Role, default=Role.OTHER)
    locale = models.CharField(max_length=10, blank=True)
    rank = models.SmallIntegerField(default=0, help_text="The lowest is written to first.")
    confirmed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When they first showed that they read this mailbox: by a link that came there.",
    )
    # Of whom another contact added on the pages outside; who was there before has none of it.
    added_at = models.DateTimeField(null=True, blank=True)
    added_by = models.CharField(max_length=SHORT, blank=True)
    until_at = models.DateTimeField(
        null=True, blank=True, help_text="When the mandate ends; then they are a contact no more."
    )

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    @property
    def place(self) -> tuple[bool, int]:
        """Its place in the order in which contacts are written to: legal first."""
        return self.role != Contact.Role.LEGAL, self.rank

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=True, partner__isnull=False, flagger__isnull=True)
                | Q(account__isnull=False, partner__isnull=True, flagger__isnull=True)
                | Q(account__isnull=True, partner__isnull=True, flagger__isnull=False),
                name="contact_of_one_owner",
            ),
            models.UniqueConstraint(fields=["account", "email"], name="contact_once_per_account"),
            models.UniqueConstraint(fields=["flagger", "email"], name="contact_once_per_flagger"),
            models.CheckConstraint(
                condition=Q(added_at__isnull=True, added_by="")
                | (Q(added_at__isnull=False) & ~Q(added_by="")),
                name="contact_added_by_somebody",
            ),
            within_time("contact_within_time", "added_at", "until_at"),
        ]
        indexes = [
            models.Index(
                fields=["until_at"],
                name="contact_until",
                condition=Q(account__isnull=False, until_at__isnull=False),
            ),
        ]


class AccountLink(models.Model):
    """Two accounts that belong together, and why we think so. Each pair stands once per reason."""

    class Reason(models.TextChoices):
        CONTROLLER = "CONTROLLER"
        PAYMENT = "PAYMENT"
        KEYS = "KEYS"

    one = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="linked_from")
    reason = models.CharField(max_length=10, choices=Reason)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other", "reason"], name="link_once"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="link_joins_two"),
        ]


class Recusal(models.Model):
    """A member of staff keeps out of everything about an account."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recusals")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recusals")
    reason = models.CharField(max_length=SHORT)
    since_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "account"], name="recusal_once")]

"""A message owed to a holder (or a reporter), frozen as it was sent, and the proofs that it
arrived.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Account
from accounts.triggers import append_only, at_commit, refusal, update_of, with_event
from enforcement.models._base import SHORT, Record, one_of
from enforcement.models._held import kept_while_held
from enforcement.models._removal import is_removal
from enforcement.models.case import Case
from enforcement.models.decision import Decision
from enforcement.models.review import Review
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import UNANSWERED

# The channel of what a contact opened on the pages outside; everything else is one of the outbox.
PORTAL = "PORTAL"
PARTNER = "PARTNER"  # of what a partner confirms that it passed on
# The moment of the proof that still holds: a letter that came back is none.
TOLD_AT = """SELECT min(p.at) FROM enforcement_delivery p
    WHERE p.notice_id = {notice} AND p.informs AND p.outcome <> 'BOUNCED' AND NOT EXISTS (
        SELECT FROM enforcement_delivery b
        WHERE b.message_id = p.message_id AND b.informs AND b.outcome = 'BOUNCED'
    )"""


class Audience(models.TextChoices):
    """The words for it."""

    HOLDER = "HOLDER"
    REPORTER = "REPORTER"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Adjectives for notices."""

    def reached_nobody(self) -> NoticeQuerySet:
        """To a holder, with no proof, no letter on its way, and none that a server accepted and
        that did not come back. What was accepted has reached somebody, even where it proves
        nothing.
        """
        messages = Notice._meta.apps.get_model("enforcement", "OutboxMessage").objects
        coming = messages.filter(notice=OuterRef("pk"), channel="EMAIL", phase="PENDING")
        came = Delivery.objects.that_stayed().filter(
            notice=OuterRef("pk"), outcome__in=[DeliveryOutcome.ACCEPTED, DeliveryOutcome.READ]
        )
        return self.filter(
            ~Exists(coming),
            ~Exists(came),
            audience=Audience.HOLDER,
            informed_at__isnull=True,
        )

    def unreached(self) -> NoticeQuerySet:
        """Those that reached nobody and for which nobody is finding out another address, or has
        since it was owed.
        """
        looks = Review.objects.filter(
            Q(phase__in=UNANSWERED) | Q(looked_at__gte=OuterRef("owed_at")),
            case=OuterRef("case"),
            kind=ReviewKind.ADDRESS,
        )
        return self.reached_nobody().exclude(Exists(looks))


class Notice(Record):
    """The structured statement of reasons and the text as sent.

    `informed_at` is the first proof that it arrived; it is empty again where that letter came back.
    """

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="notices")
    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="notices", db_index=False
    )
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="notices"
    )
    report = models.ForeignKey(
        "enforcement.Report", null=True, on_delete=models.PROTECT, related_name="notices"
    )
    number = models.BigIntegerField(
        help_text="The account's event that it belongs to; the order of notices."
    )
    audience = models.CharField(max_length=8, choices=Audience)
    kind = models.CharField(max_length=30)
    locale = models.CharField(max_length=10)
    statement = models.JSONField()
    subject = models.CharField(max_length=SHORT)
    text = models.TextField()
    owed_at = models.DateTimeField()
    informed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(audience=Audience.HOLDER),
                name="notice_one_per_decision",
            ),
            models.CheckConstraint(
                condition=one_of("audience", Audience), name="notice_audience_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(text=""), name="notice_says_something"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "number"], name="notice_of_account"),
            models.Index(
                fields=["owed_at"],
                include=["informed_at", "case"],
                name="notice_of_decision_by_time",
                condition=Q(audience=Audience.HOLDER, decision__isnull=False),
            ),
            models.Index(
                fields=["owed_at"],
                name="notice_unproven",
                condition=Q(audience=Audience.HOLDER, informed_at__isnull=True),
            ),
        ]
        triggers = [
            kept_while_held(account="OLD.account_id", case="OLD.case_id"),
            pgtrigger.Trigger(
                name="notice_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                IF {is_removal("enforcement_notice")} AND OLD.audience = 'REPORTER'
                THEN RETURN NEW; END IF;
                IF TG_OP = 'DELETE' OR (OLD.informed_at IS NOT NULL AND NEW.informed_at IS NOT NULL)
                    OR to_jsonb(OLD) - 'informed_at' <> to_jsonb(NEW) - 'informed_at'
                THEN {refusal("a notice is frozen as it was sent", "notice_is_frozen")} END IF;
                RETURN NEW;""",
            ),
            at_commit(
                "told_until_it_came_back",
                update_of("informed_at"),
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_delivery d WHERE d.notice_id = NEW.id
                        AND d.informs AND d.outcome = 'BOUNCED'
                ) OR (SELECT informed_at FROM enforcement_notice n WHERE n.id = NEW.id)
                    IS DISTINCT FROM ({TOLD_AT.format(notice="NEW.id")})
                THEN {
                    refusal(
                        "who was told stays so until the letter that told them comes back",
                        "told_until_it_came_back",
                    )
                } END IF;""",
                condition=pgtrigger.Q(old__informed_at__isnull=False),
            ),
            at_commit(
                "notice_is_owed",
                pgtrigger.Insert,
                f"""
                IF NOT EXISTS (SELECT FROM enforcement_outboxmessage o WHERE o.notice_id = NEW.id)
                THEN {refusal("a notice has an outbox message for its recipient", "notice_is_owed")}
                    END IF;""",
            ),
            at_commit(
                "notice_is_of_its_case",
                pgtrigger.Insert,
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_case c WHERE c.id = NEW.case_id
                        AND c.account_id = NEW.account_id AND (NEW.decision_id IS NULL OR EXISTS (
                            SELECT FROM enforcement_decision d
                            WHERE d.id = NEW.decision_id AND d.case_id = c.id
                        ))
                ) THEN {
                    refusal("a notice is about its case, to its account", "notice_is_of_its_case")
                } END IF;""",
                condition=pgtrigger.Q(new__audience=Audience.HOLDER),
            ),
            with_event(pgtrigger.Insert, condition=pgtrigger.Q(new__audience=Audience.HOLDER)),
        ]


class DeliveryOutcome(models.TextChoices):
    """The words for it."""

    ACCEPTED = "ACCEPTED"
    BOUNCED = "BOUNCED"
    UNKNOWN = "UNKNOWN"
    FAILED = "FAILED"
    READ = "READ"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Adjectives for what became of letters."""

    def that_stayed(self) -> DeliveryQuerySet:
        """Of letters that did not come back after they were accepted."""
        came_back = Delivery.objects.filter(
            message=OuterRef("message"), outcome=DeliveryOutcome.BOUNCED
        )
        return self.exclude(Exists(came_back))


class Delivery(Record):
    """What became of a notice at one recipient: proof that it arrived, or that it did not."""

    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    message = models.ForeignKey(
        "enforcement.OutboxMessage", null=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    channel = models.CharField(max_length=8)
    recipient = models.CharField(max_length=254)  # as long as an e-mail address
    outcome = models.CharField(max_length=8, choices=DeliveryOutcome)
    proof = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    informs = models.BooleanField(
        default=False,
        db_default=False,
        help_text=(
            "The first proof that it arrived: the notice's `informed_at` is this time; or, "
            "where it bounced, that this proof is taken back."
        ),
    )
    hash = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="Of what it says, for a checkpoint; empty in rows of an older version.",
    )

    objects = DeliveryQuerySet.as_manager()

    @property
    def is_removed(self) -> bool:
        """Whether nobody can say any more to whom it went."""
        return self.recipient == str(self.pk)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("outcome", DeliveryOutcome), name="delivery_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(informs=False)
                | Q(
                    outcome__in=[
                        DeliveryOutcome.ACCEPTED,
                        DeliveryOutcome.READ,
                        DeliveryOutcome.BOUNCED,
                    ]
                ),
                name="delivery_informs_by_arriving",
            ),
            models.UniqueConstraint(
                fields=["message"],
                condition=Q(outcome=DeliveryOutcome.BOUNCED),
                name="delivery_bounces_once",
            ),
            models.UniqueConstraint(
                fields=["notice", "recipient"],
                condition=Q(channel=PORTAL),
                name="delivery_opened_once",
            ),
        ]
        indexes = [models.Index(fields=["notice", "at"], name="delivery_of_notice")]
        triggers = [
            *append_only("delivery", but=is_removal("enforcement_delivery")),
            pgtrigger.Trigger(
                name="delivery_awaits_seal",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                condition=pgtrigger.Q(new__hash__gt=""),
                func="""
                INSERT INTO enforcement_unsealeddelivery (delivery_id, account_id, hash)
                    SELECT NEW.id, n.account_id, NEW.hash FROM enforcement_notice n
                    WHERE n.id = NEW.notice_id AND n.audience = 'HOLDER';
                RETURN NULL;""",
            ),
            at_commit(
                "delivery_is_of_its_message",
                pgtrigger.Insert,
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_outboxmessage o WHERE o.id = NEW.message_id
                        AND o.notice_id = NEW.notice_id AND o.channel = NEW.channel
                        AND o.recipient = NEW.recipient
                        AND (o.attempts > 0 OR o.crashes > 0 OR o.phase <> 'PENDING')
                ) THEN {
                    refusal(
                        "a delivery is what became of a message that was sent",
                        "delivery_is_of_its_message",
                    )
                } END IF;""",
                condition=~pgtrigger.Q(new__channel__in=[PORTAL, PARTNER]),
            ),
            at_commit(
                "confirmed_by_the_partner_asked",
                pgtrigger.Insert,
                f"""
                IF NEW.outcome <> 'ACCEPTED' OR NOT EXISTS (
                    SELECT FROM enforcement_passon p
                    JOIN enforcement_notice n ON n.id = p.notice_id
                    JOIN accounts_account a ON a.id = n.account_id
                        AND a.channel_partner_id = p.partner_id
                    JOIN accounts_contact c ON c.partner_id = p.partner_id
                        AND c.email = NEW.recipient AND c.confirmed_at IS NOT NULL
                    JOIN enforcement_portalsession s ON s.contact_id = c.id
                    WHERE p.notice_id = NEW.notice_id AND n.audience = 'HOLDER'
                        AND p.how = 'CONFIRMED' AND p.told_at = NEW.at
                ) THEN {
                    refusal(
                        "a notice was passed on if a contact of the partner asked confirms it",
                        "confirmed_by_the_partner_asked",
                    )
                } END IF;""",
                condition=pgtrigger.Q(new__channel=PARTNER),
            ),
            at_commit(
                "opened_by_a_contact_who_came_in",
                pgtrigger.Insert,
                f"""
                IF NEW.outcome <> 'READ' OR NOT EXISTS (
                    SELECT FROM enforcement_notice n
                    JOIN accounts_contact c ON c.account_id = n.account_id
                        AND c.email = NEW.recipient AND c.confirmed_at IS NOT NULL
                    JOIN enforcement_portalsession s ON s.contact_id = c.id
                    WHERE n.id = NEW.notice_id AND n.audience = 'HOLDER'
                ) THEN {
                    refusal(
                        "a notice is opened by a contact of its account who came in by a link",
                        "opened_by_a_contact_who_came_in",
                    )
                } END IF;""",
                condition=pgtrigger.Q(new__channel=PORTAL),
            ),
        ]

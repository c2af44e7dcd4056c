"""Migrations 0001 to 0026 in one, for an empty database: it takes a tenth of their time.

Who has some of them already goes on with the rest of them. `tests/house/test_migrations.py`
compares what both ways end with.
"""

import datetime
from importlib import import_module

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

import accounts.roles
import enforcement.models.appeal
import enforcement.models.case
import enforcement.models.decision
import enforcement.models.report
from accounts.one_pass import OnePass

roles = import_module("enforcement.migrations.0002_roles")
search = import_module("enforcement.migrations.0003_search")
outbox_room = import_module("enforcement.migrations.0004_outbox_room")
joined_appeals = import_module("enforcement.migrations.0014_joined_appeals")
rows_ask_rows = import_module("enforcement.migrations.0016_rows_ask_rows")
deliveries_sealed = import_module("enforcement.migrations.0019_deliveries_sealed")
reports_to_match = import_module("enforcement.migrations.0020_reports_to_match")
rows_bind = import_module("enforcement.migrations.0026_rows_bind")


class Migration(OnePass):
    initial = True
    replaces = [
        ("enforcement", "0001_initial"),
        ("enforcement", "0002_roles"),
        ("enforcement", "0003_search"),
        ("enforcement", "0004_outbox_room"),
        ("enforcement", "0005_approval"),
        ("enforcement", "0006_turns"),
        ("enforcement", "0007_pause_ends"),
        ("enforcement", "0008_one_undecided_case"),
        ("enforcement", "0009_reports_read"),
        ("enforcement", "0010_reports_pin_a_version"),
        ("enforcement", "0011_reporters_told"),
        ("enforcement", "0012_report_texts"),
        ("enforcement", "0013_split_reports"),
        ("enforcement", "0014_joined_appeals"),
        ("enforcement", "0015_appeals_granted"),
        ("enforcement", "0016_rows_ask_rows"),
        ("enforcement", "0017_within_bounds"),
        ("enforcement", "0018_sent_forms"),
        ("enforcement", "0019_deliveries_sealed"),
        ("enforcement", "0020_reports_to_match"),
        ("enforcement", "0021_each_reporter_appeals"),
        ("enforcement", "0022_sweep_refusals"),
        ("enforcement", "0023_bounces_after_acceptance"),
        ("enforcement", "0024_nothing_waits"),
        ("enforcement", "0025_enough_served"),
        ("enforcement", "0026_rows_bind"),
    ]
    dependencies = [
        ("accounts", "0003_within_bounds"),
        *roles.Migration.dependencies[1:],
    ]
    operations = [
        migrations.CreateModel(
            name="Clause",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.CharField(max_length=50)),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField(max_length=20000)),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("LOW", "Low"),
                            ("MEDIUM", "Medium"),
                            ("HIGH", "High"),
                            ("CRITICAL", "Critical"),
                        ],
                        default="MEDIUM",
                        max_length=8,
                    ),
                ),
                ("curable", models.BooleanField(default=True)),
                (
                    "measures",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=9),
                        default=list,
                        help_text="LIMIT, SUSPEND, TERMINATE.",
                        size=None,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["LOW", "MEDIUM", "HIGH", "CRITICAL"])),
                        name="clause_severity_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("measures__contained_by", ["LIMIT", "SUSPEND", "TERMINATE"])
                        ),
                        name="clause_measures_are_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("slug", models.SlugField(max_length=100, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("area", models.CharField(max_length=50)),
            ],
            options={
                "verbose_name_plural": "policies",
            },
        ),
        migrations.CreateModel(
            name="UnsealedDelivery",
            fields=[
                ("delivery_id", models.UUIDField(primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="UnsealedEvent",
            fields=[
                ("event_id", models.UUIDField(primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("seq", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("TRIAGE", "Triage"),
                            ("INVESTIGATING", "Investigating"),
                            ("REMEDIATING", "Remediating"),
                            ("SERVING", "Serving"),
                            ("TERMINATING", "Terminating"),
                            ("DISMISSED", "Dismissed"),
                            ("CLEARED", "Cleared"),
                            ("RESOLVED", "Resolved"),
                            ("TERMINATED", "Terminated"),
                        ],
                        default="TRIAGE",
                        max_length=50,
                        protected=True,
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=enforcement.models.case.case_reference, max_length=12, unique=True
                    ),
                ),
                ("area", models.CharField(max_length=50)),
                ("version", models.BigIntegerField(default=0)),
                ("opened_at", models.DateTimeField()),
                (
                    "conduct_on",
                    models.DateField(
                        help_text="When it is said to have happened; decides which version of the policy applies."
                    ),
                ),
                (
                    "first_seen_at",
                    models.DateTimeField(
                        help_text="When anybody first saw the conduct, as far as is known."
                    ),
                ),
                ("first_look_at", models.DateTimeField(null=True)),
                (
                    "decided_at",
                    models.DateTimeField(
                        help_text="When it was first decided; a case that comes back after that may stand beside a newer one.",
                        null=True,
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("question", models.TextField(blank=True)),
                ("would_clear", models.TextField(blank=True)),
                ("lease_until_at", models.DateTimeField(null=True)),
                ("report_count", models.IntegerField(default=0)),
                ("severity", models.CharField(default="MEDIUM", max_length=8)),
                ("priority", models.IntegerField(default=0)),
                (
                    "priority_terms",
                    models.JSONField(
                        default=list,
                        help_text="Codes and points, as `rules/priority.py` writes them.",
                    ),
                ),
                (
                    "awaits",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("HOLDER", "Holder"),
                            ("PARTNER", "Partner"),
                            ("REPORTER", "Reporter"),
                            ("OTHER", "Other"),
                        ],
                        help_text="Whom the proceeding waits for; empty when it is ours.",
                        max_length=200,
                    ),
                ),
                (
                    "awaits_what",
                    models.CharField(
                        blank=True,
                        help_text="For what, or for whom else, in somebody's words.",
                        max_length=200,
                    ),
                ),
                (
                    "unseen_since_at",
                    models.DateTimeField(
                        help_text="Since when something that somebody outside wrote waits for a person to look at it; null where nothing does.",
                        null=True,
                    ),
                ),
                (
                    "turn",
                    models.CharField(
                        choices=[
                            ("REVIEWER", "Reviewer"),
                            ("LEAD", "Lead"),
                            ("ADMIN", "Admin"),
                            ("HEARER", "Hearer"),
                            ("HOLDER", "Holder"),
                            ("PARTNER", "Partner"),
                            ("OTHER", "Other"),
                            ("CLOCK", "Clock"),
                            ("NOBODY", "Nobody"),
                        ],
                        default="REVIEWER",
                        max_length=10,
                    ),
                ),
                (
                    "turn_for",
                    models.CharField(
                        choices=[
                            ("APPROVE", "Approve"),
                            ("RATIFY", "Ratify"),
                            ("REVIEW", "Review"),
                            ("ESCALATION", "Escalation"),
                            ("FINDINGS", "Findings"),
                            ("DECIDE", "Decide"),
                            ("ANSWER", "Answer"),
                            ("TERM", "Term"),
                            ("NOTICE_PERIOD", "Notice Period"),
                            ("REQUIREMENT", "Requirement"),
                            ("CLOSED", "Closed"),
                        ],
                        default="REVIEW",
                        max_length=40,
                    ),
                ),
                (
                    "turn_verb",
                    models.CharField(
                        blank=True, help_text="To be approved or ratified.", max_length=40
                    ),
                ),
                (
                    "turn_review",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("FIRST_LOOK", "First Look"),
                            ("MEASURE", "Measure"),
                            ("DECISION", "Decision"),
                            ("SUBMISSION", "Submission"),
                            ("APPEAL", "Appeal"),
                            ("RATIFICATION", "Ratification"),
                            ("AUTOMATION", "Automation"),
                            ("REFERRAL", "Referral"),
                            ("UNDONE", "Undone"),
                            ("QUESTION", "Question"),
                            ("ANSWER", "Answer"),
                            ("ESCALATION", "Escalation"),
                            ("ADDRESS", "Address"),
                        ],
                        default="FIRST_LOOK",
                        max_length=12,
                    ),
                ),
                ("turn_number", models.IntegerField(help_text="The requirement's.", null=True)),
                (
                    "due_at",
                    models.DateTimeField(
                        help_text="Null while nothing is due or the clock is stopped.", null=True
                    ),
                ),
                ("to_approve", models.BooleanField(default=False)),
                ("to_review", models.BooleanField(default=False)),
                ("to_hear", models.BooleanField(default=False)),
                ("escalated", models.BooleanField(default=False)),
                ("with_others", models.BooleanField(default=False)),
                (
                    "measure",
                    models.CharField(
                        blank=True,
                        help_text="The kind of the case's own measure in force.",
                        max_length=9,
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        default="ACTIVE",
                        help_text="The account's, whichever case holds it.",
                        max_length=10,
                    ),
                ),
                ("tier", models.CharField(default="STANDARD", max_length=9)),
                ("locale", models.CharField(default="en", max_length=10)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="accounts.account",
                    ),
                ),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        help_text="The decided case of its account and area that its first report came after.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="enforcement.case",
                    ),
                ),
                (
                    "lease_holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leased_cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.channelpartner",
                    ),
                ),
                (
                    "split_from",
                    models.ForeignKey(
                        help_text="The case that a person split its report off; it may stand beside that one.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="split_into",
                        to="enforcement.case",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="enforcement.policy",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(
                            ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            _negated=True,
                        ),
                        name="case_by_due",
                    ),
                    models.Index(
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(
                            ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            _negated=True,
                        ),
                        name="case_by_age",
                    ),
                    models.Index(
                        models.F("assignee"),
                        models.OrderBy(models.F("priority"), descending=True),
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(
                            ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            _negated=True,
                        ),
                        name="case_of_assignee",
                    ),
                    models.Index(
                        models.F("assignee"),
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(
                            ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            _negated=True,
                        ),
                        name="case_of_assignee_by_due",
                    ),
                    models.Index(
                        models.F("assignee"),
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(
                            ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            _negated=True,
                        ),
                        name="case_of_assignee_by_age",
                    ),
                    models.Index(
                        models.OrderBy(models.F("priority"), descending=True),
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(("to_approve", True)),
                        name="case_to_approve",
                    ),
                    models.Index(
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("to_approve", True)),
                        name="case_to_approve_by_due",
                    ),
                    models.Index(
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(("to_approve", True)),
                        name="case_to_approve_by_age",
                    ),
                    models.Index(
                        models.OrderBy(models.F("priority"), descending=True),
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(("to_review", True)),
                        name="case_to_review",
                    ),
                    models.Index(
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("to_review", True)),
                        name="case_to_review_by_due",
                    ),
                    models.Index(
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(("to_review", True)),
                        name="case_to_review_by_age",
                    ),
                    models.Index(
                        models.OrderBy(models.F("priority"), descending=True),
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(("to_hear", True)),
                        name="case_to_hear",
                    ),
                    models.Index(
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("to_hear", True)),
                        name="case_to_hear_by_due",
                    ),
                    models.Index(
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(("to_hear", True)),
                        name="case_to_hear_by_age",
                    ),
                    models.Index(
                        models.OrderBy(models.F("priority"), descending=True),
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(("escalated", True)),
                        name="case_escalated",
                    ),
                    models.Index(
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("escalated", True)),
                        name="case_escalated_by_due",
                    ),
                    models.Index(
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(("escalated", True)),
                        name="case_escalated_by_age",
                    ),
                    models.Index(
                        models.OrderBy(models.F("priority"), descending=True),
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(("with_others", True)),
                        name="case_with_others",
                    ),
                    models.Index(
                        models.F("due_at"),
                        models.F("id"),
                        condition=models.Q(("with_others", True)),
                        name="case_with_others_by_due",
                    ),
                    models.Index(
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(("with_others", True)),
                        name="case_with_others_by_age",
                    ),
                    models.Index(
                        models.F("state"),
                        condition=models.Q(
                            ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            _negated=True,
                        ),
                        name="case_by_state",
                    ),
                    models.Index(
                        models.F("area"),
                        condition=models.Q(
                            ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            _negated=True,
                        ),
                        name="case_by_area",
                    ),
                    models.Index(
                        models.F("severity"),
                        condition=models.Q(
                            ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            _negated=True,
                        ),
                        name="case_by_severity",
                    ),
                    models.Index(
                        models.F("measure"),
                        condition=models.Q(
                            ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            _negated=True,
                        ),
                        name="case_by_measure",
                    ),
                    models.Index(
                        models.F("standing"),
                        condition=models.Q(
                            ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            _negated=True,
                        ),
                        name="case_by_standing",
                    ),
                    models.Index(
                        models.F("partner"),
                        condition=models.Q(
                            ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            _negated=True,
                        ),
                        name="case_by_partner",
                    ),
                    models.Index(
                        models.F("locale"),
                        condition=models.Q(
                            ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            _negated=True,
                        ),
                        name="case_by_locale",
                    ),
                    models.Index(
                        models.F("tier"),
                        models.OrderBy(models.F("priority"), descending=True),
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(
                            ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            _negated=True,
                        ),
                        name="case_by_tier",
                    ),
                    models.Index(
                        models.OrderBy(models.F("priority"), descending=True),
                        models.F("opened_at"),
                        models.F("id"),
                        condition=models.Q(
                            ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            _negated=True,
                        ),
                        name="case_queue",
                    ),
                    models.Index(
                        condition=models.Q(("lease_until_at__isnull", False)),
                        fields=["lease_until_at"],
                        name="case_leases",
                    ),
                    models.Index(
                        condition=models.Q(("unseen_since_at__isnull", False)),
                        fields=["unseen_since_at"],
                        name="case_unseen",
                    ),
                    models.Index(
                        condition=models.Q(("awaits", ""), _negated=True),
                        fields=["id"],
                        name="case_awaiting",
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True,
                        fields=["first_look_at", "closed_at"],
                        name="case_by_time",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("conduct_on__gte", datetime.date(1900, 1, 1)),
                            ("conduct_on__lt", datetime.date(2200, 1, 1)),
                            (
                                "first_seen_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "first_seen_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="case_within_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("decided_at__isnull", True),
                            ("split_from__isnull", True),
                            ("state__in", ("TRIAGE", "INVESTIGATING")),
                        ),
                        fields=("account", "area"),
                        name="case_one_undecided_per_area",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "TRIAGE",
                                    "INVESTIGATING",
                                    "REMEDIATING",
                                    "SERVING",
                                    "TERMINATING",
                                    "DISMISSED",
                                    "CLEARED",
                                    "RESOLVED",
                                    "TERMINATED",
                                ],
                            )
                        ),
                        name="case_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "turn__in",
                                [
                                    "REVIEWER",
                                    "LEAD",
                                    "ADMIN",
                                    "HEARER",
                                    "HOLDER",
                                    "PARTNER",
                                    "OTHER",
                                    "CLOCK",
                                    "NOBODY",
                                ],
                            )
                        ),
                        name="case_turn_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "turn_for__in",
                                [
                                    "APPROVE",
                                    "RATIFY",
                                    "REVIEW",
                                    "ESCALATION",
                                    "FINDINGS",
                                    "DECIDE",
                                    "ANSWER",
                                    "TERM",
                                    "NOTICE_PERIOD",
                                    "REQUIREMENT",
                                    "CLOSED",
                                ],
                            )
                        ),
                        name="case_turn_for_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("awaits", ""),
                            ("awaits__in", ["HOLDER", "PARTNER", "REPORTER", "OTHER"]),
                            _connector="OR",
                        ),
                        name="case_awaits_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "state__in",
                                        ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED"),
                                    ),
                                    _negated=True,
                                ),
                                ("closed_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="case_closed_when_final",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lease_holder__isnull", True), ("lease_until_at__isnull", True)
                            ),
                            models.Q(
                                ("lease_holder__isnull", False), ("lease_until_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="case_lease_has_holder",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "phase",
                    django_fsm.FSMField(
                        choices=[
                            ("LODGED", "LODGED"),
                            ("HEARING", "HEARING"),
                            ("AFFIRMED", "AFFIRMED"),
                            ("OVERTURNED", "OVERTURNED"),
                            ("VARIED", "VARIED"),
                            ("REMANDED", "REMANDED"),
                            ("WITHDRAWN", "WITHDRAWN"),
                            ("INADMISSIBLE", "INADMISSIBLE"),
                        ],
                        default="LODGED",
                        max_length=50,
                        protected=True,
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=enforcement.models.appeal.appeal_reference,
                        max_length=12,
                        unique=True,
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("HOLDER", "Holder"), ("REPORTER", "Reporter")], max_length=8
                    ),
                ),
                ("lodged_by", models.CharField(max_length=200)),
                ("text", models.TextField(max_length=20000)),
                ("lodged_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("reasons", models.TextField(blank=True, max_length=20000)),
                (
                    "hearer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hearings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="enforcement.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("phase__in", ["LODGED", "HEARING"])),
                        fields=["lodged_at", "id"],
                        name="appeal_open",
                    ),
                    models.Index(
                        condition=models.Q(("decided_at__isnull", False)),
                        fields=["decided_at", "id"],
                        name="appeal_decided",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "phase__in",
                                [
                                    "LODGED",
                                    "HEARING",
                                    "AFFIRMED",
                                    "OVERTURNED",
                                    "VARIED",
                                    "REMANDED",
                                    "WITHDRAWN",
                                    "INADMISSIBLE",
                                ],
                            )
                        ),
                        name="appeal_phase_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("phase__in", ["LODGED", "WITHDRAWN", "INADMISSIBLE"]),
                            ("hearer__isnull", False),
                            _connector="OR",
                        ),
                        name="appeal_heard_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phase", "INADMISSIBLE"), _negated=True),
                            models.Q(("reasons", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="appeal_inadmissible_has_reason",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.BigIntegerField(unique=True)),
                (
                    "sealed_at",
                    models.DateTimeField(
                        help_text="By the clock of the machine that sealed it, also in a story."
                    ),
                ),
                (
                    "accounts",
                    models.BigIntegerField(help_text="How many accounts these events are of."),
                ),
                (
                    "events",
                    models.BigIntegerField(
                        default=0, help_text="And deliveries: the leaves of its tree."
                    ),
                ),
                ("root", models.CharField(max_length=64)),
                ("prev_hash", models.CharField(blank=True, max_length=64)),
                ("key_id", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(blank=True, max_length=64)),
                ("signature", models.CharField(blank=True, max_length=128)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="checkpoint_numbered_from_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Allegation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "phase",
                    django_fsm.FSMField(
                        choices=[
                            ("ALLEGED", "ALLEGED"),
                            ("ESTABLISHED", "ESTABLISHED"),
                            ("NOT_ESTABLISHED", "NOT_ESTABLISHED"),
                            ("EXCEPTED", "EXCEPTED"),
                        ],
                        default="ALLEGED",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("alleged_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allegations",
                        to="enforcement.case",
                    ),
                ),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.clause",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "clause"), name="allegation_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("phase__in", ["ALLEGED", "ESTABLISHED", "NOT_ESTABLISHED", "EXCEPTED"])
                        ),
                        name="allegation_phase_is_known",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="ClauseException",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.CharField(max_length=50)),
                ("text", models.TextField(max_length=20000)),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exceptions",
                        to="enforcement.clause",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clause", "code"), name="exception_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "phase",
                    django_fsm.FSMField(
                        choices=[
                            ("PROPOSED", "PROPOSED"),
                            ("EXECUTED", "EXECUTED"),
                            ("SENT_BACK", "SENT_BACK"),
                            ("WITHDRAWN", "WITHDRAWN"),
                            ("EXPIRED", "EXPIRED"),
                            ("RATIFIED", "RATIFIED"),
                            ("LAPSED", "LAPSED"),
                        ],
                        default="PROPOSED",
                        max_length=50,
                        protected=True,
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=enforcement.models.decision.decision_reference,
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("verb", models.CharField(max_length=30)),
                (
                    "terms",
                    models.JSONField(
                        help_text="As typed: facts, public reasons, private note, clauses, measure, plan, durations."
                    ),
                ),
                ("terms_hash", models.CharField(max_length=64)),
                (
                    "impact",
                    models.JSONField(
                        help_text="What was shown as its effect, and what it was when it took effect."
                    ),
                ),
                (
                    "clauses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("detected_by_automation", models.BooleanField(default=False)),
                ("proposer_name", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField()),
                (
                    "needs",
                    models.CharField(
                        blank=True,
                        help_text="The role that must approve; empty where none is needed.",
                        max_length=10,
                    ),
                ),
                ("expires_at", models.DateTimeField(null=True)),
                ("approver_name", models.CharField(blank=True, max_length=200)),
                ("approver_role", models.CharField(blank=True, max_length=10)),
                ("approved_at", models.DateTimeField(null=True)),
                ("executed_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.TextField(
                        blank=True, help_text="Why it was sent back or withdrawn.", max_length=20000
                    ),
                ),
                (
                    "notice",
                    models.CharField(
                        blank=True,
                        help_text="The kind of notice that it owes; empty where none is.",
                        max_length=30,
                    ),
                ),
                ("ratify_by_at", models.DateTimeField(null=True)),
                ("ratified_at", models.DateTimeField(null=True)),
                (
                    "appeal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resulting_decisions",
                        to="enforcement.appeal",
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="enforcement.case",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ratified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("phase", "PROPOSED")),
                        fields=["expires_at"],
                        name="decision_waiting",
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["executed_at"], name="decision_by_time"
                    ),
                    models.Index(
                        condition=models.Q(("phase", "EXECUTED"), ("ratify_by_at__isnull", False)),
                        fields=["id"],
                        name="decision_to_ratify",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("phase", "PROPOSED")),
                        fields=("case",),
                        name="decision_one_open_per_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "phase__in",
                                [
                                    "PROPOSED",
                                    "EXECUTED",
                                    "SENT_BACK",
                                    "WITHDRAWN",
                                    "EXPIRED",
                                    "RATIFIED",
                                    "LAPSED",
                                ],
                            )
                        ),
                        name="decision_phase_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_approver_is_not_proposer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ratified_by__isnull", True),
                            models.Q(("ratified_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_ratifier_is_not_proposer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("phase__in", ["EXECUTED", "RATIFIED", "LAPSED"]), _negated=True
                            ),
                            ("needs", ""),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="decision_executed_as_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("needs", accounts.roles.Role["ADMIN"]), _negated=True),
                            ("approver_role__in", ["", accounts.roles.Role["ADMIN"]]),
                            _connector="OR",
                        ),
                        name="decision_approved_by_the_role_it_needs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needs__in", ["", "AUDITOR", "REVIEWER", "LEAD", "ADMIN"])
                        ),
                        name="decision_needs_a_known_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phase", "PROPOSED"), _negated=True),
                            ("expires_at__isnull", False),
                            _connector="OR",
                        ),
                        name="decision_held_expires",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phase", "RATIFIED"), _negated=True),
                            ("ratified_by__isnull", False),
                            _connector="OR",
                        ),
                        name="decision_ratified_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("phase__in", ["EXECUTED", "RATIFIED", "LAPSED"]), _negated=True
                            ),
                            ("executed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="decision_executed_has_time",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.AddField(
            model_name="appeal",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals_against",
                to="enforcement.decision",
            ),
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "kind",
                    models.CharField(
                        choices=[("UNMATCHED", "Unmatched")],
                        max_length=9,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("next_at", models.DateTimeField(help_text="Not to be sent again before.")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["UNMATCHED"])), name="digest_kind_is_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "phase",
                    django_fsm.FSMField(
                        choices=[
                            ("RAISED", "RAISED"),
                            ("TAKEN", "TAKEN"),
                            ("RESOLVED", "RESOLVED"),
                            ("RETURNED", "RETURNED"),
                        ],
                        default="RAISED",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("number", models.IntegerField()),
                ("reason", models.TextField(max_length=20000)),
                ("raised_by", models.CharField(max_length=200)),
                ("raised_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True, max_length=20000)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="enforcement.case",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["raised_at", "id"],
                        name="escalation_open",
                    ),
                    models.Index(
                        condition=models.Q(("closed_at__isnull", False)),
                        fields=["closed_at", "id"],
                        name="escalation_closed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("phase__in", ["RAISED", "TAKEN"])),
                        fields=("case",),
                        name="escalation_one_open_per_case",
                    ),
                    models.UniqueConstraint(fields=("case", "number"), name="escalation_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("phase__in", ["RAISED", "TAKEN", "RESOLVED", "RETURNED"])
                        ),
                        name="escalation_phase_is_known",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("act", models.CharField(max_length=40)),
                ("actor_kind", models.CharField(max_length=8)),
                ("actor_name", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("source", models.CharField(blank=True, max_length=50)),
                ("target", models.CharField(blank=True, max_length=50)),
                ("case_version", models.BigIntegerField(default=0)),
                ("standing", models.CharField(max_length=10)),
                ("epoch", models.BigIntegerField()),
                ("holds", models.JSONField(default=list)),
                ("data", models.JSONField(default=dict)),
                ("prev_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="accounts.account",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="enforcement.case",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="enforcement.decision",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "case_version"], name="event_of_case"),
                    models.Index(fields=["at", "id"], name="event_by_time"),
                    models.Index(
                        condition=models.Q(("actor__isnull", False)),
                        fields=["actor", "at", "id"],
                        name="event_by_actor",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "seq"), name="event_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("actor_name", ""), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        name="event_has_actor_and_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("actor_kind", accounts.roles.Kind["STAFF"]), _negated=True),
                            ("actor__isnull", False),
                            _connector="OR",
                        ),
                        name="event_of_staff_names_the_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.IntegerField()),
                ("kind", models.CharField(max_length=200)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("PRESS", "Press"),
                            ("INTERNAL_DOCUMENT", "Internal Document"),
                            ("USAGE_DATA", "Usage Data"),
                            ("HOLDER", "Holder"),
                            ("PARTNER", "Partner"),
                            ("DETECTOR", "Detector"),
                        ],
                        max_length=17,
                    ),
                ),
                ("citation", models.CharField(blank=True, max_length=500)),
                ("text", models.TextField(blank=True, max_length=20000)),
                ("url", models.URLField(blank=True, max_length=500)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("size", models.IntegerField(default=0, help_text="Bytes.")),
                (
                    "sha256",
                    models.CharField(
                        help_text="Of the file's content, or of the text and the link.",
                        max_length=64,
                    ),
                ),
                ("sensitive", models.BooleanField(default=False)),
                (
                    "made_on",
                    models.DateField(help_text="When the thing itself came to be.", null=True),
                ),
                ("added_by", models.CharField(max_length=200)),
                ("added_at", models.DateTimeField()),
                ("sealed_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="enforcement.case",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "evidence",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("made_on__gte", datetime.date(1900, 1, 1)),
                            ("made_on__lt", datetime.date(2200, 1, 1)),
                        ),
                        name="evidence_within_time",
                    ),
                    models.UniqueConstraint(fields=("case", "number"), name="evidence_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "origin__in",
                                [
                                    "PRESS",
                                    "INTERNAL_DOCUMENT",
                                    "USAGE_DATA",
                                    "HOLDER",
                                    "PARTNER",
                                    "DETECTOR",
                                ],
                            )
                        ),
                        name="evidence_origin_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 0), ("size__lte", 10485760)),
                        name="evidence_size",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="evidence_has_hash",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.IntegerField()),
                (
                    "conclusion",
                    models.CharField(
                        choices=[
                            ("ESTABLISHED", "Established"),
                            ("NOT_ESTABLISHED", "Not Established"),
                            ("EXCEPTED", "Excepted"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "exceptions",
                    models.JSONField(
                        default=dict, help_text="Exception code to {answer: yes|no|unknown, why}."
                    ),
                ),
                ("reasons", models.TextField(max_length=20000)),
                (
                    "evidence",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("found_at", models.DateTimeField()),
                (
                    "allegation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="enforcement.allegation",
                    ),
                ),
                (
                    "found_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("allegation", "number"), name="finding_numbered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("conclusion__in", ["ESTABLISHED", "NOT_ESTABLISHED", "EXCEPTED"])
                        ),
                        name="finding_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Measure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "phase",
                    django_fsm.FSMField(
                        choices=[
                            ("ORDERED", "ORDERED"),
                            ("IN_FORCE", "IN_FORCE"),
                            ("OVER", "OVER"),
                        ],
                        default="ORDERED",
                        max_length=50,
                        protected=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("LIMIT", "Limit"),
                            ("SUSPEND", "Suspend"),
                            ("TERMINATE", "Terminate"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("PRECAUTION", "Precaution"),
                            ("REMEDIATION", "Remediation"),
                            ("SANCTION", "Sanction"),
                            ("NOTICE_PERIOD", "Notice Period"),
                            ("TERMINATION", "Termination"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "scope",
                    models.JSONField(
                        default=dict,
                        help_text="models, features, keys; empty means the whole account.",
                    ),
                ),
                ("rate", models.IntegerField(help_text="Requests a minute.", null=True)),
                (
                    "first_at",
                    models.DateTimeField(
                        help_text="When the account was first held without a break, over replaced measures."
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("review_by_at", models.DateTimeField(null=True)),
                ("review_set_at", models.DateTimeField(null=True)),
                ("on_missed", models.CharField(default="escalate", max_length=8)),
                (
                    "narrower",
                    models.JSONField(
                        default=dict,
                        help_text="The limit that takes its place if a missed review narrows it.",
                    ),
                ),
                ("over_at", models.DateTimeField(null=True)),
                (
                    "over_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("LIFTED", "Lifted"),
                            ("ENDED", "Ended"),
                            ("REPLACED", "Replaced"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="accounts.account",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measures",
                        to="enforcement.case",
                    ),
                ),
                (
                    "imposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imposed",
                        to="enforcement.decision",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lifted",
                        to="enforcement.decision",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("phase", "OVER"), _negated=True),
                        fields=["account"],
                        name="measure_not_over",
                    ),
                    models.Index(
                        condition=models.Q(("ends_at__isnull", False), ("phase", "IN_FORCE")),
                        fields=["ends_at"],
                        name="measure_ends",
                    ),
                    models.Index(
                        condition=models.Q(("phase", "ORDERED")),
                        fields=["starts_at"],
                        name="measure_begins",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("basis__in", ["PRECAUTION", "SANCTION"]), ("phase", "IN_FORCE")
                        ),
                        fields=["id"],
                        name="measure_to_review",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "starts_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "starts_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "ends_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "ends_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "review_by_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "review_by_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="measure_within_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["LIMIT", "SUSPEND", "TERMINATE"])),
                        name="measure_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "basis__in",
                                [
                                    "PRECAUTION",
                                    "REMEDIATION",
                                    "SANCTION",
                                    "NOTICE_PERIOD",
                                    "TERMINATION",
                                ],
                            )
                        ),
                        name="measure_basis_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phase__in", ["ORDERED", "IN_FORCE", "OVER"])),
                        name="measure_phase_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("over_at__isnull", False), ("phase", "OVER")),
                            models.Q(
                                models.Q(("phase", "OVER"), _negated=True),
                                ("over_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="measure_over_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis", "PRECAUTION"), _negated=True),
                            models.Q(
                                ("review_by_at__isnull", False),
                                (
                                    "review_by_at__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("review_set_at"),
                                        "+",
                                        models.Value(datetime.timedelta(days=7)),
                                    ),
                                ),
                                ("review_set_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="measure_precaution_is_reviewed_within_7_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis", "SANCTION"), _negated=True),
                            models.Q(
                                ("ends_at__gt", models.F("starts_at")), ("ends_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="measure_sanction_has_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("basis__in", ["REMEDIATION", "NOTICE_PERIOD"]), _negated=True
                            ),
                            ("review_by_at__isnull", False),
                            ("ends_at__isnull", False),
                            _connector="OR",
                        ),
                        name="measure_kept_has_end_or_review",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("basis", "TERMINATION"), ("kind", "TERMINATE")),
                            models.Q(
                                models.Q(("kind", "TERMINATE"), _negated=True),
                                models.Q(("basis", "TERMINATION"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="measure_terminates_or_not",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "LIMIT"), _negated=True),
                            models.Q(("scope", {}), _negated=True),
                            ("rate__isnull", False),
                            _connector="OR",
                        ),
                        name="measure_limit_limits_something",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("phase", "IN_FORCE"), models.Q(("kind", "TERMINATE"), _negated=True)
                        ),
                        fields=("case",),
                        name="measure_one_in_force_per_case",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("phase", "ORDERED")),
                        fields=("case",),
                        name="measure_one_ordered_per_case",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "lane",
                    models.CharField(
                        choices=[
                            ("INTERNAL", "Internal"),
                            ("HOLDER", "Holder"),
                            ("REPORTER", "Reporter"),
                        ],
                        max_length=8,
                    ),
                ),
                ("author", models.CharField(max_length=200)),
                ("incoming", models.BooleanField(default=False)),
                ("text", models.TextField(max_length=20000)),
                (
                    "mentions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("said_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="enforcement.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "said_at"], name="message_in_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lane__in", ["INTERNAL", "HOLDER", "REPORTER"])),
                        name="message_lane_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "number",
                    models.BigIntegerField(
                        help_text="The account's event that it belongs to; the order of notices."
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("HOLDER", "Holder"), ("REPORTER", "Reporter")], max_length=8
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("locale", models.CharField(max_length=10)),
                ("statement", models.JSONField()),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("owed_at", models.DateTimeField()),
                ("informed_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="accounts.account",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="enforcement.case",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="enforcement.decision",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "number"], name="notice_of_account"),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["owed_at"], name="notice_by_time"
                    ),
                    models.Index(
                        condition=models.Q(("audience", "HOLDER"), ("informed_at__isnull", True)),
                        fields=["owed_at"],
                        name="notice_unproven",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("audience", "HOLDER")),
                        fields=("decision",),
                        name="notice_one_per_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["HOLDER", "REPORTER"])),
                        name="notice_audience_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("subject", ""), _negated=True),
                            models.Q(("text", ""), _negated=True),
                        ),
                        name="notice_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "key",
                    models.SmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        help_text="ISO 3166-1 alpha-2: its public holidays are no business days.",
                        max_length=2,
                    ),
                ),
                ("time_zone", models.CharField(default="UTC", max_length=50)),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), help_text="0 is Monday.", size=None
                    ),
                ),
                ("opens", models.SmallIntegerField(default=0, help_text="Hour of the day.")),
                ("closes", models.SmallIntegerField(default=24, help_text="Hour of the day.")),
                (
                    "closed",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Further days off: a list of {on, name}.",
                    ),
                ),
                ("edition", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("key", 1)), name="office_is_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes__lte", 24),
                            ("opens__gte", 0),
                            ("opens__lt", models.F("closes")),
                        ),
                        name="office_opens_before_it_closes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weekdays__contained_by", [0, 1, 2, 3, 4, 5, 6]),
                            models.Q(("weekdays", []), _negated=True),
                        ),
                        name="office_works_on_some_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("EMAIL", "Email"),
                            ("WEBHOOK", "Webhook"),
                            ("SNAPSHOT", "Snapshot"),
                            ("STAFF", "Staff"),
                            ("REPORTERS", "Reporters"),
                        ],
                        max_length=9,
                    ),
                ),
                ("topic", models.CharField(max_length=50)),
                ("recipient", models.CharField(blank=True, max_length=254)),
                ("payload", models.JSONField()),
                (
                    "phase",
                    models.CharField(
                        choices=[("PENDING", "Pending"), ("DONE", "Done"), ("PARKED", "Parked")],
                        default="PENDING",
                        max_length=7,
                    ),
                ),
                ("owed_at", models.DateTimeField()),
                (
                    "next_at",
                    models.DateTimeField(
                        help_text="Not to be tried before; of a parked one, when admins were last told of it."
                    ),
                ),
                ("attempts", models.IntegerField(default=0)),
                (
                    "crashes",
                    models.IntegerField(
                        default=0,
                        help_text="Times that a sender died with it in hand: it may have gone out.",
                    ),
                ),
                ("lease_token", models.UUIDField(null=True)),
                ("lease_until_at", models.DateTimeField(null=True)),
                (
                    "done_at",
                    models.DateTimeField(
                        help_text="When it was paid; of a parked one, when somebody settled it.",
                        null=True,
                    ),
                ),
                ("last_error", models.CharField(blank=True, max_length=500)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.case",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="enforcement.notice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("phase", "PENDING")),
                        fields=["channel", "next_at", "id"],
                        name="outbox_pending",
                    ),
                    models.Index(
                        condition=models.Q(("phase", "PARKED")), fields=["id"], name="outbox_parked"
                    ),
                    models.Index(
                        condition=models.Q(("done_at__isnull", True), ("phase", "PARKED")),
                        fields=["next_at"],
                        name="outbox_given_up",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["EMAIL", "WEBHOOK", "SNAPSHOT", "STAFF", "REPORTERS"])
                        ),
                        name="outbox_channel_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phase__in", ["PENDING", "DONE", "PARKED"])),
                        name="outbox_phase_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("notice", "channel", "recipient"),
                        name="outbox_once_per_notice_and_recipient",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("channel", models.CharField(max_length=8)),
                ("recipient", models.CharField(max_length=254)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("ACCEPTED", "Accepted"),
                            ("BOUNCED", "Bounced"),
                            ("UNKNOWN", "Unknown"),
                            ("FAILED", "Failed"),
                            ("READ", "Read"),
                        ],
                        max_length=8,
                    ),
                ),
                ("proof", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "informs",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="The first proof that it arrived: the notice's `informed_at` is this time; or, where it bounced, that this proof is taken back.",
                    ),
                ),
                (
                    "hash",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Of what it says, for a checkpoint; empty in rows of an older version.",
                        max_length=64,
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="enforcement.notice",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="enforcement.outboxmessage",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["notice", "at"], name="delivery_of_notice")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["ACCEPTED", "BOUNCED", "UNKNOWN", "FAILED", "READ"])
                        ),
                        name="delivery_outcome_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("informs", False),
                            ("outcome__in", ["ACCEPTED", "READ", "BOUNCED"]),
                            _connector="OR",
                        ),
                        name="delivery_informs_by_arriving",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "BOUNCED")),
                        fields=("message",),
                        name="delivery_bounces_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="enforcement.case",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan",
                        to="enforcement.decision",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.CharField(max_length=50)),
                ("effective_on", models.DateField()),
                ("url", models.URLField(blank=True, max_length=500)),
                ("drafted_by", models.CharField(blank=True, max_length=200)),
                ("published_by", models.CharField(blank=True, max_length=200)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "edition",
                    models.PositiveIntegerField(
                        default=0, editable=False, help_text="Counts the changes of a draft."
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="enforcement.policy",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("policy", "version"), name="policy_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at__isnull", False)),
                        fields=("policy", "effective_on"),
                        name="policy_one_version_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at__isnull", True)),
                        fields=("policy",),
                        name="policy_one_draft",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_on__gte", datetime.date(1900, 1, 1)),
                            ("effective_on__lt", datetime.date(2200, 1, 1)),
                        ),
                        name="version_within_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("version__regex", "/|[\\x01-\\x1f\\x7f]|^$|(^|/)[.\\s]+(/|$)"),
                            _negated=True,
                        ),
                        name="version_has_address",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="policy_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="clause",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clauses",
                to="enforcement.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="policy_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.policyversion",
            ),
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presences",
                        to="enforcement.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "person"), name="presence_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "phase",
                    django_fsm.FSMField(
                        choices=[
                            ("SENT", "SENT"),
                            ("ANSWERED", "ANSWERED"),
                            ("OVERDUE", "OVERDUE"),
                        ],
                        default="SENT",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("text", models.TextField(max_length=20000)),
                ("sent_by", models.CharField(max_length=200)),
                ("sent_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("answered", models.CharField(blank=True, max_length=200)),
                ("answer_text", models.TextField(blank=True, max_length=20000)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="enforcement.case",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="accounts.channelpartner",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("phase", "SENT")),
                        fields=["due_at"],
                        name="referral_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "due_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "due_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="referral_within_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phase__in", ["SENT", "ANSWERED", "OVERDUE"])),
                        name="referral_phase_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phase", "ANSWERED"), _negated=True),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="referral_answered_has_time",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="ReinstatementRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "phase",
                    django_fsm.FSMField(
                        choices=[
                            ("LODGED", "LODGED"),
                            ("GRANTED", "GRANTED"),
                            ("DECLINED", "DECLINED"),
                        ],
                        default="LODGED",
                        max_length=50,
                        protected=True,
                    ),
                ),
                ("text", models.TextField(max_length=20000)),
                ("asked_by", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("answered_by", models.CharField(blank=True, max_length=200)),
                ("answered_at", models.DateTimeField(null=True)),
                ("reasons", models.TextField(blank=True, max_length=20000)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reinstatement_requests",
                        to="enforcement.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("phase", "LODGED")),
                        fields=["asked_at", "id"],
                        name="reinstatement_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("phase", "LODGED")),
                        fields=("case",),
                        name="reinstatement_one_open_per_case",
                    )
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=enforcement.models.report.report_reference,
                        max_length=12,
                        unique=True,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("PRESS", "Press"),
                            ("PUBLIC", "Public"),
                            ("PARTNER", "Partner"),
                            ("AUTHORITY", "Authority"),
                            ("STAFF", "Staff"),
                            ("DETECTOR", "Detector"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="A newspaper, a detector's name, a partner's ref.", max_length=200
                    ),
                ),
                ("source_version", models.CharField(blank=True, max_length=50)),
                (
                    "external_id",
                    models.CharField(
                        help_text="The source's own id; the same one is the same report.",
                        max_length=200,
                    ),
                ),
                (
                    "number",
                    models.IntegerField(
                        db_default=1,
                        default=1,
                        help_text="Which text of that report it is; the first has 1.",
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=500)),
                ("claim", models.TextField(max_length=20000)),
                (
                    "account_text",
                    models.CharField(
                        help_text="The account as the reporter named it.", max_length=200
                    ),
                ),
                ("reporter_name", models.CharField(blank=True, max_length=200)),
                ("reporter_email", models.EmailField(blank=True, max_length=254)),
                ("locale", models.CharField(default="en", max_length=10)),
                ("conduct_on", models.DateField()),
                ("first_seen_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                (
                    "record_only",
                    models.BooleanField(
                        default=False,
                        help_text="Kept for the record: it opens no case and alarms nobody.",
                    ),
                ),
                (
                    "read_at",
                    models.DateTimeField(
                        help_text="When a person first looked at it; null while it is unread.",
                        null=True,
                    ),
                ),
                (
                    "match_by_at",
                    models.DateTimeField(
                        db_default=django.db.models.expressions.CombinedExpression(
                            django.db.models.functions.datetime.Now(),
                            "+",
                            models.Value(datetime.timedelta(days=1)),
                        ),
                        default=None,
                        help_text="By when somebody must have matched or rejected it; null once that is done.",
                        null=True,
                    ),
                ),
                (
                    "rejected_at",
                    models.DateTimeField(
                        help_text="When somebody said that it is about no account.", null=True
                    ),
                ),
                (
                    "rejection",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Why it was rejected.",
                        max_length=500,
                    ),
                ),
                (
                    "outcome_told",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NOT_PURSUED", "Not Pursued"),
                            ("NOTHING_FOUND", "Nothing Found"),
                            ("ACTED", "Acted"),
                        ],
                        db_default="",
                        default="",
                        help_text="What its reporter was told last.",
                        max_length=13,
                    ),
                ),
                ("outcome_told_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="accounts.account",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="enforcement.case",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="enforcement.policy",
                    ),
                ),
                (
                    "policy_version",
                    models.ForeignKey(
                        help_text="In force at the time of its conduct; null while it is filed nowhere.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.policyversion",
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rejected_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("account__isnull", True),
                            ("record_only", False),
                            ("rejected_at__isnull", True),
                        ),
                        fields=["match_by_at", "id"],
                        name="report_to_match",
                    ),
                    models.Index(
                        condition=models.Q(("case__isnull", False), ("read_at__isnull", True)),
                        fields=["case"],
                        name="report_unread",
                    ),
                    models.Index(
                        condition=models.Q(("reporter_email", ""), _negated=True),
                        fields=["case"],
                        name="report_to_tell",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("conduct_on__gte", datetime.date(1900, 1, 1)),
                            ("conduct_on__lt", datetime.date(2200, 1, 1)),
                            (
                                "first_seen_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "first_seen_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "received_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "received_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="report_within_time",
                    ),
                    models.UniqueConstraint(
                        fields=("source", "external_id", "number"), name="report_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "origin__in",
                                ["PRESS", "PUBLIC", "PARTNER", "AUTHORITY", "STAFF", "DETECTOR"],
                            )
                        ),
                        name="report_origin_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome_told", ""),
                            ("outcome_told__in", ["NOT_PURSUED", "NOTHING_FOUND", "ACTED"]),
                            _connector="OR",
                        ),
                        name="report_outcome_told_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("case__isnull", True), ("account__isnull", False), _connector="OR"
                        ),
                        name="report_in_case_has_account",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("account__isnull", False),
                            ("record_only", True),
                            ("match_by_at__isnull", False),
                            ("rejected_at__isnull", False),
                            _connector="OR",
                        ),
                        name="report_unmatched_has_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("rejected_at__isnull", True),
                                ("rejected_by__isnull", True),
                                ("rejection", ""),
                            ),
                            models.Q(
                                models.Q(("rejection", ""), _negated=True),
                                ("account__isnull", True),
                                ("match_by_at__isnull", True),
                                ("rejected_at__isnull", False),
                                ("rejected_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="report_rejection_is_whole",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="report",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="enforcement.report",
            ),
        ),
        migrations.CreateModel(
            name="JoinedAppeal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("lodged_by", models.CharField(max_length=200)),
                ("text", models.TextField(max_length=20000)),
                ("lodged_at", models.DateTimeField()),
                (
                    "appeal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined",
                        to="enforcement.appeal",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.report",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("appeal", "report"), name="joined_appeal_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="appeal",
            name="report",
            field=models.ForeignKey(
                help_text="Whose reporter appeals.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals",
                to="enforcement.report",
            ),
        ),
        migrations.CreateModel(
            name="Requirement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "phase",
                    django_fsm.FSMField(
                        choices=[
                            ("REQUIRED", "REQUIRED"),
                            ("SUBMITTED", "SUBMITTED"),
                            ("ACCEPTED", "ACCEPTED"),
                            ("RETURNED", "RETURNED"),
                            ("WAIVED", "WAIVED"),
                        ],
                        default="REQUIRED",
                        max_length=50,
                        protected=True,
                    ),
                ),
                (
                    "superseded",
                    models.BooleanField(
                        default=False, help_text="Its plan lapsed or was taken back."
                    ),
                ),
                ("number", models.IntegerField()),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField(max_length=20000)),
                ("acceptance", models.TextField(blank=True, max_length=20000)),
                (
                    "evidence",
                    models.CharField(blank=True, help_text="What is to be shown.", max_length=200),
                ),
                ("due_at", models.DateTimeField()),
                ("extended_at", models.DateTimeField(null=True)),
                (
                    "reminded",
                    models.SmallIntegerField(
                        default=9, help_text="Days before the due date of the last reminder."
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=20000)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requirements",
                        to="enforcement.case",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requirements",
                        to="enforcement.plan",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("phase__in", ["REQUIRED", "RETURNED"]), ("superseded", False)
                        ),
                        fields=["due_at"],
                        name="requirement_owed",
                    ),
                    models.Index(
                        condition=models.Q(("phase", "SUBMITTED"), ("superseded", False)),
                        fields=["id"],
                        name="requirement_submitted",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "due_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "due_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="requirement_within_time",
                    ),
                    models.UniqueConstraint(fields=("plan", "number"), name="requirement_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "phase__in",
                                ["REQUIRED", "SUBMITTED", "ACCEPTED", "RETURNED", "WAIVED"],
                            )
                        ),
                        name="requirement_phase_is_known",
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "phase",
                    django_fsm.FSMField(
                        choices=[
                            ("OPEN", "OPEN"),
                            ("MISSED", "MISSED"),
                            ("DONE", "DONE"),
                            ("DROPPED", "DROPPED"),
                        ],
                        default="OPEN",
                        max_length=50,
                        protected=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("FIRST_LOOK", "First Look"),
                            ("MEASURE", "Measure"),
                            ("DECISION", "Decision"),
                            ("SUBMISSION", "Submission"),
                            ("APPEAL", "Appeal"),
                            ("RATIFICATION", "Ratification"),
                            ("AUTOMATION", "Automation"),
                            ("REFERRAL", "Referral"),
                            ("UNDONE", "Undone"),
                            ("QUESTION", "Question"),
                            ("ANSWER", "Answer"),
                            ("ESCALATION", "Escalation"),
                            ("ADDRESS", "Address"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "subject",
                    models.UUIDField(
                        help_text="The measure, decision, submission, appeal or referral that it is about.",
                        null=True,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("warn_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("warned_at", models.DateTimeField(null=True)),
                ("missed_at", models.DateTimeField(null=True)),
                ("on_missed", models.CharField(default="escalate", max_length=8)),
                ("paused_at", models.DateTimeField(null=True)),
                (
                    "paused_until_at",
                    models.DateTimeField(
                        help_text="When the clock goes on by itself, 14 days after it stopped at most.",
                        null=True,
                    ),
                ),
                (
                    "paused_for",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("HOLDER", "Holder"),
                            ("PARTNER", "Partner"),
                            ("REPORTER", "Reporter"),
                            ("OTHER", "Other"),
                        ],
                        max_length=200,
                    ),
                ),
                (
                    "paused_what",
                    models.CharField(
                        blank=True,
                        help_text="For what, or for whom else, in somebody's words.",
                        max_length=200,
                    ),
                ),
                ("looked_by", models.CharField(blank=True, max_length=200)),
                ("looked_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("CONTINUE", "Continue"),
                            ("NARROW", "Narrow"),
                            ("LIFT", "Lift"),
                            ("ESCALATE", "Escalate"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reasons", models.TextField(blank=True, max_length=20000)),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="enforcement.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("paused_at__isnull", True), ("phase", "OPEN")),
                        fields=["due_at"],
                        name="review_due",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("paused_at__isnull", True),
                            ("phase", "OPEN"),
                            ("warned_at__isnull", True),
                        ),
                        fields=["warn_at"],
                        name="review_to_warn",
                    ),
                    models.Index(
                        condition=models.Q(("phase__in", ["OPEN", "MISSED"])),
                        fields=["case"],
                        name="review_of_case",
                    ),
                    models.Index(
                        condition=models.Q(("missed_at__isnull", False)),
                        fields=["missed_at", "id"],
                        name="review_missed",
                    ),
                    models.Index(
                        condition=models.Q(("paused_at__isnull", False), ("phase", "OPEN")),
                        fields=["paused_until_at"],
                        name="review_pause_over",
                    ),
                    models.Index(
                        condition=models.Q(("paused_at__isnull", False), ("phase", "OPEN")),
                        fields=["due_at", "id"],
                        name="review_paused",
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["looked_at", "missed_at"], name="review_by_time"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "due_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "due_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "paused_until_at__gte",
                                datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "paused_until_at__lt",
                                datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="review_within_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "FIRST_LOOK",
                                    "MEASURE",
                                    "DECISION",
                                    "SUBMISSION",
                                    "APPEAL",
                                    "RATIFICATION",
                                    "AUTOMATION",
                                    "REFERRAL",
                                    "UNDONE",
                                    "QUESTION",
                                    "ANSWER",
                                    "ESCALATION",
                                    "ADDRESS",
                                ],
                            )
                        ),
                        name="review_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phase__in", ["OPEN", "MISSED", "DONE", "DROPPED"])),
                        name="review_phase_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("warn_at__lte", models.F("due_at"))),
                        name="review_warns_before_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phase", "DONE"), _negated=True),
                            models.Q(
                                models.Q(("looked_by", ""), _negated=True),
                                ("looked_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="review_done_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paused_at__isnull", True),
                            models.Q(("paused_for", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="review_pause_says_for_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("paused_at__isnull", True), ("paused_until_at__isnull", True)
                            ),
                            models.Q(
                                ("paused_until_at__gt", models.F("paused_at")),
                                (
                                    "paused_until_at__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("paused_at"),
                                        "+",
                                        models.Value(datetime.timedelta(days=14)),
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="review_pause_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paused_at__isnull", True),
                            models.Q(
                                ("kind__in", ["MEASURE", "DECISION", "RATIFICATION", "AUTOMATION"]),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="review_that_protects_is_not_paused",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paused_for", ""),
                            ("paused_for__in", ["HOLDER", "PARTNER", "REPORTER", "OTHER"]),
                            _connector="OR",
                        ),
                        name="review_paused_for_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("phase", "OPEN")),
                        fields=("case", "kind", "subject"),
                        name="review_once_open",
                        nulls_distinct=False,
                    ),
                ],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="RoleProposal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("AUDITOR", "Auditor"),
                            ("REVIEWER", "Reviewer"),
                            ("LEAD", "Lead"),
                            ("ADMIN", "Admin"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("proposed_at", models.DateTimeField()),
                (
                    "expires_at",
                    models.DateTimeField(
                        db_default=django.db.models.expressions.CombinedExpression(
                            django.db.models.functions.datetime.Now(),
                            "+",
                            models.Value(datetime.timedelta(days=7)),
                        ),
                        help_text="When it ends if no second admin has answered it.",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="role_proposal",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["AUDITOR", "REVIEWER", "LEAD", "ADMIN"])),
                        name="role_proposal_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("proposer")), _negated=True),
                        name="role_proposal_is_for_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedPhrase",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("label", models.CharField(max_length=80)),
                ("text", models.TextField(max_length=2000)),
                ("locale", models.CharField(default="en", max_length=10)),
                (
                    "owner",
                    models.ForeignKey(
                        help_text="Null: everybody's.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phrases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "label", "locale"),
                        name="phrase_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("label", ""), _negated=True),
                            models.Q(("text", ""), _negated=True),
                        ),
                        name="phrase_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "query",
                    models.CharField(
                        help_text="As in the address, without the question mark.", max_length=2000
                    ),
                ),
                ("shared", models.BooleanField(default=False)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "name"), name="view_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="view_has_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedDelivery",
            fields=[
                ("delivery_id", models.UUIDField(primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("hash", models.CharField(max_length=64)),
                (
                    "checkpoint",
                    models.ForeignKey(
                        db_column="number",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery_leaves",
                        to="enforcement.checkpoint",
                        to_field="number",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SealedEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_id",
                        "seq",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("account_id", models.UUIDField()),
                ("seq", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                (
                    "checkpoint",
                    models.ForeignKey(
                        db_column="number",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaves",
                        to="enforcement.checkpoint",
                        to_field="number",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SentForm",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.UUIDField(help_text="Drawn into the form when its page was made.")),
                ("digest", models.CharField(help_text="SHA-256 of what was sent.", max_length=64)),
                ("sent_at", models.DateTimeField()),
                (
                    "led_to",
                    models.CharField(
                        blank=True,
                        help_text="The page that the first sending led to.",
                        max_length=2000,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["sent_at"], name="form_by_time")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "key"), name="form_sent_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Skip",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("skipped_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skips",
                        to="enforcement.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skips",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "case"), name="skip_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="skip_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("by_name", models.CharField(max_length=200)),
                (
                    "about",
                    models.CharField(
                        help_text="Whom or what it is about, in words.", max_length=200
                    ),
                ),
                ("act", models.CharField(max_length=40)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        help_text="Whom it is about.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="staff_event_by_time",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("about", ""), _negated=True),
                            models.Q(("act", ""), _negated=True),
                        ),
                        name="staff_event_says_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StoryClock",
            fields=[
                ("one", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("one", True)), name="story_clock_is_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("text", models.TextField(max_length=20000)),
                ("sent_by", models.CharField(max_length=200)),
                ("sent_at", models.DateTimeField()),
                (
                    "evidence",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.evidence",
                    ),
                ),
                (
                    "requirement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="enforcement.requirement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SweepRefusal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="The kind of thing, as the sweep has it.", max_length=200
                    ),
                ),
                ("subject", models.UUIDField(help_text="The row that fell due.")),
                (
                    "case_version",
                    models.BigIntegerField(
                        default=0,
                        help_text="Of the case when it was refused last: another one is worth a try.",
                    ),
                ),
                ("times", models.IntegerField()),
                ("sentence", models.TextField(help_text="Why, the last time.", max_length=20000)),
                ("refused_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.case",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.review",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("times__gte", 2)),
                        fields=["refused_at"],
                        name="sweep_refused_twice",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "subject"), name="sweep_refusal_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("times__gte", 1)), name="sweep_refusal_counts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("times", 1),
                            ("case__isnull", True),
                            ("review__isnull", False),
                            _connector="OR",
                        ),
                        name="sweep_refused_twice_has_review",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("url", models.URLField(max_length=500, unique=True)),
                (
                    "types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        help_text="Empty means every type.",
                        size=None,
                    ),
                ),
                (
                    "secret",
                    models.CharField(
                        help_text="whsec_…, the one that signs first.", max_length=100
                    ),
                ),
                ("old_secret", models.CharField(blank=True, max_length=100)),
                ("disabled_at", models.DateTimeField(blank=True, null=True)),
                ("disabled_why", models.CharField(blank=True, max_length=200)),
                (
                    "look_by_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="By when an admin looks at it, once it is disabled; null once one has.",
                        null=True,
                    ),
                ),
                (
                    "looked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("disabled_at__isnull", True), ("look_by_at__isnull", True)),
                            models.Q(("disabled_at__isnull", False), ("look_by_at__isnull", False)),
                            models.Q(("disabled_at__isnull", False), ("looked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="endpoint_disabled_has_look",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Weighing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("number", models.IntegerField()),
                (
                    "bearing",
                    models.CharField(
                        choices=[("FOR", "For"), ("AGAINST", "Against"), ("NEITHER", "Neither")],
                        max_length=7,
                    ),
                ),
                (
                    "carries",
                    models.CharField(
                        blank=True,
                        help_text="How far it carries: second-hand, partial, complete…",
                        max_length=200,
                    ),
                ),
                ("weighed_at", models.DateTimeField()),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="weighings",
                        to="enforcement.evidence",
                    ),
                ),
                (
                    "weighed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evidence", "number"), name="weighing_numbered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bearing__in", ["FOR", "AGAINST", "NEITHER"])),
                        name="weighing_bearing_is_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="clause",
            constraint=models.UniqueConstraint(fields=("version", "code"), name="clause_once"),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(("side", "REPORTER"), ("report__isnull", True), _connector="OR"),
                name="appeal_report_is_a_reporters",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("phase__in", ["LODGED", "HEARING"])),
                fields=("decision",),
                name="appeal_one_open_per_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("side", "HOLDER")),
                fields=("decision",),
                name="appeal_once_by_holder",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("report__isnull", False)),
                fields=("decision", "report"),
                name="appeal_once_by_reporter",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="checkpoint_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'checkpoint is append-only' USING ERRCODE = '23514', CONSTRAINT = 'checkpoint_kept';",
                    hash="ad52c65b728f7929a2e05094a583feacfd5768f2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_checkpoint_kept_1cced",
                    table="enforcement_checkpoint",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="checkpoint_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'checkpoint is append-only' USING ERRCODE = '23514', CONSTRAINT = 'checkpoint_whole';",
                    hash="9bc8b05d0394cc0b29b4f6c3bfca8e262908b187",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_checkpoint_whole_19d43",
                    table="enforcement_checkpoint",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="checkpoint_follows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF NOT (NEW.number = 1 AND NEW.prev_hash = '') AND NOT EXISTS (\n                    SELECT FROM enforcement_checkpoint c WHERE c.number = NEW.number - 1\n                        AND c.hash = NEW.prev_hash\n                ) THEN RAISE EXCEPTION 'a checkpoint follows the one before it' USING ERRCODE = '23514', CONSTRAINT = 'checkpoint_follows'; END\n                    IF;\n                RETURN NEW;",
                    hash="b266974f2883b2af1d9654b269502836af027916",
                    operation="INSERT",
                    pgid="pgtrigger_checkpoint_follows_2e149",
                    table="enforcement_checkpoint",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="checkpoint_counts_events",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF (SELECT count(*) FROM enforcement_sealedevent WHERE number = NEW.number)\n                    + (SELECT count(*) FROM enforcement_sealeddelivery WHERE number = NEW.number)\n                    <> NEW.events\n                THEN RAISE EXCEPTION 'a checkpoint counts the events that it sealed' USING ERRCODE = '23514', CONSTRAINT = 'checkpoint_counts_events'; END IF; RETURN NULL;",
                    hash="9cd8ef1eef70a5c0cc7bbb2cf5e5e953583a1604",
                    operation="INSERT",
                    pgid="pgtrigger_checkpoint_counts_events_ceea1",
                    table="enforcement_checkpoint",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allegation",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_has_finding",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase <> 'ALLEGED' AND NEW.phase IS DISTINCT FROM (\n                    SELECT f.conclusion FROM enforcement_finding f\n                        WHERE f.allegation_id = NEW.id ORDER BY f.number DESC LIMIT 1\n                ) THEN RAISE EXCEPTION 'an allegation is answered by its latest finding' USING ERRCODE = '23514', CONSTRAINT = 'phase_has_finding'; END IF; RETURN NULL;",
                    hash="7bfa950f8de5b2686e53acdd943104253e65236b",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_phase_has_finding_7c1df",
                    table="enforcement_allegation",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allegation",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="c2c0e8371397d695aedb352faad9c4158c9eb78e",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_written_with_event_0d02b",
                    table="enforcement_allegation",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clauseexception",
            trigger=pgtrigger.compiler.Trigger(
                name="exception_is_published",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM FROM enforcement_policyversion v WHERE v.id IN (SELECT version_id FROM enforcement_clause WHERE id IN (OLD.clause_id, NEW.clause_id)) FOR SHARE;\n        IF EXISTS (SELECT FROM enforcement_policyversion v WHERE v.id IN (SELECT version_id FROM enforcement_clause WHERE id IN (OLD.clause_id, NEW.clause_id))\n            AND v.published_at IS NOT NULL)\n        THEN RAISE EXCEPTION 'a published version is not changed; draft another one' USING ERRCODE = '23514', CONSTRAINT = 'exception_is_published'; END IF;\n        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n        RETURN NEW;",
                    hash="b00798723933e49a40525bcda09fdc0084b93466",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_exception_is_published_b7a8d",
                    table="enforcement_clauseexception",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalation",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('RAISED', 'RESOLVED'), ('TAKEN', 'RESOLVED'), ('TAKEN', 'RAISED'), ('TAKEN', 'RESOLVED'), ('TAKEN', 'RETURNED'), ('RAISED', 'TAKEN'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="b88261b57fbc13cd4dc417bb307336ebc3fa8972",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_55437",
                    table="enforcement_escalation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalation",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="1af3cb9bb1e1dd8a17b7eadf80c83fd25bf19b91",
                    operation='INSERT OR UPDATE OF "phase", "taken_by_id"',
                    pgid="pgtrigger_written_with_event_d7873",
                    table="enforcement_escalation",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="event_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'event_kept';",
                    hash="8e9b2e70427aed51f2c0e31e25aed904a54255ac",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_event_kept_4c2b7",
                    table="enforcement_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="event_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'event_whole';",
                    hash="c08914a2e6cdc8629f1caeb50b64e13f330224fe",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_event_whole_f5fa3",
                    table="enforcement_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="event_links",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                NEW.xact := pg_current_xact_id();\n                IF NOT EXISTS (\n                    SELECT FROM accounts_account a WHERE a.id = NEW.account_id\n                        AND a.head = NEW.prev_hash AND a.seq + 1 = NEW.seq\n                ) THEN RAISE EXCEPTION 'an event links to the one before it' USING ERRCODE = '23514', CONSTRAINT = 'event_links'; END IF;\n                RETURN NEW;",
                    hash="f433567e8128ba8dade820ad6b26363028b6733c",
                    operation="INSERT",
                    pgid="pgtrigger_event_links_eba24",
                    table="enforcement_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="event_is_taken_up",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF (SELECT seq FROM accounts_account WHERE id = NEW.account_id) < NEW.seq\n                THEN RAISE EXCEPTION 'an event is taken up by its account' USING ERRCODE = '23514', CONSTRAINT = 'event_is_taken_up'; END\n                    IF; RETURN NULL;",
                    hash="246a50a50b4de79db28147124c6036724351196a",
                    operation="INSERT",
                    pgid="pgtrigger_event_is_taken_up_2cd55",
                    table="enforcement_event",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="event_awaits_seal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                INSERT INTO enforcement_unsealedevent (event_id, account_id, seq, hash)\n                    VALUES (NEW.id, NEW.account_id, NEW.seq, NEW.hash);\n                RETURN NULL;",
                    hash="da34c0abd5f81c4fb54e9bcceeca8d5089f179dd",
                    operation="INSERT",
                    pgid="pgtrigger_event_awaits_seal_61a3d",
                    table="enforcement_event",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_sealed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR to_jsonb(OLD) - 'sealed_at' <> to_jsonb(NEW) - 'sealed_at'\n                    OR OLD.sealed_at IS NOT NULL\n                THEN RAISE EXCEPTION 'evidence is never changed or deleted; a decision seals it' USING ERRCODE = '23514', CONSTRAINT = 'evidence_sealed'; END IF;\n                RETURN NEW;",
                    hash="ba0e025293fb1c7f76ec77fe96c7e5abfbab3787",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_evidence_sealed_3cf59",
                    table="enforcement_evidence",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="a4cdc9284228019e099f02f45e15d5376d8ad401",
                    operation='INSERT OR UPDATE OF "sealed_at"',
                    pgid="pgtrigger_written_with_event_ccf44",
                    table="enforcement_evidence",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="finding_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'finding is append-only' USING ERRCODE = '23514', CONSTRAINT = 'finding_kept';",
                    hash="cc8f6cbb4280bbccb5fa245c70b16c7ad4030b7c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_finding_kept_cfd41",
                    table="enforcement_finding",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="finding_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'finding is append-only' USING ERRCODE = '23514', CONSTRAINT = 'finding_whole';",
                    hash="b742f1273570c184d9226bdb9bf142c31f11fb7b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_finding_whole_c00e6",
                    table="enforcement_finding",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="established_means_no_exception",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.conclusion = 'ESTABLISHED' AND EXISTS (\n                    SELECT FROM enforcement_clauseexception x JOIN enforcement_allegation a\n                        ON a.clause_id = x.clause_id\n                    WHERE a.id = NEW.allegation_id AND (NEW.exceptions -> x.code ->> 'answer') IS\n                        DISTINCT FROM 'no'\n                ) THEN RAISE EXCEPTION 'established needs every exception answered no' USING ERRCODE = '23514', CONSTRAINT = 'established_means_no_exception'; END IF; RETURN NULL;",
                    hash="1456eb34a34a02912a7a0a21abe988fd473f7a9e",
                    operation="INSERT",
                    pgid="pgtrigger_established_means_no_exception_ec6dc",
                    table="enforcement_finding",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = (SELECT a.case_id FROM enforcement_allegation a WHERE a.id = NEW.allegation_id) AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="820f436f9ab3dc64468d87cc7b76cb6670d1e76e",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_8b745",
                    table="enforcement_finding",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="standing_is_strictest",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF current_setting('transaction_isolation') <> 'read committed'\n    THEN RAISE EXCEPTION 'measures change in read committed transactions alone: another level counts an old copy' USING ERRCODE = '23514', CONSTRAINT = 'standing_is_strictest'; END IF;\n    PERFORM FROM accounts_account WHERE id = coalesce(NEW.account_id, OLD.account_id) FOR NO KEY UPDATE;\n    IF (SELECT standing FROM accounts_account WHERE id = coalesce(NEW.account_id, OLD.account_id)) IS DISTINCT FROM (\n        SELECT (ARRAY['ACTIVE', 'LIMITED', 'SUSPENDED', 'TERMINATED'])[1 + coalesce(max(CASE m.kind WHEN 'TERMINATE' THEN 3 WHEN 'SUSPEND' THEN 2 ELSE 1 END),\n            0)]\n        FROM enforcement_measure m WHERE m.account_id = coalesce(NEW.account_id, OLD.account_id) AND m.phase = 'IN_FORCE'\n    ) THEN RAISE EXCEPTION 'the standing is the strictest measure in force' USING ERRCODE = '23514', CONSTRAINT = 'standing_is_strictest'; END\n        IF; RETURN NULL;",
                    hash="f6a72a43d5608a82708f89fd42a64bcde1597957",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_standing_is_strictest_9ad06",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="termination_is_human",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.kind = 'TERMINATE' AND NOT EXISTS (\n                    SELECT FROM enforcement_decision d JOIN enforcement_allegation a\n                        ON a.case_id = d.case_id\n                    JOIN accounts_user u ON u.id = d.approved_by_id AND u.role = 'ADMIN'\n                    WHERE d.id = NEW.imposed_by_id AND d.approver_role = 'ADMIN'\n                        AND d.case_id = NEW.case_id AND d.verb IN ('give_notice', 'terminate')\n                        AND d.proposed_by_id IS NOT NULL AND a.phase = 'ESTABLISHED'\n                ) THEN RAISE EXCEPTION 'a termination is approved by an admin and rests on a finding' USING ERRCODE = '23514', CONSTRAINT = 'termination_is_human'; END IF; RETURN NULL;",
                    hash="974e78544460092cd2432fe32ef62db2f61cbd46",
                    operation='INSERT OR UPDATE OF "kind"',
                    pgid="pgtrigger_termination_is_human_ce558",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="measure_begins_as_decided",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_decision d JOIN enforcement_event e\n                        ON e.decision_id = d.id AND e.act = d.verb AND e.at = d.executed_at\n                    WHERE d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                        AND e.xact = pg_current_xact_id() AND d.id = NEW.imposed_by_id AND NEW.account_id = (\n                        SELECT c.account_id FROM enforcement_case c WHERE c.id = NEW.case_id\n                    ) AND ((((NEW.basis = 'PRECAUTION' AND d.verb IN ('limit', 'suspend', 'suspend_for_danger')) OR (NEW.basis = 'REMEDIATION' AND d.verb IN ('require_remediation')) OR (NEW.basis = 'SANCTION' AND d.verb IN ('sanction', 'vary')) OR (NEW.basis = 'NOTICE_PERIOD' AND d.verb IN ('give_notice')) OR (NEW.basis = 'TERMINATION' AND d.verb IN ('give_notice', 'terminate'))) AND (d.proposed_by_id IS NOT NULL OR NEW.basis = 'PRECAUTION'))\n                        OR (d.verb IN ('lift_measure', 'lapse', 'withdraw_notice', 'lapse_notice', 'set_aside', 'resume_plan', 'remand_notice', 'lift_on_appeal') AND EXISTS (\n                            SELECT FROM enforcement_measure m\n                            WHERE m.case_id = NEW.case_id AND m.id <> NEW.id AND m.phase = 'OVER'\n                                AND CASE m.kind WHEN 'TERMINATE' THEN 3 WHEN 'SUSPEND' THEN 2 ELSE 1 END >= CASE NEW.kind WHEN 'TERMINATE' THEN 3 WHEN 'SUSPEND' THEN 2 ELSE 1 END\n                                AND (NEW.basis <> 'SANCTION' OR m.ends_at = NEW.ends_at)\n                        )))\n                ) THEN RAISE EXCEPTION 'a measure begins with the decision that imposes it, on its ground' USING ERRCODE = '23514', CONSTRAINT = 'measure_begins_as_decided'; END IF; RETURN NULL;",
                    hash="c2b8f53e666f6bc72ad60fe3e3d0090027a55b16",
                    operation="INSERT",
                    pgid="pgtrigger_measure_begins_as_decided_e29e0",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="order_begins_when_due",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"phase\" = 'IN_FORCE' AND OLD.\"phase\" = 'ORDERED')",
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (SELECT FROM enforcement_decision d JOIN enforcement_event e\n                        ON e.decision_id = d.id AND e.act = d.verb AND e.at = d.executed_at\n                    WHERE d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                        AND e.xact = pg_current_xact_id() AND e.at >= NEW.starts_at\n                    AND d.verb IN ('terminate'))\n                THEN RAISE EXCEPTION 'an order begins when it is due, by its verb' USING ERRCODE = '23514', CONSTRAINT = 'order_begins_when_due'; END IF; RETURN NULL;",
                    hash="1826e1414e2e5468c47b30fe2002c8f0ccedd01f",
                    operation='UPDATE OF "phase"',
                    pgid="pgtrigger_order_begins_when_due_edefa",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="measure_ends_as_decided",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."phase" = \'OVER\' AND OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_decision d JOIN enforcement_event e\n                        ON e.decision_id = d.id AND e.act = d.verb AND e.at = d.executed_at\n                    WHERE d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                        AND e.xact = pg_current_xact_id() AND d.id = NEW.lifted_by_id AND e.at = NEW.over_at\n                        AND d.verb IN ('limit', 'suspend', 'suspend_for_danger', 'lift_measure', 'require_remediation', 'accept_remediation', 'lapse', 'warn', 'sanction', 'serve', 'give_notice', 'withdraw_notice', 'lapse_notice', 'terminate', 'clear', 'overturn', 'set_aside', 'resume_plan', 'remand_notice', 'lift_on_appeal', 'vary', 'end_as_served')\n                ) AND NOT (\n                    NEW.lifted_by_id IS NULL AND NEW.over_how = 'ENDED' AND EXISTS (\n                        SELECT FROM enforcement_event e WHERE e.case_id = NEW.case_id\n                            AND e.xact = pg_current_xact_id() AND e.at = NEW.over_at\n                            AND e.at >= NEW.ends_at\n                    )\n                ) THEN RAISE EXCEPTION 'a measure ends by a decision that takes effect, or with its term' USING ERRCODE = '23514', CONSTRAINT = 'measure_ends_as_decided'; END IF; RETURN NULL;",
                    hash="4203a1d31d2c9018367abf0ac328cc4f840ddd95",
                    operation='UPDATE OF "phase"',
                    pgid="pgtrigger_measure_ends_as_decided_e7ad0",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="case_holds_what_it_decided",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (\n        SELECT FROM enforcement_case c LEFT JOIN enforcement_measure m\n            ON m.case_id = c.id AND m.phase <> 'OVER'\n        WHERE c.id = NEW.case_id AND (\n            (c.state IN ('TRIAGE', 'DISMISSED', 'CLEARED', 'RESOLVED') AND m.id IS NOT NULL)\n            OR (c.state = 'TERMINATED'\n                AND (m.kind IS DISTINCT FROM 'TERMINATE' OR m.phase <> 'IN_FORCE'))\n            OR (m.phase = 'ORDERED' AND c.state <> 'TERMINATING')\n            OR (c.state = 'TERMINATING' AND NOT EXISTS (\n                SELECT FROM enforcement_measure o WHERE o.case_id = c.id AND o.phase = 'ORDERED'\n            ))\n        )\n    ) THEN RAISE EXCEPTION 'a case holds what its state allows: nothing once it has let go' USING ERRCODE = '23514', CONSTRAINT = 'case_holds_what_it_decided'; END IF; RETURN NULL;",
                    hash="006d41a37693110956f9d1507e25cdf6ef96334c",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_case_holds_what_it_decided_f6051",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="precaution_has_look",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"basis\" = 'PRECAUTION' AND NEW.\"phase\" = 'IN_FORCE')",
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (\n        SELECT FROM enforcement_measure m\n        WHERE m.id = NEW.id AND m.phase = 'IN_FORCE' AND m.basis = 'PRECAUTION' AND NOT EXISTS (\n            SELECT FROM enforcement_review v\n            WHERE v.case_id = m.case_id AND v.phase IN ('OPEN', 'MISSED') AND v.kind = 'MEASURE'\n                AND v.subject = m.id\n                AND v.due_at <= greatest(m.review_by_at, v.opened_at + interval '7 days')\n        )\n    ) THEN RAISE EXCEPTION 'a precaution in force has a look that falls due by its date' USING ERRCODE = '23514', CONSTRAINT = 'precaution_has_look'; END IF; RETURN NULL;",
                    hash="9385451a36f4a210f045c1d5ec7e22fc606aeb36",
                    operation='INSERT OR UPDATE OF "phase", "review_by_at"',
                    pgid="pgtrigger_precaution_has_look_352f6",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="precaution_is_continued",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."basis" = \'PRECAUTION\' AND OLD."review_by_at" IS DISTINCT FROM (NEW."review_by_at"))',
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (SELECT FROM enforcement_decision d JOIN enforcement_event e\n                        ON e.decision_id = d.id AND e.act = d.verb AND e.at = d.executed_at\n                    WHERE d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                        AND e.xact = pg_current_xact_id() AND d.verb = 'continue_measure')\n                THEN RAISE EXCEPTION 'a precaution gets a new date by continuing' USING ERRCODE = '23514', CONSTRAINT = 'precaution_is_continued'; END IF; RETURN NULL;",
                    hash="75264d00c1537823d8c9041a9e6ca46c3e873289",
                    operation='UPDATE OF "review_by_at"',
                    pgid="pgtrigger_precaution_is_continued_0a28a",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('ORDERED', 'IN_FORCE'), ('IN_FORCE', 'OVER'), ('ORDERED', 'OVER'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="d5b0e9b68e67b0bf5ad561872ace197939ea9867",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_965a4",
                    table="enforcement_measure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="8d2a60a5ca3a7c04442a01fa55c9209e48ee27f9",
                    operation='UPDATE OF "phase", "review_by_at", "review_set_at"',
                    pgid="pgtrigger_written_with_event_af703",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="review_date_has_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.review_set_at IS NOT NULL AND (\n                    TG_OP = 'INSERT' OR OLD.review_set_at IS DISTINCT FROM NEW.review_set_at\n                ) AND NOT EXISTS (\n                    SELECT FROM enforcement_event e WHERE e.case_id = NEW.case_id\n                        AND e.at = NEW.review_set_at AND e.xact = pg_current_xact_id()\n                ) THEN RAISE EXCEPTION 'a review date is set at the time of its act' USING ERRCODE = '23514', CONSTRAINT = 'review_date_has_event'; END IF; RETURN NULL;",
                    hash="aa1a5be90e678839ec958730ad0932207843f4ea",
                    operation='INSERT OR UPDATE OF "review_set_at"',
                    pgid="pgtrigger_review_date_has_event_e456b",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="measure_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR OLD.phase = 'OVER' OR OLD.kind <> NEW.kind\n                    OR OLD.basis <> NEW.basis OR OLD.account_id <> NEW.account_id\n                    OR OLD.case_id <> NEW.case_id OR OLD.imposed_by_id <> NEW.imposed_by_id\n                        OR OLD.starts_at <> NEW.starts_at\n                    OR OLD.ends_at IS DISTINCT FROM NEW.ends_at OR OLD.scope <> NEW.scope\n                        OR OLD.rate IS DISTINCT FROM NEW.rate\n                THEN RAISE EXCEPTION 'a measure is ended or replaced, not edited' USING ERRCODE = '23514', CONSTRAINT = 'measure_is_kept'; END\n                    IF;\n                RETURN NEW;",
                    hash="29d0ba4e47ff74badd986125ae23ef2315374180",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_measure_is_kept_ef418",
                    table="enforcement_measure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="message",
            trigger=pgtrigger.compiler.Trigger(
                name="message_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'message is append-only' USING ERRCODE = '23514', CONSTRAINT = 'message_kept';",
                    hash="27d0b8b27642025b2b977854f6c2dc343772a035",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_message_kept_405a1",
                    table="enforcement_message",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="message",
            trigger=pgtrigger.compiler.Trigger(
                name="message_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'message is append-only' USING ERRCODE = '23514', CONSTRAINT = 'message_whole';",
                    hash="4536e0efd4f3f9770a70e00d66b0ae437a89e228",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_message_whole_5ad1f",
                    table="enforcement_message",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="message",
            trigger=pgtrigger.compiler.Trigger(
                name="word_has_look",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."incoming")',
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_review v WHERE v.case_id = NEW.case_id\n                        AND v.phase IN ('OPEN', 'MISSED') AND v.kind IN ('FIRST_LOOK', 'MEASURE', 'DECISION', 'AUTOMATION', 'ANSWER')\n                ) THEN RAISE EXCEPTION 'what somebody outside writes is looked at by a date, in every state' USING ERRCODE = '23514', CONSTRAINT = 'word_has_look'; END IF; RETURN NULL;",
                    hash="d657958c55d83d1d90be5b88e748edaaa5013912",
                    operation="INSERT",
                    pgid="pgtrigger_word_has_look_8da0a",
                    table="enforcement_message",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="message",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="2f158af2510ddce4fc6453164d0d033041002280",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_95c75",
                    table="enforcement_message",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outboxmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="letter_is_its_notice",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."channel" = \'EMAIL\' AND NEW."notice_id" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n                IF (NEW.payload ->> 'proves')::boolean AND EXISTS (\n                    SELECT FROM enforcement_notice n WHERE n.id = NEW.notice_id\n                        AND n.audience = 'HOLDER' AND (n.text, n.subject, NEW.recipient) IS DISTINCT FROM\n    (NEW.payload ->> 'text', NEW.payload ->> 'subject', NEW.payload ->> 'to')\n                )\n                THEN RAISE EXCEPTION 'a letter that proves anything says what its notice says, to its recipient' USING ERRCODE = '23514', CONSTRAINT = 'letter_is_its_notice'; END IF; RETURN NULL;",
                    hash="66f058a2ad497400996e3ad0ad917b2f2813b38e",
                    operation="INSERT",
                    pgid="pgtrigger_letter_is_its_notice_e31e1",
                    table="enforcement_outboxmessage",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outboxmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="paid_has_proof",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."channel" = \'EMAIL\' AND NEW."notice_id" IS NOT NULL AND NEW."phase" = \'DONE\')',
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_delivery d WHERE d.message_id = NEW.id\n                ) THEN RAISE EXCEPTION 'a letter is done once it is known what became of it' USING ERRCODE = '23514', CONSTRAINT = 'paid_has_proof'; END IF; RETURN NULL;",
                    hash="3cfa705f90734ba1f8dccfc1730f0e50486b81db",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_paid_has_proof_ca2b8",
                    table="enforcement_outboxmessage",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="delivery_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'delivery is append-only' USING ERRCODE = '23514', CONSTRAINT = 'delivery_kept';",
                    hash="b73ce8fbb0fd5f36830c45d8811412e3f053c1cf",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_delivery_kept_e9b02",
                    table="enforcement_delivery",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="delivery_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'delivery is append-only' USING ERRCODE = '23514', CONSTRAINT = 'delivery_whole';",
                    hash="72063a32e7c4e7c7044097eae4b12de5a102699f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_delivery_whole_3e5d7",
                    table="enforcement_delivery",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="delivery_awaits_seal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"hash\" > '')",
                    func="\n                INSERT INTO enforcement_unsealeddelivery (delivery_id, account_id, hash)\n                    SELECT NEW.id, n.account_id, NEW.hash FROM enforcement_notice n\n                    WHERE n.id = NEW.notice_id AND n.audience = 'HOLDER';\n                RETURN NULL;",
                    hash="6bd96b4ee331c1b6ea999b21ba1bfcf3ab972ed9",
                    operation="INSERT",
                    pgid="pgtrigger_delivery_awaits_seal_f3ccc",
                    table="enforcement_delivery",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="delivery_is_of_its_message",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_outboxmessage o WHERE o.id = NEW.message_id\n                        AND o.notice_id = NEW.notice_id AND o.channel = NEW.channel\n                        AND o.recipient = NEW.recipient\n                        AND (o.attempts > 0 OR o.crashes > 0 OR o.phase <> 'PENDING')\n                ) THEN RAISE EXCEPTION 'a delivery is what became of a message that was sent' USING ERRCODE = '23514', CONSTRAINT = 'delivery_is_of_its_message'; END IF; RETURN NULL;",
                    hash="bb834dd3b61946381c037eecfa0cfa4e63e1e6f4",
                    operation="INSERT",
                    pgid="pgtrigger_delivery_is_of_its_message_0be81",
                    table="enforcement_delivery",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="d7da4b7c04d2da2a40f101e85af05b5decb52d8d",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_c2338",
                    table="enforcement_plan",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyversion",
            trigger=pgtrigger.compiler.Trigger(
                name="policy_version_is_published",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."published_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'a published version is not changed; draft another one' USING ERRCODE = '23514', CONSTRAINT = 'policy_version_is_published';",
                    hash="59e9e78884fea8c6562cdca1004e0144590b6ab7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_policy_version_is_published_2ec84",
                    table="enforcement_policyversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' THEN\n                    RAISE EXCEPTION 'a decision is never deleted' USING ERRCODE = '23514', CONSTRAINT = 'decision_is_kept'; END IF;\n                IF OLD.phase = 'PROPOSED' AND to_jsonb(OLD) - ARRAY['phase','approved_by_id','approver_name','approver_role','approved_at','executed_at','impact','answer','notice','ratify_by_at'] =\n                    to_jsonb(NEW) - ARRAY['phase','approved_by_id','approver_name','approver_role','approved_at','executed_at','impact','answer','notice','ratify_by_at']\n                THEN RETURN NEW; END IF;\n                IF OLD.phase = 'EXECUTED' AND NEW.phase IN ('RATIFIED', 'LAPSED') AND\n                    to_jsonb(OLD) - ARRAY['phase','ratified_by_id','ratified_at'] = to_jsonb(NEW) -\n                        ARRAY['phase','ratified_by_id','ratified_at']\n                THEN RETURN NEW; END IF;\n                RAISE EXCEPTION 'a decision is superseded, not edited' USING ERRCODE = '23514', CONSTRAINT = 'decision_is_kept';",
                    hash="fa06e21035297d2115a937893d832d7c451cb835",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_decision_is_kept_54603",
                    table="enforcement_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_has_notice",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND\n                    (SELECT count(*) FROM enforcement_notice n\n                        WHERE n.decision_id = NEW.id) <> (NEW.notice <> '')::int\n                THEN RAISE EXCEPTION 'a decision that owes a notice has exactly one' USING ERRCODE = '23514', CONSTRAINT = 'decision_has_notice'; END IF; RETURN NULL;",
                    hash="7b9be77d16028aa1d6a393a0c04c6e874d858cb4",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_decision_has_notice_900c4",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_is_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND (CASE\n                    WHEN NEW.verb IN ('continue_measure', 'require_remediation', 'sanction', 'give_notice', 'withdraw_notice', 'terminate', 'vary', 'end_as_served') THEN TG_OP = 'INSERT' AND NOT EXISTS (\n                        -- a termination that comes due has the approval of its notice\n                        SELECT FROM enforcement_decision o WHERE NEW.verb = 'terminate'\n                            AND o.case_id = NEW.case_id AND o.verb = 'give_notice'\n                            AND o.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND o.approved_at = NEW.approved_at\n                            AND o.approved_by_id = NEW.approved_by_id\n                    ) OR TG_OP = 'UPDATE' AND OLD.phase = 'PROPOSED' AND NOT EXISTS (\n                        SELECT FROM accounts_user u WHERE u.id = NEW.approved_by_id\n                            AND (u.role = 'ADMIN' OR (u.role = 'LEAD'\n                                AND NEW.verb IN ('continue_measure', 'require_remediation', 'sanction', 'vary', 'end_as_served') AND NOT EXISTS (\n                                    -- for long: a sanction, or a precaution in all\n                                    SELECT FROM enforcement_measure m\n                                    WHERE m.case_id = NEW.case_id AND m.phase = 'IN_FORCE' AND (\n                                        (NEW.verb = 'sanction'\n                                            AND m.imposed_by_id = NEW.id\n                                            AND m.ends_at > NEW.executed_at + interval '90 days')\n                                        OR (NEW.verb = 'continue_measure'\n                                            AND m.basis = 'PRECAUTION'\n                                            AND m.review_by_at > m.first_at + interval '30 days')\n                                    )\n                                )))\n                    )\n                    WHEN NEW.verb = 'clear' THEN NEW.approved_by_id IS NULL AND EXISTS (\n                        SELECT FROM enforcement_measure m WHERE m.lifted_by_id = NEW.id\n                    )\n                    WHEN NEW.verb IN ('limit', 'suspend') THEN NEW.approved_by_id IS NULL AND EXISTS (\n                        SELECT FROM enforcement_decision o WHERE o.case_id = NEW.case_id\n                            AND o.verb IN ('lift_measure') AND o.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                            AND o.executed_at < NEW.executed_at\n                    ) AND EXISTS (\n                        SELECT FROM enforcement_decision o WHERE o.case_id = NEW.case_id\n                            AND o.verb IN ('limit', 'suspend', 'suspend_for_danger') AND o.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                            AND o.executed_at < NEW.executed_at\n                    )\n                    WHEN NEW.verb IN ('suspend_for_danger') THEN NEW.approved_by_id IS NULL AND EXISTS (\n                        SELECT FROM enforcement_decision o WHERE o.case_id = NEW.case_id\n                            AND o.verb = NEW.verb AND o.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                            AND o.executed_at < NEW.executed_at\n                    )\n                    ELSE false END)\n                THEN RAISE EXCEPTION 'what needs an approval took effect with one' USING ERRCODE = '23514', CONSTRAINT = 'decision_is_approved'; END IF; RETURN NULL;",
                    hash="bf56b73b9fd6dafa5984fac387e6ef1a5297bb16",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_decision_is_approved_9fab4",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_leaves_its_own",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND (TG_OP = 'INSERT' OR OLD.phase = 'PROPOSED')\n                    AND NEW.verb IN ('limit', 'suspend', 'suspend_for_danger', 'lift_measure', 'require_remediation', 'accept_remediation', 'warn', 'sanction', 'serve', 'terminate', 'clear', 'overturn', 'vary', 'end_as_served') AND EXISTS (\n                        SELECT FROM enforcement_measure m\n                        WHERE m.case_id = NEW.case_id AND m.phase = 'IN_FORCE'\n                            AND m.kind <> 'TERMINATE' AND m.imposed_by_id <> NEW.id\n                    )\n                THEN RAISE EXCEPTION 'what a decision lifts or replaces is over with it' USING ERRCODE = '23514', CONSTRAINT = 'decision_leaves_its_own'; END IF; RETURN NULL;",
                    hash="584d22bb07e41fd89f03f38a8d4b843555725541",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_decision_leaves_its_own_d49ca",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="hearer_gives_outcome",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND NEW.verb IN ('overturn', 'set_aside', 'resume_plan', 'remand_notice', 'lift_on_appeal', 'vary', 'end_as_served') AND NOT EXISTS (\n                    SELECT FROM enforcement_appeal a WHERE a.id = NEW.appeal_id\n                        AND a.case_id = NEW.case_id AND a.hearer_id = NEW.proposed_by_id\n                )\n                THEN RAISE EXCEPTION 'the outcome of an appeal is its hearer''s to give' USING ERRCODE = '23514', CONSTRAINT = 'hearer_gives_outcome'; END IF; RETURN NULL;",
                    hash="c256ab84c95816a7466f5565cea7da42f00df125",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_hearer_gives_outcome_d54c2",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="2caae765d3b25dbad05b2dd155a465fae15c4fd0",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_written_with_event_443f3",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="ratifier_is_not_hearer",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF EXISTS (\n                    SELECT FROM enforcement_appeal a WHERE a.decision_id = NEW.id\n                        AND a.hearer_id IN (NEW.ratified_by_id, NEW.approved_by_id)\n                )\n                THEN RAISE EXCEPTION 'who hears the appeal has no part in the decision' USING ERRCODE = '23514', CONSTRAINT = 'ratifier_is_not_hearer'; END IF; RETURN NULL;",
                    hash="72c49625fac759ecd24df8d313d17a27c4ce6bff",
                    operation='UPDATE OF "ratified_by_id", "approved_by_id"',
                    pgid="pgtrigger_ratifier_is_not_hearer_20eac",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="clause",
            trigger=pgtrigger.compiler.Trigger(
                name="clause_is_published",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM FROM enforcement_policyversion v WHERE v.id IN (OLD.version_id, NEW.version_id) FOR SHARE;\n        IF EXISTS (SELECT FROM enforcement_policyversion v WHERE v.id IN (OLD.version_id, NEW.version_id)\n            AND v.published_at IS NOT NULL)\n        THEN RAISE EXCEPTION 'a published version is not changed; draft another one' USING ERRCODE = '23514', CONSTRAINT = 'clause_is_published'; END IF;\n        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n        RETURN NEW;",
                    hash="2a7a25b830a841479e216d37aa9f08c683e91a98",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_clause_is_published_1aaf8",
                    table="enforcement_clause",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="state_has_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN RETURN NULL; END IF;\n                IF NOT (CASE TG_OP WHEN 'INSERT' THEN NEW.state = 'TRIAGE' AND EXISTS (\n                    SELECT FROM enforcement_event e WHERE e.case_id = NEW.id\n                        AND e.source = '' AND e.target = NEW.state\n                        AND e.xact = pg_current_xact_id()\n                ) ELSE EXISTS (\n                    SELECT FROM enforcement_event e JOIN enforcement_decision d\n                        ON d.id = e.decision_id AND d.case_id = NEW.id AND d.verb = e.act\n                        AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND d.executed_at = e.at\n                    WHERE e.case_id = NEW.id AND e.source = OLD.state AND e.target = NEW.state\n                        AND e.xact = pg_current_xact_id()\n                        AND (e.act, e.source, e.target) IN (('accept_remediation', 'REMEDIATING', 'RESOLVED'), ('clear', 'INVESTIGATING', 'CLEARED'), ('dismiss', 'TRIAGE', 'DISMISSED'), ('end_as_served', 'REMEDIATING', 'RESOLVED'), ('end_as_served', 'SERVING', 'RESOLVED'), ('end_as_served', 'TERMINATED', 'RESOLVED'), ('end_as_served', 'TERMINATING', 'RESOLVED'), ('give_notice', 'INVESTIGATING', 'TERMINATING'), ('give_notice', 'REMEDIATING', 'TERMINATING'), ('give_notice', 'SERVING', 'TERMINATING'), ('lapse', 'REMEDIATING', 'INVESTIGATING'), ('lapse_notice', 'TERMINATING', 'INVESTIGATING'), ('limit', 'TRIAGE', 'INVESTIGATING'), ('overturn', 'DISMISSED', 'CLEARED'), ('overturn', 'INVESTIGATING', 'CLEARED'), ('overturn', 'REMEDIATING', 'CLEARED'), ('overturn', 'RESOLVED', 'CLEARED'), ('overturn', 'SERVING', 'CLEARED'), ('overturn', 'TERMINATED', 'CLEARED'), ('overturn', 'TERMINATING', 'CLEARED'), ('remand_notice', 'TERMINATING', 'INVESTIGATING'), ('reopen', 'CLEARED', 'INVESTIGATING'), ('reopen', 'DISMISSED', 'INVESTIGATING'), ('reopen', 'RESOLVED', 'INVESTIGATING'), ('reopen', 'TERMINATED', 'INVESTIGATING'), ('require_remediation', 'INVESTIGATING', 'REMEDIATING'), ('resume_plan', 'INVESTIGATING', 'REMEDIATING'), ('sanction', 'INVESTIGATING', 'SERVING'), ('serve', 'SERVING', 'RESOLVED'), ('set_aside', 'REMEDIATING', 'INVESTIGATING'), ('set_aside', 'RESOLVED', 'INVESTIGATING'), ('set_aside', 'SERVING', 'INVESTIGATING'), ('set_aside', 'TERMINATED', 'INVESTIGATING'), ('set_aside', 'TERMINATING', 'INVESTIGATING'), ('suspend', 'TRIAGE', 'INVESTIGATING'), ('take_on', 'TRIAGE', 'INVESTIGATING'), ('terminate', 'INVESTIGATING', 'TERMINATED'), ('terminate', 'REMEDIATING', 'TERMINATED'), ('terminate', 'TERMINATING', 'TERMINATED'), ('vary', 'REMEDIATING', 'SERVING'), ('vary', 'TERMINATED', 'SERVING'), ('vary', 'TERMINATING', 'SERVING'), ('warn', 'INVESTIGATING', 'RESOLVED'), ('withdraw_notice', 'TERMINATING', 'INVESTIGATING'))\n                        AND NOT EXISTS (\n                            SELECT FROM enforcement_event o\n                            WHERE o.decision_id = d.id AND o.id <> e.id AND o.target <> ''\n                        )\n                ) END) THEN RAISE EXCEPTION 'a state moves along an arrow of a decision that takes effect, with its event: a final one by reopening or on appeal alone' USING ERRCODE = '23514', CONSTRAINT = 'state_has_event';\n                END IF; RETURN NULL;",
                    hash="35dbf45c03d8e6e15305f064f172ac92caf6fb0c",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_state_has_event_0df22",
                    table="enforcement_case",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="case_holds_what_it_decided",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."state" IS DISTINCT FROM (NEW."state"))',
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (\n        SELECT FROM enforcement_case c LEFT JOIN enforcement_measure m\n            ON m.case_id = c.id AND m.phase <> 'OVER'\n        WHERE c.id = NEW.id AND (\n            (c.state IN ('TRIAGE', 'DISMISSED', 'CLEARED', 'RESOLVED') AND m.id IS NOT NULL)\n            OR (c.state = 'TERMINATED'\n                AND (m.kind IS DISTINCT FROM 'TERMINATE' OR m.phase <> 'IN_FORCE'))\n            OR (m.phase = 'ORDERED' AND c.state <> 'TERMINATING')\n            OR (c.state = 'TERMINATING' AND NOT EXISTS (\n                SELECT FROM enforcement_measure o WHERE o.case_id = c.id AND o.phase = 'ORDERED'\n            ))\n        )\n    ) THEN RAISE EXCEPTION 'a case holds what its state allows: nothing once it has let go' USING ERRCODE = '23514', CONSTRAINT = 'case_holds_what_it_decided'; END IF; RETURN NULL;",
                    hash="d56f3c974484bb352691898702cbee23f8d656cd",
                    operation='UPDATE OF "state"',
                    pgid="pgtrigger_case_holds_what_it_decided_a7c8a",
                    table="enforcement_case",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referral",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('OVERDUE', 'ANSWERED'), ('SENT', 'ANSWERED'), ('SENT', 'OVERDUE'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="e306252d36487da7ff084435a29bb5a31b01dddb",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_065df",
                    table="enforcement_referral",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referral",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="0c8ae1a4f98fcf9a95eb3fef8b447217faba5f58",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_written_with_event_1747f",
                    table="enforcement_referral",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reinstatementrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('LODGED', 'DECLINED'), ('LODGED', 'GRANTED'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="ab80a2e0e577c205eda3537cc653b0c7fd0c5a98",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_8bf3d",
                    table="enforcement_reinstatementrequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reinstatementrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="a2d66de2bd5d3543260db012f0cafd817f4c8fe0",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_written_with_event_dec28",
                    table="enforcement_reinstatementrequest",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."case_id" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="9f5306aea2b811bd84308925fb58034951e40861",
                    operation='INSERT OR UPDATE OF "case_id", "read_at"',
                    pgid="pgtrigger_written_with_event_4a7cc",
                    table="enforcement_report",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="notice_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR (OLD.informed_at IS NOT NULL AND NEW.informed_at IS NOT NULL)\n                    OR to_jsonb(OLD) - 'informed_at' <> to_jsonb(NEW) - 'informed_at'\n                THEN RAISE EXCEPTION 'a notice is frozen as it was sent' USING ERRCODE = '23514', CONSTRAINT = 'notice_is_frozen'; END IF;\n                RETURN NEW;",
                    hash="75dfc1be44efed0fad08c343419ba5af77d2ef9b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_notice_is_frozen_dd74a",
                    table="enforcement_notice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="told_until_it_came_back",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."informed_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_delivery d WHERE d.notice_id = NEW.id\n                        AND d.informs AND d.outcome = 'BOUNCED'\n                ) OR (SELECT informed_at FROM enforcement_notice n WHERE n.id = NEW.id)\n                    IS DISTINCT FROM (SELECT min(p.at) FROM enforcement_delivery p\n    WHERE p.notice_id = NEW.id AND p.informs AND p.outcome <> 'BOUNCED' AND NOT EXISTS (\n        SELECT FROM enforcement_delivery b\n        WHERE b.message_id = p.message_id AND b.informs AND b.outcome = 'BOUNCED'\n    ))\n                THEN RAISE EXCEPTION 'who was told stays so until the letter that told them comes back' USING ERRCODE = '23514', CONSTRAINT = 'told_until_it_came_back'; END IF; RETURN NULL;",
                    hash="ef68931dc2b8e66ca756d66f75784559e9840d71",
                    operation='UPDATE OF "informed_at"',
                    pgid="pgtrigger_told_until_it_came_back_11de3",
                    table="enforcement_notice",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="notice_is_owed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (SELECT FROM enforcement_outboxmessage o WHERE o.notice_id = NEW.id)\n                THEN RAISE EXCEPTION 'a notice has an outbox message for its recipient' USING ERRCODE = '23514', CONSTRAINT = 'notice_is_owed';\n                    END IF; RETURN NULL;",
                    hash="92117a0a878d1c2b1a513c837e8e94420f5c1956",
                    operation="INSERT",
                    pgid="pgtrigger_notice_is_owed_2f856",
                    table="enforcement_notice",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="notice_is_of_its_case",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"audience\" = 'HOLDER')",
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_case c WHERE c.id = NEW.case_id\n                        AND c.account_id = NEW.account_id AND (NEW.decision_id IS NULL OR EXISTS (\n                            SELECT FROM enforcement_decision d\n                            WHERE d.id = NEW.decision_id AND d.case_id = c.id\n                        ))\n                ) THEN RAISE EXCEPTION 'a notice is about its case, to its account' USING ERRCODE = '23514', CONSTRAINT = 'notice_is_of_its_case'; END IF; RETURN NULL;",
                    hash="d64caf9c424b42ec4e51383c7ee026e487c1a1af",
                    operation="INSERT",
                    pgid="pgtrigger_notice_is_of_its_case_d4b1b",
                    table="enforcement_notice",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"audience\" = 'HOLDER')",
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="f3f22690caf724aedb4979f3cf4311864bdf0183",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_ed9e8",
                    table="enforcement_notice",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="joinedappeal",
            trigger=pgtrigger.compiler.Trigger(
                name="joined_appeal_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'joined_appeal is append-only' USING ERRCODE = '23514', CONSTRAINT = 'joined_appeal_kept';",
                    hash="556825059255c2a35f96d59d9a58e2c61cce6366",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_joined_appeal_kept_f247b",
                    table="enforcement_joinedappeal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="joinedappeal",
            trigger=pgtrigger.compiler.Trigger(
                name="joined_appeal_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'joined_appeal is append-only' USING ERRCODE = '23514', CONSTRAINT = 'joined_appeal_whole';",
                    hash="ababda777b230ec2d14ccf413d3a1fe099239a56",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_joined_appeal_whole_67231",
                    table="enforcement_joinedappeal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="joinedappeal",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = (SELECT a.case_id FROM enforcement_appeal a WHERE a.id = NEW.appeal_id) AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="313a82121d6c3f5010e1f20c7405d204da861833",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_64e1f",
                    table="enforcement_joinedappeal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appeal",
            trigger=pgtrigger.compiler.Trigger(
                name="hearer_had_no_part",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.hearer_id IS NOT NULL AND EXISTS (\n                    SELECT FROM enforcement_decision d WHERE d.id = NEW.decision_id AND (\n                        NEW.hearer_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id)\n                        OR (d.verb IN ('require_remediation', 'warn', 'sanction', 'give_notice', 'terminate') AND EXISTS (\n                            SELECT FROM enforcement_finding f\n                            JOIN enforcement_allegation a ON a.id = f.allegation_id\n                            WHERE a.case_id = d.case_id AND a.clause_id = ANY (d.clauses)\n                                AND f.conclusion = 'ESTABLISHED' AND f.found_at <= d.proposed_at\n                                AND f.found_by_id = NEW.hearer_id\n                        ))\n                        OR EXISTS (\n                            SELECT FROM enforcement_appeal other\n                            WHERE other.decision_id = d.id AND other.id <> NEW.id\n                                AND other.hearer_id = NEW.hearer_id\n                        )\n                    )\n                ) THEN RAISE EXCEPTION 'who hears the appeal had no part in the decision' USING ERRCODE = '23514', CONSTRAINT = 'hearer_had_no_part'; END IF; RETURN NULL;",
                    hash="fc858a34380a79c78e009f340c3179531187787e",
                    operation='INSERT OR UPDATE OF "hearer_id", "decision_id"',
                    pgid="pgtrigger_hearer_had_no_part_80122",
                    table="enforcement_appeal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appeal",
            trigger=pgtrigger.compiler.Trigger(
                name="appeal_is_of_its_case",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_decision d WHERE d.id = NEW.decision_id\n                        AND d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                ) THEN RAISE EXCEPTION 'an appeal is against a decision of its case that took effect' USING ERRCODE = '23514', CONSTRAINT = 'appeal_is_of_its_case'; END IF; RETURN NULL;",
                    hash="186c588cabfc12ca206453c189150ea996f6c87c",
                    operation="INSERT",
                    pgid="pgtrigger_appeal_is_of_its_case_bf4a9",
                    table="enforcement_appeal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appeal",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('HEARING', 'AFFIRMED'), ('HEARING', 'LODGED'), ('LODGED', 'HEARING'), ('HEARING', 'OVERTURNED'), ('LODGED', 'INADMISSIBLE'), ('HEARING', 'REMANDED'), ('HEARING', 'VARIED'), ('HEARING', 'WITHDRAWN'), ('LODGED', 'WITHDRAWN'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="227ded63baa46273a42c9216436b187ad4de9544",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_cc9fa",
                    table="enforcement_appeal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appeal",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="94a6aad469bbde5c9a6798735c1e0f22e3f4b64e",
                    operation='INSERT OR UPDATE OF "phase", "hearer_id"',
                    pgid="pgtrigger_written_with_event_a5fe1",
                    table="enforcement_appeal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirement",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('SUBMITTED', 'ACCEPTED'), ('SUBMITTED', 'RETURNED'), ('REQUIRED', 'SUBMITTED'), ('RETURNED', 'SUBMITTED'), ('REQUIRED', 'WAIVED'), ('RETURNED', 'WAIVED'), ('SUBMITTED', 'WAIVED'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="c263a784c62ce9d6f6756fb971933d40994e58aa",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_b84a3",
                    table="enforcement_requirement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirement",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="9e2ffed186aa6036dd870f4149b35947d59040aa",
                    operation='INSERT OR UPDATE OF "phase", "superseded", "due_at"',
                    pgid="pgtrigger_written_with_event_bc572",
                    table="enforcement_requirement",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('MISSED', 'DROPPED'), ('OPEN', 'DROPPED'), ('MISSED', 'DONE'), ('OPEN', 'DONE'), ('OPEN', 'MISSED'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="06c57e6cd06ba7435b968719291ecc7f31b44bf2",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_1b5af",
                    table="enforcement_review",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="precaution_has_look",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"kind\" = 'MEASURE')",
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (\n        SELECT FROM enforcement_measure m\n        WHERE m.id = NEW.subject AND m.phase = 'IN_FORCE' AND m.basis = 'PRECAUTION' AND NOT EXISTS (\n            SELECT FROM enforcement_review v\n            WHERE v.case_id = m.case_id AND v.phase IN ('OPEN', 'MISSED') AND v.kind = 'MEASURE'\n                AND v.subject = m.id\n                AND v.due_at <= greatest(m.review_by_at, v.opened_at + interval '7 days')\n        )\n    ) THEN RAISE EXCEPTION 'a precaution in force has a look that falls due by its date' USING ERRCODE = '23514', CONSTRAINT = 'precaution_has_look'; END IF; RETURN NULL;",
                    hash="b9a92d8bf2d6c630cc3196179ad12b720aac3fa0",
                    operation='UPDATE OF "phase", "due_at"',
                    pgid="pgtrigger_precaution_has_look_a1166",
                    table="enforcement_review",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="c3bdb2a1079beca83d8c25668303970abad1a971",
                    operation='INSERT OR UPDATE OF "phase", "due_at", "paused_at"',
                    pgid="pgtrigger_written_with_event_b7e01",
                    table="enforcement_review",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sealeddelivery",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_delivery_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'sealed_delivery is append-only' USING ERRCODE = '23514', CONSTRAINT = 'sealed_delivery_kept';",
                    hash="16bc41779d144a3c2309b844133424b7658ca135",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_sealed_delivery_kept_a6345",
                    table="enforcement_sealeddelivery",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sealeddelivery",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_delivery_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'sealed_delivery is append-only' USING ERRCODE = '23514', CONSTRAINT = 'sealed_delivery_whole';",
                    hash="a7964e2e26db421a603185606acc1db1c47c824b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_sealed_delivery_whole_1322b",
                    table="enforcement_sealeddelivery",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sealedevent",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_event_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'sealed_event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'sealed_event_kept';",
                    hash="288def6ddfee93ae1524e08efcc3d9146f509346",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_sealed_event_kept_473be",
                    table="enforcement_sealedevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sealedevent",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_event_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'sealed_event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'sealed_event_whole';",
                    hash="f9a782215dcadbde1192f964e602ca50fe06da8c",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_sealed_event_whole_fef5a",
                    table="enforcement_sealedevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffevent",
            trigger=pgtrigger.compiler.Trigger(
                name="staff_event_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'staff_event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'staff_event_kept';",
                    hash="e9303511833cf00fbf287022a769c8b00ce87dc5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_staff_event_kept_370ef",
                    table="enforcement_staffevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffevent",
            trigger=pgtrigger.compiler.Trigger(
                name="staff_event_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'staff_event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'staff_event_whole';",
                    hash="4d8da715a49d1c9d37595aab9457534e8888c638",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_staff_event_whole_14650",
                    table="enforcement_staffevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="submission_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'submission is append-only' USING ERRCODE = '23514', CONSTRAINT = 'submission_kept';",
                    hash="5abd025c22f8c5b8585039823e177abb34978a74",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_submission_kept_ff24b",
                    table="enforcement_submission",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="submission_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'submission is append-only' USING ERRCODE = '23514', CONSTRAINT = 'submission_whole';",
                    hash="8d99b7d66f222ce380371702dc868cb2ca9daaeb",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_submission_whole_c7ce3",
                    table="enforcement_submission",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = (SELECT r.case_id FROM enforcement_requirement r WHERE r.id = NEW.requirement_id) AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="c706483bf086944a4be8780aa6768b8c6feb91fb",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_d0742",
                    table="enforcement_submission",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="webhookendpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="endpoint_look_falls_due",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF NEW.disabled_at IS NULL THEN\n                    NEW.look_by_at := NULL;\n                    NEW.looked_by_id := NULL;\n                ELSIF NEW.looked_by_id IS NULL AND NEW.look_by_at IS NULL THEN\n                    NEW.look_by_at := NEW.disabled_at;\n                END IF;\n                RETURN NEW;",
                    hash="f6cfba6ca8c3098e4df2a5d38ac8f075af06bfb9",
                    operation='INSERT OR UPDATE OF "disabled_at"',
                    pgid="pgtrigger_endpoint_look_falls_due_5c59f",
                    table="enforcement_webhookendpoint",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="weighing",
            trigger=pgtrigger.compiler.Trigger(
                name="weighing_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'weighing is append-only' USING ERRCODE = '23514', CONSTRAINT = 'weighing_kept';",
                    hash="b7162a59353abe059a3916eb554cf955c3f12ee4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_weighing_kept_17d70",
                    table="enforcement_weighing",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="weighing",
            trigger=pgtrigger.compiler.Trigger(
                name="weighing_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'weighing is append-only' USING ERRCODE = '23514', CONSTRAINT = 'weighing_whole';",
                    hash="0b9cc9f04fe24785dca03d24882f12c188735e0a",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_weighing_whole_1e6e2",
                    table="enforcement_weighing",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="weighing",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = (SELECT e.case_id FROM enforcement_evidence e WHERE e.id = NEW.evidence_id) AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="1aaa8c4be751e2b24606dc30eb7e35d27ca24b0d",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_97af0",
                    table="enforcement_weighing",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        *roles.Migration.operations,
        *search.Migration.operations,
        *outbox_room.Migration.operations,
        # what parts of the others say in SQL: who may write the tables, and an index
        joined_appeals.Migration.operations[-1],
        migrations.RunSQL(rows_ask_rows.WRITTEN_ONCE, rows_ask_rows.WRITTEN_AGAIN),
        deliveries_sealed.Migration.operations[-1],
        migrations.RunSQL(reports_to_match.DOMAINS, reports_to_match.NO_DOMAINS),
        migrations.RunSQL(rows_bind.RIGHTS, rows_bind.RIGHTS_BEFORE),
    ]

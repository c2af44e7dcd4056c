"""What waits for somebody has a review, or a date at which it ends: questions to the holder,
messages from outside, escalations, notices that reached nobody, disabled webhooks, proposed roles.

What waits already gets its review from `manage.py waiting --mend`: a review is written by an event.
"""

import datetime

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

DISABLED = """
UPDATE enforcement_webhookendpoint SET look_by_at = disabled_at WHERE disabled_at IS NOT NULL;
"""
# The version before knows nothing of these kinds.
NO_LOOKS = """
DELETE FROM enforcement_review WHERE kind IN ('QUESTION', 'ANSWER', 'ESCALATION', 'ADDRESS');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_within_bounds"),
        ("enforcement", "0023_bounces_after_acceptance"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
        ),
        migrations.RemoveConstraint(
            model_name="review",
            name="review_kind_is_known",
        ),
        migrations.AddField(
            model_name="case",
            name="unseen_since_at",
            field=models.DateTimeField(
                help_text="Since when something that somebody outside wrote waits for a person to look at it; null where nothing does.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="roleproposal",
            name="expires_at",
            field=models.DateTimeField(
                db_default=django.db.models.expressions.CombinedExpression(
                    django.db.models.functions.datetime.Now(),
                    "+",
                    models.Value(datetime.timedelta(days=7)),
                ),
                help_text="When it ends if no second admin has answered it.",
            ),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="look_by_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="By when an admin looks at it, once it is disabled; null once one has.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="looked_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="turn_review",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="review",
            name="kind",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="webhookendpoint",
            name="disabled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("unseen_since_at__isnull", False)),
                fields=["unseen_since_at"],
                name="case_unseen",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("awaits", ""), _negated=True),
                fields=["id"],
                name="case_awaiting",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("phase", "EXECUTED"), ("ratify_by_at__isnull", False)),
                fields=["id"],
                name="decision_to_ratify",
            ),
        ),
        migrations.AddIndex(
            model_name="measure",
            index=models.Index(
                condition=models.Q(
                    ("basis__in", ["PRECAUTION", "SANCTION"]), ("phase", "IN_FORCE")
                ),
                fields=["id"],
                name="measure_to_review",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("audience", "HOLDER"), ("informed_at__isnull", True)),
                fields=["owed_at"],
                name="notice_unproven",
            ),
        ),
        migrations.AddIndex(
            model_name="requirement",
            index=models.Index(
                condition=models.Q(("phase", "SUBMITTED"), ("superseded", False)),
                fields=["id"],
                name="requirement_submitted",
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
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="done_at",
            field=models.DateTimeField(
                help_text="When it was paid; of a parked one, when somebody settled it.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="next_at",
            field=models.DateTimeField(
                help_text="Not to be tried before; of a parked one, when admins were last told of it."
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True), ("phase", "PARKED")),
                fields=["next_at"],
                name="outbox_given_up",
            ),
        ),
        migrations.AlterField(
            model_name="webhookendpoint",
            name="types",
            field=ArrayField(
                base_field=models.CharField(max_length=50),
                blank=True,
                default=list,
                help_text="Empty means every type.",
                size=None,
            ),
        ),
        migrations.RunSQL(DISABLED, NO_LOOKS),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("disabled_at__isnull", True), ("look_by_at__isnull", True)),
                    models.Q(("disabled_at__isnull", False), ("look_by_at__isnull", False)),
                    models.Q(("disabled_at__isnull", False), ("looked_by__isnull", False)),
                    _connector="OR",
                ),
                name="endpoint_disabled_has_look",
            ),
        ),
        migrations.AddConstraint(
            model_name="digest",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["UNMATCHED"])), name="digest_kind_is_known"
            ),
        ),
    ]

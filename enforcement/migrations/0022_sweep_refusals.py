"""What the sweep was refused is kept, and a review opens about it."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0021_each_reporter_appeals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
        ),
        migrations.RemoveConstraint(
            model_name="review",
            name="review_kind_is_known",
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
                ],
                max_length=12,
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
                        ],
                    )
                ),
                name="review_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="sweeprefusal",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.case",
            ),
        ),
        migrations.AddField(
            model_name="sweeprefusal",
            name="review",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.review",
            ),
        ),
        migrations.AddIndex(
            model_name="sweeprefusal",
            index=models.Index(
                condition=models.Q(("times__gte", 2)),
                fields=["refused_at"],
                name="sweep_refused_twice",
            ),
        ),
        migrations.AddConstraint(
            model_name="sweeprefusal",
            constraint=models.UniqueConstraint(
                fields=("source", "subject"), name="sweep_refusal_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sweeprefusal",
            constraint=models.CheckConstraint(
                condition=models.Q(("times__gte", 1)), name="sweep_refusal_counts"
            ),
        ),
        migrations.AddConstraint(
            model_name="sweeprefusal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("times", 1), ("case__isnull", True), ("review__isnull", False), _connector="OR"
                ),
                name="sweep_refused_twice_has_review",
            ),
        ),
    ]

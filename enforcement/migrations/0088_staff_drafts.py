"""What staff have begun to write in a case and not sent."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass


class Migration(OnePass):
    in_use = dict.fromkeys(("accounts_user", "enforcement_case"), TO_ADD_KEYS)

    dependencies = [
        ("enforcement", "0085_queue_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StaffDraft",
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
                    "form",
                    models.CharField(
                        choices=[("DECISION", "Decision"), ("MESSAGE", "Message")], max_length=10
                    ),
                ),
                ("sealed", models.TextField(help_text="What was typed.")),
                (
                    "revision",
                    models.PositiveBigIntegerField(
                        default=1,
                        help_text="Counts how often it was saved: a page saves over the one it knows.",
                    ),
                ),
                (
                    "case_version",
                    models.BigIntegerField(help_text="As the case was when it was written."),
                ),
                ("saved_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staff_drafts",
                        to="enforcement.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["saved_at"], name="staff_draft_by_time")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "person", "form"), name="staff_draft_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("form__in", ["DECISION", "MESSAGE"])),
                        name="staff_draft_of_a_form",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(models.F("sealed")),
                            models.Value(1000000),
                        ),
                        name="staff_draft_within_size",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("revision__gte", 1)), name="staff_draft_counts"
                    ),
                ],
            },
        ),
    ]

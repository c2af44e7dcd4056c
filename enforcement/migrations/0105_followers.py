"""Who follows which case; and whether a case that is linked to another one follows it."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, TO_CHANGE, OnePass


class Migration(OnePass):
    in_use = {
        "accounts_user": TO_ADD_KEYS,
        "enforcement_case": TO_ADD_KEYS,
        "enforcement_caselink": TO_CHANGE,
    }

    dependencies = [
        ("enforcement", "0104_outbox_channels_asked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseFollower",
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
                ("since_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="enforcement.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "person"), name="case_follower_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="caselink",
            name="kind",
            field=models.CharField(
                choices=[("RELATED", "Related"), ("FOLLOWS", "Follows")],
                db_default="RELATED",
                default="RELATED",
                max_length=7,
            ),
        ),
        migrations.AddConstraint(
            model_name="caselink",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["RELATED", "FOLLOWS"])),
                name="case_link_kind_is_known",
            ),
        ),
    ]

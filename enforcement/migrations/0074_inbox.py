"""What staff were told, as each of them has it."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass


class Migration(OnePass):
    in_use = dict.fromkeys(("accounts_account", "accounts_user", "enforcement_case"), TO_ADD_KEYS)
    dependencies = [
        ("accounts", "0017_scope_of_webhooks"),
        ("enforcement", "0073_indexes_of_no_query"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InboxItem",
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
                    "message_id",
                    models.UUIDField(help_text="Of the outbox: nobody is told of it twice."),
                ),
                (
                    "kind",
                    models.CharField(
                        help_text="A row of `language/staff_mails.py`.", max_length=40
                    ),
                ),
                ("about", models.JSONField(default=dict, help_text="What fills its places.")),
                ("path", models.CharField(help_text="The page that it leads to.", max_length=200)),
                ("told_at", models.DateTimeField()),
                (
                    "shown",
                    models.BooleanField(
                        default=True, help_text="In the inbox, and not only by mail."
                    ),
                ),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "digest_at",
                    models.DateTimeField(help_text="When the daily mail says it.", null=True),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enforcement.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inbox",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "told_at", "id"], name="inbox_by_time"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True), ("shown", True)),
                        fields=["person"],
                        name="inbox_unread",
                    ),
                    models.Index(
                        condition=models.Q(("digest_at__isnull", False)),
                        fields=["digest_at"],
                        name="inbox_digest",
                    ),
                    models.Index(fields=["told_at"], name="inbox_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "message_id"), name="inbox_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shown", True), ("digest_at__isnull", False), _connector="OR"
                        ),
                        name="inbox_leads_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shown", True), ("read_at__isnull", True), _connector="OR"
                        ),
                        name="inbox_read_is_shown",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("path__startswith", "/")), name="inbox_path_is_ours"
                    ),
                ],
            },
        ),
    ]

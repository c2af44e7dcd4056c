"""Programs may look after webhooks over the API."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_trusted_flaggers"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="apitoken",
            name="token_scopes_are_known",
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("REPORTS_WRITE", "reports:write"),
                        ("CASES_READ", "cases:read"),
                        ("CASES_ACT", "cases:act"),
                        ("ACCOUNTS_READ", "accounts:read"),
                        ("ACCOUNTS_WRITE", "accounts:write"),
                        ("USAGE_WRITE", "usage:write"),
                        ("EXPORTS_READ", "exports:read"),
                        ("AUDIT_READ", "audit:read"),
                        ("WEBHOOKS_WRITE", "webhooks:write"),
                    ],
                    max_length=20,
                ),
                default=list,
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scopes__len__gt", 0),
                    (
                        "scopes__contained_by",
                        [
                            "REPORTS_WRITE",
                            "CASES_READ",
                            "CASES_ACT",
                            "ACCOUNTS_READ",
                            "ACCOUNTS_WRITE",
                            "USAGE_WRITE",
                            "EXPORTS_READ",
                            "AUDIT_READ",
                            "WEBHOOKS_WRITE",
                        ],
                    ),
                ),
                name="token_scopes_are_known",
            ),
        ),
    ]

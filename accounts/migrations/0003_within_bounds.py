"""Dates that break no page, and names that can stand in an address; what broke one until now is mended."""

import datetime

from django.db import migrations, models

MENDED = r"""
UPDATE accounts_user SET away_until_at = '2199-12-31 12:00+00' WHERE away_until_at >= '2200-01-01';
UPDATE accounts_user SET away_until_at = NULL WHERE away_until_at < '1900-01-01';
UPDATE accounts_user
    SET username = left(regexp_replace(username, '[/\x01-\x1f\x7f]', '-', 'g'), 140) || '-' || left(id::text, 8)
    WHERE username ~ '/|[\x01-\x1f\x7f]|^$|(^|/)[.\s]+(/|$)';
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_triggers"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunSQL(MENDED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("registered_on__gte", datetime.date(1900, 1, 1)),
                    ("registered_on__lt", datetime.date(2200, 1, 1)),
                ),
                name="account_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("external_ref__regex", "[\\x01-\\x1f\\x7f]|^$|(^|/)[.\\s]+(/|$)"),
                    _negated=True,
                ),
                name="account_has_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "created_at__gte",
                        datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "created_at__lt",
                        datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "expires_at__gte",
                        datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "expires_at__lt",
                        datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                ),
                name="token_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="usageday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("used_on__gte", datetime.date(1900, 1, 1)),
                    ("used_on__lt", datetime.date(2200, 1, 1)),
                ),
                name="usage_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "away_until_at__gte",
                        datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                    (
                        "away_until_at__lt",
                        datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                    ),
                ),
                name="user_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("username__regex", "/|[\\x01-\\x1f\\x7f]|^$|(^|/)[.\\s]+(/|$)"), _negated=True
                ),
                name="user_has_address",
            ),
        ),
    ]

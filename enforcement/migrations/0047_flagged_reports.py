"""Reports of trusted flaggers, and the door to their page."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.db import migrations, models

from accounts.one_pass import OnePass

RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_flaggedreport, accounts_trustedflagger, accounts_apitoken
    FROM docket_app;
GRANT UPDATE (name, areas, awarded_by, award, award_url, since_on, until_on, suspended_at,
    ended_at, why) ON accounts_trustedflagger TO docket_app;
GRANT UPDATE (hash, hint, old_hash, old_until_at, agreed_at, agreed_by_id, last_used_at, revoked_at)
    ON accounts_apitoken TO docket_app;
"""
RIGHTS_BEFORE = """
REVOKE UPDATE (hash, hint, old_hash, old_until_at, agreed_at, agreed_by_id, last_used_at, revoked_at)
    ON accounts_apitoken FROM docket_app;
GRANT UPDATE, DELETE ON accounts_apitoken TO docket_app;
"""


class Migration(OnePass):
    dependencies = [
        ("accounts", "0016_trusted_flaggers"),
        ("enforcement", "0046_api_answers"),
    ]

    operations = [
        migrations.CreateModel(
            name="FlaggedReport",
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
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        help_text="What the flagger was trusted in at that time.",
                        size=None,
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="The sender's own; the same one is the same report.",
                        max_length=100,
                    ),
                ),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 of all that was sent.", max_length=64),
                ),
                ("sent_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="accesslink",
            name="access_link_is_for_one",
        ),
        migrations.RemoveConstraint(
            model_name="linkrequest",
            name="link_request_door",
        ),
        migrations.RemoveConstraint(
            model_name="portalsession",
            name="portal_session_is_of_one",
        ),
        migrations.AlterField(
            model_name="accesslink",
            name="door",
            field=models.CharField(
                choices=[
                    ("HOLDER", "Holder"),
                    ("REPORTER", "Reporter"),
                    ("PARTNER", "Partner"),
                    ("FLAGGER", "Flagger"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="linkrequest",
            name="door",
            field=models.CharField(
                choices=[
                    ("HOLDER", "Holder"),
                    ("REPORTER", "Reporter"),
                    ("PARTNER", "Partner"),
                    ("FLAGGER", "Flagger"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="portalsession",
            name="door",
            field=models.CharField(
                choices=[
                    ("HOLDER", "Holder"),
                    ("REPORTER", "Reporter"),
                    ("PARTNER", "Partner"),
                    ("FLAGGER", "Flagger"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="accesslink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("contact__isnull", True), ("door", "REPORTER"), ("report__isnull", False)
                    ),
                    models.Q(
                        ("contact__isnull", False),
                        ("door__in", ["HOLDER", "PARTNER", "FLAGGER"]),
                        ("report__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="access_link_is_for_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="linkrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("door__in", ["HOLDER", "REPORTER", "PARTNER", "FLAGGER"])),
                name="link_request_door",
            ),
        ),
        migrations.AddConstraint(
            model_name="portalsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("contact__isnull", True), ("door", "REPORTER"), ("report__isnull", False)
                    ),
                    models.Q(
                        ("contact__isnull", False),
                        ("door__in", ["HOLDER", "PARTNER", "FLAGGER"]),
                        ("report__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="portal_session_is_of_one",
            ),
        ),
        migrations.AddField(
            model_name="flaggedreport",
            name="flagger",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="accounts.trustedflagger",
            ),
        ),
        migrations.AddField(
            model_name="flaggedreport",
            name="report",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="flagged",
                to="enforcement.report",
            ),
        ),
        migrations.AddField(
            model_name="flaggedreport",
            name="token",
            field=models.ForeignKey(
                help_text="With which it was sent; null: by a person, on the page.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.apitoken",
            ),
        ),
        migrations.AddIndex(
            model_name="flaggedreport",
            index=models.Index(fields=["flagger", "sent_at"], name="flagged_report_of_flagger"),
        ),
        migrations.AddConstraint(
            model_name="flaggedreport",
            constraint=models.UniqueConstraint(
                fields=("flagger", "key"), name="flagged_report_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="flaggedreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("areas__len__gt", 0), models.Q(("key", ""), _negated=True)),
                name="flagged_report_is_whole",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="flaggedreport",
            trigger=pgtrigger.compiler.Trigger(
                name="flagged_by_one_who_is_trusted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                PERFORM FROM accounts_trustedflagger WHERE id = NEW.flagger_id\n                    AND suspended_at IS NULL AND ended_at IS NULL FOR SHARE;\n                IF NOT FOUND THEN RAISE EXCEPTION 'reports are flagged by who is trusted, neither suspended nor ended' USING ERRCODE = '23514', CONSTRAINT = 'flagged_by_one_who_is_trusted'; END IF;\n                RETURN NEW;",
                    hash="c268f436400b79aeaebc42d497cc43432d802e9e",
                    operation="INSERT",
                    pgid="pgtrigger_flagged_by_one_who_is_trusted_ff130",
                    table="enforcement_flaggedreport",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, RIGHTS_BEFORE),
    ]

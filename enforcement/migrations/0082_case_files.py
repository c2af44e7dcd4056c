"""Case files: who asked for one, why and for whom, and the PDF that was made."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass


class Migration(OnePass):
    in_use = dict.fromkeys(("accounts_user", "enforcement_case"), TO_ADD_KEYS)

    dependencies = [
        ("enforcement", "0079_chats"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseFile",
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
                    models.CharField(help_text="Whose view of the case it holds.", max_length=10),
                ),
                (
                    "audience",
                    models.CharField(help_text="For whom it is, in words.", max_length=200),
                ),
                ("reason", models.TextField(max_length=20000)),
                (
                    "sensitive",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        default=list,
                        help_text="Numbers of such evidence in it.",
                        size=None,
                    ),
                ),
                ("locale", models.CharField(max_length=10)),
                ("time_zone", models.CharField(max_length=50)),
                ("asked_at", models.DateTimeField()),
                ("tries", models.SmallIntegerField(default=0)),
                ("percent", models.SmallIntegerField(default=0, help_text="How far it is.")),
                ("made_at", models.DateTimeField(null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("size", models.BigIntegerField(default=0, help_text="Bytes.")),
                (
                    "why_not",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "NOT_ALLOWED",
                                "The person who asked for it may not have it any more, or has another role now.",
                            ),
                            (
                                "FILES_AWAY",
                                "Files could not be read or stored at that time. Ask again.",
                            ),
                            (
                                "NOT_MADE",
                                "The case is too large for one file, or the program that makes it failed.",
                            ),
                        ],
                        max_length=11,
                    ),
                ),
                ("until_at", models.DateTimeField(help_text="When it leaves.")),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_files",
                        to="enforcement.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "person", "asked_at"], name="case_file_of_person"),
                    models.Index(
                        condition=models.Q(("sha256", ""), ("why_not", "")),
                        fields=["asked_at"],
                        name="case_file_wanted",
                    ),
                    models.Index(
                        condition=models.Q(("sha256", ""), _negated=True),
                        fields=["sha256"],
                        name="case_file_by_hash",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("sha256", ""), ("why_not", "")),
                        fields=("case", "person"),
                        name="case_file_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("why_not", ""),
                            models.Q(
                                ("why_not__in", ["NOT_ALLOWED", "FILES_AWAY", "NOT_MADE"]),
                                ("sha256", ""),
                            ),
                            _connector="OR",
                        ),
                        name="case_file_made_or_not",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("made_at__isnull", True), ("sha256", ""), ("size", 0)),
                            models.Q(
                                ("made_at__isnull", False),
                                ("sha256__regex", "^[0-9a-f]{64}$"),
                                ("size__gt", 0),
                            ),
                            _connector="OR",
                        ),
                        name="case_file_has_hash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("audience", ""), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        name="case_file_says_why",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casefile",
            trigger=pgtrigger.compiler.Trigger(
                name="case_file_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF OLD.sha256 <> '' OR OLD.why_not <> ''\n                    OR to_jsonb(OLD) - '{tries,percent,made_at,sha256,size,why_not,until_at}'::text[]\n                        <> to_jsonb(NEW) - '{tries,percent,made_at,sha256,size,why_not,until_at}'::text[]\n                THEN RAISE EXCEPTION 'a case file is made once, as it was asked for' USING ERRCODE = '23514', CONSTRAINT = 'case_file_kept'; END IF;\n                RETURN NEW;",
                    hash="10c97b2e1b4f06dab43b176282b12d5ceb0de810",
                    operation="UPDATE",
                    pgid="pgtrigger_case_file_kept_ca9c2",
                    table="enforcement_casefile",
                    when="BEFORE",
                ),
            ),
        ),
    ]

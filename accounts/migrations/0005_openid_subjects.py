"""Who a member of staff is for an OpenID Connect server, remembered at the first sign-in by it."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_names_composed"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenIDSubject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issuer", models.CharField(max_length=200)),
                ("subject", models.CharField(max_length=255)),
                ("since_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="openid_subjects",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "issuer"), name="one_subject_per_person"
                    ),
                    models.UniqueConstraint(
                        fields=("issuer", "subject"), name="one_person_per_subject"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject", ""), _negated=True), name="subject_is_named"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="openidsubject",
            trigger=pgtrigger.compiler.Trigger(
                name="subject_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'a subject is remembered or forgotten, never changed' USING ERRCODE = '23514', CONSTRAINT = 'subject_kept';",
                    hash="7baf55c4241f295758c8d15e013649fe89822d8e",
                    operation="UPDATE",
                    pgid="pgtrigger_subject_kept_00434",
                    table="accounts_openidsubject",
                    when="BEFORE",
                ),
            ),
        ),
    ]

"""What saved phrases are meant for, and what they said before."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, TO_CHANGE, OnePass


class Migration(OnePass):
    in_use = {"enforcement_policy": TO_ADD_KEYS, "enforcement_savedphrase": TO_CHANGE}
    dependencies = [
        ("enforcement", "0075_closed_cases_listed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PhraseVersion",
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
                ("label", models.CharField(max_length=80)),
                ("text", models.TextField(max_length=2000)),
                ("locale", models.CharField(default="en", max_length=10)),
                (
                    "uses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        db_default=[],
                        default=list,
                        help_text="Verbs, or what `phrases.Writing` names; empty: anything.",
                        size=None,
                    ),
                ),
                (
                    "written_by",
                    models.CharField(
                        db_default="",
                        default="",
                        help_text="The name, as it was then.",
                        max_length=200,
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(help_text="Null: before phrases had versions.", null=True),
                ),
                ("number", models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="savedphrase",
            name="policy",
            field=models.ForeignKey(
                db_index=False,
                help_text="Null: any.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="enforcement.policy",
            ),
        ),
        migrations.AddField(
            model_name="savedphrase",
            name="uses",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                db_default=[],
                default=list,
                help_text="Verbs, or what `phrases.Writing` names; empty: anything.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="savedphrase",
            name="version",
            field=models.PositiveIntegerField(
                db_default=1,
                default=1,
                help_text="Which one it is; those before are `PhraseVersion`.",
            ),
        ),
        migrations.AddField(
            model_name="savedphrase",
            name="written_at",
            field=models.DateTimeField(help_text="Null: before phrases had versions.", null=True),
        ),
        migrations.AddField(
            model_name="savedphrase",
            name="written_by",
            field=models.CharField(
                db_default="", default="", help_text="The name, as it was then.", max_length=200
            ),
        ),
        migrations.AddConstraint(
            model_name="savedphrase",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="phrase_version_counts"
            ),
        ),
        migrations.AddField(
            model_name="phraseversion",
            name="phrase",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="enforcement.savedphrase",
            ),
        ),
        migrations.AddField(
            model_name="phraseversion",
            name="policy",
            field=models.ForeignKey(
                db_index=False,
                help_text="Null: any.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="enforcement.policy",
            ),
        ),
        migrations.AddConstraint(
            model_name="phraseversion",
            constraint=models.UniqueConstraint(
                fields=("phrase", "number"), name="phrase_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="phraseversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="phrase_version_is_counted"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="phraseversion",
            trigger=pgtrigger.compiler.Trigger(
                name="phrase_version_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'an earlier version of a phrase stays as it was' USING ERRCODE = '23514', CONSTRAINT = 'phrase_version_kept';",
                    hash="5fb63aed63293c07e963cafafc8f01f078d7cc9d",
                    operation="UPDATE",
                    pgid="pgtrigger_phrase_version_kept_ca7b6",
                    table="enforcement_phraseversion",
                    when="BEFORE",
                ),
            ),
        ),
    ]

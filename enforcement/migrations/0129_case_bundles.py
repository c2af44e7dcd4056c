"""Files of cases: bundles, and redacted copies of them."""

import django.db.models.deletion
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, TO_CHANGE, OnePass


class Migration(OnePass):
    in_use = {
        "enforcement_authorityrequest": TO_ADD_KEYS,
        "enforcement_casefile": TO_CHANGE,
    }
    dependencies = [
        ("enforcement", "0126_misuse"),
    ]

    operations = [
        migrations.AddField(
            model_name="casefile",
            name="redactions",
            field=models.JSONField(
                db_default=models.Value([], models.JSONField()),
                default=list,
                help_text="Of a redacted copy: parts, each with its ground.",
            ),
        ),
        migrations.AddField(
            model_name="casefile",
            name="request",
            field=models.ForeignKey(
                help_text="Of the legal desk, which alone sees the file then.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bundles",
                to="enforcement.authorityrequest",
            ),
        ),
        migrations.AddField(
            model_name="casefile",
            name="salt",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="For hashes of what is removed, in hexadecimal.",
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="casefile",
            name="shape",
            field=models.CharField(
                choices=[("PDF", "Pdf"), ("BUNDLE", "Bundle"), ("REDACTED", "Redacted")],
                db_default="PDF",
                default="PDF",
                max_length=8,
            ),
        ),
    ]

"""A report that a person splits off has a case of its own, which may stand beside the one that it left."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0012_report_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="split_from",
            field=models.ForeignKey(
                help_text="The case that a person split its report off; it may stand beside that one.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="split_into",
                to="enforcement.case",
            ),
        ),
        migrations.RemoveConstraint(model_name="case", name="case_one_undecided_per_area"),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("decided_at__isnull", True),
                    ("split_from__isnull", True),
                    ("state__in", ("TRIAGE", "INVESTIGATING")),
                ),
                fields=("account", "area"),
                name="case_one_undecided_per_area",
            ),
        ),
    ]

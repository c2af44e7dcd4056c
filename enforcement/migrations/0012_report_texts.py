"""The same source's same id may come with another text: each is kept, numbered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0011_reporters_told"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="number",
            field=models.IntegerField(
                db_default=1,
                default=1,
                help_text="Which text of that report it is; the first has 1.",
            ),
        ),
        migrations.RemoveConstraint(model_name="report", name="report_once"),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("source", "external_id", "number"), name="report_once"
            ),
        ),
    ]

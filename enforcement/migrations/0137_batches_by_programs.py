"""A batch that a program prepared for a person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0136_drafts_of_more_forms"),
    ]

    operations = [
        migrations.AddField(
            model_name="casebatch",
            name="prepared_by",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text=(
                    "The program that prepared it for `made_by`, who looks at it and starts it."
                ),
                max_length=200,
            ),
        ),
    ]

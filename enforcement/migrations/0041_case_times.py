"""How long cases take, by policy area, as the worker counts it once a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0040_published_by_two"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseTimes",
            fields=[
                ("area", models.CharField(max_length=50, primary_key=True, serialize=False)),
                ("counted_on", models.DateField(help_text="In UTC.")),
                ("cases", models.IntegerField()),
                ("decided_median", models.BigIntegerField()),
                ("decided_ninth", models.BigIntegerField()),
                ("closed_median", models.BigIntegerField()),
                ("closed_ninth", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cases__gte", 1),
                            ("closed_median__gte", 0),
                            ("decided_median__gte", 0),
                            ("closed_ninth__gte", models.F("closed_median")),
                            ("decided_ninth__gte", models.F("decided_median")),
                        ),
                        name="case_times_are_in_order",
                    )
                ],
            },
        ),
    ]

"""An index for the most important free case of each kind, by what routing asks for."""

from django.db import migrations, models

from accounts.repeatable import AddIndex


class Migration(migrations.Migration):
    atomic = False  # an index is made while others write to its table

    dependencies = [
        ("enforcement", "0153_misuse_counts"),
    ]

    operations = [
        AddIndex(
            model_name="case",
            index=models.Index(
                models.F("turn"),
                models.F("area"),
                models.F("locale"),
                models.F("tier"),
                models.OrderBy(models.F("priority"), descending=True),
                models.F("opened_at"),
                models.F("id"),
                condition=models.Q(
                    ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                    _negated=True,
                )
                & models.Q(("assignee__isnull", True)),
                name="case_free_by_kind",
            ),
        ),
    ]

"""Insights read a range of time from each table: by the blocks that were written about then, which costs a step next to nothing."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("accounts", "0001_initial"), ("enforcement", "0005_standing")]
    operations: ClassVar = [
        migrations.AddIndex("case", BrinIndex(fields=["first_look_at", "closed_at"], name="case_by_time", autosummarize=True)),
        migrations.AddIndex("decision", BrinIndex(fields=["executed_at"], name="decision_by_time", autosummarize=True)),
        migrations.AddIndex("notice", BrinIndex(fields=["owed_at"], name="notice_by_time", autosummarize=True)),
        migrations.AddIndex("review", BrinIndex(fields=["looked_at", "missed_at"], name="review_by_time", autosummarize=True)),
    ]

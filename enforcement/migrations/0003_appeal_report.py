"""An appeal by a reporter knows which report it is about, so that the answer goes to that reporter alone."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("enforcement", "0002_roles")]
    operations: ClassVar = [
        migrations.AddField(
            "appeal",
            "report",
            models.ForeignKey(
                help_text="Whose reporter appeals.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals",
                to="enforcement.report",
            ),
        ),
        migrations.AddConstraint(
            "appeal",
            models.CheckConstraint(
                condition=models.Q(("side", "REPORTER"), ("report__isnull", True), _connector="OR"), name="appeal_report_is_a_reporters"
            ),
        ),
    ]

"""Every look that was asked for says by whom, as far as that is known: looked at while others
write.
"""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("enforcement", "0154_free_cases_by_kind"),
    ]

    operations = [
        ValidateConstraint(model_name="review", name="review_asked_by_somebody"),
    ]

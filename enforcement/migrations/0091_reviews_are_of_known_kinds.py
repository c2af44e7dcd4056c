"""Every review is of a kind that is known, the old ones too: looked at while others write."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("enforcement", "0090_looks_that_are_asked_for"),
    ]

    operations = [
        ValidateConstraint(model_name="review", name="review_kind_is_known"),
    ]

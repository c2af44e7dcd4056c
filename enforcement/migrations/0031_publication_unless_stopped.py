"""A publication that no other admin could agree to takes effect unless it is stopped."""

import datetime

import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0030_publication_takes_two"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="policyversion",
            name="unless_stopped",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="No other admin could agree: it is published when its time is over.",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unless_stopped", False),
                    ("published_at__isnull", False),
                    (
                        "proposal_ends_at__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("proposed_at"), "+", models.Value(datetime.timedelta(days=1))
                        ),
                    ),
                    _connector="OR",
                ),
                name="version_proposal_can_be_stopped",
            ),
        ),
    ]

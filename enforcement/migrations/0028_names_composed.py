"""The version of a policy, which stands in addresses, has its marks composed."""

from django.db import migrations, models

import accounts.bounds


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0027_webhook_secrets_sealed"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="policyversion",
            name="version_has_address",
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    accounts.bounds.IsComposed(models.F("version")),
                    models.Q(
                        ("version__regex", "/|[\\x01-\\x1f\\x7f]|^$|(^|/)[.\\s]+(/|$)"),
                        _negated=True,
                    ),
                ),
                name="version_has_address",
            ),
        ),
    ]

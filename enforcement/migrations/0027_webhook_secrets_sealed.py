"""Secrets of webhooks are encrypted, as the authenticators' are. Backwards they lie open again.

While a post worker of the version before still runs, it cannot sign: such messages are tried again
until it is replaced.
"""

from typing import Any

from django.db import migrations, models

from accounts.ciphers import SEALED, Purpose, seal, unseal

COLUMNS = ("secret", "old_secret")


def seal_all(apps: Any, schema_editor: Any) -> None:
    """Encrypt what lies open."""
    for endpoint in apps.get_model("enforcement", "WebhookEndpoint").objects.all():
        for name in COLUMNS:
            kept = getattr(endpoint, name)
            if not kept.startswith(SEALED) and (kept or name == "secret"):
                setattr(endpoint, name, seal(kept, Purpose.WEBHOOK))
        endpoint.save(update_fields=COLUMNS)


def unseal_all(apps: Any, schema_editor: Any) -> None:
    """As the version before reads them."""
    for endpoint in apps.get_model("enforcement", "WebhookEndpoint").objects.all():
        for name in COLUMNS:
            if kept := getattr(endpoint, name):
                setattr(endpoint, name, unseal(kept, Purpose.WEBHOOK))
        endpoint.save(update_fields=COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0026_rows_bind")]

    operations = [
        migrations.AlterField(
            model_name="webhookendpoint",
            name="secret",
            field=models.CharField(
                editable=False, help_text="The one that signs first; encrypted.", max_length=500
            ),
        ),
        migrations.AlterField(
            model_name="webhookendpoint",
            name="old_secret",
            field=models.CharField(blank=True, editable=False, max_length=500),
        ),
        migrations.RunPython(seal_all, unseal_all),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("secret__startswith", "gAAAAA"),
                    models.Q(
                        ("old_secret", ""), ("old_secret__startswith", "gAAAAA"), _connector="OR"
                    ),
                ),
                name="endpoint_secrets_are_sealed",
            ),
        ),
    ]

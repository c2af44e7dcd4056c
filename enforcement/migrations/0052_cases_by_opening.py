"""Cases by when they were opened: what programs list and export."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0017_scope_of_webhooks"),
        ("enforcement", "0051_webhook_deliveries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(models.F("opened_at"), models.F("id"), name="case_by_opened"),
        ),
    ]

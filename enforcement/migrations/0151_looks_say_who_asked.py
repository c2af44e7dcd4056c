"""Of a look that was asked for: who asked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, TO_CHANGE, OnePass


class Migration(OnePass):
    in_use = {"accounts_user": TO_ADD_KEYS, "enforcement_review": TO_CHANGE}
    dependencies = [
        ("enforcement", "0149_statements_kept_since_drawn"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                help_text="Who asked a colleague for it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="asked_by_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
    ]

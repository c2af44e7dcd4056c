"""Another contact can be asked for by several who showed no mailbox: each address once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0052_cases_by_opening")]

    operations = [
        migrations.AddConstraint(
            "holderrequest",
            models.UniqueConstraint(
                condition=models.Q(("phase", "LODGED")),
                fields=("case", "kind", "subject", "reply_to"),
                name="holder_request_one_open_each",
                nulls_distinct=False,
            ),
        ),
        migrations.RemoveConstraint("holderrequest", "holder_request_one_open"),
    ]

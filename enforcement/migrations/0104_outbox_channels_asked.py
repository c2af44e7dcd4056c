"""Every row of the outbox has one of the channels: asked without a lock that anybody waits for."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0103_outbox_takes_statements")]

    operations = [
        ValidateConstraint(model_name="outboxmessage", name="outbox_channel_is_known"),
    ]

"""The index of what is closed and reopened has the act too: what goes on in another case is counted
apart from what is closed.
"""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from accounts.repeatable import AddIndex


class Migration(migrations.Migration):
    atomic = False  # an index is made while others write to its table

    dependencies = [
        ("enforcement", "0134_holds_follow_merges"),
    ]

    operations = [
        AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(
                    ("target__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                    ("source__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")),
                    _connector="OR",
                ),
                fields=["at"],
                include=("source", "target", "act", "case"),
                name="event_of_ending",
            ),
        ),
        RemoveIndexConcurrently(model_name="event", name="event_of_closing"),
    ]

"""All cases are listed by when they were closed, and by area and partner of the closed ones."""

from django.db import models

from accounts.one_pass import OnePass
from accounts.repeatable import AddIndex

CLOSED = ("state__in", ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED"))


class Migration(OnePass):
    atomic = False  # an index is made while others write to its table

    dependencies = [
        ("enforcement", "0074_inbox"),
    ]

    operations = [
        AddIndex(
            model_name="case",
            index=models.Index(
                models.F("closed_at"),
                models.F("id"),
                condition=models.Q(CLOSED),
                name="case_closed",
            ),
        ),
        AddIndex(
            model_name="case",
            index=models.Index(
                models.F("area"),
                models.F("closed_at"),
                models.F("id"),
                condition=models.Q(CLOSED),
                name="case_closed_by_area",
            ),
        ),
        AddIndex(
            model_name="case",
            index=models.Index(
                models.F("partner"),
                models.F("closed_at"),
                models.F("id"),
                condition=models.Q(("partner__isnull", False), CLOSED),
                name="case_closed_by_partner",
            ),
        ),
    ]

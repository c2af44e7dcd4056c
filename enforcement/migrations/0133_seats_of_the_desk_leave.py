"""The seats of the legal desk alone, which stand among all seats now."""

import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0132_seats"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="legalseat", name="legal_seat_kept"),
        pgtrigger.migrations.RemoveTrigger(model_name="legalseat", name="legal_seat_by_two"),
        pgtrigger.migrations.RemoveTrigger(model_name="legalseat", name="legal_seat_opens"),
        migrations.DeleteModel(name="LegalSeat"),
    ]

"""Who proposed the publication of a version that changes what an account can be terminated for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import OnePass


class Migration(OnePass):
    dependencies = [
        ("enforcement", "0029_sign_in_takes_two"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="policyversion",
            name="proposal_ends_at",
            field=models.DateTimeField(
                blank=True, help_text="When it is void if no second admin has agreed.", null=True
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="proposed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="publisher",
            field=models.ForeignKey(
                blank=True,
                help_text="Who proposed its publication, where a second admin has to agree.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("proposal_ends_at__isnull", True),
                        ("proposed_at__isnull", True),
                        ("publisher__isnull", True),
                    ),
                    models.Q(
                        ("proposal_ends_at__isnull", False),
                        ("proposed_at__isnull", False),
                        ("published_at__isnull", True),
                        ("publisher__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="version_proposal_is_whole",
            ),
        ),
    ]

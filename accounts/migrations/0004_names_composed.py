"""Names that stand in addresses have their marks composed; what had not is composed now. Where
two then are one name, the migration stops at the second: one of them has to be renamed first.
"""

from django.db import migrations, models

import accounts.bounds
from accounts.one_pass import OnePass

COMPOSED = """
UPDATE accounts_account SET external_ref = normalize(external_ref, NFC)
    WHERE external_ref IS NOT NFC NORMALIZED;
UPDATE accounts_user SET username = normalize(username, NFC) WHERE username IS NOT NFC NORMALIZED;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(OnePass):
    dependencies = [
        ("accounts", "0003_within_bounds"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunSQL(COMPOSED, migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name="account",
            name="account_has_address",
        ),
        migrations.RemoveConstraint(
            model_name="user",
            name="user_has_address",
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    accounts.bounds.IsComposed(models.F("external_ref")),
                    models.Q(
                        ("external_ref__regex", "[\\x01-\\x1f\\x7f]|^$|(^|/)[.\\s]+(/|$)"),
                        _negated=True,
                    ),
                ),
                name="account_has_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    accounts.bounds.IsComposed(models.F("username")),
                    models.Q(
                        ("username__regex", "/|[\\x01-\\x1f\\x7f]|^$|(^|/)[.\\s]+(/|$)"),
                        _negated=True,
                    ),
                ),
                name="user_has_address",
            ),
        ),
    ]

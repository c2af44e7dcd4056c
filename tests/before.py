"""The version before, which must run on our tables: where it is in git, and where its tables end.

With the next release, name the commit of this one, and its last migrations.
"""

from __future__ import annotations

COMMIT = "4a0cbf4bb495d341715ea0c4b61825995889dcc7"  # the one before Docket for many machines
MIGRATED = {"accounts": "0017_scope_of_webhooks", "enforcement": "0053_each_plea_is_open"}

"""What the application may change of rows that bind somebody is what `models/rights.py` says."""

from __future__ import annotations

import pytest
from django.db import connection

from enforcement.models.rights import CHANGEABLE


@pytest.mark.django_db
def test_the_application_may_change_the_columns_that_are_meant_to_change_and_no_others() -> None:
    with connection.cursor() as cursor:
        for model, names in CHANGEABLE.items():
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
                "AND has_column_privilege('docket_app', attrelid, attnum, 'UPDATE')",
                [model._meta.db_table],
            )
            assert {name for (name,) in cursor.fetchall()} == set(names), model
            assert set(names) <= {f.attname for f in model._meta.concrete_fields}

"""An index that is the beginning of another costs a write with each row, and serves nothing."""

from __future__ import annotations

import pytest
from django.db import connection

BEGINNINGS = """
SELECT part.indexrelid::regclass::text, whole.indexrelid::regclass::text
FROM pg_index part
    JOIN pg_class c ON c.oid = part.indexrelid
    JOIN pg_am am ON am.oid = c.relam AND am.amname = 'btree'
    JOIN pg_index whole ON whole.indrelid = part.indrelid AND whole.indexrelid <> part.indexrelid
    JOIN pg_class w ON w.oid = whole.indexrelid AND w.relam = c.relam
WHERE part.indrelid::regclass::text LIKE 'enforcement\\_%%'
    AND NOT part.indisunique AND part.indexprs IS NULL
    AND whole.indkey::text || ' ' LIKE part.indkey::text || ' %%'
    AND whole.indclass::text || ' ' LIKE part.indclass::text || ' %%'
    AND whole.indpred IS NOT DISTINCT FROM part.indpred
ORDER BY 1, 2
"""


@pytest.mark.django_db
def test_no_index_is_the_beginning_of_another() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BEGINNINGS, [])
        assert cursor.fetchall() == []


BY_BEGINNING = """
SELECT indexrelid::regclass::text FROM pg_index i
    JOIN pg_opclass o ON o.oid = i.indclass[0]
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
WHERE i.indrelid::regclass::text LIKE 'enforcement\\_%%'
    AND a.attname = 'ref' AND o.opcname = 'varchar_pattern_ops'
"""


@pytest.mark.django_db
def test_no_index_is_for_the_beginning_of_a_reference() -> None:
    """Django makes one for each unique text; references are looked for whole, or by parts."""
    with connection.cursor() as cursor:
        cursor.execute(BY_BEGINNING, [])
        assert cursor.fetchall() == []

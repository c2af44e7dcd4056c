"""What the search needs: names are found by parts and with slips of the finger, texts by their words, in whatever language.

The expressions are those of queries/search.py.
"""

from typing import ClassVar

from django.db import migrations

SEARCH = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX account_by_name ON accounts_account USING gin (name gin_trgm_ops);
CREATE INDEX account_by_ref ON accounts_account USING gin (external_ref gin_trgm_ops);
CREATE INDEX contact_by_email ON accounts_contact (lower(email));
CREATE INDEX evidence_by_words ON enforcement_evidence USING gin (to_tsvector('simple', citation || ' ' || text));
CREATE INDEX report_by_words ON enforcement_report USING gin (to_tsvector('simple', claim));
CREATE INDEX case_by_words ON enforcement_case USING gin (to_tsvector('simple', question));
"""
NO_SEARCH = """
DROP INDEX account_by_name, account_by_ref, contact_by_email, evidence_by_words, report_by_words, case_by_words;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("enforcement", "0002_roles")]
    operations: ClassVar = [migrations.RunSQL(SEARCH, NO_SEARCH)]

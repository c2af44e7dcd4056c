"""Secrets of webhooks that lie open are encrypted by a migration, and lie open again backwards."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from accounts.ciphers import SEALED, Purpose, seal, unseal
from tests.web.conftest import HOOK_SECRET

pytestmark = pytest.mark.django_db
MIGRATION = import_module("enforcement.migrations.0027_webhook_secrets_sealed")
# A temporary table stands before the real one, without its constraints.
TABLE = """
SET LOCAL ROLE NONE; -- for this transaction the owner, who may make tables
CREATE TEMPORARY TABLE enforcement_webhookendpoint (
    LIKE public.enforcement_webhookendpoint INCLUDING DEFAULTS
);
INSERT INTO enforcement_webhookendpoint (id, url, types, secret, old_secret, disabled_why) VALUES
    ('00000000-0000-7000-8000-000000000001', 'https://a.example/', '{}', %s, '', ''),
    ('00000000-0000-7000-8000-000000000002', 'https://b.example/', '{}', %s, 'whsec_old', ''),
    ('00000000-0000-7000-8000-000000000003', 'https://c.example/', '{}', '', '', '')
"""


def kept() -> list[tuple[Any, ...]]:
    """What lies in the table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, old_secret FROM enforcement_webhookendpoint ORDER BY url")
        return list(cursor.fetchall())


def test_secrets_are_encrypted_and_lie_open_again() -> None:
    already = seal("whsec_done", Purpose.WEBHOOK)
    with connection.cursor() as cursor:
        cursor.execute(TABLE, [HOOK_SECRET, already])
    MIGRATION.seal_all(apps, None)
    after = kept()
    assert [(s.startswith(SEALED), bool(o)) for s, o in after] == [
        (True, False),
        (True, True),
        (True, False),
    ]
    assert after[1][0] == already, "what is encrypted already stays as it is"
    assert unseal(after[0][0], Purpose.WEBHOOK) == HOOK_SECRET
    MIGRATION.unseal_all(apps, None)
    assert kept() == [(HOOK_SECRET, ""), ("whsec_done", "whsec_old"), ("", "")]

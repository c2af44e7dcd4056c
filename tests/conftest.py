"""Every test acts as the application's role: the owner makes the test database, and the tests own nothing in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After the owner has migrated, act as `docket_app`. TRUNCATE is granted for the tests' own clean-up alone."""
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO docket_app")
        connection.close()
    options = connection.settings_dict["OPTIONS"]
    options["assume_role"] = "docket_app"
    options["options"] = "-c docket.allow_truncate=on"
    yield
    with django_db_blocker.unblock():
        connection.close()
    options.pop("assume_role")  # else DROP DATABASE is refused
    options.pop("options")

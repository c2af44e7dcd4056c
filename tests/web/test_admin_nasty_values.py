"""The nastiest values in Django's admin, in its lists, searches, filters and histories: nothing is
answered with 500.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin

from accounts.admin import site
from tests.nasty import SEED, VALUES, chance
from tests.sampling import WHOLE
from tests.web.conftest import SignIn
from tests.web.test_admin import address
from tests.web.test_nasty_values import broken
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
SHARE = 1.0 if WHOLE else 0.1
ASKED = ["q", "o", "p", "e", "all", "_popup", "_to_field", "_facets", "_changelist_filters"]


def read_from(model: type[Any], shown: admin.ModelAdmin[Any]) -> Iterator[str]:
    """The addresses of a record's pages, with something nasty in each place of them."""
    base = address(model)
    filters = [f"{name}{how}" for name in shown.list_filter for how in ("", "__exact", "__isnull")]
    for value in VALUES:
        put = quote(value[:5_000], errors="surrogatepass")
        for name in [*ASKED, *filters, "nobody", "pk__in", "password__startswith"]:
            yield f"{base}?{name}={put}"
        for page in ("change", "history", "delete"):
            yield f"{base}{put}/{page}/"
        yield f"{base}{put}/"
        yield f"{base}add/?{model._meta.get_fields()[-1].name}={put}"


def test_no_page_of_the_admin_breaks_whatever_stands_in_its_address(
    full_world: World, sign_in: SignIn
) -> None:
    client, pick = sign_in("ada", "ADMIN"), chance("admin")
    tried = [
        at
        for model, shown in site._registry.items()
        for at in read_from(model, shown)
        if pick.random() < SHARE / 10
    ]
    tried += [f"/admin/{quote(v[:300], errors='surrogatepass')}/" for v in VALUES]
    assert not (wrong := broken(client, tried)), f"DOCKET_SEED={SEED}\n" + "\n".join(wrong)

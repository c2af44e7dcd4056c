"""The nastiest values in Django's admin: in its lists, searches, filters and histories, and in the
forms of what admins keep. Nothing is answered with 500, and what was taken can be shown to
everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.test import Client

from accounts.admin import site
from accounts.bounds import is_in_time, is_kept, shows_something
from accounts.models import User
from enforcement.models import WebhookEndpoint
from tests.nasty import SEED, VALUES, chance, send
from tests.sampling import WHOLE
from tests.web.conftest import SignIn
from tests.web.test_admin import KEPT, address, rows
from tests.web.test_nasty_values import broken
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
SHARE = 1.0 if WHOLE else 0.1
ASKED = ["q", "o", "p", "e", "all", "_popup", "_to_field", "_facets", "_changelist_filters"]
EAST, WEST = "Pacific/Kiritimati", "Pacific/Pago_Pago"
"""Where a day begins first, and last."""


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


def right_in(client: Client, at: str) -> dict[str, Any]:
    """What the form at an address would send as it stands."""
    form = client.get(at).context["adminform"].form
    sent = {bound.html_name: bound.value() for bound in form}
    sent |= {
        f"{bound.html_name}_{n}": part
        for bound in form
        if hasattr(bound.field, "fields")
        for n, part in enumerate(bound.field.widget.decompress(bound.value()))
    }
    return {
        name: ",".join(value) if isinstance(value, list) else str(value)
        for name, value in sent.items()
        if value is not None
    } | {"_save": "Save"}


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


# What no page could show, and what shows nothing: always tried.
WORST = {
    "\x00",
    "\u200b\u2060\ufeff",
    "\x1b[31m",
    "0001-01-01",
    "9999-12-31",
}


@pytest.mark.parametrize("model", sorted(KEPT, key=lambda model: model.__name__))
def test_nothing_that_admins_keep_breaks_a_page_for_anybody(
    full_world: World, sign_in: SignIn, model: type[Any]
) -> None:
    client, pick, wrong = sign_in("ada", "ADMIN"), chance(model.__name__), []
    client.raise_request_exception = False
    base, row = address(model), rows(model).order_by("pk").first()
    change = f"{base}{row.pk}/change/"
    right = right_in(client, change)
    if model is WebhookEndpoint:
        right |= {"disabled_at_0": "2024-03-01", "disabled_at_1": "12:00"}
    User.objects.filter(username="rhea").update(time_zone=EAST)
    User.objects.filter(username="otto").update(time_zone=WEST)
    readers = [sign_in("rhea", "REVIEWER"), sign_in("otto", "AUDITOR")]
    for name in right:
        for value in VALUES:
            if value not in WORST and pick.random() > SHARE / 3:
                continue
            said, taken = f"{name}={value[:40]!r}", False
            for at in (change, f"{base}add/"):
                answer = send(client, at, {**right, name: value})
                taken = taken or answer.status_code == 302
                wrong += [f"{at}: {said}"] * (answer.status_code >= 500)
            if not taken:
                continue
            for kept in rows(model).values():
                wrong += [f"{said} kept {n}={v!r}" for n, v in kept.items() if unfit(v)]
            seen = [base, f"{change.removesuffix('change/')}history/", "/admin/", "/partners"]
            seen += [f"{base}{pk}/change/" for pk in rows(model).values_list("pk", flat=True)]
            for reader in (client, *readers):
                wrong += [f"{said}: {at}" for at in broken(reader, seen)]
            rows(model).exclude(pk=row.pk).delete()
            assert send(client, change, right).status_code == 302, said
    assert not wrong, f"DOCKET_SEED={SEED}\n" + "\n".join(wrong)


def unfit(value: object) -> bool:
    """Whether a value should never have been kept."""
    if isinstance(value, list):
        return any(map(unfit, value))
    if isinstance(value, str):
        return bool(value) and not (is_kept(value) and shows_something(value))
    return isinstance(value, date) and not is_in_time(value)

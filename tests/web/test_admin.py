"""Who may see and do what in the admin: every role, every record, every page, read and written.

Nobody writes the record.
"""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import models
from django.http import HttpRequest
from django.test import Client

from accounts.admin import CappedPaginator, site
from accounts.models import Account, User
from enforcement.models import (
    Case,
    Evidence,
    Notice,
    OutboxMessage,
    Report,
    StaffEvent,
)
from tests.web._desks import in_one_line
from tests.web.conftest import SignIn
from tests.world import World

ROLES = {"rhea": "REVIEWER", "lena": "LEAD", "ada": "ADMIN", "otto": "AUDITOR"}
FOR_THE_AUDIT = {OutboxMessage, LogEntry, StaffEvent}


def everything() -> dict[str, list[str]]:
    """Every row of both apps."""
    found: dict[str, list[str]] = {}
    for model in (
        *apps.get_app_config("accounts").get_models(),
        *apps.get_app_config("enforcement").get_models(),
    ):
        found[model.__name__] = sorted(
            str(row) for row in model._default_manager.all().values_list()
        )
    return found


def address(model: type[models.Model]) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def rows(model: type[models.Model]) -> models.QuerySet[Any]:
    """The rows that the admin shows: not the notices to reporters."""
    return (
        Notice.objects.filter(audience="HOLDER")
        if model is Notice
        else model._default_manager.all()
    )


def codes(client: Client, model: type[models.Model]) -> dict[str, int]:
    """What every page of a record answers, to look at and to write.

    The writing sends what would change and delete.
    """
    base = address(model)
    row = rows(model).order_by("pk").first()
    assert row is not None, f"the world has no {model.__name__}"
    change, delete = f"{base}{row.pk}/change/", f"{base}{row.pk}/delete/"
    return {
        "list": client.get(base).status_code,
        "see": client.get(change).status_code,
        "history": client.get(f"{base}{row.pk}/history/").status_code,
        "add": client.get(f"{base}add/").status_code,
        "delete": client.get(delete).status_code,
        "post add": client.post(f"{base}add/", {"name": "x", "_save": "Save"}).status_code,
        "post change": client.post(change, {"name": "x", "_save": "Save"}).status_code,
        "post delete": client.post(delete, {"post": "yes"}).status_code,
        "post action": client.post(
            base, {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}
        ).status_code,
    }


def expected(model: type[models.Model], role: str) -> dict[str, int]:
    """Readers look, and nobody writes; what is not for a role is not for it at all."""
    if model in FOR_THE_AUDIT and role not in ("ADMIN", "AUDITOR"):
        return dict.fromkeys(
            (
                "list",
                "see",
                "history",
                "add",
                "delete",
                "post add",
                "post change",
                "post delete",
                "post action",
            ),
            403,
        )
    look = {"list": 200, "see": 200, "history": 200, "post action": 200}
    refused = dict.fromkeys(("add", "delete", "post add", "post change", "post delete"), 403)
    return {**look, **refused}


@pytest.mark.parametrize(("username", "role"), ROLES.items())
def test_every_page_for_every_role(
    full_world: World, sign_in: SignIn, username: str, role: str
) -> None:
    client = sign_in(username, role)
    before = everything()
    for model in site._registry:
        assert codes(client, model) == expected(model, role), model.__name__
    after = everything()
    assert {name for name in before if before[name] != after[name]} <= {"User"}, (
        "something was written"
    )
    assert [row for row in after["User"] if "'x'" in row] == []


def test_the_admin_shows_what_it_should_and_nothing_else() -> None:
    shown = {model.__name__ for model in site._registry}
    assert {
        "Event",
        "Decision",
        "Case",
        "Account",
        "Notice",
        "OutboxMessage",
        "Review",
        "Measure",
        "Evidence",
        "Report",
    } <= shown
    assert not shown & {"EmailAddress", "Authenticator", "SocialApp", "Group", "ApiToken"}
    assert not shown & {"Contact", "WebhookEndpoint"}, "it has a page of its own, with a record"


def test_a_stranger_writes_nothing(full_world: World) -> None:
    before = everything()
    for model in site._registry:
        assert set(codes(Client(), model).values()) <= {302, 403}
    assert everything() == before


def test_every_column_of_the_record_can_be_seen_but_what_is_withheld(
    full_world: World, sign_in: SignIn
) -> None:
    client = sign_in("ada", "ADMIN")
    case = Case.objects.get()
    html = client.get(f"{address(Case)}{case.pk}/change/").content.decode()
    assert case.ref in html and case.question in html and "Priority terms" in html
    assert "_save" not in html
    notice = client.get(f"{address(Notice)}{rows(Notice)[0].pk}/change/").content.decode()
    assert "Statement" in notice
    evidence = client.get(
        f"{address(Evidence)}{Evidence.objects.get().pk}/change/"
    ).content.decode()
    assert "The Verge" in evidence and "A secret that is not for this page" not in evidence


@pytest.mark.parametrize(("username", "role"), ROLES.items())
def test_a_reporters_name_is_nowhere(
    full_world: World, sign_in: SignIn, username: str, role: str
) -> None:
    client = sign_in(username, role)
    assert (
        Report.objects.filter(reporter_name="Robin Reporter").exists()
        and Notice.objects.filter(audience="REPORTER").exists()
    )
    for model in site._registry:
        for row in model._default_manager.all()[:20]:
            html = client.get(f"{address(model)}{row.pk}/change/", follow=True).content.decode()
            assert "Robin Reporter" not in html and "robin@press.example" not in html, (
                model.__name__
            )
        assert "robin@press.example" not in client.get(address(model)).content.decode()


QUESTIONS = ("__startswith", "__icontains", "__regex", "__gt", "__isnull", "__in", "", "__exact")


@pytest.mark.parametrize(("username", "role"), ROLES.items())
def test_no_address_answers_questions_about_a_column_that_is_no_filter(
    full_world: World, sign_in: SignIn, username: str, role: str
) -> None:
    """Every column of every record by every role: `?password__startswith=p`."""
    client = sign_in(username, role)
    questions = cycle(QUESTIONS)
    for model, kept in site._registry.items():
        if model in FOR_THE_AUDIT and role not in ("ADMIN", "AUDITOR"):
            continue
        for field in model._meta.concrete_fields:
            if field.name not in kept.list_filter:
                asked = f"{field.name}{next(questions)}"
                answer = client.get(address(model), {asked: "1"})
                assert answer.status_code == 400, f"{model.__name__}?{asked}=1"


def test_no_lookup_is_allowed_but_whole_values_of_filters() -> None:
    """Also of what a record points to: `?assignee__password__startswith=p`."""
    for model, kept in site._registry.items():
        columns = [f.name for f in model._meta.concrete_fields]
        columns += [
            f"{f.name}__{g.name}"
            for f in model._meta.concrete_fields
            if f.related_model
            for g in f.related_model._meta.concrete_fields
        ]
        allowed = {
            f"{column}{question}"
            for column in columns
            for question in QUESTIONS
            if kept.lookup_allowed(f"{column}{question}", "1", HttpRequest())
        }
        filters = {str(name) for name in kept.list_filter}
        assert allowed == filters | {f"{name}__exact" for name in filters}, model.__name__


def test_the_filters_that_a_list_offers_are_answered(full_world: World, sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN")
    for model, kept in site._registry.items():
        page = client.get(address(model))
        filters = page.context["cl"].filter_specs
        assert len(filters) == len(kept.list_filter), model.__name__
        for one in filters:
            for choice in one.choices(page.context["cl"]):
                found = client.get(address(model) + choice["query_string"])
                assert found.status_code == 200, (model.__name__, choice["query_string"])


def test_no_password_not_even_hashed_is_shown_to_readers(
    full_world: World, sign_in: SignIn
) -> None:
    html = (
        sign_in("lena", "LEAD")
        .get(f"/admin/accounts/user/{User.objects.get(username='lena').pk}/change/")
        .content.decode()
    )
    assert User.objects.get(username="lena").password not in html and "Hash" not in html


@pytest.mark.parametrize(
    "name",
    [
        "case",
        "event",
        "decision",
        "measure",
        "review",
        "notice",
        "report",
        "evidence",
        "outboxmessage",
    ],
)
def test_a_list_asks_as_often_for_many_rows_as_for_few(
    full_world: World, sign_in: SignIn, django_assert_max_num_queries: Any, name: str
) -> None:
    client = sign_in("ada", "ADMIN")
    client.get(f"/admin/enforcement/{name}/")
    for number in range(5):
        full_world.account(f"more{number}")
        full_world.suspend(full_world.case(f"more{number}"), "ravi")
    with django_assert_max_num_queries(6):  # session, person, authenticator, two counts, the rows
        html = client.get(f"/admin/enforcement/{name}/").content.decode()
    assert html.count("<tr>") > 1 or "<td" in html


def test_lists_are_searched_by_whole_references(full_world: World, sign_in: SignIn) -> None:
    client = sign_in("otto", "AUDITOR")
    full_world.account("bolt")
    other = full_world.case("bolt")
    for query in (other.ref, "bolt"):
        html = client.get(f"/admin/enforcement/event/?q={query}").content.decode()
        assert other.ref in html and Case.objects.get(account__external_ref="acme").ref not in html
    assert "0 in all" in in_one_line(client.get("/admin/accounts/account/?q=bol").content.decode())


def test_counting_stops_at_a_thousand(
    transactional_db: Any, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CappedPaginator, "capped", 60)
    Account.objects.bulk_create(Account(external_ref=f"a{n:03}", name="A") for n in range(70))
    html = sign_in("otto", "AUDITOR").get("/admin/accounts/account/").content.decode()
    assert "60 or more: search to see others" in html
    last = sign_in("otto", "AUDITOR").get("/admin/accounts/account/?p=2").content.decode()
    assert "a000" not in last and "a015" in last

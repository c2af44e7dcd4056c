"""Who may see and do what in the admin: every role, every record, every page, read and written. Nobody writes the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import models
from django.test import Client
from django.utils import timezone

from accounts.admin import Capped, site
from accounts.models import Account, ChannelPartner, Contact, Recusal, User
from enforcement.models import Case, Clause, Evidence, Notice, OutboxMessage, Policy, PolicyVersion, Report, WebhookEndpoint
from tests.web.conftest import PASSWORD, SignIn
from tests.world import World

ROLES = {"rhea": "REVIEWER", "lena": "LEAD", "ada": "ADMIN", "otto": "AUDITOR"}
KEPT = {ChannelPartner, Contact, Recusal, User, Policy, PolicyVersion, Clause, WebhookEndpoint}  # by admins; all else by nobody
UNDELETED = {ChannelPartner, User, Policy, PolicyVersion, Clause}  # the last two because the world's version is in force
FOR_THE_AUDIT = {OutboxMessage, LogEntry}
TOMORROW = timedelta(days=1)


def everything() -> dict[str, list[str]]:
    """Every row of both apps."""
    found: dict[str, list[str]] = {}
    for model in (*apps.get_app_config("accounts").get_models(), *apps.get_app_config("enforcement").get_models()):
        found[model.__name__] = sorted(str(row) for row in model._default_manager.all().values_list())
    return found


def address(model: type[models.Model]) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def rows(model: type[models.Model]) -> models.QuerySet[Any]:
    """The rows that the admin shows: not the notices to reporters."""
    return Notice.objects.filter(audience="HOLDER") if model is Notice else model._default_manager.all()


def codes(client: Client, model: type[models.Model]) -> dict[str, int]:
    """What every page of a record answers, to look at and to write. The writing sends what would change and delete."""
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
        "post delete": client.post(delete, {"post": "yes"}).status_code if model not in KEPT or model in UNDELETED else 403,
        "post action": client.post(base, {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}).status_code,
    }


def expected(model: type[models.Model], role: str) -> dict[str, int]:
    """Readers look; admins also write what is kept; what is not for a role is not for it at all."""
    if model in FOR_THE_AUDIT and role not in ("ADMIN", "AUDITOR"):
        return dict.fromkeys(("list", "see", "history", "add", "delete", "post add", "post change", "post delete", "post action"), 403)
    look = {"list": 200, "see": 200, "history": 200, "post action": 200}
    refused = dict.fromkeys(("add", "delete", "post add", "post change", "post delete"), 403)
    if model not in KEPT or role != "ADMIN":
        return {**look, **refused}
    frozen = model in (PolicyVersion, Clause)
    changed = 403 if frozen else 200  # 200: the form comes back with what is missing
    return {**look, **refused, "add": 200, "post add": 200, "post change": changed, "delete": 403 if model in UNDELETED else 200}


@pytest.mark.parametrize(("username", "role"), ROLES.items())
def test_every_page_for_every_role(full_world: World, sign_in: SignIn, username: str, role: str) -> None:
    client = sign_in(username, role)
    before = everything()
    for model in site._registry:
        assert codes(client, model) == expected(model, role), model.__name__
    after = everything()
    assert {name for name in before if before[name] != after[name]} <= {"User"}, "something was written"
    assert [row for row in after["User"] if "'x'" in row] == []


def test_the_admin_shows_what_it_should_and_nothing_else() -> None:
    shown = {model.__name__ for model in site._registry}
    assert {"Event", "Decision", "Case", "Account", "Notice", "OutboxMessage", "Review", "Measure", "Evidence", "Report"} <= shown
    assert not shown & {"EmailAddress", "Authenticator", "SocialApp", "Group", "ApiToken"}


def test_a_stranger_writes_nothing(full_world: World) -> None:
    before = everything()
    for model in site._registry:
        assert set(codes(Client(), model).values()) <= {302, 403}
    assert everything() == before


def test_every_column_of_the_record_can_be_seen_but_what_is_withheld(full_world: World, sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN")
    case = Case.objects.get()
    html = client.get(f"{address(Case)}{case.pk}/change/").content.decode()
    assert case.ref in html and case.question in html and "Priority terms" in html
    assert "_save" not in html
    notice = client.get(f"{address(Notice)}{rows(Notice)[0].pk}/change/").content.decode()
    assert "Statement" in notice
    evidence = client.get(f"{address(Evidence)}{Evidence.objects.get().pk}/change/").content.decode()
    assert "The Verge" in evidence and "A secret that is not for this page" not in evidence


@pytest.mark.parametrize(("username", "role"), ROLES.items())
def test_a_reporters_name_is_nowhere(full_world: World, sign_in: SignIn, username: str, role: str) -> None:
    client = sign_in(username, role)
    assert Report.objects.filter(reporter_name="Robin Reporter").exists() and Notice.objects.filter(audience="REPORTER").exists()
    for model in site._registry:
        for row in model._default_manager.all()[:20]:
            html = client.get(f"{address(model)}{row.pk}/change/", follow=True).content.decode()
            assert "Robin Reporter" not in html and "robin@press.example" not in html, model.__name__
        assert "robin@press.example" not in client.get(address(model)).content.decode()


def test_webhooks_secrets_are_for_admins_alone(full_world: World, sign_in: SignIn) -> None:
    page = f"{address(WebhookEndpoint)}{WebhookEndpoint.objects.get().pk}/change/"
    for username, role in ROLES.items():
        assert ("whsec_" in sign_in(username, role).get(page).content.decode()) == (role == "ADMIN")


def person_form(**values: Any) -> dict[str, Any]:
    """What the form for staff sends."""
    return {"username": "nina", "role": "REVIEWER", "first_name": "Nina", "last_name": "", "email": "nina@provider.example",
            "time_zone": "UTC", "skills": "", "languages": "", "is_active": "on", **values}  # fmt: skip


def test_an_admin_makes_people_with_a_hashed_password_and_nothing_more_than_asked(full_world: World, sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN")
    form = person_form(usable_password="true", password1=PASSWORD, password2=PASSWORD, is_superuser="on", is_staff="on")
    assert client.post("/admin/accounts/user/add/", form).status_code == 302
    made = User.objects.get(username="nina")
    assert made.check_password(PASSWORD) and PASSWORD not in made.password
    assert (made.role, made.is_staff, made.is_superuser) == ("REVIEWER", False, False)
    short = client.post(
        "/admin/accounts/user/add/", person_form(username="nino", usable_password="true", password1="short", password2="short")
    )
    assert "at least 12 characters" in short.content.decode()
    assert LogEntry.objects.filter(user__username="ada", object_id=str(made.pk)).exists()


def test_nobody_changes_their_own_role_or_disables_themselves(full_world: World, sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN")
    me = User.objects.get(username="ada")
    form = person_form(username="ada", first_name="Ada", role="LEAD")
    form.pop("is_active")
    assert client.post(f"/admin/accounts/user/{me.pk}/change/", form).status_code == 302
    me.refresh_from_db()
    assert (me.first_name, me.role, me.is_active) == ("Ada", "ADMIN", True)


def test_of_another_admin_nothing_is_changed_but_that_they_are_disabled(full_world: World, sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN")
    axel = User.objects.get(username="axel")
    before = axel.password
    form = person_form(username="axel", first_name="Axel", role="REVIEWER")
    form.pop("is_active")
    assert client.post(f"/admin/accounts/user/{axel.pk}/change/", form).status_code == 302
    new = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert client.post(f"/admin/accounts/user/{axel.pk}/password/", new).status_code == 403
    axel.refresh_from_db()
    assert (axel.first_name, axel.role, axel.is_active, axel.password) == ("", "ADMIN", False, before)


def test_an_admin_sets_a_reviewers_password_and_nobody_else_does(full_world: World, sign_in: SignIn) -> None:
    ravi = User.objects.get(username="ravi")
    new = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    for username, role in ROLES.items():
        answer = sign_in(username, role).post(f"/admin/accounts/user/{ravi.pk}/password/", new)
        assert answer.status_code == (302 if role == "ADMIN" else 403)
        assert User.objects.get(username="ravi").check_password(PASSWORD) == (role == "ADMIN")
        User.objects.filter(username="ravi").update(password="!")


def test_no_password_not_even_hashed_is_shown_to_readers(full_world: World, sign_in: SignIn) -> None:
    html = sign_in("lena", "LEAD").get(f"/admin/accounts/user/{User.objects.get(username='lena').pk}/change/").content.decode()
    assert User.objects.get(username="lena").password not in html and "Hash" not in html


def clause_form(version: PolicyVersion, **values: Any) -> dict[str, Any]:
    """What the form for a clause sends, with one exception."""
    return {
        "version": str(version.pk), "code": "9z", "title": "A new rule", "text": "You may not.", "severity": "LOW", "measures": "LIMIT",
        "exceptions-TOTAL_FORMS": "1", "exceptions-INITIAL_FORMS": "0", "exceptions-0-code": "i", "exceptions-0-text": "Unless you must.",
        **values,
    }  # fmt: skip


def test_a_version_that_a_case_has_pinned_is_closed(full_world: World, sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN")
    assert client.post("/admin/enforcement/clause/add/", clause_form(full_world.version)).status_code == 200
    clause = full_world.clause
    for page in (f"{address(Clause)}{clause.pk}/", f"{address(PolicyVersion)}{full_world.version.pk}/"):
        assert client.post(f"{page}change/", {"text": "Otherwise."}).status_code == 403
        assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert Clause.objects.get().text == clause.text


def test_a_version_in_force_is_only_added_to_and_a_coming_one_is_free(full_world: World, sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN")
    today = timezone.now().date()
    form = {"policy": str(full_world.policy.pk), "version": "2030", "url": ""}
    assert client.post("/admin/enforcement/policyversion/add/", {**form, "effective_on": today.isoformat()}).status_code == 302
    now = PolicyVersion.objects.get(version="2030")
    assert client.post("/admin/enforcement/clause/add/", clause_form(now)).status_code == 302
    clause = Clause.objects.get(code="9z")
    assert clause.exceptions.get().text == "Unless you must."
    assert client.post(f"{address(Clause)}{clause.pk}/change/", clause_form(now, text="Otherwise.")).status_code == 403
    assert client.post(f"{address(PolicyVersion)}{now.pk}/delete/", {"post": "yes"}).status_code == 403

    PolicyVersion.objects.filter(pk=now.pk).update(effective_on=today + TOMORROW)
    kept = clause.exceptions.get()
    inline = {
        "exceptions-TOTAL_FORMS": "1",
        "exceptions-INITIAL_FORMS": "1",
        "exceptions-0-id": str(kept.pk),
        "exceptions-0-clause": str(clause.pk),
    }
    assert client.post(f"{address(Clause)}{clause.pk}/change/", clause_form(now, text="Otherwise.", **inline)).status_code == 302
    assert Clause.objects.get(code="9z").text == "Otherwise."
    gone = {**inline, "exceptions-0-DELETE": "on"}
    assert client.post(f"{address(Clause)}{clause.pk}/change/", clause_form(now, **gone)).status_code == 302
    assert client.post(f"{address(Clause)}{clause.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Clause.objects.filter(code="9z").exists()


def test_what_a_measure_of_a_clause_may_be_is_checked(full_world: World, sign_in: SignIn) -> None:
    version = PolicyVersion.objects.create(policy=full_world.policy, version="2031", effective_on=timezone.now().date() + TOMORROW)
    answer = sign_in("ada", "ADMIN").post("/admin/enforcement/clause/add/", clause_form(version, measures="BAN"))
    assert answer.status_code == 200 and "errorlist" in answer.content.decode()


@pytest.mark.parametrize("name", ["case", "event", "decision", "measure", "review", "notice", "report", "evidence", "outboxmessage"])
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
    assert "0 in all" in client.get("/admin/accounts/account/?q=bol").content.decode()


def test_counting_stops_at_a_thousand(transactional_db: Any, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Capped, "capped", 60)
    Account.objects.bulk_create(Account(external_ref=f"a{n:03}", name="A") for n in range(70))
    html = sign_in("otto", "AUDITOR").get("/admin/accounts/account/").content.decode()
    assert "60 or more: search to see others" in html
    last = sign_in("otto", "AUDITOR").get("/admin/accounts/account/?p=2").content.decode()
    assert "a000" not in last and "a015" in last

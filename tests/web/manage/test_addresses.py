"""Whom Docket writes to: contacts and webhooks, on pages of their own, with a record of what was
there before; secrets are shown once and lie in the database encrypted.
"""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.ciphers import Purpose, seal, unseal
from accounts.models import Account, Contact, Recusal
from enforcement.models import OutboxMessage, StaffEvent, WebhookEndpoint
from enforcement.queries.endpoints import endpoints_of_programs
from enforcement.workflow.webhook_events import EVENTS, TOPICS
from tests.house._tree import walk
from tests.web.conftest import HOOK_SECRET
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
NEW = {"name": "Ines Faro", "email": "ines@acme.example", "role": "LEGAL", "locale": "de"}


@pytest.fixture
def world(transactional_db: Any) -> World:
    world = World()
    world.account("acme")
    return world


def record() -> list[tuple[str, Any, Any]]:
    """The acts so far, with what was there before and is now."""
    return list(StaffEvent.objects.order_by("id").values_list("act", "before", "after"))


def secrets_in_tables() -> str:
    """The columns of the secrets, as somebody reads them who has the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, old_secret FROM enforcement_webhookendpoint")
        return str(cursor.fetchall())


def registered(ada: Client, url: str = "https://hooks.example/", **more: Any) -> tuple[Any, str]:
    """An endpoint made on the page, and the secret that was shown."""
    html = ada.post("/webhooks/add", {"url": url, **more}).content.decode()
    found = re.search(r"whsec_[\w+/=]+", html)
    assert found, html
    return WebhookEndpoint.objects.get(url=url), found[0]


def test_a_secret_is_shown_once_and_lies_in_the_database_encrypted(ada: Client) -> None:
    hook, secret = registered(ada, types=["case.opened"])
    assert (hook.secrets, hook.types) == ([secret], ["case.opened"])
    assert secret not in secrets_in_tables() and "whsec_" not in secrets_in_tables()
    for page in ("/webhooks", "/audit?kind=staff", "/admin/"):
        assert "whsec_" not in ada.get(page).content.decode(), page
    assert "whsec_" not in str(StaffEvent.objects.values_list())
    assert record() == [("add webhook", None, ["https://hooks.example/", "case.opened"])]


def test_no_secret_can_lie_open(ada: Client) -> None:
    hook, _ = registered(ada)
    for column in ("secret", "old_secret"):
        with (
            pytest.raises(IntegrityError, match="endpoint_secrets_are_sealed"),
            transaction.atomic(),
        ):
            WebhookEndpoint.objects.filter(pk=hook.pk).update(**{column: HOOK_SECRET})


def test_a_chat_is_added_changed_and_tried_and_programs_do_not_see_it(ada: Client) -> None:
    chosen = {"url": "https://chat.example/x", "types": ["CASES", "SERVICE"], "language": "en"}
    answer = ada.post("/webhooks/add-chat", chosen, follow=True)
    chat = WebhookEndpoint.objects.get(sends="CHAT")
    assert "whsec_" not in answer.content.decode()
    assert (chat.types, chat.language) == (["CASES", "SERVICE"], "en")
    page = ada.get("/webhooks").content.decode()
    assert "Reports, appeals and escalations, Delivery and operation" in page
    assert "New secret" not in page
    ada.post(f"/webhooks/{chat.pk}/change", {**chosen, "language": "de"})
    assert record() == [
        ("add chat", None, ["https://chat.example/x", "CHAT", "en", "CASES", "SERVICE"]),
        (
            "change chat",
            ["https://chat.example/x", "CHAT", "en", "CASES", "SERVICE"],
            ["https://chat.example/x", "CHAT", "de", "CASES", "SERVICE"],
        ),
    ]
    ada.post(f"/webhooks/{chat.pk}/test")
    test = OutboxMessage.objects.get(channel="WEBHOOK")
    assert test.webhook_body["text"].startswith("Docket kann hier schreiben.\n")
    assert endpoints_of_programs() == []
    ada.post(f"/webhooks/{chat.pk}/act", {"act": "renew"})
    assert WebhookEndpoint.objects.get(sends="CHAT").old_secret == ""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"types": []}, "Choose one."),
        ({"types": ["SECURITY"]}, "Choose one of the options offered."),
        ({"language": "tlh"}, "Choose one of the options offered."),
        ({"url": "https://me:secret@chat.example/"}, "Leave it out"),
    ],
)
def test_what_is_wrong_with_a_chat_is_said_at_its_field_and_nothing_is_stored(
    ada: Client, wrong: dict[str, Any], said: str
) -> None:
    good = {"url": "https://chat.example/x", "types": ["CASES"], "language": "en"}
    answer = ada.post("/webhooks/add-chat", {**good, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not WebhookEndpoint.objects.exists() and record() == []


def test_a_secret_of_one_purpose_cannot_stand_for_another() -> None:
    with pytest.raises(InvalidToken):
        unseal(seal(HOOK_SECRET, Purpose.AUTHENTICATOR), Purpose.WEBHOOK)


def test_a_secret_that_was_stored_with_a_former_key_still_signs(settings: Any) -> None:
    kept = seal(HOOK_SECRET, Purpose.WEBHOOK)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a newer key, and long enough to be one: 0123456789"
    assert unseal(kept, Purpose.WEBHOOK) == HOOK_SECRET


def test_a_new_secret_signs_beside_the_one_before_until_that_is_ended(ada: Client) -> None:
    hook, first = registered(ada)
    acts = f"/webhooks/{hook.pk}/act"
    html = ada.post(acts, {"act": "renew"}).content.decode()
    hook.refresh_from_db()
    second = hook.secrets[0]
    assert hook.secrets == [second, first] and second in html and first not in html
    assert ada.post(acts, {"act": "end-old"}).status_code == 302
    hook.refresh_from_db()
    assert hook.secrets == [second]
    assert ada.post(acts, {"act": "end-old"}).status_code == 409
    assert [act for act, *_ in record()] == [
        "add webhook",
        "renew webhook secret",
        "end old webhook secret",
    ]


def test_a_webhook_is_changed_disabled_enabled_and_removed_with_a_record(ada: Client) -> None:
    hook, _ = registered(ada)
    at = f"/webhooks/{hook.pk}"
    changed = {"url": "https://other.example/", "types": ["case.opened"]}
    assert ada.post(f"{at}/change", changed).status_code == 302
    for act in ("disable", "leave-off", "enable", "remove"):
        assert ada.post(f"{at}/act", {"act": act}).status_code == 302, act
    assert record()[1:] == [
        (
            "change webhook",
            ["https://hooks.example/", "*"],
            ["https://other.example/", "case.opened"],
        ),
        ("disable webhook", None, None),
        ("disable webhook", "Disabled by ada.", None),
        ("enable webhook", "Disabled by ada.", None),
        ("remove webhook", ["https://other.example/", "case.opened"], None),
    ]
    assert not WebhookEndpoint.objects.exists()


def test_who_leaves_a_disabled_webhook_off_has_looked_at_it(ada: Client, world: World) -> None:
    hook, _ = registered(ada)
    WebhookEndpoint.objects.update(disabled_at=world.now, disabled_why="The receiver answered 410.")
    assert WebhookEndpoint.objects.get().look_by_at == world.now
    html = ada.get("/webhooks").content.decode()
    assert "The receiver answered 410." in html and "Leave it off" in html
    ada.post(f"/webhooks/{hook.pk}/act", {"act": "leave-off"})
    found = WebhookEndpoint.objects.get()
    assert (found.disabled_at, found.look_by_at) == (world.now, None)
    assert found.looked_by is not None and found.looked_by.username == "ada"
    ada.post(f"/webhooks/{hook.pk}/act", {"act": "enable"})
    again = WebhookEndpoint.objects.get()
    assert (again.disabled_at, again.looked_by) == (None, None)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/",
        "ftp://hooks.example/",
        "https://ada:word@hooks.example/",
        "https://hooks.example/#x",
        "nothing",
        "",
    ],
)
def test_no_webhook_goes_where_it_is_read_or_gives_a_password_away(ada: Client, url: str) -> None:
    answer = ada.post("/webhooks/add", {"url": url})
    assert answer.status_code == 422 and "is-invalid" in answer.content.decode()
    assert not WebhookEndpoint.objects.exists() and record() == []


def test_two_webhooks_have_two_addresses(ada: Client) -> None:
    registered(ada)
    answer = ada.post("/webhooks/add", {"url": "https://hooks.example/"})
    assert answer.status_code == 409
    assert "already a webhook with this address" in answer.content.decode()


def test_the_types_that_are_offered_are_those_that_are_sent() -> None:
    told = {
        node.func.id
        for _, node in walk("enforcement")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert {topic for topic in TOPICS if EVENTS[topic].__name__ in told} == set(TOPICS)


def test_a_contact_is_added_changed_and_removed_and_the_old_address_is_told(
    world: World, ada: Client
) -> None:
    old = Account.objects.get(external_ref="acme").contacts.get()
    assert ada.post("/contacts/add-for/acme", NEW).status_code == 302
    ines = Contact.objects.get(email=NEW["email"])
    changed = {**NEW, "email": "attacker@evil.example"}
    assert ada.post(f"/contacts/{ines.pk}/change", changed).status_code == 302
    assert ada.post(f"/contacts/{old.pk}/remove").status_code == 302
    assert [m.recipient for m in OutboxMessage.objects.order_by("id")] == [NEW["email"], old.email]
    to_ines, to_old = OutboxMessage.objects.order_by("id")
    assert "Ansprechpartner" in to_ines.payload["subject"]
    assert "no longer a contact" in to_old.payload["subject"]
    for message in (to_ines, to_old):
        assert "acme" in message.payload["text"] and "evil" not in message.payload["text"]
    was = [NEW["name"], NEW["email"], "LEGAL", "de"]
    assert record() == [
        ("add contact", None, was),
        ("change contact", was, [NEW["name"], "attacker@evil.example", "LEGAL", "de"]),
        ("remove contact", [old.name, old.email, old.role, old.locale], None),
    ]
    assert ada.post(f"/contacts/{ines.pk}/remove").status_code == 422, "nobody is left to write to"


def test_who_saves_a_contact_as_it_is_changes_nothing_and_tells_nobody(
    world: World, ada: Client
) -> None:
    ada.post("/contacts/add-for/acme", NEW)
    ines = Contact.objects.get(email=NEW["email"])
    ada.post(f"/contacts/{ines.pk}/change", {**NEW, "name": "Ines F."})
    ada.post(f"/contacts/{ines.pk}/change", {**NEW, "name": "Ines F."})
    assert [act for act, *_ in record()] == ["add contact", "change contact"]
    assert not OutboxMessage.objects.exists()


def test_a_partners_contact_is_changed_on_the_partners_page(world: World, ada: Client) -> None:
    partner = world.partner()
    desk = partner.contacts.get()
    html = ada.get("/partners").content.decode()
    assert f"/contacts/{desk.pk}/change" in html
    wrong = ada.post(f"/contacts/{desk.pk}/change", {**NEW, "email": "nobody"})
    assert wrong.status_code == 422 and "Enter a valid e-mail address" in wrong.content.decode()
    assert ada.post(f"/contacts/{desk.pk}/change", NEW)["Location"] == "/partners"
    (message,) = OutboxMessage.objects.all()
    assert (message.recipient, message.account) == ("desk@azure.example", None)


def test_who_is_recused_or_a_contact_changes_no_contacts(world: World, ada: Client) -> None:
    acme = Account.objects.get(external_ref="acme")
    kept = list(Contact.objects.values_list())
    for involved in ("recused", "contact"):
        if involved == "recused":
            Recusal.objects.create(
                user=world.people["ada"], account=acme, reason="A relative.", since_at=world.now
            )
        else:
            Recusal.objects.all().delete()
            Contact.objects.update(email="ADA@provider.example")
            kept = list(Contact.objects.values_list())
        one = acme.contacts.get()
        for at, data in (
            ("/contacts/add-for/acme", NEW),
            (f"/contacts/{one.pk}/change", NEW),
            (f"/contacts/{one.pk}/remove", {}),
        ):
            assert ada.post(at, data).status_code == 403, (involved, at)
    assert list(Contact.objects.values_list()) == kept and record() == []


def test_bad_contacts_are_refused_at_their_field(world: World, ada: Client) -> None:
    for wrong in ({"email": "nobody"}, {"role": "KING"}, {"name": " "}, {"locale": "xx"}):
        answer = ada.post("/contacts/add-for/acme", {**NEW, **wrong})
        assert answer.status_code == 422 and "is-invalid" in answer.content.decode(), wrong
    first = Account.objects.get(external_ref="acme").contacts.get()
    answer = ada.post("/contacts/add-for/acme", {**NEW, "email": first.email})
    assert answer.status_code == 409
    assert "already has a contact with this address" in answer.content.decode()
    assert record() == []

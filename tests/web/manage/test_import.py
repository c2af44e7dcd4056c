"""The page on which admins import accounts and contacts from a file."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Account, Contact
from enforcement.models import StaffEvent
from enforcement.operations.account_file import MOST_BYTES
from tests.counting import page_statements
from tests.files import path_of
from tests.web._forms import Page
from tests.web.conftest import SignIn
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = (
    "external_ref,name,contact_name,contact_email\n"
    "acme,Acme SE,Ines,ines@acme.example\n"
    "birch,Birch <b>Labs</b>,Sam,sam@birch.example\n"
)


@pytest.fixture
def world(transactional_db: Any) -> World:
    world = World()
    world.account("acme")
    return world


def send(client: Client, text: str | bytes) -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return client.post("/import/read", {"file": SimpleUploadedFile("accounts.csv", content)})


def test_a_file_is_looked_through_and_then_imported(ada: Client) -> None:
    page = ada.get("/import").content.decode()
    assert "contact_email" in page and 'href="/import"' in ada.get("/tokens").content.decode()
    assert 'href="/import"' in ada.get("/contacts/of/acme").content.decode()
    address = send(ada, GOOD)["Location"]
    shown = ada.get(address).content.decode()
    assert "New: 1. Changed: 1. Unchanged: 0." in " ".join(shown.split())
    assert "<b>Labs</b>" not in shown and "Birch &lt;b&gt;Labs" in shown
    assert "<del>Acme</del>" in shown and "Contact removed:" in shown
    assert Account.objects.count() == 1 and not StaffEvent.objects.exists()

    digest = Page(shown).named("digest")[0].attrs["value"]
    done = ada.post(f"{address}/run", {"digest": digest}, follow=True)
    assert "Imported. New: 1. Changed: 1." in done.content.decode()
    assert Account.objects.get(external_ref="birch").name == "Birch <b>Labs</b>"
    assert Contact.objects.get(account__external_ref="acme").email == "ines@acme.example"
    again = ada.get(address).content.decode()
    assert "There is nothing to import." in again and not Page(again).named("digest")


def test_mistakes_stand_by_line_and_nothing_of_the_file_is_kept(ada: Client) -> None:
    answer = send(ada, f"{GOOD}<i>,X,,nobody\nbeech,,,\n")
    page = unescape(answer.content.decode())
    assert answer.status_code == 422 and "3 mistakes in the file" in page
    assert "Must be an e-mail address" in page and "&lt;i&gt;" in answer.content.decode()
    assert [element.attrs["id"] for element in Page(page).focused] == ["alarm"]
    assert not list(path_of("00").parent.parent.rglob("*.csv")) and Account.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        ("external_ref,name\nü,ü\n".encode("latin-1"), "this is not UTF-8"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "this is not UTF-8"),
        (b"x" * (MOST_BYTES + 1), "larger than 1 MB"),
    ],
)
def test_what_is_no_such_file_is_refused_in_a_sentence(
    ada: Client, content: bytes, said: str
) -> None:
    answer = send(ada, content)
    assert answer.status_code == 422 and said.lower() in answer.content.decode().lower()


def test_what_has_changed_since_is_shown_anew_and_nothing_is_done(ada: Client) -> None:
    address = send(ada, GOOD)["Location"]
    digest = Page(ada.get(address).content.decode()).named("digest")[0].attrs["value"]
    Account.objects.filter(external_ref="acme").update(name="Meanwhile")
    answer = ada.post(f"{address}/run", {"digest": digest})
    page = answer.content.decode()
    assert answer.status_code == 409 and "Nothing was imported. Look at it again." in page
    assert "<del>Meanwhile</del>" in page
    assert Page(page).named("digest")[0].attrs["value"] != digest


def test_the_page_of_a_file_is_the_senders_and_ends(
    ada: Client, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = send(ada, GOOD)["Location"]
    other = sign_in("axel", "ADMIN")
    assert other.get(address).status_code == 404
    assert other.post(f"{address}/run", {"digest": "x"}).status_code == 404
    assert ada.get(f"{address}x").status_code == 404
    monkeypatch.setattr("enforcement.web.manage.imports.KEPT", timedelta(seconds=-1))
    answer = ada.get(address)
    assert answer.status_code == 404 and "not kept any more" in unescape(answer.content.decode())


def test_a_preview_takes_as_many_statements_for_many_as_for_few(ada: Client) -> None:
    lines = "".join(f"t{n},T,Lea,lea@t{n}.example\n" for n in range(200))
    few, many = (
        page_statements(ada, send(ada, text)["Location"]) for text in (GOOD, f"{GOOD}{lines}")
    )
    assert many <= few

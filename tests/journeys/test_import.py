"""A file of accounts is sent, looked through and imported, by keyboard and in every look."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Page, expect

from accounts.models import Account
from tests.journeys.conftest import PageFor
from tests.journeys.test_looks import EVERY_LOOK, astray, complaints
from tests.journeys.test_two_admins import by_keyboard, fit

HEAD = "external_ref,name,country,contact_name,contact_email,contact_role\n"
WRONG = f"{HEAD}juniper,Juniper,Germany,Jo,jo@juniper,\njuniper-2,,DE,,,BOSS\n"
RIGHT = f"{HEAD}juniper,Juniper Ltd.,DE,Jo Juniper,jo@juniper.example,LEGAL\n"


def send(page: Page, text: str) -> None:
    """Choose a file and have it looked through."""
    file = FilePayload(name="accounts.csv", mimeType="text/csv", buffer=text.encode())
    page.get_by_label("File", exact=True).set_input_files(file)
    by_keyboard(page, "Check the file")


def test_a_file_is_corrected_looked_through_and_imported(page_for: PageFor) -> None:
    ada = page_for("ada")
    fit(ada, "/import")
    send(ada, WRONG)
    expect(ada.get_by_role("alert")).to_contain_text("6 mistakes in the file")
    expect(ada.locator("main")).to_contain_text("juniper-2,,DE,,,BOSS")
    assert not complaints(ada, EVERY_LOOK[0][2])
    send(ada, RIGHT)
    expect(ada.locator("main")).to_contain_text("New: 1. Changed: 0. Unchanged: 0.")
    found = astray(ada, ada.url, EVERY_LOOK)
    assert not found, "\n".join(found)
    by_keyboard(ada, "Import")
    expect(ada.get_by_role("status").first).to_contain_text("Imported. New: 1. Changed: 0.")
    account = Account.objects.get(external_ref="juniper")
    assert account.contacts.get().email == "jo@juniper.example"

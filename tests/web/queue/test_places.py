"""What the field in the bar leads to besides what it finds: pages, and who could have the case."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.web.conftest import SignIn
from tests.world import World


@pytest.fixture
def world(transactional_db: Any) -> World:
    world = World()
    world.account("acme")
    return world


def offered(reader: Client, text: str, at: str = "/") -> list[tuple[str, str]]:
    """What stands below the field while the text is typed on a page: names and addresses."""
    html = reader.get(
        "/find", {"q": text}, HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL=f"https://docket{at}"
    ).content.decode()
    found = re.findall(r'href="([^"]*)">.*?<b>(.*?)</b>', html, re.DOTALL)
    return [(name, address) for address, name in found]


def test_pages_are_found_by_their_names_and_those_of_admins_by_admins(
    world: World, sign_in: SignIn
) -> None:
    rhea, ada = sign_in("rhea"), sign_in("ada")
    assert offered(rhea, "saved phr") == [("Saved phrases", "/phrases")]
    assert offered(rhea, "webh") == []
    assert offered(ada, "WEBH") == [("Webhooks", "/webhooks")]
    assert offered(ada, "all") == [("All cases", "/cases"), ("All accounts", "/accounts")]
    assert (
        "No results" not in ada.get("/find", {"q": "webh"}, HTTP_HX_REQUEST="true").content.decode()
    )


def test_a_lead_is_offered_who_could_have_the_case_that_is_open(
    world: World, sign_in: SignIn
) -> None:
    case = world.case("acme")
    lena, at = sign_in("lena"), f"/cases/{case.ref}"
    to = f"{at}/do/assign?to={world.people['ravi'].pk}"
    assert offered(lena, "rav", at) == [("Assign to ravi", to)]
    assert offered(lena, "ass rav", f"{at}/decide?verb=dismiss") == [("Assign to ravi", to)]
    assert offered(lena, "rav") == offered(lena, "rav", "//[") == []
    assert offered(sign_in("rhea"), "rav", at) == []
    assert f'value="{world.people["ravi"].pk}" selected' in lena.get(to).content.decode()

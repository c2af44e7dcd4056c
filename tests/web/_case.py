"""A case that people work on: suspended as a precaution, with evidence on both sides, a linked
account at a partner, and one's browsers.
"""

from __future__ import annotations

from typing import Any

from enforcement.models import Case, Evidence
from enforcement.operations import gather, weigh
from enforcement.process import clock
from tests.web.conftest import inline_scripts
from tests.world import World


def world_of_a_case() -> tuple[World, Case]:
    """People, and a case in the middle of its investigation; the world's clock is the pages'
    own.
    """
    world = World(now=clock.now())
    partner = world.partner("microsoft")
    account = world.account("acme", name="Acme")
    world.account(
        "acme-cloud", name="Acme through Microsoft", channel_partner=partner, controller=account
    )
    case = world.case("acme")
    world.suspend(case)
    return world, world.fresh(case)


def add(
    world: World, case: Case, text: str = "What the article says.", bearing: str = "", **item: Any
) -> Evidence:
    """A piece of evidence, weighed where a bearing is named."""
    thing = gather.Item(
        **{"kind": "Article", "origin": "PRESS", "citation": "The Verge", "text": text, **item}
    )
    return weigh.add_weighed(
        case_id=case.pk, item=thing, bearing=bearing, by=world.actor("rhea"), now=world.now
    )


def page(client: Any, case: Case, rest: str = "") -> str:
    """A page of the case, without anything that the content policy would stop."""
    answer = client.get(f"/cases/{case.ref}{rest}")
    assert answer.status_code == 200, answer.content.decode()[:2000]
    html = str(answer.content.decode())
    assert inline_scripts(html) == []
    return html


def main(html: str) -> str:
    """What stands between the bar and the foot."""
    return html.split("<main", 1)[1].split("</main>", 1)[0]


def words(html: str) -> str:
    """The text of a part of a page, as one line."""
    out, inside = [], False
    for char in html:
        inside = True if char == "<" else inside
        if not inside:
            out.append(char)
        elif char == ">":
            inside = False
            out.append(" ")
    return " ".join("".join(out).split())

"""The drafts of findings, of questions to a partner and of outcomes of appeals: kept while one
writes, for their writer alone, of each row of its own, and gone when they were sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.test import Client

from enforcement.models import Case, Event, StaffDraft
from enforcement.operations import appeal_hearing
from enforcement.process import clock
from tests.web._desks import look, post
from tests.web.conftest import SignIn
from tests.world import World

OFFERED, TEXT = "Your draft, not sent", "The records <b>of March</b> show it."
SHOWN = "The records &lt;b&gt;of March&lt;/b&gt; show it."


@pytest.fixture
def world(transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world whose clock the pages read, too."""
    world = World()
    world.account("acme")
    monkeypatch.setattr(clock, "now", lambda: world.now)
    yield world


@pytest.fixture
def case(world: World) -> Case:
    """A case that is looked into, with an allegation."""
    case = world.case("acme")
    world.suspend(case)
    return world.fresh(case)


def save(client: Client, at: str, code: int = 200, **typed: Any) -> str:
    """As the page does it, a moment after somebody typed."""
    answer = client.post(at, {"draft": "0", **typed}, headers={"HX-Request": "true"})
    assert answer.status_code == code, answer.content.decode()[-2000:]
    return str(answer.content.decode())


def kept() -> list[tuple[str, UUID | None]]:
    """Of what there are drafts."""
    return list(StaffDraft.objects.order_by("form").values_list("form", "subject"))


def test_a_finding_that_was_begun_is_taken_up_at_its_allegation(
    world: World, case: Case, sign_in: SignIn
) -> None:
    rhea, allegation, events = sign_in("rhea"), case.allegations.get(), Event.objects.count()
    at, of = f"/cases/{case.ref}/do/finding", f"?of={allegation.pk}"
    typed = {"reasons": TEXT, "conclusion": "ESTABLISHED", "answer-i": "no", "why-i": "A model."}
    assert "saved" not in save(rhea, f"{at}/draft{of}", reasons=" ", **{"answer-i": "unknown"})
    assert "Draft saved" in save(rhea, f"{at}/draft{of}", **typed)
    assert kept() == [("FINDING", allegation.pk)] and Event.objects.count() == events
    assert TEXT not in StaffDraft.objects.get().sealed
    for page in (f"/cases/{case.ref}", f"{at}{of}"):
        assert OFFERED in look(rhea, page) and SHOWN not in look(rhea, page)
        assert OFFERED not in look(sign_in("lena"), page)
    taken = look(rhea, f"{at}{of}&draft=take")
    assert SHOWN in taken and "A model." in taken and 'value="1"' in taken
    assert "saved elsewhere" in save(rhea, f"{at}/draft{of}", 409, **typed)
    none = f"?of={case.account_id}"
    assert "no such" in save(rhea, f"{at}/draft{none}", 404, **typed)
    sent = {**typed, "reasons": "It is so.", "answer-ii": "no", "why-ii": "No.", "why-i": "No."}
    post(rhea, f"{at}{of}", **sent, version=case.version)
    assert world.fresh(case).allegations.get().phase == "ESTABLISHED" and kept() == []


def test_a_question_to_a_partner_and_an_outcome_have_drafts_of_their_own(
    world: World, case: Case, sign_in: SignIn
) -> None:
    rhea = sign_in("rhea")
    at = f"/cases/{case.ref}/do/refer"
    save(rhea, f"{at}/draft", text=TEXT, account="")
    assert kept() == [("PARTNER", None)] and OFFERED in look(rhea, at)
    assert SHOWN in look(rhea, f"{at}?draft=take")
    assert OFFERED not in look(rhea, f"/cases/{case.ref}")
    discarded = rhea.post(f"{at}/draft", {"discard": "1", "draft": "1", "text": TEXT}, follow=True)
    assert "The draft was discarded." in discarded.content.decode() and kept() == []
    lodged = world.appeal(case)
    appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("ada"), now=world.now)
    ada, page = sign_in("ada"), f"/appeals/{lodged.ref}"
    save(ada, f"{page}/draft", outcome="varied", reasons=TEXT, measure="limit", days="7")
    assert kept() == [("OUTCOME", lodged.pk)]
    assert OFFERED in look(ada, page) and f"{page}?outcome=varied&amp;draft=take" in look(ada, page)
    assert OFFERED in look(ada, f"{page}?outcome=affirmed")
    taken = look(ada, f"{page}?outcome=varied&draft=take")
    assert SHOWN in taken and 'value="7"' in taken
    assert SHOWN in look(ada, f"{page}?outcome=affirmed&draft=take")  # it goes along
    assert OFFERED not in look(rhea, page)
    post(
        ada,
        f"{page}/answer",
        outcome="affirmed",
        reasons="It stands.",
        version=world.fresh(case).version,
    )
    assert kept() == []


def test_each_row_has_one_draft_of_a_person(world: World, case: Case) -> None:
    allegation = case.allegations.get()
    row = {
        "case": case,
        "person": world.people["rhea"],
        "sealed": "x",
        "case_version": 1,
        "saved_at": world.now,
    }
    StaffDraft.objects.create(**row, form="FINDING", subject=allegation.pk)
    StaffDraft.objects.create(**row, form="PARTNER")
    for twice in (
        {"form": "FINDING", "subject": allegation.pk},
        {"form": "PARTNER"},
        {"form": "FINDING"},
        {"form": "MESSAGE", "subject": allegation.pk},
    ):
        with pytest.raises(IntegrityError):
            StaffDraft.objects.create(**row, **twice)

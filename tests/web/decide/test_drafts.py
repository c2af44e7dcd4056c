"""The draft of a decision: kept by the server while one writes, offered to its writer alone, and
never written over unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.ciphers import Purpose, seal
from accounts.models import Recusal, User
from enforcement.models import Case, Decision, Event, StaffDraft
from enforcement.models.staff_draft import KEPT, LONGEST
from enforcement.operations.staff_drafts import forget_staff_drafts
from enforcement.process import clock
from enforcement.queries.facts import gather_facts
from enforcement.queries.known import known_of
from tests.web._case import words
from tests.web.conftest import SignIn
from tests.world import HOLD, STATED, World

FACTS = "The operator says that the <b>records</b> were kept."
OFFERED, STALE = "Your draft, not sent", "What you type here is not saved."


@pytest.fixture
def world(transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world whose clock the pages read, too."""
    world = World()
    world.account("acme")
    monkeypatch.setattr(clock, "now", lambda: world.now)
    yield world


@pytest.fixture
def case(world: World) -> Case:
    return world.case()


@pytest.fixture
def rhea(sign_in: SignIn, world: World) -> Client:
    return sign_in("rhea")


def save(client: Client, case: Case, verb: str = "suspend", code: int = 200, **typed: Any) -> str:
    """As the page does it, a moment after somebody typed."""
    facts = {} if verb == "dismiss" else {"facts": FACTS}
    sent = {"verb": verb, "version": case.version, "draft": "0", **facts, **typed}
    answer = client.post(f"/cases/{case.ref}/decide/draft", sent, headers={"HX-Request": "true"})
    assert answer.status_code == code, answer.content
    return str(answer.content.decode())


def page(client: Client, case: Case, verb: str = "suspend", more: str = "") -> str:
    answer = client.get(f"/cases/{case.ref}/decide?verb={verb}{more}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def revision(html: str) -> str:
    """What the form would save over."""
    return re.findall(r'name="draft" value="(\d+)"', html)[0]


def test_what_is_typed_is_kept_sealed_and_offered_to_its_writer_alone(
    rhea: Client, sign_in: SignIn, world: World, case: Case
) -> None:
    events = Event.objects.count()
    saved = save(rhea, case, reasons="Because.", review_on="2026-01-02")
    assert "Draft saved" in saved and revision(saved) == "1"
    row = StaffDraft.objects.get()
    assert (row.case_id, row.person.username, row.revision) == (case.pk, "rhea", 1)
    assert "operator" not in row.sealed
    assert Event.objects.count() == events, "a draft is no act on the case"
    world.wait(days=1)
    again = sign_in("rhea")  # another day, another device
    offered = page(again, case)
    assert OFFERED in offered and FACTS not in words(offered) and revision(offered) == "0"
    taken = page(again, case, more="&draft=take")
    assert "&lt;b&gt;records&lt;/b&gt; were kept." in taken and revision(taken) == "1"
    assert 'value="2026-01-02"' in taken and OFFERED not in taken
    for other in ("lena", "otto"):
        html = page(sign_in(other, world.people[other].role), case, more="&draft=take")
        assert OFFERED not in html and "were kept." not in html, other


def test_a_draft_goes_along_to_another_verb_and_keeps_what_that_one_does_not_ask_for(
    rhea: Client, case: Case
) -> None:
    save(rhea, case, reasons="Because.", on_missed="lift", clauses=["2c-iii"])
    limit = page(rhea, case, "limit", "&draft=take")
    assert "were kept." in limit and 'name="on_missed"' in page(rhea, case, "suspend")
    save(rhea, case, "dismiss", draft="1", reasons="Nothing to answer.")
    suspend = page(rhea, case, "suspend", "&draft=take")
    assert "were kept." in suspend and "Nothing to answer." in suspend
    assert re.search(r'value="lift"\s+checked', suspend), "what a decision to dismiss has not"


def test_two_pages_do_not_write_over_each_other(rhea: Client, case: Case) -> None:
    save(rhea, case, reasons="The first.")
    refused = save(rhea, case, code=409, reasons="The second.")
    assert STALE in refused and revision(refused) == "0" and 'name="over" value="1"' in refused
    assert "The first." in page(rhea, case, more="&draft=take")
    assert revision(save(rhea, case, over="1", reasons="The second.")) == "2"
    assert "The second." in page(rhea, case, more="&draft=take")
    assert STALE in save(rhea, case, code=409, draft="1", reasons="The first, still open.")
    plain = {"verb": "suspend", "version": case.version, "draft": "1", "facts": "A third."}
    answer = rhea.post(f"/cases/{case.ref}/decide/draft", plain)  # without JavaScript
    html = answer.content.decode()
    assert answer.status_code == 409 and STALE in html and "A third." in html


def test_a_draft_is_gone_when_it_was_sent_or_discarded(
    rhea: Client, world: World, case: Case
) -> None:
    save(rhea, case)
    answer = rhea.post(
        f"/cases/{case.ref}/decide/draft",
        {"verb": "suspend", "version": case.version, "draft": "1", "discard": "1"},
    )
    assert answer.status_code == 302 and not StaffDraft.objects.exists()
    assert OFFERED not in page(rhea, case)
    assert STALE in save(rhea, case, code=409, draft="1"), "of a page that was open meanwhile"
    save(rhea, case, "dismiss", reasons="No.")
    once = {"once": str(uuid4())}  # the key of the form
    typed = {"reasons": "Nothing to answer.", "version": case.version, "then": "case", **once}
    sent = rhea.post(f"/cases/{case.ref}/decide", {"verb": "dismiss", "draft": "1", **typed})
    assert (sent.status_code, Decision.objects.count()) == (302, 1)
    assert not StaffDraft.objects.exists()
    save(
        rhea, case, "dismiss", code=409, reasons="Nothing to answer", **once
    )  # on its way meanwhile
    assert not StaffDraft.objects.exists(), "a save that came late"


def test_without_script_a_draft_is_saved_by_a_button(rhea: Client, case: Case) -> None:
    typed = {"verb": "suspend", "version": case.version, "draft": "0", "facts": FACTS}
    assert "Save draft" in page(rhea, case)
    answer = rhea.post(f"/cases/{case.ref}/decide/draft", typed, follow=True)
    html = answer.content.decode()
    assert "The draft is saved. It is not sent." in html and "were kept." in html


def test_a_form_in_which_nothing_was_typed_is_no_draft(rhea: Client, case: Case) -> None:
    assert "Draft saved" not in save(rhea, case, facts="", review_on="2026-01-02")
    assert not StaffDraft.objects.exists()


def test_what_is_too_long_or_unknown_is_refused_and_what_was_saved_stays(
    rhea: Client, case: Case
) -> None:
    save(rhea, case)
    assert "the limit is 100,000" in save(rhea, case, code=422, draft="1", facts="x" * LONGEST)
    save(rhea, case, code=422, draft="1", surprise="1")
    assert "were kept." in page(rhea, case, more="&draft=take")


def test_who_may_not_work_on_the_case_any_more_does_not_see_what_they_wrote(
    rhea: Client, world: World, case: Case
) -> None:
    save(rhea, case, reasons="Because.")
    recusal = Recusal.objects.create(
        user=User.objects.get(username="rhea"),
        account=case.account,
        reason="A friend.",
        since_at=world.now,
    )
    assert "were kept." not in page(rhea, case, more="&draft=take")
    person = User.objects.get(username="rhea").actor
    facts = gather_facts(case, world.now)
    assert known_of(case=case, by=person, facts=facts).draft is None, "the read itself asks"
    save(rhea, case, code=403, draft="1")
    assert forget_staff_drafts(now=world.now) == 1
    recusal.delete()
    save(rhea, case)
    User.objects.filter(username="rhea").update(role="AUDITOR")
    assert "were kept." not in page(rhea, case, more="&draft=take")
    save(rhea, case, code=403, draft="1")
    assert forget_staff_drafts(now=world.now) == 1


def test_drafts_go_after_a_month_and_when_their_case_was_closed(
    rhea: Client, world: World, case: Case
) -> None:
    save(rhea, case)
    assert forget_staff_drafts(now=world.now + KEPT) == 0
    assert forget_staff_drafts(now=world.now + KEPT + timedelta(seconds=1)) == 1
    save(rhea, case)
    world.wait(hours=1)
    world.take(case, "dismiss", "lena", **STATED)
    assert forget_staff_drafts(now=world.now) == 1


def test_the_database_keeps_one_draft_a_form_within_its_size_and_no_other_s_text(
    rhea: Client, world: World, case: Case
) -> None:
    save(rhea, case)
    row, lena = StaffDraft.objects.get(), world.people["lena"]
    person = User.objects.get(username="rhea")
    about = {"case": case, "case_version": 0, "saved_at": world.now}
    for wrong in (
        {"person": person, "form": "DECISION", "sealed": "x"},
        {"person": person, "form": "LETTER", "sealed": "x"},
        {"person": person, "form": "MESSAGE", "sealed": "x" * 1_000_001},
        {"person": person, "form": "MESSAGE", "sealed": "x", "revision": 0},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            StaffDraft.objects.create(**about, **wrong)
    StaffDraft.objects.filter(pk=row.pk).update(person=lena)
    StaffDraft.objects.create(**about, person=person, form="DECISION", sealed=row.sealed)
    assert "were kept." in page(rhea, case, more="&draft=take")
    StaffDraft.objects.filter(person=person).update(sealed=seal("{}", Purpose.DRAFT))
    assert OFFERED not in page(rhea, case), "sealed with a key that is none of its own"


def test_a_case_that_changed_meanwhile_is_said_beside_the_draft(
    rhea: Client, world: World, case: Case
) -> None:
    save(rhea, case)
    assert "The case has changed since." not in page(rhea, case)
    world.take(case, "suspend", "lena", **HOLD)
    assert "The case has changed since." in page(rhea, world.fresh(case), "lift_measure")

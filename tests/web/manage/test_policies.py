"""Policies are drafted, compared and published by admins; what is published stays.

Partners and the office's days beside them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import ChannelPartner
from enforcement.models import Clause, Office, PolicyVersion, Review, StaffEvent
from enforcement.process import clock
from enforcement.workflow.calendar import WorkingDays
from tests.web._desks import in_one_line
from tests.web.conftest import SignIn
from tests.world import World

DRAFT = "/policies/competing-models/2030-01"


@pytest.fixture
def world(transactional_db: Any) -> World:
    """People and a published policy."""
    return World()


def drafted(client: Client) -> PolicyVersion:
    """A draft that binds from tomorrow."""
    tomorrow = clock.now().date() + timedelta(days=1)
    answer = client.post(
        "/policies/competing-models/draft",
        {"version": "2030-01", "effective_on": tomorrow.isoformat()},
    )
    assert answer["Location"] == DRAFT, answer.content.decode()
    return PolicyVersion.objects.get(version="2030-01")


def clause_form(draft: PolicyVersion, **values: Any) -> dict[str, Any]:
    """What the form of a clause sends."""
    return {
        "edition": draft.edition,
        "code": "2d",
        "title": "No sharing",
        "text": "You may not share your keys.",
        "severity": "LOW",
        "measures": ["LIMIT"],
        "exception_code": ["i", ""],
        "exception_text": ["With your own staff.", ""],
        **values,
    }


def test_a_version_is_drafted_from_the_newest_changed_compared_and_published(
    world: World, ada: Client, sign_in: SignIn
) -> None:
    draft = drafted(ada)
    assert [(c.code, c.exceptions.count()) for c in draft.clauses.all()] == [("2c-iii", 2)]
    copied = draft.clauses.get()
    assert "No differences: the clauses are the same" in ada.get(DRAFT).content.decode()
    assert ada.post(f"{DRAFT}/clause/put", clause_form(draft))["Location"] == DRAFT
    draft.refresh_from_db()
    changed = clause_form(
        draft,
        code="2c-iii",
        title=copied.title,
        text="Otherwise.",
        exception_code=["i"],
        exception_text=["But."],
    )
    assert ada.post(f"{DRAFT}/clause/{copied.pk}/put", changed)["Location"] == DRAFT
    page = in_one_line(ada.get(DRAFT).content.decode())
    assert (
        "<del>− You may not use output" in page
        and "<ins>+ Otherwise.</ins>" in page
        and "<ins>+ 2d No sharing</ins>" in page
    )
    draft.refresh_from_db()
    assert ada.post(f"{DRAFT}/publish", {"edition": draft.edition})["Location"] == DRAFT
    draft.refresh_from_db()
    agreed = {"edition": draft.edition, "answer": "agree"}
    assert sign_in("axel").post(f"{DRAFT}/answer", agreed)["Location"] == DRAFT
    draft.refresh_from_db()
    assert (
        draft.published_at
        and draft.published_by == "axel"
        and Clause.objects.get(version=draft, code="2d").exceptions.get().code == "i"
    )
    assert Clause.objects.get(version=world.version).text.startswith("You may not use output"), (
        "the old version was changed"
    )
    acts = ["draft", "write clause", "write clause", "propose publication", "publish"]
    assert list(StaffEvent.objects.order_by("id").values_list("act", flat=True)) == acts


def test_what_is_published_is_not_changed_any_more(world: World, ada: Client) -> None:
    published, clause = "/policies/competing-models/2023-03", world.clause
    assert (
        ada.get(f"{published}/clause").status_code
        == ada.get(f"{published}/clause/{clause.pk}").status_code
        == 422
    )
    for address, values in {
        "clause/put": clause_form(world.version),
        f"clause/{clause.pk}/put": clause_form(world.version),
        f"clause/{clause.pk}/remove": {"edition": 0},
        "change": {"edition": 0, "version": "x", "effective_on": "2031-01-01"},
        "publish": {"edition": 0},
        "discard": {"edition": 0},
    }.items():
        answer = ada.post(f"{published}/{address}", values)
        assert (
            answer.status_code == 422
            and "published and can no longer be changed" in answer.content.decode()
        ), address
    assert (Clause.objects.count(), PolicyVersion.objects.get().version) == (1, "2023-03")


def test_who_looked_at_an_older_draft_changes_nothing_and_keeps_what_was_typed(
    world: World, ada: Client
) -> None:
    draft = drafted(ada)
    ada.post(f"{DRAFT}/clause/put", clause_form(draft))
    answer = ada.post(
        f"{DRAFT}/clause/put", clause_form(draft, code="2e", text="My long <b>thoughts</b>.")
    )
    assert answer.status_code == 409 and "Somebody changed the draft" in answer.content.decode()
    assert "My long &lt;b&gt;thoughts&lt;/b&gt;." in answer.content.decode()
    assert ada.post(f"{DRAFT}/publish", {"edition": draft.edition}).status_code == 409, (
        "somebody published what they had not read"
    )
    assert (
        not Clause.objects.filter(code="2e").exists()
        and not PolicyVersion.objects.get(pk=draft.pk).published_at
    )


BAD = {
    "a severity that there is not": {"severity": "HUGE"},
    "a measure that there is not": {"measures": ["BAN"]},
    "two exceptions of one number": {"exception_code": ["i", "i"], "exception_text": ["A.", "B."]},
    "an exception without a text": {"exception_code": ["i"], "exception_text": [""]},
    "no text": {"text": "  "},
    "a text that is too long": {"text": "x" * 20_001},
    "a character that cannot be kept": {"title": "a\x00b"},
    "a number that is there already": {"code": "2c-iii"},
    "no edition": {"edition": "many"},
}


def test_what_cannot_be_a_clause_is_refused_with_a_sentence(world: World, ada: Client) -> None:
    draft = drafted(ada)
    for sentence, values in BAD.items():
        answer = ada.post(f"{DRAFT}/clause/put", clause_form(draft, **values))
        assert answer.status_code in (409, 422) and 'role="alert"' in answer.content.decode(), (
            sentence
        )
    assert draft.clauses.count() == 1


def test_a_draft_binds_from_a_day_to_come_and_there_is_one_of_a_policy(
    world: World, ada: Client
) -> None:
    draft = drafted(ada)
    assert (
        ada.post(
            "/policies/competing-models/draft", {"version": "2031", "effective_on": "2031-01-01"}
        ).status_code
        == 409
    )
    for version, day in (("2031/x", "2031-01-01"), ("2031", "soon"), ("", "2031-01-01")):
        assert (
            ada.post(
                "/policies/competing-models/draft", {"version": version, "effective_on": day}
            ).status_code
            == 422
        )
    past = {"edition": draft.edition, "version": "2030-01", "effective_on": "2020-01-01"}
    assert ada.post(f"{DRAFT}/change", past).status_code == 302
    answer = ada.post(f"{DRAFT}/publish", {"edition": draft.edition + 1})
    assert (
        answer.status_code == 422
        and "A policy cannot apply before it can be read. Choose" in answer.content.decode()
    )
    assert ada.post(f"{DRAFT}/discard", {"edition": draft.edition + 1})["Location"] == "/policies"
    assert PolicyVersion.objects.count() == 1


def test_a_policy_page_asks_as_often_for_many_clauses_as_for_few(
    world: World, ada: Client, django_assert_max_num_queries: Any
) -> None:
    draft = drafted(ada)
    for number in range(30):
        clause = Clause.objects.create(version=draft, code=f"9-{number}", title="x", text="x")
        clause.exceptions.create(code="i", text="x")
    ada.get(DRAFT)
    with django_assert_max_num_queries(15):
        ada.get(DRAFT)
    with django_assert_max_num_queries(7):
        ada.get("/policies")


def test_days_off_move_what_is_due(world: World, ada: Client) -> None:
    form = {
        "edition": 0,
        "country": "de",
        "time_zone": "Europe/Berlin",
        "weekdays": ["0", "1", "2", "3", "4"],
        "opens": 9,
        "closes": 17,
        "on": ["2024-03-04", ""],
        "name": ["The move", ""],
    }
    assert ada.post("/office/keep", form)["Location"] == "/office"
    assert ada.post("/office/keep", form).status_code == 409, "an older page was taken"
    for values in (
        {"country": "XX"},
        {"country": "DEU"},
        {"weekdays": []},
        {"opens": 18},
        {"time_zone": "Moon/Crater"},
        {"on": ["soon"]},
        {"opens": "nine"},
    ):
        answer = ada.post("/office/keep", {**form, "edition": 1, **values})
        assert answer.status_code == 422 and 'role="alert"' in answer.content.decode(), values
    three = ada.post("/office/keep", {**form, "edition": 1, "country": "DEU"}).content.decode()
    assert "There are no holidays for “DEU”. Enter a two-letter country code" in three
    assert Office.objects.get().closed == [{"on": "2024-03-04", "name": "The move"}]
    world.account()
    # on Friday, 1 March 2024, 12:00 UTC, to be looked at within one business day: Monday is a day
    # off
    world.case()
    due = Review.objects.get(kind="FIRST_LOOK").due_at
    assert due.date() == date(2024, 3, 5)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2024-03-01T12:00", "2024-03-04T12:00"),
        ("2024-03-01T03:00", "2024-03-04T09:00"),
        ("2024-03-01T18:00", "2024-03-05T09:00"),
        ("2024-03-02T12:00", "2024-03-05T09:00"),
    ],
)
def test_what_comes_in_outside_of_the_hours_counts_from_the_next_opening(
    start: str, due: str
) -> None:
    office = WorkingDays(country="DE", opens=9, closes=17)
    assert office.after(
        datetime.fromisoformat(start).replace(tzinfo=UTC), 1
    ) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_a_partner_adopts_what_is_published_and_keeps_somebody_to_write_to(
    world: World, ada: Client
) -> None:
    form = {
        "ref": "azure",
        "name": "Azure",
        "gives_notice": "THEY",
        "adopted:competing-models": "2023-03",
    }
    assert ada.post("/partners/keep", form).status_code == 302
    drafted(ada)
    for values in (
        {"adopted:competing-models": "2030-01"},
        {"gives_notice": "NOBODY"},
        {"name": " "},
    ):
        assert ada.post("/partners/keep", {**form, **values}).status_code in (404, 422), values
    partner = ChannelPartner.objects.get()
    assert (partner.adopted, partner.gives_notice) == ({"competing-models": "2023-03"}, "THEY")
    contact = {"name": "Desk", "email": "desk@azure.example", "role": "LEGAL", "locale": "en"}
    assert (
        ada.post(f"/partners/{partner.pk}/contacts/add", {**contact, "email": "nobody"}).status_code
        == 422
    )
    assert ada.post(f"/partners/{partner.pk}/contacts/add", contact).status_code == 302
    assert ada.post(f"/contacts/{partner.contacts.get().pk}/remove").status_code == 422, (
        "nobody is left to write to"
    )
    assert "Azure" in ada.get("/partners").content.decode()

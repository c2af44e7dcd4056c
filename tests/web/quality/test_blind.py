"""A quality reviewer sees the case as it stood and nothing that tells what was decided, on no page,
until they have answered: each text of each row has a word of its own, but for what is shown.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from enforcement.models import Event, QualityReview
from enforcement.operations import quality_draw
from enforcement.operations.quality_draw import Share
from enforcement.process import clock
from enforcement.queries.quality_blind import decided_of
from tests.canary import CANARY, PRIVATE, around, planted, told_case
from tests.web.conftest import person, signed_in
from tests.world import World

CASE = """(SELECT q.case_id FROM enforcement_qualityreview q WHERE q.ref = '{ref}')"""
BEFORE = """(SELECT d.proposed_at FROM enforcement_qualityreview q
    JOIN enforcement_decision d ON d.id = q.decision_id WHERE q.ref = '{ref}')"""
# What the page shows, of which rows: of the case's own, from before the decision.
ROWS = {
    "QualityReview": "t.ref = '{ref}'",
    "Account": f"t.id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = {CASE})",
    "Report": f"t.case_id = {CASE} AND t.received_at <= {BEFORE}",
    "Evidence": f"t.case_id = {CASE} AND t.added_at <= {BEFORE}",
    "Message": f"t.case_id = {CASE} AND t.said_at <= {BEFORE} AND t.lane <> 'INTERNAL'",
    "Clause": "true",
    "ClauseException": "true",
    "Policy": "true",
    "PolicyVersion": "true",
    "User": "t.username = '{who}'",
}
SHOWN = {
    "QualityReview": ("ref",),
    "Account": ("name", "external_ref"),
    "Report": ("claim", "url", "source", "external_id"),
    "Evidence": ("kind", "citation", "text", "url", "file_name", "content_type", "sha256"),
    "Message": ("text",),
    "Clause": ("code", "title", "text"),
    "ClauseException": ("code", "text"),
    "Policy": ("title", "slug"),
    "PolicyVersion": ("version",),
    "User": (
        "username",
        "first_name",
        "last_name",
        "email",
        "password",
        "preferences",
        "time_zone",
    ),
}


FILES = re.compile(rb"CANARY (article|letter)")  # what they say, which are not sensitive


@pytest.fixture
def drawn(transactional_db: Any) -> QualityReview:
    """A decision with everything before and after it, that was drawn."""
    world = World(datetime.now(UTC) - timedelta(hours=2))
    case = told_case(world)
    share = Share(percent=100, since=world.now.date(), reason="We begin.")
    lena, now = world.actor("lena"), clock.now()
    row = quality_draw.set_share(policy_id=world.policy.pk, share=share, by=lena, now=now)
    quality_draw.draw(share_id=row.pk, now=now)
    return QualityReview.objects.select_related("assignee", "decision", "case").get(case=case)


def reader_of(review: QualityReview) -> Client:
    assert review.assignee is not None
    return signed_in(person(review.assignee.username, review.assignee.role))


def test_nothing_on_the_pages_tells_what_was_decided(drawn: QualityReview) -> None:
    assert drawn.assignee is not None
    names = {"ref": drawn.ref, "who": drawn.assignee.username}
    person(drawn.assignee.username, drawn.assignee.role)
    theirs = {model: rows.format(**names) for model, rows in ROWS.items()}
    assert len(planted(SHOWN, theirs)) > 100
    reader = reader_of(drawn)
    page = reader.get(f"/quality/{drawn.ref}")
    assert page.status_code == 200
    numbers = drawn.case.evidence.values_list("number", flat=True)
    for number in (None, *numbers):
        address = f"/quality/{drawn.ref}" + (f"/evidence/{number}" if number else "")
        answer = reader.get(address)
        assert answer.status_code in (200, 404), address
        body = FILES.sub(b"", answer.content)
        assert CANARY.encode() not in body, around(body)
        told = PRIVATE.search(body)
        assert told is None, told
        for secret in (drawn.case.ref, drawn.decision.ref, str(drawn.decision_id)):
            assert secret.encode() not in body, secret
    shown = page.content.decode()
    for piece in drawn.case.evidence.filter(added_at__gt=drawn.decision.proposed_at):
        assert f"/evidence/{piece.number}" not in shown
    assert "Here it is." in shown and "Hush" not in shown and "To internal" not in shown


def test_the_case_stays_closed_until_it_is_answered(drawn: QualityReview) -> None:
    reader, case = reader_of(drawn), drawn.case
    pages = [
        f"/cases/{case.ref}",
        f"/cases/{case.ref.lower()}",
        f"/cases/{case.ref}/timeline",
        f"/cases/{case.ref}/decide",
        f"/decisions/{drawn.decision.ref}",
        f"/accounts/{case.account.external_ref}",
        *(f"/appeals/{appeal.ref}" for appeal in case.appeals.all()),
    ]
    for page in pages:
        answer = reader.get(page)
        assert (answer.status_code, answer.headers.get("Location")) == (
            302,
            f"/quality/{drawn.ref}",
        ), page
    other = QualityReview.objects.exclude(pk=drawn.pk).get()
    assert reader.get(f"/cases/{other.case.ref}").status_code in (200, 302)
    answered(reader, drawn)
    assert reader.get(f"/cases/{case.ref}").status_code == 200


def answered(reader: Client, review: QualityReview, **values: Any) -> Any:
    """The answer that agrees, but for `values`."""
    decided = decided_of(review.decision)
    opinions = {f"opinion_{n}": said for n, said in enumerate(decided.findings.values(), 1)}
    fields = {**opinions, "outcome": decided.outcome, "reasons": "The samples bear it out."}
    kinds = {"measure": "", "band": ""}
    sent = {**kinds, **fields, **values}
    return reader.post(f"/quality/{review.ref}/answer", sent)


def test_what_is_marked_sensitive_is_an_event_before_it_is_read(drawn: QualityReview) -> None:
    reader = reader_of(drawn)
    piece = drawn.case.evidence.get(kind="secret")
    address = f"/quality/{drawn.ref}/evidence/{piece.number}"
    assert b"CANARY secret" not in reader.get(address).content
    assert reader.get(f"{address}/file").status_code == 403
    assert reader.post(f"{address}/show").status_code == 302
    assert Event.objects.filter(act="read_evidence", actor=drawn.assignee).count() == 1
    assert b"CANARY secret" in reader.get(address).content
    assert reader.get(f"{address}/file").content == b"CANARY secret"


def test_both_views_stand_side_by_side_once_it_is_answered(drawn: QualityReview) -> None:
    reader = reader_of(drawn)
    wrong = answered(reader, drawn, outcome="suspend")
    assert wrong.status_code == 422 and not hasattr(drawn, "answer")
    said = answered(reader, drawn, reasons="")
    assert said.status_code == 422 and b"This field is required." in said.content
    unknown = answered(reader, drawn, grade="5")
    assert unknown.status_code == 422 and b"has no field" in unknown.content
    assert answered(reader, drawn).status_code == 302
    page = reader.get(f"/quality/{drawn.ref}").content.decode()
    assert "Side by side" in page and "Nothing: both say the same." in page
    again = answered(reader, drawn)
    assert again.status_code == 409

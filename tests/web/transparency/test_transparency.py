"""The pages of transparency reports: made by an admin, read by leads and admins, published by two;
each figure opens its rows.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enforcement.models import (
    AuthorityRequest,
    TransparencyReport,
    TransparencyRow,
)
from enforcement.models.transparency import Counted
from enforcement.operations import transparency_making
from enforcement.rules.transparency.profiles import TRANSPARENCY_PROFILES
from tests.disputes import record
from tests.files import kept_in
from tests.web.conftest import SignIn
from tests.web.statements.test_statements import text_of
from tests.world import World

LIST, PROFILE = "/transparency", "santa-clara-numbers"
ASKING = f"{LIST}/ask/{PROFILE}"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ASK = {
    "since_on": "2026-03-01",
    "until_on": "2026-03-31",
    "provider": "Provider Ltd",
    "service": "The API",
    "hours": "1200",
    "previous_on": "",
    "published_on": "",
}


@pytest.fixture
def world(transactional_db: Any, settings: Any, tmp_path: Path) -> World:
    settings.STORAGES = kept_in(tmp_path / "files")
    world = World(NOW)
    world.account("acme")
    return world


def work(world: World) -> None:
    transparency_making.work_through(now=lambda: datetime.now(UTC))


def links_to_rows(html: str) -> list[str]:
    return sorted(set(re.findall(r'href="(/transparency/\d+/rows\?figure=\d+)"', html)))


def place_of(report: TransparencyReport, of: str) -> int:
    """Where the number of all rows of a kind stands in a report."""
    return next(
        place
        for place, kept in enumerate(report.content["figures"])
        if (kept["of"], kept["where"], kept["how"]) == (of, {}, "COUNT")
    )


def test_a_report_is_asked_for_read_and_published_by_two(world: World, sign_in: SignIn) -> None:
    case = world.case()
    world.suspend(case)
    record(world, case)
    ada, lena = sign_in("ada", "ADMIN"), sign_in("lena", "LEAD")
    rhea, otto = sign_in("rhea"), sign_in("otto", "AUDITOR")
    assert "No reports yet" in text_of(lena.get(LIST))
    for nobody in (rhea, otto):
        assert nobody.get(LIST).status_code == 403
        assert nobody.get(f"{LIST}/1").status_code == 403
    assert lena.post(ASKING, ASK).status_code == 403
    for profile in TRANSPARENCY_PROFILES:
        assert "Count the report" in text_of(ada.get(f"{LIST}?profile={profile}"))
    assert "Count the report" not in text_of(lena.get(f"{LIST}?profile={PROFILE}"))
    for wrong, name in (
        ({"until_on": "2026-02-01"}, "until_on"),
        ({"until_on": "x"}, "until_on"),
        ({"since_on": ""}, "since_on"),
        ({"since_on": "2020-01-01"}, "since_on"),
        ({"hours": "many"}, "hours"),
        ({"provider": " "}, "provider"),
    ):
        answer = ada.post(ASKING, {**ASK, **wrong})
        assert answer.status_code in (409, 422), (wrong, answer.status_code)
        assert f'id="{name}_error"' in answer.content.decode(), wrong
    assert "no field “secret”" in text_of(ada.post(ASKING, {**ASK, "secret": "x"}))
    assert ada.post(f"{LIST}/ask/gdpr", ASK).status_code == 404
    assert not TransparencyReport.objects.exists()
    assert ada.post(ASKING, ASK).status_code == 302
    assert "Being counted" in text_of(lena.get(f"{LIST}/1"))
    assert lena.get(f"{LIST}/1.zip").status_code == 404
    assert "HX-Refresh" not in lena.get(f"{LIST}/1/progress")
    work(world)
    assert lena.get(f"{LIST}/1/progress")["HX-Refresh"] == "true"
    page = lena.get(f"{LIST}/1")
    said = text_of(page)
    assert "Press 1" in said and "Suspension 1" in said and "1200" in said
    assert "Out-of-court disputes" in said and "settle them out of court." not in said
    links = links_to_rows(page.content.decode())
    assert links
    for link in links:
        shown = lena.get(link)
        assert shown.status_code == 200 and "No rows" not in text_of(shown), link
    sheet = lena.get(f"{LIST}/1/sheets/numbers")
    assert "Account suspended Restrictions imposed" not in text_of(sheet)
    assert "Restrictions imposed · Account suspended" in text_of(sheet)
    assert set(links_to_rows(sheet.content.decode()))
    assert "Provider Ltd" in text_of(lena.get(f"{LIST}/1/sheets/identification"))
    assert lena.get(f"{LIST}/1/sheets/other").status_code == 404
    assert lena.get(f"{LIST}/1/rows?figure=9999").status_code == 404
    assert lena.get(f"{LIST}/1/rows?figure=0&cursor=x").status_code == 400
    for name, start in (("1.zip", b"PK"), ("1.xlsx", b"PK")):
        file = lena.get(f"{LIST}/{name}")
        assert file.content.startswith(start) and "attachment" in file["Content-Disposition"]
    report = TransparencyReport.objects.get()
    send = {"seen": report.sha256, "reason": "The month is over."}
    stale = ada.post(f"{LIST}/1/propose", {**send, "seen": "0" * 64})
    assert stale.status_code == 409 and "counted again since" in text_of(stale)
    assert ada.post(f"{LIST}/1/propose", send).status_code == 302
    assert "Another lead or admin must agree." in text_of(ada.get(f"{LIST}/1"))
    assert ada.post(f"{LIST}/publications/1/answer", {"answer": "agree"}).status_code == 403
    assert "Agree and publish" in text_of(lena.get(f"{LIST}/1"))
    assert lena.post(f"{LIST}/publications/1/answer", {"answer": "agree"}).status_code == 302
    assert "It was not compared yet." in text_of(lena.get(f"{LIST}/1"))
    world.now = datetime(2026, 3, 20, tzinfo=UTC)
    world.report("acme")
    assert lena.post(f"{LIST}/1/compare").status_code == 302
    work(world)
    said = text_of(lena.get(f"{LIST}/1"))
    assert "Reports 1 2 1 row came or is counted here now" in said
    assert lena.get(f"{LIST}/2").status_code == 404, "a comparison is no report of its own"


def test_requests_of_authorities_are_counted_but_listed_to_the_legal_desk_alone(
    world: World, sign_in: SignIn
) -> None:
    ada, lena = sign_in("ada", "ADMIN"), sign_in("lena", "LEAD")
    assert ada.post(ASKING, ASK).status_code == 302
    work(world)
    report = TransparencyReport.objects.get()
    TransparencyRow.objects.create(
        report=report,
        kind=Counted.ORDER,
        subject=report.pk,
        ref="7",
        happened_at=NOW,
        source="ORDER",
        outcome="ANSWERED",
        country="LU",
    )
    assert not AuthorityRequest.objects.exists()
    shown = text_of(lena.get(f"{LIST}/1/rows?figure={place_of(report, 'ORDER')}"))
    assert "by those who have a seat there" in shown and "ANSWERED" not in shown


def test_a_page_of_rows_costs_the_same_however_many(world: World, sign_in: SignIn) -> None:
    lena, ada = sign_in("lena", "LEAD"), sign_in("ada", "ADMIN")
    world.report("acme")
    assert ada.post(ASKING, ASK).status_code == 302
    work(world)
    report = TransparencyReport.objects.get()
    link = f"{LIST}/1/rows?figure={place_of(report, 'REPORT')}"
    lena.get(link)  # what is read once and kept
    with CaptureQueriesContext(connection) as few:
        lena.get(link)
    row = TransparencyRow.objects.filter(kind=Counted.REPORT).get()
    TransparencyRow.objects.bulk_create(
        TransparencyRow(
            report=report,
            kind=Counted.REPORT,
            subject=f"00000000-0000-0000-0000-{n:012}",
            happened_at=row.happened_at,
            source=row.source,
            outcome=row.outcome,
            automation=row.automation,
        )
        for n in range(60)
    )
    with CaptureQueriesContext(connection) as many:
        answer = lena.get(link)
    assert len(many) == len(few) and 'rel="next"' in answer.content.decode()
    with CaptureQueriesContext(connection) as whole:
        lena.get(f"{LIST}/1")
    assert len(whole) <= 10

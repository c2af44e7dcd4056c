"""The typed client against a web server that runs: what it sends is taken, what is answered comes
back as what it is, and a refusal is one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from docket_client import AuthenticatedClient
from docket_client.api.accounts import feed_usage, put_account, read_account
from docket_client.api.cases import read_case, take_step
from docket_client.api.record import list_events, send_evidence
from docket_client.api.reports import send_report, send_reports
from docket_client.models import (
    AccountIn,
    AccountOut,
    BatchIn,
    BatchOut,
    CaseOut,
    ContactIn,
    EventOut,
    EvidenceIn,
    EvidenceOut,
    FileIn,
    PagedEventOut,
    ProblemDocument,
    RecordedRows,
    RehearsalOut,
    Reporter,
    ReportIn,
    ReportOut,
    StepIn,
    Terms,
    UsageIn,
    UsageRow,
)
from docket_client.types import Response

from accounts.models import Scope
from enforcement.models import Report
from enforcement.queries import api_cases
from tests.api.conftest import Programs
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
SLASHED = "eu/acme #1 ü"  # a reference as providers have them


Clients = Callable[[str], AuthenticatedClient]


@pytest.fixture
def client_of(live_server: Any) -> Iterator[Clients]:
    """Makes the client of a token, with connections that stay open until the end."""
    with ExitStack() as opened:
        yield lambda key: opened.enter_context(
            AuthenticatedClient(live_server.url, key, raise_on_unexpected_status=True)
        )


async def read_without_blocking(client: AuthenticatedClient, ref: str) -> Response[Any]:
    """A case, as a program with an event loop reads it."""
    async with client:
        return await read_case.asyncio_detailed(ref, client=client)


def reported(external_id: str, account: str = SLASHED, **more: Any) -> ReportIn:
    """A report."""
    said = {"policy": "competing-models", "claim": "40,000 prompts.", **more}
    return ReportIn(external_id, source="detector", origin="DETECTOR", account=account, **said)


def events_of(client: AuthenticatedClient, ref: str) -> list[EventOut]:
    """The record of a case, through all its pages."""
    found: list[EventOut] = []
    cursor: str | None = ""
    while cursor is not None:
        page = list_events.sync(ref, client=client, cursor=cursor)
        assert isinstance(page, PagedEventOut)
        found += page.items
        cursor = page.next_
    return found


def test_a_program_feeds_reports_reads_and_acts(
    world: World, program: Programs, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(program().key)
    fed = put_account.sync_detailed(
        SLASHED,
        client=client,
        body=AccountIn(
            name="Acme", country="DE", contacts=[ContactIn(name="Legal", email="l@acme.example")]
        ),
    )
    assert fed.status_code == 201 and isinstance(fed.parsed, AccountOut)
    assert fed.parsed.external_ref == SLASHED and fed.parsed.standing == "ACTIVE"
    row = UsageRow(account=SLASHED, day=datetime.now(UTC).date() - timedelta(days=1), requests=12)
    usage = feed_usage.sync(client=client, body=UsageIn(rows=[row]))
    assert isinstance(usage, RecordedRows) and usage.recorded == 1

    report = reported("run-1", reporter=Reporter(name="Ines", email="ines@example.org"))
    sent = [send_report.sync_detailed(client=client, body=report) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [201, 200]
    first = sent[0].parsed
    assert isinstance(first, ReportOut) and first.stage == "filed" and first.case
    assert Report.objects.get().reporter_email == "ines@example.org"
    batch = send_reports.sync(
        client=client, body=BatchIn([reported("run-2"), reported("run-3", policy="no-such")])
    )
    assert isinstance(batch, BatchOut)
    assert [line.code for line in batch.results] == [201, 404]
    assert isinstance(batch.results[1].problem, ProblemDocument)
    assert batch.results[1].problem.code == "unknown-policy"

    file = FileIn(name="run.txt", content="NDAuMDAwIHByb21wdHM=")
    added = send_evidence.sync(
        first.case, client=client, body=EvidenceIn(kind="log", origin="DETECTOR", file=file)
    )
    assert isinstance(added, EvidenceOut) and added.size == 14
    case = read_case.sync(first.case, client=client)
    assert isinstance(case, CaseOut) and case.account == SLASHED
    assert any(step.verb == "suspend" and step.may for step in case.next_steps)
    terms = Terms(
        clauses=["2c-iii"],
        question="Was it so?",
        would_clear="Records that show that it was not.",
        review_in="7d",
        facts="A detector found 40,000 prompts.",
        reasons="Access is suspended while a person looks into it.",
        detected_by_automation=True,
    )
    step = StepIn(verb="suspend", version=case.version, terms=terms)
    tried = take_step.sync(first.case, client=client, body=step, dry_run=True)
    assert isinstance(tried, RehearsalOut)
    done = take_step.sync_detailed(first.case, client=client, body=step)
    assert done.status_code == 201
    after = read_account.sync(SLASHED, client=client)
    assert isinstance(after, AccountOut) and after.standing == "SUSPENDED"

    monkeypatch.setattr(api_cases, "PAGE", 2)
    events = events_of(client, first.case)
    assert len(events) > 3 and len({event.hash_ for event in events}) == len(events)
    assert [event.seq for event in events] == sorted(event.seq for event in events)


def test_a_refusal_says_what_and_where(world: World, program: Programs, client_of: Clients) -> None:
    world.account()
    client = client_of(program(Scope.REPORTS_WRITE).key)
    wrong = send_report.sync(client=client, body=reported("", account="acme"))
    assert isinstance(wrong, ProblemDocument) and wrong.status == 422
    assert isinstance(wrong.errors, list) and wrong.errors[0].pointer == "/external_id"
    missing = asyncio.run(read_without_blocking(client, "C-0000-0000"))
    assert missing.status_code == 403 and isinstance(missing.parsed, ProblemDocument)
    assert missing.parsed.code == "missing-scope"
    stranger = read_case.sync("C-0000-0000", client=client_of("dk_no"))
    assert isinstance(stranger, ProblemDocument) and stranger.code == "unauthorized"

"""Transparency reports: counted by the worker, the same as by hand, published by two, and kept."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from openpyxl import load_workbook

from enforcement.models import (
    OutboxMessage,
    StaffEvent,
    TransparencyPublication,
    TransparencyReport,
    TransparencyRow,
)
from enforcement.operations import (
    appeal_hearing,
    appeal_outcome,
    due,
    files,
    transparency,
    transparency_making,
)
from enforcement.operations.transparency import (
    Wish,
    answer_publication,
    ask_report,
    compare_report,
    count_again,
    propose_publication,
)
from enforcement.record.files import FilesAway
from enforcement.rules.transparency.figures import Figure
from enforcement.rules.transparency.profiles import TRANSPARENCY_PROFILES, Said
from tests.by_hand import differs
from tests.disputes import end, follow, record
from tests.files import kept_in
from tests.scenes import refused
from tests.world import STATED, World

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
EU, NUMBERS = "eu-harmonised-template", "santa-clara-numbers"
GIVEN = {Said.PROVIDER: "Provider Ltd", Said.SERVICE: "The API", Said.HOURS: "1200"}
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def world(transactional_db: Any, settings: Any, tmp_path: Path) -> World:
    settings.STORAGES = kept_in(tmp_path / "files")
    world = World(NOW)
    world.account("acme")
    world.account("umbra")
    return world


def history(world: World) -> Any:
    """Two cases: one suspended, appealed and upheld; one reported by the public, dismissed."""
    case = world.case()
    held = world.suspend(case)
    world.wait(hours=5)
    world.appeal(case)
    for outcome in ("CONFIRMED", "REVERSED", "PARTLY_REVERSED", "SETTLED", ""):
        dispute = record(world, case, told_on=world.now.date() - timedelta(days=bool(outcome)))
        if outcome:
            end(world, dispute, outcome)
        if outcome == "REVERSED":
            follow(world, dispute)
    other = world.case("umbra", origin="PUBLIC", source="form", external_id="p-1")
    world.wait(hours=3)
    world.take(other, "dismiss", **STATED)
    world.report("umbra", origin="PRESS", external_id="p-2")
    return case, held, other


def asked(world: World, profile: str = EU, **more: Any) -> TransparencyReport:
    since, until = more.pop("period", MARCH)
    wish = Wish(
        profile=profile, since_on=since, until_on=until, given={**GIVEN, **more.pop("given", {})}
    )
    return ask_report(wish=wish, by=world.actor("ada"), now=world.now)


def work(world: World, row: TransparencyReport) -> TransparencyReport:
    """The worker comes by."""
    assert transparency_making.work_through(now=lambda: world.now) == 1
    return fresh(row)


def fresh(row: TransparencyReport) -> TransparencyReport:
    return TransparencyReport.objects.get(pk=row.pk)


def made(world: World, profile: str = EU, **more: Any) -> TransparencyReport:
    if world.now.date() <= MARCH[1]:
        world.now = datetime(2026, 4, 2, 12, tzinfo=UTC)
    return work(world, asked(world, profile, **more))


def value(report: TransparencyReport, of: str, how: str = "COUNT", **where: Any) -> Any:
    wanted = Figure(of=of, how=how, where={k: (v,) for k, v in where.items()})  # type: ignore[arg-type]
    for kept in report.content["figures"]:
        if Figure(**{n: kept[n] for n in Figure.model_fields}).key == wanted.key:
            return kept["value"]
    raise AssertionError(f"no such figure: {wanted}")


def proposed(world: World, report: TransparencyReport, by: str = "ada") -> TransparencyPublication:
    return propose_publication(
        number=report.number,
        seen=report.sha256,
        reason="The year is over.",
        by=world.actor(by),
        now=world.now,
    )


def published(world: World, report: TransparencyReport) -> TransparencyReport:
    publication = proposed(world, report)
    answer_publication(
        number=publication.number, agreed=True, by=world.actor("lena"), now=world.now
    )
    return fresh(report)


@pytest.mark.parametrize("profile", [EU, NUMBERS])
def test_figures_are_what_a_plain_reading_of_the_rows_says(world: World, profile: str) -> None:
    history(world)
    report = made(world, profile)
    assert report.why_not == "" and differs(report) == []
    assert value(report, "REPORT", source="PUBLIC") == 1
    assert value(report, "REPORT") == 3 == TransparencyRow.objects.filter(kind="REPORT").count()
    assert value(report, "MEASURE", measure="SUSPEND") == 1
    assert value(report, "APPEAL", outcome="OPEN") == 1
    assert value(report, "REPORT", "MEDIAN", source="PUBLIC") == 3 * 3600
    assert value(report, "PERSON", source="REVIEWER") == 1
    disputes = [value(report, "DISPUTE", outcome=o) for o in ("CONFIRMED", "REVERSED", "OPEN")]
    assert (value(report, "DISPUTE"), disputes) == (5, [1, 1, 1])
    (share,) = (
        k
        for k in report.content["figures"]
        if k["how"] == "PERCENT" and not k["where"].get("source")
    )
    assert (share["value"], share["rests_on"]) == (50, 2)


def test_the_files_have_every_sheet_and_the_same_values(world: World) -> None:
    history(world)
    report = made(world)
    names = [sheet.name for sheet in TRANSPARENCY_PROFILES[EU].sheets]
    packed = zipfile.ZipFile(io.BytesIO(files.read(report.csv_sha256, "report") or b""))
    assert packed.namelist() == [f"{name}.csv" for name in names]
    book = load_workbook(io.BytesIO(files.read(report.xlsx_sha256, "report") or b""))
    assert book.sheetnames == names
    for name in names:
        lines = list(csv.reader(io.StringIO(packed.read(f"{name}.csv").decode())))
        cells = [["" if c is None else str(c) for c in row] for row in book[name].values]
        assert [len(line) for line in lines] == [len(lines[0])] * len(lines), name
        assert [[plain(c) for c in line] for line in lines] == [
            [plain(c) for c in line] for line in cells
        ], name
    notices = list(csv.DictReader(io.StringIO(packed.read("4_notices.csv").decode())))
    total = next(row for row in notices if row["Category of illegal content"] == "TOTAL")
    assert total["Number of notices received"] == "1" and total["Service"] == "The API"
    assert total["Reporting period"] == "2026-03-01/2026-03-31"
    assert total["Median time to take action"] == "3.0"
    own = list(csv.DictReader(io.StringIO(packed.read("6_own_initiative_TC.csv").decode())))
    assert [row["Account restriction Suspension"] for row in own[:1]] == ["1"]
    rest = [row for row in own if "OTHER_VIOLATION_TC" in str(row)]
    assert [row["Account restriction Suspension"] for row in rest] == ["1"]
    appeals = packed.read("7_appeals_and_recidivism.csv").decode()
    assert "Not recorded in Docket" not in appeals
    rows = csv.reader(io.StringIO(appeals))
    disputes = {row[5]: row[6] for row in rows if row[3].startswith("Out-of-court")}
    assert list(disputes.values()) == ["5", "1", "1", "1", "24.0", "1", "50.0"]
    again = work(world, count_again(number=report.number, by=world.actor("ada"), now=world.now))
    assert (again.csv_sha256, again.rows_sha256) == (report.csv_sha256, report.rows_sha256)
    assert again.xlsx_sha256 == report.xlsx_sha256, "the same sheets are the same file"


def plain(cell: str) -> str:
    """As both kinds of files have it: a spreadsheet keeps 3.0 as 3."""
    return cell.lstrip("'").removesuffix(".0")


def test_a_text_is_never_a_formula(world: World) -> None:
    report = made(world, given={Said.PROVIDER: "=cmd|' /C calc'!A0", Said.AUTOMATION: "+1"})
    packed = zipfile.ZipFile(io.BytesIO(files.read(report.csv_sha256, "report") or b""))
    assert "'=cmd" in packed.read("1_report_identification.csv").decode()
    book = load_workbook(io.BytesIO(files.read(report.xlsx_sha256, "report") or b""))
    cell = book["1_report_identification"].cell(2, 4)
    assert (cell.value, cell.data_type) == ("=cmd|' /C calc'!A0", "s")


def test_bad_wishes_are_refused_with_a_sentence(world: World) -> None:
    for who in ("rhea", "lena", "otto"):
        with refused("may not change this"):
            ask_report(
                wish=Wish(profile=EU, since_on=MARCH[0], until_on=MARCH[0], given=GIVEN),
                by=world.actor(who),
                now=world.now,
            )
    for sentence, more in {
        "no such profile": {"profile": "gdpr"},
        "ends before it begins": {"period": (date(2026, 3, 2), date(2026, 3, 1))},
        "until today": {"period": (date(2026, 3, 2), date(2026, 3, 3))},
        "at most": {"period": (date(2020, 3, 2), date(2026, 3, 1))},
        "Say the name": {"given": {Said.PROVIDER: " "}},
        "Hours are a whole number": {"given": {Said.HOURS: "many"}},
        "does not ask": {"given": {Said.SINCE_ON: "x"}},
        "cannot be saved": {"given": {Said.AUTOMATION: "a\x07"}},
        "A text has at most": {"given": {Said.SAFEGUARDS: "x" * 5001}},
    }.items():
        with refused(sentence):
            asked(world, **{"period": (date(2026, 3, 1), date(2026, 3, 2)), **more})  # type: ignore[arg-type]
    assert not TransparencyReport.objects.exists()
    asked(world, period=(date(2026, 3, 1), date(2026, 3, 2)))
    with refused("is being made"):
        asked(world, period=(date(2026, 3, 1), date(2026, 3, 2)))


def test_two_publish_exactly_what_was_counted_and_it_stays(world: World) -> None:
    case, _held, _other = history(world)
    running = work(world, asked(world, period=(MARCH[0], world.now.date())))
    with refused("after the end of its period"):
        proposed(world, running)
    report = made(world)
    with refused("counted again since"):
        propose_publication(
            number=report.number, seen="0" * 64, reason="x", by=world.actor("ada"), now=world.now
        )
    publication = proposed(world, report)
    with refused("already proposed"):
        count_again(number=report.number, by=world.actor("ada"), now=world.now)
    with refused("Somebody else than the proposer"):
        answer_publication(
            number=publication.number, agreed=True, by=world.actor("ada"), now=world.now
        )
    with refused("may not change this"):
        answer_publication(
            number=publication.number, agreed=True, by=world.actor("rhea"), now=world.now
        )
    answer_publication(
        number=publication.number, agreed=True, by=world.actor("lena"), now=world.now
    )
    report = fresh(report)
    assert report.published_at == world.now
    hashes = {"csv": report.csv_sha256, "xlsx": report.xlsx_sha256}
    assert report.sha256 == transparency_making.hash_of_report(
        report, report.content, report.rows_sha256, hashes
    ), "whoever reads what is stored can compute it"
    agreed = StaffEvent.objects.get(act="agree to transparency report")
    assert agreed.proposer == world.people["ada"] and agreed.after["sha256"] == report.sha256
    assert OutboxMessage.objects.filter(topic="transparency_agreed").exists()
    with refused("not counted again"):
        count_again(number=report.number, by=world.actor("ada"), now=world.now)
    for change in (
        "UPDATE enforcement_transparencyreport SET percent = 1 WHERE published_at IS NOT NULL",
        "DELETE FROM enforcement_transparencyreport",
        "UPDATE enforcement_transparencyrow SET items = 2",
        f"DELETE FROM enforcement_transparencyrow WHERE report_id = '{report.pk}'",
    ):
        with pytest.raises(DatabaseError, match=r"stay|permission denied"), transaction.atomic():
            connection.cursor().execute(change)
    # later an appeal is heard: what was published says so beside, and stays
    kept = (report.content, report.sha256)
    world.wait(hours=1)
    heard(world, case)
    compared = work(world, compare_report(number=report.number, by=world.actor("lena"), now=NOW))
    found = {
        report.content["figures"][one["place"]]["where"].get("outcome", [""])[0]: one
        for one in compared.differences
        if report.content["figures"][one["place"]]["where"].keys() == {"outcome"}
        and report.content["figures"][one["place"]]["of"] == "APPEAL"
        and report.content["figures"][one["place"]]["how"] == "COUNT"
    }
    assert (found["OPEN"]["then"], found["OPEN"]["now"], found["OPEN"]["went"]) == (1, 0, 1)
    assert found["AFFIRMED"]["came"] == 1
    assert (fresh(report).content, fresh(report).sha256) == kept
    assert differs(compared) == []


def heard(world: World, case: Any) -> None:
    """The appeal of a case is heard, and the decision stays."""
    appeal = case.appeals.get()
    appeal_hearing.take_hearing(appeal_id=appeal.pk, by=world.actor("lars"), now=world.now)
    appeal_outcome.hear(
        appeal_id=appeal.pk,
        outcome="affirmed",
        reasons="It follows from the records.",
        by=world.actor("lars"),
        now=world.now,
    )


def test_nobody_publishes_alone_by_sql(world: World) -> None:
    report = made(world)
    with pytest.raises(IntegrityError, match="as two agreed"), transaction.atomic():
        TransparencyReport.objects.filter(pk=report.pk).update(published_at=world.now)
    lena = world.people["lena"]
    with pytest.raises(IntegrityError, match="by two"), transaction.atomic():
        TransparencyPublication.objects.create(
            number=9,
            report=report,
            sha256=report.sha256,
            reason="x",
            proposed_by=lena,
            proposed_by_name="lena",
            proposed_at=world.now,
            agreed_by=lena,
            agreed_by_name="lena",
            agreed_at=world.now,
        )


def test_a_proposal_that_nobody_answers_is_void(world: World) -> None:
    report = made(world)
    publication = proposed(world, report)
    world.now = publication.answer_by_at
    due.work_through(now=lambda: world.now)
    publication.refresh_from_db()
    assert publication.has_expired and fresh(report).published_at is None
    assert OutboxMessage.objects.filter(topic="transparency_expired").exists()
    proposed(world, report)


def test_a_worker_that_dies_counts_again_and_gives_up_after_three(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    history(world)
    world.now = datetime(2026, 4, 2, 12, tzinfo=UTC)
    report = asked(world)

    def dies(name: str) -> None:
        if name == "transparency.counted":
            raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(transparency_making, "seam", dies)
        for _time in range(3):
            with pytest.raises(SystemExit):
                transparency_making.work_through(now=lambda: world.now)
    assert fresh(report).counted_at is None and TransparencyRow.objects.exists()
    assert work(world, report).why_not == "NOT_MADE"
    again = count_again(number=report.number, by=world.actor("ada"), now=world.now)
    assert differs(work(world, again)) == []

    def away(*_args: object) -> None:
        raise FilesAway("full")

    count_again(number=report.number, by=world.actor("ada"), now=world.now)
    monkeypatch.setattr(transparency_making, "put", away)
    assert work(world, report).why_not == "FILES_AWAY"
    topics = OutboxMessage.objects.filter(topic__startswith="transparency")
    assert {*topics.values_list("topic", flat=True)} == {
        "transparency_made",
        "transparency_not_made",
    }


def test_files_of_a_report_are_no_orphans(world: World) -> None:
    report = made(world)
    for sha256 in (report.csv_sha256, report.xlsx_sha256):
        for _turn in range(2):
            files.remove_orphans(sha256[:2], before=4e9)
        assert files.read(sha256, "report")


def test_what_a_period_ends_is_not_counted(world: World) -> None:
    """The first moment of a day belongs to it, and the first of the day after does not."""
    world.now = datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=UTC)
    world.report("acme", external_id="in")
    world.now += timedelta(microseconds=1)
    world.report("acme", external_id="out")
    report = made(world)
    assert value(report, "REPORT") == 1
    assert transparency.page_of_report(7) == "/transparency/7"

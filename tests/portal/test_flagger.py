"""Trusted flaggers have a door, a page with the record of their reports, and tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.bearer import hash_of
from accounts.models import ApiToken, Contact, TrustedFlagger
from accounts.roles import SYSTEM
from enforcement.models import (
    Appeal,
    Evidence,
    FlaggedReport,
    FollowUp,
    Notice,
    OutboxMessage,
    PortalSession,
    Report,
    ReportFile,
    StaffEvent,
)
from enforcement.operations import contacts, flagger_reports, flaggers
from enforcement.operations.contacts import Person
from enforcement.process import clock
from enforcement.step.doors import noting
from enforcement.step.removal import Why, remove_payloads
from tests.portal._flaggers import DESK, NAME, SAID, SECOND, Flaggers, add, send
from tests.portal.conftest import link_in
from tests.scenes import hear, refused


@pytest.fixture
def watch(transactional_db: Any) -> Flaggers:
    """A trusted flagger."""
    return Flaggers()


def second(watch: Flaggers) -> Contact:
    """Another contact of the flagger."""
    return flaggers.add_flagger_contact(
        flagger_id=watch.flagger.pk,
        person=Person(name="Mo", email=SECOND, role="OTHER", locale="en"),
        by=watch.world.actor("ada"),
        now=datetime.now(UTC),
        wall=datetime.now(UTC),
    )


def told(to: str = DESK) -> list[str]:
    """The subjects of what a contact was told, in order."""
    sent = OutboxMessage.objects.filter(topic="flagger_told", recipient=to).order_by("id")
    return [message.payload["subject"] for message in sent]


def test_the_mail_of_welcome_lets_in_and_leads_to_the_page(watch: Flaggers) -> None:
    [welcome] = OutboxMessage.objects.filter(recipient=DESK)
    assert "trusted flagger" in welcome.payload["subject"]
    browser = Client()
    letter = watch.letters_of(welcome)
    page = browser.get(link_in(letter)).content.decode()
    assert NAME in page and DESK in page
    assert browser.post(link_in(letter))["Location"] == "/f/"
    home = browser.get("/f/").content.decode()
    assert f"Reports of {NAME}" in home and "Competition" in home
    assert "article 22" in home and "You have sent no report yet" in home
    assert Contact.objects.get(email=DESK).confirmed_at is not None


def test_a_link_is_asked_for_by_address_or_by_the_reference_of_a_report(watch: Flaggers) -> None:
    report = watch.reported()
    second(watch)
    browser = Client()
    watch.ask(browser, report.ref, "f")
    assert watch.letters(DESK) and watch.letters(SECOND)
    answer = browser.post(link_in(watch.letters(SECOND)[0]))
    assert answer["Location"] == f"/f/{report.ref}"
    for strange in ("C-7K3M-92QX", "nobody@watch.example", "legal@acme.example", "’; --"):
        before = OutboxMessage.objects.count()
        watch.ask(Client(), strange, "f")
        assert OutboxMessage.objects.count() == before, strange
    watch.ask(Client(), DESK, "h")
    watch.ask(Client(), DESK, "p")
    assert OutboxMessage.objects.count() == before, "another door"


def test_every_contact_sees_the_flaggers_reports_and_nobody_elses(watch: Flaggers) -> None:
    mine, theirs = watch.reported(), watch.world.report("beta", reporter_email="jo@r.example")
    other = add(watch.world, email="desk@other.example", name="Other")
    second(watch)
    browser = watch.inside(SECOND)
    home = browser.get("/f/").content.decode()
    assert mine.ref in home and theirs.ref not in home
    page = browser.get(f"/f/{mine.ref}")
    assert page.status_code == 200 and "They do." in page.content.decode()
    assert browser.get(f"/f/{mine.ref.lower()}")["Location"] == f"/f/{mine.ref}"
    not_theirs = browser.get(f"/f/{theirs.ref}")
    assert not_theirs.status_code == 404 and 'href="/f/"' in not_theirs.content.decode()
    elsewhere = watch.inside("desk@other.example")
    assert elsewhere.get(f"/f/{mine.ref}").status_code == 404
    assert str(other.name) in elsewhere.get("/f/").content.decode()
    stranger = Client().get(f"/f/{mine.ref}")
    assert stranger.status_code == 200 and "mail you a link" in stranger.content.decode()


def test_where_something_of_a_report_was_removed_its_page_says_when(watch: Flaggers) -> None:
    """The report, what was added to it, and a file that came with it."""
    browser, report = watch.inside(), watch.reported()
    now = clock.now()
    rows: list[Any] = [
        report,
        FollowUp.objects.create(report=report, text="More of it.", sent_at=now),
        ReportFile.objects.create(
            report=report, name="mine.txt", size=1, sha256="5" * 64, sent_at=now
        ),
        *Notice.objects.filter(report=report),
    ]
    page = browser.get(f"/f/{report.ref}").content.decode()
    assert "More of it." in page and "mine.txt" in page and "Removed on" not in page
    why = Why(ground="ERASURE", reference="request 1", at=now)
    assert report.case_id
    with noting("x", case_id=report.case_id, by=SYSTEM, now=now, reason="Over.") as step:
        remove_payloads(step, rows, why=why)
    page = browser.get(f"/f/{report.ref}").content.decode()
    assert page.count("at the request of somebody") == 4  # and the letter that it came in
    assert f"Your report about {report.ref}" in page
    assert "More of it." not in page and "mine.txt" not in page
    assert report.ref in browser.get("/f/").content.decode()


def test_what_became_of_each_is_said_in_true_words_and_can_be_contested(watch: Flaggers) -> None:
    report = watch.reported()
    second(watch)
    browser = watch.inside(SECOND)
    assert "nobody has looked at it yet" in browser.get("/f/").content.decode()
    watch.dismiss(report)
    page = browser.get(f"/f/{report.ref}").content.decode()
    assert "It gave us no reason to go on with it" in page and "Contest the outcome" in page
    added = browser.post(f"/f/{report.ref}/add", {"text": "And this.", "once": str(uuid4())})
    assert added["Location"] == f"/f/{report.ref}#add", "by a contact who had not sent it"
    assert FollowUp.objects.get(report=report).text == "And this."
    contested = browser.post(f"/f/{report.ref}/contest", {"text": "No.", "once": str(uuid4())})
    assert contested.status_code == 302
    assert Appeal.objects.get(report=report).lodged_by == "A reporter"
    stranger = Client().post(f"/f/{report.ref}/add", {"text": "x"})
    assert stranger.status_code == 403


def test_the_record_counts_what_was_acted_on_dismissed_and_corrected(watch: Flaggers) -> None:
    watch.world.account("gamma")
    watch.world.account("delta")
    dismissed, wrong, waiting = (watch.reported(name) for name in ("beta", "gamma", "delta"))
    watch.dismiss(dismissed)
    watch.dismiss(wrong)
    browser = watch.inside()
    assert watch.figures(browser) == {
        "Reports": "3",
        "Decided": "2",
        "Acted on": "0 (0 % of those decided)",
        "Not acted on": "2",
        "Corrected after an appeal": "0",
    }
    browser.post(f"/f/{wrong.ref}/contest", {"text": "Look again.", "once": str(uuid4())})
    watch.world.now = datetime.now(UTC)
    hear(watch.world, Appeal.objects.get(report=wrong), "remanded")
    watch.warn(wrong)
    figures = watch.figures(browser)
    assert figures["Acted on"] == "1 (50 % of those decided)"
    assert figures["Corrected after an appeal"] == "1"
    page = browser.get("/f/").content.decode()
    assert "Of 3: 1 acted on, 1 not acted on, 1 not decided yet" in page
    assert waiting.ref in page


def test_the_page_asks_as_many_statements_however_many_reports_there_are(watch: Flaggers) -> None:
    browser = watch.inside()

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get("/f/").status_code == 200
        return len(caught)

    watch.reported()
    one = asked()
    for number in range(4):
        watch.reported(claim=f"They do {number}.")
    assert asked() == one <= 12
    for number in range(50):
        watch.reported("nobody that we know", claim=f"{number}")
    page = browser.get("/f/").content.decode()
    assert page.count("row-of-case") == 50 and "Older reports" in page


def test_a_token_is_made_by_the_flagger_shown_once_and_kept_as_a_hash(watch: Flaggers) -> None:
    second(watch)
    browser = watch.inside()
    form = {"name": "crawler", "once": str(uuid4())}
    shown = browser.post("/f/tokens", form)
    secret = watch.secret_in(shown)
    token = ApiToken.objects.get()
    assert token.hash == hash_of(secret) and secret not in str(vars(token))
    assert (token.flagger, token.made_by) == (watch.flagger, "Flag desk")
    assert token.scopes == ["REPORTS_WRITE"]
    again = browser.post("/f/tokens", form)
    assert again.status_code == 302 and ApiToken.objects.count() == 1, "sent twice"
    listed = browser.get("/f/tokens").content.decode()
    assert "crawler" in listed and "never used" in listed and secret not in listed
    for to in (DESK, SECOND):
        assert "crawler" in told(to)[-1]
    noted = StaffEvent.objects.get(act="make flagger token")
    assert noted.by_name == f"Flag desk ({NAME})" and secret not in str(vars(noted))
    refused_name = browser.post("/f/tokens", {"name": "crawler", "once": str(uuid4())})
    assert refused_name.status_code == 409
    assert "already have a token with this name" in refused_name.content.decode()
    assert browser.post("/f/tokens", {"name": " "}).status_code == 422


def test_a_token_is_replaced_and_revoked_and_refused_at_once(watch: Flaggers) -> None:
    browser = watch.inside()
    old, new = watch.token(browser, "old"), watch.token(browser, "new")
    assert send(old, key="1").status_code == 201
    key = ApiToken.objects.get(name="old").pk
    assert browser.post(f"/f/tokens/{key}/revoke", {"once": str(uuid4())}).status_code == 302
    assert send(old, key="2").status_code == 401 and send(new, key="2").status_code == 201
    assert "old" in told()[-1]
    page = browser.get("/f/tokens").content.decode()
    assert "new" in page and "last used" in page
    assert browser.post(f"/f/tokens/{key}/revoke").status_code == 404
    with pytest.raises(IntegrityError, match="token_stays_revoked"), transaction.atomic():
        ApiToken.objects.filter(pk=key).update(revoked_at=None)


def test_a_token_of_another_flagger_is_not_there(watch: Flaggers) -> None:
    watch.token()
    add(watch.world, email="desk@other.example", name="Other")
    elsewhere = watch.inside("desk@other.example")
    key = ApiToken.objects.get().pk
    assert elsewhere.post(f"/f/tokens/{key}/revoke").status_code == 404
    assert ApiToken.objects.get().revoked_at is None
    assert Client().post("/f/tokens", {"name": "x"})["Location"] == "/f/"


def test_one_that_is_suspended_reads_and_makes_no_token_and_is_told_why(watch: Flaggers) -> None:
    browser, report = watch.inside(), watch.reported()
    secret = watch.token(browser)
    by, now = watch.world.actor("ada"), datetime.now(UTC)
    flaggers.suspend_flagger(
        flagger_id=watch.flagger.pk, reason="The coordinator investigates.", by=by, now=now
    )
    home = browser.get("/f/").content.decode()
    assert "suspended since" in home and "The coordinator investigates." in home
    assert browser.get(f"/f/{report.ref}").status_code == 200
    assert send(secret).status_code == 401
    assert "no token can be made" in browser.get("/f/tokens").content.decode()
    assert browser.post("/f/tokens", {"name": "x"}).status_code == 409
    assert "is suspended" in told()[-1]
    form = browser.get("/report").content.decode()
    assert "Your e-mail address" in form and NAME not in form, "like anybody's"
    flaggers.resume_flagger(flagger_id=watch.flagger.pk, reason="Nothing.", by=by, now=now)
    assert send(secret).status_code == 201
    assert "trusted flagger again" in told()[-1]


def test_a_file_that_cannot_be_taken_is_named_once_on_the_form(watch: Flaggers) -> None:
    bad = SimpleUploadedFile("virus.exe", bytes(range(256)))
    answer = watch.inside().post("/report", {**SAID, "attached": bad, "once": str(uuid4())})
    html = answer.content.decode()
    assert answer.status_code == 422 and html.count("<b>virus.exe</b>") == 1
    assert not Report.objects.filter(source=flagger_reports.SOURCE).exists()


def test_one_that_has_ended_has_no_token_and_still_sees_its_reports(watch: Flaggers) -> None:
    browser, report = watch.inside(), watch.reported()
    secret = watch.token(browser)
    by, now = watch.world.actor("ada"), datetime.now(UTC)
    flaggers.end_flagger(flagger_id=watch.flagger.pk, reason="Revoked.", by=by, now=now)
    assert ApiToken.objects.get().revoked_at == now
    assert send(secret).status_code == 401
    assert "has ended" in browser.get("/f/").content.decode()
    assert browser.get(f"/f/{report.ref}").status_code == 200
    assert browser.get(f"/r/{report.ref}")["Location"] == f"/f/{report.ref}", "as letters say"
    assert watch.inside().get("/f/").status_code == 200, "and comes in again"
    with refused("has ended", "not-open"):
        flaggers.resume_flagger(flagger_id=watch.flagger.pk, reason="x", by=by, now=now)
    with pytest.raises(IntegrityError, match="flagger_stays_ended"), transaction.atomic():
        TrustedFlagger.objects.update(ended_at=None, why="")
    again = add(watch.world, email="new@watch.example")
    assert again.name == watch.flagger.name, "the same organisation, awarded again"


def test_an_award_ends_by_itself_after_its_last_day(watch: Flaggers) -> None:
    today = datetime.now(UTC).date()
    over = add(watch.world, email="x@over.example", name="Over", until_on=today - timedelta(days=1))
    last = add(watch.world, email="x@last.example", name="Last", until_on=today)
    assert not over.is_trusted_on(today) and last.is_trusted_on(today)
    assert flaggers.end_flaggers_that_are_over(now=datetime.now(UTC)) == 1
    assert flaggers.end_flaggers_that_are_over(now=datetime.now(UTC)) == 0
    over.refresh_from_db()
    assert over.ended_at is not None and over.why == flaggers.AWARD_IS_OVER
    assert "has ended" in told("x@over.example")[-1]
    assert StaffEvent.objects.get(act="end flagger").by_name == "Docket"


def test_an_address_that_was_taken_away_is_shut_out(watch: Flaggers) -> None:
    mo = second(watch)
    browser = watch.inside(SECOND)
    given = Person(name="Mo", email="new@watch.example", role="OTHER", locale="en")
    by, now = watch.world.actor("ada"), datetime.now(UTC)
    contacts.change_contact(contact_id=mo.pk, person=given, by=by, now=now)
    assert PortalSession.objects.get(contact=mo).end == "CLOSED"
    assert "mail you a link" in browser.get("/f/").content.decode()
    contacts.remove_contact(contact_id=mo.pk, by=by, now=now)
    with refused("only contact", "last-contact"):
        contacts.remove_contact(contact_id=watch.flagger.contacts.get().pk, by=by, now=now)


def test_the_database_keeps_what_a_flagger_is(watch: Flaggers) -> None:
    watch.reported()
    flagged = FlaggedReport.objects.get()
    suspended = {"suspended_at": datetime.now(UTC), "why": "x"}
    for name, values in {
        "flagger_has_area": {"areas": []},
        "flagger_award_can_be_looked_up": {"award_url": ""},
        "flagger_stopped_with_reason": {"suspended_at": datetime.now(UTC)},
        "flagger_ends_after_it_begins": {"until_on": watch.flagger.since_on - timedelta(days=1)},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            TrustedFlagger.objects.update(**values)
    TrustedFlagger.objects.update(**suspended)
    other = watch.world.report("beta", external_id="another")
    with (
        pytest.raises(IntegrityError, match="neither suspended nor ended"),
        transaction.atomic(),
    ):
        FlaggedReport.objects.create(
            report=other,
            flagger=watch.flagger,
            areas=["competition"],
            key="k",
            digest=flagged.digest,
            sent_at=datetime.now(UTC),
        )
    with pytest.raises(IntegrityError, match="token_of_flagger"), transaction.atomic():
        ApiToken.objects.create(
            name="t",
            flagger=watch.flagger,
            made_by="Mo",
            hash="0" * 64,
            scopes=["cases:act"],
            created_at=datetime.now(UTC),
        )
    with pytest.raises(IntegrityError, match="contact_of_one_owner"), transaction.atomic():
        Contact.objects.filter(email=DESK).update(account=watch.account)
    assert not Evidence.objects.filter(added_by=NAME).exists()

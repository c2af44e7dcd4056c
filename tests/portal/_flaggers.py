"""A trusted flagger, its browsers and its programs."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django.test import Client

from accounts.models import TrustedFlagger
from accounts.roles import Actor, Kind
from enforcement.delivery import mail, relay
from enforcement.models import Case, FlaggedReport, OutboxMessage, Report
from enforcement.operations import flagger_reports, flaggers, reports
from enforcement.operations.contacts import Person
from enforcement.operations.flaggers import Award
from enforcement.operations.public_reports import PublicReport
from enforcement.process import clock
from tests.portal.conftest import Outside, link_in
from tests.world import STATED, World

DESK, SECOND = "flags@watch.example", "mo@watch.example"
NAME = "Watch Europe"
SAID = {
    "about": "https://umbra.example/offer",
    "claim": "They sell what a model wrote as reviews of buyers.",
    "good_faith": "on",
}


def award(**more: Any) -> Award:
    """What the coordinator awarded."""
    values: dict[str, Any] = {
        "name": NAME,
        "areas": ["competition"],
        "awarded_by": TrustedFlagger.AwardedBy.COORDINATOR,
        "award": "Bundesnetzagentur, 2024-17",
        "award_url": "https://coordinator.example/flaggers/17",
        "since_on": date(2024, 1, 1),
    }
    return Award(**{**values, **more})


def add(world: World, *, email: str = DESK, now: datetime | None = None, **more: Any) -> Any:
    """A trusted flagger with one contact."""
    at = now or datetime.now(UTC)
    person = Person(name="Flag desk", email=email, role="OTHER", locale="en")
    return flaggers.add_flagger(
        award=award(**more), person=person, by=world.actor("ada"), now=at, wall=datetime.now(UTC)
    )


class Flaggers(Outside):
    """A trusted flagger, and a suspended account that it has nothing to do with."""

    def __init__(self) -> None:
        super().__init__()
        self.world.account("beta", name="Beta Industries")
        self.flagger = add(self.world)

    def inside(self, to: str = DESK) -> Client:
        """A browser in which a contact came in."""
        browser = Client()
        assert self.ask(browser, to, "f").status_code == 302
        answer = browser.post(link_in(self.letters(to)[0]))
        assert answer["Location"].startswith("/f/"), answer["Location"]
        return browser

    def token(self, browser: Client | None = None, name: str = "crawler") -> str:
        """A new token, as it is shown once."""
        form = {"name": name, "once": str(uuid4())}
        return self.secret_in((browser or self.inside()).post("/f/tokens", form))

    def secret_in(self, answer: Any) -> str:
        """The token that a page shows."""
        found = re.search(r"dk_[\w-]{43}", answer.content.decode())
        assert answer.status_code == 200 and found, answer.content.decode()
        return found[0]

    def letters_of(self, message: OutboxMessage) -> str:
        """The text of a mail, as sent."""
        return str(mail.letter(message).body)

    def figures(self, browser: Client) -> dict[str, str]:
        """What the record on the page says, but for times."""
        page = browser.get("/f/").content.decode()
        part = page.partition('id="record"')[2].partition('id="reports"')[0]
        rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", part, re.DOTALL)
        plain = {name: " ".join(re.sub("<[^>]+>", " ", said).split()) for name, said in rows}
        return {name: said for name, said in plain.items() if name != "First look"}

    reporter = Actor(kind=Kind.REPORTER, name="")

    def said(self, about: str = "beta", **more: Any) -> PublicReport:
        """What a report says."""
        usual = {"policy": self.world.policy.slug, "claim": "They do."}
        return PublicReport(key=str(uuid4()), about=about, **{**usual, **more})

    def reported(self, about: str = "beta", **more: Any) -> Report:
        """A report of the flagger's."""
        taken = flagger_reports.send_flagged_report(
            said=self.said(about, **more),
            flagger_id=self.flagger.pk,
            by=self.reporter,
            now=datetime.now(UTC),
        )
        return taken.report

    def read(self, report: Report) -> Case:
        """Somebody looks at every report of its case."""
        case = Case.objects.get(reports=report)
        self.world.now = datetime.now(UTC)
        for one in Report.objects.filter(case=case, read_at__isnull=True):
            reports.read(report_id=one.pk, by=self.world.actor("rhea"), now=self.world.now)
        return case

    def dismiss(self, report: Report) -> Case:
        """Somebody reads the report and dismisses the case; its reporters are told."""
        case = self.read(report)
        self.world.take(case, "dismiss", reasons="No.", note="No.")
        relay.work_through(now=clock.now)
        return case

    def warn(self, report: Report) -> None:
        """A breach is found after all, and its holder is warned; reporters are told."""
        report.refresh_from_db()
        assert report.case is not None
        self.world.now = datetime.now(UTC)
        self.world.take(report.case, "reopen", "lars", reasons="The appeal was sent back.")
        self.world.establish(report.case, "ravi")
        self.world.take(report.case, "warn", "ravi", **STATED)
        relay.work_through(now=clock.now)


def send(secret: str, said: Any = None, *, key: str = "k-1", **more: Any) -> Any:
    """A program sends a report: as a form, or, where `said` is bytes or not flat, as JSON."""
    headers = {
        "Authorization": f"Bearer {secret}",
        "Idempotency-Key": key,
        **more.pop("headers", {}),
    }
    client = Client(enforce_csrf_checks=True, headers=headers)
    if more.pop("as_json", False):
        body = said if isinstance(said, bytes) else json.dumps(SAID if said is None else said)
        return client.post("/report", body, content_type="application/json")
    return client.post("/report", SAID if said is None else said, **more)


def flagged() -> list[FlaggedReport]:
    """What came from trusted flaggers, in order."""
    return list(FlaggedReport.objects.select_related("report").order_by("sent_at", "id"))

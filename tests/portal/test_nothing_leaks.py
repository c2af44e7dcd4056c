"""No private word of any model is on a page of a holder's, in an answer's headers and cookies, in a
refusal, or in a mail to them.

Each text field of each model has a word of its own (`tests/canary.py`), but for what `SHOWN` names;
then a holder, a stranger and the holder of another account open every address that there is, and
send every form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, Contact
from enforcement.language.references import new_reference
from enforcement.models import (
    Appeal,
    Case,
    Disclosure,
    Evidence,
    EvidenceCopy,
    FlaggedReport,
    HolderRequest,
    Notice,
    OutboxMessage,
    Report,
)
from enforcement.operations import (
    escalate,
    legal_holds,
    legal_requests,
    public_statements,
    refer,
    weigh,
)
from enforcement.operations.drafts import Place, keep_draft
from enforcement.portal import holder
from enforcement.portal.sections import FORMS
from enforcement.portal.urls import urlpatterns
from tests.canary import CANARY, PRIVATE, around, planted, told_case
from tests.files import kept_in
from tests.portal.conftest import Outside, link_in, mail_of
from tests.public import approve, propose, publish, published, tell_holder
from tests.record.pdfs import unpacked, whole
from tests.seats import give_seat, speaks
from tests.world import World

# What a holder's pages show of rows that are the holder's own; of all others nothing.
SHOWN = {
    "Account": ("external_ref", "name", "locale", "time_zone", "holds"),
    "AccountBilling": ("plan", "currency", "stop_url", "refund_url"),
    "Contact": ("name", "email", "locale", "added_by"),
    "Case": ("ref", "question", "would_clear"),
    "Message": ("text",),
    "Evidence": ("file_name", "sha256"),
    "Requirement": ("title", "text", "evidence", "answer"),
    "Submission": ("text",),
    "Decision": ("ref", "verb"),
    "Appeal": ("ref", "text", "reasons"),
    "ReinstatementRequest": ("text", "reasons"),
    "HolderRequest": ("text", "reasons"),
    "Notice": ("kind", "locale", "subject", "text", "statement"),
    "Disclosure": ("key_prefixes", "request_ids", "end_user_ids", "withheld", "withheld_text"),
    "Dispute": ("body", "reference"),
    "EvidenceCopy": ("title", "content_type", "sha256", "marks"),
    "Receipt": ("what", "reference", "sha256", "files"),
    "AccountKey": ("prefix", "name"),
    "Policy": ("slug", "title"),  # that is published, for who reports
}
STRANGE = uuid4()
# of the scene's names those that a flagger is not told either
AGAINST_FLAGGER = re.compile(
    rb"Rita|press\.example|\b(rhea|lena)\b|Ottokar|Hush|Tacenda|azure\.example", re.IGNORECASE
)


class Told(Outside):
    """A world with one of everything that a holder sees, and of what they must not see."""

    def __init__(self) -> None:
        self.world = World(datetime.now(UTC) - timedelta(hours=1))
        partner = self.world.partner()
        self.case = told_case(
            self.world, contacts=2, time_zone="Europe/Berlin", channel_partner=partner
        )
        self.account = self.case.account
        case, rhea, now = {"case_id": self.case.pk}, self.world.actor("rhea"), self.world.now
        escalate.escalate(**case, by=rhea, reason="Too hard for us.", now=now)
        asked = {"partner_id": partner.pk, "account_id": self.account.pk}
        refer.refer(**case, **asked, text="Is it their own product?", by=rhea, now=now)
        article = Evidence.objects.get(case=self.case, kind="article")
        weigh.weigh(evidence_id=article.pk, bearing="FOR", carries="Weak.", by=rhea, now=now)
        other = Contact.objects.get(email="legal1@acme.example")
        place = Place(contact_id=other.pk, case_id=self.case.pk, form="fixed", subject=None)
        keep_draft(place=place, fields={"text": ["Half."]}, files=[], once=uuid4(), now=now)


@dataclass
class Seen:
    """What was answered, and where a private word stood in it; `private` are names of the scene."""

    private: re.Pattern[bytes] = PRIVATE
    found: list[str] = field(default_factory=list)
    answers: int = 0
    codes: set[int] = field(default_factory=set)

    def look(self, said: str, *parts: bytes) -> None:
        """Search what was said, with all that is packed in it."""
        for part in parts:
            for one in (part, unpacked(part)):
                if CANARY.encode() in one:
                    self.found.append(f"{said}: {around(one)!r}")
                elif name := self.private.search(one):
                    self.found.append(f"{said}: {one[max(name.start() - 40, 0) : name.end()]!r}")
        for part in parts:
            if part.startswith(b"%PDF"):
                with pypdfium2.PdfDocument(part) as document:
                    self.look(said, str(document.get_metadata_dict()).encode())
                self.look(said, whole(part).encode())

    def answer(self, said: str, answer: Any) -> Any:
        """Search an answer: its body, its headers and its cookies."""
        self.answers += 1
        self.codes.add(answer.status_code)
        body = b"".join(answer) if answer.streaming else answer.content
        headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
        self.look(f"{said} {answer.status_code}", body, f"{headers}\n{answer.cookies}".encode())
        return answer


def addresses(told: Told, link: str) -> list[str]:
    """Every address outside, with whatever can stand in it: theirs, of others, and of nobody."""
    cases = list(Case.objects.all())
    values: dict[str, list[Any]] = {
        "ref": [*(case.ref for case in cases), told.case.ref.lower(), new_reference("C"), "x"],
        "key": [
            STRANGE,
            *ids(Notice),
            *ids(Contact),
            *ids(Appeal),
            *ids(Disclosure),
            *ids(EvidenceCopy),
        ],
        "subject": [STRANGE, *told.case.requirements.values_list("pk", flat=True)],
        "number": [*range(1, 9), 99],
        "form": [*FORMS, "no-such-form"],
        "start": ["holder", "flagger"],
        "what": ["made-up"],
        "token": [link.rpartition("/")[2], "made-up", "AAAA.AAAA"],
    }
    found = []
    for pattern in urlpatterns:
        names = list(pattern.pattern.converters)
        for each in product(*(values[name] for name in names)):
            given = dict(zip(names, each, strict=True))
            # of what is not theirs, one address of each kind will do
            first = all(given[name] == values[name][0] for name in names if name != "ref")
            if given.get("ref", told.case.ref) == told.case.ref or first:
                found.append(reverse(pattern.name, kwargs=given))
    return found


def ids(model: Any) -> list[Any]:
    """Of all its rows."""
    return list(model.objects.values_list("pk", flat=True))


def sent(told: Told) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every form of the page of the case: refused, and taken."""
    path = f"/h/{told.case.ref}"
    requirement = told.case.requirements.get().pk
    decision = Notice.objects.filter(case=told.case, audience="HOLDER").first().decision_id
    places = [*FORMS, f"item/{requirement}", f"item/{STRANGE}", f"appeal/{decision}"]
    for place in [*places, f"appeal/{STRANGE}"]:
        bad = SimpleUploadedFile("program.bin", bytes(range(256)))
        more = {"days": "3"} if place == "time" else {}
        good = SimpleUploadedFile("a.txt", b"Our records")
        yield f"{path}/{place}", {}
        yield f"{path}/{place}", {"text": "x", "attached": [bad]}
        yield f"{path}/{place}", {"text": "Half", "save": "1"}
        yield f"{path}/{place}", {"text": "Look.", "attached": [good], **more}
    # who acts comes last, and stays: the last contact cannot be ended
    for person in sorted(Contact.objects.all(), key=lambda c: c.email == "legal@acme.example"):
        yield f"{path}/contacts/{person.pk}/end", {}
    lee = {"name": "Lee", "email": "lee@law.example", "role": "LEGAL", "locale": "en"}
    yield f"{path}/contacts", {}
    yield f"{path}/contacts", {**lee, "until_on": ""}
    for one in Appeal.objects.all():
        yield f"{path}/withdraw/{one.pk}", {}
    for case in Case.objects.all():
        yield f"/h/{case.ref}/answer", {"text": "Into another case."}
    yield "/h/code", {"code": "AAAA-AAAA"}
    yield "/h/ask", {"named": ""}
    yield "/h/ask", {"named": told.case.ref}


@pytest.fixture
def told(transactional_db: Any, settings: Any, tmp_path: Path) -> Told:
    """See `Told`."""
    settings.STORAGES = kept_in(tmp_path)
    return Told()


def test_no_private_word_of_any_model_is_in_an_answer_or_a_mail_to_a_holder(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = planted(SHOWN)
    assert fields >= {
        *("Message.text", "Message.author", "Report.reporter_name", "Report.claim", "User.email"),
        *("Decision.terms", "Decision.proposer_name", "Event.reason", "Event.data"),
        *("Evidence.text", "Evidence.citation", "Evidence.file_name", "Finding.reasons"),
        *("Escalation.reason", "Referral.text", "Weighing.carries", "Draft.sealed"),
        *("EvidenceCopy.title", "EvidenceCopy.notes", "EvidenceCopy.reason"),
        *("AccountBilling.plan", "Gateway.name", "Gateway.said"),
        *("Review.reasons", "Requirement.acceptance", "HolderRequest.asked_by"),
        *("TrustedFlagger.name", "TrustedFlagger.award", "ApiToken.made_by", "FlaggedReport.key"),
        *("Account.name", "Contact.email", "Notice.text", "Notice.statement", "Appeal.text"),
    }
    seen, before = Seen(), set(ids(OutboxMessage))
    told.ask(Client())
    link = link_in(told.letters()[0])
    readers = {
        "signed in": told.come_in(),
        "a stranger": Client(),
    }
    for path in addresses(told, link):
        for who, browser in readers.items():
            seen.answer(f"{who} GET {path}", browser.get(path))
    browser = readers["signed in"]
    for who in ("a stranger", "signed in"):
        for path, data in sent(told):
            if who == "a stranger" and data.get("text") == "x":
                continue  # no form is looked at
            answer = readers[who].post(path, {"once": str(uuid4()), **data})
            seen.answer(f"{who} POST {path} {data}", answer)
            if answer.status_code == 302:
                to = answer["Location"].partition("#")[0]
                seen.answer(f"{who} GET {to} after {path}", readers[who].get(to))
    assert HolderRequest.objects.filter(asked_by="Legal").exists(), "nothing was asked for"

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"{CANARY} of an error")

    with monkeypatch.context() as patch:
        patch.setattr(holder, "case_page", broken)
        careless = Client(raise_request_exception=False)
        careless.cookies = browser.cookies
        seen.answer("an error", careless.get(f"/h/{told.case.ref}"))
    seen.answer("signing out", browser.post("/h/out"))
    for path in addresses(told, link):
        if path.startswith(f"/h/{told.case.ref}"):
            seen.answer(f"signed out GET {path}", browser.get(path))
    mails = OutboxMessage.objects.exclude(pk__in=before).filter(
        channel="EMAIL", recipient__regex="@(acme|law).example$"
    )
    assert mails.count() > 10
    for message in mails:
        seen.look(f"mail {message.topic}", *mail_of(message))
    assert seen.codes >= {200, 302, 404, 405, 410, 422, 500} and seen.answers > 500
    assert not seen.found, "\n".join(seen.found[:20])


def test_no_page_or_mail_outside_has_a_word_of_a_hold_or_a_request(told: Told) -> None:
    """Holder, reporter and partner open what they may, while the desk holds and is asked."""
    give_seat(told.world, "lena")
    lena, now = told.world.actor("lena"), told.world.now
    named, before = [told.case.ref, "acme"], set(ids(OutboxMessage))
    request = legal_requests.take_in(
        request=legal_requests.NewRequest(
            kind="PRESERVATION",
            authority="Zarathustra Bureau",
            country="DE",
            reference="Zarathustra-77",
            legal_basis="Zarathustra Act",
            scope="Zarathustra scope.",
            received_on=now.date(),
            named=named,
        ),
        by=lena,
        now=now,
    )
    legal_holds.set_hold(
        hold=legal_holds.NewHold(
            matter="Zarathustra matter",
            term="own",
            reason="Zarathustra asks.",
            named=named,
            request=request.number,
        ),
        by=lena,
        now=now,
    )
    seen = Seen(re.compile(rb"Zarathustra|legal hold|Legal desk|Rechtsstelle", re.IGNORECASE))
    look_outside(told, seen)
    for message in OutboxMessage.objects.exclude(pk__in=before).filter(channel="EMAIL"):
        seen.look(f"mail {message.topic}", *mail_of(message))
    assert not seen.found, "\n".join(seen.found[:20])


def test_no_page_or_mail_outside_has_a_word_of_an_unpublished_public_statement(
    told: Told,
) -> None:
    """Not of one that is proposed, approved, declined or withdrawn, even if it is to be shown; nor
    of one that was published and is not shown.
    """
    world, case = told.world, told.case
    tell_holder(world, case)
    speaks(world, "ravi")
    before, lena = set(ids(OutboxMessage)), world.actor("lena")
    text = "We look into it with the greatest diligence."
    published(world, case, text=text)
    made = [propose(world, case, text=text, show_holder=True) for _ in range(4)]
    approve(world, made[1])
    over = {"reason": "Too early, with the greatest diligence.", "by": lena, "now": world.now}
    public_statements.decline_public(statement_id=made[2].pk, **over)
    public_statements.withdraw_public(statement_id=made[3].pk, **over)
    seen = Seen(re.compile(rb"greatest diligence", re.IGNORECASE))
    look_outside(told, seen)
    mails = OutboxMessage.objects.exclude(pk__in=before).filter(channel="EMAIL")
    for message in mails:
        seen.look(f"mail {message.topic}", *mail_of(message))
    assert not seen.found, "\n".join(seen.found[:20])
    publish(world, made[1])
    page = told.come_in().get(f"/h/{case.ref}")
    assert b"greatest diligence" in page.content, "control: once published, it is there"
    letters = mails.filter(topic="said_in_public")
    assert letters and all(b"diligence" in b"".join(mail_of(letter)) for letter in letters)


def look_outside(told: Told, seen: Seen) -> None:
    """Holder, reporter and partner come in and open their pages."""
    report = told.case.reports.get(reporter_email="rita@press.example")
    partner = Contact.objects.filter(partner__isnull=False).earliest("pk").email
    for door, to, asked, paths in (
        ("h", "legal@acme.example", told.case.ref, [f"/h/{told.case.ref}", "/h/"]),
        ("r", "rita@press.example", report.ref, [f"/r/{report.ref}", "/r/"]),
        ("p", partner, partner, [f"/p/{told.case.ref}", "/p/"]),
    ):
        browser = Client()
        told.ask(browser, asked, door)
        seen.answer(f"{door} comes in", browser.post(link_in(told.letters(to)[0])))
        for path in paths:
            assert seen.answer(path, browser.get(path, follow=True)).status_code == 200, path


# What a trusted flagger's pages show of rows that are its own.
OF_FLAGGER = {
    "TrustedFlagger": "t.name = 'Watchdog'",
    "Contact": "t.email = 'desk@watch.example'",
    "ApiToken": "t.flagger_id IS NOT NULL",
    "Report": "EXISTS (SELECT FROM enforcement_flaggedreport f WHERE f.report_id = t.id)",
    "ReportDetails": """EXISTS
        (SELECT FROM enforcement_flaggedreport f WHERE f.report_id = t.report_id)""",
    "Receipt": "t.report_id IN (SELECT f.report_id FROM enforcement_flaggedreport f)",
    "Policy": "true",
    "Account": "true",
}
SHOWN_TO_FLAGGER = {
    "Account": ("holds",),  # no page shows it; a step reads it
    "TrustedFlagger": ("name", "areas", "award", "award_url", "why"),
    "Contact": ("name", "email", "locale"),
    "ApiToken": ("name", "made_by"),
    "Report": ("ref", "account_text", "claim", "url", "reporter_name", "reporter_email", "locale"),
    "ReportDetails": ("links",),
    "Receipt": ("what", "reference", "sha256", "files"),
    "Policy": ("slug", "title"),
}


def test_no_private_word_of_any_model_is_in_an_answer_or_a_mail_to_a_flagger(told: Told) -> None:
    desk = "desk@watch.example"
    fields = planted(SHOWN_TO_FLAGGER, OF_FLAGGER)
    assert fields >= {"Report.reporter_name", "Account.name", "Message.text", "FlaggedReport.key"}
    seen, before, browser = Seen(AGAINST_FLAGGER), set(ids(OutboxMessage)), Client()
    told.ask(browser, desk, "f")
    browser.post(link_in(told.letters(desk)[0]))
    report = FlaggedReport.objects.get().report
    others = Report.objects.exclude(pk=report.pk).values_list("ref", flat=True)
    made = seen.answer("a token", browser.post("/f/tokens", {"name": "t", "once": str(uuid4())}))
    assert made.status_code == 200
    tokens = ids(ApiToken)
    paths = ["/f/", "/f/tokens", "/f/ask", "/report", f"/f/{report.ref}", f"/f/{report.ref}/x"]
    paths += [f"/f/{ref}" for ref in others] + [f"/h/{told.case.ref}", f"/r/{report.ref}"]
    for path in paths:
        seen.answer(f"GET {path}", browser.get(path))
    wrong = SimpleUploadedFile("program.bin", bytes(range(256)))
    for path, data in [
        (f"/f/{report.ref}/add", {}),
        (f"/f/{report.ref}/add", {"text": "x", "attached": [wrong]}),
        (f"/f/{report.ref}/add", {"text": "More."}),
        (f"/f/{report.ref}/contest", {"text": "No."}),
        ("/f/tokens", {"name": ""}),
        ("/f/tokens", {"name": "t"}),
        *((f"/f/tokens/{key}/revoke", {}) for key in [*tokens, STRANGE]),
        ("/report", {}),
        ("/report", {"about": "acme", "claim": "Once more.", "good_faith": "on"}),
        (f"/f/{next(iter(others))}/add", {"text": "Into another report."}),
    ]:
        answer = seen.answer(f"POST {path}", browser.post(path, {"once": str(uuid4()), **data}))
        if answer.status_code == 302:
            seen.answer(f"after {path}", browser.get(answer["Location"].partition("#")[0]))
    mails = OutboxMessage.objects.exclude(pk__in=before).filter(channel="EMAIL", recipient=desk)
    assert mails.count() >= 4
    for message in mails:
        seen.look(f"mail {message.topic}", *mail_of(message))
    assert seen.codes >= {200, 302, 404, 405, 409, 422}
    assert not seen.found, "\n".join(seen.found[:20])

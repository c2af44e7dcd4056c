"""Every mail to staff says in its subject what it is about, which case and which account, in the
language of whoever reads it, and never in the words of the program.
"""

from __future__ import annotations

import re

import pytest

from accounts.models import Account, User
from enforcement.delivery import relay
from enforcement.delivery.staff import mail_for
from enforcement.language.staff_mails import MAILS, PLACE, worded
from enforcement.models import Case, OutboxMessage
from enforcement.models.outbox import Channel
from enforcement.operations import assignment, escalate
from enforcement.workflow.marks import verbs_of
from tests.delivery.conftest import NOW, Clock, World

ABOUT = {  # a value for every place that a mail has
    "by": "Lena Brandt",
    "body": "Appeals Centre",
    "outcome": "REVERSED",
    "day": "2026-03-05",
    "note": "The partner answers on Monday.",
    "text": "What do you think?",
    "partner": "Microsoft",
    "answer": "investigating",
    "requirement": "Stop the training",
    "contact": "Lee and Lee",
    "request": "MORE_TIME",
    "key": "sk-abc",
    "reason": "Two findings contradict each other.",
    "again": "2024-03-01T12:00:00+00:00",
    "review": "FIRST_LOOK",
    "verb": "give_notice",
    "due_at": "2024-03-05T14:00:00+00:00",
    "answer_text": "Go on as planned.",
    "role": "LEAD",
    "side": "REPORTER",
    "appeal": "A-7K3M-92QX",
    "recipient": "legal@acme.example",
    "title": "account.access_changed",
    "error": "550 No such user.",
    "channel": "WEBHOOK",
    "report": "R-7K3M-92QX",
    "count": "3",
    "url": "https://hooks.example/",
    "username": "nina",
    "person": "Ravi Rao",
    "change": "RESET",
    "until": "2024-03-05T14:00:00+00:00",
    "proposer": "Ada Okafor",
    "version": "Competing models 2024-03",
    "clauses": "2c-iii",
    "token": "detector",
    "host": "hooks.example",
    "scopes": "reports:write",
    "sender": "cto@acme.example",
    "ref": "B-7K3M-92QX",
    "number": "3",
    "rows": "12",
    "removed": "9",
    "kept": "2",
    "quality": "Q-7K3M-92QX",
    "follow_up": "TALK",
    "maker": "Lena Brandt",
    "piece": "E3",
    "other": "C-9T2M-41QX",
    "happened": "terminate|Lena Brandt",
}
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b|\b[A-Z]{3,}(?:_[A-Z]+)*\b|[{}%]")
NO_CODE = {"UTC", "MFA", "API"}
IN_FULL = {  # (kind, language): the subject after the case and the account
    ("assigned", "en"): "assigned to you by Lena Brandt",
    ("assigned", "de"): "Ihnen zugewiesen von Lena Brandt",
    ("approval", "en"): "Lena Brandt proposes to issue a termination notice",
    ("approval", "de"): "Lena Brandt schlägt vor: mit Frist kündigen",
    ("review_due", "en"): "initial review due by 5 Mar 2024, 14:00 UTC",
    ("appeal", "de"): "Widerspruch, eingelegt von: meldende Person",
}


REF, NAME = "C-X7D4-7HEK", "Fjordtal"


def mailed(kind: str, language: str = "en", name: str = NAME, **about: str) -> dict[str, str]:
    """The e-mail of this kind that somebody gets who reads in this language."""
    message = OutboxMessage(
        account=Account(name=name, external_ref="fjordtal"),
        case=Case(ref=REF),
        payload={"kind": kind, "about": about, "path": f"/cases/{REF}"},
        owed_at=NOW,
    )
    person = User(
        username="rhea", email="rhea@provider.example", preferences={"language": language}
    )
    return mail_for(message, person)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", MAILS)
def test_every_mail_to_staff_says_what_and_which_case(kind: str, language: str) -> None:
    mail = mailed(kind, language, **ABOUT)
    start = f"{REF} {NAME}: "
    what = mail["subject"].removeprefix(start)
    assert mail["subject"].startswith(start) and what and mail["locale"] == language
    assert what == IN_FULL.get((kind, language), what)
    lines = re.findall(r"^- (.+)$", mail["text"], re.MULTILINE)
    assert len(lines) == len(MAILS[kind].lines), mail["text"]
    ours = " ".join([what, *lines])
    for value in ("legal@acme.example", "account.access_changed", "A-7K3M-92QX"):
        ours = ours.replace(value, "")
    assert set(CODE.findall(ours)) <= NO_CODE, ours
    assert mail["text"].rstrip().endswith(f"/cases/{REF}")


def test_no_two_languages_say_the_same() -> None:
    for kind in MAILS:
        english, german = (worded(kind, ABOUT, language) for language in ("en", "de"))
        assert english[0] != german[0], kind
        assert all(a != b for a, b in zip(english[1], german[1], strict=True)), kind


@pytest.mark.parametrize("verb", verbs_of(Case))
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_proposal_is_told_in_words(verb: str, language: str) -> None:
    subject = mailed("approval", language, by="Lena Brandt", verb=verb, role="LEAD")["subject"]
    assert not CODE.findall(subject.removeprefix(REF))


def test_a_line_without_its_value_is_left_out() -> None:
    text = mailed("assigned", by="Lena Brandt", note="")["text"]
    assert "assigned this case to you" in text and "Handover note" not in text


def test_a_subject_fits_even_where_the_names_are_long() -> None:
    subject = mailed("mention", "de", "Long\nname " * 20, by="A long name " * 10, text="Look.")[
        "subject"
    ]
    assert len(subject) <= 120 and subject.isprintable() and ": A long name" in subject


def test_what_people_wrote_is_no_place_to_fill() -> None:
    text = mailed("mention", by="Lena", text="Is {verb} right, or %(by)s?")["text"]
    assert "Is {verb} right, or %(by)s?" in text


def test_every_place_of_a_mail_is_filled_by_what_is_known() -> None:
    places = {
        name
        for mail in MAILS.values()
        for line in (mail.subject, *mail.lines)
        for name in PLACE.findall(str(line))
    }
    assert places == set(ABOUT)


@pytest.mark.django_db(transaction=True)
def test_an_act_owes_its_mail_with_who_acted(world: World, clock: Clock) -> None:
    case = world.report()
    now = clock.at
    assignment.assign(case_id=case.pk, to=world.rhea.pk, by=world.lena.actor, now=now)
    escalate.escalate(case_id=case.pk, by=world.rhea.actor, reason="Two findings differ.", now=now)
    relay.run_once(clock, channels=(Channel.STAFF,))
    subjects = OutboxMessage.objects.filter(
        channel="EMAIL", topic__startswith="staff."
    ).values_list("payload__subject", flat=True)
    name = world.account.name
    assert f"{case.ref} {name}: assigned to you by {world.lena.actor.name}" in subjects
    assert f"{case.ref} {name}: escalated by {world.rhea.actor.name}" in subjects

"""Refusals, the sign-in and errors are said in the reader's language; what is kept is not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Account, User
from enforcement.language import words
from enforcement.language.formats import when, within
from enforcement.language.reviews import REVIEWS
from enforcement.language.verbs import VERBS
from enforcement.models import Case, Event, Notice
from enforcement.operations import messages
from tests.web.conftest import SignIn
from tests.world import World


@pytest.fixture
def scene(transactional_db: Any) -> tuple[World, Case]:
    """A case that Rhea, who reads German, has just opened."""
    world = World()
    world.account()
    User.objects.filter(username__in=["rhea", "ravi"]).update(preferences={"language": "de"})
    return world, world.case()


def test_a_refusal_names_the_verb_the_role_and_the_reason_in_german(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    world.suspend(case)
    html = sign_in("rhea").get(f"/cases/{case.ref}/decide?verb=terminate").content.decode()
    assert (
        "rhea darf nicht kündigen. Erforderlich ist die Rolle Leitung" in html
        and "Dieser Schritt ist nicht möglich (verwarnen): Kein Vorwurf" in html
    )
    assert "Dieser Fall sperrt das Konto schon." in html and "this case already" not in html
    refused = (
        sign_in("ravi")
        .post(
            "/queue/assign",
            {"cases": "C-2222-2222", "to": str(world.people["ravi"].pk)},
            follow=True,
        )
        .content.decode()
    )
    assert "Diesen Fall gibt es nicht." in refused and "no such case" not in refused


@pytest.mark.parametrize(("reader", "name"), [("rhea", "Karfreitag"), ("lena", "Good Friday")])
def test_holidays_have_their_names_in_the_readers_language(
    sign_in: SignIn, scene: tuple[World, Case], reader: str, name: str
) -> None:
    assert name in sign_in(reader, "LEAD").get("/office").content.decode()


def test_a_page_that_is_out_of_date_says_in_german_what_changed(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    version = world.fresh(case).version
    messages.say(
        case_id=case.pk, lane="INTERNAL", text="A note.", by=world.actor("lena"), now=world.now
    )
    html = (
        sign_in("rhea")
        .post(f"/cases/{case.ref}/decide", {"verb": "take_on", "version": version})
        .content.decode()
    )
    assert "wurde geändert, seit Sie die Seite geöffnet haben" in html
    assert "lena hat eine Notiz hinzugefügt (" in html


def test_what_is_kept_does_not_follow_the_language_of_whoever_acted(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    world.take(case, "take_on")
    rhea = sign_in("rhea")
    rhea.post(f"/cases/{case.ref}/hand-over", {"to": "", "note": ""})
    rhea.post(f"/cases/{case.ref}/do/take")
    said = " ".join(Event.objects.filter(case=case).values_list("reason", flat=True)) + " ".join(
        Notice.objects.values_list("text", flat=True)
    )
    assert "handed it back to the queue" in said or "Assigned to" in said
    assert not {"übergeben", "Fall", "zurück"} & set(said.split())


def test_the_sign_in_and_errors_speak_what_the_browser_asks_for(
    client: Client, transactional_db: Any
) -> None:
    german = {"headers": {"accept-language": "de"}}
    assert "<h1>Anmelden</h1>" in client.get("/me/sign-in/", **german).content.decode()
    assert "<h1>Sign in</h1>" in client.get("/me/sign-in/").content.decode()
    assert "Seite nicht gefunden" in client.get("/nothing/like/this", **german).content.decode()


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("lena", "Côte d’Ivoire"),
        ("rhea", "Côte d’Ivoire"),
        ("lena", "Germany"),
        ("rhea", "Deutschland"),
    ],
)
def test_a_country_is_called_what_the_reader_calls_it(
    sign_in: SignIn, scene: tuple[World, Case], who: str, name: str
) -> None:
    _, case = scene
    code = "CI" if name.startswith("C") else "DE"
    Account.objects.filter(pk=case.account_id).update(country=code)
    client = sign_in(who)
    for path in (f"/cases/{case.ref}", f"/accounts/{case.account.external_ref}"):
        assert f'<span title="{code}">{name}</span>' in client.get(path).content.decode(), path
    office = client.get(reverse("office")).content.decode()
    assert f'<option value="{code}">{name}</option>' in office
    assert f'<span title="DE">{"Germany" if who == "lena" else "Deutschland"}</span>' in office


def test_a_word_inside_a_sentence_is_small_but_for_what_german_writes_with_a_capital() -> None:
    tables = (
        {verb: row.label for verb, row in VERBS.items()},
        words.WHO,
        words.MEASURES,
        words.STATES,
        words.ORIGINS,
        {kind: row.label for kind, row in REVIEWS.items()},
        words.FINDINGS,
        words.SEVERITIES,
    )
    said = {language: set[str]() for language in ("en", "de")}
    for language, found in said.items():
        with override(language):
            found |= {
                within(word)
                for table in (*tables, words.BEARINGS, words.STANDINGS)
                for word in table.values()
            }
    assert [word for word in said["en"] if not word[0].islower()] == []
    assert sorted(word for word in said["de"] if not word[0].islower()) == [
        "Administration",
        "Auflagen",
        "Auflagen machen",
        "Auflagen verfallen lassen",
        "Ausnahme trifft zu",
        "Befristung",
        "Behörde",
        "Bestätigung",
        "Einschränkung",
        "Entscheidung",
        "Entscheidung aufheben",
        "Erfüllung annehmen",
        "Erkennungssystem",
        "Ermittlung",
        "Ermittlung beginnen",
        "Eskalation",
        "Kontoinhaber",
        "Kündigung",
        "Kündigung hinfällig werden lassen",
        "Kündigung läuft",
        "Kündigung zurücknehmen",
        "Kündigung zurückverweisen",
        "Leitung",
        "Maßnahme aufheben",
        "Maßnahme fortführen",
        "Mitteilung, die niemanden erreicht hat",
        "Nutzungsdaten",
        "Partner",
        "Plan fortsetzen",
        "Presse",
        "Prüfung der Einreichung",
        "Prüfung der Maßnahme",
        "Prüfung einer eingegangenen Nachricht",
        "Sachbearbeitung",
        "Sichtung",
        "Sie",
        "Sperre",
        "Team",
        "Widerspruchsprüfung",
    ]
    assert {"kündigen (mit Frist)", "internes Dokument", "festgestellt"} <= said["de"]


def test_days_are_written_as_the_readers_language_writes_them(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    _, case = scene
    Account.objects.filter(pk=case.account_id).update(registered_on=date(2021, 9, 14))
    assert "14. September 2021" in sign_in("rhea").get(f"/cases/{case.ref}").content.decode()
    assert "14 September 2021" in sign_in("lena").get(f"/cases/{case.ref}").content.decode()
    with override("de"):
        assert when(datetime(2024, 3, 1, 12, 0, tzinfo=UTC)) == "1. März 2024, 12:00 UTC"

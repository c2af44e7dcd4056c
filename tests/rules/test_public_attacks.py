"""Sentences by which somebody tried to say in public what the record does not bear out, and the
checker must refuse: near misses, double denials, hidden letters, in English and German.
"""

from __future__ import annotations

import pytest

from enforcement.rules.public_statements import PublicFacts, Wrong, refusals_of
from tests.rules.test_public_statements import FOUND, FREE, MACHINE, SEED

ATTACKS: list[tuple[PublicFacts, Wrong, tuple[str, ...]]] = [
    (
        SEED,
        Wrong.NO_FINDING,
        (
            "ByteDance breached our terms.",
            "ByteDance was found guilty of training on output.",
            "ByteDance was found to have used output for its own model.",
            "Our investigation showed that output was used to train Project Seed.",
            "Our review revealed misuse.",
            "ByteDance ignored our terms.",
            "ByteDance disregarded our policies.",
            "ByteDance failed to comply with our terms.",
            "ByteDance failed to adhere to our policies.",
            "ByteDance is in default of the agreement.",
            "The use was prohibited by our terms.",
            "ByteDance acted against our policies.",
            "This use was contrary to our policies.",
            "ByteDance circumvented our rules.",
            "We caught ByteDance training a model on our output.",
            "ByteDance stole our data.",
            "ByteDance cheated.",
            "ByteDance used output to train a competing model.",
            "It is clear that the account was misused.",
            "There is no doubt that they violated the policies.",
            "We do not doubt that ByteDance broke the rules.",
            "Not only did ByteDance violate our terms, it hid it.",
            "No one denies that ByteDance violated our policies.",
            "ByteDance cannot deny its violation.",
            "We did not suspend without a violation.",
            "Violations like this are not tolerated.",
            "We have evidence of a violation.",
            "We have evidence that output was used.",
            "ByteDance admitted the use.",
            "ByteDance is a repeat offender.",
            "ByteDance VIOLATED our policies.",
            "ByteDance non-compliant use of the API.",
            "We found ByteDance in violation.",
            "We found ByteDance non-compliant.",
            "We found that output was used.",
            "We determined ByteDance trained a model.",
            "ByteDance’s use doesn’t follow our policies.",
            "ByteDance does not follow these policies.",
            "ByteDance hat die Regeln missachtet.",
            "ByteDance hat unsere Bedingungen gebrochen.",
            "ByteDance hat sich über unsere Regeln hinweggesetzt.",
            "ByteDance hat unsere Richtlinien umgangen.",
            "ByteDance hielt sich nicht an die Regeln.",
            "Die Nutzung war unzulässig.",
            "Die Nutzung war verboten.",
            "Die Prüfung ergab, dass Daten verwendet wurden.",
            "Wir haben Beweise, dass Daten verwendet wurden.",
            "ByteDance ist überführt.",
            "ByteDance hat Daten gestohlen.",
            "Es besteht kein Zweifel am Verstoß.",
            "Zweifellos hat ByteDance gegen die Regeln verstoßen.",
            "ByteDance kann den Verstoß nicht leugnen.",
            "Unsere Untersuchung hat gezeigt, dass Daten genutzt wurden.",
            "Wir haben ermittelt, dass Daten genutzt wurden.",
            "Das Verhalten war vertragswidrig.",
            "Nicht ohne Grund ist das Konto wegen Verstoßes gesperrt.",
        ),
    ),
    (
        SEED,
        Wrong.UNREADABLE,
        (
            "ByteDance, whose v\u200biolation is known, is suspended.",
            "ByteDance v i o l a t e d our policies.",
            "ByteDance vi\xadolated our policies.",
            "ByteDance v\u0456olated our policies.",
        ),
    ),
    (
        SEED,
        Wrong.NOT_TERMINATED,
        (
            "We shut down ByteDance's account.",
            "ByteDance has lost its access for good.",
            "ByteDance's account has been permanently closed.",
            "We revoked ByteDance's access permanently.",
            "We kicked ByteDance off the platform.",
            "ByteDance is banned.",
            "Wir haben ByteDance rausgeworfen.",
            "Das Konto wurde geschlossen.",
            "Das Konto wurde gelöscht.",
            "Wir haben den Vertrag beendet.",
        ),
    ),
    (
        SEED,
        Wrong.NOT_RESTORED,
        (
            "ByteDance can use the API again.",
            "ByteDance is back on the API.",
            "The account is active.",
            "ByteDance hat wieder vollen Zugang.",
            "Das Konto ist aktiv.",
        ),
    ),
    (
        FREE,
        Wrong.NOT_SUSPENDED,
        (
            "ByteDance's access is blocked.",
            "ByteDance can no longer use our API.",
            "ByteDance kann unsere API nicht mehr nutzen.",
            "We have paused the account.",
            "The account is on hold.",
            "Access is disabled.",
            "Der Zugang ist blockiert.",
            "Das Konto ist deaktiviert.",
        ),
    ),
    (
        SEED,
        Wrong.NO_AUTOMATION,
        (
            "Our system flagged the account.",
            "An AI detected the use.",
            "A machine suspended the account.",
            "Our classifiers flagged it.",
            "Ein Algorithmus entschied.",
            "Eine KI hat das Konto gesperrt.",
            "Maschinell entschieden.",
        ),
    ),
    (
        MACHINE,
        Wrong.AUTOMATION,
        (
            "Humans made every decision.",
            "Only people decided.",
            "A human reviewed the case before we acted.",
            "No machine played a part.",
            "No AI was involved.",
            "Menschen haben entschieden.",
            "Keine Maschine war beteiligt.",
            "Keine KI war beteiligt.",
        ),
    ),
    (
        SEED,
        Wrong.UNKNOWN_NUMBER,
        (
            "The account made a million calls.",
            "Dozens of reports came in.",
            "Hundreds of accounts.",
            "Half of the traffic.",
            "90 % of requests.",
            "Two reports came in.",
            "Ein Dutzend Meldungen.",
            "Millionen Anfragen.",
            "Hunderte Anfragen.",
            "Twenty-one calls.",
            "It was the third time.",
            "Zum zweiten Mal.",
            "1.2M tokens.",
            "on 12/16/2023",
            "on 16.12.",
            "The account was suspended two weeks ago.",
            "Es waren zwölf Anfragen.",
            "Es waren einundzwanzig.",
        ),
    ),
    (
        SEED,
        Wrong.UNKNOWN_DAY,
        (
            "last Tuesday",
            "suspended yesterday",
        ),
    ),
    (
        SEED,
        Wrong.NAME,
        (
            "A newspaper, The  Verge, wrote of it.",
            "Verge journalists told us.",
            "The-Verge told us.",
            "TheVerge told us.",
            "theverge.com told us.",
        ),
    ),
]
HONEST: list[tuple[PublicFacts, str]] = [
    (SEED, "We have not found a violation."),
    (SEED, "No finding has been made."),
    (SEED, "We have made no finding."),
    (SEED, "We cannot comment on whether policies were followed."),
    (SEED, "ByteDance is not accused of fraud."),
    (SEED, "The account is suspended while we investigate; nothing has been established."),
    (SEED, "Wir prüfen, ob die Regeln eingehalten wurden."),
    (SEED, "Bisher ist nichts erwiesen."),
    (SEED, "Ein Verstoß ist nicht festgestellt."),
    (SEED, "Das Konto ist gesperrt, bis die Prüfung abgeschlossen ist."),
    (SEED, "We have suspended their account while we further investigate."),
    (FOUND, "ByteDance breached clause 2c-iii."),
    (FREE, "The account has its access back."),
]


@pytest.mark.parametrize(
    ("facts", "wrong", "text"),
    [(facts, wrong, text) for facts, wrong, texts in ATTACKS for text in texts],
)
def test_no_other_words_get_a_claim_past_the_checker(
    facts: PublicFacts, wrong: Wrong, text: str
) -> None:
    assert wrong in [r.kind for r in refusals_of(text, facts)]


@pytest.mark.parametrize(("facts", "text"), HONEST)
def test_honest_words_pass(facts: PublicFacts, text: str) -> None:
    assert refusals_of(text, facts) == []

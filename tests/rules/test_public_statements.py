"""What a public statement may say, before and after a finding, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enforcement.rules.public_statements import (
    PublicFacts,
    Wrong,
    changed_since,
    refusals_of,
)
from tests.rules._public_sentences import CLEAN, PLANTED

SEED = PublicFacts(
    standing="SUSPENDED",
    was_restricted=True,
    told=True,
    told_standings=("SUSPENDED",),
    told_clauses=("2c-iii",),
    clauses=("2c-iii", "3b"),
    told_numbers=("7",),
    told_days=("2023-12-15", "2024-01-12"),
    known_names=("ByteDance", "OpenAI", "Acme 24"),
    private=("The Verge", "press@verge.example"),
    people=("Anna Berg", "Rhea Lindqvist"),
)
FOUND = replace(SEED, finding=True, told_finding=True)
FREE = replace(SEED, standing="ACTIVE")
LIMITED = replace(SEED, standing="LIMITED", told_standings=("LIMITED",))
ENDED = replace(FOUND, standing="TERMINATED", told_standings=("SUSPENDED", "TERMINATED"))
MACHINE = replace(SEED, automated=True)
UNTOLD = PublicFacts(standing="SUSPENDED", was_restricted=True)

RIGHT = [
    (
        SEED,
        "All API customers must adhere to our usage policies. While ByteDance's use of the API was "
        "minimal, we have suspended their account while we further investigate. If we discover "
        "that their usage doesn't follow these policies, we will ask them to make necessary "
        "changes or terminate their account.",
    ),
    (
        SEED,
        "Alle Kunden der API müssen sich an unsere Richtlinien halten. Das Konto von ByteDance ist "
        "gesperrt, während wir prüfen. Wenn sich zeigt, dass die Nutzung sich nicht an die "
        "Richtlinien hält, werden wir um Änderungen bitten, oder das Konto wird gekündigt.",
    ),
    (SEED, "No violation has been established. The account is suspended."),
    (SEED, "Wir haben keinen Verstoß festgestellt. Das Konto ist vorläufig gesperrt."),
    (SEED, "The account was suspended on 15 December 2023."),
    (SEED, "Das Konto wurde am 15. Dezember 2023 gesperrt, im Dezember 2023 also."),
    (SEED, "We asked for an answer within seven days, under clause 2c-iii."),
    (SEED, "Whether the policies were followed is what we look into. It may be terminated."),
    (SEED, "The account has not been terminated, and no decision was automated."),
    (SEED, "The decision was made by people. Automation played no part."),
    (SEED, "Acme 24 is a customer of ours, and access is restricted."),
    (FOUND, "We found that ByteDance violated clause 2c-iii. The account stays suspended."),
    (FOUND, "ByteDance hat gegen unsere Richtlinien verstoßen. Das Konto bleibt gesperrt."),
    (FREE, "The suspension was lifted on 12 January 2024. Access is restored."),
    (FREE, "Die Sperrung wurde am 12.01.2024 aufgehoben."),
    (FREE, "The account was suspended and has been reinstated."),
    (LIMITED, "Access has been limited. The account is not suspended."),
    (LIMITED, "Das Konto ist eingeschränkt, aber nicht gesperrt."),
    (ENDED, "ByteDance's account has been terminated."),
    (ENDED, "Das Konto von ByteDance wurde gekündigt."),
    (MACHINE, "The report was found by automated means."),
    (MACHINE, "Das Konto wurde automatisiert erkannt."),
]
WRONG = [
    (SEED, "ByteDance violated our policies.", Wrong.NO_FINDING),
    (SEED, "Because of this breach the account is suspended.", Wrong.NO_FINDING),
    (SEED, "If you ask, ByteDance's violation is clear.", Wrong.NO_FINDING),
    (SEED, "Wegen des Verstoßes ist das Konto gesperrt.", Wrong.NO_FINDING),
    (SEED, "Das Konto ist wegen Richtlinienverstoß gesperrt.", Wrong.NO_FINDING),
    (SEED, "ByteDance hat unsere Daten missbraucht.", Wrong.NO_FINDING),
    (SEED, "They did not follow our policies.", Wrong.NO_FINDING),
    (SEED, "ByteDance hat sich nicht an unsere Richtlinien gehalten.", Wrong.NO_FINDING),
    (SEED, "We have confirmed that output was used.", Wrong.NO_FINDING),
    (SEED, "Es wurde festgestellt, dass Daten verwendet wurden.", Wrong.NO_FINDING),
    (FOUND, "No violation was found.", Wrong.FINDING_DENIED),
    (FOUND, "Es gab keinen Verstoß.", Wrong.FINDING_DENIED),
    (replace(FOUND, told_finding=False), "They violated our policies.", Wrong.FINDING_UNTOLD),
    (FREE, "The account is suspended.", Wrong.NOT_SUSPENDED),
    (FREE, "Das Konto ist gesperrt.", Wrong.NOT_SUSPENDED),
    (LIMITED, "The account is suspended and may be restored.", Wrong.NOT_SUSPENDED),
    (LIMITED, "Das Konto wurde gesperrt.", Wrong.NOT_SUSPENDED),
    (SEED, "ByteDance's account has been terminated.", Wrong.NOT_TERMINATED),
    (SEED, "The terminated account may appeal.", Wrong.NOT_TERMINATED),
    (SEED, "Das Konto wurde gekündigt.", Wrong.NOT_TERMINATED),
    (SEED, "We have limited access to the API.", Wrong.NOT_LIMITED),
    (SEED, "Access is restored.", Wrong.NOT_RESTORED),
    (SEED, "Der Zugang ist wiederhergestellt.", Wrong.NOT_RESTORED),
    (SEED, "The account is not suspended.", Wrong.MEASURE_DENIED),
    (SEED, "Das Konto ist nicht gesperrt.", Wrong.MEASURE_DENIED),
    (FREE, "There are restrictions on the account.", Wrong.NOT_RESTRICTED),
    (
        replace(SEED, told_standings=()),
        "The account is suspended.",
        Wrong.MEASURE_UNTOLD,
    ),
    (MACHINE, "No decision was automated.", Wrong.AUTOMATION),
    (MACHINE, "Alles wurde von Menschen entschieden.", Wrong.AUTOMATION),
    (SEED, "The account was found automatically.", Wrong.NO_AUTOMATION),
    (SEED, "Die Entscheidung fiel automatisch.", Wrong.NO_AUTOMATION),
    (SEED, "The account made 1,200 calls.", Wrong.UNKNOWN_NUMBER),
    (SEED, "Es gab drei Meldungen.", Wrong.UNKNOWN_NUMBER),
    (SEED, "The account was suspended on 16 December 2023.", Wrong.UNKNOWN_DAY),
    (SEED, "Das Konto wurde im November 2023 gesperrt.", Wrong.UNKNOWN_DAY),
    (SEED, "This concerns clause 3b.", Wrong.UNTOLD_CLAUSE),
    (SEED, "As the verge reported, we look into it.", Wrong.NAME),
    (SEED, "Anna Berg is our contact.", Wrong.NAME),
    (SEED, "Die Entscheidung traf Rhea Lindqvist.", Wrong.NAME),
    (SEED, "Write to jo@corp.example for more.", Wrong.PERSONAL),
    (SEED, "Call +49 30 1234567.", Wrong.PERSONAL),
    (SEED, "The account of [account name] is suspended.", Wrong.UNFILLED),
    (UNTOLD, "We cannot comment.", Wrong.NOTHING_TOLD),
]


@pytest.mark.parametrize(("facts", "text"), RIGHT)
def test_what_is_so_and_was_told_can_be_said(facts: PublicFacts, text: str) -> None:
    assert [(r.kind, text[r.start : r.end]) for r in refusals_of(text, facts)] == []


@pytest.mark.parametrize(("facts", "text", "wrong"), WRONG)
def test_what_is_not_so_or_was_not_told_is_refused(
    facts: PublicFacts, text: str, wrong: Wrong
) -> None:
    assert wrong in [r.kind for r in refusals_of(text, facts)]


COUNTS = {Wrong.UNKNOWN_NUMBER, Wrong.UNKNOWN_DAY, Wrong.UNREADABLE}


def counted(text: str) -> list[str]:
    """The places of a text that count something of which nobody was told."""
    return [text[r.start : r.end] for r in refusals_of(text, SEED) if r.kind in COUNTS]


def test_how_often_and_how_much_is_refused_and_plain_words_are_not() -> None:
    planted, clean = PLANTED.splitlines(), CLEAN.splitlines()
    assert [text for text in planted if not counted(text)] == []
    wrong = [(text, counted(text)) for text in clean if counted(text)]
    assert len(wrong) <= len(clean) * 0.02, wrong
    assert len(planted) > 130 and len(clean) > 100
    told = replace(SEED, told_numbers=("3",))
    assert not refusals_of("Phase III of our review has begun.", told), "as the letter has it"


def test_a_refusal_says_where() -> None:
    text = "ByteDance violated our policies."
    (one,) = refusals_of(text, SEED)
    assert text[one.start : one.end] == "violated"


def test_what_changed_is_named_and_nobody_is_stored() -> None:
    stored = SEED.as_data()
    assert "private" not in stored
    assert "people" not in stored
    assert changed_since(stored, SEED) == []
    assert changed_since(stored, FREE) == ["standing"]

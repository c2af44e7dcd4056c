"""The words of a notice: dates in the holder's zone and language, empty phrases, and guilt before a
finding.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from enforcement.language.notices import (
    ClauseTerms,
    ExceptionTerms,
    Rendered,
    RequirementTerms,
    Statement,
    StatementIncomplete,
    lint,
    render,
    wording,
)
from enforcement.language.notices.dates import day_in_words, time_in_words, zone_of
from tests.language.complete_statements import DECIDED_AT, a_statement

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def refused(statement: Statement, rendered: Rendered | None = None) -> str:
    """The element for which a statement is refused."""
    with pytest.raises(StatementIncomplete) as caught:
        lint(statement, rendered or render(statement))
    return caught.value.element


@pytest.mark.parametrize(
    ("at", "zone", "language", "words"),
    [
        (
            datetime(2023, 12, 21, 9, 0, tzinfo=UTC),
            "Asia/Singapore",
            "en",
            "Thursday 21 December 2023, 17:00",
        ),
        (
            datetime(2023, 12, 21, 9, 0, tzinfo=UTC),
            "Asia/Singapore",
            "de",
            "Donnerstag, 21. Dezember 2023, 17:00 Uhr",
        ),
        (
            datetime(2023, 12, 15, 16, 20, tzinfo=UTC),
            "Asia/Singapore",
            "en",
            "Saturday 16 December 2023, 00:20",
        ),
        (
            datetime(2024, 3, 31, 0, 59, tzinfo=UTC),
            "Europe/Berlin",
            "de",
            "Sonntag, 31. März 2024, 01:59 Uhr",
        ),
        (
            datetime(2024, 3, 31, 1, 0, tzinfo=UTC),
            "Europe/Berlin",
            "de",
            "Sonntag, 31. März 2024, 03:00 Uhr",
        ),
        (
            datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
            "Europe/Berlin",
            "en",
            "Sunday 27 October 2024, 02:30 (UTC+2)",
        ),
        (
            datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
            "Europe/Berlin",
            "en",
            "Sunday 27 October 2024, 02:30 (UTC+1)",
        ),
        (
            datetime(2024, 11, 3, 5, 30, tzinfo=UTC),
            "America/New_York",
            "en",
            "Sunday 3 November 2024, 01:30 (UTC−4)",
        ),
        (
            datetime(2024, 10, 27, 2, 0, tzinfo=UTC),
            "Europe/Berlin",
            "en",
            "Sunday 27 October 2024, 03:00",
        ),
        (
            datetime(2024, 2, 29, 20, 0, tzinfo=UTC),
            "Asia/Kathmandu",
            "en",
            "Friday 1 March 2024, 01:45",
        ),
    ],
)
def test_a_time_is_told_as_the_holders_clock_shows_it(
    at: datetime, zone: str, language: str, words: str
) -> None:
    assert time_in_words(at, zone_of(zone), language) == words


def test_a_day_needs_no_zone() -> None:
    assert day_in_words(date(2023, 3, 14), "en") == "14 March 2023"
    assert day_in_words(date(2023, 3, 14), "de") == "14. März 2023"


@pytest.mark.parametrize(
    ("zone", "english", "german"),
    [
        (
            "Asia/Singapore",
            "All times are Singapore time",
            "Alle Zeiten gelten für die Zeitzone Singapur,",
        ),
        (
            "Europe/Berlin",
            "All times are Berlin time",
            "Alle Zeiten gelten für die Zeitzone Berlin,",
        ),
        (
            "America/Argentina/Buenos_Aires",
            "All times are Buenos Aires time",
            "Zeitzone Buenos Aires,",
        ),
        ("UTC", "All times are UTC.", "Alle Zeiten gelten für die Zeitzone UTC."),
        ("Etc/GMT-8", "All times are UTC+8.", "Alle Zeiten gelten für die Zeitzone UTC+8."),
    ],
)
def test_the_zone_is_named_once(zone: str, english: str, german: str) -> None:
    for locale, words in (("en", english), ("de", german)):
        text = render(a_statement("suspended", locale, time_zone=zone)).text
        assert text.count(words) == 1


def test_an_unknown_zone_or_a_time_without_one_is_refused() -> None:
    for zone in ("Mars/Olympus", "", "../etc/passwd"):
        with pytest.raises(StatementIncomplete, match="time zone"):
            render(a_statement("suspended", time_zone=zone))
    with pytest.raises(StatementIncomplete, match="time zone"):
        render(a_statement("suspended", answer_by_at=datetime(2024, 1, 1)))  # noqa: DTZ001


@pytest.mark.parametrize(
    "empty", ["x", "-", "…", " \n\t", "ok", "?!", "—", "1 2 3", "\u200b\u200b"]
)
@pytest.mark.parametrize("element", ["facts", "reasons", "question", "would_clear"])
def test_a_text_that_says_nothing_is_refused(element: str, empty: str) -> None:
    assert refused(a_statement("suspended", **{element: empty})) == element


@pytest.mark.parametrize(
    "unfilled",
    [
        "The account […] was used.",
        "The account [...] was used.",
        "On [DATE] we saw use.",
        "Dear {{ name }}, see it.",
        "See {% x %} there.",
        "TODO: write this",
        "Use of ___ was seen.",
        "Use of XXX was seen.",
        "Use by [insert name] was seen.",
        "Gesehen wurde [bitte ausfüllen].",
        "Use [ ] was seen.",
    ],
)
@pytest.mark.parametrize("element", ["facts", "reasons", "question", "would_clear"])
def test_a_place_left_to_fill_in_is_refused(element: str, unfilled: str) -> None:
    assert refused(a_statement("suspended", **{element: unfilled})) == element


def test_a_hostile_text_is_searched_in_no_time() -> None:
    for text in ("[A " * 30_000, "[?" * 50_000, "no " * 50_000, "[" + "AB " * 50_000, "{" * 50_000):
        began = time.process_time()
        wording.place_to_fill_in(text)
        wording.asserts_guilt(text)
        assert time.process_time() - began < 2


@pytest.mark.parametrize("word", ["violation", "breached", "verstöße", "verletzung"])
def test_a_word_of_guilt_is_found_whatever_letters_stand_for_those_without_regard_to_case(
    word: str,
) -> None:
    for place, letter in enumerate(word):
        for other in filter(re.compile(letter, re.IGNORECASE).fullmatch, map(chr, range(0x10000))):
            text = f"{word[:place]}{other}{word[place + 1 :]}"
            assert wording.asserts_guilt(text) == text and wording.we_assert_guilt(text), ascii(
                text
            )


@pytest.mark.parametrize(
    "phrase", ["See policy.", "Policy violation", "n/a", "Siehe oben", "LOREM  IPSUM", "none"]
)
def test_a_phrase_that_fits_every_case_is_refused(phrase: str) -> None:
    statement = a_statement("remediation_required")
    assert refused(replace(statement, facts=phrase)) == "facts"
    assert refused(replace(statement, reasons=phrase)) == "reasons"


def test_the_clause_alone_is_no_reason() -> None:
    statement = a_statement("remediation_required")
    assert refused(replace(statement, reasons=statement.clauses[0].text.upper())) == "reasons"
    assert refused(replace(statement, facts=statement.clauses[0].title)) == "facts"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("This is a violation of the terms.", "violation"),
        ("The holder violated the terms.", "violated"),
        ("The account is in breach of clause 2c.", "in breach"),
        ("Das ist ein Verstoß gegen die Regeln.", "Verstoß"),
        ("Der Kontoinhaber hat gegen die Regeln verstoßen.", "verstoßen"),
        ("DAS IST EINE VERLETZUNG DER REGELN.", "VERLETZUNG"),
    ],
)
@pytest.mark.parametrize("element", ["facts", "reasons", "question"])
def test_before_a_finding_nothing_is_called_a_violation(element: str, text: str, word: str) -> None:
    statement = a_statement("suspended", **{element: text})
    with pytest.raises(StatementIncomplete) as caught:
        lint(statement, render(statement))
    assert caught.value.element == element
    assert caught.value.sentence == f"There is no finding yet. Write “alleged” before “{word}”."
    found = replace(statement, finding_made=True)
    lint(found, render(found))


@pytest.mark.parametrize(
    "text",
    [
        "We look into an alleged violation of the terms.",
        "A possible violation was reported.",
        "No violation was found.",
        "Berichtet wird ein mutmaßlicher Verstoß gegen die Regeln.",
        "Es gab keinen Verstoß.",
        "A data breach is said to have happened.",
    ],
)
def test_what_is_only_alleged_may_be_said(text: str) -> None:
    statement = a_statement("suspended", facts=text)
    lint(statement, render(statement))


@pytest.mark.parametrize("left", ["{{ x }}", "{% if %}", "[?measure.kind]", "None", "TODO"])
def test_what_a_template_left_behind_is_refused(left: str) -> None:
    statement = a_statement("suspended")
    rendered = render(statement)
    assert (
        refused(statement, Rendered(rendered.subject, f"{rendered.text}\n{left} is here.\n"))
        == "template"
    )
    assert refused(statement, Rendered(f"{rendered.subject} {left}", rendered.text)) == "template"


def test_our_own_words_may_not_assert_a_violation() -> None:
    statement = a_statement("suspended")
    rendered = render(statement)
    for words in ("This breach of our terms is serious.", "Dieser Verstoß ist ernst."):
        assert (
            refused(statement, Rendered(rendered.subject, f"{words}\n\n{rendered.text}"))
            == "finding_made"
        )


@pytest.mark.parametrize("subject", ["", "x" * 121, "two\nlines", "a\x07bell"])
def test_a_subject_is_one_short_line(subject: str) -> None:
    statement = a_statement("suspended")
    assert refused(statement, Rendered(subject, render(statement).text)) == "subject"


def test_an_unknown_section_is_refused() -> None:
    statement = a_statement("suspended")
    rendered = render(statement)
    assert (
        refused(
            statement,
            Rendered(rendered.subject, f"{rendered.text}\nYour fault\n----------\n\nAll of it.\n"),
        )
        == "sections"
    )


def test_a_text_that_was_shortened_by_hand_is_refused() -> None:
    statement = a_statement("remediation_required")
    rendered = render(statement)
    for words, element in [
        ("Stop using output in training.", "requirements"),
        ("Tuesday 19 December", "requirements"),
        ("2c-iii", "clauses"),
        ("https://docket.example/h/C-7K3M-92QX", "portal_url"),
    ]:
        assert (
            refused(statement, Rendered(rendered.subject, rendered.text.replace(words, "")))
            == element
        )


def scenario_statements() -> list[tuple[str, Statement]]:
    """The statements that the seed scenarios' decisions make, from their own texts."""
    clauses = clauses_of(
        yaml.safe_load(
            (SCENARIOS / "policies" / "competing-models.yaml").read_text(encoding="utf-8")
        )
    )
    made = []
    for path in sorted(SCENARIOS.glob("seed_*.yaml")):
        for index, step in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))["steps"]):
            act = step.get("act", {})
            kind = NOTICE_OF.get(act.get("verb") or act.get("do"))
            if kind and "refused" not in act:
                made.append((f"{path.stem}[{index}] {kind}", played(kind, act["with"], clauses)))
    return made


NOTICE_OF = {
    "suspend": "suspended",
    "continue_measure": "continued",
    "require_remediation": "remediation_required",
    "accept_remediation": "reinstated",
    "give_notice": "termination_notice",
    "clear": "cleared",
    "return": "requirement_returned",
    "refer": "partner_referral",
    "hear": "appeal_affirmed",
}


def clauses_of(policy: dict[str, Any]) -> tuple[ClauseTerms, ...]:
    """The clauses of a policy's first version."""
    version = policy["versions"][0]
    return tuple(
        ClauseTerms(
            code=clause["code"],
            title=clause["title"],
            text=clause["text"],
            policy_title=policy["title"],
            version=version["version"],
            effective_on=version["effective_from"],
            url=version["url"],
            exceptions=tuple(
                ExceptionTerms(code=e["code"], text=e["text"]) for e in clause["exceptions"]
            ),
        )
        for clause in version["clauses"]
    )


def played(kind: str, given: dict[str, Any], clauses: tuple[ClauseTerms, ...]) -> Statement:
    """A statement of a kind with a scenario's texts; what the scenario leaves to the program is
    filled in.
    """
    plan = given.get("plan", [])
    changes: dict[str, Any] = {
        name: given[name]
        for name in ("facts", "reasons", "question", "would_clear")
        if name in given
    }
    if kind == "partner_referral":
        changes = {"question": given["text"]}
    if plan:
        changes["requirements"] = tuple(
            RequirementTerms(
                number=n,
                title=item["title"],
                text=item["text"],
                evidence=item["evidence"],
                due_at=DECIDED_AT + timedelta(days=3),
            )
            for n, item in enumerate(plan, 1)
        )
    return a_statement(kind, clauses=clauses if kind != "partner_referral" else (), **changes)


@pytest.mark.parametrize(
    ("name", "statement"),
    scenario_statements(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_seed_scenarios_notices_go_out_as_they_are(name: str, statement: Statement) -> None:
    lint(statement, render(statement))
    german = replace(statement, locale="de")
    lint(german, render(german))


def test_every_notice_of_the_seed_scenarios_was_played() -> None:
    assert {statement.kind for _, statement in scenario_statements()} == set(NOTICE_OF.values())


@pytest.mark.parametrize(
    ("text", "guilt"),
    [
        ("Une violation de la clause a eu lieu.", "violation"),
        ("Le client enfreint la clause.", "enfreint"),
        ("Une violation présumée de la clause.", None),
        ("Une prétendue violation de la clause.", None),
        ("Hubo una infracción de la cláusula.", "infracción"),
        ("La cuenta incumple la cláusula.", "incumple"),
        ("Una presunta infracción de la cláusula.", None),
        ("Una infracción presunta de la cláusula.", None),
    ],
)
def test_guilt_is_found_in_french_and_spanish_unless_it_is_alleged(
    text: str, guilt: str | None
) -> None:
    assert wording.asserts_guilt(text) == guilt

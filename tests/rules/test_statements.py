"""Statements of reasons as data: what is covered, what is drawn for every verb, source and way of
deciding, whether it fits the schema, and what keeps personal data out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from enforcement.models import Case
from enforcement.models.report import ReportOrigin
from enforcement.rules.statements.database_schema import LABELS, SCHEMA, STATEMENT, misfits
from enforcement.rules.statements.drawing import (
    CitedClause,
    Grounds,
    Restriction,
    canonical,
    draw,
    hash_of,
    why_not_covered,
    worded,
)
from enforcement.rules.statements.personal_data import find_personal_data
from enforcement.rules.statements.profiles import PROFILES, HowDecided, Origin, Profile
from enforcement.workflow.kinds import MeasureKind
from enforcement.workflow.marks import AccountEffect, verbs_of

CORPUS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "fixtures/personal_data.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
GROUNDS = Grounds(
    effect=AccountEffect.PRECAUTION,
    favours_holder=False,
    imposed=Restriction(kind=MeasureKind.SUSPEND, starts_on=date(2026, 3, 1), precautionary=True),
    clauses=(
        CitedClause(
            code="2c-iii",
            title="No competing models from output",
            policy_title="Competing models",
            version="2023-11",
            url="https://provider.example/terms",
        ),
    ),
    area="competition",
    language="de",
    facts="Ein Bericht sagt, dass Ausgaben genutzt wurden.",
    reasons="Der Zugang ruht, während wir untersuchen.",
    finding_made=False,
    origin=Origin.PRESS,
    detected_by_machine=False,
    how=HowDecided.PERSON,
    account_kind="ORGANISATION",
    conduct_on=date(2026, 2, 1),
)
PROFILE = PROFILES["dsa-online-platform"]
MEASURES = [
    None,
    Restriction(kind=MeasureKind.LIMIT, starts_on=date(2026, 3, 1), precautionary=True),
    Restriction(
        kind=MeasureKind.SUSPEND,
        starts_on=date(2026, 3, 1),
        precautionary=False,
        ends_on=date(2026, 6, 1),
    ),
    Restriction(kind=MeasureKind.TERMINATE, starts_on=date(2026, 3, 1), precautionary=False),
]


def drawn(grounds: Grounds, profile: Profile = PROFILE) -> dict[str, Any]:
    return draw(grounds, profile, puid="4b7e0c1d", categories={})


def all_grounds() -> Iterator[Grounds]:
    """Every verb, with every measure that it could impose, source and way of deciding."""
    for mark, imposed, origin, how in product(
        verbs_of(Case).values(), MEASURES, Origin, HowDecided
    ):
        for facts, language in (("", "fr"), (GROUNDS.facts, "de"), ("x" * 5000, "pt")):
            yield replace(
                GROUNDS,
                effect=mark.effect,
                favours_holder=mark.favours_holder,
                imposed=imposed,
                origin=origin,
                how=how,
                facts=facts,
                reasons=facts[:1900],
                language=language,
            )


@pytest.mark.parametrize("slug", PROFILES)
def test_every_verb_source_and_way_of_deciding_fits_the_schema(slug: str) -> None:
    profile, covered = PROFILES[slug], 0
    fits = jsonschema_rs.validator_for(STATEMENT, validate_formats=True)
    for grounds in all_grounds():
        if why_not_covered(grounds, profile) is None:
            covered += 1
            statement = drawn(grounds, profile)
            assert fits.is_valid(statement), list(fits.iter_errors(statement))
            assert not misfits(statement)
    assert covered > 1000
    assert set(STATEMENT["properties"]) >= set(drawn(GROUNDS, profile))


def test_a_statement_says_what_decided_in_the_words_of_the_database() -> None:
    assert drawn(GROUNDS) == {
        "puid": "4b7e0c1d",
        "decision_account": "DECISION_ACCOUNT_SUSPENDED",
        "account_type": "ACCOUNT_TYPE_BUSINESS",
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "decision_ground_reference_url": "https://provider.example/terms",
        "incompatible_content_ground": (
            "Competing models 2023-11, 2c-iii: No competing models from output"
        ),
        "incompatible_content_explanation": (
            "Der Zugang ruht, während wir untersuchen.\n\nVorläufige Maßnahme, während die "
            "Untersuchung läuft; eine Feststellung wurde nicht getroffen."
        ),
        "content_type": ["CONTENT_TYPE_OTHER"],
        "content_type_other": "API usage of an account",
        "category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
        "category_specification": ["KEYWORD_OTHER"],
        "category_specification_other": "No competing models from output",
        "territorial_scope": list(PROFILE.territory),
        "content_date": "2026-02-01",
        "application_date": "2026-03-01",
        "decision_facts": "Ein Bericht sagt, dass Ausgaben genutzt wurden.",
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
    }
    term = drawn(replace(GROUNDS, imposed=MEASURES[2], finding_made=True))
    assert term["end_date_account_restriction"] == "2026-06-01"
    assert "Vorläufige" not in term["incompatible_content_explanation"]
    limit = drawn(replace(GROUNDS, imposed=MEASURES[1]))
    assert limit["decision_provision"] == "DECISION_PROVISION_PARTIAL_SUSPENSION"
    assert "decision_account" not in limit
    assert drawn(replace(GROUNDS, imposed=MEASURES[3]))["decision_account"].endswith("TERMINATED")
    machine = drawn(replace(GROUNDS, how=HowDecided.MACHINE, detected_by_machine=True))
    assert machine["automated_decision"] == "AUTOMATED_DECISION_FULLY"
    assert machine["automated_detection"] == "Yes"
    assert drawn(replace(GROUNDS, origin=Origin.FLAGGED))["source_type"].endswith("TRUSTED_FLAGGER")
    assert drawn(replace(GROUNDS, origin=Origin.PUBLIC))["source_type"] == "SOURCE_ARTICLE_16"


def test_what_no_profile_covers_says_why() -> None:
    whys = {
        verb: why_not_covered(
            replace(GROUNDS, effect=mark.effect, favours_holder=mark.favours_holder), PROFILE
        )
        for verb, mark in verbs_of(Case).items()
    }
    covered = {verb for verb, why in whys.items() if why is None}
    assert covered == {
        "limit",
        "suspend",
        "suspend_for_danger",
        "require_remediation",
        "lapse",
        "sanction",
        "terminate",
        "vary",
    }
    assert whys["give_notice"] == "TAKES_EFFECT_LATER" and whys["overturn"] == "NO_RESTRICTION"
    assert whys["lift_measure"] == "EASES" and whys["continue_measure"] == "SAME_RESTRICTION"
    assert why_not_covered(replace(GROUNDS, imposed=None), PROFILE) == "NO_RESTRICTION"


def test_the_data_of_profiles_is_whole_and_of_the_schema() -> None:
    assert set(Origin) == {*ReportOrigin.values, "FLAGGED", "NONE"}
    keywords = SCHEMA["keywords_of_category"]
    for profile in PROFILES.values():
        assert set(profile.covers) == set(AccountEffect)
        assert set(profile.measures) == set(MeasureKind)
        assert set(profile.sources) == set(Origin)
        assert set(profile.automation) == set(HowDecided)
        assert set(profile.sources.values()) <= set(LABELS["source_type"])
        assert set(profile.automation.values()) <= set(LABELS["automated_decision"])
        assert {"en", "de", "fr", "es"} <= set(profile.texts)
        for about in profile.categories.values():
            assert about.keyword in ("KEYWORD_OTHER", *keywords[about.category])


def test_what_does_not_fit_is_named_with_its_field() -> None:
    statement = drawn(GROUNDS)
    for change, field, word in (
        ({"decision_facts": "x" * 5001}, "decision_facts", "maxLength"),
        ({"category": "STATEMENT_CATEGORY_NONE"}, "category", "enum"),
        ({"application_date": "2019-12-31"}, "application_date", "x-min"),
        ({"application_date": "2038-01-02"}, "application_date", "x-max"),
        ({"puid": "not one"}, "puid", "pattern"),
        ({"secret": "x"}, "", "additionalProperties"),
    ):
        assert (field, word) in misfits({**statement, **change})
    del statement["decision_account"]
    assert misfits(statement), "no decision at all"


def test_other_words_change_only_what_somebody_wrote() -> None:
    statement = drawn(GROUNDS)
    other = worded(statement, {"decision_facts": "A report.", "puid": "other", "category": "x"})
    assert other == {**statement, "decision_facts": "A report."}
    assert "category_specification_other" not in worded(
        statement, {"category_specification_other": ""}
    )
    assert hash_of(statement) == hash_of(json.loads(canonical(statement))) != hash_of(other)


def test_personal_data_is_found_and_little_else() -> None:
    assert len(CORPUS) >= 200
    planted = [one for one in CORPUS if one["finds"]]
    clean = [one for one in CORPUS if not one["finds"]]
    assert len(planted) >= 100 and len(clean) >= 80
    for one in planted:
        found = find_personal_data(one["text"], names=one["names"])
        assert {f.kind for f in found} >= set(one["finds"]), one["text"]
        assert all(0 <= f.start < f.end <= len(one["text"]) for f in found)
    alarms = [one["text"] for one in clean if find_personal_data(one["text"], names=one["names"])]
    assert len(alarms) <= len(clean) * 0.02, alarms


def test_the_place_of_what_is_found_is_that_of_the_text_as_it_was_written() -> None:
    text = "Es schrieb Ju\u0308rgen\u200b Groß\u200b, ｊａｎｅ@ｅｘａｍｐｌｅ.ｏｒｇ"
    found = find_personal_data(text, names=["Jürgen Groß"])
    assert [(f.kind.value, text[f.start : f.end]) for f in found] == [
        ("NAME", "Ju\u0308rgen\u200b Groß"),
        ("EMAIL", "ｊａｎｅ@ｅｘａｍｐｌｅ.ｏｒｇ"),
    ]


def test_a_long_text_is_searched_in_no_time() -> None:
    """No pattern goes back and forth over what it has read."""
    texts = ["a" * 20_000, "1 " * 10_000, "a.b@" * 5_000, "0-" * 10_000, "12 Old " * 3_000]
    for text in (*texts, "passport " + "no " * 20_000, "passport no " * 6_000):
        find_personal_data(text, names=["Anna-Lena Schäfer", "Will May"])

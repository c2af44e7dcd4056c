"""What a verb needs and takes, from domain.md; each thing that does not fit together has its own
sentence.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from enforcement.language.mistakes import FIELDS, label
from enforcement.language.refusals import StepRefused
from enforcement.language.verbs import verb_within
from enforcement.models import Case
from enforcement.workflow.marks import BASIC, mark_of, verbs_of
from enforcement.workflow.terms import (
    MAX_TEXT,
    Check,
    PlanItem,
    Scope,
    Terms,
    check_terms,
    parse_duration,
    print_duration,
    read_terms,
)

PLAN = [{"title": "Stop", "text": "Stop using output.", "due": "7d"}]
GIVEN: dict[str, Any] = {
    "facts": "What was seen.",
    "reasons": "Why.",
    "note": "For us.",
    "why_different": "It went on.",
    "clauses": ["2c-iii"],
    "question": "Was it?",
    "would_clear": "Records.",
    "review_in": "7d",
    "rate": 60,
    "scope": {"models": ["large"]},
    "on_missed": "lift",
    "measure": "narrow",
    "ends_in": "14d",
    "days": 30,
    "plan": PLAN,
    "exception": "danger",
    "into": "C-2222-2222",
    "detected_by_automation": True,
}
WHY = "why_different"
HOLD = ["clauses", "question", "would_clear", "review_in", "facts", "reasons"]
STATED = ["facts", "reasons"]
# From domain.md, the column "guard", and what a statement of reasons owes: all that a verb needs,
# and what it may be given besides.
TABLE: dict[str, tuple[list[str], list[str]]] = {
    "take_on": ([], []),
    "dismiss": (["reasons"], []),
    "limit": (HOLD, ["scope", "rate", "on_missed"]),
    "suspend": (HOLD, ["scope", "rate", "on_missed"]),
    "suspend_for_danger": ([*HOLD, "exception"], ["on_missed"]),
    "continue_measure": (["review_in", "reasons"], []),
    "lift_measure": (["reasons"], ["measure", "scope", "rate"]),
    "require_remediation": ([*STATED, "plan", "measure"], ["scope", "rate", WHY]),
    "accept_remediation": (STATED, []),
    "lapse": (["reasons"], []),
    "warn": (STATED, [WHY]),
    "sanction": ([*STATED, "measure", "ends_in"], ["scope", "rate", WHY]),
    "serve": ([], []),
    "give_notice": (STATED, ["days", "exception", WHY]),
    "withdraw_notice": (["reasons"], []),
    "lapse_notice": ([], []),
    "terminate": ([], ["exception", WHY]),
    "clear": (STATED, []),
    "merge": (["into", "reasons"], []),
    "reopen": (["reasons"], []),
    "overturn": (["reasons"], []),
    "set_aside": (["reasons"], []),
    "resume_plan": (["reasons"], []),
    "remand_notice": (["reasons"], []),
    "lift_on_appeal": (["reasons"], []),
    "vary": (["reasons", "measure", "ends_in"], ["scope", "rate"]),
    "end_as_served": (["reasons", "measure"], []),
}
COMMON = ["facts", "reasons", "note", "detected_by_automation"]


def complete(verb: str, **other: Any) -> dict[str, Any]:
    """Terms that the verb takes as they are."""
    given_ = {name: GIVEN[name] for name in TABLE[verb][0]}
    if "measure" in given_:
        other_choice = {"require_remediation": "keep", "end_as_served": "served"}
        given_["measure"] = other_choice.get(verb, "suspend")
    if verb == "limit":
        given_["rate"] = 60
    return {**given_, **other}


def said(verb: str, **terms: Any) -> str:
    """The refusal, or nothing."""
    try:
        check_terms(verb, read_terms(terms), mark_of(Case, verb))
    except StepRefused as refusal:
        assert (
            refusal.code == "bad-terms"
            and refusal.details["field"] in Terms.model_fields
            and "`" not in refusal.sentence
        )
        return refusal.sentence
    return ""


def test_the_marks_are_the_tables() -> None:
    marks = verbs_of(Case)
    assert set(marks) == set(TABLE)
    for verb, mark in marks.items():
        needs, takes = TABLE[verb]
        assert (sorted(mark.needs), sorted(mark.takes)) == (sorted(needs), sorted(takes)), verb
    assert sorted(BASIC) == sorted(COMMON)
    assert set(GIVEN) == set(Terms.model_fields)


@pytest.mark.parametrize("verb", TABLE)
def test_what_is_complete_is_taken_and_what_everybody_may_add(verb: str) -> None:
    assert said(verb, **complete(verb)) == ""
    assert said(verb, **{**{name: GIVEN[name] for name in COMMON}, **complete(verb)}) == ""


@pytest.mark.parametrize(
    ("verb", "name"), [(verb, name) for verb, (needs, _) in TABLE.items() for name in needs]
)
def test_what_a_verb_needs_is_named_when_it_is_missing_or_empty(verb: str, name: str) -> None:
    empty: list[Any] = {
        "review_in": [],
        "ends_in": [],
        "measure": [],
        "exception": [],
        "clauses": [[]],
        "plan": [[]],
    }.get(name, ["", " \n "])
    for given_ in [
        {n: v for n, v in complete(verb).items() if n != name},
        *(complete(verb, **{name: e}) for e in empty),
    ]:
        assert said(verb, **given_) == f"The decision to {verb_within(verb)} needs “{label(name)}”."


@pytest.mark.parametrize(
    ("verb", "name"),
    [
        (verb, name)
        for verb, (needs, takes) in TABLE.items()
        for name in GIVEN
        if name not in (*needs, *takes, *COMMON)
    ],
)
def test_what_a_verb_does_not_take_is_refused_with_what_it_takes(verb: str, name: str) -> None:
    sentence, _, choices = said(verb, **complete(verb, **{name: GIVEN[name]})).partition(
        " It has: "
    )
    assert sentence == f"The decision to {verb_within(verb)} has no field “{label(name)}”."
    assert len(named := choices.rstrip(".").split(", ")) == len(set(named))


WEEK = "a precautionary restriction must be reviewed within 7 days"
LIMIT = "a limit needs models, features or keys, or a number of requests per minute"
YEAR = "a temporary restriction lasts 365 days at most; use a termination for a permanent end"
HALF_A_YEAR = "a required change must be due within 180 days"
WHOLE = (
    "models, features, keys and requests per minute apply only to limits: a suspension covers "
    "the whole account"
)
DOES_NOT_FIT: list[tuple[str, dict[str, Any], str]] = [
    ("limit", {"review_in": "169h"}, WEEK),
    ("suspend", {"review_in": "8d"}, WEEK),
    ("continue_measure", {"review_in": "10081m"}, WEEK),
    ("sanction", {"ends_in": "366d"}, YEAR),
    ("sanction", {"ends_in": "8761h"}, YEAR),
    ("vary", {"ends_in": "366d"}, YEAR),
    (
        "require_remediation",
        {"plan": [*PLAN, {"title": "Then", "text": "Rest.", "due": "181d"}]},
        HALF_A_YEAR,
    ),
    ("limit", {"rate": None}, LIMIT),
    ("limit", {"rate": None, "scope": {"models": []}}, LIMIT),
    ("lift_measure", {"measure": "narrow"}, LIMIT),
    ("require_remediation", {"measure": "narrow"}, LIMIT),
    ("sanction", {"measure": "limit"}, LIMIT),
    ("vary", {"measure": "limit"}, LIMIT),
    ("suspend", {"on_missed": "narrow"}, LIMIT),
    ("suspend", {"rate": 60}, WHOLE),
    ("suspend", {"scope": {"keys": ["k"]}}, WHOLE),
    ("sanction", {"rate": 60}, WHOLE),
    ("vary", {"rate": 60}, WHOLE),
    ("lift_measure", {"rate": 60}, WHOLE),
    ("require_remediation", {"rate": 60}, WHOLE),
    (
        "limit",
        {"on_missed": "narrow"},
        "a limit cannot be reduced automatically: choose escalate or lift",
    ),
    (
        "lift_measure",
        {"measure": "keep"},
        "the restriction must be one of lift, reduce the scope, lift everything",
    ),
    (
        "lift_measure",
        {"measure": "suspend"},
        "the restriction must be one of lift, reduce the scope, lift everything",
    ),
    (
        "require_remediation",
        {"measure": "suspend"},
        "the restriction must be one of keep, reduce the scope, lift",
    ),
    ("sanction", {"measure": "keep"}, "the restriction must be one of limit, suspend"),
    ("vary", {"measure": "lift"}, "the restriction must be one of limit, suspend"),
]
FITS: list[tuple[str, dict[str, Any]]] = [
    ("limit", {"review_in": "168h"}),
    ("limit", {"rate": None, "scope": {"features": ["search"]}}),
    ("lift_measure", {"measure": "lift"}),
    ("lift_measure", {"measure": "narrow", "rate": 60}),
    ("require_remediation", {"measure": "narrow", "rate": 60}),
    ("require_remediation", {"measure": "lift"}),
    ("sanction", {"measure": "limit", "scope": {"keys": ["k"]}}),
    ("vary", {"measure": "limit", "rate": 60}),
    ("sanction", {"ends_in": "365d"}),
    ("require_remediation", {"plan": [{"title": "Stop", "text": "Stop.", "due": "180d"}]}),
    ("suspend", {"on_missed": "narrow", "rate": 60}),
]


@pytest.mark.parametrize(("verb", "terms", "sentence"), DOES_NOT_FIT)
def test_what_does_not_fit_together_is_said(
    verb: str, terms: dict[str, Any], sentence: str
) -> None:
    assert (
        said(verb, **complete(verb, **terms)) == f"The decision to {verb_within(verb)}: {sentence}."
    )


def test_a_field_is_called_what_its_label_says_and_in_the_readers_language() -> None:
    given_ = {name: value for name, value in complete("suspend").items() if name != "would_clear"}
    assert (
        said("suspend", **given_) == "The decision to suspend needs “What would clear the account”."
    )
    with override("de"):
        assert (
            said("suspend", **given_)
            == "Für die Entscheidung „vorläufig sperren“ fehlt „Was das Konto entlasten würde“."
        )


@pytest.mark.parametrize(("verb", "terms"), FITS)
def test_what_fits_is_taken(verb: str, terms: dict[str, Any]) -> None:
    assert said(verb, **complete(verb, **terms)) == ""


DURATION, WHOLE_NUMBER = "must be a duration such as 90m, 25h or 8d", "must be a whole number"
BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"nonsense": 1}, "nonsense", "`nonsense`: there is no such field"),
    (
        {"reasons": "x" * (MAX_TEXT + 1)},
        "reasons",
        "Reasons: at most 20,000 characters are allowed",
    ),
    (
        {"reasons": "a\x00b"},
        "reasons",
        "Reasons: the text contains control characters and cannot be saved",
    ),
    ({"reasons": 7}, "reasons", "Reasons: must be a text"),
    ({"reasons": b"\xff"}, "reasons", "Reasons: must be a text"),
    ({"review_in": "soon"}, "review_in", f"Next review: {DURATION}"),
    ({"review_in": "-7d"}, "review_in", f"Next review: {DURATION}"),
    ({"review_in": 7}, "review_in", f"Next review: {DURATION}"),
    ({"ends_in": "0d"}, "ends_in", f"Ends: {DURATION}"),
    ({"rate": 0}, "rate", f"Requests per minute: {WHOLE_NUMBER} of at least 1"),
    ({"rate": "many"}, "rate", f"Requests per minute: {WHOLE_NUMBER}"),
    ({"rate": 1.5}, "rate", f"Requests per minute: {WHOLE_NUMBER}"),
    ({"days": 366}, "days", f"Days: {WHOLE_NUMBER} of at most 365"),
    (
        {"measure": "ban"},
        "measure",
        "Restriction: must be one of 'keep', 'narrow', 'lift', 'everything', 'limit', 'suspend', "
        "'served'",
    ),
    (
        {"exception": "because"},
        "exception",
        "Ground: must be one of 'legal duty', 'repeated infringement', 'danger'",
    ),
    (
        {"detected_by_automation": "perhaps"},
        "detected_by_automation",
        "Detected by automated means: must be yes or no",
    ),
    ({"clauses": "1a"}, "clauses", "Clauses: must be a list"),
    ({"clauses": [str(n) for n in range(101)]}, "clauses", "Clauses: at most 100 are allowed"),
    (
        {"plan": [{"title": "", "text": "t", "due": "7d"}]},
        "plan.0.title",
        "Required changes, 1, Title: this is missing",
    ),
    (
        {"plan": [{"title": "t", "text": "t"}]},
        "plan.0.due",
        "Required changes, 1, Due: this is missing",
    ),
    (
        {"plan": [*PLAN, {"title": "stop", "text": "x", "due": "7d"}]},
        "",
        "The form as a whole: two required changes have the same title",
    ),
    (
        {"plan": [{"title": str(n), "text": "t", "due": "7d"} for n in range(51)]},
        "plan",
        "Required changes: at most 50 are allowed",
    ),
    (
        {"scope": {"countries": ["DE"]}},
        "scope.countries",
        "What is limited, `countries`: there is no such field",
    ),
    ({"scope": []}, "scope", "What is limited: must be an object"),
    ({"rate": 0, "days": 0}, "rate", f"Requests per minute: {WHOLE_NUMBER} of at least 1 (1 more)"),
]


@pytest.mark.parametrize(("terms", "field", "sentence"), BAD)
def test_a_mistake_is_named_with_its_place(
    terms: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(StepRefused) as refused:
        read_terms(terms)
    assert (refused.value.code, refused.value.details) == ("bad-terms", {"field": field})
    assert refused.value.sentence == f"The decision cannot be accepted. {sentence}."


@pytest.mark.parametrize(("terms", "field", "sentence"), BAD)
def test_a_mistake_is_named_in_the_readers_language(
    terms: dict[str, Any], field: str, sentence: str
) -> None:
    with override("de"), pytest.raises(StepRefused) as refused:
        read_terms(terms)
    place, _colon, what = refused.value.sentence.removeprefix(
        "Die Angaben lassen sich nicht annehmen. "
    ).partition(": ")
    assert refused.value.sentence.startswith("Die Angaben") and what.rstrip(".") not in (
        "",
        sentence.partition(": ")[2],
    )
    assert place != sentence.partition(": ")[0] or "`" in place


def test_every_field_has_a_label() -> None:
    fields = {name for model in (Terms, Scope, PlanItem, Check) for name in model.model_fields}
    assert fields == set(FIELDS)


@given(st.integers(1, 99_999), st.sampled_from("mhd"))
def test_a_duration_reads_back_what_it_prints(number: int, unit: str) -> None:
    try:
        length = parse_duration(f"{number}{unit}")
    except OverflowError:
        pytest.fail("a duration is bounded")
    assert (
        parse_duration(print_duration(length))
        == length
        == timedelta(minutes=number * {"m": 1, "h": 60, "d": 1440}[unit])
    )


def test_what_was_read_reads_back_the_same() -> None:
    terms = read_terms(GIVEN)
    assert read_terms(terms.model_dump(mode="json", exclude_unset=True)) == terms

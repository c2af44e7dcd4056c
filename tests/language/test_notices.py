"""Every notice in every language: complete, readable, and refused as soon as something is
missing.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from accounts.languages import CODES, LANGUAGES
from enforcement.language.notices import (
    KINDS,
    NOTICES,
    OUTCOMES,
    Rendered,
    Statement,
    StatementIncomplete,
    as_data,
    lint,
    render,
)
from enforcement.language.notices.blocks import parse
from enforcement.language.notices.kinds import CAUSES, SECTIONS
from enforcement.language.words import GROUNDS
from tests.language.complete_statements import (
    BODIES,
    CLAUSE,
    COSTS,
    LIMIT,
    PORTAL,
    PROVIDER,
    STOP,
    SUSPENSION,
    TERM,
    a_statement,
)

TEMPLATES = Path(__file__).parents[2] / "templates" / "notices"
EMPTY = {
    "measure": None,
    "answer_by_at": None,
    "terminates_at": None,
    "requirement": None,
    "days_left": None,
    "finding_made": False,
}

in_every_language = pytest.mark.parametrize("locale", CODES)
# whose words stand in the tables of these tests; what a further language must have is in its file
in_known_languages = pytest.mark.parametrize("locale", ["en", "de", "fr", "es"])
for_every_kind = pytest.mark.parametrize("kind", KINDS)


def refusal(statement: Statement, rendered: Rendered | None = None) -> StatementIncomplete:
    """The refusal that a statement meets, rendered or as given."""
    with pytest.raises(StatementIncomplete) as caught:
        lint(statement, rendered or render(statement))
    return caught.value


def shape(statement: Statement) -> list[str]:
    """The kinds of blocks in a notice, with each heading as the section that it opens."""
    known = SECTIONS[statement.language]
    return [
        known[block.words] if block.kind == "heading" else block.kind
        for block in parse(render(statement).text)
    ]


@in_every_language
@for_every_kind
def test_a_complete_notice_is_accepted(kind: str, locale: str) -> None:
    statement = a_statement(kind, locale)
    rendered = render(statement)
    lint(statement, rendered)
    assert 10 < len(rendered.subject) <= 120
    assert "\n\n\n" not in rendered.text
    assert PORTAL in rendered.text


@in_every_language
@for_every_kind
def test_a_notice_has_the_same_sections_in_every_language(kind: str, locale: str) -> None:
    assert shape(a_statement(kind, "en")) == shape(a_statement(kind, locale))


def test_there_is_one_template_for_each_kind_and_language() -> None:
    for language in CODES:
        assert {path.stem for path in (TEMPLATES / language).glob("[!_]*.txt")} == set(KINDS)
        assert {path.name for path in (TEMPLATES / "en").iterdir()} == {
            path.name for path in (TEMPLATES / language).iterdir()
        }
    assert {path.name for path in TEMPLATES.iterdir()} == set(CODES)


@in_every_language
@pytest.mark.parametrize(
    ("kind", "element"), [(name, element) for name, kind in KINDS.items() for element in kind.owes]
)
def test_a_notice_without_an_element_that_it_owes_is_refused_by_name(
    kind: str, element: str, locale: str
) -> None:
    statement = a_statement(kind, locale)
    empty: Any = EMPTY.get(element, "" if isinstance(getattr(statement, element), str) else ())
    refused = refusal(replace(statement, **{element: empty}), render(statement))
    assert refused.element == element
    assert refused.sentence.endswith(".")


@in_every_language
@pytest.mark.parametrize("kind", NOTICES)
def test_a_notice_that_lost_a_section_is_refused(kind: str, locale: str) -> None:
    statement = a_statement(kind, locale)
    blocks = render(statement).text.split("\n\n")
    known = SECTIONS[locale]
    heads = [index for index, block in enumerate(blocks) if block.split("\n")[0] in known]
    for index in heads:
        section = known[blocks[index].split("\n")[0]]
        until = next((head for head in heads if head > index), len(blocks))
        cut = Rendered(render(statement).subject, "\n\n".join(blocks[:index] + blocks[until:]))
        if section not in ("next", "courts"):
            assert refusal(statement, cut).element == section
        emptied = Rendered(cut.subject, "\n\n".join(blocks[: index + 1] + blocks[until:]))
        if section in ("next", "courts", "appeal"):
            assert refusal(statement, emptied).element == section


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.appealable])
def test_a_decision_that_can_be_appealed_against_must_say_how(kind: str) -> None:
    assert refusal(a_statement(kind, appealable=False)).element == "appeal"


@in_known_languages
def test_the_appeal_is_open_for_six_months_from_the_day_that_the_notice_arrives(
    locale: str,
) -> None:
    words = {
        "en": "six months, counted from the day on which this notice reaches you",
        "de": "sechs Monate Zeit, gerechnet ab dem Tag, an dem Sie diese Mitteilung erreicht",
        "fr": "six mois pour le faire, à compter du jour où cette notification vous parvient",
        "es": "seis meses, contados desde el día en que esta notificación le llegue",
    }
    assert words[locale] in render(a_statement("suspended", locale)).text


@in_known_languages
@pytest.mark.parametrize("kind", ["limited", "suspended", "continued"])
def test_a_precaution_says_that_nothing_has_been_found(kind: str, locale: str) -> None:
    statement = a_statement(kind, locale)
    said = {
        "en": "No finding has been made.",
        "de": "Bisher haben wir nichts festgestellt.",
        "fr": "À ce jour, rien n’a été établi.",
        "es": "Hasta ahora no hemos constatado ningún hecho contrario a nuestras condiciones.",
    }[locale]
    rendered = render(statement)
    assert said in rendered.text
    silent = Rendered(rendered.subject, rendered.text.replace(said, ""))
    assert refusal(statement, silent).element == "finding_made"
    quoted = replace(statement, facts=f"The press reports on it. {said}", sources=("Press",))
    only_in_the_facts = Rendered(
        rendered.subject,
        render(quoted).text.replace(f" {said}", "").replace("on it.", f"on it. {said}"),
    )
    assert refusal(quoted, only_in_the_facts).element == "finding_made"


@in_every_language
def test_who_was_suspended_and_is_cleared_reads_an_apology(locale: str) -> None:
    statement = a_statement("cleared", locale, was_suspended=True)
    rendered = render(statement)
    lint(statement, rendered)
    bare = render(replace(statement, was_suspended=False))
    assert refusal(statement, bare).element == "apology"


@in_known_languages
@pytest.mark.parametrize("kind", ["lifted", "reinstated", "cleared", "appeal_upheld", "warning"])
def test_a_notice_promises_no_access_while_another_case_holds_the_account(
    kind: str, locale: str
) -> None:
    promises = {
        "en": ("You have full API access", "Your API access is restored"),
        "de": (
            "Ihr API-Zugang ist vollständig freigeschaltet",
            "Ihr API-Zugang ist wieder freigeschaltet",
        ),
        "fr": ("Vous disposez de l’accès complet à l’API", "Votre accès à l’API est rétabli"),
        "es": ("Usted tiene acceso completo a la API", "Su acceso a la API está restablecido"),
    }[locale]
    free, held = (
        render(a_statement(kind, locale, restricted_elsewhere=held)) for held in (False, True)
    )
    assert promises[0] in free.text
    assert not any(promise in held.subject + held.text for promise in promises)


@in_known_languages
@pytest.mark.parametrize("held", [False, True])
def test_a_granted_request_says_of_access_what_the_account_has(held: bool, locale: str) -> None:
    kind = "reinstatement_answered"
    granted = render(a_statement(kind, locale, outcome="granted", restricted_elsewhere=held))
    full, another = {
        "en": ("You have full API access", "another case still does"),
        "de": ("vollständig freigeschaltet", "ein anderer Fall aber weiterhin"),
        "fr": ("Vous disposez de l’accès complet", "un autre dossier le restreint encore"),
        "es": ("Usted tiene acceso completo", "otro caso todavía lo hace"),
    }[locale]
    assert (full in granted.text, another in granted.text) == (not held, held)


@in_every_language
@pytest.mark.parametrize(
    "measure",
    [
        SUSPENSION,
        LIMIT,
        replace(LIMIT, requests_per_minute=None),
        replace(SUSPENSION, scope=LIMIT.scope),
    ],
)
def test_a_notice_tells_the_scope_and_the_length_of_the_measure(
    measure: object, locale: str
) -> None:
    statement = a_statement("continued", locale, measure=measure)
    rendered = render(statement)
    lint(statement, rendered)
    for words in ("large-2, large-3", "batch", "key-7f") if measure is not SUSPENSION else ("API",):
        assert words in rendered.text
    assert (
        refusal(
            statement, render(replace(statement, measure=replace(SUSPENSION, review_by_at=None)))
        ).element
        == "measure"
    )


@pytest.mark.parametrize(
    ("kind", "measure"),
    [
        ("suspended", replace(SUSPENSION, review_by_at=None)),
        ("suspended", LIMIT),
        ("suspended", replace(SUSPENSION, basis="REMEDIATION")),
        ("limited", replace(LIMIT, scope={}, requests_per_minute=None)),
        ("sanctioned", replace(TERM, ends_at=None)),
        ("sanctioned", replace(TERM, basis="PRECAUTION")),
    ],
)
def test_a_measure_without_scope_or_length_is_refused(kind: str, measure: object) -> None:
    assert (
        refusal(a_statement(kind, measure=measure), render(a_statement(kind))).element == "measure"
    )


@pytest.mark.parametrize("kind", NOTICES)
def test_a_measure_without_a_clause_is_refused(kind: str) -> None:
    if KINDS[kind].to == "holder":
        assert (
            refusal(
                a_statement(kind, measure=MEASURE_FOR.get(kind, SUSPENSION), clauses=())
            ).element
            == "clauses"
        )


MEASURE_FOR = {name: a_statement(name).measure or SUSPENSION for name in NOTICES}


@in_every_language
def test_what_the_account_costs_and_who_settles_disputes_is_told_word_for_word(
    locale: str,
) -> None:
    statement = a_statement("suspended", locale, costs=COSTS, bodies=BODIES)
    without = render(a_statement("suspended", locale))
    assert refusal(statement, without).element == "bodies"
    assert refusal(replace(statement, bodies=()), without).element == "costs"
    text = render(statement).text
    assert "    Scale, 499 EUR\n" in text, "a plan is quoted: its name may be anything"
    for words in ("https://billing.example/stop", "https://bodies.example", "Deutsch, English"):
        assert words in text and words not in without.text
    assert "2022/2065" in text


@in_every_language
@pytest.mark.parametrize("kind", [name for name in NOTICES if KINDS[name].to == "holder"])
def test_whatever_a_notice_is_given_it_tells(kind: str, locale: str) -> None:
    """Facts, reasons, clauses and a measure that stays are told in every notice, owed or not."""
    full = a_statement("suspended", locale)
    statement = a_statement(
        kind,
        locale,
        facts=full.facts,
        sources=full.sources,
        reasons=full.reasons,
        clauses=full.clauses,
        measure=MEASURE_FOR[kind],
        costs=COSTS if MEASURE_FOR[kind].kind != "TERMINATE" else None,
        bodies=BODIES,
    )
    lint(statement, render(statement))


@pytest.mark.parametrize(
    "changes",
    [
        {"strike": True, "was_suspended": True, "restricted_elsewhere": True},
        {
            "measure": SUSPENSION,
            "clauses": (CLAUSE,),
            "facts": "Use was seen.",
            "sources": ("Press",),
            "finding_made": False,
        },
        {"measure": LIMIT, "clauses": (CLAUSE,), "appealable": True, "cause": "term_over"},
        {
            "measure": SUSPENSION,
            "clauses": (CLAUSE,),
            "costs": COSTS,
            "appealable": True,
            "bodies": BODIES,
        },
        {
            "measure": SUSPENSION,
            "clauses": (CLAUSE,),
            "costs": replace(COSTS, charges_continue=False, renews_on=None, stop_url=""),
        },
        {
            "measure": TERM,
            "clauses": (CLAUSE,),
            "question": "What was it used for?",
            "would_clear": "Records.",
        },
    ],
)
@for_every_kind
def test_the_languages_are_alike_in_every_branch(kind: str, changes: dict[str, Any]) -> None:
    english = shape(a_statement(kind, "en", **changes))
    for language in CODES:
        assert shape(a_statement(kind, language, **changes)) == english, language


@in_known_languages
@pytest.mark.parametrize(
    "kind", ["remediation_required", "warning", "sanctioned", "termination_notice", "terminated"]
)
def test_a_strike_is_told_and_how_long_it_counts(kind: str, locale: str) -> None:
    told = {
        "en": (
            "This case counts as one strike against your account. The strike expires 12 "
            "months after this decision."
        ),
        "de": (
            "Dieser Fall zählt als ein Verwarnungspunkt für Ihr Konto. Der Punkt verfällt 12 "
            "Monate nach dieser Entscheidung."
        ),
        "fr": (
            "Ce dossier compte comme un point d’avertissement pour votre compte. Ce point expire "
            "12 mois après cette décision."
        ),
        "es": (
            "Este caso cuenta como un punto de advertencia para su cuenta. El punto caduca 12 "
            "meses después de esta decisión."
        ),
    }[locale]
    assert told in render(a_statement(kind, locale, strike=True)).text
    without = render(a_statement(kind, locale, strike=False)).text
    assert told not in without and " 12 " not in without


@in_every_language
@pytest.mark.parametrize("cause", CAUSES)
def test_a_step_that_fell_due_by_itself_has_reasons_of_ours(cause: str, locale: str) -> None:
    statement = a_statement("lifted", locale, reasons="", cause=cause)
    rendered = render(statement)
    lint(statement, rendered)
    assert len(parse(rendered.text)[-1].words) > 40
    assert refusal(replace(statement, cause="boredom"), rendered).element == "cause"


@in_every_language
@pytest.mark.parametrize(
    ("kind", "outcome"), [(kind, outcome) for kind, words in OUTCOMES.items() for outcome in words]
)
def test_every_outcome_has_words_of_its_own(kind: str, outcome: str, locale: str) -> None:
    statement = a_statement(kind, locale, outcome=outcome)
    lint(statement, render(statement))
    others = [
        render(replace(statement, outcome=other)).text
        for other in OUTCOMES[kind]
        if other != outcome
    ]
    assert render(statement).text not in others
    assert refusal(replace(statement, outcome="whatever")).element == "outcome"


@in_every_language
def test_the_notice_says_whether_a_person_or_a_program_decided(locale: str) -> None:
    texts = {
        render(
            a_statement(
                "suspended", locale, detected_by_automation=detected, decided_by_automation=decided
            )
        ).text
        for detected, decided in ((False, False), (True, False), (True, True))
    }
    assert len(texts) == 3


@for_every_kind
def test_an_unknown_language_is_written_in_english(kind: str) -> None:
    assert render(a_statement(kind, "ja")) == render(a_statement(kind, "en"))
    assert render(a_statement(kind, "de-AT")) == render(a_statement(kind, "de"))


def test_a_reporter_reads_nothing_of_the_holder() -> None:
    for kind in ("report_received", "report_outcome"):
        statement = a_statement(
            kind,
            facts="Project Seed.",
            reasons="Deleted the data.",
            clauses=(CLAUSE,),
            measure=SUSPENSION,
        )
        rendered = render(statement)
        for private in ("ByteDance", "bytedance", "Seed", "Deleted", "2c-iii", "suspended"):
            assert private not in rendered.subject + rendered.text


def test_a_partner_reads_the_measure_and_the_reference_alone() -> None:
    text = render(
        a_statement(
            "partner_told",
            facts="Project Seed.",
            reasons="Deleted the data.",
            clauses=(CLAUSE,),
            question="Why?",
        )
    ).text
    assert "C-7K3M-92QX" in text
    for private in ("Seed", "Deleted", "2c-iii", "Why?"):
        assert private not in text


def test_what_is_stored_is_plain_data_without_the_private_terms() -> None:
    statement = a_statement("remediation_required", private_terms=("Jane Doe",))
    data = json.loads(json.dumps(as_data(statement)))
    assert "Jane" not in json.dumps(data) + repr(statement)
    assert data["decided_at"] == "2023-12-15T16:20:00+00:00"
    assert data["requirements"][0]["title"] == STOP.title
    assert data["clauses"][0]["effective_on"] == "2023-03-14"
    assert data["clauses"][0]["exceptions"][0]["answer"] == "no"


def test_an_unknown_kind_or_address_is_refused() -> None:
    with pytest.raises(StatementIncomplete, match="no notice"):
        render(replace(a_statement("warning"), kind="greeting"))
    with pytest.raises(StatementIncomplete, match="https"):
        render(a_statement("warning", portal_url="javascript:alert(1)"))


@in_every_language
def test_who_is_asked_something_is_told_by_when(locale: str) -> None:
    statement = a_statement("continued", locale, question="What was it used for?")
    assert refusal(statement).element == "answer_by_at"
    asked = replace(statement, answer_by_at=a_statement("suspended").answer_by_at)
    lint(asked, render(asked))
    assert "    What was it used for?" in render(asked).text


BOTH = {"restricted_here": True, "restricted_elsewhere": True}
UNTRUE = {  # by language, what a statement says that is not so, and what is wrong with it
    "en": [
        ("lifted", "You have full API access.", {"restricted_elsewhere": True}, "access"),
        ("sanctioned", "Full access returns.", BOTH, "access"),
        ("remediation_lapsed", "The restriction in this case ends.", {}, "access"),
        ("notice_withdrawn", "You can appeal.", {}, "appeal"),
        ("suspended", "No automated system took part.", {"detected_by_automation": True}, ""),
        ("suspended", "No automated system took part.", {"limited_by_automation": True}, ""),
    ],
    "de": [
        (
            "lifted",
            "Ihr API-Zugang ist vollständig freigeschaltet.",
            {"restricted_elsewhere": True},
            "access",
        ),
        ("sanctioned", "Sie haben vollen Zugang.", BOTH, "access"),
        ("remediation_lapsed", "Die Maßnahme in diesem Fall endet.", {}, "access"),
        ("notice_withdrawn", "Sie können Widerspruch einlegen.", {}, "appeal"),
        ("suspended", "Kein automatisches System wirkte mit.", {"limited_by_automation": True}, ""),
    ],
    "fr": [
        (
            "lifted",
            "Vous disposez de l’accès complet à l’API.",
            {"restricted_elsewhere": True},
            "access",
        ),
        ("sanctioned", "Votre accès complet est rétabli.", BOTH, "access"),
        ("remediation_lapsed", "La restriction dans ce dossier prend fin.", {}, "access"),
        ("notice_withdrawn", "Vous pouvez former un recours.", {}, "appeal"),
        ("suspended", "Aucun système automatisé ici.", {"limited_by_automation": True}, ""),
    ],
    "es": [
        (
            "lifted",
            "Usted tiene acceso completo a la API.",
            {"restricted_elsewhere": True},
            "access",
        ),
        ("sanctioned", "Se restablece el acceso completo.", BOTH, "access"),
        ("remediation_lapsed", "La restricción en este caso termina.", {}, "access"),
        ("notice_withdrawn", "Puede presentar un recurso.", {}, "appeal"),
        ("suspended", "Ningún sistema automatizado aquí.", {"limited_by_automation": True}, ""),
    ],
}


PRECAUTIONS = {"können sie widerspruch einlegen"}  # as well as what letters do say


@in_every_language
def test_every_promise_of_a_language_is_made_in_some_letter(locale: str) -> None:
    """Else the lint would look for words that no letter has."""
    texts = (path.read_text(encoding="utf-8") for path in (TEMPLATES / locale).iterdir())
    own = " ".join(re.sub(r"{%.*?%}", "", "\n".join(texts).lower()).split())
    says = LANGUAGES[locale].says
    phrases = [
        *(says.no_finding, says.apology, *says.open_now, *says.will_open, *says.may_appeal),
        *(*says.will_end, *says.elsewhere, *says.no_automation),
    ]
    assert {words for words in phrases if words not in own} <= PRECAUTIONS


@pytest.mark.parametrize(
    ("locale", "kind", "claim", "changes", "element"),
    [(locale, *row) for locale, rows in UNTRUE.items() for row in rows],
)
def test_our_own_words_claim_nothing_that_is_not_so(
    locale: str, kind: str, claim: str, changes: dict[str, Any], element: str
) -> None:
    statement = a_statement(kind, locale, **changes)
    rendered = render(statement)
    lint(statement, rendered)
    planted = replace(rendered, text=f"{claim}\n\n{rendered.text}", blocks=None)
    with pytest.raises(StatementIncomplete, match=r"which is not so|trifft nicht zu") as caught:
        lint(statement, planted)
    assert caught.value.element == (element or "automation")


def test_a_claim_that_somebody_is_quoted_with_is_theirs() -> None:
    statement = a_statement("message_to_holder", message="They wrote: you have full API access.")
    lint(replace(statement, restricted_elsewhere=True), render(statement))


@pytest.mark.parametrize("kind", [k for k in KINDS if KINDS[k].notice and KINDS[k].to == "holder"])
def test_a_notice_to_who_is_restricted_describes_the_restriction(kind: str) -> None:
    statement = a_statement(kind, restricted_here=True, measure=None)
    with pytest.raises(StatementIncomplete) as caught:
        lint(statement, render(replace(statement, measure=None)))
    assert caught.value.element == "measure"


@pytest.mark.parametrize("kind", [k for k in KINDS if KINDS[k].to != "staff"])
def test_a_notice_names_who_writes_and_how_to_answer(kind: str) -> None:
    statement = a_statement(kind)
    text = render(statement).text
    assert all(words in text for words in vars(PROVIDER).values())
    with pytest.raises(StatementIncomplete) as caught:
        lint(replace(statement, provider=None), render(replace(statement, provider=None)))
    assert caught.value.element == "provider"


@in_every_language
@pytest.mark.parametrize("kind", ["termination_notice", "terminated"])
def test_each_ground_for_ending_sooner_has_words_of_its_own(kind: str, locale: str) -> None:
    texts = {render(a_statement(kind, locale, ground=ground)).text for ground in ("", *GROUNDS)}
    assert len(texts) == 1 + len(GROUNDS)
    with pytest.raises(StatementIncomplete, match="legal duty"):
        lint(a_statement(kind, locale, ground="spite"), render(a_statement(kind, locale)))

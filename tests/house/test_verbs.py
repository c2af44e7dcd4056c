"""One verb, one place: what is true of it is in its mark, what is said of it in one row, and its
name nowhere else.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from config.local import translations
from enforcement.language.notices import KINDS
from enforcement.language.reviews import REVIEWS
from enforcement.language.words_outside import HOLDER_REQUESTS
from enforcement.models import Case
from enforcement.rules.effects import EFFECTS
from enforcement.workflow.kinds import RequestKind, ReviewKind
from enforcement.workflow.marks import (
    HEARER,
    SYSTEM,
    AccountEffect,
    arrows_of,
    sources_of,
    verbs_of,
)
from enforcement.workflow.proceeding import FINAL
from enforcement.workflow.requests import REQUESTS
from enforcement.workflow.terms import Terms
from tests.house._tree import ROOT, Source, dotted, sources

VERBS = verbs_of(Case)
# Here a verb's name may stand: where one is taken, declared or asked for its mark, in the marks
# themselves, and in what people read. Smaller machines have arrows of their own.
NAMING = ("taking", "mark_of", "verb", "arrow", *translations.REFUSING)
ROWS = "enforcement/language/verbs.py"
# Words that also mean something else, and where they do.
CHOICE = "a choice for the term `measure`"
VERDICT = "what the gateway answers"
SAME_WORD: dict[tuple[str, str], str] = {
    ("config/local/commands.py", "serve"): "a command",
    ("config/local/overview.py", "serve"): "a command",
    ("config/local/serve.py", "serve"): "how Docket is run",
    ("config/logs.py", "serve"): "how Docket is run",
    ("config/settings.py", "serve"): "how Docket is run",
    ("config/local/services.py", "serve"): "how Docket is run",
    ("config/local/supervisor.py", "serve"): "how Docket is run",
    ("enforcement/delivery/claims.py", "limit"): "how many rows a statement reads",
    ("enforcement/gateway/app.py", "serve"): "how Docket is run",
    ("enforcement/operations/lost.py", "limit"): VERDICT,
    ("enforcement/gateway/answers.py", "limit"): VERDICT,
    ("enforcement/gateway/pages.py", "limit"): VERDICT,
    ("enforcement/gateway/wire.py", "limit"): VERDICT,
    ("enforcement/gateway/wire.py", "sanction"): "why the gateway answers so",
    ("enforcement/language/saying.py", "limit"): CHOICE,
    ("enforcement/language/saying.py", "suspend"): CHOICE,
    ("enforcement/language/saying.py", "terminate"): CHOICE,
    ("enforcement/language/words.py", "limit"): CHOICE,
    ("enforcement/language/words.py", "suspend"): CHOICE,
    ("enforcement/management/commands/outbox.py", "limit"): "how many messages are listed",
    ("enforcement/rehearsal/arguments.py", "limit"): CHOICE,
    ("enforcement/rehearsal/arguments.py", "suspend"): CHOICE,
    ("enforcement/rehearsal/document.py", "limit"): "a measure that a clause allows",
    ("enforcement/rehearsal/document.py", "suspend"): "a measure that a clause allows",
    ("enforcement/rehearsal/document.py", "terminate"): "a measure that a clause allows",
    ("enforcement/rules/imposed.py", "limit"): CHOICE,
    ("enforcement/rules/impact.py", "limit"): VERDICT,
    ("enforcement/rules/impact.py", "sanction"): "why the gateway answers so",
    ("enforcement/web/_shared/gateway_answer.py", "limit"): VERDICT,
    ("enforcement/web/_shared/metrics.py", "serve"): "how Docket is run",
    ("enforcement/web/appeals/forms.py", "limit"): CHOICE,
    ("enforcement/web/appeals/forms.py", "suspend"): CHOICE,
    ("enforcement/web/decide/forms.py", "limit"): CHOICE,
    ("enforcement/workflow/marks.py", "limit"): CHOICE,
    ("enforcement/workflow/marks.py", "suspend"): CHOICE,
    ("enforcement/workflow/terms.py", "limit"): CHOICE,
}


def strings(node: ast.AST) -> Iterator[ast.Constant]:
    """The verbs' names that stand as strings within a node."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and inner.value in VERBS:
            yield inner


def calls(source: Source, *functions: str) -> Iterator[ast.Call]:
    """The calls of these functions."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in functions:
            yield node


def test_a_verb_s_name_stands_where_it_is_declared_or_taken_and_nowhere_else() -> None:
    found: dict[tuple[str, str], str] = {}
    for source in sources():
        if source.name == ROWS:
            continue
        allowed = {id(string) for call in calls(source, *NAMING) for string in strings(call)}
        for string in strings(source.tree):
            if id(string) not in allowed:
                verb = str(string.value)
                found[source.name, verb] = source.at(string, verb)
    assert [at for place, at in found.items() if place not in SAME_WORD] == []
    assert set(SAME_WORD) - set(found) == set(), "excused, and no longer there"


def test_no_verb_is_known_by_its_name_in_a_comparison() -> None:
    """Its mark says what matters about it, also where the same word means something else."""
    found = []
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                about = {dotted(side).rpartition(".")[2] for side in sides}
                if about & {"verb", "act"} and any(list(strings(side)) for side in sides):
                    found.append(source.at(node, ast.unparse(node)))
    assert found == []


def test_no_template_knows_a_verb_by_its_name() -> None:
    known = re.compile(rf"verb\s*(==|!=|in|=)\s*[\"']?({'|'.join(VERBS)})\b")
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.is_file()
        for match in known.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_what_is_taken_is_a_verb() -> None:
    taken = [
        (source.at(call), call.args[0].value)
        for source in sources("enforcement")
        for call in calls(source, "taking")
        if isinstance(call.args[0], ast.Constant)
    ]
    assert [(at, verb) for at, verb in taken if verb not in VERBS] == [] and len(taken) > 4


def test_every_verb_that_touches_the_account_has_its_effect_and_no_other_has() -> None:
    touching = {verb for verb, mark in VERBS.items() if mark.effect is not AccountEffect.NONE}
    assert set(EFFECTS) == touching


def test_a_mark_names_verbs_terms_and_notices_that_there_are() -> None:
    for verb, mark in VERBS.items():
        assert set(mark.undone_by) <= set(VERBS) - {verb}, verb
        assert {*mark.needs, *mark.takes} <= set(Terms.model_fields), verb
        assert mark.notice in {"", *KINDS}, verb


def test_every_verb_that_people_take_has_a_place_of_its_own_among_those_offered() -> None:
    offered = {verb: mark.order for verb, mark in VERBS.items() if mark.order}
    people = {verb for verb, mark in VERBS.items() if set(mark.by) - {SYSTEM, HEARER}}
    assert set(offered) == people
    assert len(set(offered.values())) == len(offered)


def test_the_database_knows_the_arrows_of_the_machine() -> None:
    trigger = next(t for t in Case._meta.triggers if t.name == "state_has_event")
    ways = trigger.func.split("(e.act, e.source, e.target) IN")[1]
    listed = re.findall(r"\('(\w+)', '(\w+)', '(\w+)'\)", ways)
    assert listed == arrows_of(Case) and len(listed) > 30
    leaving = [verb for verb in VERBS if set(sources_of(Case, verb)) & set(FINAL)]
    assert {verb for verb, source, _ in listed if source in FINAL} == set(leaving)


def test_every_kind_of_review_and_of_request_has_its_row_and_no_row_is_about_nothing() -> None:
    assert list(REVIEWS) == list(ReviewKind.values)
    assert list(REQUESTS) == list(HOLDER_REQUESTS) == list(RequestKind.values)

"""What a step does in a shorter way than Django or the plain rule does the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Event, Measure, Policy, Review
from enforcement.models._base import Record, birth_of
from enforcement.models.event import canonical_json
from enforcement.step.texts import check_text, is_plain
from enforcement.step.write import JSON

RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]
NESTED: st.SearchStrategy[Any] = st.recursive(
    st.text() | st.none() | st.booleans() | st.integers(-(2**53), 2**53),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def own(row: models.Model) -> dict[str, object]:
    """All that a row holds."""
    return {name: value for name, value in vars(row).items() if name != "_state"}


@pytest.mark.parametrize("model", RECORDS)
def test_a_new_row_is_as_django_makes_it(model: type[Record]) -> None:
    if (birth := birth_of(model)) is None:  # then Django makes it
        return
    given = {name: make() for name, make in birth.made}
    for values in (given, {**given, "pk": given.get("id")}):
        plain = model.__new__(model)
        models.Model.__init__(plain, **values)
        made = model(**values)
        assert own(made) == own(plain)
        assert vars(made._state) == vars(plain._state)
    with pytest.raises(TypeError):
        model(nonsense=1)


def test_a_new_row_knows_the_rows_that_it_is_of() -> None:
    case = Case(ref="C-7K3M-92QX")
    by_row, by_key = Review(case=case, subject=None), Review(case_id=case.pk)
    assert by_row.case is case
    assert by_row.case_id == by_key.case_id == case.pk
    assert Measure(case=case, account=None).account_id is None
    with pytest.raises(ValueError, match="must be a"):
        Review(case=Policy(title="Not a case"))
    assert Event().holds is not Event().holds


@given(value=NESTED)
def test_what_is_plain_would_not_be_refused(value: Any) -> None:
    if is_plain(value):
        check_text("data", value, most=None)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "\u202e", "\ufffe", "a\x07", "\x85"])
def test_what_cannot_be_kept_is_never_plain(text: str) -> None:
    for value in ([text], {"a": {text: 1}}, {"a": [{"b": text}]}):
        try:
            check_text("data", value, most=None)
        except StepRefused:
            assert not is_plain(value)


@given(value=NESTED)
def test_what_is_sent_as_json_is_what_is_hashed(value: Any) -> None:
    try:
        sent = JSON.encode(value)
    except UnicodeEncodeError:
        return  # half a character, which is refused before
    assert canonical_json(json.loads(sent)) == canonical_json(value)

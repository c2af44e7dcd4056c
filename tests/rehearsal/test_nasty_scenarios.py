"""The nastiest values in every place of a scenario: each is a mistake with its line, or what the
story begins with can be made of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import UTC, date, datetime
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction

from enforcement.rehearsal import fixtures
from enforcement.rehearsal.check import load
from enforcement.rehearsal.source import Mistakes
from enforcement.rehearsal.world import Unplayable
from tests.nasty import SEED, VALUES, chance
from tests.rehearsal.test_check import STORY
from tests.sampling import WHOLE

SHARE = 1.0 if WHOLE else 0.04
PLAIN = [  # without quotes: numbers and times
    "99999999999999999999",
    "-1",
    "1e400",
    ".inf",
    ".nan",
    "0x7fffffffffffffff",
    "9999-12-31",
    "0001-01-01",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "2024-03-01T09:00:00+99:99",
    "9999-12-31T23:59:59Z",
    "99999d",
    "null",
    "true",
    "[]",
    "{}",
    "[[a]]",
]
MORE = """
partners: [{ref: azure, name: Azure, adopted: {sharing: "1"},
            contacts: [{name: Legal, email: l@azure.example}]}]
"""
Place = tuple[str | int, ...]


class Plain(str):
    """A scalar that is written without quotes."""


def written(value: object) -> str:
    """A value as YAML, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(k)}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, Plain | date):  # a datetime is one too
        return str(value)
    return json.dumps(value)


def story() -> dict[str, Any]:
    """A story with something in every place of what it begins with."""
    made: dict[str, Any] = yaml.safe_load(STORY + MORE)
    made["accounts"][0] |= {
        "time_zone": "Europe/Berlin",
        "partner": "azure",
        "contacts": [{"name": "Legal", "email": "l@acme.example", "locale": "de"}],
        "usage": {"days": 2, "requests_per_day": 3, "tokens_per_day": 4, "product": "api"},
    }
    made["policies"][0]["versions"][0]["url"] = "https://provider.example/policy"
    return made


def places(value: object, at: Place = ()) -> Iterator[Place]:
    """Every place of what a story says, its keys as well."""
    if at:
        yield at
    for key, one in parts(value):
        yield from places(one, (*at, key))


def parts(value: object) -> Iterable[tuple[Any, Any]]:
    """What a mapping or a list holds, with its keys or numbers."""
    if isinstance(value, list):
        return enumerate(value)
    return value.items() if isinstance(value, dict) else ()


def put(whole: Any, at: Place, value: object, *, as_key: bool = False) -> Any:
    """What a story says with a value in one place, or as the key of that place."""
    made = deepcopy(whole)
    *above, last = at
    inner = reduce(getitem, above, made)
    if as_key:
        inner[value] = inner.pop(last)
    else:
        inner[last] = value
    return made


def stories() -> Iterator[tuple[Place, object, Any]]:
    """A story after the other with something nasty in one of its places."""
    whole = story()
    for at in places(whole):
        for value in [*VALUES, *map(Plain, PLAIN)]:
            yield at, value, put(whole, at, value)
            if isinstance(at[-1], str) and not isinstance(value, Plain):
                yield at, f"key {value}", put(whole, at, value, as_key=True)


@pytest.mark.django_db
def test_whatever_stands_in_a_scenario_is_a_mistake_or_can_be_made(tmp_path: Path) -> None:
    file, pick, wrong = tmp_path / "stories" / "story.yaml", chance("scenarios"), []
    file.parent.mkdir()
    file.write_text(written(story()))
    assert load(file).steps
    taken = 0
    for at, value, said in stories():
        if pick.random() >= SHARE:
            continue
        file.write_text(written(said))
        undone = transaction.atomic()
        undone._from_testcase = True  # as the test's own: durable transactions may begin in it
        try:
            with undone:
                fixtures.make(load(file), now=datetime(2024, 3, 1, tzinfo=UTC))
                taken += 1
                transaction.set_rollback(True)
        except (Mistakes, Unplayable) as refused:
            str(refused).encode()  # it can be printed
        except Exception as error:  # noqa: BLE001 (whatever it is, it is looked for)
            wrong.append(f"{at} {value!r:.60}: {type(error).__name__}: {str(error)[:100]!r}")
    assert not wrong, f"DOCKET_SEED={SEED}\n" + "\n".join(wrong)
    assert taken > 10, "else nothing was made"

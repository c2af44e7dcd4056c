"""The reference says what the player takes, and no more."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from enforcement.models.allegation import Conclusion
from enforcement.models.evidence import EvidenceOrigin
from enforcement.rehearsal import document as d
from enforcement.rehearsal.acts import STAFF
from enforcement.rehearsal.outsiders import HOLDER, PARTNER, REPORTER
from enforcement.rehearsal.scene import Table
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.marks import Ground, MeasureChoice, MissedChoice
from enforcement.workflow.terms import Terms
from tests.rehearsal.conftest import ROOT

REFERENCE = (ROOT / "docs" / "reference" / "scenarios.md").read_text(encoding="utf-8")
PARTS = {
    "policy": d.PolicyPart,
    "version": d.VersionPart,
    "clause": d.ClausePart,
    "exception": d.ExceptionPart,
    "flagger": d.FlaggerPart,
    "account": d.AccountPart,
    "contact": d.ContactPart,
    "usage": d.UsagePart,
    "report": d.ReportPart,
    "reporter of a report": d.ReporterPart,
    "act": d.ActPart,
    "holder": d.HolderPart,
    "mail": d.MailPart,
    "bounce": d.BouncePart,
    "contact that is found": d.FoundPart,
}


def keys(model: Any) -> list[str]:
    """A model's keys as the reference writes them."""
    return [
        f"`{f.alias or name}{'' if f.is_required() else '?'}`"
        for name, f in model.model_fields.items()
    ]


def words_of(code: str) -> str:
    """A code as a story writes it."""
    return code.lower().replace("_", " ")


def rows(heading: str) -> list[list[str]]:
    """The cells of every row of the tables under a heading."""
    section = re.split(r"\n#{2,3} ", REFERENCE.split(f"# {heading}\n")[1])[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in section.splitlines()
        if line.startswith("| ")
    ]
    return [row for row in cells if row[0] not in ("key", "part", "do")]


@pytest.mark.parametrize(
    ("heading", "table"),
    [
        ("`do`, by staff", STAFF),
        ("`do`, by the holder", HOLDER),
        ("`do`, by a reporter", REPORTER),
        ("`do`, by a partner", PARTNER),
    ],
)
def test_every_do_stands_in_the_reference_with_all_that_it_takes(
    heading: str, table: Table
) -> None:
    expected = [
        [
            f"`{name}`",
            ", ".join(f"`{n}`" for n in act.needs),
            ", ".join(keys(act.arguments)),
            act.run.__doc__,
        ]
        for name, act in table.items()
    ]
    assert rows(heading) == expected


def test_the_keys_of_the_top_the_steps_and_the_expectations_stand_in_the_reference() -> None:
    top = [row[0] for row in rows("The top")]
    assert top[: len(d.Document.model_fields)] == keys(d.Document)
    steps = [row[0] for row in rows("Steps")]
    assert steps[: len(d.StepPart.model_fields)] == [
        f"`{name}`" for name in d.StepPart.model_fields
    ]
    assert [row[0] for row in rows("`expect`")] == keys(d.ExpectPart)


@pytest.mark.parametrize("name", PARTS)
def test_the_keys_of_each_part_stand_in_the_reference(name: str) -> None:
    row = next(row for row in [*rows("The top"), *rows("Steps")] if row[0] == name)
    assert re.findall(r"`[^`]+`", row[1]) == keys(PARTS[name])


@pytest.mark.parametrize(
    ("heading", "name", "part"),
    [
        ("The top", "partner", d.PartnerPart),
        ("Steps", "reporter", d.ReporterActPart),
        ("Steps", "partner", d.PartnerActPart),
    ],
)
def test_the_keys_of_what_has_the_same_name_stand_in_the_reference(
    heading: str, name: str, part: Any
) -> None:
    row = next(row for row in rows(heading) if row[0] == name)
    assert re.findall(r"`[^`]+`", row[1]) == keys(part)


def test_the_terms_of_verbs_stand_in_the_reference() -> None:
    section = REFERENCE.split("### `verb`")[1].split("###")[0]
    assert [name for name in Terms.model_fields if f"`{name}`" not in section] == []


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("`measure` (", set(get_args(MeasureChoice)) - {"served"}),
        ("`on_missed` (", set(get_args(MissedChoice))),
        ("`exception` (", set(get_args(Ground))),
        ("`kind` of a review: ", {words_of(kind) for kind in ReviewKind.values}),
        ("`origin` of evidence: ", {words_of(origin) for origin in EvidenceOrigin.values}),
        ("`conclusion`: ", {words_of(said) for said in Conclusion.values}),
    ],
)
def test_every_word_that_a_key_takes_stands_in_the_reference(key: str, values: set[str]) -> None:
    told = re.split(r"[).]", REFERENCE.split(key)[1])[0]
    assert set(told.split(", ")) == values


def test_the_example_of_the_reference_can_be_played(
    tmp_path: Path, story: Callable[[Path], tuple[int, str]]
) -> None:
    shutil.copytree(ROOT / "scenarios" / "policies", tmp_path / "policies")
    (tmp_path / "example.yaml").write_text(REFERENCE.split("```yaml\n")[1].split("```")[0])
    failures, told = story(tmp_path / "example.yaml")
    assert failures == 0, told


def test_every_story_stands_in_the_table_of_stories_and_each_kind_has_three_of_our_own() -> None:
    page = (ROOT / "docs" / "reference" / "stories.md").read_text(encoding="utf-8")
    table = [line.strip("|").split("|") for line in page.splitlines() if re.match(r"\| \d", line)]
    named: set[str] = set()
    for number, (kind, stories, tests) in enumerate(table, start=1):
        assert kind.strip().startswith(f"{number}. ")
        found = re.findall(r"\*?\w+\*?", stories)
        own = [story for story in found if not story.startswith("*")]
        assert len(own) + tests.count("`tests/") >= 3, kind
        named |= {story.strip("*") for story in found}
    assert len(table) == 12
    assert named == {path.stem for path in (ROOT / "scenarios").glob("*.yaml")} - {"desk"}
    assert len(set(re.findall(r"(?<!\*)\*(\w+)\*(?!\*)", page))) == 15

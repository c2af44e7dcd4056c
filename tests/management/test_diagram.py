"""The workflow's page says what the workflow says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from enforcement.management import diagram
from enforcement.management.commands import workflow_diagram
from enforcement.models import Case
from enforcement.workflow.marks import sources_of, targets_of, verbs_of


def test_the_page_in_the_docs_is_current() -> None:
    call_command("workflow_diagram", "--check")


def test_an_old_page_is_named_with_the_way_to_renew_it(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(workflow_diagram, "PAGE", tmp_path / "docs" / "workflow.md")
    with pytest.raises(
        CommandError,
        match=(
            r"docs/workflow\.md is out of date\. Renew it with: python3 manage\.py "
            r"workflow_diagram"
        ),
    ):
        call_command("workflow_diagram", "--check")
    call_command("workflow_diagram")
    call_command("workflow_diagram", "--check")
    workflow_diagram.PAGE.write_text(
        workflow_diagram.PAGE.read_text(encoding="utf-8") + " ", encoding="utf-8"
    )
    with pytest.raises(CommandError, match="out of date"):
        call_command("workflow_diagram", "--check")


def test_every_arrow_of_the_case_is_drawn() -> None:
    drawn = {
        (source, target.split(": ")[0], name)
        for line in diagram.page().splitlines()
        if " --> " in line and ": " in line
        for source, target in [line.strip().split(" --> ")]
        for name in target.split(": ")[1].split(", ")
    }
    declared = {
        (str(source), str(target or source), verb)
        for verb in verbs_of(Case)
        for source, target in targets_of(Case, verb).items()
    }
    assert len(declared) > 35
    assert declared <= drawn


def test_the_table_says_who_may_who_must_and_what_refuses() -> None:
    page = diagram.page()
    assert (
        "| `suspend` | TRIAGE, INVESTIGATING | INVESTIGATING | reviewer, system "
        "| lead where this case has held the account before and let go of it, wholly or in part "
        "| lead where the account is strategic, within 24 h |" in page
    )
    assert "| lead; admin past 30 days in all |" in page
    assert "| lead; admin for longer than 90 days |" in page
    assert "| `overturn` | any but TRIAGE | CLEARED | hearer |" in page
    assert "a requirement is not accepted: accept or waive each one first" in page
    assert len(sources_of(Case, "overturn")) == 8


def test_every_smaller_machine_has_its_drawing() -> None:
    page = diagram.page()
    for name in (
        "Decision",
        "Measure",
        "Allegation",
        "Requirement",
        "Appeal",
        "Request",
        "Escalation",
        "Referral",
        "Review",
    ):
        assert f"### {name}\n" in page
    assert "    [*] --> PROPOSED" in page
    assert "    RATIFIED --> [*]" in page
    assert page.count("```mermaid") == 3 + 13


@pytest.mark.django_db
def test_drawing_asks_no_database(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        diagram.page()

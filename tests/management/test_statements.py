"""`statements`: how they stand, and by hand what the worker does; `profiles_reference`."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from enforcement.models import OutboxMessage, StatementOfReasons
from enforcement.operations import profiles
from enforcement.process import clock
from tests.web._desks import today
from tests.world import World


@pytest.fixture
def world(transactional_db: Any) -> World:
    """A profile is chosen; one statement would be sound, another kept back."""
    world = today()
    for by in ("ada", "axel"):
        if by == "ada":
            proposal = profiles.Proposal(
                profile="dsa-online-platform",
                made_from=0,
                reason="It applies.",
                covers_from_on=world.now.date(),
            )
            profiles.propose_profile(proposal=proposal, by=world.actor(by), now=world.now)
        else:
            profiles.answer_profile(number=1, agreed=True, by=world.actor(by), now=world.now)
    for name, facts in (
        ("sound", "A press report says so."),
        ("back", "Seen at 81.2.69.142 at night."),
    ):
        world.account(name)
        world.suspend(world.case(name), facts=facts)
    return world


def said(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("statements", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    world: World, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: world.now)
    assert "profile: dsa-online-platform" in said("show")
    dry = said("draw", "--dry-run")
    assert dry[:2] == ["blocked: 1", "to send: 1"]
    assert any(line.endswith("decision_facts 9-19: ip") for line in dry)
    assert dry[-1] == "2 would be drawn. Nothing was stored."
    assert not StatementOfReasons.objects.exists()
    assert said("draw") == ["2 drawn."] and said("draw") == ["0 drawn."]
    assert {"to send: 1", "blocked: 1", "messages: 1", "token: none"} <= set(said("show"))
    assert said("send", "--dry-run") == [
        "DOCKET_STATEMENTS_URL is not set.",
        "1 would be sent. Nothing was.",
    ]
    with pytest.raises(CommandError, match="is not set"):
        said("send")
    assert OutboxMessage.objects.get(channel="STATEMENT").attempts == 0
    (line,) = said("export", "-")
    assert json.loads(line)["decision_facts"] == "A press report says so."
    said("export", str(tmp_path / "lines.jsonl"), "--since", f"{world.now:%Y-%m-%d}")
    assert (tmp_path / "lines.jsonl").read_text(encoding="utf-8") == f"{line}\n"
    with pytest.raises(CommandError, match="cannot be written"):
        said("export", str(tmp_path / "no" / "lines.jsonl"))


def test_the_reference_of_profiles_is_current() -> None:
    call_command("profiles_reference", "--check")

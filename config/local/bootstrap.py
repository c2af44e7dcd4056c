"""Makes .venv from the hashed locks, with the standard library alone, and goes on in it.

Every failure is one sentence that says what to do.
"""

from __future__ import annotations

import ast
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
UV_LOCK = Path(__file__).with_name("uv-requirements.lock")
RUN, DEV = "requirements.lock", "requirements-dev.lock"
NEED_DEV = {"test", "translate"}  # commands that use what only requirements-dev.lock has
STAMP = "docket.stamp"
# pip's settings under the names that uv reads, so that a mirror set up for pip is enough
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "trusted-host": "UV_INSECURE_HOST",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
}
# what pip, uv, venv and the system say, and what we say then
SENTENCES = (
    (
        r"no space left on device|disk quota exceeded",
        "The disk is full. Free about 1 GB and try again.",
    ),
    (
        r"permission denied|read-only file system",
        "The folder {root} cannot be written. Change its owner, or copy Docket elsewhere.",
    ),
    (
        r"hash(es)? (mismatch|do not match)|do not match the hashes",
        (
            "A package is not the one that was locked (wrong hash). Nothing was installed; ask who "
            "runs the index."
        ),
    ),
    (
        (
            r"connect|network|resolve|dns |timed? ?out|unreachable|fail(ed|ure) to fetch|name or "
            r"service|proxy|certificate"
        ),
        (
            "The package index cannot be reached, and the first start needs it: check the network, "
            "or PIP_INDEX_URL."
        ),
    ),
    (
        (
            r"no matching distribution|no wheels|not a supported wheel|no usable wheels|building "
            r"source distributions"
        ),
        (
            "A package has no wheel for this platform. Docket runs on CPython 3.11 or newer, Linux "
            "or macOS, x86-64 or ARM 64."
        ),
    ),
)


class BootstrapError(Exception):
    """Why there is no virtual environment: a sentence that says what to do."""


def enter(argv: list[str]) -> None:
    """Come back inside an up-to-date .venv: either we are in it already, or this process is
    replaced by one that is.
    """
    inside = Path(sys.prefix).resolve() == (ROOT / ".venv").resolve()
    # its Python was replaced by another version
    hollow = inside and importlib.util.find_spec("django") is None
    try:
        python = ensure(ROOT, dev=not NEED_DEV.isdisjoint(argv[1:2]), rebuild=hollow)
    except BootstrapError as error:
        sys.exit(str(error))
    if hollow or not inside:
        os.execv(str(python), [str(python), *argv])


def ensure(root: Path, *, dev: bool = False, rebuild: bool = False) -> Path:
    """The Python of `root`/.venv, after making or updating it where the lock has changed. `dev`:
    with the tests' tools.

    Two at once: the second waits for the first. Raises BootstrapError.
    """
    venv = root / ".venv"
    python = venv / "bin" / "python"
    try:
        python.exists()
    except PermissionError as error:
        raise BootstrapError(
            f"The Python of {venv} may not be started by this user. Remove .venv, and make it "
            "again with a Python that everybody may start, such as /usr/bin/python3."
        ) from error
    if rebuild:
        (venv / STAMP).unlink(missing_ok=True)
    if stamp(root, dev) != stamped(venv) or not python.exists():
        with alone(root):
            wanted = stamp(root, dev)  # again: the one before us may have done it
            if wanted != stamped(venv) or not python.exists():
                try:
                    install(root, wanted.split()[0])
                    (venv / STAMP).write_text(wanted, encoding="utf-8")
                except OSError as error:
                    raise BootstrapError(sentence_for(str(error), root)) from error
    return python


def stamp(root: Path, dev: bool) -> str:
    """What .venv must hold: the lock's name and its hash.

    Once the tests' tools are in, they stay.
    """
    name = DEV if dev or stamped(root / ".venv").startswith(DEV) else RUN
    return f"{name} {hashlib.sha256((root / name).read_bytes()).hexdigest()}"


def stamped(venv: Path) -> str:
    """What .venv holds, as it was written after the last installation that succeeded."""
    try:
        return (venv / STAMP).read_text(encoding="utf-8")
    except OSError:
        return ""


def install(root: Path, lock: str) -> None:
    """Make .venv, put uv into it, and let uv install exactly what the lock says.

    Raises BootstrapError or OSError.
    """
    venv, python = root / ".venv", root / ".venv" / "bin" / "python"
    print(
        f"Installing into {venv} (the first time takes about 20 s) …", file=sys.stderr, flush=True
    )
    if not works([str(python), "-m", "pip", "--version"]):
        check_venv()
        run([sys.executable, "-m", "venv", "--clear", str(venv)], root)
    # what is not a wheel would be compiled for minutes, and then fail without a compiler
    if not works([str(python), "-m", "uv", "--version"]):
        pip = [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--retries",
            "2",
        ]
        run(
            [
                *pip,
                "--force-reinstall",
                "--only-binary",
                ":all:",
                "--require-hashes",
                "-r",
                str(UV_LOCK),
            ],
            root,
        )
    # compiled once, here: where the environment forbids to write bytecode, each process would
    # compile all of it again, for three seconds
    sync = [
        str(python),
        "-m",
        "uv",
        "pip",
        "sync",
        "--quiet",
        "--compile-bytecode",
        "--python",
        str(python),
        "--require-hashes",
    ]
    # an installation that was cut short may have left half a package that looks whole
    if not stamped(venv):
        sync.append("--reinstall")
    (venv / STAMP).unlink(missing_ok=True)
    run([*sync, "--only-binary", ":all:", str(root / lock)], root, uv_environment(python))


def check_venv() -> None:
    """Raise BootstrapError when this Python came without venv or pip, as Debian's does."""
    for name in ("venv", "ensurepip"):
        try:
            importlib.import_module(name)
        except ImportError as error:
            raise BootstrapError(
                f"This Python has no {name} module. Install it (Debian, Ubuntu: apt install "
                "python3-venv) and try again."
            ) from error


def uv_environment(python: Path) -> dict[str, str]:
    """Our environment for uv, with pip's settings translated unless uv has its own."""
    env = dict(os.environ, UV_PYTHON_DOWNLOADS="never")
    if not os.access(str(Path.home()), os.W_OK):
        env["UV_NO_CACHE"] = "1"
    if not {"UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL"} & set(env):
        # as pip chooses; the hashes make it safe
        env.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
        listed = subprocess.run(
            [str(python), "-m", "pip", "config", "list"],
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        # the environment's (":env:") come first there, and win here
        for line in reversed(listed.stdout.splitlines()):
            key, _, value = line.partition("=")
            name = UV_NAMES.get(key.split(".")[-1])
            if name and name not in os.environ:
                words = str(ast.literal_eval(value)).split()
                env[name] = ("," if name == "UV_FIND_LINKS" else " ").join(words)
    return env


def works(command: list[str]) -> bool:
    """Whether a command can be run and succeeds."""
    try:
        return (
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
            == 0
        )
    except OSError:
        return False


def run(command: list[str], root: Path, env: dict[str, str] | None = None) -> None:
    """Run a command; raise BootstrapError with a sentence for what it said when it fails."""
    done = subprocess.run(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        raise BootstrapError(sentence_for(done.stdout, root))


def sentence_for(output: str, root: Path) -> str:
    """The sentence for a failure's output; the last lines of the output itself when none is
    known.
    """
    for pattern, sentence in SENTENCES:
        if re.search(pattern, output, re.IGNORECASE):
            return sentence.format(root=root)
    return "The installation failed:\n" + "\n".join(output.strip().splitlines()[-5:])


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the folder's own lock; it goes with the process, so none is ever left behind."""
    if not os.access(str(root), os.W_OK):
        raise BootstrapError(sentence_for("permission denied", root))
    descriptor = os.open(str(root), os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

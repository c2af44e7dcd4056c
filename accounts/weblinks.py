"""Addresses of pages elsewhere, which people are sent to."""

from __future__ import annotations

import re

# as letters know a link (`language/notices/blocks.py`), and encrypted
HTTPS = re.compile(r"https://[^\s<>\"'\\]+")


def is_https_link(text: str) -> bool:
    """Whether it is an address that begins with https://, and nothing else."""
    return HTTPS.fullmatch(text) is not None

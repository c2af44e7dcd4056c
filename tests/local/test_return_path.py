"""The address of bounces: its own setting, or the sender's address; what leaves no room is
refused.
"""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.mail import own_address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("bounces@example.com", "bounces@example.com"),
        ("Account enforcement <enforcement@provider.example>", "enforcement@provider.example"),
        (f"{'x' * 25}@example.com", f"{'x' * 25}@example.com"),
    ],
)
def test_the_address_is_taken_as_it_is_without_its_name(written: str, address: str) -> None:
    assert own_address("DOCKET_RETURN_PATH", written) == address


@pytest.mark.parametrize(
    "written",
    ["", "nobody", "@example.com", "a@", f"{'x' * 26}@example.com", "a+b@example.com", "ä@x.de"],
)
def test_what_no_token_fits_into_is_refused_with_the_setting_s_name(written: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DOCKET_RETURN_PATH"):
        own_address("DOCKET_RETURN_PATH", written)
